"""A cycle at a glance, and the Monday page: what moved, who is silent, what comes next (DESIGN §6, Cycle)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

from okrtui.domain import model as m
from okrtui.domain.views import Coming, KeyResultView, Monday, Moved, ObjectiveView, Summary
from okrtui.workspace import board as boards
from okrtui.workspace import coaching, cycles, grading, review
from okrtui.workspace.session import Session

WEEK = timedelta(days=7)
AHEAD = timedelta(days=28)
"""How far the Monday page looks ahead."""


def summary(session: Session, name: str | None = None, *, since: date | None = None) -> Summary:
    """A cycle (default: the running one) on the session's day, against a day before (default: a week ago).

    Raises NotFound.
    """
    since = since or session.today - WEEK
    with session.database.read_tx():
        cycle = cycles.named(session, name)
        now = list(grading.own_objectives(session, cycle))
        before = list(grading.own_objectives(replace(session, as_of=since), cycle))
        graded = cycle.state in ("grading", "closed")
        found = grading.verdict_of(session, cycle.name) if graded else None
        coached = coaching.findings(session, cycle.name)
    live = [view for view in now if view.item.dropped_on is None]
    key_results = [kr for view in live for kr in grading.live(view)]
    scores = [view.judged.score for view in live if view.judged.score is not None]
    return Summary(
        cycle=cycle,
        objectives=_counts(view.judged.status for view in live),
        key_results=_counts(kr.judged.status for kr in key_results),
        score=sum(scores, Fraction(0)) / len(scores) if scores else None,
        since=since,
        moved=_moved(before, now),
        silent=_silent(live),
        verdict=found,
        findings=coached,
    )


def _counts(statuses: Iterable[str]) -> dict[str, int]:
    found = Counter(statuses)
    known = (*m.STATUSES, m.NO_STATUS)
    return {status: found[status] for status in known if found[status]}


def _moved(before: Sequence[ObjectiveView], now: Sequence[ObjectiveView]) -> list[Moved]:
    """Objectives and key results that were there before and differ, what changed most first."""
    old = {line.handle: line for view in before for line in _lines(view)}
    found = []
    for line in (line for view in now for line in _lines(view)):
        was = old.get(line.handle)
        if was is not None and _shown(was) != _shown(line):
            found.append(line._replace(score_before=was.score, status_before=was.status))
    return sorted(found, key=_difference, reverse=True)


def _lines(view: ObjectiveView) -> Iterable[Moved]:
    """An objective and its live key results as they are."""
    item, judged = view.item, view.judged
    yield Moved(str(item.handle), item.title, None, judged.score, "", judged.status)
    for kr in grading.live(view):
        yield Moved(str(kr.item.handle), kr.item.title, None, kr.judged.score, "", kr.judged.status)


def _shown(move: Moved) -> tuple[str, str]:
    """What of it one sees: a score with two digits, and the status."""
    return ("" if move.score is None else f"{float(move.score):.2f}", move.status)


def _difference(move: Moved) -> Fraction:
    return abs((move.score or Fraction(0)) - (move.score_before or Fraction(0)))


def _silent(live: Sequence[ObjectiveView]) -> list[tuple[str, list[str]]]:
    found: dict[str, list[str]] = {}
    for item in review.due_of(live, ()):
        if item.late:
            found.setdefault(item.owner, []).append(str(item.handle))
    return sorted(found.items())


def monday(session: Session, name: str | None = None) -> Monday:
    """The Monday page of a cycle (default: the running one). Raises NotFound."""
    with session.database.read_tx():
        cycle = cycles.named(session, name)
        now = [view for view in grading.own_objectives(session, cycle) if view.item.dropped_on is None]
        before = list(grading.own_objectives(replace(session, as_of=session.today - WEEK), cycle))
        measured = boards.kpi_views(session)
    key_results = [kr for view in now for kr in grading.live(view)]
    was = {kr.item.id: kr.judged.confidence for view in before for kr in view.key_results}
    work = [(item, kr) for kr in key_results for item in kr.initiatives]
    guards = {guard.item.id for view in now for guard in view.guardrails}
    unwell = (m.UNHEALTHY, m.WATCH, m.STALE)
    return Monday(
        cycle=cycle,
        priorities=[(item, kr) for item, kr in work if item.state == "doing"],
        confidence=[(kr, was.get(kr.item.id)) for kr in key_results],
        coming=sorted(_coming(key_results, session.today)),
        todo=[(item, kr) for item, kr in work if item.state == "todo"],
        health=[kpi for kpi in measured if kpi.item.id in guards or kpi.judged.status in unwell],
    )


def _coming(key_results: Iterable[KeyResultView], today: date) -> Iterable[Coming]:
    for kr in key_results:
        handle = str(kr.item.handle)
        if kr.judged.status in (m.DONE, m.DROPPED):
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
