"""`okrtui bring-back`: what was dropped counts again."""

from __future__ import annotations

import click

from okrtui.cli.base import Command, HandleType, State, example, pass_state, reason_option
from okrtui.domain.model import Handle
from okrtui.workspace.commands import bringing_back


@click.command("bring-back", cls=Command)
@click.argument("handle", type=HandleType())
@reason_option
@pass_state
@example("okrtui bring-back KR3")
def bring_back(state: State, handle: Handle, reason: str) -> None:
    """Let what was dropped count again."""
    bringing_back.bring_back(state.session(), handle, reason)
    state.output.note(f"{handle} is back.")


COMMAND = bring_back
