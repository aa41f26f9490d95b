"""How much waits for a person: as many as `review.due` names, without judging the whole workspace.

For a shell's prompt, which asks each time (DESIGN §3, Due; §7, `due --short`).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from okrtui.domain.calendar import FIRST_YEAR, Period, check_in_periods, span_of
from okrtui.domain.due import asked_for, asked_of_kpi
from okrtui.domain.model import rests_when_done
from okrtui.store import waiting
from okrtui.workspace import cycles
from okrtui.workspace.session import Session

_EVER = date(FIRST_YEAR, 1, 1)


def how_many_due(session: Session) -> int:
    """The number of the person's own items that are due."""
    if session.as_of is not None:  # what held then is in the journal
        from okrtui.workspace import review

        return len(review.due(session))
    with session.database.read_tx():
        return _key_results(session) + _kpis(session)


def _key_results(session: Session) -> int:
    rules, today = session.settings.cycles, session.today
    running = {
        number: cycle
        for number, cycle in cycles.all_by_id(session).items()
        if cycle.state in ("active", "grading")
    }
    asked: dict[Period, list[int]] = {}
    may_rest: set[int] = set()
    for cycle_id, item in waiting.own_key_results(session.who, today):
        if cycle_id not in running:
            continue
        span = span_of(item, running[cycle_id], rules)
        period = asked_for(check_in_periods(span, rules), rules, today)
        if period is None:
            continue
        # a late entry, after the span, is one for its last period
        last = today if period.last == span.last else min(period.last, today)
        asked.setdefault(Period(period.first, last), []).append(item.id)
        if rests_when_done(item.metric):
            may_rest.add(item.id)
    empty = {
        number
        for period, ids in asked.items()
        for number in set(ids) - waiting.with_check_in(ids, period.first, period.last)
    }
    return len(empty - may_rest) + _open(session, empty & may_rest)


def _open(session: Session, may_rest: Iterable[int]) -> int:
    """How many of these are due; those that are done are not, which their steps may say."""
    ids = list(may_rest)
    if not ids:
        return 0
    from okrtui.workspace.board import key_result_views

    return sum(view.due is not None for view in key_result_views(session, ids))


def _kpis(session: Session) -> int:
    today, count = session.today, 0
    by_frequency: dict[str, list[waiting.OwnKpi]] = {}
    for kpi in waiting.own_kpis(session.who, today):
        by_frequency.setdefault(kpi.every, []).append(kpi)
    for kpis in by_frequency.values():
        asked = asked_of_kpi(kpis[0].every, today)
        new = [kpi.id for kpi in kpis if asked.last < kpi.added_on]
        silent = set(new) - waiting.with_measurement(new, _EVER, today)
        rest = {kpi.id for kpi in kpis} - silent
        count += len(rest - waiting.with_measurement(sorted(rest), asked.first, asked.last))
    return count
