"""More than a thousand small files that no import may take, the same ones in every run.

Each would be an attack, an accident or another program's file; every one must be refused whole.
The large ones are in `heavy_files.py`.
"""

from __future__ import annotations

import functools
import gzip
import io
import json
import random
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

Kind = Literal["markdown", "csv"]
KINDS: tuple[Kind, ...] = ("markdown", "csv")
SUFFIX: dict[Kind, str] = {"markdown": ".md", "csv": ".csv"}

Family = Callable[[], Iterable[tuple[Kind, bytes]]]
_FAMILIES: list[tuple[str, Family]] = []

MARKDOWN = "# Bake well\n\n- KR: Learn rye\n- KR: Raise sales from 3 to 5\n"
CSV = "Date,Uptime,Load\n2026-01-31,99.5,3\n2026-02-28,99.9,4\n"
VALID: dict[Kind, tuple[str, ...]] = {
    "markdown": (
        MARKDOWN,
        "## Objective: Größe zählt\n\n- [x] KR: Öfen\n- [ ] KR: 12 Brote → 20\n",
        "# OKRs 2026 Q4\n\n## Sell\n\n| KR | Score |\n|---|---|\n| Find a stall | 0.4 |\n",
        "1. **Bake well**\n   - KR: Learn oats\n   - KR: at least 3 loaves\n",
    ),
    "csv": (
        CSV,
        "Month;Umsatz;Größe\n2026-01;5;7\n2026-02;6;8\n2026-03;7;9\n",
        "Day\tA\n01.02.2026\t1.5k\n02.02.2026\t-3\n",
        'When,"A, or B"\nJan 31 2026,"12"\nFeb 28 2026,"13"\n',
    ),
}
"""Files as people write them: each is taken as it stands."""


@dataclass(frozen=True, slots=True)
class HostileFile:
    """A file to refuse. `name` says its family and has the suffix of its kind."""

    name: str
    kind: Kind
    family: str
    content: bytes


@functools.cache
def hostile_files() -> tuple[HostileFile, ...]:
    """All of them, in the same order and with the same bytes each time; no content twice."""
    found: dict[tuple[Kind, bytes], HostileFile] = {}
    for family, make in _FAMILIES:
        for number, (kind, content) in enumerate(make()):
            name = f"{family}-{number:03}{SUFFIX[kind]}"
            found.setdefault((kind, content), HostileFile(name, kind, family, content))
    return tuple(found.values())


def _family(make: Family) -> Family:
    _FAMILIES.append((make.__name__.strip("_").replace("_", "-"), make))
    return make


def _both(contents: Iterable[bytes]) -> Iterator[tuple[Kind, bytes]]:
    for content in contents:
        for kind in KINDS:
            yield kind, content


def _markdown(texts: Iterable[str]) -> Iterator[tuple[Kind, bytes]]:
    return (("markdown", text.encode()) for text in texts)


def _csv(texts: Iterable[str]) -> Iterator[tuple[Kind, bytes]]:
    return (("csv", text.encode()) for text in texts)


def _inserted(kind: Kind, what: bytes) -> Iterator[bytes]:
    """A valid file with some bytes first, in its first line, in its last line, and last."""
    text = VALID[kind][0].encode()
    for at in (0, 4, len(text) - 3, len(text)):
        yield text[:at] + what + text[at:]


# Bytes that are not text

_NOT_UTF_8 = (
    b"\x80", b"\xbf", b"\xbf\x80", b"\xc0\x80", b"\xc1\xbf", b"\xc0\xaf", b"\xe0\x80\x80", b"\xe0\x80\xaf",
    b"\xe0\x9f\xbf", b"\xf0\x80\x80\x80", b"\xf0\x8f\xbf\xbf", b"\xf8\x88\x80\x80\x80",
    b"\xfc\x84\x80\x80\x80\x80", b"\xf4\x90\x80\x80", b"\xf5\x80\x80\x80", b"\xfe", b"\xff", b"\xff\xfe",
    b"\xfe\xff", b"\xc3", b"\xe2\x82", b"\xe2", b"\xf0\x9f", b"\xf0\x9f\x98", b"\xf0", b"\xc3\x28",
    b"\xe2\x28\xa1", b"\xe2\x82\x28", b"\xf0\x28\x8c\xbc", b"\xf0\x90\x28\xbc", b"\xed\xa0\x80",
    b"\xed\xbf\xbf", b"\xed\xa0\xbd\xed\xb8\x80", b"\xed\xb0\x80\xed\xa0\x80", b"\xe4", b"\xfc", b"\xa0",
    b"\x93quoted\x94",
)  # fmt: skip
"""Overlong, truncated, out of range, surrogates (CESU-8), Latin-1, Windows-1252."""


@_family
def _not_utf_8() -> Iterator[tuple[Kind, bytes]]:
    for kind in KINDS:
        for number, what in enumerate(_NOT_UTF_8):
            yield from ((kind, content) for content in list(_inserted(kind, what))[number % 2 :: 2])


@_family
def _other_encodings() -> Iterator[tuple[Kind, bytes]]:
    names = (
        "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be", "cp037", "cp500", "cp1140",
    )  # fmt: skip
    for kind in KINDS:
        for text in VALID[kind][:2]:
            ascii_text = text.encode("ascii", "ignore").decode()
            for name in names:
                yield kind, ascii_text.encode(name)
            yield kind, b"\xfe\xff" + ascii_text.encode("utf-16-be")
            yield kind, b"\xef\xbb\xbf" + ascii_text.encode("utf-16-le")
            for name, word in (
                ("latin-1", "Größe"), ("cp1252", "“Ruhe”"), ("mac-roman", "Größe"), ("cp437", "Größe"),
                ("iso8859-7", "Σίσυφος"), ("koi8-r", "хлеб"), ("cp1251", "хлеб"), ("shift-jis", "日本語"),
                ("euc-jp", "日本語"), ("gb18030", "面包"), ("big5", "麵包"), ("euc-kr", "빵집"),
                ("iso2022-jp", "日本語"),
            ):  # fmt: skip
                yield kind, (ascii_text + word).encode(name)


def _noise(seed: int, length: int) -> bytes:
    return random.Random(seed).randbytes(length)


@_family
def _binaries() -> Iterator[tuple[Kind, bytes]]:
    headers = (
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", b"GIF89a", b"\xff\xd8\xff\xe0\0\x10JFIF",
        b"%PDF-1.7\n%\xe2\xe3\xcf\xd3", b"\x7fELF\x02\x01\x01\0", b"MZ\x90\0", b"SQLite format 3\0",
        b"\xca\xfe\xba\xbe", b"\x1f\x8b\x08\0", b"BZh91AY&SY", b"\xfd7zXZ\0", b"7z\xbc\xaf\x27\x1c",
        b"\x28\xb5\x2f\xfd", b"PK\x03\x04", b"\0asm\x01\0\0\0", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        b"OggS\0", b"ID3\x03\0", b"RIFF\0\0\0\0WAVE", b"", b"\0" * 64, b"\xa7\r\r\n\0\0\0\0", b"\x80\x04\x95",
    )  # fmt: skip
    contents = [header + _noise(seed, 400) for seed, header in enumerate(headers)]
    for text in (MARKDOWN, CSV):
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w") as archive:
            archive.writestr(zipfile.ZipInfo("okrs.md"), text)
        contents += [packed.getvalue(), gzip.compress(text.encode(), mtime=0)]
        contents += [text.encode() + header + _noise(seed, 40) for seed, header in enumerate(headers)]
    yield from _both(contents)


# Characters that no text needs

_CONTROLS = [*range(0x09), 0x0B, *range(0x0E, 0x20), *range(0x7F, 0xA0)]
_BIDI = [*range(0x202A, 0x202F), *range(0x2066, 0x206A)]
_TAGS = [0xE0000, 0xE0001, 0xE0020, 0xE0041, 0xE007E, 0xE007F]


@_family
def _control_characters() -> Iterator[tuple[Kind, bytes]]:
    for kind in KINDS:
        for code in (*_CONTROLS, *_BIDI, *_TAGS):
            yield kind, list(_inserted(kind, chr(code).encode()))[code % 4]


@_family
def _terminal_commands() -> Iterator[tuple[Kind, bytes]]:
    commands = (
        "\x1b[2J", "\x1b]0;owned\x07", "\x1b]52;c;b3duZWQ=\x07", "\x1b[31m", "\x1bP+q544e\x1b\\", "\x9b2J",
        "\x1b]8;;https://x.test\x1b\\rye\x1b]8;;\x1b\\", "\x1b[?1049h", "\x1bc", "\x07" * 20,
        "\x08" * 9 + "rm", "\u202egnp.exe", "\u2066\u2067\u2068", "\x00", "\x00\x00\x00", "\x1a", "\x04",
        "\x7f",
    )  # fmt: skip
    for kind in KINDS:
        for number, command in enumerate(commands):
            yield from (
                (kind, content) for content in list(_inserted(kind, command.encode()))[number % 2 :: 2]
            )


# Markdown of which nothing could be made


@_family
def _markdown_with_nothing_in_it() -> Iterator[tuple[Kind, bytes]]:
    yield from _markdown(
        (
            "", "\n", "\ufeff", "\r", "\r\n\r\n", " ", "\t\t\n", "\u00a0\n", "\u3000", "\u200b",
            "\u2060\ufeff\n", "#", "# ", "######\n", "-", "- \n* \n+ ", "- [ ] ", "- [x]\n- [X] ", "1. ",
            "1) \n2) ", "<!-- # Bake\n- KR: rye -->", "<!-- # Bake\n- KR: rye", "<!--", "<!---->",
            "```\n# Bake\n- KR: rye\n```", "~~~\n# Bake\n- KR: rye", "````", "---\ntitle: Bake\n---\n",
            "---\n---", "***\n___\n---", "===", "> # Bake\n> - KR: rye\n", ">", ">>>> - KR: rye",
            "[rye]: https://x.test\n[oats]: https://x.test", "Only a sentence.", "Several\nlines\nof\ntext",
            "One.\n\nTwo.\n\nThree.", "Dear all,\n\n\tbread.\n", "- KR: rye\n- KR: oats\n",
            "* KR1: rye\n* KR2: oats", "- [ ] rye\n- [x] oats", "KR: rye", "- ~~Bake~~\n",
            "# ~~Bake~~\n\n- rye\n", "- Progress: 50%", "![oven](oven.png)", "[rye](https://x.test)",
            "- [Bake](#bake)\n- [Sell](#sell)\n", "| Name | Age |\n|---|---|\n| Anna | 44 |", "|---|",
            "| KR | Score |\n|---|---|\n| Rye | 0.4 |", "01.02.30 | 0.11 |",
            "# Bake\n\nText says why, and nothing follows.\n", "# Overview\n\nBread.\n", "\u200b\u200c\u200d",
            "- \u200b\n", "# \u2060\n", "- \ue000\n", "# \U000f0000\n\n- KR: rye\n",
            "# \u3164\n\n- KR: rye\n", "- \uffa0\n", "# Bake\n\n- KR: \ue001\n",
            "# Bake\n\n- KR: rye\n  - [ ] \ue001",
        )
    )  # fmt: skip


@_family
def _markdown_past_its_caps() -> Iterator[tuple[Kind, bytes]]:
    """Lines too many, too long, nested too deep."""
    yield from _markdown(line * 10_001 for line in ("\n", "\r", "\r\n", "- a\n", "# a\n", "a\n", "> a\n"))
    yield from _markdown(MARKDOWN + line * 10_000 for line in ("\n", "<!-- -->\n", "- KR: a\n", "***\n"))
    for start in ("", "# ", "- ", "- KR: ", "1. ", "> ", "| ", "```\n", "<!-- ", "---\nx: "):
        yield from _markdown(
            f"{MARKDOWN}\n{start}{what * (100_001 // len(what) + 1)}\n" for what in ("a", " x")
        )
    for levels in (120, 400, 1000):
        for mark in ("- KR: a", "1. KR: a", "* [ ] a"):
            yield from _markdown(["".join(f"{'  ' * level}{mark}\n" for level in range(levels))])
        yield from _markdown([f"{'>' * levels} a\n", f"{'> ' * levels}- a\n", f"{'#' * levels} a\n\nText.\n"])
        yield from _markdown(
            [f"{'- ' * levels}\n\n", "".join(f"{'>' * level} a\n" for level in range(1, levels))]
        )


_BOMBS = (
    "[", "]", "](", "[](", "[a](", "[a](#", "![", "[[a]](", "(", ")", "[a][", "[]", "*", "**", "*a", "*a ",
    "***a", "_", "_a", "a_", "__a", "~", "~~", "~~a", "`", "``a", "`a``", "\\", "\\*", "<", "<a ", "<a",
    "</a", "<br", "<http://", "<mailto:a", "<!--", "<!-- -->", "-->", "&", "&a", "&amp;", "&#", "&#1", "&#x1",
    "|", "a|", "\\|", "| - ", ":-", "-:|", "=>", "= > ", "==>.", "a. ", "a.) A", "e.g. ", "[P0]", "[P0] ",
    "[x]", "KR: ", "a KR ", "O1: ", "Objective 1.1", "progress: 1", "owner: ", "why: ", "key results",
    "e\u0301", "\u0316", "a\u0301\u0316", "\u200d", "\u00e9\u200d", "\ufe0f", "\ufdfa", "\u0958", "\u2028",
    "\u00a0", "\u3000", "\U0001f469\u200d",
)  # fmt: skip
_MEASURES = (
    "by 1 ", "grow by 1 ", "to 1 ", "grow to 1% ", "from 1 to 2 ", "1->2 ", "1% of ", "between 1 and 2 ",
    ".under1", "at least 1 ", "<=1", "1,111", "1.1.1.", "1/1/1.", "v1.1", "tier 1&1", "1:11", "#1", "24/7",
    "1st ", "Q1-2 ", "1 January ", "over 1 days ", "$XX ", "X%", "1k1", "1e9", "-1", "+-1", "\u22121", "1bn",
)  # fmt: skip


@_family
def _bombs_for_patterns() -> Iterator[tuple[Kind, bytes]]:
    """What makes a careless regular expression or loop slow, where no objective comes of it."""
    for piece in _BOMBS:
        bomb = piece * (6_000 // len(piece))
        yield from _markdown([f"Text {bomb}\n", f"- KR: {bomb} x\n", f"- [ ] [{bomb} x\n"])
    for piece in _MEASURES:
        bomb = (piece * 1_998)[:1_990]
        yield from _markdown(
            [f"| Key result | Note |\n|---|---|\n| {bomb}x | {bomb}x |\n", f"- KR: {bomb}\n"]
        )
    spaces = " " * 3_000
    yield from _markdown(
        (
            f"{spaces}x|\n", f"x{spaces}|\n|-|\n", f"|{spaces}x\n{spaces}:-{spaces}x|\n",
            f"progress:{spaces}x\n", f"- KR:{spaces}x", f"why{spaces}", f"a |{spaces}|{spaces}|x\n-|-\n",
            f"owner:{spaces}\n", f"=>{spaces}.x", f"Text.{spaces}a", f"{spaces}```x",
            f"- KR: a{spaces}=>{spaces}:", f"<a{spaces}<a{spaces}",
        )
    )  # fmt: skip


@_family
def _markdown_tables_of_nothing() -> Iterator[tuple[Kind, bytes]]:
    for columns in (1_000, 3_000, 9_000):
        yield from _markdown(
            (
                "|" * columns + "\n" + "-|" * columns + "\n" + "|" * columns,
                "a|" * columns + "\n" + "-|" * columns + "\n" + "b|" * columns,
                "KR|" * (columns // 9) + "\n" + "-|" * columns + "\n" + "b|" * columns,
                "x|" + "final|" * (columns // 9) + "\n-|-\nb|" + "1|" * columns,
                "01.02.30|" * columns,
            )
        )


# CSV of which nothing may be recorded


def _cells(cells: Iterable[str]) -> Iterator[tuple[Kind, bytes]]:
    """Each cell in a column of numbers, behind a row that is right."""
    return _csv(f"Date;Uptime\n2026-01-30;99.5\n2026-01-31;{cell}\n" for cell in cells)


@_family
def _numbers_that_are_none() -> Iterator[tuple[Kind, bytes]]:
    yield from _cells(
        (
            "NaN", "nan", "NAN", "-nan", "+NaN", "nan(1)", "sNaN", "1.#QNAN", "1.#INF", "Infinity",
            "infinity", "INF", "inf", "-inf", "+inf", "-Infinity", "∞", "-∞", "1e999", "-1e999", "1E400",
            "1e-400", "1e", "0x10", "0xFFp3", "0b1", "0o7", "1_", "_1", "1__0", "1.", "1..2", "1.2.3",
            "--1", "++1", "+-1", "−−1", "1-", "5 5", "1 000", "1\u00a0000", "1,000", "1'000",
            "1/2", "½", "²", "Ⅳ", "一", "१२", "１２", "٣", "𝟏𝟐", "1٫5", "1e١", "9999999999999999",
            "-9999999999999999", "1000000000000001", "1000000001M", "9" * 59, "9" * 61, "9" * 400,
            "9" * 5_000, "0." + "1" * 100, "1" + "0" * 9_000, "1kk", "1KM", "1G", "1T", "k", "$5", "5 €",
            "5 %%", "%5", "%", "5‰", "True", "false", "#N/A", "#REF!", "#DIV/0!", "none at all", "nil",
            "undefined", "\\N", "(5)", "5*", "~5", "<5", ">5", "5?", "five", "1:30", "1h", "O", "l",
            "\u200b5", "5\u200b", "\ufeff5", "5\ufeff", "5\ufe0f", "5\u20e3", "\u00ad5", "5\u0301",
            "2026-01-01", "[]", "{}", '"',
        )
    )  # fmt: skip


@_family
def _formulas() -> Iterator[tuple[Kind, bytes]]:
    formulas = (
        "=1+1", "=A1", "+A1", "-A1", "@SUM(A1)", "=cmd|'/c calc'!A0", '=HYPERLINK("https://x.test")',
        "=NOW()", "=1/0", "+1+1", "-2+3", "=IMPORTXML(A1)", "%0A=1", "==1", "=−1",
    )  # fmt: skip
    yield from _cells(formulas)
    yield from _csv(f"Date;Uptime\n{formula};1\n" for formula in formulas)


@_family
def _dates_that_are_none() -> Iterator[tuple[Kind, bytes]]:
    dates = (
        "2026-02-30", "2026-02-29", "2025-02-29", "1900-02-29", "2026-13-01", "2026-00-10", "2026-01-00",
        "2026-01-32", "2026-04-31", "0000-01-01", "0000-00-00", "00000101", "20260230", "20261301", "202601",
        "30.02.2026", "31.04.2026", "00.01.2026", "32.01.2026", "01.13.2026", "1.1.26", "1.1.", "01/02/2026",
        "11/12/2025", "1/2/2026", "13/13/2026", "31/02/2026", "02/30/2026", "1/1/26", "Feb 30 2026",
        "30 Feb 2026", "Foo 1 2026", "Foo 2026", "Jan 32 2026", "32 Jan 2026", "Jan 0 2026", "January",
        "Monday", "2026", "26", "2026-W00", "2026-W54", "2026-W1", "2025-W53", "2026-Q1", "2026-H1",
        "2026-001", "2026-366", "-2026-01-01", "+2026-01-01", "99999-01-01", "10000-01", "2026-1-1-1",
        "2026-01-01Z01", "2026-01-01T1", "2026-01-01 1:00", "2026-01-01T00:00:00.", "2026-01-01 noon",
        "2026-01-01x", "x2026-01-01", "２０２６-01-01", "٢٠٢٦-٠١-٠١", "2026‐01‐01", "2026–01–01", "2026.01",
        "1767225600", "45678", "45678.5", "1e9", "NaT", "null", "NULL", "-", "n/a", "today", "yesterday",
        "now", "tomorrow", "last week", "=TODAY()", "", "   ", "\u00a0", "\u200b", "2026-01-01\u200b",
        "\ufeff2026-01-01", "9" * 400, "1" * 5_000, "T00:00:00." + "1" * 3_000, "T00:00" * 1_000,
        "2026-11-22", "2027-01-01", "2100-01-01", "9999-12-31", "9999-12", "Dec 9999", "2026-12", "2026-W48",
        "22.11.2026", "Nov 22 2026", "20261122", "2026-11-22T00:00:00Z",
    )  # fmt: skip
    yield from _csv(f"Date;Uptime\n2026-01-31;99.5\n{day};99.9\n" for day in dates)


@_family
def _headers() -> Iterator[tuple[Kind, bytes]]:
    yield from _csv(
        (
            "", "\n", "\n\n\n", "\ufeff", "Date", "Date\n2026-01-31\n", "Uptime\n99.5\n", "2026-01-31\n", ",",
            ",,,", "\n" + CSV, ";;;\n;;;\n", "Date,Uptime", "Date,Uptime\n", "Date,Uptime\n,\n,\n",
            "Date,Uptime\n2026-01-31,\n", "Date,Name\n2026-01-31,rye\n2026-02-28,oats\n", "2026-01-31,99.5\n",
            "Date,\n2026-01-31,5\n", " , \n2026-01-31,5\n", '"",""\n2026-01-31,5\n',
            "Uptime,Load\n99.5,3\n99.9,4\n", "a b c\n1 2 3\n", "Date|Uptime\n2026-01-31|5\n",
            "Date:Uptime\n2026-01-31:5\n", "name,value\nUptime,99.5\n", "Date,A,A\n2026-01-31,1,2\n",
            "Date,A, A \n2026-01-31,1,2\n", 'Date,A,"A"\n2026-01-31,1,2\n',
            "Date,A,B,C,A\n2026-01-31,1,2,3,4\n", "Date,Date\n2026-01-31,2\n", "A,A\n1,2\n",
            "Date,A,A,A,A,A,A\n" + CSV, "Date,\u3164\n2026-01-31,1\n", "Date,\ue000\n2026-01-31,1\n",
            'Date,"A\nB"\n2026-01-31,1\n', 'Date,"A\tB"\n2026-01-31,1\n', "Date,A\ufeffB\n2026-01-31,1\n",
            "Date,A\u2028B\n2026-01-31,1\n", "Date,\u200b\n2026-01-31,1\n", "Date,A,\u200e\n2026-01-31,1,2\n",
            "Date,A\u061cB\n2026-01-31,1\n", f"Date,{'x' * 501}\n2026-01-31,1\n",
            f"Date,{'x' * 5_000}\n2026-01-31,1\n", f"{'x' * 501},A\n2026-01-31,1\n",
            "Date" + "".join(f",c{n}" for n in range(1_000)) + "\n2026-01-31" + ",1" * 1_000 + "\n",
            "Date" + "".join(f",c{n}" for n in range(5_000)) + "\n", "," * 1_000, ";" * 60_000,
            "\t" * 100_000, "a," * 30_000 + "\n" + "1," * 30_000,
        )
    )  # fmt: skip


@_family
def _rows() -> Iterator[tuple[Kind, bytes]]:
    start = "Date,Uptime,Load\n2026-01-31,99.5,3\n"
    yield from _csv(
        start + row
        for row in (
            "2026-02-28,1,2,3", "2026-02-28,1,2,", "2026-02-28,1,2" + ",9" * 2_000, ",1,2", " ,1,2", ",,2",
            "1,2,3", "2026-02-28;1;2", "2026-02-28\t1\t2", "2026-02-28|1|2", "2026-02-28 1 2", "x",
            "Date,Uptime,Load", "-,-,-", "2026-01-31,99.5,3", "2026-01-31,1,2", " 2026-01-31 ,1,2",
            '"2026-01-31",1,2', "2026-01-31,,4", "2026-02-28,1,2\n2026-02-28,1,2",
            "2026-02-28,1,2\n2026-01-31,3,4", "99.5,3,2026-02-28", "Total,199,7", "# a comment,1,2", "//,1,2",
            "...,1,2", "---,---,---", '2026-02-28,"1\n2026-03-31,2,3\n', '"2026-02-28,1,2\n',
            '2026-02-28,"1,2\n2026-03-31,2,3', '2026-02-28,1,"2\n2026-03-31,2,3\n2026-04-30,3,4\n', '"""""""',
            '2026-02-28,"""1""",2', '2026-02-28,"1""",2', "2026-02-28,'1',2", "2026-02-28,1\\,2,3",
            '2026-02-28,"1,000",2', '2026-02-28,1"2"3,2', '"2026"-02-28"",1,2', "2026-02-28,“1”,2",
            '"2026-02-28\n",1,\n"x\n",2,3', "2026-02-28,1\r,2", "2026-02-28\r,1,2",
            "2026-02-28,1,2\r2026-03-31,3,4\r", "2026-02-28,1\u2028,x", "2026-02-28,\ufeff1,2",
            "\ufeff2026-02-28,1,2", "2026-02-28,1,x" + "y" * 300, f"{'2' * 300},1,2",
        )
    )  # fmt: skip
    yield from _csv(text.replace("\n", "\r") for text in (start, CSV, "Date,A\n2026-01-31,1\n" * 3))
    yield from _csv(
        f"{start}2026-02-28,{'1' * length},2\n" for length in (61, 10_001, 120_000, 131_072, 131_073)
    )
    yield from _csv(
        f'{start}2026-02-28,"{what * 20_000}",2\n' for what in ("\n", '""', ",", " x", "é", "\r\n")
    )
    yield from _csv(f"Date,Text,A\n2026-01-31,{'x' * length},1\n" for length in (10_001, 50_000, 131_073))
    yield from _csv(
        "Date,A,B\n" + f"{row}\n" * 3_000 for row in ("x,1,2", ",1,", "2026-01-31,x,1", '"', ",,x", "1")
    )


# Other people's formats


@_family
def _other_formats() -> Iterator[tuple[Kind, bytes]]:
    levels = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">\n' for n in range(1, 10))
    anchors = "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 9))
    texts = (
        f'<?xml version="1.0"?>\n<!DOCTYPE x [<!ENTITY l0 "lol">\n{levels}]>\n<x>&l9;</x>\n',
        '<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]><x>&f;</x>', "<x>" * 3_000, "<x/>\n",
        "<![CDATA[" * 500, f'a0: &a0 ["lol"]\n{anchors}', "!!python/object/apply:os.system ['id']\n",
        "? {a: 1}\n: b\n", "%YAML 1.2\n", "a: 1\na: 2\n", "x: .nan\ny: .inf\n", "[" * 5_000 + "]" * 5_000,
        "[" * 9_000, '{"a":' * 2_000 + "1" + "}" * 2_000, '{"a": NaN, "b": Infinity, "c": -Infinity}',
        '{"a": 1, "a": 2}', '{"a": 1e999}', '"' + "\\u0041" * 3_000 + '"', '{"a": ' + "9" * 5_000 + "}",
        '{"__proto__": {"admin": true}}', "null", "true", "1", '""', "[]", "{}",
        json.dumps({"objectives": [{"title": "Bake", "key_results": []}]}, indent=1),
        "[objective]\ntitle = 'Bake'\n", "[a]\n[a]\n", "a = 1\na = 2\n", "x = nan\ny = inf\n",
        "[[a]]\n" * 500, "a.b.c.d.e.f = 1\n", "a = " + "[" * 2_000, "<html><body><p>Bread</p></body></html>",
        "{\\rtf1\\ansi Bread\\par}", "From: a@x.test\nTo: b@x.test\n\nBread.\n",
        "BEGIN:VCALENDAR\nEND:VCALENDAR\n", "import os\nos.abort()\n", "DROP TABLE change;\nSELECT 1;\n",
        "'; DROP TABLE objective; --", "{{ 7 * 7 }} ${7*7} <%= 7 %>", "\\input{/etc/passwd}",
        "../../../../etc/passwd", "%s%s%s%n%n%n %d {0} {x.__class__}", "$(touch owned) `touch owned`",
        "@import url(x)", "diff --git a/x b/x\nindex 1..2\n",
        "version https://git-lfs.github.com/spec/v1\noid sha256:0\n", "\\documentclass{a}",
    )  # fmt: skip
    yield from _both(text.encode() for text in texts)


# Valid files, one step further


def _mutant(kind: Kind, seed: int) -> bytes:
    """A valid file after some harmless changes and one that nothing may survive."""
    dice = random.Random(f"{kind} {seed}")
    content = bytearray(dice.choice(VALID[kind]).encode())
    for _ in range(dice.randrange(4)):
        start = dice.randrange(len(content))
        piece = content[start : start + dice.randrange(1, 12)]
        at = dice.randrange(len(content) + 1)
        content[at:at] = piece * dice.randrange(1, 4)
    controls = [chr(code).encode() for code in (*_CONTROLS, *_BIDI)]
    deadly = dice.choice((*_NOT_UTF_8[12:18], *_NOT_UTF_8[30:34], b"\xff\xff", *controls))
    at = dice.randrange(len(content) + 1)
    content[at:at] = deadly
    return bytes(content)


@_family
def _mutants() -> Iterator[tuple[Kind, bytes]]:
    for kind in KINDS:
        for seed in range(60):
            yield kind, _mutant(kind, seed)
