"""Large files that no import may take: each aims at the time or the memory of one place.

Every file is made when it is asked for, as large as its kind may be. Those for Markdown hold no
objective, so that they are refused after all the work is done, end in something that no title may
hold, or are past a cap; those for CSV end in something wrong.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from tests.interchange.files.hostile_files import Kind

MIB = 2**20
MAX = 10 * MIB
"""Bytes of the largest file that is read without being asked to."""
MAX_TEXT = MIB
"""Characters of the longest text that is read as an outline."""

_TABLE = "| Key result | Note |\n|---|---|\n"
_LAST = "\n# \ue000\n\n- KR: x\n"
"""An objective that no import takes, as the last one to be made."""


@dataclass(frozen=True, slots=True)
class HeavyFile:
    """A large file to refuse, what makes its text, and for how many characters."""

    name: str
    kind: Kind
    make: Callable[[int], str]
    size: int

    @property
    def content(self) -> bytes:
        """Its bytes; a lone surrogate in the text is a byte that is not UTF-8."""
        return self.make(self.size).encode(errors="surrogateescape")

    @property
    def in_every_run(self) -> bool:
        """Whether the tests take it; those that come near to another one only `measure.py` does."""
        return self.name not in _NOW_AND_THEN

    @property
    def arguments(self) -> tuple[str, ...]:
        """What to say to the program before the file's name."""
        return (
            ("import", "--format", "markdown") if self.kind == "markdown" else ("record", "--create", "--csv")
        )


def _filled(most: int, text: str, piece: str, after: str = "") -> str:
    """Some text, as many whole pieces as there is room for, and an end."""
    return text + piece * ((most - len(text) - len(after)) // len(piece)) + after


def _lines(
    most: int, piece: str, start: str = "", end: str = "", length: int = 99_900, before: str = ""
) -> str:
    """Lines of `piece` again and again, as long as a line may be, as many as there is room for."""
    return _filled(most, before, f"{start}{piece * ((length - len(start) - len(end)) // len(piece))}{end}\n")


def _many_lines(most: int, piece: str, start: str = "", before: str = "", end: str = "") -> str:
    """As many lines as a document may have, of the same length."""
    room = (most - len(before)) // 9_990 - len(start) - len(end) - 1
    return before + f"{start}{piece * (room // len(piece))}{end}\n" * 9_990


def _staircase(most: int, mark: str) -> str:
    """Outlines whose items stand one below the other, as far in as they may."""
    stairs = "".join("  " * level + mark + "\n" for level in range(50))
    return stairs * min(most // len(stairs), 199)


def _tables_below(most: int) -> str:
    """An item of many long lines, and many tables that might be its."""
    lines = most // 4_200
    return "- KR: " + ("x" * 3_700 + "\n") * lines + "\n" + "a|b\n-|-\n\n" * ((9_990 - lines) // 3)


def _steps(mark: str) -> str:
    """Ten key results of as many steps as one may have."""
    return "# Bake\n\n" + ("- KR: a\n" + f"  - {mark} b\n" * 990) * 10


MARKDOWN: dict[str, Callable[[int], str]] = {
    "newlines": lambda most: "\n" * most,
    "carriage-returns": lambda most: "\r" * most,
    "one-line": lambda most: "a" * most,
    "one-line-of-spaces": lambda most: " " * most,
    "lines-of-spaces": lambda most: _lines(most, " ", end="x"),
    "lines-of-tabs": lambda most: _lines(most, "\t", end="- KR: x"),
    "indented-tables": lambda most: _lines(most, " ", end="x|"),
    "spaces-in-tables": lambda most: _lines(most, " ", "|", "|x"),
    "brackets": lambda most: _lines(most, "["),
    "links": lambda most: _lines(most, "[a](b) "),
    "nested-links": lambda most: _lines(most, "[](x y " * 280 + ")" * 280),
    "contents-lists": lambda most: _lines(most, "](#", "- [ ] [", " x"),
    "images": lambda most: _lines(most, "![a](b)", "- [ ] "),
    "references": lambda most: _lines(most, "[a][b]", before="".join(f"[r{n}]: x\n" for n in range(9_000))),
    "stars": lambda most: _lines(most, "*a "),
    "strong": lambda most: _lines(most, "**a** ", "- [ ] "),
    "underscores": lambda most: _lines(most, "_a"),
    "strikes": lambda most: _lines(most, "~~", "- [ ] ~"),
    "backticks": lambda most: _lines(most, "` `` ``` "),
    "backslashes": lambda most: _lines(most, "\\*"),
    "tags": lambda most: _lines(most, "<a "),
    "comments": lambda most: _lines(most, "<!-- --> "),
    "open-comments": lambda most: _lines(most, "a <!-- "),
    "entities": lambda most: _lines(most, "&" + "a" * 31),
    "short-entities": lambda most: _lines(most, "&lt"),
    "number-entities": lambda most: _lines(most, "1", "Text &#"),
    "hex-entities": lambda most: _lines(most, "f", "Text &#x"),
    "pipes": lambda most: _lines(most, "|", before="|-|\n"),
    "table-of-scores": lambda most: _filled(most, "", "x|" + "final|" * 16_600 + "\n-|-\n\n"),
    "tables-of-objectives": lambda most: _filled(most, "", "x|" + "goal|" * 19_900 + "\n-|-\n\n"),
    "quotes": lambda most: _lines(most, ">"),
    "hashes": lambda most: _lines(most, "#"),
    "item-marks": lambda most: _lines(most, "- "),
    "results": lambda most: _lines(most, "=> ", "- [ ] "),
    "priorities": lambda most: _lines(most, "[P0]", "- [ ] "),
    "owners": lambda most: _many_lines(most, "a", "Owner: "),
    "marks-to-combine": lambda most: _lines(most, "e\u0301\u0316", "- [ ] "),
    "joiners": lambda most: _lines(most, "\u00e9\u200d", "- [ ] "),
    "wide-characters": lambda most: _lines(most, "\U0001f600", "- [ ] "),
    "one-wide-character-a-line": lambda most: _lines(most, "a ", "- [ ] \U0001f600"),
    "wide-prose": lambda most: _many_lines(most, "a ", "\U0001f600"),
    "long-paragraph": lambda most: _many_lines(most, "a"),
    "key-results-of-nothing": lambda most: _many_lines(most, "a ", "- KR: "),
    "boxes-of-nothing": lambda most: _many_lines(most, "1 ", "- [ ] by "),
    "many-small-key-results": lambda most: "- KR: a\n" * 9_999,
    "struck-headings": lambda most: _many_lines(most, "a", "# ~~", end="~~"),
    "headings-with-prose": lambda most: _filled(most, "", "# Bread\n\nIs good" + " a" * 1_500 + "\n"),
    "staircase": lambda most: _staircase(most, "- KR: a"),
    "staircase-of-steps": lambda most: _staircase(most, "- [ ] a") + _LAST,
    "open-code": lambda most: _many_lines(most, "a", before="```\n"),
    "open-front-matter": lambda most: _many_lines(most, "a", "a: ", before="---\n"),
    "table-rows": lambda most: _many_lines(most, "a ", "|", before=_TABLE),
    "numbers-that-grow": lambda most: _filled(most, _TABLE, "| " + "grow by 1 " * 199 + "|\n"),
    "numbers-by": lambda most: _filled(most, _TABLE, "| " + "by 1 " * 398 + "|\n"),
    "numbers-to": lambda most: _filled(most, _TABLE, "| " + "to 1 " * 398 + "|\n"),
    "numbers-after-arrows": lambda most: _filled(most, _TABLE, "| " + "1->2 " * 398 + "|\n"),
    "numbers-below": lambda most: _filled(most, _TABLE, "| " + ".under1" * 280 + "|\n"),
    "tables-below-a-long-item": _tables_below,
    "reasons-below-items": lambda most: "- KR: x\n" * 4_990 + "\n# Key results\n" + "why: a\n" * 4_990,
    "digits-in-a-title": lambda most: "# " + "1" * 90 + "x\n\nText.\n",
    "quarters-in-a-title": lambda most: "# " + "q1" * 60 + "x\n\nText.\n",
    "many-objectives-before-a-bad-one": lambda most: "# a\n- KR: b\n" * 4_990 + _LAST,
    "many-key-results-before-a-bad-one": lambda most: "# Bake\n" + "- KR: b\n" * 9_980 + _LAST,
    "many-measures-before-a-bad-one": lambda most: "# Bake\n" + "- KR: from 3 to 5 => 4\n" * 9_980 + _LAST,
    "many-steps-before-a-bad-objective": lambda most: _steps("[ ]") + _LAST,
    "many-done-steps-before-a-bad-objective": lambda most: _steps("[x]") + _LAST,
    "many-rows-before-a-bad-one": lambda most: (
        "# Bake\n\n| Key result | Score |\n|---|---|\n" + "| b | 0.4 |\n" * 9_970 + _LAST
    ),
    "many-results-before-a-bad-one": lambda most: "# Bake\n" + "- [x] KR: b => c\n" * 9_980 + _LAST,
    "many-whys-before-a-bad-one": lambda most: ("# a\n" + "w " * 4_900 + "\n\n- b\n") * 105 + _LAST,
    "many-descriptions-before-a-bad-one": lambda most: (
        "# a\n" + ("- KR: " + "w " * 4_900 + "\n") * 105 + _LAST
    ),
    "not-utf-8-at-the-end": lambda most: _filled(most, "# Bake\n\n", "- KR: rye\n", "\udcff"),
    "nul-at-the-end": lambda most: _filled(most, "# Bake\n\n", "- KR: rye\n", "\0"),
    "nuls": lambda most: "\0" * most,
}  # fmt: skip

_HEADER = "Date,A\n2026-01-31,1\n"
_WIDE = "Date" + "".join(f",c{number}" for number in range(999)) + "\n"


def _dated(most: int, cell: str) -> str:
    """As many rows as there may be, fewer if they are long, each with a date of its own."""
    days = (
        f"{year}-{month:02}-{day:02}"
        for year in range(1000, 2026)
        for month in range(1, 13)
        for day in range(1, 29)
    )
    rows = min(99_900, (most - 100) // (len(cell) + 12))
    return "".join(f"{day},{cell}\n" for day, _ in zip(days, range(rows), strict=False))


def _wide_rows(rows: int, cells: str) -> str:
    return "".join(f"{date(2020, 1, 1) + timedelta(day)}{cells}\n" for day in range(rows))


CSV: dict[str, Callable[[int], str]] = {
    "commas": lambda most: "," * most,
    "commas-below-a-header": lambda most: _filled(most, _HEADER, ","),
    "newlines": lambda most: "\n" * most,
    "newlines-below-a-header": lambda most: _filled(most, _HEADER, "\n", "x,1\n"),
    "carriage-returns": lambda most: "\r" * most,
    "commas-and-newlines": lambda most: _filled(most, _HEADER, ",\n", "x,1\n"),
    "one-quote": lambda most: _filled(most, '"', "a"),
    "one-quote-below-a-header": lambda most: _filled(most, _HEADER + '2026-02-28,"', "a\n"),
    "quotes": lambda most: '"' * most,
    "quotes-and-commas": lambda most: _filled(most, _HEADER, '"",'),
    "quotes-and-newlines": lambda most: _filled(most, _HEADER, '"\n'),
    "spaces": lambda most: _filled(most, _HEADER, " ", "\nx,1\n"),
    "rows-of-spaces": lambda most: _filled(most, _HEADER, " , \n", "x,1\n"),
    "tabs": lambda most: "\t" * most,
    "letters-and-commas": lambda most: _filled(most, "", "a,"),
    "letters-and-commas-below-a-header": lambda most: _filled(most, _HEADER, "a,"),
    "digits": lambda most: _filled(most, _HEADER + "2026-02-28,", "9"),
    "long-cells": lambda most: _filled(most, _HEADER, "2026-02-28," + "9" * 9_990 + "\n"),
    "text-in-every-cell": lambda most: _filled(most, _WIDE, "2026-01-01" + ",abcdefg" * 999 + "\n"),
    "wide-text-in-every-cell": lambda most: _filled(
        most // 2, _WIDE, "2026-01-01" + ",a\U0001f600" * 999 + "\n"
    ),
    "empty-cells": lambda most: _filled(most, _WIDE, "2026-01-01" + "," * 999 + "\n"),
    "columns-that-begin-late": lambda most: _filled(most, _WIDE, "x" + ",n/a" * 999 + "\n"),
    "dates-that-are-none": lambda most: _filled(most, _HEADER, "2026-02-30,1.5\n"),
    "endless-times": lambda most: _filled(most, _HEADER, "2026-01-31T00:00:00." + "1" * 9_900 + "x,1\n"),
    "numbers-that-are-none": lambda most: _HEADER + _dated(most, "NaN"),
    "the-same-date": lambda most: _filled(most, _HEADER, "2026-01-31,1\n"),
    "lone-dates": lambda most: _filled(most, "Date,A\n", "2026-01-31\n"),
    "other-dates": lambda most: "Date,A\n" + _dated(most, "text") + "x,1\n",
    "a-bad-date-at-the-end": lambda most: "Date,A\n" + _dated(most, "1") + "2026-02-30,1\n",
    "a-bad-number-at-the-end": lambda most: "Date,A\n" + _dated(most, "1.25") + "2026-01-31,NaN\n",
    "not-utf-8-at-the-end": lambda most: _filled(most, _HEADER, "2026-02-28,1\n", "\udcff"),
    "nuls": lambda most: "\0" * most,
    "a-wide-character-at-the-end": lambda most: _filled(most - 3, _HEADER, "2026-02-28,1\n", "\U0001f600"),
    "long-numbers-before-a-bad-date": lambda most: (
        _WIDE.replace("c998", "\U0001f600") + _wide_rows(1_000, ",12345.67" * 999) + "2026-02-30,1\n"
    ),
    "text-before-a-bad-date": lambda most: (
        _WIDE + _wide_rows(1_000, ",abcdefgh" * 999) + "2026-02-30,1\n"
    ),
    "a-bad-name-behind-many": lambda most: (
        "Date" + "".join(f",c{n}" for n in range(998)) + ",\ue000\n" + _wide_rows(1_000, ",1" * 999)
    ),
    "a-bad-name-above-many-days": lambda most: "Date,a,\ue000\n" + _dated(most, "1,2"),
    "no-values-but-many-rows": lambda most: "Date,A\n" + _dated(most, "-"),
}  # fmt: skip

TOO_LONG: dict[str, Callable[[int], str]] = {
    "ten-mib-of-newlines": lambda most: "\n" * most,
    "ten-mib-in-one-line": lambda most: "a" * most,
    "ten-mib-with-a-wide-character": lambda most: _filled(most - 3, "", "a ", "\U0001f600"),
    "ten-mib-with-a-nul": lambda most: _filled(most, "# Bake\n\n", "- KR: rye\n", "\0"),
    "ten-mib-not-utf-8": lambda most: _filled(most, "# Bake\n\n", "- KR: rye\n", "\udcff"),
}
"""More than an outline may have, within what is read of a file."""

_NOW_AND_THEN = frozenset(
    (
        "lines-of-spaces.md", "lines-of-tabs.md", "links.md", "contents-lists.md", "images.md", "strong.md",
        "underscores.md", "backslashes.md", "tags.md", "open-comments.md", "short-entities.md", "hashes.md",
        "item-marks.md", "results.md", "owners.md", "joiners.md", "one-wide-character-a-line.md",
        "long-paragraph.md", "key-results-of-nothing.md", "struck-headings.md", "headings-with-prose.md",
        "open-front-matter.md", "table-rows.md", "numbers-by.md", "numbers-to.md",
        "numbers-after-arrows.md", "table-of-scores.md", "stars.md", "priorities.md",
        "not-utf-8-at-the-end.md", "nul-at-the-end.md", "nuls.md", "one-line.md", "carriage-returns.md",
        "many-small-key-results.md", "many-measures-before-a-bad-one.md",
        "many-done-steps-before-a-bad-objective.md", "many-whys-before-a-bad-one.md",
        "ten-mib-in-one-line.md", "ten-mib-not-utf-8.md", "open-code.md", "letters-and-commas.csv",
        "letters-and-commas-below-a-header.csv", "spaces.csv", "rows-of-spaces.csv", "tabs.csv",
        "text-in-every-cell.csv", "columns-that-begin-late.csv", "the-same-date.csv", "lone-dates.csv",
        "other-dates.csv", "a-bad-date-at-the-end.csv", "newlines-below-a-header.csv", "digits.csv",
        "quotes.csv", "nuls.csv", "carriage-returns.csv", "a-bad-name-above-many-days.csv",
        "no-values-but-many-rows.csv", "numbers-that-are-none.csv", "newlines.csv",
    )
)  # fmt: skip

HEAVY: tuple[HeavyFile, ...] = (
    *(HeavyFile(f"{name}.md", "markdown", make, MAX_TEXT) for name, make in MARKDOWN.items()),
    *(HeavyFile(f"{name}.md", "markdown", make, MAX) for name, make in TOO_LONG.items()),
    *(HeavyFile(f"{name}.csv", "csv", make, MAX) for name, make in CSV.items()),
)
