"""The one thread that works with the workspace, so that no database work is done on the screens' thread."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from typing import Concatenate, ParamSpec, TypeVar

from okrtui.domain.errors import OkrtuiError
from okrtui.workspace.reading import Reading
from okrtui.workspace.session import Session, with_settings

P = ParamSpec("P")
R = TypeVar("R")


class WorkspaceThread:
    """Runs one request after the other; the session lives in its thread."""

    def __init__(self, open_session: Callable[[], Session]) -> None:
        self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="workspace")
        self._opening: Future[Session] = self._pool.submit(open_session)
        self._back_to: date | None = None
        self._looks_back = False

    def session(self) -> Session:
        """Return the session, once it is open, as of the day that is looked back to. Raises what opening
        raised."""
        session = self._opening.result()
        return replace(session, as_of=self._back_to) if self._looks_back else session

    def look_back(self, day: date | None) -> None:
        """Answer everything as of this day from now on; None: today."""
        self._back_to, self._looks_back = day, True

    async def follow_settings(self) -> bool:
        """Take the settings as they are written now; return whether they differ from those before.

        Raises BadSettings, Unsafe, once; the settings before then stay.
        """
        return await asyncio.wrap_future(self._pool.submit(self._follow_settings))

    def _follow_settings(self) -> bool:
        session = self._opening.result()
        seen = session.file_of_settings()
        if seen is None or seen == session.settings_file:
            return False
        try:
            found = with_settings(session)
        except OkrtuiError:
            self._open(replace(session, settings_file=seen))
            raise
        self._open(found)
        return found.settings != session.settings

    def _open(self, session: Session) -> None:
        self._opening = Future()
        self._opening.set_result(session)

    def submit(
        self, work: Callable[Concatenate[Session, P], R], *args: P.args, **kwargs: P.kwargs
    ) -> Future[R]:
        """Queue some work, whose first argument is the session; return its future."""
        return self._pool.submit(lambda: work(self.session(), *args, **kwargs))

    async def ask(self, query: Callable[Concatenate[Reading, P], R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Run a query and return its answer, without blocking the screen. Raises what it raises."""
        return await asyncio.wrap_future(
            self._pool.submit(lambda: self.session().ask(query, *args, **kwargs))
        )

    async def change(
        self, work: Callable[Concatenate[Session, P], R], *args: P.args, **kwargs: P.kwargs
    ) -> R:
        """Run work over the session and return its result, without blocking the screen. Raises what it
        raises."""
        return await asyncio.wrap_future(self.submit(work, *args, **kwargs))

    def give_up(self) -> None:
        """Stop what waits for another person's write: nobody waits for answers any more."""
        if self._opening.done() and self._opening.exception() is None:
            self._opening.result().stop_waiting()

    def stop_waiting_once(self, stop: bool) -> None:
        """Stop waiting for somebody else's write this time, as the person wants; with False, wait again from
        now on."""
        if self._opening.done() and self._opening.exception() is None:
            self._opening.result().stop_waiting_once(stop)

    def close(self) -> None:
        """Close the session and end the thread."""
        self.give_up()
        if self._opening.done() and self._opening.exception() is None:
            self._pool.submit(self._opening.result().close)
        self._pool.shutdown(wait=True)
