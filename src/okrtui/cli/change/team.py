"""`okrtui team`: what teams are called, everywhere."""

from __future__ import annotations

import click

from okrtui.cli.base import Command, State, example, json_option, pass_state
from okrtui.cli.change.owner import dry_run_option, say_renamed
from okrtui.workspace.commands import renaming


@click.command(cls=Command)
@click.argument("old")
@click.argument("new")
@dry_run_option
@json_option
@pass_state
@example("okrtui team eng/infra eng/platform")
def team(state: State, old: str, new: str, dry_run: bool, as_json: bool) -> None:
    """Rename a team with all below it, or join two, everywhere.

    In closed cycles, too.
    """
    say_renamed(state, renaming.rename(state.session(), "team", old, new, dry_run=dry_run), dry_run, as_json)


COMMAND = team
