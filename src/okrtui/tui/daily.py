"""The daily backup, taken in a thread of its own on each day on which the screens are open."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, date
from time import monotonic

from okrtui.domain.errors import Busy, OkrtuiError
from okrtui.workspace.session import Session

FIRST_AFTER = 20.0
"""Seconds after the start when it is looked for, so that no check-in waits for it."""
AGAIN_AFTER = 600.0
"""Seconds until it is looked for again, while somebody else takes it."""
TELL_AFTER, TELL_EVERY = 1.0, 5.0
"""Seconds after which a copy that takes long is told, and told again."""


class Stopped(Busy):
    """The screens are left while a copy is made, so the copy is given up."""


class DailyBackup:
    """Looks once a day for today's backup; takes it, unless somebody else does."""

    def __init__(
        self,
        session: Callable[[], Session],
        tell: Callable[[str, bool], object],
        is_over: Callable[[], bool],
    ) -> None:
        """`tell` shows a text on the screen that is in front, as bad news or not. `is_over` returns whether
        the screens are left; a copy that is being made is then given up. Both are called in any thread."""
        self._session = session
        self._tell = tell
        self._looked: date | None = None
        self._not_before = monotonic() + FIRST_AFTER
        self._at_work = False
        self._is_over = is_over

    def is_wanted(self) -> bool:
        """Return whether to look for today's backup now. Costs microseconds."""
        return not self._at_work and monotonic() >= self._not_before and self._today() != self._looked

    async def look(self) -> None:
        """Take today's backup unless it is there; show what goes wrong once a day."""
        self._at_work, today = True, self._today()
        try:
            done = await asyncio.to_thread(self._take, self._session())
            if done:
                self._looked = today
            else:
                self._not_before = monotonic() + AGAIN_AFTER
        except Stopped:
            return
        except OkrtuiError as error:
            self._looked = today
            self._tell(f"no backup today: {error}", True)
        finally:
            self._at_work = False

    def _today(self) -> date:
        return self._session().clock().astimezone(UTC).date()

    def _take(self, session: Session) -> bool:
        """Take today's backup; return whether nothing is left to do today."""
        from okrtui.workspace.admin import daily

        tell_at, told = monotonic() + TELL_AFTER, False

        def step(share: float) -> None:
            nonlocal tell_at, told
            if self._is_over():
                raise Stopped("The backup was given up, as the program ends.")
            if monotonic() >= tell_at:
                tell_at, told = monotonic() + TELL_EVERY, True
                self._tell(f"today's backup is being copied: {share:.0%}", False)

        found = daily.take(session, step=step)
        if found.taken is not None and told:
            self._tell("today's backup is taken", False)
        if found.is_late:
            self._tell(f"no backup today: {found.busy}", True)
        return not found.busy
