"""Grades as they stand: of items, as cards, of a cycle together (rules.md, Grades)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import NamedTuple

from okrtui.domain.errors import Refused
from okrtui.domain.grading import Graded, Verdict, verdict
from okrtui.domain.model import (
    Cycle,
    CycleState,
    Handle,
    KeyResult,
    Kind,
    Objective,
    Scoring,
    is_persons_grade,
)
from okrtui.domain.values import format_score
from okrtui.domain.views import KeyResultView, ObjectiveView, Redefinition, every_objective
from okrtui.store.queries import stored
from okrtui.workspace.queries import board as boards
from okrtui.workspace.queries import cycles
from okrtui.workspace.queries.history import redefinitions
from okrtui.workspace.queries.key_results import key_result_view
from okrtui.workspace.reading import Reading


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


def meant(reading: Reading, name: str | None, state: CycleState) -> Cycle:
    """Return the cycle with a name; without a name the newest one in this state with objectives (an active
    one only if it is over), else the one that is shown by default. Raises NotFound."""
    if name:
        return cycles.named(reading, name)
    found = [
        cycle
        for cycle in reading.cycles.values()
        if cycle.state == state
        and (state != "active" or cycle.ends < reading.today)
        and stored.has_objectives(reading.db, cycle.id or 0)
    ]
    return max(found, key=lambda cycle: cycle.ends, default=None) or cycles.seen(reading)


def is_given(item: Objective | KeyResult) -> bool:
    """Return whether a person gave another grade than the computed one."""
    return not item.grade_taken and is_persons_grade(item)


def own_objectives(reading: Reading, cycle: Cycle) -> Iterator[ObjectiveView]:
    """Return the objectives of the cycle itself, parents first, without those of shorter cycles below
    them."""
    found = every_objective(boards.board(reading, cycle.name).objectives)
    yield from sorted((v for v in found if v.cycle.id == cycle.id), key=lambda v: v.item.position)


def live(view: ObjectiveView) -> list[KeyResultView]:
    """Return an objective's key results that are neither dropped nor damaged."""
    return [kr for kr in view.key_results if kr.item.dropped_on is None and not kr.item.damaged]


def key_result_grade(view: KeyResultView) -> Grade:
    """Return a key result's grade as it stands."""
    return _grade(view.item, view.objective.kind, view.judged.score, view.judged.grade)


def objective_grade(view: ObjectiveView) -> Grade:
    """Return an objective's grade as it stands. Its computed grade is the weighted mean of its parts'
    grades."""
    return _grade(view.item, view.item.kind, view.judged.computed_grade, view.judged.grade)


def _grade(
    item: Objective | KeyResult, kind: Kind, computed: Fraction | None, in_force: Fraction | None
) -> Grade:
    return Grade(
        item.handle, item.title, kind, computed, in_force, in_force is not None and is_given(item),
        item.proposed_grade, item.grade_reason, item.graded_by, item.learned,
    )  # fmt: skip


def current_grade(reading: Reading, handle: Handle) -> tuple[Grade, Cycle]:
    """Return the grade of a key result or objective, and its cycle. Raises NotFound, Refused for others."""
    if handle.prefix == "KR":
        found = key_result_view(reading, handle.id)
        return key_result_grade(found), found.cycle
    if handle.prefix == "O":
        view = boards.objective_view(reading, handle.id)
        return objective_grade(view), view.cycle
    raise Refused(f"{handle} takes no grade: only key results and objectives are graded.")


def is_computed(grade: Grade, value: float, scoring: Scoring) -> bool:
    """Return whether a grade reads like the computed one."""
    limits = limits_of(grade, scoring)
    return grade.computed is not None and format_score(value, limits) == format_score(grade.computed, limits)


def limits_of(grade: Grade, scoring: Scoring) -> tuple[float, float]:
    bands = scoring.bands(grade.kind)
    return bands.on_track, bands.at_risk


class Cards(NamedTuple):
    """The cards of a cycle in their order: each objective's key results, then the objective."""

    handles: Sequence[Handle]
    settled: int
    """So many of them, from the first on, have a grade that somebody gave or took, or that follows."""
    open: int
    """So many have none."""


def cards(reading: Reading, name: str | None) -> Cards:
    """Return the cards of what is graded in a cycle. Raises NotFound."""
    grades: list[Grade] = []
    for view in own_objectives(reading, cycles.looked_at(reading, name)):
        if view.item.dropped_on is not None:
            continue
        grades += [key_result_grade(kr) for kr in live(view)]
        grades.append(objective_grade(view))
    settled = next((at for at, found in enumerate(grades) if not found.is_settled), len(grades))
    return Cards([found.handle for found in grades], settled, sum(found.in_force is None for found in grades))


def ungraded(reading: Reading, name: str | None) -> tuple[int, int]:
    """Return how many key results and objectives of a cycle nobody graded, and how many there are.
    Raises NotFound."""
    found = cards(reading, name)
    return found.open, len(found.handles)


class Card(NamedTuple):
    """An item to be graded, with its grade as it stands now and how its definition was changed."""

    view: KeyResultView | ObjectiveView
    grade: Grade
    changed: Sequence[Redefinition]


def card(reading: Reading, handle: Handle) -> Card:
    """Return an item with what a person needs to grade it. Raises NotFound."""
    changed = redefinitions(reading, handle)
    if handle.prefix == "KR":
        found = key_result_view(reading, handle.id)
        return Card(found, key_result_grade(found), changed)
    view = boards.objective_view(reading, handle.id)
    return Card(view, objective_grade(view), changed)


def verdict_of(reading: Reading, name: str | None) -> Verdict:
    """Return what a cycle's grades say together. Raises NotFound."""
    cycle = cycles.looked_at(reading, name)
    grades = [
        Graded(str(kr.item.handle), view.item.kind, key_result_grade(kr).value)
        for view in own_objectives(reading, cycle)
        if view.item.dropped_on is None
        for kr in live(view)
    ]
    return verdict(grades, reading.settings.scoring)
