"""The driver between Textual and the terminal."""

from __future__ import annotations

import signal
from codecs import getincrementaldecoder
from functools import partial
from typing import Any

from textual.app import App
from textual.drivers import linux_driver
from textual.drivers.linux_driver import LinuxDriver

from okrtui.show.steady import steady


class Terminal(LinuxDriver):
    """Textual's driver; columns stay aligned whatever widths the terminal believes in."""

    def __init__(self, app: App[Any], **options: Any) -> None:
        super().__init__(app, **options)
        self._may_suspend = not getattr(app, "restricted", False)
        if not self._may_suspend:
            signal.signal(signal.SIGTSTP, signal.SIG_IGN)

    @property
    def can_suspend(self) -> bool:
        return self._may_suspend

    def write(self, data: str) -> None:
        super().write(steady(data))

    def run_input_thread(self) -> None:
        """Read keys. Bytes that are no UTF-8 are a key that nobody has, not the program's end."""
        vars(linux_driver)["getincrementaldecoder"] = _lenient  # it has no other way in
        super().run_input_thread()


def _lenient(encoding: str) -> object:
    return partial(getincrementaldecoder(encoding), errors="replace")
