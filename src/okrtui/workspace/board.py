"""Reads objectives, key results and KPIs with all that follows from them on a day.

One pass over the tables, then pure judging; everything a screen, `show` and `explain` need.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from typing import NamedTuple

from okrtui.domain.calendar import PERIOD_DAYS, own_start
from okrtui.domain.due import key_result_due, kpi_due
from okrtui.domain.errors import NotFound
from okrtui.domain.judging import (
    Followed,
    Part,
    child_part,
    judge_key_result,
    judge_kpi,
    judge_objective,
)
from okrtui.domain.model import (
    DEEPEST,
    CheckIn,
    Frequency,
    Handle,
    Initiative,
    KeyResult,
    Kpi,
    Measurement,
    Objective,
)
from okrtui.domain.views import Board, KeyResultView, KpiView, ObjectiveView
from okrtui.store import queries
from okrtui.workspace import cycles, past
from okrtui.workspace.session import Session


def board(session: Session, cycle_name: str | None = None, *, recent: bool = False) -> Board:
    """The tree of a cycle (default: the running one); `recent`: with the latest measurements of its KPIs.
    Raises NotFound for an unknown cycle."""
    with session.database.read_tx():
        cycle = cycles.named(session, cycle_name)
        if cycle.id is None:
            return Board(cycle, ())
        inside = queries.objectives_in(cycle.id)
        views = _load(session, inside, recent=recent)
    below = _has_parent_here(inside, views)
    return Board(cycle, [v for v in views.values() if v.cycle == cycle and v.item.id not in below])


class AtOnce(NamedTuple):
    """A cycle's board, the objectives of every cycle that runs or is being graded, and the KPIs."""

    board: Board
    in_force: list[ObjectiveView]
    kpis: list[KpiView]


def at_once(session: Session, cycle_name: str | None = None) -> AtOnce:
    """All that the main screens and the review need, in one pass. Raises NotFound for an unknown cycle."""
    with session.database.read_tx():
        cycle = cycles.named(session, cycle_name)
        running = {c.id for c in cycles.all_by_id(session).values() if c.state in ("active", "grading")}
        every = _kpi_views(session, queries.kpis())
        inside = {cycle_id: queries.objectives_in(cycle_id or 0) for cycle_id in {*running, cycle.id}}
        views = _load(session, [o for some in inside.values() for o in some], every)
    below = _has_parent_here(inside[cycle.id], views)
    shown = [v for v in views.values() if v.cycle.id == cycle.id and v.item.id not in below]
    return AtOnce(
        Board(cycle, shown if cycle.id is not None else ()),
        [view for view in views.values() if view.cycle.id in running],
        there(session, every),
    )


def objective_view(session: Session, objective_id: int) -> ObjectiveView:
    """One objective with everything below it. Raises NotFound."""
    with session.database.read_tx():
        found = queries.objectives([objective_id])
        view = _load(session, found).get(objective_id)
    if view is None:
        raise missing(Handle("O", objective_id), session.as_of if found else None)
    return view


def key_result_view(session: Session, key_result_id: int) -> KeyResultView:
    """One key result with its objective. Raises NotFound."""
    with session.database.read_tx():
        found = queries.key_result(key_result_id)
        owner = found and queries.objective(found.objective_id)
        if not found or not owner:
            raise missing(Handle("KR", key_result_id))
        view = _loaded(session, [owner], {owner.id: [found]}).key_results()[0]
        begins = own_start(view.item, view.cycle, session.settings.cycles)
        if session.as_of is not None and begins > session.as_of:
            raise missing(view.item.handle, session.as_of)
        return view


def key_result_views(session: Session, ids: Iterable[int]) -> list[KeyResultView]:
    """Key results with their objectives, in one go; ids of none are left out."""
    with session.database.read_tx():
        groups: dict[int, list[KeyResult]] = {}
        for item in queries.key_results(ids):
            groups.setdefault(item.objective_id, []).append(item)
        owners = queries.objectives(groups)
        return _loaded(session, owners, groups).key_results()


def shallow_views(session: Session, ids: Iterable[int]) -> dict[int, ObjectiveView]:
    """Objectives by id, with their key results; what is below them counts where the settings say so, but
    is not among them. Of KPIs the latest measurements are read."""
    with session.database.read_tx():
        roots = queries.objectives(ids)
        if session.settings.scoring.rollup == "key-results-and-children":
            deep = _load(session, roots, recent=True)
            return {item.id: deep[item.id]._replace(children=()) for item in roots if item.id in deep}
        groups = queries.key_results_of([item.id for item in roots])
        guarded = [item.id for item in roots]
        return _loaded(session, roots, groups, guarded=guarded, recent=True).views()


def kpi_views(session: Session, ids: Iterable[int] | None = None, *, recent: bool = False) -> list[KpiView]:
    """KPIs (default: all that are not dropped), in their order; `recent`: with their latest measurements,
    as many as a list shows."""
    with session.database.read_tx():
        views = _kpi_views(session, queries.kpis(ids), session.today if recent else None)
    return there(session, views) if ids is None else views


def there(session: Session, views: Iterable[KpiView]) -> list[KpiView]:
    """Those that are not dropped on the session's day, and were there."""
    live = [view for view in views if not _dropped(view.item.dropped_on, session.today)]
    if session.as_of is None:
        return live
    return [view for view in live if _there_then(session.as_of, view)]


def _there_then(day: date, view: KpiView) -> bool:
    return bool(view.entries) or view.item.added_on <= day


def kpi_view(session: Session, kpi_id: int) -> KpiView:
    """One KPI. Raises NotFound."""
    found = kpi_views(session, [kpi_id])
    if not found or (session.as_of is not None and not _there_then(session.as_of, found[0])):
        raise missing(Handle("KPI", kpi_id), session.as_of if found else None)
    return found[0]


def initiative(session: Session, initiative_id: int) -> Initiative:
    """One initiative. Raises NotFound."""
    found = queries.initiative(initiative_id)
    if found is None:
        raise missing(Handle("I", initiative_id))
    return found


def missing(handle: Handle, day: date | None = None) -> NotFound:
    """The error for a handle that names nothing here, or nothing yet on a day."""
    if day is not None:
        return NotFound(f"There was no {handle} yet on {day}: `okrtui show {handle}` shows what it is today.")
    command = "okrtui kpi list" if handle.prefix == "KPI" else "okrtui tree"
    return NotFound(f"There is no {handle} in this workspace: `{command}` shows what there is.")


# --- loading ---------------------------------------------------------------------------------


def _dropped(on: date | None, today: date) -> bool:
    return on is not None and on <= today


def _has_parent_here(inside: Iterable[Objective], views: dict[int, ObjectiveView]) -> set[int]:
    """Ids of objectives that stand below another objective of the same board."""
    ids = {objective.id for objective in inside}
    nested: set[int] = set()
    stack = [views[objective_id] for objective_id in ids if objective_id in views]
    while stack:
        below = [child for child in stack.pop().children if child.item.id not in nested]
        nested.update(child.item.id for child in below)
        stack.extend(below)
    return nested & ids


def _load(
    session: Session,
    roots: Sequence[Objective],
    kpis: Sequence[KpiView] | None = None,
    *,
    recent: bool = False,
) -> dict[int, ObjectiveView]:
    """Views of these objectives and all below them, by id, in the order of the roots; `kpis` are all of
    them, if they were read already; else the latest measurements (`recent`) or all are read."""
    key_results: dict[int, list[KeyResult]] = {}
    every: dict[int, Objective] = {}
    level = list(roots)
    while level:
        every.update({objective.id: objective for objective in level})
        ids = [objective.id for objective in level]
        key_results.update(queries.key_results_of(ids))
        below = [kr.id for objective_id in ids for kr in key_results.get(objective_id, ())]
        level = [o for o in queries.children_of(ids, below) if o.id not in every]
    objectives = list(every.values())
    return _loaded(session, objectives, key_results, guarded=every, kpis=kpis, recent=recent).views()


class Chunk(NamedTuple):
    """Some objectives with what hangs on them, as it is kept."""

    objectives: Sequence[Objective]
    key_results: dict[int, list[KeyResult]]
    check_ins: dict[int, list[CheckIn]]
    guardrails: dict[int, list[int]]
    initiatives: dict[int, list[Initiative]]


class Ground:
    """What all chunks of a day have in common."""

    def __init__(self, session: Session, kpis: Iterable[KpiView], held: past.Past | None = None) -> None:
        self.held = past.held(session) if held is None else held
        self.cycles = cycles.all_by_id(session, self.held.values)
        self.kpis = {view.item.id: view for view in kpis}
        self._followed: dict[int, Followed] = {}

    def followed(self, kpi_id: int | None) -> Followed | None:
        """A KPI as its followers see it; its values are combined once for all of them."""
        if kpi_id is None or kpi_id not in self.kpis:
            return None
        if kpi_id not in self._followed:
            view = self.kpis[kpi_id]
            self._followed[kpi_id] = Followed(view.item, view.entries)
        return self._followed[kpi_id]


def learn(days: Sequence[tuple[Session, Ground]], wanted: Iterable[int], since: date) -> None:
    """Read the KPIs that are not known yet, for each of these days, with the measurements from a day on and
    some before it. What they are linked to is known on the first of the days only."""
    missing = [id_ for id_ in wanted if id_ not in days[0][1].kpis]
    if missing:
        found, first = queries.kpis(missing), min(session.today for session, _ in days)
        measured = _measurements(found, min(since, first), first)
        for number, (session, ground) in enumerate(days):
            views = _kpi_views(session, found, measured=measured, with_links=number == 0, held=ground.held)
            ground.kpis.update((view.item.id, view) for view in views)


def kpis_of(some: Chunk, then: Sequence[past.Past] = ()) -> set[int]:
    """The KPIs that a chunk's key results follow, and that guard its objectives: today, and `then`."""
    found = {kr.kpi_id for group in some.key_results.values() for kr in group if kr.kpi_id is not None}
    found.update(*some.guardrails.values())
    for day in then:
        every = (day.item(kr) for group in some.key_results.values() for kr in group)
        found.update(kr.kpi_id for kr in every if kr.kpi_id is not None)
        found.update(*(day.guardrails(item.id, ()) for item in some.objectives))
    return found


def read_chunk(ids: Iterable[int]) -> Chunk:
    """Objectives by their ids, with their key results; without initiatives, which judge nothing."""
    found = queries.objectives(ids)
    groups = queries.key_results_of([item.id for item in found])
    check_ins = queries.check_ins_of([kr.id for group in groups.values() for kr in group])
    return Chunk(found, groups, check_ins, queries.guardrails_of([item.id for item in found]), {})


def judge_chunk(
    session: Session, some: Chunk, common: Ground, carried: Mapping[int, Sequence[Part]]
) -> dict[int, ObjectiveView]:
    """The objectives of a chunk that exist on the day, by id. `carried`: what children count that are not
    in the chunk, by the id of the objective they stand below."""
    return _Loaded(session, some, common, carried).views()


def _loaded(
    session: Session,
    objectives: Sequence[Objective],
    key_results: dict[int, list[KeyResult]],
    guarded: Iterable[int] = (),
    kpis: Sequence[KpiView] | None = None,
    *,
    recent: bool = False,
) -> _Loaded:
    """What belongs to these objectives and key results, read in one go."""
    flat = [kr for group in key_results.values() for kr in group]
    ids = [kr.id for kr in flat]
    guardrails, held = queries.guardrails_of(guarded), past.held(session)
    some = Chunk(objectives, key_results, queries.check_ins_of(ids), guardrails, queries.initiatives_of(ids))
    if kpis is None:
        wanted = kpis_of(some, [held])
        known = cycles.all_by_id(session, held.values)
        begins = [known[o.cycle_id].starts for o in objectives]
        begins += [kr.starts for kr in flat if kr.kpi_id is not None and kr.starts is not None]
        begin = min(begins, default=session.today)
        kpis = _kpi_views(session, queries.kpis(wanted), begin if recent else None, held=held)
    return _Loaded(session, some, Ground(session, kpis, held))


class _Loaded:
    """What was read in one go, and the judging of it from the leaves up."""

    def __init__(
        self,
        session: Session,
        some: Chunk,
        common: Ground,
        carried: Mapping[int, Sequence[Part]] | None = None,
    ) -> None:
        self._session = session
        self._today = session.today
        self._rules = session.settings.rules
        self._common = common
        self._cycles, self._held, self._kpis = common.cycles, common.held, common.kpis
        self._objectives = [self._held.item(objective) for objective in some.objectives]
        self._key_results = {
            id_: [self._held.item(item) for item in group] for id_, group in some.key_results.items()
        }
        self._check_ins = some.check_ins
        self._initiatives = some.initiatives
        self._guardrails = some.guardrails
        self._carried = carried or {}

    def key_results(self) -> list[KeyResultView]:
        """All key results, whether they exist on the day or not."""
        every = ((owner, self._key_results.get(owner.id, ())) for owner in self._objectives)
        return [self.key_result(owner, item) for owner, group in every for item in group]

    def views(self) -> dict[int, ObjectiveView]:
        """All objectives that exist on the day, parents after their children's judging."""
        shown = [o for o in self._objectives if self._exists(o, o.cycle_id)]
        order, tops = self._deepest_first(shown)
        children: dict[str, list[Objective]] = {}
        for objective in shown:
            if objective.id not in tops:
                children.setdefault(str(objective.parent), []).append(objective)
        done: dict[int, ObjectiveView] = {}
        for objective in order:
            done[objective.id] = self._objective(objective, children, done)
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

    def _objective(
        self,
        objective: Objective,
        children: dict[str, list[Objective]],
        done: dict[int, ObjectiveView],
    ) -> ObjectiveView:
        key_results = [
            self.key_result(objective, item)
            for item in self._key_results.get(objective.id, ())
            if self._exists(item, objective.cycle_id)
        ]
        own = [done[o.id] for o in children.get(str(objective.handle), ()) if o.id in done]
        aligned = [
            done[o.id]
            for view in key_results
            for o in children.get(str(view.item.handle), ())
            if o.id in done
        ]
        parts = [key_result_part(view) for view in key_results if _live(view)]
        if self._rules.scoring.rollup == "key-results-and-children":
            rolled = (child_part(view.item, view.judged) for view in own)
            parts += [part for part in rolled if part is not None]
            parts += self._carried.get(objective.id, ())
        guarding = self._held.guardrails(objective.id, self._guardrails.get(objective.id, ()))
        guards = [self._kpis[kpi] for kpi in guarding]
        cycle = self._cycles[objective.cycle_id]
        judged = judge_objective(
            objective,
            cycle,
            parts,
            [(str(guard.item.handle), guard.judged.status) for guard in guards],
            self._rules,
        )
        return ObjectiveView(objective, cycle, judged, key_results, own + aligned, guards)

    def key_result(self, objective: Objective, item: KeyResult) -> KeyResultView:
        cycle = self._cycles[objective.cycle_id]
        kpi = self._kpis.get(item.kpi_id) if item.kpi_id is not None else None
        followed = self._common.followed(item.kpi_id)
        check_ins = self._check_ins.get(item.id, [])
        judged = judge_key_result(item, objective.kind, cycle, check_ins, self._rules, self._today, followed)
        return KeyResultView(
            item=item,
            objective=objective,
            cycle=cycle,
            judged=judged,
            check_ins=[entry for entry in check_ins if entry.on <= self._today],
            initiatives=[self._initiative(work) for work in self._initiatives.get(item.id, [])],
            kpi=kpi,
            due=key_result_due(item, judged, cycle, self._rules.cycles, self._today),
            heading=(self._every(kpi), self._today),
        )

    def _every(self, kpi: KpiView | None) -> Frequency:
        return kpi.item.every if kpi is not None else self._rules.cycles.check_in_every

    def _initiative(self, item: Initiative) -> Initiative:
        state = self._held.values.get(str(item.handle), {}).get("state", item.state)
        return replace(item, state=state) if state != item.state else item

    def _exists(self, item: KeyResult | Objective, cycle_id: int) -> bool:
        if self._session.as_of is None:
            return True
        return own_start(item, self._cycles[cycle_id], self._rules.cycles) <= self._today


def _live(view: KeyResultView) -> bool:
    return view.item.dropped_on is None


def key_result_part(view: KeyResultView) -> Part:
    """A key result as its objective counts it."""
    judged = view.judged
    score: Fraction | None = judged.score
    return Part(str(view.item.handle), view.item.weight, score, judged.pace, judged.status)


RECENT = 26
"""Periods whose measurements a list shows."""
_FEW = 3


def _measurements(found: Sequence[Kpi], since: date | None, today: date) -> dict[int, list[Measurement]]:
    """All measurements of KPIs; or those of the latest periods, and at least those since a day. Those with
    few up to today in that time are read whole: what they were last may lie before it."""
    if since is None:
        return queries.measurements_of(kpi.id for kpi in found)
    measured: dict[int, list[Measurement]] = {}
    for every in {kpi.every for kpi in found}:
        ids = [kpi.id for kpi in found if kpi.every == every]
        measured |= queries.measurements_of(ids, since - RECENT * timedelta(PERIOD_DAYS[every]))
    silent = [kpi.id for kpi in found if sum(e.on <= today for e in measured.get(kpi.id, ())) < _FEW]
    return measured | queries.measurements_of(silent)


def _kpi_views(
    session: Session,
    found: Sequence[Kpi],
    since: date | None = None,
    measured: dict[int, list[Measurement]] | None = None,
    *,
    with_links: bool = True,
    held: past.Past | None = None,
) -> list[KpiView]:
    held = past.held(session) if held is None else held
    found = [held.item(kpi) for kpi in found]
    ids = [kpi.id for kpi in found]
    measurements = _measurements(found, since, session.today) if measured is None else measured
    links: dict[int, list[str]] = {}
    for kpi_id, key_result_ids in queries.followers(ids if with_links else ()).items():
        links[kpi_id] = [f"KR{key_result_id}" for key_result_id in key_result_ids]
    for kpi_id, objective_ids in queries.guarded_by(ids).items():
        links.setdefault(kpi_id, []).extend(f"O{objective_id}" for objective_id in objective_ids)
    views, today = [], session.today
    every = queries.leads()
    led = {lead.leads_id for lead in every if lead.kpi_id in set(ids)}
    names = {kpi.id: kpi.name for kpi in found} | queries.kpi_names(sorted(led - set(ids)))
    led_by: dict[int, list[str]] = {}
    for lead in every:
        if not lead.dropped:
            led_by.setdefault(lead.leads_id, []).append(f"KPI{lead.kpi_id} {lead.name}")
    for kpi in found:
        entries = [entry for entry in measurements.get(kpi.id, ()) if entry.on <= today]
        judged = judge_kpi(kpi, entries, session.settings.kpi, today)
        due = kpi_due(kpi, judged, today)
        leads = f"KPI{kpi.leads_id} {names.get(kpi.leads_id, '')}".rstrip() if kpi.leads_id else ""
        linked = tuple(held.links(kpi.id, links.get(kpi.id, ())))
        leading = tuple(led_by.get(kpi.id, ()))
        views.append(KpiView(kpi, judged, entries, linked, due, leads, leading))
    return views
