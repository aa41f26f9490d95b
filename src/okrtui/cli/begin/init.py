"""`okrtui init`: makes a workspace, empty or with examples."""

from __future__ import annotations

from functools import partial

import click

from okrtui.cli.base import Command, State, example, pass_state, refuse_past
from okrtui.config import paths
from okrtui.domain.errors import quoted
from okrtui.workspace.session import create_workspace


@click.command(cls=Command)
@click.argument("directory", metavar="[DIR]", required=False)
@click.option("--shared", is_flag=True, help="For a group: 2770, group-writable.")
@click.option("--group", metavar="G", help="The group that shares it.")
@click.option("--name", metavar="N", default="", help="What the workspace is called.")
@click.option("--starter", metavar="company|team|personal", help="With examples to edit.")
@pass_state
@example("okrtui init ~/okrs --name Acme --starter team")
def init(
    state: State, directory: str | None, shared: bool, group: str | None, name: str, starter: str | None
) -> None:
    """Make a workspace, empty or with examples.

    In DIR; without it in the one that you name, else in your personal one.
    """
    if shared != (group is not None):
        raise click.UsageError("A shared workspace needs both --shared and --group G.")
    refuse_past(state)
    if directory:
        place = paths.expanded(directory)
    else:  # never the one of the machine-wide settings: that is everybody's
        named = state.named_by_person
        place = paths.personal_workspace() if named is None else named.directory
    fill = None
    if starter is not None:
        from okrtui import starters

        fill = partial(starters.fill, starter=starters.named(starter))
    session = create_workspace(
        place, name, shared_with=group, clock=state.wiring.clock, network_fs=state.network_fs, fill=fill
    )
    session.close()
    state.output.line(str(place))
    state.output.note(f"workspace “{session.settings.name}” is ready: okrtui -w {quoted(place)}")


COMMAND = init
