"""`okrtui checkin`: ten seconds, one line of answer."""

from __future__ import annotations

from functools import partial

import click

from okrtui.cli.base import Command, HandleType, State, example, pass_state
from okrtui.domain import metrics
from okrtui.domain.errors import Refused
from okrtui.domain.model import Handle
from okrtui.domain.values import Typed
from okrtui.show import sentences
from okrtui.workspace.commands import checkins


@click.command(cls=Command)
@click.argument("handle", type=HandleType("KR"), metavar="[KR1]", required=False)
@click.argument("value", required=False)
@click.option("--set", "set_to", metavar="V", help="The value, whatever its sign.")
@click.option("--change", metavar="V", help="A change of the value, whatever its sign.")
@click.option("-c", "--confidence", type=int, metavar="0..10", help="Odds of getting there.")
@click.option("-m", "note", metavar="NOTE", default="", help="A note.")
@click.option("--in-the-way", metavar="TEXT", default="", help="What is in the way.")
@click.option("--on", metavar="DATE", help="The day it is about: a date, yesterday, fri, 2026-W44.")
@pass_state
@example('okrtui checkin KR1 +5 -c 7 -m "two more teams moved over"')
def checkin(
    state: State,
    handle: Handle | None,
    value: str | None,
    set_to: str | None,
    change: str | None,
    confidence: int | None,
    note: str,
    in_the_way: str,
    on: str | None,
) -> None:
    """Record a key result's value, or go through all that is due.

    A value is 42, 1.2k, +5, -3, same, done or open.
    Without arguments it asks for everything that is due, line by line.
    """
    if handle is None:
        if any(text is not None for text in (set_to, change, confidence, on)) or note or in_the_way:
            raise click.UsageError("Name the key result that this is about, like KR1.")
        from okrtui.cli.check_in.checkin_prompt import sweep

        sweep(state)
        return
    one_of(value, set_to, change)
    session = state.session()
    typed: str | Typed | None = value
    if set_to is not None or change is not None:
        from okrtui.workspace.commands.key_results import get

        item = session.ask(get, handle.id)
        number = metrics.of(item).read_number(item, set_to or change or "")
        typed = Typed("set" if set_to is not None else "change", number)
    if value is not None and not value.strip():
        raise Refused("The value is empty: type one like 42, +5 or same.")
    day = state.day(on, "about", "on")
    entry = partial(
        checkins.check_in, session, handle, confidence=confidence, note=note, in_the_way=in_the_way, on=day
    )
    outcome = state.sure(entry, typed)
    state.say_dates(handle)
    state.output.line(sentences.answer(outcome.before, outcome.after, outcome.replaced))
    _follow_on(state, outcome)


def _follow_on(state: State, outcome: checkins.Outcome) -> None:
    """After a late value for a key result that was carried over, offer to move the start of the one that goes
    on with it. Where nobody can answer, move it."""
    if outcome.after.cycle.ends >= state.session().today:
        return
    from okrtui.workspace.commands import carrying

    session = state.session()
    later = session.ask(carrying.left_behind, outcome)
    if later is None:
        return
    now = sentences.value(outcome.after.judged.current, later.unit)
    was = sentences.value(later.start, later.unit)
    question = f"{later.handle} goes on from here and starts at {was}. Let it start at {now}?"
    if not state.is_answered:
        state.output.note(f"not asked, as there is no terminal: {question}")
    elif not state.says_yes(question, default=True):
        return
    carrying.follow(session, later, outcome)
    state.output.note(f"{later.handle} starts at {now}.")


def one_of(value: str | None, set_to: str | None, change: str | None) -> str | None:
    """Return the value that was typed in one of three ways, None for none. Raises UsageError for more than
    one."""
    typed = [text for text in (value, set_to, change) if text is not None]
    if len(typed) > 1:
        raise click.UsageError("Give one of VALUE, --set V and --change V.")
    return typed[0] if typed else None


COMMAND = checkin
