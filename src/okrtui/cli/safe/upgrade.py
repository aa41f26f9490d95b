"""`okrtui upgrade`: brings a shared workspace to this okrtui's schema."""

from __future__ import annotations

import click

from okrtui.cli.base import Command, State, example, pass_state, refuse_past
from okrtui.cli.endings import put_away_when_ended
from okrtui.workspace.admin import backups


@click.command(cls=Command)
@pass_state
@example("okrtui upgrade")
def upgrade(state: State) -> None:
    """Bring a shared workspace to this okrtui's schema.

    After a backup. A personal one is brought to it when it is opened.
    """
    refuse_past(state)
    with put_away_when_ended():
        before, after = backups.upgrade(state.directory, network_fs=state.network_fs)
    if before == after:
        state.output.note(f"nothing to do: the workspace has schema {after}, which this okrtui writes.")
    else:
        state.output.note(f"the workspace has schema {after} now (it had {before}); a backup is in backups/.")


COMMAND = upgrade
