"""Work that a screen does beside its keys; an error in it becomes a message."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import ParamSpec

from okrtui.domain.errors import Busy, OkrtuiError
from okrtui.tui.background import Work, start
from okrtui.tui.base import AppScreen, BaseApp
from okrtui.tui.dialogs.choice import AgainDialog

P = ParamSpec("P")


def do(app: BaseApp, work: Callable[P, Awaitable[None]], *args: P.args, **kwargs: P.kwargs) -> None:
    """Start some work; an error of ours becomes a message on the screen that is in front now."""
    start(app, guarded(app, work, *args, **kwargs), "work")


def guarded(app: BaseApp, work: Callable[P, Awaitable[None]], *args: P.args, **kwargs: P.kwargs) -> Work:
    """Return the work; an error of ours in it becomes a message on the screen that is in front now.

    Where somebody else was in the way, the person is asked whether to try again.
    """
    screen = app.screen

    async def run() -> None:
        try:
            await work(*args, **kwargs)
        except Busy as error:

            def answer(choice: str | None) -> None:
                if choice is not None:
                    do(app, work, *args, **kwargs)

            app.push_screen(AgainDialog(str(error)), answer)
        except OkrtuiError as error:
            if isinstance(screen, AppScreen):
                screen.say(str(error), bad=True)

    return run
