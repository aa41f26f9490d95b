"""A line of eight levels between its own lowest and highest value; gaps stay gaps."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from okrtui.domain.scoring import Point
from okrtui.show.glyphs import Style

_LEVELS = "▁▂▃▄▅▆▇█"
_ASCII_LEVELS = "_.-=+*#@"


def sparkline(values: Sequence[float | None], style: Style) -> str:
    """Draw one character per value; None (nothing recorded) is a blank. All equal: the middle level."""
    known = [value for value in values if value is not None]
    if not known:
        return " " * len(values)
    low, high = min(known), max(known)
    levels = _ASCII_LEVELS if style.ascii else _LEVELS
    return "".join(" " if value is None else levels[_level(value, low, high)] for value in values)


def _level(value: float, low: float, high: float) -> int:
    if high == low:
        return 3
    return min(7, int((value - low) / (high - low) * 8))


def target_level(values: Sequence[float | None], target: float | None) -> int | None:
    """Return the level 0 … 7 where the target lies, 8 above and −1 below the line; None without one."""
    known = [value for value in values if value is not None]
    if target is None or not known:
        return None
    low, high = min(known), max(known)
    if target > high:
        return 8
    return -1 if target < low else _level(target, low, high)


def target_mark(values: Sequence[float | None], target: float | None, style: Style) -> str:
    """Return one character that shows where the target lies relative to the line's own range."""
    level = target_level(values, target)
    if level is None:
        return " "
    if level == 8:
        return "^" if style.ascii else "↑"
    if level == -1:
        return "v" if style.ascii else "↓"
    return (_ASCII_LEVELS if style.ascii else _LEVELS)[level]


def by_slots(points: Sequence[Point], first: date, last: date, slots: int) -> list[float | None]:
    """Return the last value in each of `slots` equal stretches of time; None where there is none."""
    days = (last - first).days + 1
    found: list[float | None] = [None] * slots
    for point in points:
        if first <= point.on <= last:
            found[min(slots - 1, (point.on - first).days * slots // days)] = point.value
    return found


def recent(points: Sequence[Point], every_days: int, today: date, slots: int) -> list[float | None]:
    """Return values of the last `slots` periods of `every_days`, the present one last.

    If nothing was recorded in all that time the line ends with the last value instead.
    """
    span = timedelta(days=every_days * slots - 1)
    last = points[-1].on if points and points[-1].on < today - span else today
    return by_slots(points, last - span, last, slots)
