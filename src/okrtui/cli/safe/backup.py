"""`okrtui backup`: a copy of the database while people work."""

from __future__ import annotations

import click

from okrtui.cli.base import Command, State, example, pass_state
from okrtui.cli.endings import put_away_when_ended
from okrtui.config.paths import expanded
from okrtui.domain.errors import Refused
from okrtui.workspace.admin import backups


@click.command(cls=Command)
@click.argument("file", metavar="[FILE]", required=False)
@click.option("--daily", is_flag=True, help="For cron: nothing, if there is one from today.")
@pass_state
@example("okrtui backup")
def backup(state: State, file: str | None, daily: bool) -> None:
    """Copy the database while people work.

    The copy is checked, then its path is printed. Without FILE it is in backups/.
    """
    if file is not None:
        state.forbid_if_restricted("`okrtui backup FILE`")
        if daily:
            raise click.UsageError("A daily backup has its own place: leave out FILE or --daily.")
        if not file:
            raise Refused("The file's name is empty: name one, or leave it out.")
    session = state.session(quiet=True)
    if daily:
        from okrtui.workspace.admin import daily as day

        with put_away_when_ended():
            found = day.take(session)
        made = found.taken
        if made is None:
            say = state.output.note if found.is_late else state.output.aside
            say(f"{found.busy}." if found.busy else "today's backup is there already.")
            return
    else:
        with put_away_when_ended():
            made = backups.backup(session, expanded(file) if file else None)
    state.output.line(str(made))


COMMAND = backup
