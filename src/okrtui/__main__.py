"""Decides between command line and screens, and wires the two."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, NoReturn

from okrtui import replaced

if TYPE_CHECKING:
    from okrtui.config.keymap import Bound
    from okrtui.config.launch import Launch
    from okrtui.workspace.session import Clock


def launch(request: Launch) -> int:
    """Start the screens; return the exit code."""
    from okrtui.tui.app import run

    gc.freeze()  # what start-up made stays; from here on garbage is collected as usual
    gc.enable()
    return run(request)


def actions() -> Sequence[Bound]:
    """Return the actions that a keymap may name."""
    from okrtui.tui.actions import bound

    return bound()


def main(argv: Sequence[str] | None = None, clock: Clock | None = None) -> NoReturn:
    """Run the program `okrtui`. Never returns; exits with a code (guides/commands.md, Exit codes).

    A command is over before collecting garbage pays, so only the screens do it.
    """
    gc.disable()
    replaced.remember()
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:  # closed by the caller
            setattr(sys, name, open(os.devnull, "w"))  # noqa: SIM115
    arguments = sys.argv[1:] if argv is None else list(argv)
    try:
        from okrtui.cli.main import run
        from okrtui.cli.state import Wiring

        wiring = Wiring(launch, actions)
        code = run(arguments, wiring if clock is None else replace(wiring, clock=clock))
    except KeyboardInterrupt:
        code = 130
    except Exception as error:
        code = _upgraded() if replaced.happened() else _crashed(error, arguments)
    gc.freeze()
    sys.exit(code)


def _upgraded() -> int:
    """Say that the program was replaced. Nothing is imported for it: that would be another version's code."""
    output = sys.modules.get("okrtui.cli.output")  # the first of all that is loaded
    if output is not None:
        output.message(f"{replaced.MESSAGE}.")
    return replaced.EXIT_CODE


def _crashed(error: Exception, arguments: Sequence[str]) -> int:
    """Leave a report of a defect, and say where it is."""
    from okrtui.cli.output import message
    from okrtui.config.paths import state_directory
    from okrtui.crash import leave_report
    from okrtui.domain.errors import OkrtuiError

    try:
        state = state_directory()
    except OkrtuiError:
        state = None
    message(leave_report(error, arguments, state))
    return 70


if __name__ == "__main__":
    main()
