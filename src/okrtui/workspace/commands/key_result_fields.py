"""A key result's fields as people type them, read and checked as a whole (rules.md, Metrics)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from okrtui.domain import metrics, texts
from okrtui.domain.calendar import FAR, Period, span_of
from okrtui.domain.dates import Role
from okrtui.domain.errors import Refused, here, of_field
from okrtui.domain.frozen import dataclass
from okrtui.domain.judging import ended_points
from okrtui.domain.metrics import Metric
from okrtui.domain.model import MAX_STEPS, Cycle, Handle, KeyResult, Step, Waypoint
from okrtui.domain.values import parse_number, plain
from okrtui.domain.views import KpiView
from okrtui.workspace.commands import objectives
from okrtui.workspace.queries.key_results import key_result_view
from okrtui.workspace.queries.kpis import kpi_view
from okrtui.workspace.reading import Reading


@dataclass(frozen=True, slots=True)
class Typed:
    """A key result's fields as typed. None leaves a field alone, an empty text clears it."""

    title: str | None = None
    description: str | None = None
    metric: str | None = None
    start: str | None = None
    to: str | None = None
    by: str | None = None
    at_least: str | None = None
    at_most: str | None = None
    unit: str | None = None
    weight: str | None = None
    owner: str | None = None
    kpi: str | None = None
    starts: str | None = None
    due: str | None = None
    waypoints: Sequence[str] | None = None
    steps: Sequence[str] | None = None
    start_over: bool = False
    """Whether with a new unit earlier values no longer count."""


def read_typed(reading: Reading, typed: Typed, old: KeyResult, cycle: Cycle) -> KeyResult:
    """Return the key result that results from `old` and the typed fields, checked as a whole.

    Raises Refused with what is wrong first, NotFound for an unknown KPI.
    """
    if typed.start_over and typed.unit is None:
        raise Refused("Earlier values stop counting with a new unit: --start-over goes with --unit.")
    item = _read_words(reading, typed, old)
    if typed.start_over and item.unit == old.unit:
        with of_field("unit"):
            raise Refused(
                f"{old.handle} has {f'the unit “{old.unit}”' if old.unit else 'no unit'} already: "
                + here("--start-over goes with another --unit.", "earlier values stop counting with another.")
            )
    with of_field("kpi"):
        item = _read_kpi(reading, typed, item, cycle)
    metric = _metric(typed, item)
    item = replace(item, metric=metric.name, **metric.read_numbers(typed, item)._asdict())
    item = _read_span(reading, typed, item)
    item = _read_parts(reading, typed, item)
    _check(item, cycle, reading)
    return item


def _read_words(reading: Reading, typed: Typed, old: KeyResult) -> KeyResult:
    item = old
    if typed.title is not None:
        with of_field("title"):
            item = replace(item, title=texts.title(typed.title))
    if typed.description is not None:
        with of_field("description"):
            item = replace(item, description=texts.prose(typed.description))
    if typed.owner is not None:
        with of_field("owner"):
            item = replace(item, owner=texts.name(typed.owner, "owner"))
    if typed.unit is not None:
        with of_field("unit"):
            item = replace(item, unit=texts.name(typed.unit, "unit"))
    if typed.weight is not None:
        item = replace(item, weight=objectives.read_weight(typed.weight))
    return item


def _read_kpi(reading: Reading, typed: Typed, item: KeyResult, cycle: Cycle) -> KeyResult:
    if typed.kpi is None:
        return _started_over(reading, item) if typed.start_over and typed.start is None else item
    if typed.kpi.strip().lower() in ("", "none"):
        return replace(_with_its_start(reading, item), kpi_id=None)
    handle = Handle.parse(typed.kpi)
    if handle.prefix != "KPI":
        raise Refused(f"{handle} is not a KPI: a key result follows one, like KPI1.")
    view = kpi_view(reading, handle.id)
    if view.item.dropped_on is not None:
        raise Refused(f"{handle} was dropped on {view.item.dropped_on}: follow another KPI.")
    unit = item.unit if typed.unit is not None or item.unit else view.item.unit
    followed = handle.id == item.kpi_id
    item = replace(item if followed else _with_its_start(reading, item), kpi_id=handle.id, unit=unit)
    if typed.start is not None:
        return item
    if not item.id and item.start is None:
        return replace(item, start=known_value(view))
    return _started_over(reading, item) if typed.start_over else item


def known_value(view: KpiView) -> float | None:
    """Return a KPI's value as known today, or None if it has none. For a KPI that sums, it is the value of
    its last ended period."""
    points = view.judged.points
    if view.item.combine == "sum":
        points = ended_points(view.item, points, view.day)
    return points[-1].value if points else None


def _with_its_start(reading: Reading, item: KeyResult) -> KeyResult:
    """Return the key result with the start and target that followed from its entries written down, so that
    adding or removing a KPI does not change them."""
    if not item.id or item.start is not None or not metrics.of(item).has_way:
        return item
    judged = key_result_view(reading, item.id).judged
    if judged.start is None:
        return item
    return replace(item, start=judged.start, target=judged.target, by=None, by_percent=False)


def _started_over(reading: Reading, item: KeyResult) -> KeyResult:
    """Return the key result with the KPI's current value as its start, if it follows a KPI."""
    if item.kpi_id is None or not metrics.of(item).has_way:
        return item
    return replace(item, start=known_value(kpi_view(reading, item.kpi_id)))


def _metric(typed: Typed, item: KeyResult) -> Metric:
    """Return the metric given, else the one that the given fields belong to, else the old one."""
    if typed.metric:
        return metrics.read(typed.metric)
    given = {name for metric in metrics.ALL for name in metric.named_by if getattr(typed, name)}
    now = metrics.of(item)
    if given <= now.fields:
        return now
    meant = [metric for metric in metrics.ALL if given & set(metric.named_by)]
    if len(meant) > 1:
        raise Refused(
            "These do not go together: a key result has a target, limits, or it is a milestone"
            + here(" (--to or --by; --at-least, --at-most or --between; --milestone).", ".")
        )
    return meant[0]


def _read_span(reading: Reading, typed: Typed, item: KeyResult) -> KeyResult:
    roles: tuple[tuple[str, str | None, Role], ...]
    roles = (("starts", typed.starts, "from"), ("due", typed.due, "until"))
    for name, text, role in roles:
        if text is not None:
            day = None
            if text.strip().lower() not in ("", "none"):
                with of_field(name):
                    day = reading.day(text, role, name)
            item = replace(item, **{name: day})  # type: ignore[arg-type]
    return item


def _read_parts(reading: Reading, typed: Typed, item: KeyResult) -> KeyResult:
    if typed.waypoints is not None:
        with of_field("waypoints"):
            points = [_waypoint(reading, text, item.unit) for text in typed.waypoints if text]
        item = replace(item, waypoints=tuple(sorted(points, key=lambda point: point.on)))
    metric = metrics.of(item)
    if not metric.has_waypoints:
        if typed.waypoints and any(typed.waypoints):
            with of_field("waypoints"):
                raise Refused("A waypoint lies on the way to a target, and here is none.")
        item = replace(item, waypoints=())
    if typed.steps is not None:
        with of_field("steps"):
            item = replace(item, steps=_keep_numbers(_steps(reading, typed.steps), item.steps))
    if not metric.has_steps:
        item = replace(item, steps=())
    return item


def _waypoint(reading: Reading, text: str, unit: str) -> Waypoint:
    day, equals, value = text.partition("=")
    if not equals:
        raise Refused(f"“{text[:60]}” is not a waypoint: expected DATE=VALUE, like 2026-11-30=45.")
    return Waypoint(reading.day(day, "until", "waypoint"), parse_number(value, unit))


def _steps(reading: Reading, lines: Sequence[str]) -> tuple[Step, ...]:
    """Steps from lines `TITLE [| weight N] [| due DATE]`; empty lines are left out."""
    steps: list[Step] = []
    for line in lines:
        if not line.strip():
            continue
        title, *extras = line.split(" | ")
        step = Step(len(steps) + 1, texts.title(title, "step"))
        for extra in extras:
            word, _, rest = extra.strip().partition(" ")
            if word == "weight":
                step = step._replace(weight=objectives.read_weight(rest))
            elif word == "due":
                step = step._replace(due=reading.day(rest, "until", f"step {step.number} due"))
            else:
                raise Refused(
                    f"“{extra[:60]}” is not known of a step: expected “| weight 2” or “| due DATE”."
                )
        steps.append(step)
    if len(steps) > MAX_STEPS:
        raise Refused("A milestone has at most 1,000 steps.")
    return tuple(steps)


def _keep_numbers(new: Sequence[Step], old: Sequence[Step]) -> tuple[Step, ...]:
    """Give steps the numbers that their check-ins refer to. A step keeps its number by title, or by place if
    only titles changed. A new step gets a new number."""
    by_title = {step.title: step.number for step in reversed(old)}
    gone = [step.number for step in old if step.title not in {s.title for s in new}]
    fresh = [step for step in new if step.title not in by_title]
    renamed = gone if len(new) == len(old) else []
    unused = max((step.number for step in old), default=0) + 1
    numbers = iter([*renamed, *range(unused, unused + len(fresh))])
    taken: set[int] = set()
    kept: list[Step] = []
    for step in new:
        number = by_title.get(step.title)
        if number is None or number in taken:
            number = next(numbers, unused + len(taken) + len(new))
        taken.add(number)
        kept.append(step._replace(number=number))
    return tuple(sorted(kept, key=lambda step: step.number))


def step_line(step: Step) -> str:
    """Return a step as it is typed."""
    weight = "" if step.weight == 1 else f" | weight {plain(step.weight)}"
    return step.title + weight + (f" | due {step.due}" if step.due else "")


def texts_of(item: KeyResult) -> dict[str, str]:
    """Return the fields as they are typed, for editing and for finding out who changed what."""
    distance = f"{item.by:+g}{'%' if item.by_percent else ''}" if item.by is not None else ""
    return {
        "title": item.title,
        "metric": item.metric,
        "unit": item.unit,
        "start": _text(item.start),
        "to": _text(item.target) or distance,
        "at_least": _text(item.low),
        "at_most": _text(item.high),
        "steps": "\n".join(step_line(step) for step in item.steps),
        "kpi": f"KPI{item.kpi_id}" if item.kpi_id else "",
        "owner": item.owner,
        "weight": plain(item.weight),
        "starts": str(item.starts or ""),
        "due": str(item.due or ""),
        "waypoints": " ".join(f"{point.on}={plain(point.value)}" for point in item.waypoints),
        "description": item.description,
    }


def _text(number: float | None) -> str:
    return "" if number is None else plain(number)


def _check(item: KeyResult, cycle: Cycle, reading: Reading) -> None:
    """Check the key result as a whole (rules.md, Span of a key result). Raises Refused."""
    if not item.title:
        with of_field("title"):
            raise Refused("A key result needs a title.")
    metrics.of(item).check(item)
    span = span_of(item, cycle, reading.settings.cycles)
    if span.first > cycle.ends:
        with of_field("starts"):
            raise Refused(f"It would start on {span.first}, after {cycle.name} ends ({cycle.ends}).")
    for name, day, most in (("starts", span.first, cycle.starts), ("due", span.last, cycle.ends)):
        if abs((day - most).days) > FAR:
            with of_field(name):
                raise Refused(f"{day} is more than five years from {cycle.name}: check the year.")
    if span.last < span.first:
        with of_field("due"):
            raise Refused(f"It would be due on {span.last}, before its start on {span.first}.")
    with of_field("waypoints"):
        _check_waypoints([point.on for point in item.waypoints], span)


def _check_waypoints(days: Sequence[date], span: Period) -> None:
    if len(set(days)) != len(days):
        raise Refused("Two waypoints have the same date: one value a date.")
    for day in days:
        if not span.first <= day < span.last:
            raise Refused(
                f"The waypoint {day} must lie from {span.first} to the day before {span.last}, "
                "where the target itself is due."
            )
