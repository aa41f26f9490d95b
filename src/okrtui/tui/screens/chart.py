"""A KPI's chart with dates, target (as it changed) and limits; drawn by plotext, else as a sparkline."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import ClassVar, Generic, Never, TypeVar

from rich.text import Text
from textual.app import ComposeResult

from okrtui.domain.model import Kpi
from okrtui.domain.scoring import Point, target_on
from okrtui.domain.views import KeyResultView, KpiView, Redefinition
from okrtui.show import glyphs, sentences, sparkline
from okrtui.show.glyphs import Style
from okrtui.show.harmless import harmless
from okrtui.tui.actions import CHART_PLACE, Place, footer, run_action
from okrtui.tui.base import AppScreen, bindings
from okrtui.tui.plot import LINE, Series, marked, noon, plotted
from okrtui.tui.widgets.lines import Line
from okrtui.tui.widgets.words import Words
from okrtui.workspace.news import News
from okrtui.workspace.queries.overview import find

RANGES: tuple[tuple[str, int | None], ...] = (("30 d", 30), ("quarter", 92), ("year", 366), ("all", None))

_TARGET, _LIMIT, _SO_FAR = "-", ".", "o"


ViewT = TypeVar("ViewT", KpiView, KeyResultView)


class OverTime(AppScreen[None], Generic[ViewT]):
    """One item over time: drawn when it has its room, and again when the room or the item changes."""

    PLACE: ClassVar[Place[Never]]

    def __init__(self, view: ViewT) -> None:
        super().__init__()
        self._view: ViewT = view
        self.handle = str(view.item.handle)

    def on_mount(self) -> None:
        self.call_after_refresh(self._draw)

    def on_resize(self) -> None:
        self.call_after_refresh(self._draw)

    def others_changed(self, news: News) -> None:
        """Draw a new value or a new target."""
        if self.concerned(news):
            self.follow()

    def concerned(self, news: News) -> bool:
        """Return whether the news is about what is shown."""
        return self.handle in news.touched or news.restored

    def follow(self) -> None:
        """Draw the item as it is now."""
        found = find(self.app.overview, self.handle)
        if isinstance(found, type(self._view)):
            self._view = found
            self._draw()

    def _draw(self) -> None:
        raise NotImplementedError

    def go_back(self) -> None:
        """Close the chart."""
        self.dismiss(None)

    def show_frame(self, title: str, current: str, facts: str) -> None:
        """Show the heading with value and status, the rules, the facts below and the keys."""
        app = self.app
        style, dim = app.glyphs, app.looks.dim
        rule = Text(style.rule * self.size.width, dim)
        heading = Text.assemble((style.text(harmless(f" {self.handle} {title}")), app.looks.bold))
        heading.append(style.text(harmless(f"  {current}  ")))
        status = self._view.judged.status
        heading.append_text(app.looks.status_text(glyphs.status(status, style), status))
        for line in ("top-rule", "rule"):
            self.line(line).show(rule)
        self.line("header").show(heading)
        self.line("facts").show(Text(" " + style.text(harmless(facts)), dim))
        self.line("footer").show(Text(" " + footer(self.PLACE, app.personal.keymap), dim))

    def show_chart(self, text: Text) -> None:
        """Draw the chart, its values in the accent colour."""
        text.stylize(self.app.looks.dim)
        text.highlight_regex(LINE, self.app.looks.sign)
        self.query_one("#chart", Words).show(text)


class ChartScreen(OverTime[KpiView]):
    """One KPI over time."""

    PLACE = CHART_PLACE
    BINDINGS = bindings(CHART_PLACE)

    def __init__(self, view: KpiView, changed: Sequence[Redefinition] = ()) -> None:
        super().__init__(view)
        self._changed = changed
        """How its definition was changed."""
        self._range = RANGES.index(("year", 366))

    def compose(self) -> ComposeResult:
        yield Line(id="header")
        yield Line(id="top-rule")
        yield Line(id="ranges")
        yield Words(id="chart")
        yield Line(id="rule")
        yield Line(id="facts")
        yield Line(id="links")
        yield Line(id="footer")

    def on_mount(self) -> None:
        points, today = self._view.judged.points, self.app.overview.today
        if points and points[-1].on <= today - timedelta(days=366):
            self._range = len(RANGES) - 1
        super().on_mount()

    def action_run(self, action: str) -> None:
        """Run an action of the one list."""
        run_action(CHART_PLACE, action, self)

    def step_range(self, step: int) -> None:
        """Go to a longer range (+1), or a shorter one (−1)."""
        self._range = (self._range + step) % len(RANGES)
        self._draw()

    def _draw(self) -> None:
        app, item, judged = self.app, self._view.item, self._view.judged
        style, dim = app.glyphs, app.looks.dim
        self.show_frame(item.name, sentences.value(judged.value, item.unit), self._facts())
        ranges = Text(" ")
        for number, (label, _) in enumerate(RANGES):
            chosen = number == self._range
            ranges.append(f"[{label}]" if chosen else f" {label} ", app.looks.mark if chosen else dim)
            ranges.append(" ")
        self.line("ranges").show(ranges)
        self.line("links").show(Text(" " + style.text(self._links()), dim))
        size = self.query_one("#chart").size
        days = RANGES[self._range][1]
        today, on = app.overview.today, [each.on for each in self._changed if not _is_target(each)]
        self.show_chart(chart(self._view, days, today, size.width - 2, size.height, style, on))

    def _facts(self) -> str:
        item, judged = self._view.item, self._view.judged
        parts = ["no target"]
        if judged.target is not None:
            parts = [f"{_TARGET * 2} target {sentences.kpi_target(judged.target, harmless(item.unit))}"]
        following = [t for t in item.targets if t.since > self.app.overview.today]
        if following:
            text = sentences.kpi_target(following[0], harmless(item.unit))
            parts[0] += f" (from {following[0].since}: {text})"
        if judged.attainment is not None:
            parts.append(f"attainment {sentences.score(judged.attainment, judged.limits)}")
        if item.healthy_at is not None and item.watch_at is not None:
            limits = (sentences.value(limit, "") for limit in (item.healthy_at, item.watch_at))
            parts.append(f"{_LIMIT * 2} healthy at {', watch at '.join(limits)}")
        if judged.so_far is not None:
            parts.append(f"{_SO_FAR} {sentences.value(judged.so_far, harmless(item.unit))} so far")
        parts.append(f"measured {sentences.age(judged.measured_on, self.app.overview.today)}")
        return " · ".join(parts)

    def _links(self) -> str:
        view = self._view
        parts = [f"followed by {', '.join(view.followers)}"] if view.followers else []
        parts += [f"guards {', '.join(view.guarded)}"] if view.guarded else []
        parts = parts or ["linked to no key result and no objective"]
        parts += [f"leads {harmless(view.leads)}"] if view.leads else []
        parts += [f"led by {harmless(', '.join(view.led_by))}"] if view.led_by else []
        return " · ".join(parts)


def _is_target(changed: Redefinition) -> bool:
    """Return whether only a target was changed, which has its own line on the chart."""
    return all(name.startswith("target since ") for name in changed.fields)


def chart(
    view: KpiView,
    days: int | None,
    today: date,
    width: int,
    height: int,
    style: Style,
    changed: Iterable[date] = (),
) -> Text:
    """Return the chart of the last `days` (None: all) as text of width × height cells.

    `changed` are the days on which something of it but its target was changed.
    """
    points = [p for p in view.judged.points if days is None or p.on > today - timedelta(days=days)]
    if not points:
        longer = ": tab shows a longer one" if days is not None else ""
        return Text(f"nothing was recorded in this range{longer}")
    if width < 20 or height < 5:
        return Text("too small for a chart")
    first = points[0].on if days is None else today - timedelta(days=days - 1)
    last = points[-1].on if days is None else today
    try:
        marks = [day for day in changed if first <= day <= last]
        runs = view.judged.so_far
        return Text(_plotted(view.item, points, (first, last), marks, runs, width, height, style))
    except ImportError as error:
        values = sparkline.by_slots(points, first, last, width - 1)
        reason = harmless(str(error))
        return Text(f"{sparkline.sparkline(values, style)}\n\nno chart, plotext cannot be loaded: {reason}")


def _plotted(
    kpi: Kpi,
    points: Sequence[Point],
    range_: tuple[date, date],
    changed: Iterable[date],
    so_far: float | None,
    width: int,
    height: int,
    style: Style,
) -> str:
    first, last = range_
    levels = [Series(days, values, _TARGET if kind == "target" else _LIMIT)
              for kind, (days, values) in _levels(kpi, first, last)]  # fmt: skip
    whole = [p for p in points if so_far is None or p != points[-1]]
    lines = [*levels, Series([noon(p.on) for p in whole], [p.value for p in whole])]
    if so_far is not None:
        lines.append(Series([noon(points[-1].on)], [so_far], _SO_FAR))
    return plotted([*marked(changed, lines), *lines], width, height, style)


_Level = tuple[str, tuple[list[datetime], list[float]]]


def _levels(kpi: Kpi, first: date, last: date) -> list[_Level]:
    """Return the target as it was over time, a range's bounds, and the limits."""
    levels: list[_Level] = []
    steps = sorted({first, last, *(t.since for t in kpi.targets if first < t.since <= last)})
    for pick in ("value", "low", "high"):
        days: list[datetime] = []
        values: list[float] = []
        for start, end in zip(steps, [*steps[1:], last], strict=True):
            target = target_on(kpi, start)
            number = getattr(target, pick) if target else None
            if number is not None:
                days += [noon(start), noon(end)]
                values += [number, number]
        if days:
            levels.append(("target", (days, values)))
    for limit in (kpi.healthy_at, kpi.watch_at):
        if limit is not None:
            levels.append(("limit", ([noon(first), noon(last)], [limit, limit])))
    return levels
