"""A document of OKRs as the board that importing it would make, for coaching; nothing is written."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import count

from okrtui.domain.judging import Rules, judge_key_result, judge_objective
from okrtui.domain.metrics import MILESTONE
from okrtui.domain.model import CheckIn, Cycle, Handle, KeyResult, Objective, Step
from okrtui.domain.views import Board, KeyResultView, ObjectiveView
from okrtui.interchange.outline.plan import Plan, PlannedKeyResult, PlannedObjective
from okrtui.interchange.outline.planting import with_measure


def plan_board(plan: Plan, cycle: Cycle, rules: Rules, today: date) -> Board:
    """Return the board of a plan; handles are counted from O1 and KR1 in the document's order."""
    making = _Making(cycle, rules, today)
    return Board(cycle, [making.objective(item, None) for item in plan.objectives])


class _Making:
    """A board being made: the numbers given so far."""

    def __init__(self, cycle: Cycle, rules: Rules, today: date) -> None:
        self._cycle = cycle
        self._rules = rules
        self._today = today
        self._objectives: Iterator[int] = count(1)
        self._key_results: Iterator[int] = count(1)

    def objective(self, item: PlannedObjective, parent: Handle | None) -> ObjectiveView:
        """Make an objective's view. Plan trees are at most as deep as the reader allows, so recursion is
        safe."""
        made = Objective(
            id=next(self._objectives), title=item.title, why=item.why, kind="aspirational", cycle_id=0,
            parent=parent, owner=item.owner, team=item.team, weight=1, position=0, added_on=self._today,
        )  # fmt: skip
        key_results = [self._key_result(child, made) for child in item.key_results]
        children = [self.objective(child, made.handle) for child in item.children]
        judged = judge_objective(made, self._cycle, (), (), self._rules)
        return ObjectiveView(made, self._cycle, judged, key_results, children, ())

    def _key_result(self, item: PlannedKeyResult, objective: Objective) -> KeyResultView:
        blank = KeyResult(
            id=next(self._key_results), objective_id=objective.id, title=item.title,
            description=item.description, metric=MILESTONE.name, owner=item.owner, added_on=self._today,
            steps=tuple(Step(number, step.title) for number, step in enumerate(item.steps, 1)),
        )  # fmt: skip
        made = with_measure(blank, item.measure)
        entries = [CheckIn(1, self._today, item.result)] if item.result is not None and not item.steps else []
        judged = judge_key_result(made, objective.kind, self._cycle, entries, self._rules, self._today)
        return KeyResultView(made, objective, self._cycle, judged, entries, (), None, None)
