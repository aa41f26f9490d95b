"""Short sentences about items: what a value is, what an entry changed, how old something is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date
from fractions import Fraction
from itertools import count as count_from

from okrtui.domain import metrics
from okrtui.domain.calendar import Period, calendar_period_of
from okrtui.domain.forecast import Forecast
from okrtui.domain.judged import JudgedKeyResult
from okrtui.domain.judging import JudgedKpi, JudgedObjective, judge_kpi
from okrtui.domain.model import (
    CheckIn,
    Handle,
    KeyResult,
    Kpi,
    KpiRules,
    KpiTarget,
    Measurement,
    Objective,
    is_persons_grade,
)
from okrtui.domain.scoring import target_on
from okrtui.domain.values import (
    difference,
    format_range,
    format_score,
    format_value,
    shown,
    signed,
)
from okrtui.domain.views import KeyResultView, KpiView
from okrtui.show import sparkline
from okrtui.show.glyphs import Style


def score(number: Fraction | None, limits: Iterable[float] = ()) -> str:
    """Return a score as text: `0.52`, `–` for none. `limits`: the thresholds of a pace, grade or
    attainment."""
    return format_score(number, limits)


def scores(then: Fraction | None, now: Fraction | None) -> str:
    """Return two scores as text: `0.40 → 0.52`. If both would look the same, they are cut after more digits:
    `0.500 → 0.504`, enough to distinguish each from 0, too."""
    before, after = score(then), score(now)
    if before == after and then is not None and now is not None and then != now:
        least = min(abs(now - then), *(one for one in (then, now) if one))
        digits = next(number for number in count_from(3) if least * 10**number >= 1)
        before, after = (f"{int(one * 10**digits) / 10**digits:.{digits}f}" for one in (then, now))
    return f"{before} → {after}"


def score_with_raw(judged: JudgedKeyResult) -> str:
    """Return a score as text: `0.52`; if the raw score is outside 0 … 1, both: `1.25 → 1.00`."""
    if judged.raw is None or judged.raw == judged.score:
        return score(judged.score)
    return f"{score(judged.raw)} → {score(judged.score)}"


def value(number: float | None, unit: str) -> str:
    return "–" if number is None else format_value(number, unit)


def current(item: KeyResult, judged: JudgedKeyResult, width: int = 9) -> str:
    """Return the text of the value column: `38 %`, `3 of 4` steps, `done`; a dash for nothing."""
    return metrics.of(item).current(item, judged, width)


def measure(item: KeyResult, judged: JudgedKeyResult | None = None) -> str:
    """Return what is measured: `30 → 50 %`, `at most 2 h`, `4 steps`, `done or open`."""
    return metrics.of(item).measure(item, judged)


def needs(heading: Forecast | None, unit: str) -> str:
    """Return the change needed: `needs +2.2 % a week`; empty when none is needed or there is no period
    left."""
    if heading is None or heading.needed is None:
        return ""
    amount = signed(_short(heading.needed)) + (f" {unit}" if unit else "")
    return f"needs {amount} a {heading.every}"


def outlook(heading: Forecast | None, unit: str, last: date) -> str:
    """Return where the line through the latest values leads: `44.5 % on 2026-12-31, target on 2027-01-20`."""
    if heading is None or heading.at_end is None:
        return ""
    end = value(_short(heading.at_end), unit)
    if heading.reached_on is None:
        return f"{end} on {last}: the target is not reached at this pace"
    return f"{end} on {last}, the target on {heading.reached_on}"


def course(item: KeyResult, judged: JudgedKeyResult, style: Style) -> str:
    """Draw what is expected at the end of each period, small: `30 ▁▂▄▅▆█ 50 %`; downwards for a lower
    target."""
    if judged.start is None or judged.target is None:
        return ""
    start, target = judged.start, judged.target
    expected = metrics.of(item).expected
    shares = (expected(item, judged.span, period.last, start, target) for period in judged.periods)
    values = [start, *(start + (target - start) * float(share) for share in shares)]
    line = sparkline.sparkline([values[round(n * (len(values) - 1) / 15)] for n in range(16)], style)
    stops = ", ".join(f"{shown(point.value)} on {point.on:%m-%d}" for point in item.waypoints)
    return f"{shown(start)} {line} {value(target, item.unit)} by {stops}"


def _short(number: float) -> float:
    """The number with three significant digits, for estimates."""
    return float(f"{number:.3g}") if abs(number) < 1000 else round(number)


def check_in_answer(
    handle: str,
    unit: str,
    before: JudgedKeyResult,
    after: JudgedKeyResult,
    replaced: CheckIn | None = None,
) -> str:
    """Return what a check-in changed: `KR1 42 → 39 (−3) · 0.40 → 0.52 · at risk → on track` (rules.md, What
    an entry answers), and whose value it replaces."""
    values = (_rounded(before), _rounded(after))
    answered = _answer(
        handle, unit, values,
        (score(before.score), score(after.score)), (before.status, after.status),
    )  # fmt: skip
    if before.start is not None and before.start != after.start:
        answered += f" · the start was {value(before.start, unit)}, it is {value(after.start, unit)} now"
    return answered + _replaced(replaced, unit)


def answer(
    before: KeyResultView | KpiView,
    after: KeyResultView | KpiView,
    replaced: CheckIn | Measurement | None = None,
) -> str:
    """Return what an entry changed in a key result or a KPI, and whose value it replaces."""
    handle = str(after.item.handle)
    if isinstance(before, KpiView) and isinstance(after, KpiView):
        answered = measurement_answer(before, after)
    else:
        assert isinstance(before, KeyResultView)
        assert isinstance(after, KeyResultView)
        answered = check_in_answer(handle, after.item.unit, before.judged, after.judged)
    return answered + _replaced(replaced, after.item.unit)


def _replaced(entry: CheckIn | Measurement | None, unit: str) -> str:
    return f" · replaces {value(entry.value, unit)} by {entry.who or 'nobody'}" if entry else ""


def _rounded(judged: JudgedKeyResult) -> float | None:
    """The current value; a share of steps is rounded to four digits."""
    if judged.current is not None and judged.steps_done:
        return round(judged.current, 4)
    return judged.current


def measurement_answer(
    before: KpiView, after: KpiView, on: date | None = None, replaced: Measurement | None = None
) -> str:
    """Return what a measurement changed, with the KPI's attainment instead of a score. With `on`, return it
    for that day's period by itself, which is named where it is not the one that is judged."""
    handle, unit = str(after.item.handle), after.item.unit
    old, new, about = before.judged, after.judged, ""
    if on is not None:
        whole = calendar_period_of(after.item.every)(on)
        if new.period_on is None or new.period_on not in whole:
            old, new = _judged_in(whole, before), _judged_in(whole, after)
            about = f" for {period(whole.first, whole.last)}"
    values = (old.value, new.value)
    scores = (score(old.attainment, old.limits), score(new.attainment, new.limits))
    answered = _answer(handle, unit, values, scores, (old.status, new.status), about)
    return answered + _replaced(replaced, unit)


def _judged_in(period: Period, view: KpiView) -> JudgedKpi:
    """A KPI judged by the measurements of one period, on its last day."""
    inside = [entry for entry in view.entries if entry.on in period and not entry.withdrawn]
    healthy, watch = view.judged.limits
    return judge_kpi(view.item, inside, KpiRules(healthy, watch), min(period.last, view.day))


def _answer(
    handle: str,
    unit: str,
    values: tuple[float | None, float | None],
    scores: tuple[str, str],
    statuses: tuple[str, str],
    about: str = "",
) -> str:
    old, new = values
    change = ""
    if old is not None and new is not None:
        change = f" ({signed(difference(new, old))})"
    return (
        f"{handle} {value(old, unit)} → {value(new, unit)}{change}{about}"
        f" · {scores[0]} → {scores[1]} · {statuses[0]} → {statuses[1]}"
    )


def kpi_target(target: KpiTarget | None, unit: str) -> str:
    """Return a target as text: `99.9 %`, `2 … 4 h`, a dash for none."""
    if target is None:
        return "–"
    if target.value is None:
        return format_range(target.low, target.high, unit)
    return format_value(target.value, unit)


def kpi_targets(kpi: Kpi, today: date) -> list[str]:
    """Return every target with the day from which it holds: `85000 EUR from 2026-05-18 (in force)`."""
    now = target_on(kpi, today)
    found = []
    for target in sorted(kpi.targets, key=lambda target: target.since):
        mark = " (in force)" if target == now else ""
        found.append(f"{kpi_target(target, kpi.unit)} from {target.since}{mark}")
    return found


def kpi_limits(kpi: Kpi) -> str:
    """Return a KPI's own limits: `healthy at least 99.9 %, watch at least 99.5 %`; empty without any."""
    if kpi.healthy_at is None or kpi.watch_at is None:
        return ""
    side = "at least" if kpi.direction == "higher" else "at most"
    return (
        f"healthy {side} {format_value(kpi.healthy_at, kpi.unit)}, "
        f"watch {side} {format_value(kpi.watch_at, kpi.unit)}"
    )


def change_since(kpi: Kpi, judged: JudgedKpi) -> str:
    """Return the latest value minus the one before: `+1.2`; a dash without two values."""
    points = judged.whole_points
    if len(points) < 2:
        return "–"
    return signed(difference(points[-1].value, points[-2].value))


def count(number: int, what: str, several: str = "") -> str:
    """Return a number with its noun: `1 objective`, `2,000 objectives`, `3 entries`."""
    return f"{number:,} {what if number == 1 else several or f'{what}s'}"


_KINDS = (("KR", "key result"), ("O", "objective"), ("KPI", "KPI"))


def kinds(handles: Iterable[Handle]) -> str:
    """Return how many items there are of each kind: `7 key results and 1 objective`."""
    found: Counter[str] = Counter(handle.prefix for handle in handles)
    parts = [count(found[prefix], word) for prefix, word in _KINDS if found[prefix]]
    return " and ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)


def age(on: date | None, today: date) -> str:
    """Return how long ago a day was: `today`, `2 days ago`, `5 weeks ago`, `never`."""
    if on is None:
        return "never"
    days = (today - on).days
    if days <= 0:
        return "today"
    if days == 1:
        return "yesterday"
    if days < 21:
        return f"{days} days ago"
    if days < 120:
        return f"{days // 7} weeks ago"
    return f"{days // 30} months ago" if days < 720 else f"{days // 365} years ago"


def short_age(on: date | None, today: date) -> str:
    """Return how long ago a day was, for a narrow column: `0d`, `12d`, `5w`, `8mo`, `3y`."""
    if on is None:
        return "–"
    days = max(0, (today - on).days)
    if days < 21:
        return f"{days}d"
    if days < 120:
        return f"{days // 7}w"
    return f"{days // 30}mo" if days < 720 else f"{days // 365}y"


def period(first: date, last: date) -> str:
    return f"{first} … {last}" if first != last else f"{first}"


def graded(item: KeyResult | Objective, judged: JudgedKeyResult | JudgedObjective) -> str:
    """Return the grade in force, who gave or took it, and why."""
    if judged.grade is None:
        return ""
    number = score(judged.grade, judged.limits)
    if not is_persons_grade(item):
        return number
    by = f" ({'taken' if item.grade_taken else 'given'} by {item.graded_by})" if item.graded_by else ""
    return f"{number}{by}" + (f": {item.grade_reason}" if item.grade_reason else "")
