"""The KPIs screen: lines, recording, charts in every range, and why a number is what it is."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.demo_items import (
    CHURN,
    CSAT,
    DEPLOYS,
    DEPLOYS_KPI,
    FAILURE_RATE_KPI,
    FIRST_REPLY,
    FIRST_REPLY_KPI,
    INCIDENTS,
    KPIS,
    LEAD_TIME_KPI,
    PRAISE,
    REVENUE,
    SATISFACTION,
    SHARED_INBOX,
    SHIP_FASTER,
    UPTIME,
)
from tests.samples import sampled
from tests.tui.conftest import Start
from tests.tui.robot import Robot


async def test_one_line_each(robot: Robot) -> None:
    await robot.press("2")
    assert robot.handles == KPIS
    line = robot.rows[1]
    assert "Customer satisfaction" in line
    assert "41 %" in line
    assert "50 %" in line
    assert "▲ watch" in line
    assert f"linked to {SHIP_FASTER}" in robot.detail
    assert robot.line("tabs").startswith(" 1 Objectives")


async def test_the_cursor_of_each_screen_is_kept(robot: Robot) -> None:
    await robot.press("j", "2", "j", "j", "1")
    assert robot.current == CSAT
    await robot.press("2")
    assert robot.current == FIRST_REPLY_KPI


async def test_record(robot: Robot) -> None:
    await robot.press("2", "j", "c")
    assert "41 % · ▲ watch" in robot.static("facts")
    await robot.type("+5")
    await robot.fill(note="Survey")
    await robot.press("enter")
    assert robot.screen_name == "KpisScreen"
    assert robot.detail == f"{SATISFACTION} 41 % → 46 % (+5) · 0.82 → 0.92 · watch → healthy"
    assert "46 %" in robot.marked[0]
    assert robot.kpi(SATISFACTION).judged.value == 46


async def test_a_followers_score_changes_with_its_kpi(robot: Robot) -> None:
    before = robot.key_result(DEPLOYS).judged.score
    await robot.press("2", "j", "j", "j", "c")
    await robot.type("9")
    await robot.fill(on="2026-11-15")  # it sums: what counts is the last week that has ended
    await robot.press("enter", "1")
    assert robot.key_result(DEPLOYS).judged.score != before


@pytest.mark.parametrize(
    ("typed", "said"),
    [({"value": ""}, "empty"), ({"value": "much"}, "“much”"), ({"value": "1", "on": "2027-01-01"}, "future")],
    ids=["empty", "word", "future"],
)
async def test_a_refused_measurement(robot: Robot, typed: dict[str, str], said: str) -> None:
    before = robot.kpi(SATISFACTION).judged.points
    await robot.press("2", "j", "c")
    await robot.fill(**typed)
    await robot.press("enter")
    assert robot.screen_name == "RecordForm"
    assert said in robot.preview
    assert robot.kpi(SATISFACTION).judged.points == before


async def test_the_preview_of_a_measurement_names_every_refusal(robot: Robot) -> None:
    await robot.press("2", "j", "c")
    await robot.fill(value="1", on="2027-01-01")
    assert "future" in robot.preview


@pytest.mark.parametrize("down", sampled([0, 11, 1, 6, 9, 10], 2))
async def test_a_chart_in_every_range(robot: Robot, down: int) -> None:
    await robot.press("2", *["j"] * down, "enter")
    handle = f"{KPIS[down]} "
    charts = []
    for _ in range(4):
        assert robot.line("header").strip().startswith(handle)
        charts.append((robot.line("ranges"), robot.static("chart")))
        await robot.press("tab")
    assert len({ranges for ranges, _ in charts}) == 4
    assert charts[0] == (robot.line("ranges"), robot.static("chart"))
    for ranges, chart in charts:
        assert "┌" in chart or "nothing was recorded" in chart, ranges
    if down == 11:
        assert all("nothing was recorded" in chart for _, chart in charts)
    await robot.press("shift+tab")
    assert (robot.line("ranges"), robot.static("chart")) == charts[3]
    await robot.press("escape")
    assert robot.screen_name == "KpisScreen"


async def test_a_chart_without_anything_recorded_says_which_key_records(robot: Robot) -> None:
    await robot.press("2", "G", "enter")
    for _ in range(4):
        if "[all]" in robot.line("ranges"):
            break
        await robot.press("tab")
    assert "longer" not in robot.static("chart"), "there is no longer range than all"


async def test_a_chart_shows_target_dates_and_links(robot: Robot) -> None:
    await robot.press("2", *["j"] * 6, "enter")
    assert "2026-" in robot.static("chart")
    assert "target 100000 EUR" in robot.line("facts")
    assert REVENUE in robot.line("links")


@pytest.mark.parametrize(("width", "height"), sampled([(20, 6), (30, 10), (200, 50)]))
async def test_a_chart_at_any_size(start: Start, width: int, height: int) -> None:
    async with start(size=(width, height)) as robot:
        await robot.press("2", "enter", "tab", "tab")
        text = robot.static("chart")
        assert text
        if "┌" in text:
            assert all(len(line) <= width for line in text.split("\n"))
        await robot.resize(80, 24)
        assert "┌" in robot.static("chart")


async def test_a_chart_in_ascii(start: Start) -> None:
    async with start(ascii_only=True) as robot:
        await robot.press("2", "enter")
        assert robot.screen.isascii()


@pytest.mark.parametrize(("width", "height"), sampled([(120, 30), (80, 24)]))
async def test_everything_in_ascii(start: Start, width: int, height: int) -> None:
    async with start(size=(width, height), ascii_only=True) as robot:
        for keys in (["i"], ["j"], ["x"], ["escape", "enter"], ["escape", "c"], ["escape", "e"],
                     ["escape", "d"], ["escape", "question_mark"], ["escape", "2"], ["e"], ["escape", "x"],
                     ["escape", "m"], ["colon"]):  # fmt: skip
            await robot.press(*keys)
            assert not {c for c in robot.screen if not c.isascii()}, (keys, robot.screen_name)


@pytest.mark.parametrize(
    ("keys", "heading", "words"),
    [
        (["x"], f"Why {PRAISE}", ["score", "0.69"]),
        (["j", "x"], f"Why {CSAT}", ["0.35", "37"]),
        (["j", "j", "x"], f"Why {FIRST_REPLY}", ["at most 2"]),
        (["2", "x"], f"Why {UPTIME}", ["99.9", "healthy"]),
        (["2", "j", "x"], f"Why {SATISFACTION}", ["41", "50", "0.82"]),
    ],
)
async def test_explain(robot: Robot, keys: list[str], heading: str, words: list[str]) -> None:
    await robot.press(*keys)
    assert robot.line("header").strip().startswith(heading)
    text = robot.static("content")
    for word in words:
        assert word in text
    await robot.press("escape")
    assert robot.screen_name in ("ObjectivesScreen", "KpisScreen")


async def test_every_item_can_be_explained_and_opened(
    robot: Robot, amount: Callable[[int, int], int]
) -> None:
    for screen in ("1", "2"):
        await robot.press(screen)
        for handle in robot.handles[: amount(3, 12)]:
            for key in ("x", "enter"):
                await robot.press(key)
                assert handle in robot.line("header"), (handle, key)
                await robot.press("escape")
            await robot.press("j")


async def test_a_page_scrolls_by_the_keys_of_a_list(robot: Robot) -> None:
    await robot.press("question_mark")
    assert "more above" not in robot.line("rule")
    for keys, above in ((["j"], "1 more above"), (["j"], "2 more above"), (["k"], "1 more above")):
        await robot.press(*keys)
        assert robot.line("rule").startswith(f"── {above}")
    await robot.press("G")
    assert "more below" not in robot.line("rule")
    await robot.press("ctrl+u")
    assert "more below" in robot.line("rule")
    await robot.press("g")
    assert "more above" not in robot.line("rule")
    await robot.press("escape")
    assert CSAT in robot.screen


async def test_an_initiative_has_nothing_to_explain(robot: Robot) -> None:
    await robot.press("i")
    await robot.go_to(SHARED_INBOX)
    await robot.press("x")
    assert robot.screen_name == "ObjectivesScreen"
    assert "no score" in robot.detail
    await robot.press("enter")
    assert "doing" in robot.static("content")


async def test_filters(robot: Robot) -> None:
    await robot.press("2")
    for text, left in [
        ("is:unhealthy", [LEAD_TIME_KPI, CHURN]),
        ("owner:ana", [SATISFACTION, FIRST_REPLY_KPI]),
        ("team:eng/platform", [UPTIME, INCIDENTS]),
        ("team:eng", [UPTIME, DEPLOYS_KPI, LEAD_TIME_KPI, FAILURE_RATE_KPI, INCIDENTS]),
        ("money churn", [CHURN]),
    ]:
        await robot.press("f", "end", "ctrl+u")
        await robot.type(text)
        assert robot.handles == left, text
        await robot.press("enter")


async def test_edit_move_and_drop(robot: Robot) -> None:
    await robot.press("2", "j", "e")
    await robot.fill(target="60", name="Happy customers")
    await robot.press("ctrl+s")
    view = robot.kpi(SATISFACTION)
    assert view.item.name == "Happy customers"
    assert [target.value for target in view.item.targets] == [50, 60]
    await robot.press("K")
    assert robot.handles[:2] == [SATISFACTION, UPTIME]
    await robot.press("J")
    assert robot.handles[:2] == [UPTIME, SATISFACTION]
    assert robot.current == SATISFACTION
    await robot.press("d")
    await robot.type("Nobody asks")
    await robot.press("enter")
    assert SATISFACTION not in robot.handles
    assert f"{SATISFACTION} is dropped" in robot.detail


async def test_a_new_target_is_seen_at_once(robot: Robot) -> None:
    await robot.press("2", "j", "e")
    await robot.fill(target="60")
    await robot.press("ctrl+s")
    assert "60 %" in robot.marked[0]
    await robot.press("e")
    assert robot.typed["target"] == "60"


async def test_mine_and_search(robot: Robot) -> None:
    await robot.press("2", "m")
    assert robot.handles == [SATISFACTION, FIRST_REPLY_KPI]
    await robot.press("m", "slash")
    await robot.type("rate")
    assert robot.current == FAILURE_RATE_KPI


async def test_moving_in_a_filtered_list_stays_among_what_is_seen(robot: Robot) -> None:
    await robot.press("2", "m", "j", "K")
    assert robot.handles == [FIRST_REPLY_KPI, SATISFACTION]
