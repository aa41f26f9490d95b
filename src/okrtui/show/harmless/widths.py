"""Columns that stay aligned although terminals disagree about how wide a character is.

Marks, joiners and emoji take one cell here and two there. Text with such a character is written
between two positions of the cursor: remembered before it, gone back to after it, and then as many
cells to the right as we reckon with. What follows stands in its column on every terminal.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from okrtui.show.harmless import only_plain

_CERTAIN = (
    "\x00-\u02ff\u0370-\u0482\u048a-\u0588\u05d0-\u05ea\u0620-\u064a\u2010-\u2027\u2030-\u205e\u20a0-\u20bf"
    "\u2100-\u22ff\u2400-\u25ff\u2713\u27e6-\u27eb\u2800-\u28ff\u3001-\u3029\u3041-\u3096\u30a1-\u30ff\u3400-\u4dbf"
    "\u4e00-\u9fff\uac00-\ud7a3\uff01-\uff60\ufffd"
)
_UNCERTAIN = f"[^{_CERTAIN}]"
_SEQUENCE = "(\x1b(?:\\[[0-?]*[ -/]*[@-~]|[^\\[])|[\x00-\x1a\x1c-\x1f]+)"
_GAP = "(  +)"


def uncertain(text: str) -> bool:
    """Return whether terminals may disagree about the width of a text."""
    return not only_plain(text) and re.search(_UNCERTAIN, text) is not None


def most_cells(text: str) -> int:
    """Return the cells that a text takes on the terminal that gives it the most room."""
    if text.isascii():
        return len(text)
    from rich.cells import cell_len

    if not uncertain(text):
        return cell_len(text)
    alone = sum(1 if unicodedata.category(c) == "Mc" else cell_len(c) for c in text)
    return max(cell_len(text), alone)


@lru_cache(1024)
def may_take(text: str) -> int:
    """Return the cells that an uncertain text takes where every symbol is drawn wide."""
    from rich.cells import cell_len

    category = unicodedata.category
    return sum({"So": 2, "Sk": 2, "Mc": 1}.get(category(c)) or cell_len(c) for c in text)


def steady(written: str) -> str:
    """Return what is to be written to a terminal, with every uncertain text kept in its cells."""
    if not uncertain(written):
        return written
    return "".join(
        piece
        if at % 2
        else "".join(text if cells is None else in_cells(text, cells) for text, cells in pieces(piece))
        for at, piece in enumerate(re.split(_SEQUENCE, written))
    )


def pieces(text: str) -> Iterator[tuple[str, int | None]]:
    """Yield the parts of a text without sequences; with each uncertain one, the cells that we count for it.

    An uncertain part reaches to the first gap of two blanks or more, and includes the gap.
    """
    if not uncertain(text):
        yield text, None
        return
    from rich.cells import cell_len

    parts = re.split(_GAP, text)
    for words, gap in zip(parts[::2], [*parts[1::2], ""], strict=True):
        if words or gap:
            yield words + gap, cell_len(words) + len(gap) if uncertain(words) else None


def in_cells(text: str, cells: int) -> str:
    """Return text that takes exactly this many cells, however wide a terminal draws it."""
    if not cells:  # marks alone; a terminal takes no cells for one
        return f"\x1b7{text}\x1b8"
    return f"\x1b7\x1b[{cells}X{text}\x1b8\x1b[{cells}C"
