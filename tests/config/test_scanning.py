"""The scanner stands where the parser stands: it finds each key's line, and counts only what is a key."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator
from typing import Any

import pytest
import tomli_w
from hypothesis import given, settings
from hypothesis import strategies as st

from okrtui.config.limits import MAX_NESTING, MAX_PARTS, MAX_PATH, might_be_deep
from okrtui.config.reading import parse_settings, toml_table
from okrtui.config.scanning import Scan
from okrtui.domain.errors import BadSettings
from tests.config.families import FAMILIES

LOOKS = 4
"""At most so many looks a character; each is passed over once, and its kind is looked up before that."""


def lines(text: str) -> dict[str, int]:
    return Scan(text, "okrtui.toml").lines


def paths(value: Any, path: str = "") -> Iterator[str]:
    """Every key path of what a parser read, tables in lists with their number."""
    if isinstance(value, dict):
        for key, inner in value.items():
            here = f"{path}.{key}" if path else key
            yield here
            yield from paths(inner, here)
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from paths(inner, f"{path}[{index}]")


def above(found: Iterable[str]) -> set[str]:
    """What key paths begin with: tables that are written nowhere themselves, and one whose key is empty."""
    return {"", *(path[:at] for path in found for at, char in enumerate(path) if char in ".[")}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", {}),
        ('name = "a"', {"name": 1}),
        ("\n\n  name=1 # x", {"name": 3}),
        ("a.b . c = 1", {"a.b.c": 1}),
        ("\"a.b\".c = 1\n'd' = 2", {"a.b.c": 1, "d": 2}),
        ("[a]\nb = 1\n[ a . c ]\nd = 2", {"a": 1, "a.b": 2, "a.c": 3, "a.c.d": 4}),
        ("[[a]]\nb = 1\n[[a]]\nb = 2", {"a[0]": 1, "a[0].b": 2, "a[1]": 3, "a[1].b": 4}),
        ("[[a]]\n[a.b]\nc = 1\n[[a.d]]\n[a.d.e]", {"a[0]": 1, "a[0].b": 2, "a[0].b.c": 3, "a[0].d[0]": 4,
                                                   "a[0].d[0].e": 5}),
        ("a = {b = 1, c = {d = [2, {e = 3}]}}", {"a": 1, "a.b": 1, "a.c": 1, "a.c.d": 1, "a.c.d[1]": 1,
                                                 "a.c.d[1].e": 1}),
        ("a = [\n 1, # [\n {b = 2},\n]\nc = 3", {"a": 1, "a[1]": 3, "a[1].b": 3, "c": 5}),
        ('a = """\nb = 1\n[c]\n"""\nd = 2', {"a": 1, "d": 5}),
        ('a = """x\\"""y""""" # z\nb = 2', {"a": 1, "b": 2}),
        ("a = '''\\'''\nb = 2", {"a": 1, "b": 2}),
        ('a = "\\\\"\nb = "\\""\nc = 3', {"a": 1, "b": 2, "c": 3}),
        ("a = 1\r\nb = '''\r\n'''\r\nc = 2", {"a": 1, "b": 2, "c": 4}),
        ('a = "\u2028\x85"\nb = 2', {"a": 1, "b": 2}),
        ("a = 2026-10-05T10:00:00.5Z\nb = -1.5e-3\nc = 0xff", {"a": 1, "b": 2, "c": 3}),
    ],
)  # fmt: skip
def test_each_key_has_its_line(text: str, found: dict[str, int]) -> None:
    assert lines(text) == found
    assert set(paths(tomllib.loads(text))) <= found.keys() | above(found)


@pytest.mark.parametrize(
    "text",
    [
        'name = "v1.2.3.4.5.6.7.8.9.10.11"',
        "name = 'a.b.c.d.e.f.g.h.i.j.k.l'",
        'name = """\na.b.c.d.e.f.g.h.i.j.k = 1\n[a.b.c.d.e.f.g.h.i.j]\n"""',
        "name = 'a' # a.b.c.d.e.f.g.h.i.j.k = 1",
        "# ......................",
        '"a.b.c.d.e.f.g.h.i.j.k.l" = 1',
        "'........................' = 1\n['a.b.c.d.e.f.g.h.i.j'.k]",
        "x = {'a.b.c.d.e.f.g.h.i.j.k' = 1.5, b = '........'}",
        "x = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0, 10.0]",
        ".".join("a" * MAX_PARTS) + " = 1",
        "[" + ".".join("a" * MAX_PARTS) + "]\n" + ".".join("b" * MAX_PARTS) + " = 1",
        "x = " + "[" * MAX_NESTING + "]" * MAX_NESTING,
        "x = [" + "[],{}," * 1000 + "]",
    ],
)
def test_dots_and_brackets_that_nest_nothing_are_no_reason_to_refuse(text: str) -> None:
    assert toml_table(text, "okrtui.toml") == tomllib.loads(text)


TOO_MANY = ".".join("a" * (MAX_PARTS + 1))


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (f"{TOO_MANY} = 1", 1),
        (f"\n[{TOO_MANY}]", 2),
        (f"[[ {TOO_MANY.replace('.', ' . ')} ]]", 1),
        (f"x = {{{TOO_MANY} = 1}}", 1),
        (f"x = {{a = '}}', {TOO_MANY} = 1}}", 1),
        (f'x = [""""a"""", {{{TOO_MANY} = 1}}]', 1),
        (f"x = [''''a'''', {{{TOO_MANY} = 1}}]", 1),
        (f"x = [\n'[', # [\n{{{TOO_MANY} = 1}}]", 3),
        (f'x = """\n"""""\n{TOO_MANY} = 1', 3),
        (f'x = "\\""\n{TOO_MANY} = 1', 2),
        (f"x = '\\'\n{TOO_MANY} = 1", 2),
        (TOO_MANY.replace("a", '"\u2028"') + " = 1", 1),
        (TOO_MANY.replace("a", "'.'") + " = 1", 1),
        ("x = " + "[" * (MAX_NESTING + 1), 1),
        ("x = [\n" + "{a=" * MAX_NESTING, 2),
    ],
)
def test_what_is_too_deep_is_refused_with_its_line(text: str, line: int) -> None:
    with pytest.raises(BadSettings, match=rf"^okrtui\.toml, line {line}: .*({MAX_PARTS}|{MAX_NESTING})"):
        toml_table(text, "okrtui.toml")


KEYS = st.sampled_from(["a", "b", "name", "a.b", "[", "]]", "=", "#", '"', "'", "'''", "ä", "", " ", "\\"])
VALUES = st.recursive(
    st.one_of(
        st.integers(-9, 9),
        st.sampled_from(["", "a = 1", '"', '"""', "'''", "\\", "#", "\n[b]\n", "a\nb = 1\n", *"]}.,"]),
    ),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(KEYS, inner, max_size=3)),
    max_leaves=12,
)  # fmt: skip
TABLES = st.dictionaries(KEYS, VALUES, max_size=4)
BITS = st.lists(
    st.sampled_from([*"ab=.,[]{}#\"'\\\n 1", " = ", '"""', "'''", "[[", "a.b", "\n[a]\n", "\r\n"]),
    max_size=30,
).map("".join)  # fmt: skip


def as_written(key: str) -> str:
    """A key as tomli_w writes it, without the quotes: the scanner takes escapes as they stand."""
    return key.replace("\\", "\\\\").replace('"', '\\"')


def renamed(value: Any) -> Any:
    if isinstance(value, dict):
        return {as_written(key): renamed(inner) for key, inner in value.items()}
    return [renamed(inner) for inner in value] if isinstance(value, list) else value


@given(TABLES, st.booleans())
@settings(max_examples=200)
def test_all_that_a_parser_reads_has_a_line(table: dict[str, Any], several: bool) -> None:
    text = tomli_w.dumps(table, multiline_strings=several)
    assert tomllib.loads(text) == table
    found = lines(text)
    wanted = {path for path in paths(renamed(table)) if len(path) < MAX_PATH}
    assert wanted <= found.keys() | above(found)
    most = text.count("\n") + 1
    assert all(1 <= line <= most for line in found.values())


@given(TABLES, BITS, st.integers(0, 400), st.integers(0, 400))
@settings(max_examples=400)
def test_what_is_cut_and_mixed_is_scanned_as_it_is_parsed(
    table: dict[str, Any], bits: str, start: int, end: int
) -> None:
    """A marker behind anything that the parser takes is a key to the scanner, too, on the same line."""
    whole = tomli_w.dumps(table)
    for text in (bits, whole[:start] + bits + whole[end:]):
        scan = Scan(text, "f")  # whatever it is, it ends
        assert scan.looked_at <= LOOKS * (len(text) + 2)
        try:
            tomllib.loads(text)
            marked = text + "\n[mark]\nhere = 1\n"
            tomllib.loads(marked)
        except tomllib.TOMLDecodeError:
            continue
        assert Scan(marked, "f").lines["mark.here"] == text.replace("\r\n", "\n").count("\n") + 3


@pytest.mark.parametrize("family", FAMILIES)
def test_each_character_is_looked_at_a_few_times(family: str) -> None:
    for size in (6_000, 12_000, 24_000):
        text = FAMILIES[family](size)
        try:
            scan = Scan(text, "f")
        except BadSettings:
            assert might_be_deep(text)
        else:
            assert scan.looked_at <= LOOKS * len(text)
            assert sum(map(len, scan.lines)) <= (MAX_PATH + 10) * len(text) / 4


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("x = {'(at line 999999999, column 1)' = 1, '(at line 999999999, column 1)' = 1}", "line 1, column "),
        (f"x = {{'(at line {'9' * 5000})' = 1, '(at line {'9' * 5000})' = 1}}", "line 1, column "),
        (f"\n\n[focus]\nobjectives = {'9' * 5000}\n\n", "line 4.* 4300 digits"),
        ("[focus]\nobjectives = 0x" + "f" * 5000, "line 2: focus.objectives is a whole number of more than"),
        ("[cycles]\n\nlength = 0x" + "f" * 5000, "line 3: cycles.length is a whole number of more than"),
        ("[cycles]\ncustom = [1, [{a = 0x" + "f" * 5000 + "}]]", "line 2: cycles.custom"),
        ("[focus]\nkey_results = [1, -9_999_999_999_999_999_999]", r"line 2: focus.key_results\[1\] is"),
    ],
)  # fmt: skip
def test_numbers_and_keys_that_would_fool_a_message(text: str, said: str) -> None:
    with pytest.raises(BadSettings, match=rf"^okrtui\.toml, {said}") as refused:
        parse_settings(text, "okrtui.toml")
    assert len(str(refused.value)) < 400


def test_settings_are_at_most_64_kib_also_as_they_are_typed() -> None:
    assert parse_settings("#" * 65536, "okrtui.toml").name == "OKRs"
    for text in ("#" * 65537, "#" + "ä" * 32768):
        with pytest.raises(BadSettings, match="64 KiB"):
            parse_settings(text, "okrtui.toml")
