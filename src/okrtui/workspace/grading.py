"""The end of a cycle: grading its key results and objectives, closing it, reopening it (DESIGN §3, Grade)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from typing import NamedTuple

from okrtui.domain import texts
from okrtui.domain.errors import Refused
from okrtui.domain.grading import Graded, Verdict, read_grade, verdict, weighted_grade
from okrtui.domain.model import Cycle, CycleState, Handle, exact
from okrtui.domain.views import KeyResultView, ObjectiveView, every_objective
from okrtui.store import queries
from okrtui.store.journal import Tx
from okrtui.store.schema import CycleRow, KeyResultRow, ObjectiveRow
from okrtui.workspace.queries import board as boards
from okrtui.workspace.queries import cycles
from okrtui.workspace.queries.key_results import key_result_view
from okrtui.workspace.reading import Reading
from okrtui.workspace.session import Session


class Grade(NamedTuple):
    """An item's grade as it stands: what was computed, and what a person gave instead with a reason."""

    handle: Handle
    title: str
    computed: Fraction | None
    given: float | None
    reason: str
    learned: str

    @property
    def value(self) -> Fraction | None:
        """The grade given, else the computed one."""
        return self.computed if self.given is None else exact(self.given)


# --- the cycle's states ----------------------------------------------------------------------


def begin(session: Session, name: str | None) -> Cycle:
    """Begin grading an active cycle; late check-ins still count. Raises Refused, NotFound."""
    with session.write("grade cycle") as transaction:
        cycle = _in_state(transaction.reading(), name, "active", "graded")
        return _set_state(transaction, cycle, "grading")


def close(session: Session, name: str | None, reason: str = "") -> Cycle:
    """Close a cycle that is being graded: what is not graded gets its computed grade, and current value,
    score and grade stay as they are from now on. Raises Refused, NotFound."""
    with session.write("close cycle", reason) as transaction:
        now = transaction.reading()
        cycle = _in_state(now, name, "grading", "closed")
        for view in own_objectives(now, cycle):
            if view.item.dropped_on is not None:
                continue
            for kr in live(view):
                score = None if kr.judged.score is None else float(kr.judged.score)
                grade = score if kr.item.grade is None else kr.item.grade
                transaction.update(
                    KeyResultRow,
                    kr.item.id,
                    grade=grade,
                    closed_current=kr.judged.current,
                    closed_score=score,
                )
            found = objective_grade(view).value
            score = None if view.judged.score is None else float(view.judged.score)
            transaction.update(
                ObjectiveRow,
                view.item.id,
                grade=None if found is None else float(found),
                closed_score=score,
            )
        return _set_state(transaction, cycle, "closed")


def reopen(session: Session, name: str | None, reason: str) -> Cycle:
    """One state back, with a reason: closed → grading, grading → active. Grades that people gave stay.

    Raises Refused without a reason or for a cycle that is not closed or graded, NotFound.
    """
    with session.write("reopen cycle", reason) as transaction:
        now = transaction.reading()
        cycle = cycles.named(now, name)
        if cycle.state not in ("grading", "closed"):
            raise Refused(
                f"{cycle.name} is {cycle.state}: only a cycle that is graded or closed is reopened."
            )
        if not reason.strip():
            raise Refused(f"Reopening {cycle.name} needs a reason: say why with -m REASON.")
        if cycle.state == "grading":
            return _set_state(transaction, cycle, "active")
        for view in own_objectives(now, cycle):
            for kr in view.key_results:
                grade = kr.item.grade if kr.item.grade_reason else None
                transaction.update(
                    KeyResultRow, kr.item.id, grade=grade, closed_current=None, closed_score=None
                )
            grade = view.item.grade if view.item.grade_reason else None
            transaction.update(ObjectiveRow, view.item.id, grade=grade, closed_score=None)
        return _set_state(transaction, cycle, "grading")


_NEXT = {
    "draft": "it is a draft until it begins",
    "active": "grade it first: `okrtui cycle grade {name}`",
    "grading": "it is being graded already: `okrtui grade HANDLE SCORE`, then `okrtui cycle close {name}`",
    "closed": "it is closed: `okrtui cycle reopen {name} -m REASON` takes that back",
}


def _in_state(reading: Reading, name: str | None, wanted: CycleState, what: str) -> Cycle:
    """The cycle, in use and in this state. Raises Refused saying what to do instead."""
    cycle = cycles.named(reading, name)
    if cycle.id is None:
        raise Refused(f"{cycle.name} has no objectives: there is nothing to be {what}.")
    if cycle.state != wanted:
        hint = _NEXT[cycle.state].format(name=cycle.name)
        raise Refused(f"{cycle.name} is {cycle.state}, so it cannot be {what}: {hint}.")
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
    item = view.item
    return Grade(item.handle, item.title, view.judged.score, item.grade, item.grade_reason, item.learned)


def objective_grade(view: ObjectiveView) -> Grade:
    """An objective's grade as it stands: computed, it is the weighted mean of its parts' grades."""
    grades = {str(kr.item.handle): key_result_grade(kr).value for kr in live(view)}
    grades |= {str(child.item.handle): objective_grade(child).value for child in view.children}
    parts = ((part.weight, grades.get(part.name, part.score)) for part in view.judged.parts)
    item = view.item
    computed = weighted_grade(parts)
    return Grade(item.handle, item.title, computed, item.grade, item.grade_reason, item.learned)


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
    session: Session, handle: Handle, text: str | None, *, reason: str = "", learned: str | None = None
) -> Grade:
    """Give a grade while the cycle is being graded; empty takes the computed one again, None leaves it.

    `learned` is what we learned, of an objective the reflection; None leaves it. Raises Refused for another
    grade than the computed one without a reason, and for a cycle in another state; NotFound.
    """
    value = read_grade(text) if text is not None and text.strip() else None
    with session.write("grade", reason) as transaction:
        now = transaction.reading()
        before, cycle = current_grade(now, handle)
        _refuse_ungradable(now, handle, cycle)
        values: dict[str, object] = {}
        if learned is not None:
            values["learned"] = texts.prose(learned, "text of what was learned")
        if text is not None:
            values |= _given(before, value, reason)
        table = KeyResultRow if handle.prefix == "KR" else ObjectiveRow
        transaction.update(table, handle.id, **values)
        return current_grade(transaction.reading(), handle)[0]


def is_computed(grade: Grade, value: float) -> bool:
    """Whether a grade is the computed one, to two digits."""
    return grade.computed is not None and abs(exact(value) - grade.computed) < Fraction(1, 200)


def _given(before: Grade, value: float | None, reason: str) -> dict[str, object]:
    if value is None or is_computed(before, value):
        return {"grade": None, "grade_reason": ""}
    why = texts.prose(reason, "reason").strip()
    if not why and value == before.given:
        return {}
    if not why:
        computed = before.computed
        score = "has no score" if computed is None else f"comes to {float(computed):.2f}"
        raise Refused(
            f"{before.handle} {score}: another grade needs a reason, say why with -m REASON "
            "(in a form: the field Reason)."
        )
    return {"grade": value, "grade_reason": why}


def _refuse_ungradable(reading: Reading, handle: Handle, cycle: Cycle) -> None:
    item = (
        queries.key_result(reading.db, handle.id)
        if handle.prefix == "KR"
        else queries.objective(reading.db, handle.id)
    )
    if item is not None and item.dropped_on is not None:
        raise Refused(f"{handle} was dropped on {item.dropped_on}: it gets no grade.")
    if cycle.state != "grading":
        hint = "`okrtui cycle grade {name}` begins that" if cycle.state == "active" else _NEXT[cycle.state]
        raise Refused(
            f"{handle} cannot be graded: {cycle.name} is {cycle.state}, not being graded; "
            f"{hint.format(name=cycle.name)}."
        )


def cards(reading: Reading, name: str | None) -> list[Handle]:
    """The cards of a cycle in their order: each objective's key results, then the objective."""
    found: list[Handle] = []
    for view in own_objectives(reading, cycles.named(reading, name)):
        if view.item.dropped_on is None:
            found += [kr.item.handle for kr in live(view)]
            found.append(view.item.handle)
    return found


def card(reading: Reading, handle: Handle) -> tuple[KeyResultView | ObjectiveView, Grade]:
    """The item of a card, with its grade as it stands now. Raises NotFound."""
    if handle.prefix == "KR":
        found = key_result_view(reading, handle.id)
        return found, key_result_grade(found)
    view = boards.objective_view(reading, handle.id)
    return view, objective_grade(view)


def verdict_of(reading: Reading, name: str | None) -> Verdict:
    """What a cycle's grades say together. Raises NotFound."""
    cycle = cycles.named(reading, name)
    grades = [
        Graded(str(kr.item.handle), view.item.kind, key_result_grade(kr).value)
        for view in own_objectives(reading, cycle)
        if view.item.dropped_on is None
        for kr in live(view)
    ]
    return verdict(grades, reading.settings.scoring)
