"""A KPI's targets over time, its limits and what it leads: in its form, on its page and in its chart."""

from __future__ import annotations

import re

from tests.demo_items import DEPLOYS_KPI, LEAD_TIME_KPI, REVENUE, SATISFACTION, UPTIME
from tests.tui.robot import Robot


def levels(chart: str, mark: str) -> dict[str, int]:
    """The labelled rows of a chart that hold a run of a mark, with the run's first column."""
    found = {}
    for line in chart.splitlines():
        label, _, area = line.partition("┤")
        run = re.search(rf"{re.escape(mark)}{{4,}}", area)
        if run:
            found[label.strip()] = run.start()
    return found


async def test_a_target_from_a_date_on(robot: Robot) -> None:
    await robot.press("2", "j", "e")
    assert robot.static("facts") == ""  # there is one target, which the field shows
    await robot.fill(target="60", since="2027-01-01")
    assert "50 % from 2025-11-18 (in force) · 60 % from 2027-01-01" in robot.preview
    assert "␊" not in robot.preview
    await robot.press("ctrl+s")
    assert [(t.since.isoformat(), t.value) for t in robot.kpi(SATISFACTION).item.targets] == [
        ("2025-11-18", 50), ("2027-01-01", 60),
    ]  # fmt: skip
    await robot.press("enter")
    assert "-- target 50 % (from 2027-01-01: 60 %)" in robot.line("facts")
    await robot.press("escape", "e")
    assert "targets: 50 % from 2025-11-18 (in force) · 60 % from 2027-01-01" in robot.static("facts")
    assert (robot.typed["target"], robot.typed["since"]) == ("50", "")
    await robot.fill(target="", since="2027-01-01")
    assert "targets then: 50 % from 2025-11-18 (in force)" in robot.preview
    await robot.press("ctrl+s")
    assert [t.value for t in robot.kpi(SATISFACTION).item.targets] == [50]


async def test_the_same_target_from_another_day(robot: Robot) -> None:
    await robot.press("2", "j", "e")
    await robot.fill(since="2026-10-01")
    await robot.press("ctrl+s")
    assert [t.since.isoformat() for t in robot.kpi(SATISFACTION).item.targets] == ["2025-11-18", "2026-10-01"]


async def test_an_emptied_target_goes(robot: Robot) -> None:
    await robot.press("2", "j", "e")
    await robot.fill(target="")
    assert "targets then: none" in robot.preview
    await robot.press("ctrl+s")
    assert robot.kpi(SATISFACTION).judged.status == "no target"


async def test_a_day_that_is_none_is_refused_as_one_types(robot: Robot) -> None:
    await robot.press("2", "j", "e")
    await robot.fill(since="someday")
    assert "someday" in robot.preview
    await robot.fill(target="", since="2026-01-01")
    assert f"{SATISFACTION} has no target from 2026-01-01" in robot.preview
    await robot.press("ctrl+s")
    assert robot.screen_name == "KpiForm"


async def test_the_chart_shows_the_steps_of_the_target(robot: Robot) -> None:
    await robot.press("2", *["j"] * 6, "enter")
    runs = levels(robot.static("chart"), "-")
    columns = list(runs.values())
    assert len(columns) >= 2, robot.static("chart")
    assert columns == sorted(columns, reverse=True)  # a higher target came later
    steps = [line.count("-") for line in robot.static("chart").splitlines() if "-" in line.partition("┤")[2]]
    assert len(steps) >= 3  # 70k, 85k, 100k


async def test_the_chart_shows_the_limits_and_says_what_is_drawn(robot: Robot) -> None:
    await robot.press("2", "enter")
    assert ".. healthy at 99.9, watch at 99.5" in robot.line("facts")
    dotted = [line for line in robot.static("chart").splitlines() if "......" in line]
    assert len(dotted) == 2


async def test_the_page_says_what_leads_what(robot: Robot) -> None:
    await robot.press("2", *["j"] * 3, "enter")
    assert f"leads {LEAD_TIME_KPI} Lead time for changes" in robot.line("links")
    await robot.press("escape", "j", "enter")
    assert f"led by {DEPLOYS_KPI} Deploys" in robot.line("links")
    await robot.press("escape", "x")
    assert f"{DEPLOYS_KPI} Deploys" in robot.static("content")


async def test_a_circle_is_refused_in_the_form(robot: Robot) -> None:
    await robot.press("2", *["j"] * 4, "e")
    await robot.fill(leads=DEPLOYS_KPI)
    assert f"{DEPLOYS_KPI} → {LEAD_TIME_KPI}" in robot.preview
    await robot.fill(leads=LEAD_TIME_KPI)
    assert "itself" in robot.preview


async def test_a_range_loses_its_limits_with_its_fields(robot: Robot) -> None:
    await robot.press("2", "e")
    assert robot.typed["healthy_at"] == "99.9"
    await robot.fill(direction="in a range", low="99", high="100")
    await robot.press("ctrl+s")
    item = robot.kpi(UPTIME).item
    assert (item.direction, item.healthy_at, item.watch_at) == ("range", None, None)


async def test_the_pane_lists_targets_and_links(robot: Robot) -> None:
    await robot.resize(140, 40)
    await robot.press("2", *["j"] * 6)
    pane = robot.static("pane-text")
    assert len(re.findall(r"from 20\d\d-\d\d-\d\d", pane)) == 3
    assert "(in force)" in pane
    assert f"followed by  {REVENUE}" in pane
