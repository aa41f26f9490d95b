"""`okrtui move`: another parent, or another place."""

from __future__ import annotations

import click

from okrtui.cli.base import Command, HandleType, State, example, pass_state, reason_option
from okrtui.domain.model import Handle
from okrtui.workspace.commands import moving


@click.command(cls=Command)
@click.argument("handle", type=HandleType())
@click.option("--under", metavar="H", help="New parent, as its last (none: an objective of its own).")
@click.option("--before", type=HandleType(), metavar="H", help="Place it before this one.")
@reason_option
@pass_state
@example("okrtui move KR3 --before KR1")
def move(state: State, handle: Handle, under: str | None, before: Handle | None, reason: str) -> None:
    """Give an item another parent or another place.

    Another parent needs a reason in a running cycle.
    """
    if (under is None) == (before is None):
        raise click.UsageError("Give either --under H or --before H.")
    if before is not None:
        moving.before(state.session(), handle, before, reason)
        state.output.note(f"{handle} stands before {before}.")
        return
    parent = None if (under or "").lower() == "none" else Handle.parse(under or "")
    moving.under(state.session(), handle, parent, reason)
    state.output.note(f"{handle} stands under {parent}." if parent else f"{handle} has no parent.")


COMMAND = move
