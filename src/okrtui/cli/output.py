"""The only place of the command line that writes: results to stdout, messages to stderr."""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Iterable, Sequence
from typing import Any, TextIO

from okrtui.domain.status import Status, Tone
from okrtui.show.depth import Depth, depth_of
from okrtui.show.glyphs import Style, cell_width
from okrtui.show.harmless import harmless, harmless_lines
from okrtui.show.harmless.widths import steady

MAX_MESSAGE = 560
"""Characters of a message: what it quotes may be endless, what it says is at its beginning and end."""

PIPE_WIDTH = 200
"""Columns that a pipe's lines are padded to at most: one long title makes no blanks in all the others."""

_DRIVING = "[\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\U000e0000-\U000e007f\ud800-\udfff]"

_COLOURS = {Tone.GOOD: "32", Tone.CARE: "33", Tone.BAD: "31"}


class Output:
    """Writes harmless text in the characters and colours that the terminal takes."""

    def __init__(self, *, ascii_only: bool, color: bool) -> None:
        for stream in (sys.stdout, sys.stderr):
            if hasattr(stream, "reconfigure"):
                stream.reconfigure(errors="replace")
        self.style = Style(ascii_only or not _takes_unicode(sys.stdout))
        self._color = color and sys.stdout.isatty() and depth_of(os.environ) is not Depth.NONE

    @property
    def width(self) -> int | None:
        """Columns to fill: COLUMNS, else the terminal's; None if there is neither.

        The board and the list of KPIs are cut to it, with `…`, and findings are wrapped. In a pipe without
        COLUMNS the board is as wide as its longest row needs, at most `PIPE_WIDTH`; longer titles are cut.
        Tables and pairs are never cut: there `PIPE_WIDTH` limits the blanks that are put behind short texts.
        JSON holds everything.
        """
        columns = os.environ.get("COLUMNS", "")
        if columns.isascii() and columns.isdigit() and len(columns) < 5 and int(columns) > 0:
            return int(columns)
        if not sys.stdout.isatty():
            return None
        try:
            return os.get_terminal_size(sys.stdout.fileno()).columns
        except OSError:
            return 80

    def line(self, text: str = "", *, status: Status | None = None) -> None:
        """Write one line of a result. If its last words are `status`, they are coloured."""
        text = self.style.text(harmless(text)) if self.style.ascii else harmless(text)
        if self._color and status is not None:
            text = _coloured(text, status)
        _write((steady(text) if sys.stdout.isatty() else text) + "\n")

    def pairs(self, pairs: Iterable[tuple[str, str]]) -> None:
        """Write names and texts in two columns; a pair without text is left out."""
        kept = [(name, text) for name, text in pairs if text]
        width = min(max((len(name) for name, _ in kept), default=0), PIPE_WIDTH)
        for name, text in kept:
            for line in text.split("\n"):
                self.line(f"{name.ljust(width)}  {line}".rstrip())
                name = ""

    def json(self, value: Any) -> None:
        """Write JSON. On a terminal everything but plain ASCII is escaped, elsewhere only what could control
        it."""
        text = json.dumps(value, ensure_ascii=sys.stdout.isatty(), indent=2, allow_nan=False)
        _write(re.sub(_DRIVING, _escaped, text) + "\n")

    def ask(self, prompt: str) -> str | None:
        """Ask a question; return the line that answers it, None at the end of the input."""
        sys.stdout.write(self.style.text(harmless(prompt)))
        sys.stdout.flush()
        line = sys.stdin.readline()
        if not line:
            sys.stdout.write("\n")
            return None
        return line.rstrip("\r\n").strip()

    def lines(self, text: str) -> None:
        """Write text of several lines, such as a file's content."""
        _write(harmless_lines(text))

    def note(self, text: str) -> None:
        """Write a message beside the result, to stderr."""
        message(text, self.style)

    def aside(self, text: str) -> None:
        """Write a message that nothing was to be done, on a terminal only: cron would send it by mail."""
        if sys.stderr.isatty():
            self.note(text)


def _coloured(text: str, status: Status) -> str:
    """A line with its last words, glyph and status, in the colour of its tone."""
    colour = _COLOURS.get(status.tone)
    if colour is None or not text.rstrip().endswith(status):
        return text
    at = text.rstrip().rindex(status) - 2
    return f"{text[:at]}\x1b[{colour}m{text[at:]}\x1b[0m"


def _write(text: str) -> None:
    """Write part of a result. A reader who closes the pipe changes neither what is done nor the exit code."""
    try:
        sys.stdout.write(text)
    except BrokenPipeError:
        forget_output()


def forget_output() -> None:
    """Discard what is still to be written, as nobody reads it, so that nothing fails again at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _escaped(found: re.Match[str]) -> str:
    return "\\u007f" if found[0] == "\x7f" else json.dumps(found[0])[1:-1]


def say_version() -> None:
    """Print the program's name and version."""
    from importlib.metadata import version

    sys.stdout.write(f"okrtui {version('okrtui')}\n")


def help_lines(text: str) -> None:
    """Write help that was not asked for, to stderr."""
    sys.stderr.write(harmless_lines(text) + "\n")


def progress(text: str) -> None:
    """Write how far something is over the line before it; on a terminal only."""
    if sys.stderr.isatty():
        sys.stderr.write(f"\r{harmless(text)}\x1b[K")
        sys.stderr.flush()


def message(text: str, style: Style | None = None) -> None:
    """Write one message to stderr, with everything that it quotes made harmless."""
    style = style or Style(not _takes_unicode(sys.stderr))
    if len(text) > MAX_MESSAGE:
        text = f"{text[: MAX_MESSAGE * 2 // 3]} … {text[-MAX_MESSAGE // 3 :]}"
    sys.stderr.write(f"okrtui: {style.text(harmless(text))}\n")


def _takes_unicode(stream: TextIO) -> bool:
    """Whether a stream is UTF-8, and nobody asked for the C locale (which Python would overrule, by setting
    LC_CTYPE)."""
    overruled = sys.flags.utf8_mode and os.environ.get("LC_CTYPE") in ("C.UTF-8", "C.utf8", "UTF-8")
    names = ("LC_ALL", "LANG") if overruled else ("LC_ALL", "LC_CTYPE", "LANG")
    asked = next((os.environ[name] for name in names if os.environ.get(name)), "")
    encoding = (getattr(stream, "encoding", None) or "").lower().replace("-", "")
    charset = asked.partition(".")[2].partition("@")[0].lower()
    return encoding.startswith("utf") and asked not in ("C", "POSIX") and charset[:3] in ("", "utf")


def table(rows: Sequence[Sequence[str]]) -> list[str]:
    """Return rows as aligned columns of harmless text; the last column is not padded.

    No text is cut. Blanks go up to column `PIPE_WIDTH` only, so a longer text shifts the rest of its own row,
    and no other row's.
    """
    if not rows:
        return []
    cells = [[harmless(cell) for cell in row] for row in rows]
    room = PIPE_WIDTH
    widths = []
    for column in range(len(rows[0])):
        widths.append(max(0, min(room, max(cell_width(row[column]) for row in cells))))
        room -= widths[-1] + 2
    return [
        "  ".join(
            cell + " " * (width - cell_width(cell)) for cell, width in zip(row, widths, strict=True)
        ).rstrip()
        for row in cells
    ]
