"""`okrtui log`, `undo` and `redo`: what was changed, and taking a change back."""

from __future__ import annotations

import click

from okrtui.cli import shapes
from okrtui.cli.base import Command, HandleType, State, example, json_option, pass_state, reason_option
from okrtui.domain.errors import Refused
from okrtui.domain.model import Handle
from okrtui.show import changes
from okrtui.workspace.commands import undoing
from okrtui.workspace.queries import history


@click.command(cls=Command)
@click.argument("handle", type=HandleType(), metavar="[HANDLE]", required=False)
@click.option("--who", metavar="U", help="Only this person's.")
@click.option("--mine", is_flag=True, help="Only mine.")
@click.option("--since", metavar="DATE", help="From this day on.")
@click.option("--until", metavar="DATE", help="Up to this day.")
@click.option("-n", "limit", type=click.IntRange(1), default=50, metavar="N", help="At most so many (50).")
@json_option
@pass_state
@example("okrtui log KR1 --since 2026-11-01")
def log(
    state: State, handle: Handle | None, who: str | None, mine: bool, since: str | None, until: str | None,
    limit: int, as_json: bool,
) -> None:  # fmt: skip
    """Who changed what, when and why; the newest first.

    With what it was before and what it is now.
    """
    session = state.session()
    if who is not None and mine:
        raise click.UsageError("Give either --who or --mine.")
    found = session.ask(
        history.log,
        item=handle,
        who=session.who if mine else who,
        since=state.day(since, "since", "since"),
        until=state.day(until, "about", "until"),
        limit=limit,
        whole=as_json,
    )
    if as_json:
        state.output.json([shapes.change(entry) for entry in found])
        return
    for entry in found:
        state.output.line(
            changes.heading(
                entry.id, entry.at.astimezone(session.settings.zone), entry.who, entry.action, entry.reason
            )
        )
        for line in changes.lines(entry.items, entry.more):
            state.output.line(f"    {line}")
    if not found:
        state.output.note("no change matches.")


@click.command(cls=Command)
@click.argument("change", metavar="[ID]", required=False)
@reason_option
@pass_state
@example("okrtui undo 42")
def undo(state: State, change: str | None, reason: str) -> None:
    """Take a change back: your own last one, or the one named.

    ID is its number in `okrtui log`. Both stay in history. If somebody changed the same fields since,
    nothing is done (exit 3).
    """
    number: int | None = None
    if change is not None:
        text = change.removeprefix("#")
        if not (text.isascii() and text.isdigit() and len(text) < 18):
            raise Refused(f"“{change[:40]}” is no number of a change: `okrtui log` shows them.")
        number = int(text)
    _say(state, undoing.undo(state.session(), number, reason))


@click.command(cls=Command)
@pass_state
@example("okrtui redo")
def redo(state: State) -> None:
    """Do again what you undid last."""
    _say(state, undoing.redo(state.session()))


def _say(state: State, done: undoing.Undone) -> None:
    entry = done.entry
    word = "redone" if entry.action == "undo" else "undone"
    state.output.line(f"{word}: {changes.summary(entry.id, entry.who, entry.action, entry.items)}")
    for line in changes.lines(changes.reversed_items(entry.items)):
        state.output.line(f"    {line}")


COMMANDS = {"log": log, "undo": undo, "redo": redo}
