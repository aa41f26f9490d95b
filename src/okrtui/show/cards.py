"""One card of the review: what one should see before typing a value."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from okrtui.domain.calendar import Period
from okrtui.domain.metrics.base import Pair
from okrtui.domain.model import CheckIn, Measurement
from okrtui.domain.scoring import Point
from okrtui.domain.views import KeyResultView, KpiView
from okrtui.show import glyphs, sentences, sparkline
from okrtui.show.glyphs import Style

LAST_VALUES = 3
SLOTS = 16


def heading(view: KeyResultView | KpiView) -> str:
    """Return the card's heading: `KR1 CSAT`, with the objective that it belongs to."""
    item = view.item
    if isinstance(view, KpiView):
        return f"{item.handle} {view.item.name}"
    return f"{item.handle} {view.item.title} · {view.objective.handle} {view.objective.title}"


def card(
    view: KeyResultView | KpiView,
    period: Period,
    *,
    late: bool,
    today: date,
    style: Style,
    answered: CheckIn | Measurement | None = None,
) -> list[Pair]:
    """Return the lines of a card: the period to fill, the last values, what is expected and what is needed,
    the last note. `answered`: the entry that filled it."""
    is_late = ", late" if late and answered is None else ""
    lines = [("for", sentences.period(period.first, period.last) + is_late)]
    if answered is not None:
        by = f"{sentences.value(answered.value, view.item.unit)} by {answered.who or 'nobody'}"
        lines.append(("recorded", f"{by} for {answered.on}"))
    lines += _kpi(view, style) if isinstance(view, KpiView) else _key_result(view, today, style)
    return [(name, text) for name, text in lines if text]


def _key_result(view: KeyResultView, today: date, style: Style) -> list[Pair]:
    item, judged = view.item, view.judged
    expected = "" if judged.expected is None else f"{sentences.score(judged.expected)} today"
    if judged.start is not None and judged.target is not None and judged.expected is not None:
        at = judged.start + (judged.target - judged.start) * float(judged.expected)
        expected += f", that is {sentences.value(round(at, 2), item.unit)}"
    status = glyphs.status(judged.status, style)
    wanted = sentences.needs(view.forecast, item.unit)
    return [
        ("measure", sentences.measure(item, judged)),
        ("now", f"{sentences.current(item, judged, 40)} · {sentences.score(judged.score)} · {status}"),
        ("last", _last(judged.points, style)),
        ("expected", expected + (f" · {wanted}" if wanted else "")),
        *((f"step {s.number}", _step(view, s.number)) for s in item.steps),
        ("confidence", "" if judged.confidence is None else f"{judged.confidence} of 10"),
        ("note", judged.note),
        ("in the way", f"{judged.in_the_way} (still?)" if judged.in_the_way else ""),
    ]


def _step(view: KeyResultView, number: int) -> str:
    step = next(step for step in view.item.steps if step.number == number)
    return ("done" if view.judged.steps_done.get(number) else "open") + f" · {step.title}"


def _kpi(view: KpiView, style: Style) -> list[Pair]:
    item, judged = view.item, view.judged
    note = next((entry.note for entry in reversed(view.entries) if entry.note), "")
    return [
        ("target", sentences.kpi_target(judged.target, item.unit)),
        ("now", f"{sentences.value(judged.value, item.unit)} · {glyphs.status(judged.status, style)}"),
        ("last", _last(judged.whole_points, style)),
        ("note", note),
    ]


def _last(points: Sequence[Point], style: Style) -> str:
    """The sparkline, and the last values with their dates."""
    if not points:
        return "nothing yet"
    latest = reversed(points[-LAST_VALUES:])
    shown = "  ".join(f"{sentences.value(round(point.value, 4), '')} on {point.on:%m-%d}" for point in latest)
    return f"{sparkline.sparkline([point.value for point in points[-SLOTS:]], style)}  {shown}"
