"""Forms: checked while typing, nothing written by a refusal, nothing typed ever lost."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from textual.app import App
from textual.dom import DOMNode

from okrtui.domain.model import KeyResult, Objective
from okrtui.workspace.session import Session
from tests.demo_items import CHURN, CSAT, PRAISE, RECOMMENDED, UPTIME
from tests.tui.conftest import Start
from tests.tui.robot import Robot, settled


async def test_the_preview_shows_score_and_status_of_what_is_typed(robot: Robot) -> None:
    await robot.go_to(CSAT)
    await robot.press("e")
    await robot.fill(to="38")
    assert "score 0.88" in robot.preview
    assert "on track" in robot.preview
    await robot.fill(to="100")
    assert "score 0.10" in robot.preview
    assert "off track" in robot.preview
    assert "changed: to" in robot.preview or "changed: target" in robot.preview
    assert robot.key_result(CSAT).item.target == 50


WRONG = [
    ({"title": "T"}, "target"),
    ({"title": "", "to": "5", "start": "1"}, "title is empty"),
    ({"title": "T", "to": "many"}, "“many”"),
    ({"title": "T", "start": "5", "to": "5"}, "5"),
    ({"title": "T", "to": "nan"}, "nan"),
    ({"title": "T", "to": "5", "weight": "heavy"}, "heavy"),
    ({"title": "T", "to": "5", "due": "someday"}, "someday"),
    ({"title": "T", "to": "5", "kpi": "KPI99"}, "KPI99"),
    ({"title": "T", "to": "5", "kpi": RECOMMENDED}, RECOMMENDED),
    ({"title": "T", "start": "1", "to": "5", "waypoints": "soon"}, "soon"),
    ({"title": "T", "metric": "keep", "at_least": "5", "at_most": "2"}, "5"),
    ({"title": "T", "metric": "milestone", "steps": "a | weight x"}, "x"),
]


async def test_wrong_input_is_named_and_saving_writes_nothing(
    robot: Robot, amount: Callable[[int, int], int]
) -> None:
    before = len(robot.objective(PRAISE).key_results)
    await robot.press("a", "k")
    for typed, said in WRONG[:: 12 // amount(3, 12)]:
        await robot.at_once("ctrl+r")
        await robot.fill(**typed)
        if typed["title"]:
            assert said in robot.preview, (typed, "while typing")
        await robot.press("ctrl+s")
        assert robot.screen_name == "KeyResultForm", typed
        assert said in robot.preview, typed
        assert robot.typed.items() >= typed.items()
        assert len(robot.objective(PRAISE).key_results) == before, typed


async def test_messages_name_the_fields_of_the_form_not_options_of_the_command_line(robot: Robot) -> None:
    await robot.press("a", "k")
    await robot.fill(title="T")
    assert "target" in robot.preview
    assert "--" not in robot.preview


OBJECTIVE_WRONG = [
    ({"title": " "}, "title is empty"),
    ({"title": "T", "weight": "-1"}, "-1"),
    ({"title": "T", "team": "x" * 101}, "100"),
    ({"title": "T", "guardrails": "KPI99"}, "KPI99"),
    ({"title": "T", "guardrails": "what"}, "what"),
    ({"title": "T" * 501}, "501"),
]


async def test_wrong_objectives(empty: Robot, amount: Callable[[int, int], int]) -> None:
    await empty.press("a")
    for typed, said in OBJECTIVE_WRONG[: amount(3, 99)]:
        await empty.at_once("ctrl+r")
        await empty.fill(**typed)
        await empty.press("ctrl+s")
        assert empty.screen_name == "ObjectiveForm", typed
        assert said in empty.preview, typed
        assert empty.typed.items() >= typed.items()
    await empty.press("escape")
    assert empty.handles == []


KPI_WRONG = [
    ({"name": ""}, "empty"),
    ({"name": "N", "target": "lots"}, "lots"),
    ({"name": "N", "healthy_at": "5"}, "Watch at: Limits"),
    (
        {"name": "N", "healthy_at": "5", "watch_at": "9"},
        "Healthy at: Higher is better here, so Healthy at must be at least Watch at.",
    ),
    ({"name": "N", "leads": "KPI77"}, "KPI77"),
    ({"name": "N", "direction": "in a range", "low": "9", "high": "1"}, "must be below"),
    ({"name": "N", "direction": "in a range", "low": "9"}, ""),
]


async def test_wrong_kpis(empty: Robot, amount: Callable[[int, int], int]) -> None:
    await empty.press("2", "a", "o")
    for typed, said in KPI_WRONG[: amount(3, 99)]:
        await empty.at_once("ctrl+r")
        await empty.fill(**typed)
        await empty.press("ctrl+s")
        assert empty.screen_name == "KpiForm", typed
        assert empty.preview, typed
        assert said in empty.preview, typed
    await empty.press("escape")
    assert empty.handles == []


async def test_escape_keeps_what_was_typed_and_offers_it_again(robot: Robot) -> None:
    await robot.press("a", "k")
    await robot.fill(title="Half a thought", metric="keep", at_most="7", description="more\nto come")
    await robot.press("escape")
    assert robot.screen_name == "ObjectivesScreen"
    await robot.press("a", "k")
    assert "typed before" in robot.preview
    assert robot.typed["title"] == "Half a thought"
    assert (robot.typed["metric"], robot.typed["at_most"]) == ("keep", "7")
    assert robot.typed["description"] == "more\nto come"
    await robot.press("ctrl+r")
    assert (robot.typed["title"], robot.typed["metric"], robot.typed["description"]) == ("", "reach", "")
    await robot.press("escape", "a", "k")
    assert robot.typed["title"] == ""
    assert "typed before" not in robot.preview


async def test_a_draft_belongs_to_one_item_and_ends_with_saving(robot: Robot) -> None:
    await robot.go_to(CSAT)
    await robot.press("e")
    await robot.fill(title="Another title")
    await robot.press("escape", "j", "e")
    assert robot.typed["title"] == "First reply"
    await robot.press("escape", "k", "e")
    assert robot.typed["title"] == "Another title"
    await robot.press("ctrl+s")
    assert robot.key_result(CSAT).item.title == "Another title"
    await robot.press("e")
    assert "typed before" not in robot.preview


async def test_editing_without_a_change_says_so(robot: Robot) -> None:
    await robot.go_to(CSAT)
    await robot.press("e", "ctrl+s")
    assert "nothing" in robot.detail


@pytest.mark.parametrize(
    ("handle", "change"),
    [(PRAISE, {"title": "Other words"}), (PRAISE, {"kind": "committed"}), (CSAT, {"to": "60"})],
    ids=["title", "kind", "target"],
)
async def test_a_running_cycle_demands_a_reason(robot: Robot, handle: str, change: dict[str, str]) -> None:
    await robot.go_to(handle)
    before = robot.change(_item, handle)
    await robot.press("e")
    await robot.fill(**change)
    await robot.press("ctrl+s")
    assert "reason" in robot.preview.lower()
    assert robot.typed.items() >= change.items()
    assert robot.change(_item, handle) == before
    await robot.fill(reason="The board decided")
    await robot.press("ctrl+s")
    assert robot.screen_name == "ObjectivesScreen"
    assert robot.change(_item, handle) != before


def _item(session: Session, handle: str) -> KeyResult | Objective:
    from okrtui.domain.model import Handle
    from okrtui.workspace.queries import board
    from okrtui.workspace.queries.key_results import key_result_view

    number = Handle.parse(handle).id
    if handle.startswith("KR"):
        return session.ask(key_result_view, number).item
    return session.ask(board.objective_view, number).item


async def test_a_guardrail_is_set_and_taken_away(robot: Robot) -> None:
    await robot.press("e")
    await robot.fill(guardrails=f"{CHURN}, {UPTIME.lower()}")
    await robot.press("ctrl+s")
    assert {str(g.item.handle) for g in robot.objective(PRAISE).guardrails} == {UPTIME, CHURN}
    await robot.press("e")
    await robot.fill(guardrails=UPTIME)
    await robot.press("ctrl+s")
    assert [str(g.item.handle) for g in robot.objective(PRAISE).guardrails] == [UPTIME]


async def test_letters_and_digits_are_text_in_a_field(robot: Robot) -> None:
    await robot.press("a", "k")
    await robot.type("q1 jkx?:/dG")
    assert robot.typed["title"] == "q1 jkx?:/dG"
    assert robot.screen_name == "KeyResultForm"


async def test_every_field_can_be_reached_on_a_short_screen(start: Start) -> None:
    async with start(size=(60, 20)) as robot:
        await robot.go_to(CSAT)
        await robot.press("e")
        for name in robot.typed:
            if not robot.app.screen.query_one(f"#row-{name}").display:
                continue
            await robot.field(name)
            await settled(robot.pilot)
            focused = robot.app.focused
            assert focused is not None
            fields = robot.app.screen.query_one("#fields")
            assert fields.region.contains_region(focused.region), name


async def test_a_form_that_opens_is_styled_once(robot: Robot, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not again for its size, and not for each of its fields: that was a sixth of what it did."""
    styled: list[object] = []
    update = App.update_styles

    def counting(app: App[object], node: DOMNode, animate: bool = True) -> None:
        styled.append(node)
        update(app, node, animate)

    await robot.go_to(CSAT)
    monkeypatch.setattr(App, "update_styles", counting)
    await robot.press("e")
    assert robot.screen_name == "KeyResultForm"
    fields = len(robot.typed)
    assert fields > 10
    assert len(styled) < fields, styled
