"""Finds rows of a picture that are shown already, a few rows higher or lower, and are worth moving.

Touches no terminal: cells.py asks it before it paints, and has the terminal move what was found.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from operator import is_not, ne, or_
from typing import NamedTuple

from okrtui.tui.driver.styles import PLAIN, CellStyle

CellRow = tuple[list[str], list[CellStyle]]
"""Cells and their styles."""
_FEWEST = 4
"""Rows that have to differ before anything is looked for: a cursor that moves changes two or three."""
_NO_REGIONS = ("ansi", "cons", "cygwin", "dumb", "mach", "pcansi", "sun", "vt52")
"""Terminals without a region that scrolls: they would move the whole screen."""
_STEP = 10
"""Bytes to go to a place and change the style there, about."""
_SENDING = 24
"""Bytes that set a region, go into it and take it back, about."""
_UNKNOWN = "?!"
"""In place of a cell: nobody knows what is there."""


class Shift(NamedTuple):
    """What is shown in the rows from `top` to `bottom`, both included, moves up by `up` rows (negative:
    down)."""

    top: int
    bottom: int
    up: int


def can_scroll(term: str) -> bool:
    """Return whether a terminal of this name can move the rows of a region."""
    return bool(term) and not term.startswith(_NO_REGIONS)


def find_shift(wanted: Sequence[CellRow], shown: Sequence[CellRow], touched: Collection[int]) -> Shift | None:
    """Return the shift that leaves the least to paint; None if none saves bytes. Only `touched` rows may
    differ.

    Rows that are there twice are no sign of a shift: nobody can say where each of several blank rows went.
    """
    if len(touched) < _FEWEST:
        return None
    differing = [y for y in touched if y < len(shown) and wanted[y] != shown[y]]
    if len(differing) < _FEWEST:
        return None
    places: dict[str, int] = {}
    for y in differing:
        text = "".join(shown[y][0])
        places[text] = -1 if text in places else y
    moves: dict[int, list[int]] = {}
    for y in differing:
        before = places.get("".join(wanted[y][0]), -1)
        if before >= 0 and wanted[y] == shown[before]:
            moves.setdefault(before - y, []).append(y)
    if not moves:
        return None
    up = max(moves, key=lambda up: len(moves[up]))
    first, last = min(moves[up]), max(moves[up])
    return _widened(Shift(min(first, first + up), max(last, last + up), up), wanted, shown)


def moved(shift: Shift, shown: Sequence[CellRow], width: int, *, plain: bool) -> list[CellRow]:
    """Return what the rows of the region show once the terminal has moved them.

    Rows that come in are blank if `plain`, else unknown: terminals disagree on whether such rows get the
    background that is set.
    """
    region = list(shown[shift.top : shift.bottom + 1])
    comes: list[CellRow] = [
        ([" " if plain else _UNKNOWN] * width, [PLAIN] * width) for _ in range(abs(shift.up))
    ]
    return [*region[shift.up :], *comes] if shift.up > 0 else [*comes, *region[: shift.up]]


def sequence(shift: Shift) -> str:
    """Return what makes a terminal move the rows, in sequences of a VT100. The cursor's place is unknown
    then."""
    top, bottom, up = shift
    steps = f"\x1b[{bottom + 1}H" + "\n" * up if up > 0 else f"\x1b[{top + 1}H" + "\x1bM" * -up
    return f"\x1b[{top + 1};{bottom + 1}r{steps}\x1b[r"


def _widened(shift: Shift, wanted: Sequence[CellRow], shown: Sequence[CellRow]) -> Shift | None:
    """Return the shift with the rows above and below that are almost as they should be; None if it saves no
    bytes."""
    costs = _Costs(wanted, shown, shift.up)
    best = costs.saved(shift)
    for above, below in ((1, 0), (0, 1)):
        while True:
            wider = Shift(shift.top - above, shift.bottom + below, shift.up)
            if wider.top < 0 or wider.bottom >= len(shown) or (saved := costs.saved(wider)) <= best:
                break
            shift, best = wider, saved
    return shift if best > 0 else None


class _Costs:
    """About how many bytes it takes to paint rows: as they are shown, and moved."""

    def __init__(self, wanted: Sequence[CellRow], shown: Sequence[CellRow], up: int) -> None:
        self._wanted, self._shown, self._up = wanted, shown, up
        self._known: dict[tuple[int, int | None], int] = {}

    def saved(self, shift: Shift) -> int:
        """Return how many bytes a shift saves."""
        top, bottom, up = shift
        saved = -_SENDING - 2 * abs(up)
        for y in range(top, bottom + 1):
            saved += self._cost(y, y) - self._cost(y, y + up if top <= y + up <= bottom else None)
        return saved

    def _cost(self, y: int, before: int | None) -> int:
        """Return the cost of row `y` where row `before` is shown, or (None) where nothing is shown."""
        known = self._known.get((y, before))
        if known is None:
            text, styles = self._wanted[y]
            if before is None:
                known = _STEP + len(text) - text.count(" ")
            elif (text, styles) == self._shown[before]:
                known = 0
            else:
                shown, shown_pens = self._shown[before]
                known = _STEP + sum(map(or_, map(ne, text, shown), map(is_not, styles, shown_pens)))
            self._known[y, before] = known
        return known
