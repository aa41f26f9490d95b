"""Objectives with their key results, and all that follows from them on a Reading's day.

Whatever the size, it is read in chunks of objectives: one for a page, for an item, or for the whole tree of
a cycle; many from the leaves up for totals (tally.py). `read` reads one, `judge` says what follows from it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import NamedTuple

from okrtui.domain.calendar import is_possible, own_start, span_of
from okrtui.domain.due import key_result_due
from okrtui.domain.judging import Part, child_part, judge_key_result, judge_objective
from okrtui.domain.model import (
    DAMAGED,
    DEEPEST,
    CheckIn,
    Cycle,
    Frequency,
    Handle,
    Initiative,
    KeyResult,
    Objective,
)
from okrtui.domain.outline import Outline, Place
from okrtui.domain.views import Board, KeyResultView, KpiView, ObjectiveView
from okrtui.store import outlines, queries
from okrtui.store.schema import InitiativeRow, KeyResultRow, ObjectiveRow
from okrtui.workspace.past import Past
from okrtui.workspace.queries import cycles, kpis
from okrtui.workspace.queries.missing import damaged, missing
from okrtui.workspace.reading import Reading


def board(reading: Reading, cycle_name: str | None = None) -> Board:
    """The whole tree of a cycle (default: the running one). Raises NotFound for an unknown cycle."""
    cycle = cycles.named(reading, cycle_name)
    if cycle.id is None:
        return Board(cycle, ())
    every = _with_all_below(reading, queries.objectives_in(reading.db, cycle.id))
    for lost in outlines.of_no_cycle(reading.db, reading.cycles):
        reading.db.leave_out(ObjectiveRow, lost, "cycle_id")
    tree = _outline(reading, every, cycle.id)
    return Board(cycle, _nested(tree, judge(reading, every)))


def page(reading: Reading, ids: Iterable[int]) -> dict[int, ObjectiveView]:
    """Some objectives by id, with their key results; what is below them counts where the settings say so,
    but is not among them."""
    found = queries.objectives(reading.db, ids)
    if reading.settings.scoring.rollup == "key-results-and-children":
        deep = judge(reading, _with_all_below(reading, found))
        return {item.id: deep[item.id] for item in found if item.id in deep}
    return judge(reading, read(reading, found))


def objective_view(reading: Reading, objective_id: int) -> ObjectiveView:
    """One objective with everything below it. Raises NotFound."""
    found = queries.objectives(reading.db, [objective_id])
    if not all(_has_cycle(reading, item) for item in found):
        raise damaged(reading, ObjectiveRow, Handle("O", objective_id))
    if not all(_exists(reading, item, item.cycle_id) for item in found):
        raise missing(Handle("O", objective_id), reading.as_of)
    if not found:
        raise damaged(reading, ObjectiveRow, Handle("O", objective_id))
    every = _with_all_below(reading, found)
    tree = Outline([objective_id], _outline(reading, every, found[0].cycle_id).below)
    return _nested(tree, judge(reading, every))[0]


def key_result_view(reading: Reading, key_result_id: int) -> KeyResultView:
    """One key result with its objective. Raises NotFound."""
    found = key_result_views(reading, [key_result_id])
    if not found or found[0].item.damaged:
        raise damaged(reading, KeyResultRow, Handle("KR", key_result_id))
    view = found[0]
    if reading.as_of is not None and not _exists(reading, view.item, view.cycle.id or 0):
        raise missing(view.item.handle, reading.as_of)
    return view


def key_result_views(reading: Reading, ids: Iterable[int]) -> list[KeyResultView]:
    """Key results with their objectives, whether they were there on the day or not, in one go; ids of none
    are left out."""
    groups: dict[int, list[KeyResult]] = {}
    for item in queries.key_results(reading.db, ids):
        groups.setdefault(item.objective_id, []).append(item)
    owners = queries.objectives(reading.db, groups)
    return _Judging(reading, _read_with(reading, owners, groups, guarded=False), {}).key_results()


def initiative(reading: Reading, initiative_id: int) -> Initiative:
    """One initiative. Raises NotFound."""
    found = queries.initiative(reading.db, initiative_id)
    if found is None:
        raise damaged(reading, InitiativeRow, Handle("I", initiative_id))
    return found


def _outline(reading: Reading, every: Chunk, cycle_id: int) -> Outline:
    """Which of these stands below which, of those that were there on the day; dropped ones among them."""
    above = {kr.id: kr for group in every.key_results.values() for kr in group}
    places: list[Place] = []
    serving: dict[int, tuple[int, int, int]] = {}
    for item in sorted(every.objectives, key=lambda item: (item.position, item.id)):
        parent = item.parent
        if parent is not None and parent.prefix == "KR" and parent.id in above:
            key_result = above[parent.id]
            serving[item.id] = (key_result.objective_id, key_result.position, key_result.id)
        own = parent.id if parent is not None and parent.prefix == "O" else None
        gone = not (_has_cycle(reading, item) and _exists(reading, item, item.cycle_id))
        places.append((item.id, item.cycle_id, own, gone))
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
        key_results.update(queries.key_results_of(reading.db, ids))
        below = [kr.id for objective_id in ids for kr in key_results.get(objective_id, ())]
        level = [o for o in queries.children_of(reading.db, ids, below) if o.id not in every]
    return _read_with(reading, list(every.values()), key_results)


# --- reading ---------------------------------------------------------------------------------


class Chunk(NamedTuple):
    """Some objectives with what hangs on them, as it is kept."""

    objectives: Sequence[Objective]
    key_results: dict[int, list[KeyResult]]
    check_ins: dict[int, list[CheckIn]]
    guardrails: dict[int, list[int]]
    initiatives: dict[int, list[Initiative]]

    def kpis(self, then: Past) -> set[int]:
        """The KPIs that its key results follow, and that guard its objectives: today, and on a day."""
        every = [kr for group in self.key_results.values() for kr in group]
        found = {kr.kpi_id for kr in (*every, *map(then.item, every)) if kr.kpi_id is not None}
        found.update(*self.guardrails.values())
        found.update(*(then.guardrails(item.id, ()) for item in self.objectives))
        return found


def read(reading: Reading, objectives: Sequence[Objective], *, initiatives: bool = True) -> Chunk:
    """Some objectives with their key results."""
    groups = queries.key_results_of(reading.db, [item.id for item in objectives])
    return _read_with(reading, objectives, groups, initiatives=initiatives)


def _read_with(
    reading: Reading,
    objectives: Sequence[Objective],
    key_results: dict[int, list[KeyResult]],
    *,
    guarded: bool = True,
    initiatives: bool = True,
) -> Chunk:
    """What belongs to these objectives and key results, read in one go."""
    db, ids = reading.db, [kr.id for group in key_results.values() for kr in group]
    return Chunk(
        objectives,
        key_results,
        queries.check_ins_of(db, ids),
        queries.guardrails_of(db, (item.id for item in objectives)) if guarded else {},
        queries.initiatives_of(db, ids) if initiatives else {},
    )


# --- judging ---------------------------------------------------------------------------------


def judge(
    reading: Reading, some: Chunk, carried: Mapping[int, Sequence[Part]] | None = None
) -> dict[int, ObjectiveView]:
    """The objectives of a chunk that exist on the day, by id. `carried`: what children count that are not
    in the chunk, by the id of the objective they stand below."""
    return _Judging(reading, some, carried or {}).views()


def _has_cycle(reading: Reading, item: Objective) -> bool:
    """Whether an objective's cycle is there; one of no cycle is left out."""
    if item.cycle_id not in reading.cycles:
        reading.db.leave_out(ObjectiveRow, item.id, "cycle_id")
    return item.cycle_id in reading.cycles


def _exists(reading: Reading, item: KeyResult | Objective, cycle_id: int) -> bool:
    if reading.as_of is None:
        return True
    return own_start(item, reading.cycles[cycle_id], reading.settings.cycles) <= reading.today


class _Judging:
    """The judging of what was read in one go, from the leaves up."""

    def __init__(self, reading: Reading, some: Chunk, carried: Mapping[int, Sequence[Part]]) -> None:
        self._reading = reading
        self._rules = reading.settings.rules
        past = reading.past
        self._objectives = [
            past.item(objective) for objective in some.objectives if _has_cycle(reading, objective)
        ]
        self._key_results = {
            id_: [past.item(item) for item in group] for id_, group in some.key_results.items()
        }
        self._chunk = some
        self._carried = carried
        self._learn_kpis()

    def _learn_kpis(self) -> None:
        """Know the KPIs that the chunk needs, from the first day on that its key results look at."""
        wanted = self._chunk.kpis(self._reading.past)
        if not wanted:
            return
        begins = [self._reading.cycles[o.cycle_id].starts for o in self._objectives] or [self._reading.today]
        flat = (kr for group in self._key_results.values() for kr in group)
        begins += [kr.starts for kr in flat if kr.kpi_id is not None and kr.starts is not None]
        kpis.learn([self._reading], wanted, min(begins))

    def key_results(self) -> list[KeyResultView]:
        """All key results, whether they exist on the day or not."""
        every = ((owner, self._key_results.get(owner.id, ())) for owner in self._objectives)
        return [self._key_result(owner, item) for owner, group in every for item in group]

    def views(self) -> dict[int, ObjectiveView]:
        """All objectives that exist on the day, parents after their children's judging."""
        shown = [o for o in self._objectives if _exists(self._reading, o, o.cycle_id)]
        order, tops = self._deepest_first(shown)
        children: dict[int, list[Objective]] = {}
        for objective in sorted(shown, key=lambda item: (item.position, item.id)):
            if objective.id not in tops and objective.parent is not None and objective.parent.prefix == "O":
                children.setdefault(objective.parent.id, []).append(objective)
        done: dict[int, ObjectiveView] = {}
        for objective in order:
            own = [done[child.id] for child in children.get(objective.id, ()) if child.id in done]
            done[objective.id] = self._objective(objective, own)
        return {objective.id: done[objective.id] for objective in shown}

    def _deepest_first(self, shown: list[Objective]) -> tuple[list[Objective], set[int]]:
        """Children before their parents, whatever the order they were read in; and those at the top.

        No door lets objectives stand in a circle or deeper than `DEEPEST`. Where somebody made
        such a thing outside okrtui, it is cut into pieces that begin at the top.
        """
        owner = {kr.id: kr.objective_id for group in self._key_results.values() for kr in group}
        above = {
            o.id: o.parent.id if o.parent.prefix == "O" else owner.get(o.parent.id)
            for o in shown
            if o.parent is not None
        }
        depth: dict[int, int] = {}
        for objective in shown:
            path: dict[int, None] = {}
            at: int | None = objective.id
            while at is not None and at not in depth and at not in path:
                path[at] = None
                at = above.get(at)
            base = depth.get(at, 0) if at is not None else 0
            for number, above_or_self in enumerate(reversed(path), base):
                depth[above_or_self] = number % DEEPEST + 1
        return sorted(shown, key=lambda o: -depth[o.id]), {o.id for o in shown if depth[o.id] == 1}

    def _objective(self, objective: Objective, own: Sequence[ObjectiveView]) -> ObjectiveView:
        """An objective; `own` are those that have it as their parent."""
        reading = self._reading
        key_results = [
            self._key_result(objective, item)
            for item in self._key_results.get(objective.id, ())
            if _exists(reading, item, objective.cycle_id)
        ]
        live = (view for view in key_results if view.item.dropped_on is None and not view.item.damaged)
        parts = [key_result_part(view) for view in live]
        if self._rules.scoring.rollup == "key-results-and-children":
            rolled = (child_part(view.item, view.judged) for view in own)
            parts += [part for part in rolled if part is not None]
            parts += self._carried.get(objective.id, ())
        guarding = reading.past.guardrails(objective.id, self._chunk.guardrails.get(objective.id, ()))
        guards = [reading.kpis[kpi] for kpi in guarding if kpi in reading.kpis]
        cycle = reading.cycles[objective.cycle_id]
        judged = judge_objective(
            objective,
            cycle,
            parts,
            [(str(guard.item.handle), guard.judged.status) for guard in guards],
            self._rules,
        )
        return ObjectiveView(objective, cycle, judged, key_results, (), guards)

    def _key_result(self, objective: Objective, item: KeyResult) -> KeyResultView:
        reading, today = self._reading, self._reading.today
        cycle = reading.cycles[objective.cycle_id]
        item = self._sound(item, cycle)
        kpi = reading.kpis.get(item.kpi_id) if item.kpi_id is not None else None
        followed = kpis.followed(reading, item.kpi_id)
        check_ins = self._chunk.check_ins.get(item.id, [])
        judged = judge_key_result(item, objective.kind, cycle, check_ins, self._rules, today, followed)
        return KeyResultView(
            item=item,
            objective=objective,
            cycle=cycle,
            judged=judged,
            check_ins=[entry for entry in check_ins if entry.on <= today],
            initiatives=[reading.past.initiative(work) for work in self._chunk.initiatives.get(item.id, [])],
            kpi=kpi,
            due=key_result_due(item, judged, cycle, self._rules.cycles, today),
            heading=(self._every(kpi), today),
        )

    def _sound(self, item: KeyResult, cycle: Cycle) -> KeyResult:
        """A key result, if its span is possible; else, or if it is damaged, what can be judged of it."""
        if item.damaged:
            return replace(item, starts=cycle.starts)
        if is_possible(span_of(item, cycle, self._rules.cycles), cycle):
            return item
        self._reading.db.leave_out(KeyResultRow, item.id, "starts")
        return replace(
            item, title=DAMAGED, damaged=True, weight=0.0, starts=cycle.starts, due=None, waypoints=()
        )

    def _every(self, kpi: KpiView | None) -> Frequency:
        return kpi.item.every if kpi is not None else self._rules.cycles.check_in_every


def key_result_part(view: KeyResultView) -> Part:
    """A key result as its objective counts it."""
    judged = view.judged
    score: Fraction | None = judged.score
    return Part(str(view.item.handle), view.item.weight, score, judged.pace, judged.status)
