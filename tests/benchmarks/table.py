"""Samples of the two sides of a comparison, and the table of them."""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field


@dataclass
class Compared:
    """One thing measured on both sides in turns. `aim` is the most that ours may be of theirs."""

    name: str
    unit: str
    aim: float | None = None
    ours: list[float] = field(default_factory=list)
    theirs: list[float] = field(default_factory=list)

    @property
    def ratio(self) -> float:
        return statistics.median(self.ours) / statistics.median(self.theirs)

    def cells(self) -> list[str]:
        """This line of the table."""
        aim = "" if self.aim is None else f"≤ {self.aim:.2f}"
        verdict = "" if self.aim is None else ("yes" if self.ratio <= self.aim else "no")
        return [
            self.name,
            *_spread(self.ours, self.unit),
            *_spread(self.theirs, self.unit),
            f"{self.ratio:.2f}",
            aim,
            verdict,
            f"{len(self.ours)}+{len(self.theirs)}",
        ]


HEADINGS = ("", "okrtui", "quartiles", "yardstick", "quartiles", "ratio", "aim", "met", "samples")


def printed(compared: Iterable[Compared]) -> str:
    """The table: the first column to the left, numbers to the right."""
    rows = [list(HEADINGS), *(one.cells() for one in compared)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEADINGS))]
    return "\n".join(_line(row, widths) for row in rows)


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
    return f"{_number(middle)} {unit}", f"{_number(low)}…{_number(high)}"


def _number(value: float) -> str:
    if value >= 100 or value == int(value):
        return f"{value:,.0f}"
    return f"{value:.1f}"
