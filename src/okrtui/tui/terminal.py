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
        self._started = self._writer_ended = False
        self._may_suspend = not getattr(app, "restricted", False)
        if not self._may_suspend:
            signal.signal(signal.SIGTSTP, signal.SIG_IGN)

    @property
    def can_suspend(self) -> bool:
        return self._may_suspend

    def write(self, data: str) -> None:
        if self._writer_ended and self._file is not None:
            self._file.write(data)
            self._file.flush()
        else:
            super().write(steady(data))

    def start_application_mode(self) -> None:
        self._started = True
        super().start_application_mode()  # type: ignore[no-untyped-call]

    def stop_application_mode(self) -> None:
        self._started = False
        super().stop_application_mode()

    def restore(self) -> None:
        """Give the terminal back, if an error came while it was being taken."""
        if self._started:
            self._writer_ended = True
            self.stop_application_mode()

    def run_input_thread(self) -> None:
        """Read keys. Bytes that are no UTF-8 are a key that nobody has, not the program's end."""
        vars(linux_driver)["getincrementaldecoder"] = _lenient  # it has no other way in
        try:
            super().run_input_thread()
        except Exception as error:
            self._app.call_later(self._app._handle_exception, error)


def _lenient(encoding: str) -> object:
    return partial(getincrementaldecoder(encoding), errors="replace")
