"""Handles one key after the other, so that what is typed ahead reaches what the key before it opened.

Textual hands a key to whatever has the focus when it arrives, and a key that moves the focus or opens a
screen takes a few turns to do so. On a slow line keys come in bunches: without this module `+5 tab 7` ends up
in one field, and the words of a reason become commands.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable
from contextlib import suppress
from dataclasses import dataclass
from time import monotonic
from typing import Any, TypeVar

from textual import events
from textual.message import Message
from textual.worker import Worker, WorkerCancelled, WorkerFailed

from okrtui.tui.background import start
from okrtui.tui.guarded import GuardedApp

AppResult = TypeVar("AppResult")

SAVING = ("work", "save")
"""Groups of workers that change something and then the screen."""

MAX_WAIT = 1.0
"""Seconds a save may hold back the next key: one that waits longer must not freeze `escape`."""

MAX_HANDLING = 3.0
"""Seconds a key may take on a machine that has a lot to do."""


@dataclass
class _Handled(Message, bubble=True):
    """Sent behind a key through the same queues: when it arrives, the key was handled."""

    done: asyncio.Event


class OneKeyAtATime(GuardedApp[AppResult], inherit_bindings=False):
    """An app in which a key has its full effect before the next one is handled."""

    def __init__(self, **options: Any) -> None:
        """`options` are those of `GuardedApp`."""
        super().__init__(**options)
        self._typed: deque[events.Key | events.Paste] = deque()
        self._typing = False
        self._typed_at = monotonic()

    def idle(self) -> float:
        """Return the seconds since the last key, or since the start."""
        return 0.0 if self._typing else monotonic() - self._typed_at

    async def on_event(self, event: events.Event) -> None:
        """Queue what was typed; everything else goes its usual way."""
        if isinstance(event, events.Key | events.Paste) and not event.is_forwarded:
            self._typed.append(event)
            self._typed_at = monotonic()
            if not self._typing:
                self._typing = True
                start(self, self._handle_typed, "typed")
            return
        await super().on_event(event)

    async def _handle_typed(self) -> None:
        try:
            while self._typed and not self._exit:
                await super().on_event(self._typed.popleft())
                await self._settle()
        finally:
            self._typing = False

    async def _settle(self) -> None:
        """Wait until a key was handled, what it opened is there, and what it saves is saved.

        A key may lead to a message, and that to work and a new screen. So there has to be nothing to wait for
        twice in a row.
        """
        saved = monotonic() + MAX_WAIT
        until = saved + MAX_HANDLING - MAX_WAIT
        quiet = 0
        while quiet < 2 and not self._exit and (left := until - monotonic()) > 0:
            if not self._screen_stack:  # between two modes there is none for a moment
                await asyncio.sleep(0)
                continue
            handled = asyncio.Event()
            (self.focused or self.screen).post_message(_Handled(handled))
            await _at_most(left, handled.wait())
            saving = {asyncio.ensure_future(_end(w)) for w in self.workers if w.group in SAVING}
            if saving:  # wait_for would cancel what is being saved
                _, waiting = await asyncio.wait(saving, timeout=max(0.0, saved - monotonic()))
                if waiting:
                    return
            screen = self._screen_stack[-1] if self._screen_stack else None
            opening = screen is None or not screen.is_mounted or screen.focused is None
            if opening and screen is not None and not self._exit:
                there = asyncio.Event()
                screen.call_after_refresh(there.set)
                await _at_most(left, there.wait())
            quiet = 0 if saving or screen is None else quiet + 1

    def on__handled(self, message: _Handled) -> None:
        message.done.set()


async def _end(worker: Worker[Any]) -> None:
    """Wait for the end of a worker, however it ends; its error is handled elsewhere."""
    with suppress(WorkerFailed, WorkerCancelled):
        await worker.wait()


async def _at_most(seconds: float, waiting: Awaitable[object]) -> None:
    with suppress(TimeoutError):
        await asyncio.wait_for(waiting, seconds)
