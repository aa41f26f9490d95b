"""The end of a cycle: grading its key results and objectives, closing it, reopening it (rules.md, Grades)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

from okrtui.domain import texts
from okrtui.domain.errors import Refused, here, of_field
from okrtui.domain.grading import read_grade
from okrtui.domain.judging import Part, grade_of_parts
from okrtui.domain.model import (
    NUMBER_LIMIT,
    Cycle,
    CycleState,
    Handle,
    KeyResult,
    Objective,
    Scoring,
    exact,
)
from okrtui.domain.values import format_score, plain
from okrtui.domain.views import KeyResultView, ObjectiveView
from okrtui.store.journal import Tx
from okrtui.store.queries import stored
from okrtui.store.schema import CycleRow, KeyResultRow, ObjectiveRow, Row
from okrtui.workspace.commands.changes import NeedsReason
from okrtui.workspace.commands.conflicts import Meanwhile
from okrtui.workspace.queries import cycles
from okrtui.workspace.queries.grades import (
    Grade,
    current_grade,
    is_computed,
    is_given,
    limits_of,
    live,
    own_objectives,
)
from okrtui.workspace.reading import Reading
from okrtui.workspace.session import Session, Transaction

# --- the cycle's states ----------------------------------------------------------------------


def begin(session: Session, name: str | None) -> Cycle:
    """Begin grading an active cycle; late check-ins still count. Raises Refused, NotFound."""
    with session.write("grade cycle") as transaction:
        cycle = _in_state(transaction.reading(), name, "active", "graded")
        _keep_grades_aside(transaction, cycle)  # of a program that kept them when it reopened the cycle
        return _set_state(transaction, cycle, "grading")


def close(session: Session, name: str | None, reason: str = "") -> Cycle:
    """Close a cycle that is being graded. An item without a grade gets its computed one. Current value, score
    and grade stay as they are from now on. Raises Refused, NotFound."""
    with session.write("close cycle", reason) as transaction:
        now = transaction.reading()
        cycle = _in_state(now, name, "grading", "closed")
        for view in own_objectives(now, cycle):
            is_dropped = view.item.dropped_on is not None
            for kr in live(view):  # what a dropped objective came to stays, too
                frozen = _frozen(kr) | ({"grade": kr.item.grade} if is_dropped else {})
                transaction.update(KeyResultRow, kr.item.id, **frozen)
            if is_dropped:
                continue
            grade = view.judged.grade
            if grade is None:
                grade = _closing_grade(view)
            score = view.judged.score
            transaction.update(
                ObjectiveRow,
                view.item.id,
                grade=None if grade is None else float(grade),
                closed_score=None if score is None else float(score),
            )
        transaction.update(CycleRow, cycle.id or 0, closed_on=now.today)
        return _set_state(transaction, cycle, "closed")


def _frozen(view: KeyResultView) -> dict[str, object]:
    """Return what closing stores of a key result. Raises Refused for a value that cannot be stored."""
    judged = view.judged
    for number in (judged.current, judged.start):
        if number is not None and abs(number) > NUMBER_LIMIT:
            raise Refused(
                f"{view.item.handle} stands at {plain(number)}, beyond ±1e15: "
                f"correct what was measured of KPI{view.item.kpi_id} first."
            )
    score = None if judged.score is None else float(judged.score)
    grade = score if judged.grade is None else float(judged.grade)
    return {
        "grade": grade,
        "closed_current": judged.current,
        "closed_score": score,
        "closed_start": judged.start,
        "closed_kept": judged.kept.kept if judged.kept else None,
        "closed_counted": judged.kept.counted if judged.kept else None,
        "closed_last_on": judged.checked_in_on,
    }


def _closing_grade(view: ObjectiveView) -> Fraction | None:
    """Return an objective's grade at closing, when its key results' scores become their grades."""
    own = {str(kr.item.handle) for kr in live(view)}
    parts = [
        part._replace(grade=part.score) if part.grade is None and part.name in own else part
        for part in _with_children(view)
    ]
    return grade_of_parts(parts)


def _with_children(view: ObjectiveView) -> list[Part]:
    """Return an objective's parts, with those below it in its cycle and their grades at closing."""
    below = {str(child.item.handle): child for child in view.children if child.cycle.id == view.cycle.id}
    found = []
    for part in view.judged.parts:
        child = below.get(part.name)
        if child is not None and part.grade is None:
            part = part._replace(grade=_closing_grade(child))
        found.append(part)
    return found


def reopen(session: Session, name: str | None, reason: str) -> Cycle:
    """Set a cycle one state back, with a reason. From closed to grading, what closing filled in is removed.
    From grading to active, grades are kept aside for the next grading.

    Raises Refused without a reason or for a cycle that is not closed or graded, NotFound.
    """
    with session.write("reopen cycle", reason) as transaction:
        now = transaction.reading()
        cycle = cycles.looked_at(now, name)
        if cycle.state not in ("grading", "closed"):
            raise Refused(
                f"{cycle.name} is {cycle.state}: only a cycle that is graded or closed is reopened."
            )
        if not reason.strip():
            how = here("say why with -m REASON", "say why")
            raise Refused(f"Reopening {cycle.name} needs a reason: {how}.")
        if cycle.state == "grading":
            _keep_grades_aside(transaction, cycle)
            return _set_state(transaction, cycle, "active")
        for table, item in _items(now, cycle):
            values = dict.fromkeys(_CLOSED if table is KeyResultRow else ("closed_score",))
            given = is_given(item)
            transaction.update(table, item.id, grade=item.grade if given else None, **values)
        transaction.update(CycleRow, cycle.id or 0, closed_on=None)
        return _set_state(transaction, cycle, "grading")


_CLOSED = (
    "closed_current", "closed_score", "closed_start", "closed_kept", "closed_counted", "closed_last_on",
)  # fmt: skip


def _items(reading: Reading, cycle: Cycle) -> Iterator[tuple[type[Row], Objective | KeyResult]]:
    """The objectives and key results of a cycle, dropped ones among them."""
    objectives = stored.objectives_in(reading.db, cycle.id or 0)
    for item in objectives:
        if not item.damaged:
            yield ObjectiveRow, item
    for group in stored.key_results_of(reading.db, [item.id for item in objectives]).values():
        yield from ((KeyResultRow, item) for item in group if not item.damaged)


def _keep_grades_aside(transaction: Transaction, cycle: Cycle) -> None:
    """Keep the given grades aside: each is offered at the next grading and has no effect until then."""
    for table, item in _items(transaction.reading(), cycle):
        if item.grade_taken:
            transaction.update(table, item.id, grade=None, grade_taken=False, graded_by="", grade_reason="")
        elif item.grade is not None:
            transaction.update(table, item.id, grade=None, proposed_grade=item.grade)


def _next(cycle: Cycle) -> str:
    """What can be done with a cycle in its state."""
    name = cycle.name
    match cycle.state:
        case "draft":
            return "it is a draft until it begins"
        case "active":
            return "grade it first: " + here(f"`okrtui cycle grade {name}`", "g on the Cycle screen (4)")
        case "grading":
            how = here(f"`okrtui grade HANDLE SCORE`, then `okrtui cycle close {name}`", "g, then c")
            return f"it is being graded already: {how}"
        case "closed":
            back = here(f"`okrtui cycle reopen {name} -m REASON`", "R on the Cycle screen (4)")
            return f"it is closed: {back} takes that back"


def _in_state(reading: Reading, name: str | None, wanted: CycleState, what: str) -> Cycle:
    """Return the cycle if it is in use and in this state. Raises Refused saying what to do instead."""
    cycle = cycles.looked_at(reading, name)
    if cycle.id is None:
        raise Refused(f"{cycle.name} has no objectives: there is nothing to be {what}.")
    if cycle.state != wanted:
        raise Refused(f"{cycle.name} is {cycle.state}, so it cannot be {what}: {_next(cycle)}.")
    return cycle


def _set_state(transaction: Tx, cycle: Cycle, state: CycleState) -> Cycle:
    transaction.update(CycleRow, cycle.id or 0, state=state)
    return replace(cycle, state=state)


# --- grades ----------------------------------------------------------------------------------


def grade(
    session: Session,
    handle: Handle,
    text: str | None,
    *,
    take: bool = False,
    reason: str = "",
    learned: str | None = None,
    seen: Grade | None = None,
) -> Grade:
    """Give a grade while the cycle is being graded. Return the grade as it then stands.

    An empty `text`, or `take`, takes the computed grade; with `take` the one given before the cycle was
    reopened, if there is one. None leaves the grade. `learned` is what we learned, of an objective the
    reflection; None leaves it. `seen` is the grade as the person has seen it; with None, any grade may be
    replaced.

    Raises Refused for another grade than the computed one without a reason, and for a cycle in another state;
    GradedMeanwhile; NotFound.
    """
    with of_field("grade"):
        value = read_grade(text) if text is not None and text.strip() else None
    with session.write("grade", reason) as transaction:
        now = transaction.reading()
        before, cycle = current_grade(now, handle)
        _refuse_ungradable(now, handle, cycle)
        values: dict[str, object] = {}
        if learned is not None:
            values["learned"] = texts.prose(learned, "text of what was learned")
        if take or text is not None:
            _refuse_unseen(before, seen, value, session.settings.scoring)
            offered = before.proposed if take and value is None else value
            values |= _settled(session, before, offered, reason)
        table = KeyResultRow if handle.prefix == "KR" else ObjectiveRow
        transaction.update(table, handle.id, **values)
        return current_grade(transaction.reading(), handle)[0]


class GradedMeanwhile(Meanwhile):
    """Somebody else graded the item, or its computed grade has changed."""

    def __init__(self, what: str, now: Grade) -> None:
        super().__init__(what, format_score(now.value))
        self.now = now


def _refuse_unseen(now: Grade, seen: Grade | None, value: float | None, scoring: Scoring) -> None:
    """Raise GradedMeanwhile if the grade now given, or the computed one to be taken, is not the one seen."""
    if seen is None:
        return
    if now.is_settled and (now.by, now.reason, now.in_force) != (seen.by, seen.reason, seen.in_force):
        because = f" ({now.reason})" if now.reason else ""
        raise GradedMeanwhile(f"{now.by} graded {now.handle} {format_score(now.value)}{because}", now)
    takes = value is None or is_computed(seen, value, scoring)
    if takes and now.computed != seen.computed:
        was, comes = format_score(seen.computed), format_score(now.computed)
        raise GradedMeanwhile(f"{now.handle} came to {was} and comes to {comes}", now)


def _settled(session: Session, before: Grade, value: float | None, reason: str) -> dict[str, object]:
    """Return the columns of a grade. With None, or a value that reads like the computed one, the grade is
    taken as computed. A reason that was given is kept."""
    why = texts.prose(reason, "reason").strip()
    settled = {"graded_by": session.who, "proposed_grade": None}
    if value is None or is_computed(before, value, session.settings.scoring):
        return settled | {"grade": None, "grade_taken": True, "grade_reason": why}
    if not why and before.is_given and exact(value) == before.in_force:
        return {}
    if not why and value == before.proposed:
        why = before.reason
    if not why:
        computed = before.computed
        limits = limits_of(before, session.settings.scoring)
        score = "has no score" if computed is None else f"comes to {format_score(computed, limits)}"
        why = here("with -m REASON", "in the field Reason")
        raise NeedsReason(f"{before.handle} {score}: another grade needs a reason, say why {why}.")
    return settled | {"grade": value, "grade_taken": False, "grade_reason": why}


def _refuse_ungradable(reading: Reading, handle: Handle, cycle: Cycle) -> None:
    item = (
        stored.key_result(reading.db, handle.id)
        if handle.prefix == "KR"
        else stored.objective(reading.db, handle.id)
    )
    if item is not None and item.dropped_on is not None:
        raise Refused(f"{handle} was dropped on {item.dropped_on}: it gets no grade.")
    if cycle.state != "grading":
        begins = here(f"`okrtui cycle grade {cycle.name}`", "g on the Cycle screen (4)") + " begins that"
        hint = begins if cycle.state == "active" else _next(cycle)
        raise Refused(f"{handle} cannot be graded: {cycle.name} is {cycle.state}, not being graded; {hint}.")
