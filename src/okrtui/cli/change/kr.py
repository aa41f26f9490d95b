"""`okrtui kr`: key results: add, edit, drop, step."""

from __future__ import annotations

from typing import Any

import click

from okrtui.cli.base import KEY_RESULT, OBJECTIVE, F, Group, State, example, pass_state, reason_option
from okrtui.cli.change.drop_and_edit import dropper, say_edited
from okrtui.domain import metrics
from okrtui.domain.model import Handle
from okrtui.show import sentences
from okrtui.workspace.commands import checkins, key_result_fields, key_results


@click.group(cls=Group)
@example('okrtui kr add O1 "CSAT" --from 30 --to 50 --unit %')
def kr() -> None:
    """Key results: how we know."""


def _key_result_options(function: F) -> F:
    for option in reversed(
        (
            click.option("--from", "start", metavar="A", help="Start of what should be reached."),
            click.option("--to", metavar="B", help="Target to reach, up or down."),
            click.option("--by", metavar="P", help="Target as a distance from the start: +20%, -5."),
            click.option("--at-least", metavar="L", help="Keep at or above."),
            click.option("--at-most", metavar="U", help="Keep at or below."),
            click.option("--between", nargs=2, metavar="L U", help="Keep inside."),
            click.option("--milestone", is_flag=True, help="Done or open."),
            click.option("--step", "steps", multiple=True, metavar="S", help="A milestone's step."),
            click.option("--unit", metavar="U", help="Unit of the values, such as % or h."),
            click.option("--start-over", is_flag=True, help="With a new --unit: earlier values don't count."),
            click.option("--weight", metavar="N", help="Weight in its objective (default 1)."),
            click.option("--owner", metavar="U", help="Login name (default when adding: yours)."),
            click.option("--kpi", metavar="KPI1", help="Follow this KPI (edit: none to stop)."),
            click.option("--starts", metavar="D", help="First day (default: the cycle's)."),
            click.option("--due", metavar="D", help="Last day (default: the cycle's)."),
            click.option("--waypoint", "waypoints", multiple=True, metavar="D=V",
                         help="Value expected on a date."),
            click.option("--description", metavar="TEXT", help="Description."),
        )
    ):  # fmt: skip
        function = option(function)
    return function


def _typed(
    *,
    between: tuple[str, str] | None,
    milestone: bool,
    steps: tuple[str, ...],
    waypoints: tuple[str, ...],
    at_least: str | None,
    at_most: str | None,
    start_over: bool,
    **texts: str | None,
) -> key_result_fields.Typed:
    if between and (at_least or at_most):
        raise click.UsageError("Give either --between or --at-least and --at-most.")
    if between:
        at_least, at_most = between
    if milestone and any((texts.get("to"), texts.get("by"), texts.get("start"), at_least, at_most)):
        raise click.UsageError("A --milestone has steps; it takes no start, target or limits.")
    return key_result_fields.Typed(
        at_least=at_least,
        at_most=at_most,
        metric=metrics.MILESTONE.name if milestone else None,
        steps=steps or None,
        waypoints=waypoints or None,
        start_over=start_over,
        **texts,
    )


@kr.command("add")
@click.argument("objective", type=OBJECTIVE, metavar="O1")
@click.argument("title")
@_key_result_options
@pass_state
@example('okrtui kr add O1 "CSAT" --from 30 --to 50 --unit %')
def kr_add(state: State, objective: Handle, title: str, **typed: Any) -> None:
    """Add a key result; prints its handle. It needs a target, limits, or --milestone."""
    if typed["start_over"]:
        raise click.UsageError("--start-over is of a key result that has values: it goes with `kr edit`.")
    if not any(typed[name] for name in ("to", "by", "at_least", "at_most", "between", "milestone", "steps")):
        raise click.UsageError(
            "A key result needs a measure: --to B, --by P, --at-least L, --at-most U, --between L U, "
            "or --milestone."
        )
    state.ask_about_names(typed)
    handle = key_results.add(state.session(), objective, _typed(title=title, **typed))
    state.say_dates(handle)
    state.output.line(str(handle))


@kr.command("edit")
@click.argument("handle", type=KEY_RESULT)
@click.option("--title", metavar="TITLE", help="New title.")
@_key_result_options
@reason_option
@pass_state
@example('okrtui kr edit KR1 --to 45 -m "half the team is on leave"')
def kr_edit(state: State, handle: Handle, reason: str, **typed: Any) -> None:
    """Change a key result.

    In a running cycle its measure, span and weight need a reason.
    """
    state.ask_about_names(typed)
    edited = key_results.edit(state.session(), handle, _typed(**typed), reason)
    state.say_dates(handle)
    say_edited(state, handle, edited.fields)
    if edited.counting:
        state.output.note(f"{handle}: {edited.counting}.")


dropper(kr, KEY_RESULT, key_results.drop, 'okrtui kr drop KR1 -m "no longer what we want"')


@kr.command("step")
@click.argument("handle", type=KEY_RESULT)
@click.argument("number", type=int, metavar="N")
@click.argument("state_word", type=click.Choice(["done", "open"]), metavar="done|open")
@click.option("-m", "note", metavar="NOTE", default="", help="A note.")
@click.option("--on", metavar="D", help="The day it is about (default: today).")
@pass_state
@example("okrtui kr step KR3 2 done")
def kr_step(state: State, handle: Handle, number: int, state_word: str, note: str, on: str | None) -> None:
    """Set a step of a milestone done or open."""
    session = state.session()
    day = state.day(on, "about", "on")
    outcome = checkins.set_step(session, handle, number, state_word == "done", note=note, on=day)
    item = outcome.after.item
    state.say_dates(handle)
    state.output.line(
        sentences.check_in_answer(str(handle), item.unit, outcome.before.judged, outcome.after.judged)
    )


COMMAND = kr
