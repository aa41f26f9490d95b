"""A cycle at a glance, and the Monday page: what moved, who is silent, what comes next."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta

from okrtui.domain.model import Cycle
from okrtui.domain.views import Coming, KeyResultView, Monday, Progress, Summary
from okrtui.workspace.queries import cycles, grades, paging
from okrtui.workspace.queries import totals as tally
from okrtui.workspace.queries.kpis import kpi_views
from okrtui.workspace.reading import Reading

WEEK = timedelta(days=7)
AHEAD = timedelta(days=28)
"""How far the Monday page looks ahead."""


def summary(
    reading: Reading,
    name: str | None = None,
    *,
    since: date | None = None,
    tell: Callable[[Progress], None] | None = None,
) -> Summary:
    """Return the totals of a cycle (default: the running one) on the reading's day, against an earlier day
    (default: a week ago).

    For a large cycle the lists hold only the foremost entries. `tell` is called with the progress. Raises
    NotFound.
    """
    cycle = cycles.looked_at(reading, name)
    for found in growing(reading, cycle, since):
        if found.so_far is not None and tell is not None:
            tell(found.so_far)
    return found


def growing(reading: Reading, cycle: Cycle, since: date | None = None) -> Iterator[Summary]:
    """Yield the summary of a cycle as it grows, chunk by chunk; the last one is complete."""
    most = tally.FOREMOST if is_large(reading, cycle) else None
    return tally.summed(reading, cycle, since or reading.today - WEEK, most=most)


def nothing_yet(reading: Reading, cycle: Cycle) -> Summary:
    """Return a large cycle's totals before anything is counted."""
    since = reading.today - WEEK
    return tally.Tally(reading, cycle, since, None).so_far(Progress(0, tally.how_many(reading, cycle)))


def is_large(reading: Reading, cycle: Cycle) -> bool:
    """Return whether a cycle is so large that its totals take a while and its lists are cut."""
    return cycle.id is not None and paging.is_large(reading, [cycle.id])


def monday(reading: Reading, name: str | None = None) -> Monday:
    """Return the Monday page of a cycle (default: the running one). Raises NotFound."""
    cycle = cycles.looked_at(reading, name)
    now = [view for view in grades.own_objectives(reading, cycle) if view.item.dropped_on is None]
    before = list(grades.own_objectives(reading.on(reading.today - WEEK), cycle))
    measured = kpi_views(reading)
    key_results = [kr for view in now for kr in grades.live(view)]
    was = {kr.item.id: kr.judged.confidence for view in before for kr in view.key_results}
    work = [(item, kr) for kr in key_results for item in kr.initiatives]
    guards = {guard.item.id for view in now for guard in view.guardrails}
    return Monday(
        cycle=cycle,
        priorities=[(item, kr) for item, kr in work if item.state == "doing"],
        confidence=[(kr, was.get(kr.item.id)) for kr in key_results],
        coming=sorted(_coming(key_results, reading.today)),
        todo=[(item, kr) for item, kr in work if item.state == "todo"],
        health=[kpi for kpi in measured if kpi.item.id in guards or kpi.judged.status.is_unwell],
    )


def _coming(key_results: Iterable[KeyResultView], today: date) -> Iterable[Coming]:
    for kr in key_results:
        handle = str(kr.item.handle)
        if kr.judged.status.is_over:
            continue
        for step in kr.item.steps:
            done = kr.judged.steps_done.get(step.number)
            if step.due is not None and not done and today <= step.due <= today + AHEAD:
                yield Coming(step.due, handle, step.title)
        for point in kr.item.waypoints:
            if today <= point.on <= today + AHEAD:
                yield Coming(point.on, handle, f"{point.value:g} {kr.item.unit}".strip())
        if kr.item.due is not None and today <= kr.item.due <= today + AHEAD:
            yield Coming(kr.item.due, handle, kr.item.title)
