"""What waits for an entry, and from whom: one list, whatever the size (rules.md, What is due).

Which items are due follows from dates alone, so that a shell's prompt, which asks each time how many, waits
for no judging; only of those are views made.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from okrtui.domain.calendar import FIRST_YEAR, Period, check_in_periods, is_possible, span_of, within
from okrtui.domain.due import asked_for, asked_of_kpi, is_graded
from okrtui.domain.model import rests_when_done
from okrtui.domain.texts import same_name
from okrtui.store.queries import waiting
from okrtui.workspace.reading import Reading

if TYPE_CHECKING:
    from okrtui.domain.model import Handle
    from okrtui.domain.views import KeyResultView, KpiView, ObjectiveView

_EVER = date(FIRST_YEAR, 1, 1)


class DueItem(NamedTuple):
    """A key result or KPI for which an entry is due in a period."""

    view: KeyResultView | KpiView
    period: Period
    late: bool

    @property
    def handle(self) -> Handle:
        return self.view.item.handle

    @property
    def title(self) -> str:
        return self.view.title

    @property
    def owner(self) -> str:
        return self.view.owner

    def entry_day(self, today: date) -> date:
        """Return the day for an entry that fills the period."""
        return min(self.period.last, today)

    @property
    def can_repeat(self) -> bool:
        """Whether an entry may say that nothing changed: there is an earlier value, or steps, all open."""
        return bool(self.view.judged.points or self.view.steps)


def due(reading: Reading, *, everybody: bool = False) -> list[DueItem]:
    """Return what is due in every cycle that runs or is being graded, and of the KPIs: the person's own
    items, or everybody's with the person's own first; late ones first."""
    key_results, kpis = _views(reading, None if everybody else reading.who)
    found = due_in([*key_results, *kpis])
    if not everybody:
        found = [item for item in found if same_name(item.owner, reading.who)]
    return sorted(found, key=lambda item: (not same_name(item.owner, reading.who), not item.late, item.owner))


def how_many_due(reading: Reading) -> int:
    """Return the number of the person's own items that are due."""
    if reading.as_of is not None:
        return len(due(reading))
    return len(_key_results(reading, reading.who)) + len(_kpis(reading, reading.who))


def due_of(objectives: Iterable[ObjectiveView], measured: Iterable[KpiView]) -> list[DueItem]:
    """Return the items that are due among these objectives' key results and these KPIs, in their order."""
    key_results = (
        kr for view in objectives if view.item.dropped_on is None
        for kr in view.key_results if kr.item.dropped_on is None
    )  # fmt: skip
    return due_in([*key_results, *measured])


def due_in(views: Iterable[KeyResultView | KpiView]) -> list[DueItem]:
    """Return the items that are due among these views, in their order."""
    return [DueItem(view, view.due.period, view.due.late) for view in views if view.due is not None]


# --- which they are --------------------------------------------------------------------------


def _views(reading: Reading, who: str | None) -> tuple[list[KeyResultView], list[KpiView]]:
    """Return the key results, in the order of their boards, and the KPIs that may be due. For a past day
    these are all that run, as the tables do not say what was due then."""
    from okrtui.workspace.queries.key_results import key_result_views
    from okrtui.workspace.queries.kpis import kpi_views

    if reading.as_of is None:
        views = key_result_views(reading, _key_results(reading, who))
        measured = kpi_views(reading, sorted(_kpis(reading, who)), recent=True)
        measured.sort(key=lambda view: (view.item.position, view.item.id))
    else:
        views, measured = list(_running(reading)), kpi_views(reading, recent=True)
    views.sort(
        key=lambda view: (
            view.objective.cycle_id, view.objective.position, view.objective.id,
            view.item.position, view.item.id,
        )
    )  # fmt: skip
    return views, measured


def _running(reading: Reading) -> Iterator[KeyResultView]:
    """The live key results of what runs on the day."""
    from okrtui.domain.views import every_objective
    from okrtui.workspace.queries.board import board

    seen: set[int] = set()
    for cycle_id in reading.running:
        for view in every_objective(board(reading, reading.cycles[cycle_id].name).objectives):
            if view.cycle.id == cycle_id and view.item.id not in seen and view.item.dropped_on is None:
                seen.add(view.item.id)
                yield from (kr for kr in view.key_results if kr.item.dropped_on is None)


def _key_results(reading: Reading, who: str | None) -> set[int]:
    """The ids of a person's key results (None: everybody's) that are due."""
    db, rules, today = reading.db, reading.settings.cycles, reading.today
    running = {id_: reading.cycles[id_] for id_ in reading.running}
    asked: dict[date, list[int]] = {}
    """Day → those that want an entry of it, or of a later one."""
    may_rest: set[int] = set()
    for cycle_id, item in waiting.key_results(db, who, today):
        if cycle_id not in running or is_graded(item, running[cycle_id]):
            continue
        span = span_of(item, running[cycle_id], rules)
        if not is_possible(span, running[cycle_id]) or item.added_on > running[cycle_id].ends:
            continue
        wanted = asked_for(check_in_periods(within(span, running[cycle_id]), rules), rules, today)
        if wanted is None:
            continue
        asked.setdefault(wanted.period.first, []).append(item.id)
        if rests_when_done(item.metric):
            may_rest.add(item.id)
    empty = {
        number
        for day, ids in asked.items()
        for number in set(ids) - waiting.with_check_in(db, ids, day, today)
    }
    return empty - may_rest | _open(reading, empty & may_rest)


def _open(reading: Reading, may_rest: set[int]) -> set[int]:
    """Return those of these ids that are due. Key results that are done, also by their steps, are not."""
    if not may_rest:
        return set()
    from okrtui.workspace.queries.key_results import key_result_views

    return {view.item.id for view in key_result_views(reading, may_rest) if view.due is not None}


def _kpis(reading: Reading, who: str | None) -> set[int]:
    """The ids of a person's KPIs (None: everybody's) that are due."""
    db, today = reading.db, reading.today
    found: set[int] = set()
    by_frequency: dict[str, list[waiting.LiveKpi]] = {}
    for kpi in waiting.kpis(db, who, today):
        by_frequency.setdefault(kpi.every, []).append(kpi)
    for kpis in by_frequency.values():
        asked = asked_of_kpi(kpis[0].every, reading.settings.cycles, today, _EVER)
        if asked is None:
            continue
        # one that is new is asked for what was before only if it was measured then
        new = [kpi.id for kpi in kpis if asked.period.last < kpi.added_on]
        silent = set(new) - waiting.with_measurement(db, new, _EVER, today)
        rest = {kpi.id for kpi in kpis} - silent
        found |= rest - waiting.with_measurement(db, sorted(rest), asked.period.first, today)
    return found
