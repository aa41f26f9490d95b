"""What a report says, in either format: how things stand, and how they stood on an earlier day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta

from okrtui.domain.frozen import dataclass
from okrtui.domain.model import CheckIn, Cycle, Handle, KeyResult, Objective
from okrtui.domain.status import Status
from okrtui.domain.views import Board, KeyResultView, KpiView, ObjectiveView
from okrtui.workspace.filters import Filter, filtered, in_team
from okrtui.workspace.movement import Move, Standing, by_weight, way_of
from okrtui.workspace.queries import board as boards
from okrtui.workspace.queries import cycles
from okrtui.workspace.queries.due import DueItem, due_in
from okrtui.workspace.queries.kpis import kpi_views
from okrtui.workspace.reading import Reading

WEEK = timedelta(days=7)
Counts = tuple[tuple[Status, int], ...]


@dataclass(frozen=True, slots=True)
class KeyResultReport:
    """A key result with where it stood, None if it was not there, and its notes, the latest first."""

    view: KeyResultView
    then: Standing | None
    now: Standing
    notes: Sequence[CheckIn]


@dataclass(frozen=True, slots=True)
class ObjectiveReport:
    """An objective with what is shown below it."""

    view: ObjectiveView
    then: Standing | None
    now: Standing
    key_results: Sequence[KeyResultReport]
    children: Sequence[ObjectiveReport]


@dataclass(frozen=True, slots=True)
class KpiReport:
    """A KPI with where it stood, None if it was not there."""

    view: KpiView
    then: Standing | None
    now: Standing


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
    objective_counts: Counts
    key_result_counts: Counts
    kpi_counts: Counts

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to report on, not even something dropped."""
        return not (self.objectives or self.kpis or self.moved)


def report(
    reading: Reading,
    *,
    cycle: str | None = None,
    since: date | None = None,
    mine: bool = False,
    team: str | None = None,
) -> Report:
    """How the cycle stands (default: the running one) and what moved since a day.

    Without `since` a named cycle is looked at from its first day on, the running one for a week.
    `mine` and `team` keep what is mine or the team's. Raises NotFound for an unknown cycle.
    """
    wanted = Filter(team=team, owner=reading.who if mine else None)
    found = cycles.looked_at(reading, cycle)
    whole = cycle is not None and since is None and found.starts <= reading.today
    day = since or _first_day(reading.today, found, whole)
    earlier = reading.on(day)
    board, before = boards.board(reading, found.name), boards.board(earlier, found.name)
    kpis, kpis_before = kpi_views(reading), kpi_views(earlier)
    gathered = _Gathered(board, before, kpis, kpis_before, wanted, day, whole)
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
        objective_counts=_counts(each.now.status for each in below),
        key_result_counts=_counts(each.now.status for each in key_results),
        kpi_counts=_counts(each.now.status for each in kpi_reports),
    )


def every_objective(objectives: Iterable[ObjectiveReport]) -> Iterator[ObjectiveReport]:
    """These and all below them, in the order of the tree."""
    for each in objectives:
        yield each
        yield from every_objective(each.children)


def _first_day(today: date, cycle: Cycle, whole: bool) -> date:
    """The cycle's first day, or the day a week ago; in a cycle's first week its first day as well."""
    if whole:
        return cycle.starts
    return max(today - WEEK, cycle.starts) if cycle.starts <= today else today - WEEK


def _counts(statuses: Iterable[Status]) -> Counts:
    found = Counter(statuses)
    return tuple((status, found[status]) for status in Status if found[status])


# --- gathering -------------------------------------------------------------------------------


def _of_objective(view: ObjectiveView) -> Standing:
    return Standing(view.judged.status, view.judged.score)


def _of_key_result(view: KeyResultView) -> Standing:
    judged = view.judged
    return Standing(judged.status, judged.score, judged.current, judged.confidence)


def _of_kpi(view: KpiView) -> Standing:
    return Standing(view.judged.status, view.judged.attainment, view.judged.value)


def _views(views: Iterable[ObjectiveView]) -> Iterator[ObjectiveView]:
    for view in views:
        yield view
        yield from _views(view.children)


class _Gathered:
    """Both days as they were read, and which part of them is wanted."""

    def __init__(
        self,
        board: Board,
        before: Board,
        kpis: Sequence[KpiView],
        kpis_before: Sequence[KpiView],
        wanted: Filter,
        since: date,
        whole: bool,
    ) -> None:
        self._board, self._wanted, self._since = board, wanted, since
        self._notes_from = since if whole else since + timedelta(days=1)
        self._kpis = [view for view in kpis if self._kpi_wanted(view)]
        self._kpis_before = [view for view in kpis_before if view.item.added_on <= since or view.entries]
        self._then: dict[Handle, Standing] = {}
        for view in _views(before.objectives):
            self._then[view.item.handle] = _of_objective(view)
            self._then.update((kr.item.handle, _of_key_result(kr)) for kr in view.key_results)
        self._then.update((view.item.handle, _of_kpi(view)) for view in self._kpis_before)
        self._live = {str(view.item.handle) for view in kpis}

    def objectives(self) -> list[ObjectiveReport]:
        return [self._objective(view) for view in filtered(self._board, self._wanted).objectives]

    def kpis(self) -> list[KpiReport]:
        return [KpiReport(view, self._then.get(view.item.handle), _of_kpi(view)) for view in self._kpis]

    def dropped(self) -> Iterator[Move]:
        """What was there on the earlier day and is dropped now."""
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
        return ObjectiveReport(
            view,
            self._stood(view.item, view.cycle),
            _of_objective(view),
            [self._key_result(kr) for kr in view.key_results],
            [self._objective(child) for child in view.children],
        )

    def _key_result(self, view: KeyResultView) -> KeyResultReport:
        entries = sorted(view.check_ins, key=lambda entry: (entry.on, entry.id), reverse=True)
        notes = [entry for entry in entries if entry.note and entry.on >= self._notes_from]
        return KeyResultReport(view, self._stood(view.item, view.cycle), _of_key_result(view), notes)

    def _stood(self, item: Objective | KeyResult, cycle: Cycle) -> Standing | None:
        """How it stood; what was planned before its cycle began was a draft, not yet to come."""
        if item.handle not in self._then and item.added_on <= self._since < cycle.starts:
            return Standing(Status.DRAFT, None)
        return self._then.get(item.handle)

    def _kpi_wanted(self, view: KpiView) -> bool:
        return self._wanted.owner in (None, view.item.owner) and in_team(view.item.team, self._wanted.team)


def _due(
    key_results: Iterable[KeyResultReport], kpis: Iterable[KpiReport], owner: str | None
) -> list[DueItem]:
    """Late first, then by the period's end."""
    views: list[KeyResultView | KpiView] = [each.view for each in key_results]
    views += [each.view for each in kpis]
    found = [item for item in due_in(views) if owner in (None, item.owner)]
    return sorted(found, key=lambda item: (not item.late, item.period.last))


# --- what moved ------------------------------------------------------------------------------


def _moved(
    objectives: Iterable[ObjectiveReport], kpis: Iterable[KpiReport], dropped: Iterable[Move]
) -> tuple[Move, ...]:
    """Everything that moved: by way, a changed status first, then the longest way."""
    found = list(dropped)
    for objective in objectives:
        item = objective.view.item
        found += _move(item.handle, item.title, objective.then, objective.now)
        for kr in objective.key_results:
            found += _move(kr.view.item.handle, kr.view.item.title, kr.then, kr.now)
    for kpi in kpis:
        then = kpi.then and kpi.then._replace(score=None)
        moves = _move(kpi.view.item.handle, kpi.view.item.name, then, kpi.now._replace(score=None))
        found += [replace(move, then=kpi.then, now=kpi.now) for move in moves]
    return tuple(sorted(found, key=by_weight))


def _move(handle: Handle, title: str, then: Standing | None, now: Standing) -> list[Move]:
    way = way_of(then, now)
    return [] if way is None else [Move(handle, title, way, then, now)]
