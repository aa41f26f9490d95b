"""`okrtui restore`: puts a backup back."""

from __future__ import annotations

import click

from okrtui.cli.base import Command, State, example, pass_state, refuse_past
from okrtui.cli.endings import put_away_when_ended
from okrtui.config.paths import expanded
from okrtui.workspace.admin import backups


@click.command(cls=Command)
@click.argument("file", metavar="FILE")
@pass_state
@example("okrtui restore backups/2026-11-21T120000Z-daily.db")
def restore(state: State, file: str) -> None:
    """Put a backup back, after a backup of what is there.

    Who has the workspace open looks again.
    """
    refuse_past(state)
    with put_away_when_ended():
        kept = backups.restore(state.directory, expanded(file), network_fs=state.network_fs)
    state.output.note(f"{file} is put back.")
    if kept is not None:
        state.output.note("what was there before is kept in:")
        state.output.line(str(kept))


COMMAND = restore
