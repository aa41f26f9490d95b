"""What the program may write to a terminal: plain text and the few sequences that are its own.

Nothing is imported from the program: what is harmless is said here a second time, on purpose.
Every byte has to be part of something listed, so what nobody thought of is refused.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

_COLOUR = r"[34]8;2;[0-9]{1,3};[0-9]{1,3};[0-9]{1,3}"
_LOOK = rf"(?:[0-79]|2[2-9]|[34]9|{_COLOUR})"
SGR = rf"\x1b\[(?:{_LOOK}(?:;{_LOOK})*)?m"
"""Bold and the like, a theme's colours; and back to nothing."""
STATUS_COLOUR = r"\x1b\[(?:0|3[123])m"
"""What a command writes: red, green, yellow."""
CURSOR_TO = r"\x1b\[[0-9]{1,3}(?:;[0-9]{1,3})?H|\x1b\[[0-9]{0,3}C"
ERASE = rf"\x1b\[K|\x1b\[m(?:{SGR})?\x1b\[2J"
"""Up to the end of a row; the whole screen, with a colour, when nobody knows what it shows."""
_ROW = "[1-9][0-9]{0,2}"
SCROLL = rf"\x1b\[{_ROW};{_ROW}r\x1b\[{_ROW}H(?:(?:\r?\n){{1,400}}|(?:\x1bM){{1,400}})\x1b\[r"
"""Rows that go up or down: a region, steps at one end of it, and no region any more; nothing in between."""
HELD = (
    r"\x1b7\x1b\[[0-9]{1,5}X",
    r"\x1b8\x1b\[[0-9]{1,5}C",
    r"\x1b7[\u0300-\u1dff\u20d0-\u20ff\ufe00-\ufe2f]+\x1b8",
)
"""A text between two positions: remember, blank so many cells, go back, step over them (marks: none)."""
MODES = r"\x1b\[\?(?:7|25|1000|1003|1004|1006|1015|1049|2004)[hl]"
"""Line wrap, cursor, mouse and focus reports, the second screen, pasting in brackets."""
QUESTIONS = r"\x1b\[\?(?:2026|2048)\$p"
"""Whether the terminal knows synchronized output and in-band sizes."""
KEYBOARD = (r"\x1b\[>25u", r"\x1b\[<u")
LINE_END = r"\r{1,2}\n"
CLIPBOARD = r"\x1b\]52;c;[A-Za-z0-9+/]*={0,2}\x07"
"""Copying: only where somebody pressed the key for it."""

SCREENS = (SCROLL, ERASE, SGR, LINE_END, CURSOR_TO, *HELD, MODES, QUESTIONS, *KEYBOARD)
PROGRESS = r"\r(?:[0-9,]+ of [0-9,]+ objectives so far)?\x1b\[K"
"""How far a command is, over the line that said it before."""
COMMANDS = (STATUS_COLOUR, *HELD, LINE_END)
JSON = (LINE_END,)

MAX_MARKS = 8
JOINERS = "\u200c\u200d"
_BIDI = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
_NO_WIDTH = (
    "\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u2060-\u2064\u206a-\u206f\u3164\ufeff\uffa0"
)
_NOTES = "\ufff9-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
_TAGS = "\U000e0000-\U000e0fff"
_FORBIDDEN = re.compile(f"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff{_BIDI}{_NO_WIDTH}{_NOTES}{_TAGS}]")
_LONE_JOINER = re.compile(f"(?<![^\x00-\x7f])[{JOINERS}]|[{JOINERS}](?![^\x00-\x7f])")

_SAME_LINE = re.compile("|".join((SGR, STATUS_COLOUR, *HELD)))
"""What does not part two characters: a change of colour, and a step over the cells of a text."""
_MOVES = re.compile("[\x00-\x1f]")


class NotAllowedError(AssertionError):
    """Something was written that is neither harmless text nor a sequence of ours."""


def unharmed(text: str) -> None:
    """Check that a text has only harmless characters. Raises NotAllowedError."""
    unharmed_characters(text)
    unharmed_joiners(text)


def unharmed_joiners(text: str) -> None:
    found = _LONE_JOINER.search(text)
    if found:
        raise NotAllowedError(f"a joiner beside ASCII in {_around(text, found.start())}")


def unharmed_characters(text: str) -> None:
    if text.isascii() and text.isprintable():
        return
    found = _FORBIDDEN.search(text)
    if found:
        raise NotAllowedError(f"U+{ord(found[0]):04X} in {_around(text, found.start())}")
    marks = 0
    for at, character in enumerate(text):
        marks = marks + 1 if unicodedata.category(character) in ("Mn", "Me") else 0
        if marks > MAX_MARKS:
            raise NotAllowedError(f"more than {MAX_MARKS} marks in {_around(text, at)}")


def allowed(written: bytes, sequences: Iterable[str]) -> list[str]:
    """Take everything that was written apart; returns the texts between the sequences.

    Raises NotAllowedError for bytes that are no UTF-8, and at the first byte that is not allowed.
    """
    try:
        whole = written.decode("utf-8")
    except UnicodeDecodeError as error:
        raise NotAllowedError(f"no UTF-8: {written[max(0, error.start - 40) : error.end + 40]!r}") from None
    pieces = re.split(f"({'|'.join(f'(?:{sequence})' for sequence in sequences)})", whole)
    texts = [text for text in pieces[::2] if text]
    for text in texts:
        unharmed_characters(text)
    for line in _MOVES.split(_SAME_LINE.sub("", whole)):
        unharmed_joiners(line)
    return texts


def _around(text: str, at: int) -> str:
    return ascii(text[max(0, at - 40) : at + 40])
