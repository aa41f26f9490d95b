"""Glyphs, bars and widths, in Unicode or ASCII. Nothing here knows a colour."""

from __future__ import annotations

import re
from fractions import Fraction

from okrtui.domain.frozen import dataclass
from okrtui.domain.status import Status
from okrtui.show.harmless import JOINERS, MAX_MARKS
from okrtui.show.harmless.widths import most_cells, uncertain

_EIGHTHS = "▏▎▍▌▋▊▉█"
UNBROKEN = "\u00a0"
"""A blank that no line is broken at."""
_ASCII_TEXT = str.maketrans(
    {"→": "->", "−": "-", "·": "|", "…": "...", "–": "-", "±": "+-", "“": '"', "”": '"',
     "×": "x", "≥": ">=", "≤": "<=", "Σ": "sum", "÷": "/", "’": "'", "═": "=", "─": "-",
     "│": "|", UNBROKEN: " "}
)  # fmt: skip
_PRODUCT = r"(?<=\S)·(?=\S)"
"""A point between what is multiplied; one between blanks only sets texts apart."""


@dataclass(frozen=True, slots=True)
class Style:
    """Which characters may be used."""

    ascii: bool = False

    @property
    def open(self) -> str:
        return "v" if self.ascii else "▾"

    @property
    def folded(self) -> str:
        return ">" if self.ascii else "▸"

    @property
    def cursor(self) -> str:
        return ">" if self.ascii else "▌"

    @property
    def touched(self) -> str:
        return "*" if self.ascii else "•"

    @property
    def rule(self) -> str:
        return "-" if self.ascii else "─"

    @property
    def more(self) -> str:
        """The sign that something was cut."""
        return "~" if self.ascii else "…"

    def text(self, text: str, *, to_wrap: bool = False) -> str:
        """Return our own words in the characters allowed; unknown ones become `?` in ASCII. If the text is
        still to be wrapped, its no-break blanks stay."""
        if not self.ascii:
            return text
        if to_wrap:
            return UNBROKEN.join(self.text(part) for part in text.split(UNBROKEN))
        if "·" in text:
            text = re.sub(_PRODUCT, "*", text)
        return text.translate(_ASCII_TEXT).encode("ascii", "replace").decode()


def status(status: Status, style: Style) -> str:
    """Return glyph and word: `● on track`. The dash for "nothing to judge" stands alone."""
    glyph = status.ascii_glyph if style.ascii else status.glyph
    return glyph if status is Status.NONE else f"{glyph} {status}"


def bar(score: Fraction | float | None, width: int, style: Style) -> str:
    """Draw a bar of `width` cells for a share 0 … 1, between its ends; blank for none."""
    left, right = ("[", "]") if style.ascii else ("▕", "▏")
    if score is None:
        return " " * (width + 2)
    if style.ascii:
        full = int(score * width)
        return left + "#" * full + " " * (width - full) + right
    eighths = int(score * width * 8)
    full, rest = divmod(eighths, 8)
    body = "█" * full + (_EIGHTHS[rest - 1] if rest else "")
    return left + body.ljust(width) + right


def cell_width(text: str) -> int:
    """Return how many terminal cells a text takes."""
    if text.isascii():
        return len(text)
    from rich.cells import cell_len

    return cell_len(text)


def wrap(text: str, width: int) -> list[str]:
    """Return lines of at most `width` cells, broken between words; a longer word is cut into pieces."""
    width = max(1, width)
    lines: list[str] = []
    line = ""
    for word in text.split(" "):
        if line and most_cells(line) + 1 + most_cells(word) > width:
            lines.append(line)
            line = word
        else:
            line = f"{line} {word}" if line else word
        while most_cells(line[: _longest(width) + 1]) > width:
            cut = max(1, len(_cut(line, width)))
            lines.append(line[:cut])
            line = line[cut:]
    return [*lines, line]


def hanging(first: str, text: str, width: int) -> list[str]:
    """Return `first` and the text after it, wrapped to `width` cells; further lines are indented below the
    text."""
    blank = " " * cell_width(first)
    return [(blank if number else first) + line for number, line in enumerate(wrap(text, width - len(blank)))]


def fit(text: str, width: int, style: Style, *, right: bool = False) -> str:
    """Return text in exactly `width` cells: padded, or cut with a sign that it was.

    A text whose width is uncertain leaves room for the gap that ends it (see harmless/widths.py).
    """
    if width <= 0:
        return ""
    room = width - 1 if uncertain(text) else width
    kept = text
    if most_cells(text[: _longest(width) + 1]) > room:
        kept = _cut(text, room - 1).rstrip() + style.more
    pad = " " * (room - cell_width(kept))
    return (pad + kept if right else kept + pad) + " " * (width - room)


def _longest(width: int) -> int:
    """The most characters that harmless text may have in `width` cells."""
    return max(1, width) * (MAX_MARKS + 1)


def _cut(text: str, width: int) -> str:
    """As much of the beginning as fits into `width` cells, without a joiner at its end."""
    low, high = 0, min(len(text), _longest(width) if width > 0 else 0)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if most_cells(text[:middle]) <= width else (low, middle - 1)
    kept = text[:low]
    while kept and (kept[-1] in JOINERS or (low < len(text) and text[len(kept)] in JOINERS)):
        kept = kept[:-1]
    return kept or text[:low].rstrip(JOINERS)  # nothing but one long chain is cut somewhere
