"""Commands that make copies are ended by a signal in order: nothing half made stays."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn


@contextmanager
def put_away_when_ended() -> Iterator[None]:
    """Let SIGHUP and SIGTERM raise an error in what runs inside; then the signal ends the process as
    usual."""
    ended: list[int] = []

    def end(number: int, frame: object) -> NoReturn:
        ended.append(number)
        raise KeyboardInterrupt

    ours = threading.current_thread() is threading.main_thread()
    watched = [n for n in (signal.SIGHUP, signal.SIGTERM) if ours and signal.getsignal(n) == signal.SIG_DFL]
    for number in watched:
        signal.signal(number, end)
    try:
        yield
    finally:
        for number in watched:
            signal.signal(number, signal.SIG_DFL)
        if ended:
            os.kill(os.getpid(), ended[0])
