"""A Reading is one moment and one past: the journal is looked through once, whatever is asked of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from okrtui.store.queries import journaled
from okrtui.workspace.commands import objectives
from okrtui.workspace.queries import (
    board,
    coaching,
    cycles,
    due,
    grades,
    history,
    kpis,
    report,
    search,
    summary,
)
from okrtui.workspace.queries.key_results import key_result_view
from okrtui.workspace.queries.overview import overview
from okrtui.workspace.reading import Reading
from okrtui.workspace.session import Session, open_session
from tests.cli.program import noon
from tests.test_demo import demo

DAY = "2026-11-18"
BEFORE = date(2026, 10, 30)

QUERIES: dict[str, Callable[[Reading], Any]] = {
    "overview": overview,
    "board": board.board,
    "a cycle before": lambda reading: board.board(reading, "2026"),
    "item page O": lambda reading: board.objective_view(reading, 1),
    "item page KR": lambda reading: key_result_view(reading, 1),
    "item page KPI": lambda reading: kpis.kpi_view(reading, 1),
    "KPIs": kpis.kpi_views,
    "due": due.due,
    "due from everybody": lambda reading: due.due(reading, everybody=True),
    "how many are due": due.how_many_due,
    "cycles": cycles.listed,
    "lint": coaching.findings,
    "search": lambda reading: search.search(reading, "customers"),
    "history": history.log,
    "grades": lambda reading: grades.cards(reading, None),
    "explain": lambda reading: board.objective_view(reading, 2).judged.why,
}
OF_TWO_DAYS: dict[str, Callable[[Reading], Any]] = {
    "cycle": summary.summary,
    "monday": summary.monday,
    "report": report.report,
}
"""They say what moved since an earlier day."""


@pytest.fixture(scope="module")
def work(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    found = demo(tmp_path_factory.mktemp("readings") / "w", DAY)
    yield found
    found.close()


@pytest.fixture
def passes(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """One entry for each time that the journal was looked through."""
    counted: list[int] = []
    look = journaled.before

    def before(*arguments: Any) -> Any:
        counted.append(1)
        return look(*arguments)

    monkeypatch.setattr(journaled, "before", before)
    return counted


@pytest.mark.parametrize("name", QUERIES | OF_TWO_DAYS)
def test_as_of_a_day_the_journal_is_looked_through_once(name: str, work: Session, passes: list[int]) -> None:
    query = (QUERIES | OF_TWO_DAYS)[name]
    replace(work, as_of=BEFORE).ask(query)
    assert len(passes) <= (2 if name in OF_TWO_DAYS else 1)


@pytest.mark.parametrize("name", QUERIES)
def test_today_it_is_not_looked_through(name: str, work: Session, passes: list[int]) -> None:
    work.ask(QUERIES[name])
    assert passes == []


@pytest.mark.parametrize("name", OF_TWO_DAYS)
def test_what_compares_two_days_looks_through_it_once(name: str, work: Session, passes: list[int]) -> None:
    work.ask(OF_TWO_DAYS[name])
    assert len(passes) == 1


def test_all_of_it_in_one_reading(work: Session, passes: list[int]) -> None:
    with replace(work, as_of=BEFORE).reading() as reading:
        for query in QUERIES.values():
            query(reading)
    assert len(passes) == 1


def test_two_days_of_one_moment_know_one_another(work: Session) -> None:
    with work.reading() as reading:
        then = reading.on(BEFORE)
        assert then is reading.on(BEFORE)
        assert then.on(BEFORE) is then
        assert (then.today, reading.today) == (BEFORE, date.fromisoformat(DAY))
        assert then.db is reading.db


def test_it_is_of_one_moment(tmp_path: Path) -> None:
    session = demo(tmp_path / "w", DAY)
    with session.reading() as reading:
        before = board.board(reading)
        other = open_session(session.directory, clock=lambda: noon(DAY))
        objectives.add(other, {"title": "Came meanwhile"})
        assert board.board(reading) == before
    assert len(session.ask(board.board).objectives) == len(before.objectives) + 1
    other.close()
    session.close()
