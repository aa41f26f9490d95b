"""Samples of what was measured, beside a yardstick or a limit, and the table of them."""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

Cells = tuple[str, ...]
"""What stands in one line of the table, left to right."""
HEADINGS = ("", "okrtui", "quartiles", "yardstick", "quartiles", "ratio", "aim", "met", "samples")


class NotReached(Exception):
    """Something did not come within the time that the run allows."""


class TableLine(Protocol):
    """A line of the table."""

    def cells(self) -> Cells: ...


@dataclass
class Compared:
    """One thing measured on both sides in turns. `aim` is the most that ours may be of theirs."""

    name: str
    unit: str
    aim: float | None = None
    ours: list[float] = field(default_factory=list)
    theirs: list[float] = field(default_factory=list)
    failed: str = ""

    @property
    def ratio(self) -> float:
        return statistics.median(self.ours) / statistics.median(self.theirs)

    def cells(self) -> Cells:
        aim = "" if self.aim is None else f"≤ {self.aim:.2f}"
        if not self.ours or not self.theirs:
            theirs = _spread(self.theirs, self.unit) if self.theirs else ("", "")
            why = self.failed or "not measured"
            return (self.name, why, "", *theirs, "", aim, _verdict(self.aim, float("inf")), "")
        return (
            self.name,
            *_spread(self.ours, self.unit),
            *_spread(self.theirs, self.unit),
            f"{self.ratio:.2f}",
            aim,
            _verdict(self.aim, self.ratio),
            f"{len(self.ours)}+{len(self.theirs)}",
        )


@dataclass
class Limited:
    """One thing measured of ours alone. `most` is what its median may be, `least` likewise."""

    name: str
    unit: str
    most: float | None = None
    least: float | None = None
    ours: list[float] = field(default_factory=list)
    failed: str = ""

    def cells(self) -> Cells:
        aim = f"≤ {self.most:,g}" if self.most is not None else ""
        aim = f"≥ {self.least:,g}" if self.least is not None else aim
        if not self.ours:
            return (self.name, self.failed or "not measured", "", "", "", "", aim, "no" if aim else "", "")
        middle = statistics.median(self.ours)
        verdict = _verdict(self.most, middle)
        if self.least is not None:
            verdict = "yes" if middle >= self.least else "no"
        return (self.name, *_spread(self.ours, self.unit), "", "", "", aim, verdict, f"{len(self.ours)}")


def printed(lines: Iterable[TableLine]) -> str:
    """The table: the first column to the left, numbers to the right."""
    rows = [HEADINGS, *(line.cells() for line in lines)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEADINGS))]
    return "\n".join(_line(row, widths) for row in rows)


def _verdict(aim: float | None, value: float) -> str:
    return "" if aim is None else ("yes" if value <= aim else "no")


def _line(row: Sequence[str], widths: Sequence[int]) -> str:
    cells = [
        cell.ljust(width) if column == 0 else cell.rjust(width)
        for column, (cell, width) in enumerate(zip(row, widths, strict=True))
    ]
    return "  ".join(cells).rstrip()


def _spread(samples: Sequence[float], unit: str) -> tuple[str, str]:
    """Median and quartiles: "312 ms", "305…330"."""
    twice = [*samples, *samples] if len(samples) == 1 else samples
    low, middle, high = statistics.quantiles(twice, n=4, method="inclusive")
    return f"{_number(middle)} {unit}".strip(), f"{_number(low)}…{_number(high)}"


def _number(value: float) -> str:
    if value >= 100 or value == int(value):
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 2 else f"{value:.2f}"
