"""Grades, and what a cycle's grades say together (rules.md, Verdict)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from fractions import Fraction
from typing import NamedTuple

from okrtui.domain.errors import Refused
from okrtui.domain.foldable import Mean
from okrtui.domain.judging import band
from okrtui.domain.model import KINDS, Kind, Scoring, exact
from okrtui.domain.status import Status
from okrtui.domain.values import parse_number

MEANT: dict[Kind, float] = {"committed": 1.0, "aspirational": 0.7, "learning": 0.7}
"""The average grade that success means for a kind of objective (rules.md, Kinds of objectives)."""


def read_grade(text: str) -> float:
    """Read a grade: `0.7`, `70%`, `1`. Raises Refused for anything but a share from 0 to 1."""
    share = parse_number(text, share=True)
    if not 0 <= share <= 1:
        raise Refused(f"A grade is from 0 to 1 (or 0% to 100%), not {text.strip()[:40]}.")
    return share


class Graded(NamedTuple):
    """One grade of a cycle: of what, under an objective of which kind."""

    handle: str
    kind: Kind
    grade: Fraction | None


class KindAverage(NamedTuple):
    """The average grade of the key results of one kind, against what that kind means."""

    kind: Kind
    grades: int
    average: Fraction
    meant: float

    @property
    def met(self) -> bool:
        return self.average >= exact(self.meant)


class Verdict(NamedTuple):
    """A cycle's grades together: how many in each band, the average of each kind, and a word on them."""

    bands: dict[Status, int]
    averages: Sequence[KindAverage]
    ungraded: int
    word: str


class VerdictSoFar:
    """The verdict on grades that are added one by one."""

    def __init__(self, scoring: Scoring) -> None:
        self._scoring = scoring
        self._bands: Counter[Status] = Counter()
        self._of_kind = {kind: Mean() for kind in KINDS}
        self._known = self._ungraded = self._below_1 = 0
        self._stretch = self._stretch_below_1 = 0

    def add(self, kind: Kind, grade: Fraction | None) -> None:
        if grade is None:
            self._ungraded += 1
            return
        limits = self._scoring.bands(kind)
        self._bands[band(grade, limits.on_track, limits.at_risk)] += 1
        self._of_kind[kind].add(grade)
        self._known += 1
        self._below_1 += grade != 1
        if kind != "committed":
            self._stretch += 1
            self._stretch_below_1 += grade != 1

    def result(self) -> Verdict:
        averages = [
            KindAverage(kind, mean.count, mean.value, MEANT[kind])
            for kind, mean in self._of_kind.items()
            if mean.value is not None
        ]
        bands = {status: self._bands[status] for status in Status if self._bands[status]}
        return Verdict(bands, averages, self._ungraded, self._word(averages))

    def _word(self, averages: Sequence[KindAverage]) -> str:
        if not self._known:
            return "nothing is graded yet"
        if self._known > 1 and not self._below_1:
            return "everything is 1.0: too safe, aim higher next time"
        if self._stretch > 1 and not self._stretch_below_1:
            return "all that was aspirational is 1.0: it was not, aim higher next time"
        missed = [found.kind for found in averages if not found.met]
        if missed:
            return f"below what it means: {', '.join(missed)}"
        return "each kind reached what it means"


def verdict(grades: Sequence[Graded], scoring: Scoring) -> Verdict:
    """Return the verdict on the grades of a cycle's key results."""
    found = VerdictSoFar(scoring)
    for graded in grades:
        found.add(graded.kind, graded.grade)
    return found.result()
