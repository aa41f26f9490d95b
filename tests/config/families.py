"""Settings files that somebody hostile would write, each as large as one asks; nearly all are refused."""

from __future__ import annotations

from collections.abc import Callable

from okrtui.config.limits import MAX_DIGITS, MAX_NESTING, MAX_PARTS

Family = Callable[[int], str]
"""A text of about so many bytes (a few less)."""


def _filled(before: str, unit: str, after: str = "") -> Family:
    """`before`, then as many of a unit as fit, then `after`."""
    around = len((before + after).encode())
    return lambda size: before + unit * ((size - around) // len(unit.encode())) + after


def _numbered(unit: str, before: str = "", after: str = "", joint: str = "") -> Family:
    """Like `_filled`, with a number in each unit (`{}`), so that each is another."""

    def text(size: int) -> str:
        each = len(unit.replace("{}", "12345").encode()) + len(joint)
        many = max(1, (size - len((before + after).encode())) // each)
        return before + joint.join(unit.replace("{}", f"{number:05d}") for number in range(many)) + after

    return text


def _halves(before: str, unit: str, between: str, after: str) -> Family:
    """A unit as often as fits into one half of the size, twice."""

    def text(size: int) -> str:
        around = len((before + between + after).encode())
        half = unit * ((size - around) // 2 // len(unit.encode()))
        return before + half + between + half + after

    return text


_PART = "b" * 30 + "."

FAMILIES: dict[str, Family] = {
    # lines that a regular expression would go over again and again
    "[ blanks x": _filled("[", " ", "x"),
    "[[ blanks x": _filled("[[", " ", "x"),
    "[a blanks x": _filled("[a", " ", "x"),
    "[a blanks . blanks": _halves("[a", " ", ".", "x"),
    "key blanks": _filled("name", " "),
    "key blanks =": _filled("name", " ", "="),
    "= blanks x": _filled('name = "a"', " ", "x"),
    "value, blanks, no date": _filled("starts = 2026-13-05", " ", "x"),
    "blanks only": _filled("", " "),
    "tabs only": _filled("", "\t"),
    "line ends only": _filled("", "\n"),
    "CRLF only": _filled("", "\r\n"),
    "CR only": _filled("", "\r"),
    "many =": _filled("name ", "= "),
    "many quotes": _filled("name = ", '"'),
    "many apostrophes": _filled("name = ", "'"),
    # long names, texts and numbers
    "valid long name": _filled('name = "', "a", '"'),
    "valid long name of marks": _filled('name = "', "e\u0301", '"'),
    "unquoted name": _filled("name = ", "a"),
    "name without =": _filled("", "a"),
    "long key": _filled("", "a", " = 1"),
    "long key in quotes": _filled('"', "a", '" = 1'),
    "long key of dots in quotes": _filled('"', ".", '" = 1'),
    "long header": _filled("[", "a", "]"),
    "long header in quotes": _filled('["', "\\u00e4", '"]'),
    "long id in the keymap": _filled("[keymap]\n", "a", ' = "x"'),
    "long keys in the keymap": _filled('[keymap]\nquit = "', "f5,", 'q"'),
    "many + in the keymap": _filled('[keymap]\nquit = "', "+", '"'),
    "long theme": _filled('theme = "', "a", '"'),
    "long word that is none of those": _filled('[cycles]\nlength = "', "quarte", '"'),
    "long integer": _filled("[focus]\nobjectives = ", "9"),
    "long integer with underscores": _filled("[focus]\nobjectives = 1", "_9"),
    "long negative integer": _filled("[focus]\nobjectives = -", "9"),
    "integer as long as Python reads": _filled(
        "[focus]\nobjectives = " + "9" * MAX_DIGITS + "\n", "# no more\n"
    ),
    "long hexadecimal": _filled("[focus]\nobjectives = 0x", "f"),
    "long octal": _filled("[scoring]\nstale_after = 0o", "7"),
    "long binary": _filled("[focus]\nkey_results = [0b1, 0b", "1", "]"),
    "long hexadecimal for a word": _filled("[cycles]\nlength = 0x", "f"),
    "long hexadecimal for text": _filled("[keymap]\nquit = 0x", "f"),
    "long hexadecimal for a number": _filled("[kpi]\nhealthy = 0x", "f"),
    "long fraction": _filled("[kpi]\nhealthy = 0.", "9"),
    "long exponent": _filled("[kpi]\nhealthy = 1e", "9"),
    "long date": _filled("[[cycles.custom]]\nstarts = 2026-10-", "0"),
    "long second": _filled("[[cycles.custom]]\nstarts = 2026-10-05T10:00:00.", "1"),
    "many signs": _filled("[kpi]\nhealthy = ", "+-"),
    # dotted keys
    "dotted key": _filled("", "a.", "a = 1"),
    "dotted key of long parts": _filled("", _PART, "a = 1"),
    "dotted key in quotes": _filled("", '"".', "a = 1"),
    "dotted key in apostrophes": _filled("", "'a'.", "a = 1"),
    "dotted key with blanks": _filled("", "a . ", "a = 1"),
    "dotted key with line separators": _filled("", '"\u2028".', "a = 1"),
    "dotted key behind a closed text": _filled('name = """\n..."""\n', "a.", "a = 1"),
    "dotted key behind five quotes": _filled('name = """a"""""\n', "a.", "a = 1"),
    "dotted key behind an escaped quote": _filled('name = "\\""\n', "a.", "a = 1"),
    "dotted header": _filled("[", "a.", "a]"),
    "dotted header of a list": _filled("[[", "a.", "a]]"),
    "dotted key inside a table": _filled("a = {", "a.", "a = 1}"),
    "dotted key as the second inside": _filled("a = {b = [1, '}'], ", "a.", "a = 1}"),
    "dotted key inside a list": _filled("a = [ # [{\n {", "a.", "a = 1}]"),
    "many keys of as many parts as may be": _numbered("x{}" + ".a" * (MAX_PARTS - 1) + " = 1\n"),
    "one key of as many parts, again and again": _filled("", "a" + ".a" * (MAX_PARTS - 1) + " = 1\n"),
    "many headers of as many parts": _numbered("[x{}" + ".a" * (MAX_PARTS - 1) + "]\n"),
    "many deep keys below a deep header": _numbered(
        "x{}" + ".b" * (MAX_PARTS - 1) + " = 1\n", "[" + ".".join("a" * MAX_PARTS) + "]\n"
    ),
    "dots in a valid text": _filled('name = "', ".", '"'),
    "dots in a comment": _filled("# ", "a.", "a = 1"),
    "dots in a text of several lines": _filled('name = """', "a.b\n", '"""'),
    # nesting
    "lists in lists": _filled("x = ", "["),
    "lists in lists, closed": _halves("x = ", "[", "", ""),
    "tables in tables": _filled("x = ", "{a="),
    "tables in tables in lists": _filled("x = ", "[{a="),
    "lists of as many levels as may be": _filled(
        "x = [", "[" * (MAX_NESTING - 1) + "]" * (MAX_NESTING - 1) + ",", "]"
    ),
    "tables of long keys in one another": _filled(
        "x = " + "{aaaaaaaaaaaaaaaaaaaa = " * (MAX_NESTING - 1) + "{", "a=1,", "}"
    ),
    "[[ only": _filled("", "["),
    "] only": _filled("x = ", "]"),
    "{ only": _filled("x = ", "{"),
    "commas": _filled("x = [", ",", "]"),
    # many of one kind
    "many keys": _numbered("a{} = 1\n"),
    "many known-looking keys": _numbered("name{} = 1\n"),
    "many equal keys": _filled("", "a = 1\n"),
    "many headers": _numbered("[a{}]\n"),
    "many equal headers": _filled("", "[a]\n"),
    "many headers of a list": _filled("", "[[a]]\n"),
    "many empty cycles": _filled("", "[[cycles.custom]]\n"),
    "many valid cycles": _numbered(
        '[[cycles.custom]]\nname = "n{}"\nstarts = 2026-10-05\nends = 2026-12-18\n'
    ),
    "many valid cycles inside": _numbered(
        '{name="n{}",starts=2026-10-05,ends=2026-12-18}', "[cycles]\ncustom = [", "]", ","
    ),
    "many keys below a long header": lambda size: _filled(f"[{'a' * (size // 2)}]\n", "b=1\n")(size),
    "many tables below a long list": lambda size: _filled(f"[[{'a' * (size // 2)}]]\n", "[[aaaa.b]]\nc=1\n")(
        size
    ),
    "many keys inside": _numbered("a{} = 1", "x = {", "}", ", "),
    "many long keys inside": _halves("x = {", "a", " = 1, b", " = 1}"),
    "many tables in a list": _filled("x = [", "{},", "]"),
    "many texts in a list": _filled("x = [", "'',", "]"),
    "many numbers in a list": _filled("[focus]\nkey_results = [", "1,", "]"),
    "many ids in the keymap": _numbered('a{} = "x"\n', "[keymap]\n"),
    "many numbers in the keymap": _numbered("a{} = 1\n", "[keymap]\n"),
    "many tables in the keymap": _numbered("[keymap.a{}]\n"),
    # texts that do not end, or are full of what must be looked at
    "text that does not end": _filled('name = "', "a"),
    "literal that does not end": _filled("name = '", "a"),
    "lines that do not end": _filled('name = """', "a\n"),
    "literal lines that do not end": _filled("name = '''", "a\n"),
    "texts that do not end, line by line": _filled("", 'a = "\n'),
    "texts of several lines, one by one": _filled("x = [", '"""\n""",', "]"),
    "key that does not end": _filled('"', "a"),
    "keys that do not end": _filled("", '"a\n'),
    "escapes": _filled('name = "', "\\n", '"'),
    "long escapes": _filled('name = "', "\\U0001F600", '"'),
    "escapes of no character": _filled('name = "', "\\UFFFFFFFF", '"'),
    "escapes of surrogates": _filled('name = "', "\\ud800", '"'),
    "backslashes": _filled('name = "', "\\"),
    "ends of lines that are escaped": _filled('name = """', "\\\n", '"""'),
    "blanks behind an escaped end": _filled('name = """\\\n', " ", 'x"""'),
    "quotes in lines": _filled('name = """', '"" ', '"""'),
    "comments": _filled("", "# a\n"),
    "one comment": _filled("#", "#"),
    "NULs": _filled("name = ", "\0"),
    "NULs in a text": _filled('name = "', "\0", '"'),
    "byte order marks": _filled("", "\ufeff"),
    "wide characters": _filled("", "\U0001f600"),
    "line separators": _filled("", "\u2028"),
    # what a message would quote
    "the same key twice inside, of blanks": _halves("x = {'", " ", "' = 1, '", "' = 1}"),
    "the same key twice, of blanks": _halves("'", " ", "' = 1\n'", "' = 1"),
    "a key that tells of a line": _halves("x = {'", "(at line 9", "' = 1, '", "' = 1}"),
    "a key that tells of a place": _halves(
        "x = {'(at line 1, column 1)", "9", "' = 1, '(at line 1, column 1)", "' = 1}"
    ),
    "a key of control characters": _filled('"', "\\u001b", '" = 1'),
    # a valid file, as long as may be
    "comments behind a valid file": _filled('name = "Acme"\n[kpi]\nwatch = 0.5\n', "# why\n"),
}
