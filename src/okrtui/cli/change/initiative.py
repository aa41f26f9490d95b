"""`okrtui initiative`: initiatives: add, edit, drop, set."""

from __future__ import annotations

import click

from okrtui.cli.base import INITIATIVE, KEY_RESULT, Group, State, example, given, pass_state, reason_option
from okrtui.cli.change.drop_and_edit import dropper, say_edited
from okrtui.domain.errors import Refused
from okrtui.domain.model import Handle
from okrtui.workspace.commands import initiatives


@click.group(cls=Group)
@example("okrtui initiative set I7 doing")
def initiative() -> None:
    """Initiatives: work done for a key result."""


@initiative.command("add")
@click.argument("key_result", type=KEY_RESULT, metavar="KR1")
@click.argument("title")
@click.option("--owner", metavar="U", help="Login name (default: yours).")
@click.option("--description", metavar="TEXT", help="Description.")
@pass_state
@example('okrtui initiative add KR1 "Answer from one inbox"')
def initiative_add(state: State, key_result: Handle, title: str, **typed: str | None) -> None:
    """Add an initiative; prints its handle."""
    state.ask_about_names(typed)
    state.output.line(str(initiatives.add(state.session(), key_result, given(title=title, **typed))))


@initiative.command("edit")
@click.argument("handle", type=INITIATIVE)
@click.option("--title", metavar="TITLE", help="New title.")
@click.option("--owner", metavar="U", help="Login name.")
@click.option("--description", metavar="TEXT", help="Description.")
@reason_option
@pass_state
@example('okrtui initiative edit I7 --title "Answer from one shared inbox"')
def initiative_edit(state: State, handle: Handle, reason: str, **typed: str | None) -> None:
    """Change an initiative."""
    state.ask_about_names(typed)
    say_edited(state, handle, initiatives.edit(state.session(), handle, given(**typed), reason))


@initiative.command("set")
@click.argument("handle", type=INITIATIVE)
@click.argument("word", metavar="todo|doing|done")
@pass_state
@example("okrtui initiative set I7 doing")
def initiative_set(state: State, handle: Handle, word: str) -> None:
    """Say how far an initiative is."""
    if word.strip().lower() == "dropped":
        raise Refused(f"The state is todo, doing or done; `okrtui initiative drop {handle}` drops it.")
    found = initiatives.set_state(state.session(), handle, word)
    state.output.note(f"{handle} is {found.state}.")


dropper(initiative, INITIATIVE, initiatives.drop, "okrtui initiative drop I7")


COMMAND = initiative
