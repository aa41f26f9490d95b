"""`okrtui withdraw`: an entry of a wrong date or value no longer counts."""

from __future__ import annotations

import click

from okrtui.cli.base import Command, HandleType, State, example, pass_state, reason_option
from okrtui.domain import metrics
from okrtui.domain.model import Handle
from okrtui.domain.values import parse_number
from okrtui.show import sentences
from okrtui.workspace.commands import key_results, kpis, withdrawing
from okrtui.workspace.commands.checkins import Outcome
from okrtui.workspace.reading import Reading


@click.command(cls=Command)
@click.argument("handle", type=HandleType("KR", "KPI"), metavar="HANDLE")
@click.option("--on", metavar="DATE", required=True, help="The date it is about.")
@click.option("--value", metavar="V", help="Which of several measurements of that date.")
@reason_option
@pass_state
@example('okrtui withdraw KR1 --on 2026-11-13 -m "of another survey"')
def withdraw(state: State, handle: Handle, on: str, value: str | None, reason: str) -> None:
    """Withdraw an entry: it stays in history and no longer counts.

    What it corrected counts again.
    """
    session = state.session()
    day = session.ask(Reading.day, on, "about", "on")
    number = None if value is None else _number(state, handle, value)
    state.say_dates(handle)
    done = withdrawing.withdraw(session, handle, day, reason, value=number)
    if isinstance(done, Outcome):
        unit, before, after = done.after.item.unit, done.before.judged, done.after.judged
        state.output.line(sentences.check_in_answer(str(handle), unit, before, after))
    else:
        state.output.line(sentences.measurement_answer(done.before, done.after, done.on))


def _number(state: State, handle: Handle, text: str) -> float:
    session = state.session()
    if handle.prefix == "KPI":
        return parse_number(text, session.ask(kpis.get, handle.id).unit)
    item = session.ask(key_results.get, handle.id)
    return metrics.of(item).read_number(item, text)


COMMAND = withdraw
