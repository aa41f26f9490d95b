"""`okrtui demo`: the screens on a workspace full of examples."""

from __future__ import annotations

import click

from okrtui.cli import fast_path
from okrtui.cli.base import Command, State, example, pass_state


@click.command(cls=Command)
@click.argument("directory", metavar="[DIR]", required=False)
@pass_state
@example("okrtui demo ~/demo")
def demo(state: State, directory: str | None) -> None:
    """The screens on a fresh demo workspace, kept in DIR if given.

    Without a terminal its board is printed.
    """
    click.get_current_context().exit(fast_path.demo(state, directory))


COMMAND = demo
