"""A board that is looked at, of any size: the ids of all objectives at hand, the rest read as one looks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from typing import NamedTuple

from okrtui.domain.model import Cycle, Handle
from okrtui.domain.outline import Outline, Place
from okrtui.domain.texts import search_words
from okrtui.domain.views import Board, ObjectiveView
from okrtui.store.queries import outlines, stored
from okrtui.store.schema import ObjectiveRow
from okrtui.workspace.queries import board as boards
from okrtui.workspace.queries import chunks
from okrtui.workspace.queries.filters import Filter, filtered
from okrtui.workspace.reading import Reading

UNFOLDED = 900
"""Objectives up to which a board is unfolded at first, and its outline known before anything is shown."""
MANY_KPIS = 50
"""KPIs up to which they are read before somebody looks at them."""
SCREEN = 20
"""Objectives that are read before anything is shown: folded, they fill a small screen."""
PAGE = 60
"""Objectives that are read ahead."""
MAX_MATCHES = 900
"""Objectives of a filtered board that are shown."""
_AHEAD = 1500
"""Objectives that are looked at before all are."""


class Matches(NamedTuple):
    """What a filter lets through: objectives with their depth in order, each with its key results."""

    shown: list[tuple[int, int]]
    key_results: dict[int, list[int] | None]
    """None: all of them."""
    more: bool
    """Whether there are others behind them."""


def is_large(reading: Reading, running: Iterable[int]) -> bool:
    """Return whether the boards of these cycles have too many objectives to be shown unfolded at first."""
    return outlines.more_than(reading.db, UNFOLDED, list(running))


def many_kpis(reading: Reading) -> bool:
    """Return whether there are more KPIs than are read with a board."""
    return outlines.count_kpis(reading.db) > MANY_KPIS


def first(reading: Reading, cycle: Cycle) -> Outline:
    """Return the beginning of a large board's outline: a page of the objectives at the top."""
    tops = None
    if reading.as_of is None:
        tops = outlines.tops(reading.db, cycle.id or 0, reading.today, PAGE)
    return whole(reading, cycle) if tops is None else Outline(tops)


def whole(reading: Reading, cycle: Cycle, *, with_dropped: bool = False) -> Outline:
    """Return the outline of a board."""
    places = outlines.places(reading.db, reading.today)
    for id_, of, _, _ in places:
        if of not in reading.cycles:
            reading.db.leave_out(ObjectiveRow, id_, "cycle_id")
    serving = outlines.serving(reading.db)
    never: Set[int] = frozenset()
    if reading.as_of is not None:
        places, serving, never = _on_the_day(reading, places, serving)
    places = [
        (id_, of, above, (gone and not with_dropped) or of not in reading.cycles or id_ in never)
        for id_, of, above, gone in places
    ]
    return Outline.of(places, cycle.id or 0, serving)


def unfolded(reading: Reading, cycle: Cycle) -> Outline:
    """Return the outline of a board, with the key results of its objectives and their initiatives."""
    found = whole(reading, cycle)
    if reading.as_of is None and len(found.order) > SCREEN:
        found.key_results = outlines.key_results(reading.db, found.order, reading.today)
        found.initiatives = outlines.initiatives(reading.db, found.order)
    return found


def _on_the_day(
    reading: Reading, places: Sequence[Place], serving: Mapping[int, tuple[int, int, int]]
) -> tuple[list[Place], dict[int, tuple[int, int, int]], Set[int]]:
    """Return where objectives stood on the reading's day, which key result each stood below, and which were
    not there."""
    items = stored.objectives(reading.db, (place[0] for place in places))
    some = chunks.placed(reading, items)
    there = chunks.present(reading, some)
    then = {item.id: reading.past.item(item) for item in some.objectives}
    above = {kr.id: (id_, kr.position, kr.id) for id_, group in some.key_results.items() for kr in group}
    served = {
        id_: above[item.parent.id]
        for id_, item in then.items()
        if item.parent is not None and item.parent.prefix == "KR" and item.parent.id in above
    }
    served |= {id_: place for id_, place in serving.items() if id_ not in then}
    found: list[Place] = []
    for id_, of, parent, gone in places:
        item = then.get(id_)
        if item is not None:
            parent = item.parent.id if item.parent is not None and item.parent.prefix == "O" else None
            gone = item.dropped_on is not None
        found.append((id_, of, parent, gone))
    return found, served, then.keys() - there


def page(reading: Reading, ids: Sequence[int]) -> dict[int, ObjectiveView]:
    """Return some objectives with their key results, by id. What is below them counts if the settings say so,
    but is not included."""
    return boards.page(reading, ids)


def matching(reading: Reading, outline: Outline, wanted: Filter) -> Matches:
    """Return what matches a filter without a status (as in `filters.filtered`): the first objectives, and
    what they stand below."""
    words = search_words(wanted.words or "")
    order = list(outline.order)
    for among in (order[:_AHEAD], None):
        objectives, below = _with(reading, words, wanted, among)
        found = sorted(objectives.union(below) & outline.order.keys(), key=outline.order.__getitem__)
        if len(found) > MAX_MATCHES:
            break
    kept = {
        id_: None if id_ in objectives and not words else below.get(id_, []) for id_ in found[:MAX_MATCHES]
    }
    return with_all_above(outline, kept, more=len(found) > MAX_MATCHES)


def candidates(reading: Reading, outline: Outline, wanted: Filter) -> list[int]:
    """Return the objectives that may match a filter, whatever their status, in their order."""
    if wanted.dropped or not (wanted.words or wanted.owner or wanted.team):
        return list(outline.order)
    objectives, below = _with(reading, search_words(wanted.words or ""), wanted, None)
    return sorted(objectives.union(below) & outline.order.keys(), key=outline.order.__getitem__)


def judged_matches(reading: Reading, ids: Sequence[int], wanted: Filter) -> dict[int, list[int] | None]:
    """Return those of some objectives that match a filter, with the ids of their matching key results."""
    kept: dict[int, list[int] | None] = {}
    for id_, view in page(reading, ids).items():
        found = list(filtered(Board(view.cycle, [view]), wanted).objectives)
        if found:
            kept[id_] = [key_result.item.id for key_result in found[0].key_results]
    return kept


def with_all_above(outline: Outline, kept: dict[int, list[int] | None], *, more: bool) -> Matches:
    """Return matches with what they stand below."""
    paths = {id_: outline.path(id_) for id_ in kept}
    shown = set(kept).union(*paths.values())
    places = [(id_, len(outline.path(id_))) for id_ in sorted(shown, key=outline.order.__getitem__)]
    return Matches(places, {id_: kept.get(id_, []) for id_ in shown}, more)


def _with(
    reading: Reading, words: Sequence[str], wanted: Filter, among: Sequence[int] | None
) -> tuple[set[int], dict[int, list[int]]]:
    """Return the objectives and key results with these words, this owner and this team."""
    asked = (reading.db, words, wanted.owner, wanted.team, reading.today, among)
    return outlines.objectives_with(*asked), outlines.key_results_with(*asked)


def objective_of(reading: Reading, handle: Handle) -> int | None:
    """Return the id of a handle's objective: itself, or the one above the key result or initiative; else
    None."""
    id_ = handle.id
    if handle.prefix == "I":
        work = stored.initiative(reading.db, id_)
        id_ = work.key_result_id if work else 0
    if handle.prefix in ("KR", "I"):
        found = stored.key_result(reading.db, id_)
        return found.objective_id if found else None
    return id_ if handle.prefix == "O" else None


def next_match(
    reading: Reading,
    outline: Outline,
    words: Sequence[str],
    at: str,
    step: int,
    *,
    stay: bool = False,
    within: Matches | None = None,
    initiatives: bool = False,
) -> str | None:
    """Return the handle of the next (+1) or previous (−1) objective or key result that holds all words; None
    if there is none. With `initiatives`, these are searched too.

    The search starts at the handle `at` and wraps around the end. With `stay`, `at` itself is looked at
    first. `within`: only what matches a filter.
    """
    order = list(outline.order) if within is None else [id_ for id_, _ in within.shown]
    numbers = outline.order if within is None else {id_: number for number, id_ in enumerate(order)}
    here = (objective_of(reading, Handle.parse(at)) if at else None) or 0
    begin, count = numbers.get(here, 0), len(order)
    for first, end in ((0, min(_AHEAD, count + 1)), (_AHEAD, count + 1)):
        some = [order[(begin + step * number) % count] for number in range(first, end)] if count else []
        near = some if first == 0 else None
        objectives, below = _with(reading, words, Filter(), near)
        work = outlines.initiatives_with(reading.db, words, near) if initiatives else {}
        for number, id_ in enumerate(some, first):
            if id_ in objectives or id_ in below or id_ in work:
                lines = _lines(reading, id_, within, initiatives=initiatives)
                matches = {f"KR{item}" for item in below.get(id_, ())}
                matches |= {f"I{item}" for item in work.get(id_, ())}
                matches |= {f"O{id_}"} if id_ in objectives else set()
                if id_ == here and at in lines:
                    lines = _part(lines, lines.index(at), step, again=number > 0, stay=stay)
                found = next((line for line in lines[::step] if line in matches), None)
                if found is not None:
                    return found
    return None


def _lines(reading: Reading, objective_id: int, within: Matches | None, *, initiatives: bool) -> list[str]:
    """The handles of the lines of an objective, unfolded."""
    kept = None if within is None else within.key_results.get(objective_id)
    items = stored.key_results_of(reading.db, [objective_id]).get(objective_id, ())
    shown = [item.id for item in items if kept is None or item.id in kept]
    work = stored.initiatives_of(reading.db, shown if initiatives else ())
    lines = [f"O{objective_id}"]
    for id_ in shown:
        lines += [f"KR{id_}", *(str(item.handle) for item in work.get(id_, ()))]
    return lines


def _part(lines: list[str], at: int, step: int, *, again: bool, stay: bool) -> list[str]:
    """Return an objective's lines behind the cursor, or those up to it once the search has wrapped around."""
    if step > 0:
        return lines[: at + 1] if again else lines[at if stay else at + 1 :]
    return lines[at:] if again else lines[: at + 1 if stay else at]
