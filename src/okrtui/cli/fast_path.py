"""What is started without click: the screens, and what a shell's prompt asks for each time."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path

from okrtui.cli.state import State
from okrtui.config.paths import expanded


def has_terminal() -> bool:
    """Return whether the screens can run: stdin and stdout are a terminal that can do more than print
    lines."""
    return sys.stdin.isatty() and sys.stdout.isatty() and os.environ.get("TERM", "dumb") != "dumb"


def start(state: State, directory: Path) -> int:
    """Start the screens on a workspace; without a terminal print its board instead. Return the exit code."""
    if has_terminal():
        with state.naming_the_machine():
            return state.wiring.launch(state.launch(directory))
    from okrtui.cli.look.tree import print_board

    print_board(state)
    return 0


def demo(state: State, directory: str | None) -> int:
    """Start the screens on a fresh demo workspace, kept in a directory if one is given. Return the exit
    code."""
    from okrtui.demo import fill
    from okrtui.workspace.session import create_workspace

    def make(place: Path) -> int:
        session = create_workspace(place, "Acme", clock=state.wiring.clock)
        fill(session)
        session.close()
        state.workspace = str(place)
        return start(state, place)

    if directory is not None:
        return make(expanded(directory))
    import tempfile

    with tempfile.TemporaryDirectory(prefix="okrtui-demo-") as temporary:
        code = make(Path(temporary) / "workspace")
        state.close()
    return code


def due_short(state: State) -> int:
    """Print how many of the person's own items are due, nothing for none; return the number."""
    from okrtui.workspace.queries.due import how_many_due

    count = state.session(quiet=True).ask(how_many_due)
    if count:
        state.output.line(f"{count} due")
    return count


def started(state: State, words: Sequence[str]) -> int | None:
    """Run what the words name and return the exit code; None for everything that click has to read.

    Each of these is also a click command, or what click does without a command.
    """
    match words:
        case []:
            return start(state, state.directory)
        case ["demo", *rest] if not state.restricted and len(rest) < 2 and all(map(_is_name, rest)):
            return demo(state, rest[0] if rest else None)
        case ["due", "--short"]:
            due_short(state)
            return 0
    return None


def _is_name(word: str) -> bool:
    return word != "" and not word.startswith("-")
