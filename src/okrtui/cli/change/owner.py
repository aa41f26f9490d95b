"""`okrtui owner`: what people are called, everywhere."""

from __future__ import annotations

import click

from okrtui.cli.base import Command, State, example, json_option, pass_state
from okrtui.show import sentences
from okrtui.workspace.commands import renaming
from okrtui.workspace.commands.renaming import Renamed

dry_run_option = click.option("--dry-run", is_flag=True, help="Say what it would change.")


@click.command(cls=Command)
@click.argument("old")
@click.argument("new")
@click.option("--hand-over", is_flag=True, help="Give on what is live; the past stays whose it was.")
@dry_run_option
@json_option
@pass_state
@example("okrtui owner ana anna --dry-run")
def owner(state: State, old: str, new: str, hand_over: bool, dry_run: bool, as_json: bool) -> None:
    """Rename an owner or join two, everywhere.

    In closed cycles and History, too.
    """
    session = state.session()
    if hand_over:
        say_renamed(state, renaming.hand_over(session, old, new, dry_run=dry_run), dry_run, as_json)
    else:
        say_renamed(state, renaming.rename(session, "owner", old, new, dry_run=dry_run), dry_run, as_json)


def say_renamed(state: State, done: Renamed, dry_run: bool, as_json: bool) -> None:
    """Say what a new name changes, and whether it was a dry run."""
    if as_json:
        state.output.json({"old": done.old, "new": done.new, "items": done.items, "joins": done.joins})
        return
    counts = ", ".join(sentences.count(number, name) for name, number in done.items.items())
    joins = f"; {done.new} is there already: they are one" if done.joins else ""
    state.output.line(f"{done.old} → {done.new}: {counts}{joins}")
    if dry_run:
        state.output.note("dry run, nothing written.")


COMMAND = owner
