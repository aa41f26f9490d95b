"""Decides between command line and screens, and wires the two."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from okrtui.workspace.session import Clock, utc_now

if TYPE_CHECKING:
    from okrtui.config.launch import Launch


def launch(request: Launch) -> int:
    """Start the screens; returns the exit code."""
    from okrtui.tui.app import run

    gc.freeze()  # what start-up made stays; from here on garbage is collected as usual
    gc.enable()
    return run(request)


def action_ids() -> Sequence[str]:
    """Ids that a keymap may name."""
    from okrtui.tui.actions import ACTIONS

    return [action.id for action in ACTIONS]


def main(argv: Sequence[str] | None = None, clock: Clock = utc_now) -> None:
    """The program `okrtui`. Never returns; exits with the code of DESIGN §7.

    A command is over before collecting garbage pays, so only the screens do it.
    """
    gc.disable()
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:  # closed by the caller
            setattr(sys, name, open(os.devnull, "w"))  # noqa: SIM115
    from okrtui.cli.base import Wiring
    from okrtui.cli.main import run

    try:
        code = run(sys.argv[1:] if argv is None else argv, Wiring(launch, action_ids, clock))
    except Exception as error:
        import traceback

        frame = traceback.extract_tb(error.__traceback__)[-1]
        sys.stderr.write(
            f"okrtui: an unexpected {type(error).__name__} at {frame.name}, line {frame.lineno}: "
            "this is a defect of the program.\n"
        )
        code = 70
    gc.freeze()
    sys.exit(code)


if __name__ == "__main__":
    main()
