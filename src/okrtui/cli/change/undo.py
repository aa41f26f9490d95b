"""`okrtui undo`, and how a change that was taken back is told."""

from __future__ import annotations

import click

from okrtui.cli.base import Command, State, example, pass_state, reason_option
from okrtui.domain.errors import Refused
from okrtui.show import changes
from okrtui.workspace.commands import undoing


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
            raise Refused(f"“{change[:40]}” is not the number of a change: `okrtui log` shows them.")
        number = int(text)
    say_undone(state, undoing.undo(state.session(), number, reason))


def say_undone(state: State, done: undoing.Undone) -> None:
    """Say which change was taken back, and what that changed."""
    entry = done.entry
    word = "redone" if entry.action == "undo" else "undone"
    state.output.line(f"{word}: {changes.summary(entry.id, entry.who, entry.action, entry.items)}")
    for line in changes.lines(changes.reversed_items(entry.items)):
        state.output.line(f"    {line}")


COMMAND = undo
