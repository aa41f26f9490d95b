"""A key result over time: its values, what is expected with its waypoints, and where it is heading."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from rich.text import Text
from textual.app import ComposeResult

from okrtui.domain import metrics
from okrtui.domain.views import KeyResultView, Redefinition
from okrtui.show import sentences
from okrtui.show.details import redefined
from okrtui.show.glyphs import Style
from okrtui.show.harmless import harmless
from okrtui.tui.actions import COURSE, run_action
from okrtui.tui.base import bindings
from okrtui.tui.plot import MARK, Series, marked, noon, plotted
from okrtui.tui.screens.chart import OverTime
from okrtui.tui.widgets.lines import Line
from okrtui.tui.widgets.words import Words
from okrtui.tui.work import do
from okrtui.workspace.queries.history import redefinitions

_EXPECTED, _FORECAST = "-", "."


class CourseScreen(OverTime[KeyResultView]):
    """One key result over its span."""

    PLACE = COURSE
    BINDINGS = bindings(COURSE)

    def __init__(self, view: KeyResultView, changed: Sequence[Redefinition] = ()) -> None:
        super().__init__(view)
        self._changed = changed
        """How its definition was changed, the latest first."""

    def follow(self) -> None:
        super().follow()
        do(self.app, self._read_changes)

    async def _read_changes(self) -> None:
        self._changed = await self.app.ask(redefinitions, self._view.item.handle)
        if self.is_mounted:
            self._draw()

    def compose(self) -> ComposeResult:
        yield Line(id="header")
        yield Line(id="top-rule")
        yield Words(id="chart")
        yield Line(id="rule")
        yield Line(id="facts")
        yield Line(id="footer")

    def action_run(self, action: str) -> None:
        """Run an action of the one list."""
        run_action(COURSE, action, self)

    def _draw(self) -> None:
        item, judged = self._view.item, self._view.judged
        self.show_frame(item.title, sentences.current(item, judged, 20), self._facts())
        size, app = self.query_one("#chart").size, self.app
        days = [each.on for each in self._changed]
        today = app.overview.today
        self.show_chart(course(self._view, today, size.width - 2, size.height, app.glyphs, days))

    def _facts(self) -> str:
        item, judged, heading = self._view.item, self._view.judged, self._view.forecast
        if metrics.of(item).limits(item):
            limits = f"{_EXPECTED * 2} {sentences.measure(item, judged)}"
            return " · ".join([limits, *self._what_changed()])
        parts = [f"{_EXPECTED * 2} expected {sentences.score(judged.expected)} today"]
        wanted = sentences.needs(heading, item.unit)
        parts += [wanted] if wanted else []
        where = sentences.outlook(heading, item.unit, judged.span.last)
        parts += [f"{_FORECAST * 2} {where}"] if where else []
        return " · ".join([*parts, *self._what_changed()])

    def _what_changed(self) -> list[str]:
        """Return the last change of the definition, which is marked on the chart."""
        if not self._changed:
            return []
        last, more = self._changed[0], len(self._changed) - 1
        return [f"{MARK} {last.on:%m-%d} {redefined(last)}" + (f" and {more} more" if more else "")]


def course(
    view: KeyResultView, today: date, width: int, height: int, style: Style, changed: Iterable[date] = ()
) -> Text:
    """Return the chart over the key result's span as text of width × height cells.

    `changed` are the days on which its definition was changed.
    """
    points = view.judged.points
    if not points and view.judged.start is None:
        return Text("nothing was recorded yet")
    if width < 20 or height < 5:
        return Text("too small for a chart")
    values = Series([noon(point.on) for point in points], [point.value for point in points])
    try:
        lines = [*_wanted(view), *_heading(view), values]
        days = [day for day in changed if day in view.judged.span]
        return Text(plotted([*marked(days, lines), *lines], width, height, style))
    except ImportError as error:
        return Text(f"no chart, plotext cannot be loaded: {harmless(str(error))}")


def _wanted(view: KeyResultView) -> list[Series]:
    """Return what is expected on each day: the limits there are, else the course to the target."""
    item, judged, metric = view.item, view.judged, metrics.of(view.item)
    span = judged.span
    ends = [noon(span.first), noon(span.last)]
    limits = [Series(ends, [limit, limit], _EXPECTED) for limit in metric.limits(item)]
    start, target = metric.course(judged)
    if start is None or target is None:
        return limits
    days = [span.first + timedelta(days=n) for n in range(span.days)]
    shares = (float(metric.expected(item, span, day, start, target)) for day in days)
    values = [start + (target - start) * share for share in shares]
    return [*limits, Series([noon(day) for day in days], values, _EXPECTED)]


def _heading(view: KeyResultView) -> list[Series]:
    """Return a line from the last value to where the trend of the latest ones leads."""
    found, points = view.forecast, view.judged.points
    if found is None or found.at_end is None or not points or points[-1].on >= view.judged.span.last:
        return []
    ends = [noon(points[-1].on), noon(view.judged.span.last)]
    return [Series(ends, [points[-1].value, found.at_end], _FORECAST)]
