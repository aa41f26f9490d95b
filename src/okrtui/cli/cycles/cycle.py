"""`okrtui cycle`: the periods that have OKRs, from their opening to their closing."""

from __future__ import annotations

from collections.abc import Sequence

import click

from okrtui.cli import shapes
from okrtui.cli.base import Group, State, example, json_option, pass_state, reason_option
from okrtui.cli.output import progress, table
from okrtui.domain.errors import Refused
from okrtui.domain.model import Cycle, Handle
from okrtui.domain.views import Progress
from okrtui.show import summaries
from okrtui.show.sentences import count
from okrtui.workspace.commands import grading
from okrtui.workspace.commands.cycles import drop as drop_cycle
from okrtui.workspace.commands.cycles import open_cycle
from okrtui.workspace.queries import cycles, grades


@click.group(cls=Group)
@example("okrtui cycle list")
def cycle() -> None:
    """The periods that have OKRs: draft, active, grading, closed."""


@cycle.command("list")
@json_option
@pass_state
@example("okrtui cycle list")
def cycle_list(state: State, as_json: bool) -> None:
    """The cycles in use, the latest first."""
    session = state.session()
    found = session.ask(cycles.listed)
    if as_json:
        state.output.json(
            [
                shapes.cycle(row.cycle, session.today)
                | {"objectives": row.objectives, "key_results": row.key_results}
                for row in found
            ]
        )
        return
    rows = [
        (
            row.cycle.name,
            f"{row.cycle.starts} … {row.cycle.ends}",
            row.cycle.state,
            f"{count(row.objectives, 'objective')}, {count(row.key_results, 'key result')}",
        )
        for row in found
    ]
    for line in table(rows):
        state.output.line(line)


@cycle.command("show")
@click.argument("name", metavar="[CYCLE]", required=False)
@click.option("--since", metavar="DATE", help="Movement since this day (default: a week ago).")
@json_option
@pass_state
@example("okrtui cycle show 2026-Q4 --since 2026-11-01")
def cycle_show(state: State, name: str | None, since: str | None, as_json: bool) -> None:
    """A cycle at a glance: counts, what moved, the verdict.

    Counts are by status; it also says who has not checked in.
    """
    from okrtui.workspace.queries.summary import summary

    session = state.session()
    day = state.past_day(since, "since", "since")
    found = session.ask(summary, name, since=day, tell=_tell)
    if as_json:
        state.output.json(shapes.item(shapes.summary(found, session.today), session.today))
        return
    state.output.pairs(summaries.cycle(found, session.today, state.output.style))


def _tell(so_far: Progress) -> None:
    progress("" if so_far.done == so_far.of else summaries.how_far(so_far))


@cycle.command("monday")
@click.argument("name", metavar="[CYCLE]", required=False)
@json_option
@pass_state
@example("okrtui cycle monday")
def cycle_monday(state: State, name: str | None, as_json: bool) -> None:
    """The Monday page: priorities, confidence, the next weeks, health."""
    from okrtui.workspace.queries.summary import monday

    session = state.session()
    found = session.ask(monday, name)
    if as_json:
        state.output.json(shapes.item(shapes.monday(found, session.today), session.today))
        return
    for heading, pairs in summaries.monday(found, state.output.style):
        state.output.line(heading)
        state.output.pairs((f"  {key}", text) for key, text in pairs or [("nothing", " ")])


@cycle.command("open")
@click.argument("name", metavar="CYCLE")
@click.option("--now", is_flag=True, help="Make a draft active before its first day.")
@pass_state
@example("okrtui cycle open 2027-Q1")
def cycle_open(state: State, name: str, now: bool) -> None:
    """Begin to use a cycle; before its first day it is a draft."""
    session = state.session()
    wanted = session.ask(cycles.named, name)
    if wanted.id is None:
        state.confirm(f"{wanted.name} is {wanted.starts} … {wanted.ends}. Open it?", default=True)
    found = open_cycle(session, name, now=now)
    state.output.line(found.name)
    _say(state, found)


@cycle.command("drop")
@click.argument("name", metavar="CYCLE")
@pass_state
@example("okrtui cycle drop 2027-Q2")
def cycle_drop(state: State, name: str) -> None:
    """Take away a cycle that was opened by mistake, if nothing is in it."""
    found = drop_cycle(state.session(), name)
    state.output.note(f"{found.name} is no longer in use.")


@cycle.command("grade")
@click.argument("name", metavar="[CYCLE]", required=False)
@pass_state
@example("okrtui cycle grade 2026-Q4")
def cycle_grade(state: State, name: str | None) -> None:
    """Begin grading an active cycle; late check-ins still count."""
    session = state.session()
    wanted = session.ask(grades.meant, name, "active")
    if wanted.state == "active" and session.today <= wanted.ends:
        left = count((wanted.ends - session.today).days + 1, "day")
        state.confirm(f"{wanted.name} still runs, for {left}. Grade it now?", default=False)
    _say(state, grading.begin(session, wanted.name))


@cycle.command("close")
@click.argument("name", metavar="[CYCLE]", required=False)
@reason_option
@pass_state
@example("okrtui cycle close 2026-Q4")
def cycle_close(state: State, name: str | None, reason: str) -> None:
    """Close a cycle that is being graded; its numbers stay as they are."""
    session = state.session()
    wanted = session.ask(grades.meant, name, "grading")
    if wanted.state == "grading":
        ungraded, of = session.ask(grades.ungraded, wanted.name)
        what = f"{ungraded:,} of {of:,} have no grade yet: the computed ones become theirs."
        state.confirm(
            f"{what if ungraded else f'All {of:,} are graded.'} Close {wanted.name}?", default=False
        )
    found = grading.close(session, wanted.name, reason)
    _say(state, found)
    for line in summaries.verdict(session.ask(grades.verdict_of, found.name)):
        state.output.note(line)


@cycle.command("reopen")
@click.argument("name", metavar="[CYCLE]", required=False)
@reason_option
@pass_state
@example('okrtui cycle reopen 2026-Q4 -m "two numbers came late"')
def cycle_reopen(state: State, name: str | None, reason: str) -> None:
    """One state back: closed to grading, grading to active.

    It needs a reason.
    """
    _say(state, grading.reopen(state.session(), name, reason))


@cycle.command("carry")
@click.argument("names", metavar="[CYCLE] [HANDLES]", nargs=-1)
@click.option("--to", "into", metavar="CYCLE", help="Into this cycle (default: the next one).")
@pass_state
@example("okrtui cycle carry 2026-Q4 O1 KR7")
def cycle_carry(state: State, names: Sequence[str], into: str | None) -> None:
    """Copy unfinished items to the next cycle.

    All of them, or those named. Prints the new handles.
    """
    from okrtui.workspace.commands import carrying, objectives

    session = state.session()
    handles, cycle_name = _handles_and_cycle(names)
    if cycle_name is None and handles:
        cycle_name = session.ask(objectives.cycle_of, handles[0]).name
    old, new = session.ask(carrying.target_of, cycle_name, into)
    what = ", ".join(map(str, handles)) or "everything unfinished"
    state.confirm(f"Carry {what} over from {old.name} into {new.name}?", default=True)
    made = carrying.carry(session, old.name, handles, into=into)
    state.output.note(f"carried from {old.name} into {new.name}:")
    for found in made:
        state.output.line(str(found.new))
        state.output.note(f"{found.old} goes on as {found.new}.")


def _handles_and_cycle(names: Sequence[str]) -> tuple[list[Handle], str | None]:
    """Handles, and at most one name of a cycle, which comes first."""
    handles, cycle_name = [], None
    for number, name in enumerate(names):
        try:
            handles.append(Handle.parse(name))
        except Refused:
            if number:
                raise
            cycle_name = name
    return handles, cycle_name


def _say(state: State, found: Cycle) -> None:
    state.output.note(f"{found.name} ({found.starts} … {found.ends}) is {found.state}.")


COMMAND = cycle
