"""What `objective`, `kr`, `initiative` and `kpi` share: their `drop`, and the answer of their `edit`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

from okrtui.cli.base import HandleType, State, pass_state, reason_option
from okrtui.domain.model import Handle


def dropper(
    group: click.Group, kind: HandleType, drop: Callable[[Any, Handle, str], object], shown: str
) -> None:
    """Add `drop HANDLE -m REASON` to a group."""

    @group.command("drop", help=f"Hide one, with the reason.\n\n\b\nExample:\n  {shown}\n")
    @click.argument("handle", type=kind)
    @reason_option
    @pass_state
    def command(state: State, handle: Handle, reason: str) -> None:
        drop(state.session(), handle, reason)
        state.output.note(f"{handle} is dropped; it stays in history.")


def say_edited(state: State, handle: Handle, changed: object) -> None:
    """Say whether an `edit` changed anything."""
    state.output.note(f"{handle} is changed." if changed else f"{handle} was like that already.")
