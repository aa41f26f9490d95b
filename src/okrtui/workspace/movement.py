"""Where an item stands, and whether that is better or worse than where it stood."""

from __future__ import annotations

from fractions import Fraction
from typing import Literal, NamedTuple

from okrtui.domain import model as m
from okrtui.domain.frozen import dataclass
from okrtui.domain.model import Handle

Way = Literal["better", "worse", "changed", "new", "dropped"]
WAYS: tuple[Way, ...] = ("better", "worse", "changed", "new", "dropped")

_RANK = {
    m.DONE: 4, m.ON_TRACK: 3, m.NOT_STARTED: 3, m.AT_RISK: 2, m.STALE: 1, m.NO_DATA: 1, m.OFF_TRACK: 0,
    m.HEALTHY: 3, m.WATCH: 2, m.UNHEALTHY: 0,
}  # fmt: skip
"""Which status is better than which; those that are not here cannot be compared."""


_SILENT = (m.STALE, m.NO_DATA)
"""From silence to bad news is no step down: the score says which way it went."""


class Standing(NamedTuple):
    """Where an item stands on a day. A KPI's score is its attainment; objectives have no value."""

    status: str
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
        before, after = _RANK.get(then.status), _RANK.get(now.status)
        if before is None or after is None:
            return "changed"
        heard_again = then.status in _SILENT and now.status not in _SILENT and after < _RANK[m.ON_TRACK]
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
