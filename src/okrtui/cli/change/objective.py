"""Objectives, key results and initiatives: add, edit, drop, step, guard, set; and move."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

from okrtui.cli.base import (
    Command,
    F,
    Group,
    HandleType,
    State,
    example,
    given,
    pass_state,
    reason_option,
)
from okrtui.domain import metrics
from okrtui.domain.errors import Refused
from okrtui.domain.model import Handle
from okrtui.show import sentences
from okrtui.workspace.commands import (
    bringing_back,
    checkins,
    initiatives,
    key_result_fields,
    key_results,
    moving,
    objectives,
)

OBJECTIVE, KEY_RESULT, INITIATIVE = HandleType("O"), HandleType("KR"), HandleType("I")


def dropper(
    group: click.Group, kind: HandleType, drop: Callable[[Any, Handle, str], object], shown: str
) -> None:
    """Adds `drop HANDLE -m REASON` to a group."""

    @group.command("drop", help=f"Hide one, with the reason.\n\n\b\nExample:\n  {shown}\n")
    @click.argument("handle", type=kind)
    @reason_option
    @pass_state
    def command(state: State, handle: Handle, reason: str) -> None:
        drop(state.session(), handle, reason)
        state.output.note(f"{handle} is dropped; it stays in history.")


def say_edited(state: State, handle: Handle, changed: object) -> None:
    state.output.note(f"{handle} is changed." if changed else f"{handle} was like that already.")


# --- objective -------------------------------------------------------------------------------


@click.group(cls=Group)
@example('okrtui objective add "Customers praise our support"')
def objective() -> None:
    """Objectives: what we want, in words."""


def _objective_options(function: F) -> F:
    for option in (
        click.option("--kind", metavar="K", help="committed, aspirational or learning."),
        click.option("--owner", metavar="U", help="Login name (default when adding: yours)."),
        click.option("--team", metavar="T", help="Team, like eng/platform."),
        click.option("--why", metavar="W", help="Why it matters."),
        click.option("--weight", metavar="N", help="Weight in its parent (default 1)."),
    ):
        function = option(function)
    return function


@objective.command("add")
@click.argument("title")
@click.option("--parent", type=HandleType("O", "KR"), metavar="O1|KR1", help="What it contributes to.")
@click.option("--cycle", metavar="C", help="Cycle (default: the running one).")
@_objective_options
@pass_state
@example('okrtui objective add "Customers praise our support" --kind aspirational')
def objective_add(
    state: State, title: str, parent: Handle | None, cycle: str | None, **typed: str | None
) -> None:
    """Add an objective; prints its handle."""
    state.ask_about_names(typed)
    handle = objectives.add(state.session(), given(title=title, **typed), cycle=cycle, parent=parent)
    state.output.line(str(handle))


@objective.command("edit")
@click.argument("handle", type=OBJECTIVE)
@click.option("--title", metavar="TITLE", help="New title.")
@_objective_options
@reason_option
@pass_state
@example('okrtui objective edit O1 --kind committed -m "promised to a customer"')
def objective_edit(state: State, handle: Handle, reason: str, **typed: str | None) -> None:
    """Change an objective.

    In a running cycle its title, kind and weight need a reason.
    """
    state.ask_about_names(typed)
    say_edited(state, handle, objectives.edit(state.session(), handle, given(**typed), reason))


dropper(objective, OBJECTIVE, objectives.drop, 'okrtui objective drop O1 -m "merged into O2"')


@objective.command("guard")
@click.argument("handle", type=OBJECTIVE)
@click.argument("kpi", type=HandleType("KPI"))
@click.option("--remove", is_flag=True, help="No longer guard it.")
@pass_state
@example("okrtui objective guard O1 KPI3")
def objective_guard(state: State, handle: Handle, kpi: Handle, remove: bool) -> None:
    """Let a KPI guard an objective.

    While the KPI is unhealthy, the objective is at risk at best.
    """
    objectives.guard(state.session(), handle, kpi, remove=remove)
    state.output.note(f"{kpi} {'no longer guards' if remove else 'guards'} {handle}.")


# --- kr --------------------------------------------------------------------------------------


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


# --- initiative ------------------------------------------------------------------------------


@click.group(cls=Group)
@example("okrtui initiative set I7 doing")
def initiative() -> None:
    """Initiatives: work done for a key result."""


@initiative.command("add")
@click.argument("key_result", type=KEY_RESULT, metavar="KR1")
@click.argument("title")
@click.option("--owner", metavar="U", help="Login name (default: yours).")
@click.option("--description", metavar="TEXT", help="Description.")
@pass_state
@example('okrtui initiative add KR1 "Answer from one inbox"')
def initiative_add(state: State, key_result: Handle, title: str, **typed: str | None) -> None:
    """Add an initiative; prints its handle."""
    state.ask_about_names(typed)
    state.output.line(str(initiatives.add(state.session(), key_result, given(title=title, **typed))))


@initiative.command("edit")
@click.argument("handle", type=INITIATIVE)
@click.option("--title", metavar="TITLE", help="New title.")
@click.option("--owner", metavar="U", help="Login name.")
@click.option("--description", metavar="TEXT", help="Description.")
@reason_option
@pass_state
@example('okrtui initiative edit I7 --title "Answer from one shared inbox"')
def initiative_edit(state: State, handle: Handle, reason: str, **typed: str | None) -> None:
    """Change an initiative."""
    state.ask_about_names(typed)
    say_edited(state, handle, initiatives.edit(state.session(), handle, given(**typed), reason))


@initiative.command("set")
@click.argument("handle", type=INITIATIVE)
@click.argument("word", metavar="todo|doing|done")
@pass_state
@example("okrtui initiative set I7 doing")
def initiative_set(state: State, handle: Handle, word: str) -> None:
    """Say how far an initiative is."""
    if word.strip().lower() == "dropped":
        raise Refused(f"The state is todo, doing or done; `okrtui initiative drop {handle}` drops it.")
    found = initiatives.set_state(state.session(), handle, word)
    state.output.note(f"{handle} is {found.state}.")


dropper(initiative, INITIATIVE, initiatives.drop, "okrtui initiative drop I7")


# --- move ------------------------------------------------------------------------------------


@click.command(cls=Command)
@click.argument("handle", type=HandleType())
@click.option("--under", metavar="H", help="New parent, as its last (none: an objective of its own).")
@click.option("--before", type=HandleType(), metavar="H", help="Place it before this one.")
@reason_option
@pass_state
@example("okrtui move KR3 --before KR1")
def move(state: State, handle: Handle, under: str | None, before: Handle | None, reason: str) -> None:
    """Give an item another parent or another place.

    Another parent needs a reason in a running cycle.
    """
    if (under is None) == (before is None):
        raise click.UsageError("Give either --under H or --before H.")
    if before is not None:
        moving.before(state.session(), handle, before, reason)
        state.output.note(f"{handle} stands before {before}.")
        return
    parent = None if (under or "").lower() == "none" else Handle.parse(under or "")
    moving.under(state.session(), handle, parent, reason)
    state.output.note(f"{handle} stands under {parent}." if parent else f"{handle} has no parent.")


@click.command("bring-back", cls=Command)
@click.argument("handle", type=HandleType())
@reason_option
@pass_state
@example("okrtui bring-back KR3")
def bring_back(state: State, handle: Handle, reason: str) -> None:
    """Let what was dropped count again."""
    bringing_back.bring_back(state.session(), handle, reason)
    state.output.note(f"{handle} is back.")


COMMANDS = {
    "objective": objective, "kr": kr, "initiative": initiative, "move": move, "bring-back": bring_back,
}  # fmt: skip
