"""Grades, and what a cycle's grades say together (DESIGN §3, Grade)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import NamedTuple

from okrtui.domain.errors import Refused
from okrtui.domain.model import KINDS, Kind, Scoring, exact
from okrtui.domain.scoring import Term, weighted_score
from okrtui.domain.status import band
from okrtui.domain.values import parse_number

MEANT: dict[Kind, float] = {"committed": 1.0, "aspirational": 0.7, "learning": 0.7}
"""The average grade that success means for a kind of objective (DESIGN §2)."""


def read_grade(text: str) -> float:
    """`0.7`, `70%`, `1`. Raises Refused for anything but a share from 0 to 1."""
    share = parse_number(text, "", "milestone")
    if not 0 <= share <= 1:
        raise Refused(f"A grade is from 0 to 1 (or 0% to 100%), not {text.strip()[:40]}.")
    return share


def weighted_grade(graded: Iterable[tuple[float, Fraction | None]]) -> Fraction | None:
    """The weighted mean of (weight, grade); None if none of weight > 0 has a grade."""
    return weighted_score(Term(exact(weight), grade, None) for weight, grade in graded)


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

    bands: dict[str, int]
    averages: Sequence[KindAverage]
    ungraded: int
    word: str


def verdict(grades: Sequence[Graded], scoring: Scoring) -> Verdict:
    """What the grades of a cycle's key results say together."""
    known = [(found.kind, found.grade) for found in grades if found.grade is not None]
    bands: dict[str, int] = {}
    for kind, grade in known:
        limits = scoring.bands(kind)
        name = band(grade, limits.on_track, limits.at_risk)
        bands[name] = bands.get(name, 0) + 1
    averages = []
    for kind in KINDS:
        own = [grade for other, grade in known if other == kind]
        if own:
            averages.append(KindAverage(kind, len(own), sum(own, Fraction(0)) / len(own), MEANT[kind]))
    return Verdict(bands, averages, len(grades) - len(known), _word(known, averages))


def _word(known: Sequence[tuple[Kind, Fraction]], averages: Sequence[KindAverage]) -> str:
    if not known:
        return "nothing is graded yet"
    stretch = [grade for kind, grade in known if kind != "committed"]
    if len(known) > 1 and all(grade == 1 for _, grade in known):
        return "everything is 1.0: too safe, aim higher next time"
    if len(stretch) > 1 and all(grade == 1 for grade in stretch):
        return "all that was aspirational is 1.0: it was not, aim higher next time"
    missed = [found.kind for found in averages if not found.met]
    if missed:
        return f"below what it means: {', '.join(missed)}"
    return "each kind reached what it means"
