"""The end of a cycle: grading its key results and objectives, closing it, reopening it (rules.md, Grades)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import NamedTuple

from okrtui.domain import texts
from okrtui.domain.errors import Refused, here, of_field
from okrtui.domain.grading import Graded, Verdict, read_grade, verdict
from okrtui.domain.judging import Part, grade_of_parts
from okrtui.domain.model import (
    NUMBER_LIMIT,
    Cycle,
    CycleState,
    Handle,
    KeyResult,
    Kind,
    Objective,
    Scoring,
    exact,
    is_persons_grade,
)
from okrtui.domain.values import format_score, plain
from okrtui.domain.views import KeyResultView, ObjectiveView, Redefinition, every_objective
from okrtui.store import queries
from okrtui.store.journal import Tx
from okrtui.store.schema import CycleRow, KeyResultRow, ObjectiveRow, Row
from okrtui.workspace.changes import NeedsReason
from okrtui.workspace.history import redefinitions
from okrtui.workspace.others import Meanwhile
from okrtui.workspace.queries import board as boards
from okrtui.workspace.queries import cycles
from okrtui.workspace.queries.key_results import key_result_view
from okrtui.workspace.reading import Reading
from okrtui.workspace.session import Session, Transaction


class Grade(NamedTuple):
    """An item's grade as it stands, and what is offered instead."""

    handle: Handle
    title: str
    kind: Kind
    """Of the objective."""
    computed: Fraction | None
    """Of an objective the mean of its parts' grades, of what has none yet of scores."""
    in_force: Fraction | None
    """The grade given or taken, or what closing kept."""
    is_given: bool
    """Whether a person gave another one than the computed."""
    proposed: float | None
    """One that was given before the cycle was reopened."""
    reason: str
    by: str
    """Who gave or took it; empty for nobody."""
    learned: str

    @property
    def value(self) -> Fraction | None:
        """The grade in force, else the computed one."""
        return self.computed if self.in_force is None else self.in_force

    @property
    def is_settled(self) -> bool:
        """Whether a person gave or took a grade."""
        return self.by != "" and self.proposed is None


# --- the cycle's states ----------------------------------------------------------------------


def meant(reading: Reading, name: str | None, state: CycleState) -> Cycle:
    """The cycle that a name means; for none the newest one in this state with something in it (an active one
    only if it is over), else the one that one sees. Raises NotFound."""
    if name:
        return cycles.named(reading, name)
    found = [
        cycle
        for cycle in reading.cycles.values()
        if cycle.state == state
        and (state != "active" or cycle.ends < reading.today)
        and queries.has_objectives(reading.db, cycle.id or 0)
    ]
    return max(found, key=lambda cycle: cycle.ends, default=None) or cycles.seen(reading)


def begin(session: Session, name: str | None) -> Cycle:
    """Begin grading an active cycle; late check-ins still count. Raises Refused, NotFound."""
    with session.write("grade cycle") as transaction:
        cycle = _in_state(transaction.reading(), name, "active", "graded")
        _keep_grades_aside(transaction, cycle)  # of a program that kept them when it reopened the cycle
        return _set_state(transaction, cycle, "grading")


def close(session: Session, name: str | None, reason: str = "") -> Cycle:
    """Close a cycle that is being graded: what is not graded gets its computed grade, and current value,
    score and grade stay as they are from now on. Raises Refused, NotFound."""
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
    """What closing keeps of a key result. Raises Refused for a value that cannot be kept."""
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
    """The grade that an objective gets at closing, when its key results' scores become their grades."""
    own = {str(kr.item.handle) for kr in live(view)}
    parts = [
        part._replace(grade=part.score) if part.grade is None and part.name in own else part
        for part in _with_children(view)
    ]
    return grade_of_parts(parts)


def _with_children(view: ObjectiveView) -> list[Part]:
    """An objective's parts, of those below it in its cycle with the grades that closing gives them."""
    below = {str(child.item.handle): child for child in view.children if child.cycle.id == view.cycle.id}
    found = []
    for part in view.judged.parts:
        child = below.get(part.name)
        if child is not None and part.grade is None:
            part = part._replace(grade=_closing_grade(child))
        found.append(part)
    return found


def reopen(session: Session, name: str | None, reason: str) -> Cycle:
    """One state back, with a reason: closed → grading, where what closing filled in goes; grading → active,
    where grades are kept aside for the next grading.

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
            given = _is_given(item)
            transaction.update(table, item.id, grade=item.grade if given else None, **values)
        transaction.update(CycleRow, cycle.id or 0, closed_on=None)
        return _set_state(transaction, cycle, "grading")


_CLOSED = (
    "closed_current", "closed_score", "closed_start", "closed_kept", "closed_counted", "closed_last_on",
)  # fmt: skip


def _items(reading: Reading, cycle: Cycle) -> Iterator[tuple[type[Row], Objective | KeyResult]]:
    """The objectives and key results of a cycle, dropped ones among them."""
    objectives = queries.objectives_in(reading.db, cycle.id or 0)
    for item in objectives:
        if not item.damaged:
            yield ObjectiveRow, item
    for group in queries.key_results_of(reading.db, [item.id for item in objectives]).values():
        yield from ((KeyResultRow, item) for item in group if not item.damaged)


def _is_given(item: Objective | KeyResult) -> bool:
    """Whether a person gave another grade than the computed one."""
    return not item.grade_taken and is_persons_grade(item)


def _keep_grades_aside(transaction: Transaction, cycle: Cycle) -> None:
    """What was given is offered when the cycle is graded next; it judges nothing until then."""
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
    """The cycle, in use and in this state. Raises Refused saying what to do instead."""
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


def own_objectives(reading: Reading, cycle: Cycle) -> Iterator[ObjectiveView]:
    """The objectives of a cycle itself, without those of shorter ones below them, parents first."""
    found = every_objective(boards.board(reading, cycle.name).objectives)
    yield from sorted((v for v in found if v.cycle.id == cycle.id), key=lambda v: v.item.position)


def live(view: ObjectiveView) -> list[KeyResultView]:
    """An objective's key results that were not dropped, nor are damaged."""
    return [kr for kr in view.key_results if kr.item.dropped_on is None and not kr.item.damaged]


def key_result_grade(view: KeyResultView) -> Grade:
    """A key result's grade as it stands."""
    return _grade(view.item, view.objective.kind, view.judged.score, view.judged.grade)


def objective_grade(view: ObjectiveView) -> Grade:
    """An objective's grade as it stands: computed, it is the weighted mean of its parts' grades."""
    return _grade(view.item, view.item.kind, view.judged.computed_grade, view.judged.grade)


def _grade(
    item: Objective | KeyResult, kind: Kind, computed: Fraction | None, in_force: Fraction | None
) -> Grade:
    return Grade(
        item.handle, item.title, kind, computed, in_force, in_force is not None and _is_given(item),
        item.proposed_grade, item.grade_reason, item.graded_by, item.learned,
    )  # fmt: skip


def current_grade(reading: Reading, handle: Handle) -> tuple[Grade, Cycle]:
    """The grade of a key result or objective, and its cycle. Raises NotFound, Refused for others."""
    if handle.prefix == "KR":
        found = key_result_view(reading, handle.id)
        return key_result_grade(found), found.cycle
    if handle.prefix == "O":
        view = boards.objective_view(reading, handle.id)
        return objective_grade(view), view.cycle
    raise Refused(f"{handle} takes no grade: only key results and objectives are graded.")


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
    """Give a grade while the cycle is being graded; an empty one, or `take`, takes the computed one (`take`:
    the one that was given before the cycle was reopened, if there is one); None leaves it.

    `learned` is what we learned, of an objective the reflection; None leaves it. `seen` is the grade as the
    person has seen it; None: whatever there is may be replaced. Raises Refused for another grade than the
    computed one without a reason, and for a cycle in another state; GradedMeanwhile; NotFound.
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
    """Somebody graded the item, or what it comes to is another number by now."""

    def __init__(self, what: str, now: Grade) -> None:
        super().__init__(what, format_score(now.value))
        self.now = now


def _refuse_unseen(now: Grade, seen: Grade | None, value: float | None, scoring: Scoring) -> None:
    """Raises GradedMeanwhile where another grade stands there, or is taken, than a person has seen."""
    if seen is None:
        return
    if now.is_settled and (now.by, now.reason, now.in_force) != (seen.by, seen.reason, seen.in_force):
        because = f" ({now.reason})" if now.reason else ""
        raise GradedMeanwhile(f"{now.by} graded {now.handle} {format_score(now.value)}{because}", now)
    takes = value is None or is_computed(seen, value, scoring)
    if takes and now.computed != seen.computed:
        was, comes = format_score(seen.computed), format_score(now.computed)
        raise GradedMeanwhile(f"{now.handle} came to {was} and comes to {comes}", now)


def is_computed(grade: Grade, value: float, scoring: Scoring) -> bool:
    """Whether a grade reads like the computed one."""
    limits = _limits(grade, scoring)
    return grade.computed is not None and format_score(value, limits) == format_score(grade.computed, limits)


def _limits(grade: Grade, scoring: Scoring) -> tuple[float, float]:
    bands = scoring.bands(grade.kind)
    return bands.on_track, bands.at_risk


def _settled(session: Session, before: Grade, value: float | None, reason: str) -> dict[str, object]:
    """The columns of a grade that is given, or (None, or what reads like it) taken as computed. A reason
    that was given is kept."""
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
        limits = _limits(before, session.settings.scoring)
        score = "has no score" if computed is None else f"comes to {format_score(computed, limits)}"
        why = here("with -m REASON", "in the field Reason")
        raise NeedsReason(f"{before.handle} {score}: another grade needs a reason, say why {why}.")
    return settled | {"grade": value, "grade_taken": False, "grade_reason": why}


def _refuse_ungradable(reading: Reading, handle: Handle, cycle: Cycle) -> None:
    item = (
        queries.key_result(reading.db, handle.id)
        if handle.prefix == "KR"
        else queries.objective(reading.db, handle.id)
    )
    if item is not None and item.dropped_on is not None:
        raise Refused(f"{handle} was dropped on {item.dropped_on}: it gets no grade.")
    if cycle.state != "grading":
        begins = here(f"`okrtui cycle grade {cycle.name}`", "g on the Cycle screen (4)") + " begins that"
        hint = begins if cycle.state == "active" else _next(cycle)
        raise Refused(f"{handle} cannot be graded: {cycle.name} is {cycle.state}, not being graded; {hint}.")


class Cards(NamedTuple):
    """The cards of a cycle in their order: each objective's key results, then the objective."""

    handles: Sequence[Handle]
    settled: int
    """So many of them, from the first on, have a grade that somebody gave or took, or that follows."""
    open: int
    """So many have none."""


def cards(reading: Reading, name: str | None) -> Cards:
    """What is graded of a cycle. Raises NotFound."""
    grades: list[Grade] = []
    for view in own_objectives(reading, cycles.looked_at(reading, name)):
        if view.item.dropped_on is not None:
            continue
        grades += [key_result_grade(kr) for kr in live(view)]
        grades.append(objective_grade(view))
    settled = next((at for at, found in enumerate(grades) if not found.is_settled), len(grades))
    return Cards([found.handle for found in grades], settled, sum(found.in_force is None for found in grades))


def ungraded(reading: Reading, name: str | None) -> tuple[int, int]:
    """How many key results and objectives of a cycle nobody graded, of how many. Raises NotFound."""
    found = cards(reading, name)
    return found.open, len(found.handles)


class Card(NamedTuple):
    """An item to be graded, with its grade as it stands now and how its definition was changed."""

    view: KeyResultView | ObjectiveView
    grade: Grade
    changed: Sequence[Redefinition]


def card(reading: Reading, handle: Handle) -> Card:
    """What one grades an item by. Raises NotFound."""
    changed = redefinitions(reading, handle)
    if handle.prefix == "KR":
        found = key_result_view(reading, handle.id)
        return Card(found, key_result_grade(found), changed)
    view = boards.objective_view(reading, handle.id)
    return Card(view, objective_grade(view), changed)


def verdict_of(reading: Reading, name: str | None) -> Verdict:
    """What a cycle's grades say together. Raises NotFound."""
    cycle = cycles.looked_at(reading, name)
    grades = [
        Graded(str(kr.item.handle), view.item.kind, key_result_grade(kr).value)
        for view in own_objectives(reading, cycle)
        if view.item.dropped_on is None
        for kr in live(view)
    ]
    return verdict(grades, reading.settings.scoring)
