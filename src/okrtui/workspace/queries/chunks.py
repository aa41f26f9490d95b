"""Some objectives with their key results: what is kept of them, and what follows from it on a Reading's day.

Whatever the size, it is read in such chunks: one for a page, for an item, or for the whole tree of a cycle
(board.py); many from the leaves up for totals (totals.py).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from okrtui.domain.calendar import FAR, is_possible, own_start, span_of
from okrtui.domain.due import key_result_due
from okrtui.domain.judging import Part, child_part, judge_key_result, judge_objective
from okrtui.domain.model import (
    DAMAGED,
    DEEPEST,
    CheckIn,
    Cycle,
    Frequency,
    Initiative,
    KeyResult,
    Objective,
)
from okrtui.domain.views import KeyResultView, KpiView, ObjectiveView
from okrtui.store.queries import stored
from okrtui.store.schema import KeyResultRow, ObjectiveRow
from okrtui.workspace.queries import kpis
from okrtui.workspace.reading import Reading

if TYPE_CHECKING:
    from okrtui.workspace.past import Past


class Chunk(NamedTuple):
    """Some objectives with everything that belongs to them, as it is stored."""

    objectives: Sequence[Objective]
    key_results: dict[int, list[KeyResult]]
    check_ins: dict[int, list[CheckIn]]
    guardrails: dict[int, list[int]]
    initiatives: dict[int, list[Initiative]]

    def kpis(self, then: Past) -> set[int]:
        """Return the ids of the KPIs that its key results follow or that guard its objectives, now and on a
        day."""
        every = (kr.kpi_id for group in self.key_results.values() for kr in group)
        found = {kpi_id for kpi_id in every if kpi_id is not None}
        found.update(*self.guardrails.values())
        if then.values or then.went:
            every_then = (then.item(kr).kpi_id for group in self.key_results.values() for kr in group)
            found.update(kpi_id for kpi_id in every_then if kpi_id is not None)
            found.update(*(then.guardrails(item.id, ()) for item in self.objectives))
        return found


def read(reading: Reading, objectives: Sequence[Objective], *, initiatives: bool = True) -> Chunk:
    """Read some objectives with their key results."""
    groups = key_results_of(reading, [item.id for item in objectives])
    return read_with(reading, objectives, groups, initiatives=initiatives)


def key_results_of(reading: Reading, objective_ids: Sequence[int]) -> dict[int, list[KeyResult]]:
    """Return for each objective id the key results that it had on the day, in their order."""
    groups: dict[int, list[KeyResult]] = stored.key_results_of(reading.db, objective_ids)
    moved = reading.past.moved("objective_id")
    if not moved:
        return groups
    kept = {id_: [item for item in group if item.id not in moved] for id_, group in groups.items()}
    back = [id_ for id_, objective_id in moved.items() if objective_id in set(objective_ids)]
    for item in stored.key_results(reading.db, back):
        kept.setdefault(moved[item.id], []).append(item)
    return {id_: sorted(group, key=lambda item: (item.position, item.id)) for id_, group in kept.items()}


def read_with(
    reading: Reading,
    objectives: Sequence[Objective],
    key_results: dict[int, list[KeyResult]],
    *,
    guarded: bool = True,
    initiatives: bool = True,
) -> Chunk:
    """Read everything that belongs to these objectives and key results, in one go."""
    db, ids = reading.db, [kr.id for group in key_results.values() for kr in group]
    return Chunk(
        objectives,
        key_results,
        stored.check_ins_of(db, ids),
        stored.guardrails_of(db, (item.id for item in objectives)) if guarded else {},
        stored.initiatives_of(db, ids) if initiatives else {},
    )


def judge_key_results(reading: Reading, some: Chunk) -> list[KeyResultView]:
    """Return the judged key results of a chunk, whether they were there on the day or not."""
    return _Judging(reading, some, {}).key_results()


def judge(
    reading: Reading,
    some: Chunk,
    carried: Mapping[int, Sequence[Part]] | None = None,
    also: Set[int] = frozenset(),
) -> dict[int, ObjectiveView]:
    """Return the judged objectives of a chunk that exist on the day, by id. `carried`: the parts of children
    outside the chunk, by the id of the objective they stand below; `also`: as for `present`."""
    return _Judging(reading, some, carried or {}).views(also)


def has_cycle(reading: Reading, item: Objective) -> bool:
    """Return whether an objective's cycle exists; without a cycle the objective is left out."""
    if item.cycle_id not in reading.cycles:
        reading.db.leave_out(ObjectiveRow, item.id, "cycle_id")
    return item.cycle_id in reading.cycles


def exists(reading: Reading, item: KeyResult | Objective, cycle_id: int) -> bool:
    """Return whether an item was there on the day by itself: from the day it was made, or its own start,
    whichever is earlier (rules.md, As of a day). An objective is also there if something below it is
    (`present`)."""
    if reading.only_of is not None and not exists(reading.only_of, item, cycle_id):
        return False
    if reading.as_of is None:
        return True
    if str(item.handle) in reading.past.never:
        return False
    starts = own_start(item, reading.cycles[cycle_id], reading.settings.cycles)
    return min(item.added_on, starts) <= reading.today


def placed(reading: Reading, objectives: Sequence[Objective]) -> Chunk:
    """Return some objectives with their key results, without the entries that their numbers come from."""
    return Chunk(objectives, key_results_of(reading, [item.id for item in objectives]), {}, {}, {})


def present(reading: Reading, some: Chunk, also: Set[int] = frozenset()) -> set[int]:
    """Return the ids of the objectives of a chunk that were there on the day: by themselves, or with a key
    result or an objective of the chunk below them. `also`: ids of objectives above others that were there."""
    known = [item for item in some.objectives if has_cycle(reading, item)]
    if reading.as_of is None and reading.only_of is None:
        return {item.id for item in known}
    own = {kr.id: item.id for item in known for kr in some.key_results.get(item.id, ())}
    parents: dict[int, int | None] = {}
    found: set[int] = set()
    for item in known:
        parent = reading.past.item(item).parent
        parents[item.id] = (
            None if parent is None else own.get(parent.id) if parent.prefix == "KR" else parent.id
        )
        if str(item.handle) in reading.past.never:
            continue
        group = map(reading.past.item, some.key_results.get(item.id, ()))
        itself = item.id in also or exists(reading, item, item.cycle_id)
        if itself or any(exists(reading, kr, item.cycle_id) for kr in group):
            found.add(item.id)
    for id_ in list(found):
        at = parents.get(id_)
        while at is not None and at not in found:
            found.add(at)
            at = parents.get(at)
    return found & parents.keys()


class _Judging:
    """Judges everything that was read in one go, from the leaves up."""

    def __init__(self, reading: Reading, some: Chunk, carried: Mapping[int, Sequence[Part]]) -> None:
        self._reading = reading
        self._rules = reading.settings.rules
        past = reading.past
        self._objectives = [
            past.item(objective) for objective in some.objectives if has_cycle(reading, objective)
        ]
        self._key_results = {
            id_: [past.item(item) for item in group] for id_, group in some.key_results.items()
        }
        self._left_out = {str(o.handle) for o in some.objectives if not past.counts(o)} | {
            str(kr.handle) for group in some.key_results.values() for kr in group if not past.counts(kr)
        }
        self._chunk = some
        self._carried = carried
        self._learn_kpis()

    def _learn_kpis(self) -> None:
        """Load the KPIs that the chunk needs, from the earliest day that its key results depend on."""
        wanted = self._chunk.kpis(self._reading.past)
        if not wanted:
            return
        begins = [self._reading.cycles[o.cycle_id].starts for o in self._objectives] or [self._reading.today]
        flat = (kr for group in self._key_results.values() for kr in group)
        begins += [kr.starts for kr in flat if kr.kpi_id is not None and kr.starts is not None]
        kpis.load([self._reading], wanted, min(begins))

    def key_results(self) -> list[KeyResultView]:
        """Return all key results, whether they exist on the day or not."""
        every = ((owner, self._key_results.get(owner.id, ())) for owner in self._objectives)
        return [self._key_result(owner, item) for owner, group in every for item in group]

    def views(self, also: Set[int] = frozenset()) -> dict[int, ObjectiveView]:
        """Return all objectives that exist on the day; children are judged before their parents."""
        there = present(self._reading, self._chunk, also)
        shown = [o for o in self._objectives if o.id in there]
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
        """Return children before their parents, whatever the order they were read in; and those at the top.

        No command lets objectives form a circle or stand deeper than `DEEPEST`. Where somebody made such a
        thing outside okrtui, it is cut into pieces that begin at the top.
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
            if exists(reading, item, objective.cycle_id)
        ]
        live = (view for view in key_results if view.item.dropped_on is None and not view.item.damaged)
        parts = [key_result_part(view) for view in live if str(view.item.handle) not in self._left_out]
        if self._rules.scoring.rollup == "key-results-and-children":
            counted = (view for view in own if str(view.item.handle) not in self._left_out)
            rolled = (child_part(view.item, view.judged) for view in counted)
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
            initiatives=reading.past.initiatives(self._chunk.initiatives.get(item.id, ())),
            kpi=kpi,
            due=key_result_due(item, judged, cycle, self._rules.cycles, today),
            heading=None if cycle.state == "closed" else (self._every(kpi), today),
        )

    def _sound(self, item: KeyResult, cycle: Cycle) -> KeyResult:
        """Return a key result; if its span is impossible or it is damaged, only what can be judged of it."""
        if item.damaged:
            return replace(item, starts=cycle.starts)
        if item.starts is None and item.due is None and abs((item.added_on - cycle.starts).days) <= FAR:
            return item
        if is_possible(span_of(item, cycle, self._rules.cycles), cycle):
            return item
        self._reading.db.leave_out(KeyResultRow, item.id, "starts")
        return replace(
            item, title=DAMAGED, damaged=True, weight=0.0, starts=cycle.starts, due=None, waypoints=()
        )

    def _every(self, kpi: KpiView | None) -> Frequency:
        return kpi.item.every if kpi is not None else self._rules.cycles.check_in_every


def key_result_part(view: KeyResultView) -> Part:
    """Return a key result as its objective counts it."""
    judged, name, weight = view.judged, str(view.item.handle), view.item.weight
    return Part(name, weight, judged.score, judged.pace, judged.status, judged.grade, judged.is_ahead)
