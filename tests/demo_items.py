"""The demo's items by what they are called: one more in the demo changes the numbers, and no test."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from okrtui.demo import fill
from okrtui.domain.model import Handle
from okrtui.workspace.session import create_workspace

NOON = datetime(2026, 11, 18, 12, tzinfo=UTC)
KINDS = {
    "O": "SELECT id, title FROM objective",
    "KR": "SELECT id, title FROM key_result",
    "I": "SELECT id, title FROM initiative",
    "KPI": "SELECT id, name FROM kpi",
}


@cache
def _demo() -> dict[str, list[tuple[int, str]]]:
    """Numbers and titles of each kind."""
    with TemporaryDirectory() as directory, pytest.MonkeyPatch.context() as environment:
        environment.setenv("XDG_STATE_HOME", directory)
        place = Path(directory) / "demo"
        session = create_workspace(place, "Acme", clock=lambda: NOON)
        fill(session)
        session.close()
        with closing(sqlite3.connect(place / "okrtui.db")) as sql:
            return {kind: sql.execute(f"{query} ORDER BY id").fetchall() for kind, query in KINDS.items()}


def _handles(title: str, *kinds: str) -> list[str]:
    return [f"{kind}{id_}" for kind in kinds for id_, called in _demo()[kind] if called == title]


def handle(title: str) -> str:
    """The handle of an objective, a key result or an initiative."""
    found = _handles(title, "O", "KR", "I")
    assert len(found) == 1, f"{len(found)} items of the demo are called “{title}”"
    return found[0]


def kpi(name: str) -> str:
    """The handle of a KPI: some are called like a key result."""
    found = _handles(name, "KPI")
    assert len(found) == 1, f"{len(found)} KPIs of the demo are called “{name}”"
    return found[0]


def number_of(handle: str) -> int:
    """`KR3` → 3."""
    return Handle.parse(handle).id


def next_handle(kind: str) -> str:
    """What the next objective, key result, initiative or KPI is called that is added to the demo."""
    return f"{kind}{_demo()[kind][-1][0] + 1}"


# --- the year's objective ----------------------------------------------------------------------

RECOMMENDED = handle("Become the tool that engineers recommend")
SCORE = handle("Recommendation score")
TEAMS = handle("Teams that use us every week")

# --- the quarter's, in the order of the board --------------------------------------------------

PRAISE = handle("Be the support team customers praise")
CSAT = handle("CSAT")
SHARED_INBOX = handle("Answer from one shared inbox")
CALL_BACK = handle("Call back every unhappy customer")
FIRST_REPLY = handle("First reply")
HELP_CENTRE = handle("Launch the help centre")

ANSWER_BEFORE = handle("Answer before the customer asks")
QUESTIONS = handle("Questions answered by the help centre")

SEARCH = handle("Search that finds the answer")
WITHOUT_RESULT = handle("Searches without a result")
RATED_HELPFUL = handle("Answers rated helpful")

SHIP_FASTER = handle("Ship faster without breaking things")
LEAD_TIME = handle("Lead time for changes")
DEPLOYS = handle("Deploys a week")
FAILURE_RATE = handle("Change failure rate")

NOBODY_WAITS = handle("A build that nobody waits for")
BUILD_TIME = handle("Build time")
FLAKY_TESTS = handle("Flaky tests")

LEARN = handle("Learn whether small teams would pay")
INTERVIEWS = handle("Interviews with small teams")
PILOTS = handle("Paying pilot teams")
SURVEY = handle("Survey of 500 students")

GROW = handle("Grow revenue without a sales call")
REVENUE = handle("Monthly recurring revenue")
PRICE_LIST = handle("New price list is public")
ASK_TEN = handle("Ask ten customers about the draft")
TRIALS = handle("Trials that become customers")

HIRING = handle("Write down how we hire")
OFFICE = handle("Move the office")

# --- the next quarter's ------------------------------------------------------------------------

SECOND_REGION = handle("Be at home in a second region")
CUSTOMERS_THERE = handle("Customers there")

# --- KPIs --------------------------------------------------------------------------------------

KPIS = [f"KPI{id_}" for id_, _ in _demo()["KPI"]]
"""All of them, in their order."""

UPTIME = kpi("Uptime")
SATISFACTION = kpi("Customer satisfaction")
FIRST_REPLY_KPI = kpi("First reply")
DEPLOYS_KPI = kpi("Deploys")
LEAD_TIME_KPI = kpi("Lead time for changes")
FAILURE_RATE_KPI = kpi("Change failure rate")
REVENUE_KPI = kpi("Monthly recurring revenue")
CHURN = kpi("Churn")
TRIAL_CONVERSION = kpi("Trial conversion")
INCIDENTS = kpi("Open incidents")
ENGAGEMENT = kpi("Employee engagement")
CARBON = kpi("Carbon per order")
