"""Every kind of item is added from the keyboard, and is then in the workspace as typed."""

from __future__ import annotations

import pytest

from okrtui.tui.forms.screen import FormScreen
from okrtui.tui.widgets.choice import Choice
from tests.demo_items import ANSWER_BEFORE, FIRST_REPLY, PRAISE, SATISFACTION, UPTIME, next_handle, number_of
from tests.samples import sampled
from tests.tui.robot import Robot


async def test_an_objective_into_an_empty_workspace(empty: Robot) -> None:
    assert "a adds one" in empty.detail
    await empty.press("a")
    await empty.fill(
        title="Be loved", kind="committed", owner="zoe", team="eng/core", weight="2", why="Because.\nTwice."
    )
    await empty.press("ctrl+s")
    assert empty.screen_name == "ObjectivesScreen"
    assert empty.current == "O1"
    assert empty.detail == "O1 is added"
    item = empty.objective("O1").item
    assert (item.title, item.kind, item.owner, item.team) == ("Be loved", "committed", "zoe", "eng/core")
    assert (item.weight, item.why) == (2, "Because.\nTwice.")


async def test_an_objective_without_owner_is_mine(empty: Robot) -> None:
    await empty.press("a")
    await empty.fill(title="Mine")
    await empty.press("ctrl+s")
    assert empty.objective("O1").item.owner == "ana"


async def test_enter_goes_from_field_to_field_and_saves_after_the_last(empty: Robot) -> None:
    await empty.press("a")
    await empty.type("Ship")
    await empty.press("enter")
    assert empty.app.focused is not None
    assert empty.app.focused.id == "kind"
    await empty.press("enter", "enter")
    assert empty.app.focused.id == "team"


async def test_an_objective_below_and_beside(robot: Robot) -> None:
    await robot.press("a", "b")
    await robot.fill(title="Below")
    await robot.press("ctrl+s")
    assert str(robot.objective(robot.current or "").item.parent) == PRAISE
    await robot.go_to(ANSWER_BEFORE)
    await robot.press("a", "o")
    await robot.fill(title="Beside")
    await robot.press("ctrl+s")
    assert robot.current is not None
    assert str(robot.objective(robot.current).item.parent) == PRAISE
    assert "Beside" in robot.marked[0]


async def test_a_key_result_that_reaches(robot: Robot) -> None:
    await robot.press("a", "k")
    await robot.fill(title="Replies", unit="h", start="10", to="2", owner="leo", weight="3")
    await robot.fill(due="2026-12-15", waypoints="2026-11-30=5", description="Median of all")
    await robot.press("ctrl+s")
    assert robot.detail.endswith("is added")
    view = robot.key_result(robot.current or "")
    item = view.item
    assert (item.title, item.metric, item.unit, item.start, item.target) == ("Replies", "reach", "h", 10, 2)
    assert (item.owner, item.weight, str(item.due)) == ("leo", 3, "2026-12-15")
    assert [(str(p.on), p.value) for p in item.waypoints] == [("2026-11-30", 5)]
    assert item.description == "Median of all"
    assert str(view.objective.handle) == PRAISE


@pytest.mark.parametrize(("by", "target"), sampled([("-20%", 8), ("+20%", 12), ("+5", 15)]))
async def test_a_target_as_a_distance(robot: Robot, by: str, target: float) -> None:
    await robot.press("a", "k")
    await robot.fill(title="More", start="10", to=by)
    await robot.press("ctrl+s")
    judged = robot.key_result(robot.current or "").judged
    assert judged.target == target


@pytest.mark.parametrize(
    ("typed", "limits"),
    sampled(
        [
            ({"at_least": "1", "at_most": "3"}, (1, 3)),
            ({"at_most": "2"}, (None, 2)),
            ({"at_least": "99.5"}, (99.5, None)),
        ]
    ),
)
async def test_a_key_result_that_keeps(
    robot: Robot, typed: dict[str, str], limits: tuple[float | None, float | None]
) -> None:
    await robot.press("a", "k")
    await robot.fill(title="Keep it", metric="keep", **typed)
    await robot.press("ctrl+s")
    item = robot.key_result(robot.current or "").item
    assert (item.metric, item.low, item.high) == ("keep", *limits)


async def test_a_milestone_with_steps(robot: Robot) -> None:
    await robot.press("a", "k")
    await robot.fill(title="Launch", metric="milestone", steps="Draft\nReview | weight 2")
    await robot.press("ctrl+s")
    steps = robot.key_result(robot.current or "").item.steps
    assert [(step.title, step.weight) for step in steps] == [("Draft", 1), ("Review", 2)]


async def test_a_key_result_that_follows_a_kpi(robot: Robot) -> None:
    await robot.press("a", "k")
    await robot.fill(title="Follow", to="60", kpi=SATISFACTION.lower())
    assert "score" in robot.preview
    await robot.press("ctrl+s")
    assert robot.key_result(robot.current or "").item.kpi_id == number_of(SATISFACTION)


async def test_only_the_fields_of_the_metric_are_there(robot: Robot) -> None:
    await robot.press("a", "k")
    shown = {"reach": {"start", "to", "unit", "kpi", "waypoints"}, "milestone": {"steps"}}
    shown["keep"] = {"at_least", "at_most", "unit", "kpi"}
    special = set().union(*shown.values())
    for metric, fields in shown.items():
        await robot.fill(metric=metric)
        visible = {name for name in special if robot.app.screen.query_one(f"#row-{name}").display}
        assert visible == fields, metric


async def test_another_metric_shows_its_fields_before_the_next_key(robot: Robot) -> None:
    """Else a tab typed ahead goes to a field that is about to be hidden."""
    await robot.press("a", "k")
    await robot.field("metric")
    metric, form = robot.app.focused, robot.app.screen
    assert isinstance(metric, Choice)
    metric.action_change(1)
    assert form.query_one("#row-at_least").display
    assert not form.query_one("#row-start").display
    form.query_one("#unit").focus()
    await robot.press("tab")
    assert robot.app.focused is not None
    assert robot.app.focused.id == "at_least"


async def test_tab_goes_through_the_fields_in_their_order_before_they_are_laid_out(robot: Robot) -> None:
    await robot.press("a", "k")
    await robot.field("metric")
    metric, form = robot.app.focused, robot.app.screen
    assert isinstance(metric, Choice)
    assert isinstance(form, FormScreen)
    form.set_focus(form.query_one("#unit"))
    metric.action_change(1)
    form.go_on(1)
    assert form.focused is form.query_one("#at_least")
    form.go_on(-1)
    form.go_on(-1)
    assert form.focused is metric


async def test_an_initiative(robot: Robot) -> None:
    await robot.go_to(FIRST_REPLY)
    await robot.press("a", "i")
    await robot.fill(title="Answer at night", owner="leo", description="In turns")
    await robot.press("ctrl+s")
    assert robot.current is not None
    assert robot.current.startswith("I")
    assert "Answer at night" in robot.marked[0]
    work = robot.key_result(FIRST_REPLY).initiatives[-1]
    assert (work.title, work.owner, work.description, work.state) == (
        "Answer at night",
        "leo",
        "In turns",
        "todo",
    )


async def test_a_kpi(robot: Robot) -> None:
    await robot.press("2", "a", "o")
    await robot.fill(name="Latency", unit="ms", direction="lower is better", target="200")
    await robot.fill(every="day", combine="mean", nature="leading", leads=UPTIME, team="eng", tags="a b")
    await robot.press("ctrl+s")
    added = next_handle("KPI")
    assert robot.current == added
    assert robot.detail == f"{added} is added"
    view = robot.kpi(added)
    item = view.item
    assert (item.name, item.unit, item.direction, item.every) == ("Latency", "ms", "lower", "day")
    assert (item.combine, item.nature, item.owner) == ("mean", "leading", "ana")
    assert item.leads_id == number_of(UPTIME)
    assert (item.team, tuple(item.tags)) == ("eng", ("a", "b"))
    assert view.judged.target is not None
    assert view.judged.target.value == 200


async def test_a_kpi_in_a_range(robot: Robot) -> None:
    await robot.press("2", "a", "o")
    await robot.fill(name="Load", direction="in a range", low="20", high="80")
    await robot.press("ctrl+s")
    target = robot.kpi(next_handle("KPI")).judged.target
    assert target is not None
    assert (target.low, target.high) == (20, 80)


async def test_a_kpi_with_limits_of_its_own(robot: Robot) -> None:
    await robot.press("2", "a", "o")
    await robot.fill(name="Errors", direction="lower is better", healthy_at="1", watch_at="2")
    await robot.press("ctrl+s")
    item = robot.kpi(next_handle("KPI")).item
    assert (item.healthy_at, item.watch_at) == (1, 2)
