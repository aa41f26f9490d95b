"""The one place that draws with plotext: series over time as lines of text, without colours."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from typing import NamedTuple

from okrtui.domain.values import short_value
from okrtui.show.glyphs import Style

LINE = r"[\u2801-\u28ff*]+"
"""What the values' line consists of: braille dots and single points, or stars."""


class Series(NamedTuple):
    """Values over time; an empty marker is the line of the values themselves."""

    days: Sequence[datetime]
    values: Sequence[float]
    marker: str = ""


def noon(day: date) -> datetime:
    """Return a day as a point in time."""
    return datetime.combine(day, time(12))


MARK = "|"


def marked(days: Iterable[date], lines: Sequence[Series]) -> list[Series]:
    """Return an upright line for each of some days, as high as what is drawn."""
    values = [value for line in lines for value in line.values]
    low, high = min(values, default=0.0), max(values, default=1.0)
    return [Series([noon(day), noon(day)], [low, high], MARK) for day in sorted(set(days))]


def plotted(series: Sequence[Series], width: int, height: int, style: Style) -> str:
    """Return the chart in width × height cells. plotext has one figure a process, so call this only on the
    screens' thread.

    Raises ImportError where plotext has no build for the machine.
    """
    import plotext

    figure = plotext.figure
    figure.clear()
    figure.plot_size(width, height)
    figure.theme("simple")
    figure.date().activate(form="%Y-%m-%d")
    for days, values, marker in series:
        if not values:
            continue
        sign = marker or ("*" if style.ascii or len(values) == 1 else "braille")
        signal = figure.signal(list(days), list(values), marker=sign)
        figure.draw(signal.lines() if len(values) > 1 else signal)
    text = _plain_ticks(figure.build().string(colorless=True))
    figure.clear()
    return style.text(_ascii_frame(text)) if style.ascii else text


def _plain_ticks(text: str) -> str:
    """Return the chart without powers of ten on its value axis: `1.0e5` becomes ` 100k`."""

    def plain(found: re.Match[str]) -> str:
        return short_value(float(found[0]), "", len(found[0])).rjust(len(found[0]))

    return re.sub(r"(?m)(?<=^)\s*-?[\d.]+e[+-]?\d+(?=┤)", plain, text)


def _ascii_frame(text: str) -> str:
    return text.translate(str.maketrans("┌┐└┘─│┤┬├┼┴", "++++-||+|++"))
