"""Hostile settings files that grow: how long each is read or refused, and with which power of its size.

    python -m tests.benchmarks.toml [--aim MS]

Each family is read at 8, 16, 32 and 64 KiB on each way in; the exponent is that of the line through the
four times (CPU time of this process, the least of a few tries). Also a part of
`python -m tests.benchmarks --only toml`.
"""

from __future__ import annotations

import argparse
import math
import statistics
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from okrtui.config.limits import MAX_BYTES
from tests.benchmarks.table import Limited
from tests.config.doors import DOORS, through
from tests.config.families import FAMILIES

SIZES = (MAX_BYTES // 8, MAX_BYTES // 4, MAX_BYTES // 2, MAX_BYTES)
LONG_ENOUGH = 0.005
"""Seconds at 64 KiB below which a ratio tells more of the machine than of the text."""
AIM = 200.0
"""Milliseconds that reading or refusing any file may take."""


@dataclass(frozen=True)
class Grown:
    """One family at one door: seconds at each size, and what was said about the largest."""

    door: str
    family: str
    seconds: tuple[float, ...]
    said: str

    @property
    def exponent(self) -> float | None:
        """By least squares over the sizes; None where it is too quick to say."""
        if self.seconds[-1] < LONG_ENOUGH:
            return None
        sizes, times = (list(map(math.log, numbers)) for numbers in (SIZES, self.seconds))
        return statistics.linear_regression(sizes, times).slope


def measured(place: Path, tries: int = 5) -> Iterator[Grown]:
    """Every family at every door, the quickest of a few tries."""
    file = place / "okrtui.toml"
    for door in DOORS:
        for family, text in FAMILIES.items():
            seconds, said = [], ""
            for size in SIZES:
                file.write_text(text(size), encoding="utf-8", newline="")
                quickest = math.inf
                for _ in range(tries):
                    before = time.process_time()
                    said = through(door, file)
                    quickest = min(quickest, time.process_time() - before)
                seconds.append(quickest)
            yield Grown(door, family, tuple(seconds), said)


def lines(place: Path) -> list[Limited]:
    """The slowest family of each door, for the table of all benchmarks."""
    slowest: dict[str, Grown] = {}
    for grown in measured(place):
        if grown.door not in slowest or grown.seconds[-1] > slowest[grown.door].seconds[-1]:
            slowest[grown.door] = grown
    return [
        Limited(f"64 KiB of TOML, {door}: {grown.family}", "ms", AIM, ours=[grown.seconds[-1] * 1000])
        for door, grown in slowest.items()
    ]


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m tests.benchmarks.toml", description=__doc__.split("\n")[0]
    )
    parser.add_argument("--aim", type=float, default=AIM, help=f"milliseconds at 64 KiB (default {AIM:g})")
    options = parser.parse_args()
    most, steepest, over = 0.0, 0.0, 0
    print(f"{'door':9} {'family':48} {'at 64 KiB':>10} {'exponent':>8}  what is said")
    with tempfile.TemporaryDirectory(prefix="okrtui-toml-") as place:
        for grown in measured(Path(place)):
            spent, exponent = grown.seconds[-1] * 1000, grown.exponent
            most, over = max(most, spent), over + (spent > options.aim)
            steepest = max(steepest, exponent or 0)
            shown = "–" if exponent is None else f"{exponent:.2f}"
            print(f"{grown.door:9} {grown.family:48} {spent:7.1f} ms {shown:>8}  {grown.said[:60]!r}")
    print(
        f"{len(FAMILIES)} families, {len(DOORS)} doors: at most {most:.1f} ms, exponents up to {steepest:.2f}"
    )
    print(f"over {options.aim:g} ms: {over}")


if __name__ == "__main__":
    main()
