"""Where an item stands, and whether that is better or worse than where it stood."""

from __future__ import annotations

from fractions import Fraction
from typing import Literal, NamedTuple

from okrtui.domain.frozen import dataclass
from okrtui.domain.model import Handle
from okrtui.domain.status import Status

Way = Literal["better", "worse", "changed", "new", "dropped"]
WAYS: tuple[Way, ...] = ("better", "worse", "changed", "new", "dropped")


class Standing(NamedTuple):
    """Where an item stands on a day. A KPI's score is its attainment; objectives have no value."""

    status: Status
    score: Fraction | None
    value: float | None = None
    confidence: int | None = None


@dataclass(frozen=True, slots=True)
class Move:
    """An item whose standing has changed. `then` is None for a new one."""

    handle: Handle
    title: str
    way: Way
    then: Standing | None
    now: Standing
    reason: str = ""
    """Why it was dropped."""


def way_of(then: Standing | None, now: Standing) -> Way | None:
    """Return whether an item stands better or worse (rules.md, Movement): by score; if that is equal or on
    one side only, by the rank of the status. If neither decides, return whether anything else has changed."""
    if then is None:
        return "new"
    if then.score is not None and now.score is not None and then.score != now.score:
        return "better" if now.score > then.score else "worse"
    before, after = then.status.rank, now.status.rank
    if before is not None and after is not None and before != after:
        return "better" if after > before else "worse"
    confidences = {then.confidence, now.confidence} - {None}
    return None if then.status == now.status and len(confidences) < 2 else "changed"


def by_weight(move: Move) -> tuple[int, bool, Fraction]:
    """Return a key to sort moves: by way, a changed status first, then the largest change of score."""
    then, now = move.then, move.now
    way = Fraction(0)
    if then is not None and then.score is not None and now.score is not None:
        way = abs(now.score - then.score)
    return WAYS.index(move.way), then is None or then.status == now.status, -way
