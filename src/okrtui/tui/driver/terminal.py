"""The driver between Textual and the terminal: what goes out, what comes in, and how it ends."""

from __future__ import annotations

import errno
import os
import re
import signal
import termios
import threading
from asyncio import TimerHandle
from collections.abc import Callable
from contextlib import suppress
from typing import IO, Any

from textual.app import App
from textual.drivers import linux_driver
from textual.drivers.linux_driver import LinuxDriver
from textual.events import Resize
from textual.geometry import Size
from textual.message import Message

from okrtui.show.harmless.widths import steady
from okrtui.tui.driver.cells import Cells
from okrtui.tui.driver.keyboard import Keyboard
from okrtui.tui.driver.keys import MAX_COLUMNS, MAX_ROWS
from okrtui.tui.driver.output import Output

_POINTER = "\x1b]22;"
"""Textual would tell the terminal the mouse pointer's shape with almost every event of the mouse."""
_NOT_FOR_OLD = re.compile(r"\x1b\[[<>=][\d;]*u|\x1b\[\?\d+\$p")
"""Kitty's keyboard protocol and questions about modes: who does not know them may print their ends."""
_OLD = ("linux", "vt", "dec-vt", "cons25", "ansi", "dumb", "sun", "wyse", "cygwin")
_CLEAN = "\x1b[m\x1b[2J\x1b[1;1H"
ENDINGS = (signal.SIGTERM, signal.SIGHUP, signal.SIGINT, signal.SIGQUIT)
"""Signals that end the program in order; its exit code is 128 and the signal's number."""
LAID_OUT = 0.15
"""Seconds after which the app shows all that has changed with another size of the terminal."""
PATIENCE = 3.0
"""Seconds that an orderly end may take; then the terminal is given back and the process is over."""


class Terminal(LinuxDriver):
    """Textual's driver. Columns stay aligned whatever widths the terminal gives to characters."""

    def __init__(self, app: App[Any], **options: Any) -> None:
        vars(linux_driver)["WriterThread"] = self._output  # it has no other way in
        super().__init__(app, **options)
        self._cells: Cells | None = None
        if getattr(app, "differ", True):
            self._cells = Cells(*super()._get_terminal_size(), os.environ.get("TERM", ""))
        self._old = is_old(os.environ.get("TERM", ""))
        self._resized: tuple[int, int] | None = None
        self._laid_out: TimerHandle | None = None
        self._started = False
        self._ending: Callable[[], None] = getattr(app, "ending", lambda: None)
        self.ended_with = 0
        """The exit code, if a signal or the terminal ended the program."""
        self._may_suspend = not getattr(app, "restricted", False)
        if not self._may_suspend:
            signal.signal(signal.SIGTSTP, signal.SIG_IGN)

    def _get_terminal_size(self) -> tuple[int, int]:
        """Return the size, up to a limit beyond which nothing useful is drawn: each cell costs memory."""
        width, height = super()._get_terminal_size()
        self._resized = min(width, MAX_COLUMNS), min(height, MAX_ROWS)
        return self._resized

    @property
    def can_suspend(self) -> bool:
        return self._may_suspend

    def write(self, data: str) -> None:
        if data.startswith(_POINTER) or (self._old and _NOT_FOR_OLD.fullmatch(data)):
            return
        if self._cells is None:
            super().write(steady(data))
            return
        if self._resized is not None:
            (width, height), self._resized = self._resized, None
            self._cells.resize(width, height)
        others = self._cells.take(data)
        if others:
            super().write(others)
        if self._cells.stale and isinstance(self._writer_thread, Output):
            self._writer_thread.paint_soon()

    def repaint(self) -> None:
        """Paint the whole screen, whatever the terminal shows."""
        if self._cells is not None:
            self._cells.forget()
        self._app.refresh(layout=True)

    def _sigtstp_application(self, *_: Any) -> None:
        """Stop at the next turn of the loop: a signal handler could run in the middle of a painting."""
        if self._auto_restart:
            self._loop.call_soon_threadsafe(self.suspend, os.getpid())
        else:  # the person's editor has the terminal, and the loop waits for it
            os.kill(os.getpid(), signal.SIGSTOP)

    def _sigcont_application(self, *_: Any) -> None:
        if self._auto_restart:
            self._loop.call_soon_threadsafe(self._come_back)

    @property
    def has_shell(self) -> bool:
        """Whether there is a shell that could continue the program: there is none if the program is the whole
        session."""
        return os.getpgrp() != os.getsid(0)

    def suspend(self, whom: int = 0) -> None:
        """Give the terminal back and stop: this process, or (0) all that the shell started with it."""
        if self._started and not self.ended_with:
            self.suspend_application_mode()
            os.kill(whom, signal.SIGSTOP)

    def _come_back(self) -> None:
        """Take the terminal again. In the background it belongs to another program, so stop again."""
        if self.ended_with:
            return
        try:
            ours = os.tcgetpgrp(self.fileno) == os.getpgrp()
        except OSError as error:
            if error.errno != errno.ENOTTY:  # it is gone, which ends the program
                return
            ours = True
        if not ours:
            os.kill(os.getpid(), signal.SIGSTOP)
            return
        if self._started:  # stopped by what no program can prepare for
            self.suspend_application_mode()
        self.resume_application_mode()
        self.repaint()

    def _output(self, file: IO[str]) -> Output:
        return Output(file, self._cells)

    def start_application_mode(self) -> None:
        self._started = True
        if self._cells is not None:
            self._cells.forget()
        for number in ENDINGS:
            self._loop.add_signal_handler(number, self.end, 128 + number)
        super().start_application_mode()  # type: ignore[no-untyped-call]
        self._loop.add_signal_handler(signal.SIGWINCH, self._size_changed)
        if isinstance(self._writer_thread, Output):
            self._writer_thread.recovered = self._paint_anew

    def _size_changed(self) -> None:
        """Report the kernel's size to the app, whatever size the terminal itself reports.

        This runs in the loop, one call after the other. Textual's own handler would be interrupted by the
        next signal between asking for the size and reporting it, and could report an old size last. If the
        kernel has no size, what the terminal reported stays.
        """
        if not self._kernel_has_a_size():
            return
        size = Size(*self._get_terminal_size())
        self.process_message(Resize(size, size))

    def stop_application_mode(self) -> None:
        self._started = False
        if isinstance(self._writer_thread, Output):
            self._writer_thread.last_words()
        if self._cells is not None:  # what has no second screen would keep our last one
            super().write(_CLEAN)
        super().stop_application_mode()

    def restore(self) -> None:
        """Give the terminal back, if an error came while it was being taken."""
        if self._started and self._file is not None:
            output = Output(self._file)
            output.start()
            self._writer_thread = output  # type: ignore[assignment]
            self.stop_application_mode()
            output.stop()

    def end(self, code: int) -> None:
        """End the program in order; by force if that takes longer than `PATIENCE`. Keeps what is typed."""
        if not self.ended_with:
            self.ended_with = code
            over = threading.Timer(PATIENCE, self._over, [code])
            over.daemon = True
            over.start()
            self._ending()
            self._app.exit(return_code=code)

    def _over(self, code: int) -> None:
        if self.attrs_before is not None:
            with suppress(termios.error):
                termios.tcsetattr(self.fileno, termios.TCSANOW, self.attrs_before)
        os._exit(code)

    def _paint_later(self) -> None:
        """Have everything painted once more, when the app has the size that the terminal has.

        When a size comes back before another was laid out, nothing seems to have changed for the app, yet the
        terminal cut off what lay beyond. What it already shows is not sent again.
        """

        def paint() -> None:
            if self._started:
                self._app.refresh(layout=True)

        if self._laid_out is not None:
            self._laid_out.cancel()
        self._laid_out = self._loop.call_later(LAID_OUT, paint)

    def _paint_anew(self) -> None:
        """Have everything painted: the terminal takes bytes again, after some were dropped."""
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self.repaint)

    def process_message(self, message: Message) -> None:
        """Hand a message on; after another size, have everything painted once more."""
        if isinstance(message, Resize):
            self._resized = message.size.width, message.size.height
            self._loop.call_soon_threadsafe(self._paint_later)
        super().process_message(message)

    def _enable_mouse_pixels(self) -> None:
        """Leave the mouse counting in cells: Textual would not switch pixels off at the end."""

    def run_input_thread(self) -> None:
        """Read keys; an error ends the program with a report.

        A terminal that is gone is no error: the program ends as on a hangup.
        """
        keyboard = Keyboard(self.fileno, mouse=self._mouse, debug=self._debug)
        try:
            keyboard.listen(self.exit_event, self._typed)
        except (EOFError, OSError):
            if not self._loop.is_closed():
                self._loop.call_soon_threadsafe(self.end, 128 + signal.SIGHUP)
        except Exception as error:
            self._app.call_later(self._app._handle_exception, error)

    def _typed(self, message: Message) -> None:
        """Hand on what was typed. A size that the terminal reports only counts if the kernel has none."""
        if not isinstance(message, Resize) or not self._kernel_has_a_size():
            self.process_message(message)

    def _kernel_has_a_size(self) -> bool:
        try:
            return all(os.get_terminal_size())  # of what is written to; keys may come from another terminal
        except OSError:
            return False


def is_old(term: str) -> bool:
    """Return whether a terminal of this name may print parts of sequences that it does not support.

    Linux consoles before 5.8 end a sequence at `>` and at `$` and print the rest (`25u`, `p`); DEC's own
    terminals are older than both. Terminal.app and qtermwidget also print a `p`, but are called as xterm is:
    the first painting, which clears the screen, comes after it.
    """
    return not term or term.startswith(_OLD)
