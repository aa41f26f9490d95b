"""Large boards: the ids of all objectives at hand, and the rest read for what is looked at.

A board of up to `WHOLE` objectives is read whole (board.py); so are up to `MANY_KPIS` KPIs.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from okrtui.domain.calendar import own_start
from okrtui.domain.model import Cycle
from okrtui.domain.outline import Outline
from okrtui.domain.texts import search_text
from okrtui.domain.views import ObjectiveView
from okrtui.store import outlines, queries
from okrtui.workspace import board as boards
from okrtui.workspace import cycles
from okrtui.workspace.filters import Filter
from okrtui.workspace.session import Session

WHOLE = 300
"""Objectives up to which boards are read whole."""
MANY_KPIS = 50
"""KPIs up to which they are read together with a board."""
SCREEN = 20
"""Objectives that are read before anything is shown: folded, they fill a small screen."""
PAGE = 60
"""Objectives that are read ahead."""
MOST_MATCHES = 500
"""Objectives of a filtered board that are shown."""
_AHEAD = 400
"""Objectives behind the cursor that a search looks at before it looks at all."""


class Matches(NamedTuple):
    """What a filter lets through: objectives with their depth in order, each with its key results."""

    shown: list[tuple[int, int]]
    key_results: dict[int, list[int] | None]
    """None: all of them."""
    more: bool
    """Whether there are others behind them."""


def is_large(session: Session, running: Iterable[int]) -> bool:
    """Whether the boards of these cycles are more than is read whole."""
    return sum(outlines.count_in(cycle_id) for cycle_id in running) > WHOLE


def first(session: Session, cycle: Cycle) -> Outline:
    """The beginning of a board's outline: a page of the objectives at the top."""
    with session.database.read_tx():
        if session.as_of is not None:
            return whole(session, cycle)
        return Outline(outlines.tops(cycle.id or 0, session.today, PAGE))


def whole(session: Session, cycle: Cycle) -> Outline:
    """The outline of a board."""
    with session.database.read_tx():
        places = outlines.places(session.today)
        if session.as_of is not None:
            there = _there(session, [place[0] for place in places])
            places = [(id_, of, above, gone or id_ not in there) for id_, of, above, gone in places]
        return Outline.of(places, cycle.id or 0, outlines.serving())


def _there(session: Session, ids: Sequence[int]) -> set[int]:
    """Those of the objectives that were there on the session's day."""
    known, rules = cycles.all_by_id(session), session.settings.cycles
    found = queries.objectives(ids)
    return {item.id for item in found if own_start(item, known[item.cycle_id], rules) <= session.today}


def page(session: Session, ids: Sequence[int]) -> dict[int, ObjectiveView]:
    """Some objectives with their key results, by id; what is below them counts where the settings say so,
    but is not among them."""
    return boards.shallow_views(session, ids)


def matching(session: Session, outline: Outline, wanted: Filter) -> Matches:
    """The first objectives with something that a filter without a status lets through, and what they stand
    below (as `filters.filtered` has it)."""
    words = search_text(wanted.words or "").split()
    owner, team = wanted.owner, wanted.team
    with session.database.read_tx():
        objectives = outlines.objectives_with(words, owner, team, session.today)
        below = outlines.key_results_with(words, owner, team, session.today)
    kept: dict[int, list[int] | None] = {}
    more = False
    order = outline.order
    for id_ in sorted(objectives.union(below) & order.keys(), key=order.__getitem__):
        if len(kept) >= MOST_MATCHES:
            more = True
            break
        kept[id_] = None if id_ in objectives and not words else below.get(id_, [])
    shown = set(kept)
    for id_ in kept:
        shown.update(outline.path(id_))
    places = [(id_, len(outline.path(id_))) for id_ in sorted(shown, key=order.__getitem__)]
    return Matches(places, {id_: kept.get(id_, []) for id_ in shown}, more)


def next_match(
    session: Session, outline: Outline, words: Sequence[str], at: str, step: int, *, stay: bool = False
) -> str | None:
    """The handle of the next (+1) or previous (−1) objective or key result that holds all words, around the
    end; `at` is a handle too, which is looked at first if one is to `stay`."""
    return None
