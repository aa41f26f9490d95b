"""Check-ins: a typed value becomes an entry, computed inside the write (rules.md, Signs)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from okrtui.domain import metrics, texts
from okrtui.domain.dates import refuse_future
from okrtui.domain.errors import Refused, here, of_field
from okrtui.domain.judging import Followed, Rules, judge_key_result
from okrtui.domain.model import CheckIn, Handle
from okrtui.domain.scoring import counted, replaced_by, steps_done, steps_value
from okrtui.domain.values import Typed as TypedValue
from okrtui.domain.values import added, plain, refuse_share
from okrtui.domain.views import KeyResultView
from okrtui.store.journal import Tx
from okrtui.store.schema import CheckInRow
from okrtui.workspace.commands.changes import refuse_closed
from okrtui.workspace.queries.key_results import key_result_view
from okrtui.workspace.reading import Reading
from okrtui.workspace.session import Session


class Outcome(NamedTuple):
    """What an entry changed: the key result before and after it."""

    before: KeyResultView
    after: KeyResultView

    @property
    def replaced(self) -> CheckIn | None:
        """Somebody else's value for the same date, which counts no longer."""
        entry, before = self.after.check_ins[-1], self.before
        if entry.value is None or before.steps:
            return None
        return replaced_by(entry.who, entry.on, counted(before.item, before.check_ins))


def check_in(
    session: Session,
    handle: Handle,
    typed: str | TypedValue | None,
    *,
    confidence: int | None = None,
    note: str = "",
    in_the_way: str = "",
    on: date | None = None,
    seen: int | None = None,
) -> Outcome:
    """Record a value (or only confidence or a note) on a date, by default today. `seen` is the number of the
    last entry that the person has seen; with None, entries made since may be replaced.

    Raises Refused (nothing is written), NotFound, RecordedMeanwhile.
    """
    if confidence is not None and not 0 <= confidence <= 10:
        raise Refused(f"Confidence is a whole number from 0 to 10, not {confidence}.")
    note, in_the_way = texts.prose(note, "note"), texts.prose(in_the_way, "text of what is in the way")
    with session.write("check in") as transaction:
        before, day = _checked_view(transaction.reading(), handle, on)
        with of_field("value"):
            if isinstance(typed, str):
                typed = _read(before, typed)
            if typed is None and confidence is None and not note and not in_the_way:
                raise Refused(
                    f"{handle} needs a value, like 42, +5 or same, or a confidence or a note without one."
                )
            value = None if typed is None else _value(before, typed, day)
        if seen is not None and typed is not None and not before.steps:
            from okrtui.workspace.commands.conflicts import refuse_unseen

            entries = counted(before.item, before.check_ins)
            refuse_unseen(entries, before.item.unit, day, seen, repeats=typed.how == "same")
        entry = CheckIn(0, day, value, confidence, note, session.who, in_the_way=in_the_way)
        with of_field("value"):
            return _write(session, transaction, before, entry)


def set_step(
    session: Session, handle: Handle, number: int, done: bool, *, note: str = "", on: date | None = None
) -> Outcome:
    """Set a milestone's step done or open on a date, as a check-in. Raises Refused, NotFound."""
    note = texts.prose(note, "note")
    with session.write("set step") as transaction:
        before, day = _checked_view(transaction.reading(), handle, on)
        item = before.item
        if not item.steps:
            raise Refused(f"{handle} has no steps: add one by `kr edit`.")
        if number not in {step.number for step in item.steps}:
            raise Refused(
                f"{handle} has no step {number}: "
                + here(f"`okrtui show {handle}` lists its steps.", "they stand above, with their numbers.")
            )
        state = steps_done(item, [entry for entry in before.check_ins if entry.on <= day])
        value = float(steps_value(item, state | {number: done}))
        entry = CheckIn(0, day, value, note=note, who=session.who, step=number, step_done=done)
        return _write(session, transaction, before, entry)


def record_many(session: Session, transaction: Tx, handle: Handle, entries: Sequence[CheckIn]) -> None:
    """Write many entries of a key result that are known to be valid, inside a `session.write`."""
    transaction.insert_many(CheckInRow, [_row(session, handle.id, entry) for entry in entries])


def _write(session: Session, transaction: Tx, before: KeyResultView, entry: CheckIn) -> Outcome:
    row = _row(session, before.item.id, entry)
    after = with_entry(
        session.settings.rules,
        session.today,
        before,
        entry._replace(id=transaction.insert(CheckInRow, **row)),
    )
    return Outcome(before, after)


def _row(session: Session, key_result_id: int, entry: CheckIn) -> dict[str, Any]:
    return {
        "key_result_id": key_result_id,
        "on_date": entry.on,
        "value": entry.value,
        "confidence": entry.confidence,
        "note": entry.note,
        "step": entry.step,
        "step_done": entry.step_done,
        "in_the_way": entry.in_the_way,
        "who": entry.who or session.who,
        "at": session.clock().isoformat(timespec="seconds"),
    }


def with_entry(rules: Rules, today: date, view: KeyResultView, entry: CheckIn) -> KeyResultView:
    """Return the key result as it is with one more entry.

    Raises Refused if its start would then be its target.
    """
    entries = [*view.check_ins, entry]
    followed = Followed(view.kpi.item, view.kpi.entries) if view.kpi else None
    judged = judge_key_result(
        view.item,
        view.objective.kind,
        view.cycle,
        entries,
        rules,
        today,
        followed,
    )
    if judged.start is not None and judged.start == judged.target:
        raise Refused(
            f"{view.item.handle} has no start yet, so this first value would be it, but it is "
            f"the target {plain(judged.start)} already: give the start "
            + here(f"with `okrtui kr edit {view.item.handle} --from A`.", "in its form (e).")
        )
    every = view.kpi.item.every if view.kpi else rules.cycles.check_in_every
    return view._replace(judged=judged, check_ins=entries, heading=(every, today))


def preview(
    reading: Reading,
    view: KeyResultView,
    text: str,
    on: date | None = None,
    confidence: int | None = None,
) -> KeyResultView:
    """Return what the key result would be after this entry; nothing is written. Raises like check_in."""
    day = _checked_day(view, on, reading.today)
    with of_field("value"):
        value = _value(view, _read(view, text), day)
    last = max((entry.id for entry in view.check_ins), default=view.item.counts_after)
    return with_entry(reading.settings.rules, reading.today, view, CheckIn(last + 1, day, value, confidence))


def _read(view: KeyResultView, text: str) -> TypedValue:
    """Read a typed value. Raises Refused, Doubtful for one that seems a hundred times too small."""
    typed = metrics.of(view.item).read_value(view.item, text)
    if typed.how == "set" and not text.strip().startswith("="):
        refuse_share(view.item.unit, typed.number, (view.judged.current, view.judged.start))
    return typed


def _checked_view(reading: Reading, handle: Handle, on: date | None) -> tuple[KeyResultView, date]:
    """Return the key result and the day, if it takes an entry on that day.
    Raises Refused naming both dates."""
    if handle.prefix != "KR":
        hint = "`okrtui record` is for KPIs" if handle.prefix == "KPI" else "name one like KR1"
        raise Refused(f"{handle} is not a key result: {hint}.")
    view = key_result_view(reading, handle.id)
    return view, _checked_day(view, on, reading.today)


def _checked_day(view: KeyResultView, on: date | None, today: date) -> date:
    """Return the entry's day, if the key result takes an entry on it. Raises Refused naming both dates."""
    handle, day = view.item.handle, on or today
    refuse_closed(view.cycle)
    if view.item.dropped_on is not None:
        raise Refused(f"{handle} was dropped on {view.item.dropped_on}: it takes no check-ins.")
    if view.objective.dropped_on is not None:
        raise Refused(f"{handle} belongs to {view.objective.handle}, which was dropped: move it first.")
    with of_field("on"):
        if day < view.judged.span.first:
            raise Refused(f"{day} is before {handle} starts, on {view.judged.span.first}.")
        if day > view.cycle.ends:
            hint = "" if on else f": say which day up to then it is about, like {view.cycle.ends}"
            raise Refused(f"{day} is after {view.cycle.name} ends, on {view.cycle.ends}{hint}.")
        refuse_future(day, today)
        return day


def _value(view: KeyResultView, typed: TypedValue, day: date) -> float:
    """The value an entry gets on its day. Raises Refused."""
    item = view.item
    if item.kpi_id is not None:
        raise Refused(
            f"{item.handle} follows KPI{item.kpi_id}: record the value there "
            + here(f"(`okrtui record KPI{item.kpi_id} VALUE`)", "(2, then c on it)")
            + "; here only confidence and a note are taken."
        )
    if item.steps and typed.how != "same":
        raise Refused(
            f"{item.handle} has steps: set them "
            + here(f"with `okrtui kr step {item.handle} N done`", "with space in its list")
            + "; only `same` can be typed."
        )
    if typed.how == "set":
        value = typed.number
    elif typed.how in ("done", "open"):
        value = _end_value(view, typed.how == "done")
    else:
        value = _current_on(view, day, typed)
    return metrics.of(item).checked_value(item, value)


def _end_value(view: KeyResultView, done: bool) -> float:
    item, judged = view.item, view.judged
    value = metrics.of(item).end_value(judged, done=done)
    if value is None:
        word = "target" if done else "start"
        raise Refused(f"{item.handle} has no {word} yet: type the value itself.")
    return value


def _current_on(view: KeyResultView, day: date, typed: TypedValue) -> float:
    """Return the value of an entry typed as `same` or as a change, from the one current on its date."""
    item = view.item
    earlier = [point for point in view.judged.points if point.on <= day]
    if typed.how == "same":
        if not earlier and item.steps:
            return 0.0  # none of them is done
        if not earlier:
            raise Refused(f"{item.handle} has no earlier value to repeat: type the value.")
        return earlier[-1].value
    if earlier:
        return added(earlier[-1].value, typed.number)
    current = metrics.of(item).first_value(item)
    if current is None:
        number = plain(typed.number)
        raise Refused(
            f"{item.handle} has no value on {day} to change from; if {number} is the value itself: "
            f"{here('--set ', '=')}{number}."
        )
    return added(current, typed.number)
