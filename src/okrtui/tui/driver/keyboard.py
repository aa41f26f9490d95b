"""Reads a terminal's keys until the driver is told to end. Reads from one descriptor, writes nothing."""

from __future__ import annotations

import os
import select
from collections.abc import Callable
from threading import Event
from time import monotonic

from textual._xterm_parser import XTermParser
from textual.events import Key
from textual.message import Message

from okrtui.tui.driver.input import ESCAPE, InputFilter

LOOK = 0.1
"""Seconds after which one looks whether it should end."""
_MAX = 65536


class Keyboard:
    """Reads what is typed, as Textual's messages; drops what a terminal answers (`InputFilter`)."""

    def __init__(self, descriptor: int, *, mouse: bool, debug: bool = False) -> None:
        self._descriptor, self._debug = descriptor, debug
        self._filter = InputFilter(mouse=mouse)
        self._parser = XTermParser(debug)

    def listen(self, over: Event, take: Callable[[Message], None]) -> None:
        """Hand messages on until `over` is set.

        Raises EOFError or OSError when nobody is at the terminal any more.
        """
        while not over.is_set():
            due = self._filter.deadline
            wait = LOOK if due is None else min(LOOK, max(0.0, due - monotonic()))
            if select.select([self._descriptor], [], [], wait)[0]:
                data = os.read(self._descriptor, _MAX)
                if not data:
                    raise EOFError("nobody is at the terminal any more")
                pieces = self._filter.feed(data, monotonic())
            else:
                pieces = self._filter.tick(monotonic())
            for piece in pieces:
                for message in self._read(piece):
                    take(message)

    def _read(self, piece: str) -> list[Message]:
        """Return the messages for a piece; none if Textual's parser fails at it, which is then made anew."""
        if piece == ESCAPE:  # Textual would wait for what may follow
            return [Key("escape", ESCAPE)]
        try:
            return list(self._parser.feed(piece))
        except (ValueError, OverflowError):
            self._parser = XTermParser(self._debug)
            return []
