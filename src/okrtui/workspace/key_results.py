"""Key results: reading their typed fields, adding, editing, dropping, moving."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import date

from okrtui.domain import texts
from okrtui.domain.calendar import parse_day, span_of
from okrtui.domain.errors import Refused
from okrtui.domain.model import METRICS, Cycle, Handle, KeyResult, Objective, Step, Waypoint
from okrtui.domain.scoring import target_by
from okrtui.domain.status import Followed, judge_key_result
from okrtui.domain.values import checked, parse_number, plain
from okrtui.domain.views import KeyResultView
from okrtui.store import queries
from okrtui.store.journal import Tx
from okrtui.store.schema import KeyResultRow, StepRow, WaypointRow
from okrtui.workspace import cycles, objectives
from okrtui.workspace.board import key_result_view, kpi_view, missing
from okrtui.workspace.changes import put_before, refuse_closed, require_reason
from okrtui.workspace.session import Session


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


@dataclass(frozen=True, slots=True)
class Draft:
    """A key result as it would be, with what a form shows of it before it is saved."""

    item: KeyResult
    view: KeyResultView
    changed: frozenset[str] = field(default=frozenset())


FAR = 5 * 366
"""Days between a key result's span and its cycle that are surely a mistake."""

_REASON_FIELDS = {
    "start": "start", "target": "target", "by": "target", "by_percent": "target",
    "metric": "metric", "low": "limits", "high": "limits", "starts": "span", "due": "span",
    "waypoints": "waypoints", "weight": "weight",
}  # fmt: skip
_COLUMNS = (
    "title", "description", "metric", "start", "target", "low", "high", "unit", "weight",
    "owner", "starts", "due", "kpi_id", "by_percent",
)  # fmt: skip


def get(key_result_id: int) -> KeyResult:
    """Raises NotFound."""
    found = queries.key_result(key_result_id)
    if found is None:
        raise missing(Handle("KR", key_result_id))
    return found


# --- typed fields ----------------------------------------------------------------------------


def read_typed(session: Session, typed: Typed, old: KeyResult, cycle: Cycle) -> KeyResult:
    """The key result that the typed fields make of `old`, checked as a whole.

    Raises Refused with what is wrong first, NotFound for an unknown KPI.
    """
    item = _read_words(session, typed, old)
    item = _read_kpi(session, typed, item, cycle)
    item = replace(item, metric=_metric(typed, item))  # type: ignore[arg-type]
    item = _read_numbers(typed, item)
    item = _read_span(session, typed, item)
    item = _read_parts(session, typed, item)
    _check(item, cycle, session)
    return item


def _read_words(session: Session, typed: Typed, old: KeyResult) -> KeyResult:
    item = old
    if typed.title is not None:
        item = replace(item, title=texts.title(typed.title))
    if typed.description is not None:
        item = replace(item, description=texts.prose(typed.description))
    if typed.owner is not None:
        item = replace(item, owner=texts.name(typed.owner, "owner"))
    if typed.unit is not None:
        item = replace(item, unit=texts.name(typed.unit, "unit"))
    if typed.weight is not None:
        item = replace(item, weight=objectives.read_weight(typed.weight))
    return item


def _read_kpi(session: Session, typed: Typed, item: KeyResult, cycle: Cycle) -> KeyResult:
    if typed.kpi is None:
        return item
    if typed.kpi.strip().lower() in ("", "none"):
        return replace(item, kpi_id=None)
    handle = Handle.parse(typed.kpi)
    if handle.prefix != "KPI":
        raise Refused(f"{handle} is not a KPI: a key result follows one, like KPI1.")
    view = kpi_view(session, handle.id)
    if view.item.dropped_on is not None:
        raise Refused(f"{handle} was dropped on {view.item.dropped_on}: follow another KPI.")
    unit = item.unit if typed.unit is not None or item.unit else view.item.unit
    start = item.start
    if typed.start is None and start is None:
        start = view.judged.value
    return replace(item, kpi_id=handle.id, unit=unit, start=start)


def _metric(typed: Typed, item: KeyResult) -> str:
    """The metric given, else the one that the fields given belong to, else the old one."""
    if typed.metric:
        word = typed.metric.strip().lower()
        if word not in METRICS:
            raise Refused(f"“{typed.metric[:60]}” is not a metric: {', '.join(METRICS)}.")
        return word
    reach = any((typed.to, typed.by))
    keep = any((typed.at_least, typed.at_most))
    milestone = bool(typed.steps)
    if reach + keep + milestone > 1:
        raise Refused(
            "These do not go together: a key result has a target (--to or --by), "
            "limits (--at-least, --at-most, --between), or it is a --milestone."
        )
    if reach:
        return "reach"
    if keep:
        return "keep"
    return "milestone" if milestone else item.metric


def _read_numbers(typed: Typed, item: KeyResult) -> KeyResult:
    """Numbers of the metric; those of the others are cleared."""
    unit = item.unit
    if item.metric == "milestone":
        if any((typed.start, typed.to, typed.by, typed.at_least, typed.at_most)):
            raise Refused("A milestone has steps, no start, target or limits.")
        return replace(item, start=None, target=None, by=None, by_percent=False, low=None, high=None)
    if item.metric == "keep":
        if any((typed.start, typed.to, typed.by)):
            raise Refused("A key result with limits has no start or target: those are of --to.")
        low = _number(typed.at_least, item.low, unit)
        high = _number(typed.at_most, item.high, unit)
        return replace(item, low=low, high=high, start=None, target=None, by=None, by_percent=False)
    if any((typed.at_least, typed.at_most)):
        raise Refused("A key result with a target has no limits: those are of --at-least.")
    start = _number(typed.start, item.start, unit)
    item = replace(item, start=start, low=None, high=None)
    if typed.to and typed.by:
        raise Refused("Give either a target (--to) or a distance from the start (--by).")
    if typed.to is not None and typed.to.strip():
        return replace(item, target=parse_number(typed.to, unit), by=None, by_percent=False)
    if typed.by is not None and typed.by.strip():
        return _with_by(item, typed.by)
    return item


def _with_by(item: KeyResult, text: str) -> KeyResult:
    percent = text.strip().endswith("%") and item.unit != "%"
    by = parse_number(text.strip().removesuffix("%") if percent else text, item.unit)
    if by == 0:
        raise Refused("A target 0 from the start is no change: give another distance.")
    if item.start is None:
        return replace(item, by=by, by_percent=percent, target=None)
    target = checked(target_by(item.start, by, percent), "The target")
    return replace(item, target=target, by=None, by_percent=False)


def _number(text: str | None, old: float | None, unit: str) -> float | None:
    if text is None:
        return old
    return parse_number(text, unit) if text.strip() else None


def _read_span(session: Session, typed: Typed, item: KeyResult) -> KeyResult:
    for name, text in (("starts", typed.starts), ("due", typed.due)):
        if text is not None:
            day = None
            if text.strip().lower() not in ("", "none"):
                day = parse_day(text, session.today)
            item = replace(item, **{name: day})  # type: ignore[arg-type]
    return item


def _read_parts(session: Session, typed: Typed, item: KeyResult) -> KeyResult:
    if typed.waypoints is not None:
        points = [_waypoint(text, item.unit, session.today) for text in typed.waypoints if text]
        item = replace(item, waypoints=tuple(sorted(points, key=lambda point: point.on)))
    if item.metric != "reach":
        if typed.waypoints and any(typed.waypoints):
            raise Refused("A waypoint lies on the way to a target: it goes with --to or --by.")
        item = replace(item, waypoints=())
    if typed.steps is not None:
        item = replace(item, steps=_steps(typed.steps, session.today))
    if item.metric != "milestone":
        item = replace(item, steps=())
    return item


def _waypoint(text: str, unit: str, today: date) -> Waypoint:
    day, equals, value = text.partition("=")
    if not equals:
        raise Refused(f"“{text[:60]}” is not a waypoint: expected DATE=VALUE, like 2026-11-30=45.")
    return Waypoint(parse_day(day, today), parse_number(value, unit))


def _steps(lines: Sequence[str], today: date) -> tuple[Step, ...]:
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
                step = replace(step, weight=objectives.read_weight(rest))
            elif word == "due":
                step = replace(step, due=parse_day(rest, today))
            else:
                raise Refused(
                    f"“{extra[:60]}” is not known of a step: expected “| weight 2” or “| due DATE”."
                )
        steps.append(step)
    if len(steps) > 1000:
        raise Refused("A milestone has at most 1,000 steps.")
    return tuple(steps)


def step_line(step: Step) -> str:
    """A step as it is typed."""
    weight = "" if step.weight == 1 else f" | weight {plain(step.weight)}"
    return step.title + weight + (f" | due {step.due}" if step.due else "")


def _check(item: KeyResult, cycle: Cycle, session: Session) -> None:
    """What must hold of the whole (DESIGN §3). Raises Refused."""
    if not item.title:
        raise Refused("A key result needs a title.")
    if item.metric == "reach":
        if item.target is None and item.by is None:
            raise Refused(
                "A key result needs a measure: a target (--to or --by), limits "
                "(--at-least, --at-most, --between), or --milestone."
            )
        if item.start is not None and item.start == item.target:
            raise Refused(
                f"Start and target are both {plain(item.start)}: they must differ, "
                "or there is nothing to reach."
            )
    if item.metric == "keep":
        if item.low is None and item.high is None:
            raise Refused("Limits are needed: --at-least L, --at-most U or --between L U.")
        if item.low is not None and item.high is not None and item.low >= item.high:
            raise Refused(f"The lower limit {plain(item.low)} must be below the upper {plain(item.high)}.")
    if item.metric == "milestone" and item.kpi_id is not None:
        raise Refused("A milestone cannot follow a KPI: give a target or limits instead.")
    span = span_of(item, cycle, session.settings.cycles)
    if span.first > cycle.ends:
        raise Refused(f"It would start on {span.first}, after {cycle.name} ends ({cycle.ends}).")
    for day, most in ((span.first, cycle.starts), (span.last, cycle.ends)):
        if abs((day - most).days) > FAR:
            raise Refused(f"{day} is more than five years from {cycle.name}: check the year.")
    if span.last < span.first:
        raise Refused(f"It would be due on {span.last}, before its start on {span.first}.")
    days = [point.on for point in item.waypoints]
    if len(set(days)) != len(days):
        raise Refused("Two waypoints have the same date: one value a date.")
    for day in days:
        if not span.first <= day < span.last:
            raise Refused(
                f"The waypoint {day} must lie from {span.first} to the day before {span.last}, "
                "where the target itself is due."
            )


# --- adding and editing ----------------------------------------------------------------------


def _blank(session: Session, objective: Objective, cycle: Cycle) -> KeyResult:
    return KeyResult(
        id=0,
        objective_id=objective.id,
        title="",
        description="",
        metric="reach",
        owner=session.who,
        added_on=session.today,
        added_in_draft=cycle.state == "draft",
    )


def preview(
    session: Session, typed: Typed, *, objective_id: int | None = None, key_result_id: int = 0
) -> Draft:
    """What saving these fields would make: for the form's live score and status.

    Either of a new key result of an objective, or of a change to one. Raises like saving does.
    """
    with session.database.read_tx():
        if key_result_id:
            old_view = key_result_view(session, key_result_id)
            old, objective, cycle = old_view.item, old_view.objective, old_view.cycle
            check_ins = old_view.check_ins
        else:
            objective = objectives.get(objective_id or 0)
            cycle = cycles.by_id(session, objective.cycle_id)
            old, check_ins = _blank(session, objective, cycle), []
        item = read_typed(session, typed, old, cycle)
        if old.id and _measure_changed(old, item):
            item = replace(item, counts_after=max((c.id for c in check_ins), default=0))
        kpi = kpi_view(session, item.kpi_id) if item.kpi_id else None
    followed = Followed(kpi.item, kpi.entries) if kpi else None
    rules = session.settings.rules
    judged = judge_key_result(item, objective.kind, cycle, check_ins, rules, session.today, followed)
    view = KeyResultView(item, objective, cycle, judged, check_ins, (), kpi, None)
    return Draft(item, view, frozenset(_changed(old, item)))


def add(session: Session, objective: Handle, typed: Typed) -> Handle:
    """Add a key result, last of its objective; without an owner it is the person's own."""
    with session.write("add key result") as transaction:
        owner = objectives.get(objective.id)
        cycle = cycles.by_id(session, owner.cycle_id)
        refuse_closed(cycle)
        objectives.refuse_dropped(owner)
        item = read_typed(session, typed, _blank(session, owner, cycle), cycle)
        return insert(transaction, item)


def insert(transaction: Tx, item: KeyResult) -> Handle:
    """Write a checked key result as a new one, last of its objective."""
    new_id = transaction.insert(
        KeyResultRow,
        **{name: getattr(item, name) for name in _COLUMNS},
        by_amount=item.by,
        objective_id=item.objective_id,
        position=queries.last_position(KeyResultRow, "objective_id", item.objective_id) + 1,
        added_on=item.added_on,
        added_in_draft=item.added_in_draft,
        counts_after=0,
        drop_reason="",
        search_text=_search_text(item),
    )
    _write_parts(transaction, new_id, (), item)
    return Handle("KR", new_id)


def _search_text(item: KeyResult) -> str:
    steps = (step.title for step in item.steps)
    return texts.search_text(item.title, item.description, item.owner, *steps)


def _write_parts(transaction: Tx, key_result_id: int, old_steps: Sequence[Step], item: KeyResult) -> None:
    for point in item.waypoints:
        transaction.insert(WaypointRow, key_result_id=key_result_id, on_date=point.on, value=point.value)
    for step in item.steps:
        if step in old_steps:
            continue
        values = {"title": step.title, "weight": step.weight, "due": step.due}
        row = queries.row_id(StepRow, key_result_id=key_result_id, number=step.number)
        if row is None:
            transaction.insert(StepRow, key_result_id=key_result_id, number=step.number, **values)
        else:
            transaction.update(StepRow, row, **values)


def _changed(old: KeyResult, new: KeyResult) -> set[str]:
    names = {f.name for f in fields(KeyResult)} - {"counts_after"}
    return {name for name in names if getattr(old, name) != getattr(new, name)}


def _measure_changed(old: KeyResult, new: KeyResult) -> bool:
    """After a change of metric or unit earlier check-ins no longer count (DESIGN §3)."""
    return old.metric != new.metric or old.unit != new.unit


def edit(session: Session, handle: Handle, typed: Typed, reason: str = "") -> frozenset[str]:
    """Change fields; returns the names of those changed. Raises Refused without a needed reason."""
    with session.write("edit key result", reason) as transaction:
        old = get(handle.id)
        cycle = cycles.by_id(session, objectives.get(old.objective_id).cycle_id)
        refuse_closed(cycle)
        new = read_typed(session, typed, old, cycle)
        changed = _changed(old, new)
        weighty = {_REASON_FIELDS[name] for name in changed if name in _REASON_FIELDS}
        require_reason(cycle, handle, weighty, reason)
        _refuse_losing_steps(session, old, new)
        values = {name: getattr(new, name) for name in _COLUMNS}
        if _measure_changed(old, new):
            entries = queries.check_ins_of([old.id]).get(old.id, [])
            values["counts_after"] = max((entry.id for entry in entries), default=0)
        transaction.update(KeyResultRow, old.id, by_amount=new.by, search_text=_search_text(new), **values)
        if "waypoints" in changed:
            for point in old.waypoints:
                row = queries.row_id(WaypointRow, key_result_id=old.id, on_date=point.on)
                transaction.delete(WaypointRow, row or 0)
        for step in old.steps[len(new.steps) :]:
            row = queries.row_id(StepRow, key_result_id=old.id, number=step.number)
            transaction.delete(StepRow, row or 0)
        kept = new if "waypoints" in changed else replace(new, waypoints=())
        _write_parts(transaction, old.id, old.steps, kept)
        return frozenset(changed)


def _refuse_losing_steps(session: Session, old: KeyResult, new: KeyResult) -> None:
    if new.metric != "milestone" or len(new.steps) >= len(old.steps):
        return
    done = key_result_view(session, old.id).judged.steps_done
    lost = [step for step in old.steps[len(new.steps) :] if done.get(step.number)]
    if lost:
        raise Refused(f"Step {lost[0].number} “{lost[0].title[:60]}” is done: reopen it first.")


def drop(session: Session, handle: Handle, reason: str = "") -> None:
    """Hide a key result, with the reason; it no longer counts in its objective."""
    with session.write("drop key result", reason) as transaction:
        old = get(handle.id)
        cycle = cycles.by_id(session, objectives.get(old.objective_id).cycle_id)
        refuse_closed(cycle)
        if old.dropped_on is not None:
            raise Refused(f"{handle} was dropped on {old.dropped_on} already.")
        if cycle.state != "draft" and not reason.strip():
            raise Refused(f"Dropping {handle} in a running cycle needs a reason: say why (-m REASON).")
        transaction.update(KeyResultRow, handle.id, dropped_on=session.today, drop_reason=texts.prose(reason))


def move_under(session: Session, handle: Handle, parent: Handle) -> None:
    """Move a key result to another objective of the same cycle, as its last."""
    if parent.prefix != "O":
        raise Refused(f"A key result belongs to an objective, like O1, not to {parent}.")
    with session.write("move key result") as transaction:
        old, owner = get(handle.id), objectives.get(parent.id)
        _refuse_other_cycle(session, old, owner)
        objectives.refuse_dropped(owner)
        position = queries.last_position(KeyResultRow, "objective_id", owner.id) + 1
        transaction.update(KeyResultRow, old.id, objective_id=owner.id, position=position)


def move_before(session: Session, handle: Handle, before: Handle) -> None:
    """Place a key result before another one, in that one's objective."""
    with session.write("move key result") as transaction:
        old, other = get(handle.id), get(before.id)
        if old.id == other.id:
            return
        owner = objectives.get(other.objective_id)
        _refuse_other_cycle(session, old, owner)
        transaction.update(KeyResultRow, old.id, objective_id=owner.id)
        siblings = [(kr.id, kr.position) for kr in queries.key_results_of([owner.id])[owner.id]]
        put_before(transaction, KeyResultRow, siblings, old.id, other.id)


def _refuse_other_cycle(session: Session, item: KeyResult, owner: Objective) -> None:
    mine = objectives.get(item.objective_id)
    refuse_closed(cycles.by_id(session, mine.cycle_id))
    if mine.cycle_id != owner.cycle_id:
        raise Refused(
            f"{item.handle} and {owner.handle} are in different cycles: a key result stays in its cycle."
        )
