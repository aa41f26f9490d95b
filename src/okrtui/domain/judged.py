"""What judging a key result finds: all that its metric, words and charts are told of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from okrtui.domain.calendar import Period
from okrtui.domain.scoring import KeptCount, Point
from okrtui.domain.status import Status


class JudgedKeyResult(NamedTuple):
    """A key result with all that follows from its check-ins on a day. Scores are exact."""

    day: date
    """The day it is looked at; of a closed cycle that of its closing."""
    span: Period
    periods: Sequence[Period]
    points: Sequence[Point]
    start: float | None
    target: float | None
    current: float | None
    raw: Fraction | None
    score: Fraction | None
    expected: Fraction | None
    pace: Fraction | None
    pace_on: date
    confidence: int | None
    note: str
    in_the_way: str
    """What the last entry with a confidence, or with such a text, says is in the way."""
    checked_in_on: date | None
    kept: KeptCount | None
    steps_done: dict[int, bool]
    grade: Fraction | None
    """The grade in force."""
    is_ahead: bool
    """Whether its start is still to come: it has no numbers, and its objective leaves it out."""
    status: Status
    limits: tuple[float, ...]
    """By which its pace and its grade are read."""
    why: str
