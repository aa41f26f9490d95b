"""What a report says, in either format: how things stand, and how they stood on an earlier day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from typing import NamedTuple

from okrtui.domain.frozen import dataclass
from okrtui.domain.grading import Graded, Verdict, verdict
from okrtui.domain.model import CheckIn, Cycle, Handle, KeyResult, Kpi, Measurement, Objective
from okrtui.domain.status import Status
from okrtui.domain.views import KeyResultView, KpiView, ObjectiveView, Redefinition
from okrtui.workspace.queries import board as boards
from okrtui.workspace.queries import cycles
from okrtui.workspace.queries.due import DueItem, due_in
from okrtui.workspace.queries.filters import Filter, filtered, in_team, is_owner
from okrtui.workspace.queries.grades import key_result_grade
from okrtui.workspace.queries.history import redefinitions
from okrtui.workspace.queries.kpis import kpi_views
from okrtui.workspace.queries.movement import Move, Standing, by_weight, way_of
from okrtui.workspace.reading import Reading

WEEK = timedelta(days=7)
Counts = tuple[tuple[Status, int], ...]


@dataclass(frozen=True, slots=True)
class KeyResultReport:
    """A key result with its standing on the earlier day, if it was there, and its notes, the latest first."""

    view: KeyResultView
    then: Standing | None
    now: Standing
    alike: Standing
    """What `then` is compared with: `now`; of a whole closed cycle the grade."""
    notes: Sequence[CheckIn]


@dataclass(frozen=True, slots=True)
class ObjectiveReport:
    """An objective with what is shown below it."""

    view: ObjectiveView
    then: Standing | None
    now: Standing
    alike: Standing
    """What `then` is compared with: `now` without what is new; of a whole closed cycle the grade."""
    key_results: Sequence[KeyResultReport]
    children: Sequence[ObjectiveReport]


@dataclass(frozen=True, slots=True)
class KpiReport:
    """A KPI with its standing on the earlier day, None if it was not there."""

    view: KpiView
    then: Standing | None
    now: Standing
    notes: Sequence[Measurement]


class Redefined(NamedTuple):
    """How a changed definition affects an item's score on the day `since`: the score by the definition of
    that day, and by today's."""

    handle: Handle
    title: str
    then: Fraction | None
    by_today: Fraction | None
    changes: Sequence[Redefinition]


@dataclass(frozen=True, slots=True)
class Report:
    """Everything a report says about `today`, against the end of the day `since`."""

    workspace: str
    cycle: Cycle
    today: date
    since: date
    whole_cycle: bool
    owner: str | None
    team: str | None
    objectives: Sequence[ObjectiveReport]
    kpis: Sequence[KpiReport]
    due: Sequence[DueItem]
    moved: Sequence[Move]
    redefined: Sequence[Redefined]
    """Told apart from what moved: no change of a definition is better or worse."""
    objective_counts: Counts
    key_result_counts: Counts
    kpi_counts: Counts
    verdict: Verdict | None
    """Of a cycle that is being graded or closed."""

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to report on, not even something dropped."""
        return not (self.objectives or self.kpis or self.moved or self.redefined)


def report(
    reading: Reading,
    *,
    cycle: str | None = None,
    since: date | None = None,
    mine: bool = False,
    team: str | None = None,
) -> Report:
    """Return how the cycle stands (default: the running one) and what moved since a day.

    Without `since` a named cycle is reported from its first day on, the running one for the last week. `mine`
    and `team` keep only the person's own items or the team's. Raises NotFound for an unknown cycle.
    """
    wanted = Filter(team=team, owner=reading.who if mine else None)
    found = cycles.looked_at(reading, cycle)
    whole = cycle is not None and since is None and found.starts <= reading.today
    day = since or _first_day(reading.today, found, whole)
    gathered = _Gathered(reading, found, wanted, day, whole)
    objectives, kpi_reports = gathered.objectives(), gathered.kpis()
    below = list(every_objective(objectives))
    key_results = [kr for objective in below for kr in objective.key_results]
    return Report(
        workspace=reading.settings.name,
        cycle=found,
        today=reading.today,
        since=day,
        whole_cycle=whole,
        owner=wanted.owner,
        team=team,
        objectives=objectives,
        kpis=kpi_reports,
        due=_due(key_results, kpi_reports, wanted.owner),
        moved=_moved(below, kpi_reports, gathered.dropped()),
        redefined=gathered.redefined([*below, *key_results, *kpi_reports]),
        objective_counts=_counts(each.now.status for each in below),
        key_result_counts=_counts(each.now.status for each in key_results),
        kpi_counts=_counts(each.now.status for each in kpi_reports),
        verdict=_verdict(reading, below) if found.state in ("grading", "closed") else None,
    )


def every_objective(objectives: Iterable[ObjectiveReport]) -> Iterator[ObjectiveReport]:
    """Return these objectives and all below them, in the order of the tree."""
    for each in objectives:
        yield each
        yield from every_objective(each.children)


def _first_day(today: date, cycle: Cycle, whole: bool) -> date:
    """Return the cycle's first day, or the day a week ago; in a cycle's first week its first day as well."""
    if whole:
        return cycle.starts
    return max(today - WEEK, cycle.starts) if cycle.starts <= today else today - WEEK


def _counts(statuses: Iterable[Status]) -> Counts:
    found = Counter(statuses)
    return tuple((status, found[status]) for status in Status if found[status])


def _verdict(reading: Reading, objectives: Iterable[ObjectiveReport]) -> Verdict:
    grades = [
        Graded(str(kr.view.item.handle), each.view.item.kind, key_result_grade(kr.view).value)
        for each in objectives
        for kr in each.key_results
    ]
    return verdict(grades, reading.settings.scoring)


# --- gathering -------------------------------------------------------------------------------


_NOTHING = Standing(Status.NONE, None)


def _of_objective(view: ObjectiveView) -> Standing:
    return Standing(view.judged.status, view.judged.score)


def _of_key_result(view: KeyResultView) -> Standing:
    judged = view.judged
    return Standing(judged.status, judged.score, judged.current, judged.confidence)


def _of_kpi(view: KpiView) -> Standing:
    return Standing(view.judged.status, view.judged.attainment, view.judged.value)


def _standings(objectives: Iterable[ObjectiveView]) -> dict[Handle, Standing]:
    """How objectives and their key results stand."""
    found: dict[Handle, Standing] = {}
    for view in _views(objectives):
        found[view.item.handle] = _of_objective(view)
        found.update((kr.item.handle, _of_key_result(kr)) for kr in view.key_results)
    return found


def _views(views: Iterable[ObjectiveView]) -> Iterator[ObjectiveView]:
    for view in views:
        yield view
        yield from _views(view.children)


class _Gathered:
    """Both days as they were read, and the filter for the report."""

    def __init__(self, reading: Reading, cycle: Cycle, wanted: Filter, since: date, whole: bool) -> None:
        self._reading, self._wanted, self._since = reading, wanted, since
        self._is_closed = whole and cycle.state == "closed"
        self._notes_from = since if whole else since + timedelta(days=1)
        self._board = boards.board(reading, cycle.name)
        self._earlier = earlier = reading.on(since, redefined=True)
        kpis, before = kpi_views(reading), kpi_views(earlier)
        self._kpis = [view for view in kpis if self._kpi_wanted(view)]
        self._kpis_before = [view for view in before if view.item.added_on <= since or view.entries]
        self._live = {str(view.item.handle) for view in kpis}
        self._then = _standings(boards.board(earlier, cycle.name).objectives)
        self._then |= {view.item.handle: _of_kpi(view) for view in self._kpis_before}
        is_new = any(name.startswith(("O", "KR")) for name in earlier.past.made)
        self._alike: dict[Handle, Standing] = {}
        """How things stand without what is new, where that is otherwise."""
        if is_new:
            self._alike = _standings(boards.board(reading.only(earlier), cycle.name).objectives)

    def objectives(self) -> list[ObjectiveReport]:
        return [self._objective(view) for view in filtered(self._board, self._wanted).objectives]

    def kpis(self) -> list[KpiReport]:
        return [self._kpi(view) for view in self._kpis]

    def _kpi(self, view: KpiView) -> KpiReport:
        entries = sorted(view.entries, key=lambda entry: (entry.on, entry.id), reverse=True)
        notes = [entry for entry in entries if entry.note and self._is_new(entry)]
        return KpiReport(view, self._then.get(view.item.handle), _of_kpi(view), notes)

    def _is_new(self, entry: CheckIn | Measurement) -> bool:
        return entry.on >= self._notes_from and not entry.withdrawn

    def dropped(self) -> Iterator[Move]:
        """Return what was there on the earlier day and is dropped now."""
        every = filtered(self._board, replace(self._wanted, dropped=True))
        for view in _views(every.objectives):
            if view.item.dropped_on is not None:
                yield from self._drop(view.item.handle, view.item.title, view.item.drop_reason)
                continue
            for kr in view.key_results:
                if kr.item.dropped_on is not None:
                    yield from self._drop(kr.item.handle, kr.item.title, kr.item.drop_reason)
        for kpi in self._kpis_before:
            if str(kpi.item.handle) not in self._live and self._kpi_wanted(kpi):
                yield from self._drop(kpi.item.handle, kpi.item.name, kpi.item.drop_reason)

    def _drop(self, handle: Handle, title: str, reason: str) -> Iterator[Move]:
        then = self._then.get(handle)
        if then is not None and then.status != Status.DROPPED:
            yield Move(handle, title, "dropped", then, Standing(Status.DROPPED, None), reason)

    def _objective(self, view: ObjectiveView) -> ObjectiveReport:
        then, alike = self._compared(view.item, view.cycle, _of_objective(view), view.judged.grade)
        return ObjectiveReport(
            view,
            then,
            _of_objective(view),
            alike,
            [self._key_result(kr) for kr in view.key_results],
            [self._objective(child) for child in view.children],
        )

    def _key_result(self, view: KeyResultView) -> KeyResultReport:
        entries = sorted(view.check_ins, key=lambda entry: (entry.on, entry.id), reverse=True)
        notes = [entry for entry in entries if (entry.note or entry.in_the_way) and self._is_new(entry)]
        then, alike = self._compared(view.item, view.cycle, _of_key_result(view), view.judged.grade)
        return KeyResultReport(view, then, _of_key_result(view), alike, notes)

    def _compared(
        self, item: Objective | KeyResult, cycle: Cycle, now: Standing, grade: Fraction | None
    ) -> tuple[Standing | None, Standing]:
        """Return an item's standing then and now, as movement compares them."""
        if self._is_closed:
            return Standing(now.status, Fraction(0)), Standing(now.status, grade)
        return self._stood(item, cycle), self._alike.get(item.handle, now)

    def redefined(
        self, shown: Sequence[ObjectiveReport | KeyResultReport | KpiReport]
    ) -> Sequence[Redefined]:
        """Return the effect of each definition that was changed since, for the items shown."""
        day = self._reading.on(self._since)
        names = day.past.redefined()
        changed = [each for each in shown if str(each.view.item.handle) in names]
        if not changed:
            return ()
        then = _standings(boards.board(day, self._board.cycle.name).objectives)
        then |= {view.item.handle: _of_kpi(view) for view in kpi_views(day)}
        found = []
        for each in changed:
            item, first = each.view.item, self._since + timedelta(days=1)
            changes = redefinitions(self._reading, item.handle, first)
            title = item.name if isinstance(item, Kpi) else item.title
            scores = [(of.get(item.handle) or _NOTHING).score for of in (then, self._then)]
            if changes:
                found.append(Redefined(item.handle, title, scores[0], scores[1], changes))
        return found

    def _stood(self, item: Objective | KeyResult, cycle: Cycle) -> Standing | None:
        """Return an item's standing then; before its cycle began it was a draft."""
        if item.handle not in self._then and item.added_on <= self._since < cycle.starts:
            return Standing(Status.DRAFT, None)
        return self._then.get(item.handle)

    def _kpi_wanted(self, view: KpiView) -> bool:
        return is_owner(view.item.owner, self._wanted.owner) and in_team(view.item.team, self._wanted.team)


def _due(
    key_results: Iterable[KeyResultReport], kpis: Iterable[KpiReport], owner: str | None
) -> list[DueItem]:
    """Return what is due: late items first, then by the period's end."""
    views: list[KeyResultView | KpiView] = [each.view for each in key_results]
    views += [each.view for each in kpis]
    found = [item for item in due_in(views) if is_owner(item.owner, owner)]
    return sorted(found, key=lambda item: (not item.late, item.period.last))


# --- what moved ------------------------------------------------------------------------------


def _moved(
    objectives: Iterable[ObjectiveReport], kpis: Iterable[KpiReport], dropped: Iterable[Move]
) -> tuple[Move, ...]:
    """Return everything that moved: by way, a changed status first, then the largest change of score."""
    found = list(dropped)
    for objective in objectives:
        item = objective.view.item
        found += _move(item.handle, item.title, objective.then, objective.alike)
        for kr in objective.key_results:
            found += _move(kr.view.item.handle, kr.view.item.title, kr.then, kr.alike)
    for kpi in kpis:
        then = kpi.then and kpi.then._replace(score=None)
        moves = _move(kpi.view.item.handle, kpi.view.item.name, then, kpi.now._replace(score=None))
        found += [replace(move, then=kpi.then, now=kpi.now) for move in moves]
    return tuple(sorted(found, key=by_weight))


def _move(handle: Handle, title: str, then: Standing | None, now: Standing) -> list[Move]:
    way = way_of(then, now)
    return [] if way is None else [Move(handle, title, way, then, now)]
