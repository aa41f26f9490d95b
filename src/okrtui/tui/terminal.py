"""The driver between Textual and the terminal."""

from __future__ import annotations

from codecs import getincrementaldecoder
from functools import partial

from textual.drivers import linux_driver
from textual.drivers.linux_driver import LinuxDriver

from okrtui.show.steady import steady


class Terminal(LinuxDriver):
    """Textual's driver; columns stay aligned whatever widths the terminal believes in."""

    def write(self, data: str) -> None:
        super().write(steady(data))

    def run_input_thread(self) -> None:
        """Read keys. Bytes that are no UTF-8 are a key that nobody has, not the program's end."""
        vars(linux_driver)["getincrementaldecoder"] = _lenient  # it has no other way in
        super().run_input_thread()


def _lenient(encoding: str) -> object:
    return partial(getincrementaldecoder(encoding), errors="replace")
