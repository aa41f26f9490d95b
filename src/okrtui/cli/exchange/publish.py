"""`okrtui publish`: a snapshot for people outside the group."""

from __future__ import annotations

import click

from okrtui.cli.base import Command, State, example, pass_state
from okrtui.cli.endings import put_away_when_ended
from okrtui.config.paths import expanded
from okrtui.domain.errors import Refused, quoted
from okrtui.workspace.admin import examining, publishing


@click.command(cls=Command)
@click.argument("directory", metavar="DEST")
@pass_state
@example("okrtui publish /srv/okrs-public")
def publish(state: State, directory: str) -> None:
    """Write a snapshot for people outside the group.

    They open it with -w DEST, to read.
    """
    if not directory:
        raise Refused("DEST is empty: name a directory.")
    session = state.session(quiet=True)
    with put_away_when_ended():
        place = publishing.publish(session, expanded(directory))
    state.output.line(str(place))
    closed = examining.closed_to_others(place)
    if closed is not None:
        state.output.note(
            f"{closed} may not be entered by everybody: who is not in its group cannot read what is "
            f"published there, until `chmod o+x {quoted(closed)}`."
        )


COMMAND = publish
