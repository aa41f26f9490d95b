"""kpi list by team, status, tag, owner and links, with a few hundred KPIs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from okrtui.domain.views import KpiView
from okrtui.workspace.commands import kpis, measurements, objectives
from okrtui.workspace.queries.filters import matching, parse_filter
from okrtui.workspace.queries.kpis import kpi_views
from okrtui.workspace.session import open_session
from tests.cli.keys import KPI
from tests.cli.program import TODAY, Program, noon

COUNT = 300
TEAMS = ("eng", "eng/platform", "engine", "sales", "")
OWNERS = ("ana", "kim", "")
TAGS = ((), ("money",), ("money", "slow"), ("Planet",))


@pytest.fixture
def many(program: Program) -> Program:
    """300 KPIs in which team, owner, tags and value repeat with different lengths."""
    session = open_session(program.directory, clock=lambda: noon(TODAY))
    today = date.fromisoformat(TODAY)
    with session.write("many") as transaction:
        values = {}
        goal = objectives.add(session, {"title": "Guarded"})
        for number in range(COUNT):
            handle = kpis.add(
                session,
                kpis.Typed(
                    name=f"Measure {number}", direction="higher", every="week", target="100",
                    team=TEAMS[number % 5], owner=OWNERS[number % 3], tags=TAGS[number % 4],
                ),
            )  # fmt: skip
            if number % 7:
                values[handle.id] = [(today - timedelta(days=50 * (number % 11 == 0)), 30 + number % 80)]
            if number % 13 == 0:
                objectives.guard(session, goal, handle)
        measurements.record_many(session, transaction, values)
    session.close()
    return program


Test = Callable[[dict[str, object]], bool]
CASES: tuple[tuple[tuple[str, ...], str, Test], ...] = (
    ((), "", lambda row: True),
    (("--team", "eng"), "team:eng", lambda row: row["team"] in ("eng", "eng/platform")),
    (("--team", "eng/platform"), "team:eng/platform", lambda row: row["team"] == "eng/platform"),
    (("--owner", "kim"), "owner:kim", lambda row: row["owner"] == "kim"),
    (("--tag", "money"), "tag:money", lambda row: "money" in str(row["tags"])),
    (("--tag", "planet"), "tag:PLANET", lambda row: row["tags"] == ["Planet"]),
    (("--status", "watch"), "is:watch", lambda row: row["status"] == "watch"),
    (("--status", "No-Data"), "is:no-data", lambda row: row["status"] == "no data"),
    (("--status", "stale", "--team", "sales"), "is:stale team:sales",
     lambda row: row["status"] == "stale" and row["team"] == "sales"),
    (("--unlinked",), "is:unlinked", lambda row: row["links"] == []),
    (("--unlinked", "--status", "healthy", "--tag", "money"), "is:unlinked is:healthy tag:money",
     lambda row: row["links"] == [] and row["status"] == "healthy" and "money" in str(row["tags"])),
)  # fmt: skip


def test_each_option_and_each_word_lets_through_what_it_names(many: Program) -> None:
    rows = many.json("kpi", "list")
    assert len(rows) == COUNT
    views = views_of(many)
    for options, typed, holds in CASES:
        wanted = [row["handle"] for row in rows if holds(row)]
        assert 0 < len(wanted) < COUNT or not options, options
        assert [row["handle"] for row in many.json("kpi", "list", *options)] == wanted, options
        found = matching(views, parse_filter(typed, of_kpis=True))
        assert [str(view.item.handle) for view in found] == wanted, typed


def views_of(program: Program) -> list[KpiView]:
    session = open_session(program.directory, clock=lambda: noon(TODAY))
    views = session.ask(kpi_views)
    session.close()
    return views


def test_mine_and_words(many: Program) -> None:
    assert many.json("kpi", "list", "--mine") == []
    assert many("kpi", "list", "--mine").err == "okrtui: no KPI matches.\n"
    many.ok("kpi", "add", "My own", "--higher", "--every", "week")
    assert [row["name"] for row in many.json("kpi", "list", "--mine")] == ["My own"]
    for typed, names in (("tag:money measure 293", ["Measure 293"]), ("tag:money measure 292", [])):
        found = matching(views_of(many), parse_filter(typed, of_kpis=True))
        assert [view.item.name for view in found] == names


def test_an_unknown_status_is_refused_naming_those_there_are(many: Program) -> None:
    many.refuses(
        "kpi", "list", "--status", "fine", says=["fine", "healthy, watch, unhealthy, stale, no data"]
    )
    many.refuses("kpi", "list", "--status", "at risk", says=["healthy"])  # an objective's, not a KPI's


def test_a_board_has_no_tags(many: Program) -> None:
    assert parse_filter("tag:money is:unlinked").words == "tag:money"
    assert parse_filter("tag:money").tag is None


def test_kpi_list_json_is_an_array_of_rows(filled: Program) -> None:
    filled.ok("record", "KPI1", "99.95", "--on", "2026-11-18")
    filled.ok("objective", "guard", "O1", "KPI1")
    first, second = filled.json("kpi", "list")
    assert set(first) == set(second) == KPI
    assert first["measurements"] == 1
    assert (first["value"], first["target"], first["status"]) == (99.95, 99.9, "healthy")
    assert first["measured_at"] == "2026-11-18"
    assert first["links"] == ["O1"]
    assert second["value"] is second["attainment"] is second["measured_at"] is None
    assert second["status"] == "no data"
