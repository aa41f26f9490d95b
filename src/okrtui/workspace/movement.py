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
    """An item that stands elsewhere than it did. `then` is None for a new one."""

    handle: Handle
    title: str
    way: Way
    then: Standing | None
    now: Standing
    reason: str = ""
    """Why it was dropped."""


def way_of(then: Standing | None, now: Standing) -> Way | None:
    """Whether an item stands better or worse: by status, else by score, else by confidence."""
    if then is None:
        return "new"
    if then.status != now.status:
        before, after = then.status.rank, now.status.rank
        if before is None or after is None:
            return "changed"
        # from silence to bad news is no step down: the score says which way it went
        heard_again = then.status.is_silent and now.status.is_unwell and not now.status.is_silent
        if before != after and not heard_again:
            return "better" if after > before else "worse"
    for old, new in ((then.score, now.score), (then.confidence, now.confidence)):
        if old is not None and new is not None and old != new:
            return "better" if new > old else "worse"
    return None if then.status == now.status else "changed"


def by_weight(move: Move) -> tuple[int, bool, Fraction]:
    """Sorts moves: by way, a changed status first, then the longest way."""
    then, now = move.then, move.now
    way = Fraction(0)
    if then is not None and then.score is not None and now.score is not None:
        way = abs(now.score - then.score)
    return WAYS.index(move.way), then is None or then.status == now.status, -way
