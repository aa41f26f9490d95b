"""Boards: the objectives of a cycle with all that is below them, and pages of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from okrtui.domain.model import Handle, KeyResult, Objective
from okrtui.domain.outline import Outline, Place
from okrtui.domain.views import Board, ObjectiveView
from okrtui.store.queries import outlines, stored
from okrtui.store.schema import ObjectiveRow
from okrtui.workspace.queries import cycles
from okrtui.workspace.queries.chunks import Chunk, has_cycle, judge, key_results_of, present, read, read_with
from okrtui.workspace.queries.missing import damaged, missing
from okrtui.workspace.reading import Reading


def board(reading: Reading, cycle_name: str | None = None) -> Board:
    """Return the whole tree of a cycle (default: the running one). Raises NotFound for an unknown cycle."""
    cycle = cycles.looked_at(reading, cycle_name)
    if cycle.id is None:
        return Board(cycle, ())
    every = _with_all_below(reading, stored.objectives_in(reading.db, cycle.id))
    for lost in outlines.of_no_cycle(reading.db, reading.cycles):
        reading.db.leave_out(ObjectiveRow, lost, "cycle_id")
    tree = _outline(reading, every, cycle.id)
    return Board(cycle, _nested(tree, judge(reading, every)))


def page(reading: Reading, ids: Iterable[int]) -> dict[int, ObjectiveView]:
    """Return some objectives by id, with their key results. What is below them counts if the settings say so,
    but is not included."""
    found = stored.objectives(reading.db, ids)
    if reading.settings.scoring.rollup == "key-results-and-children":
        deep = judge(reading, _with_all_below(reading, found))
        return {item.id: deep[item.id] for item in found if item.id in deep}
    return judge(reading, read(reading, found))


def objective_view(reading: Reading, objective_id: int) -> ObjectiveView:
    """Return one objective with everything below it. Raises NotFound."""
    found = stored.objectives(reading.db, [objective_id])
    if not all(has_cycle(reading, item) for item in found):
        raise damaged(reading, ObjectiveRow, Handle("O", objective_id))
    if not found:
        raise damaged(reading, ObjectiveRow, Handle("O", objective_id))
    every = _with_all_below(reading, found)
    if objective_id not in present(reading, every):
        raise missing(Handle("O", objective_id), reading.as_of)
    tree = Outline([objective_id], _outline(reading, every, found[0].cycle_id).below)
    return _nested(tree, judge(reading, every))[0]


def _outline(reading: Reading, every: Chunk, cycle_id: int) -> Outline:
    """Return which objective of the chunk stood below which on the day, dropped ones included."""
    above = {kr.id: (id_, kr) for id_, group in every.key_results.items() for kr in group}
    there = present(reading, every)
    places: list[Place] = []
    serving: dict[int, tuple[int, int, int]] = {}
    for item in sorted(every.objectives, key=lambda item: (item.position, item.id)):
        parent = reading.past.item(item).parent
        if parent is not None and parent.prefix == "KR" and parent.id in above:
            owner, key_result = above[parent.id]
            serving[item.id] = (owner, key_result.position, key_result.id)
        own = parent.id if parent is not None and parent.prefix == "O" else None
        places.append((item.id, item.cycle_id, own, item.id not in there))
    return Outline.of(places, cycle_id, serving)


def _nested(tree: Outline, views: Mapping[int, ObjectiveView]) -> list[ObjectiveView]:
    """The objectives at the top, with those below them."""
    below: dict[int, list[ObjectiveView]] = {}
    """Depth → what was made there and has no parent yet, the last of it first."""
    for id_, depth in reversed(list(tree.walk(lambda id_: True))):
        children = below.pop(depth + 1, [])[::-1]
        below.setdefault(depth, []).append(views[id_]._replace(children=children))
    return below.get(0, [])[::-1]


def _with_all_below(reading: Reading, roots: Sequence[Objective]) -> Chunk:
    """These objectives and all below them, in the order of the roots."""
    key_results: dict[int, list[KeyResult]] = {}
    every: dict[int, Objective] = {}
    level = list(roots)
    while level:
        every.update({objective.id: objective for objective in level})
        ids = [objective.id for objective in level]
        key_results.update(key_results_of(reading, ids))
        below = [kr.id for objective_id in ids for kr in key_results.get(objective_id, ())]
        level = [o for o in _children_of(reading, ids, below) if o.id not in every]
    return read_with(reading, list(every.values()), key_results)


def _children_of(reading: Reading, ids: Sequence[int], below: Sequence[int]) -> list[Objective]:
    """The objectives that stood below these objectives and key results on the day, in their order."""
    found = stored.children_of(reading.db, ids, below)
    moved = reading.past.moved("parent")
    if not moved:
        return found
    above = {*(Handle("O", id_) for id_ in ids), *(Handle("KR", id_) for id_ in below)}
    found = [item for item in found if item.id not in moved]
    return found + stored.objectives(reading.db, [id_ for id_, parent in moved.items() if parent in above])
