"""Coaching for a whole cycle and the KPIs: what only shows when the items are seen together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from okrtui.domain.coaching.findings import (
    Finding,
    of_count,
    of_key_result,
    of_kpi,
    of_objective_text,
    of_weights,
    ordered,
)
from okrtui.domain.foldable import Foremost
from okrtui.domain.judging import periods_since
from okrtui.domain.model import Cycle
from okrtui.domain.status import Status
from okrtui.domain.views import Board, KeyResultView, KpiView, ObjectiveView

MISSED = 2
"""Whole periods without a value after which coaching asks whether it still matters."""
FEWEST_GIVEN = 2
"""Of fewer confidences nobody can say that all of them are high or low."""


def of_board(
    board: Board, focus_objectives: int, focus_key_results: tuple[int, int], today: date
) -> list[Finding]:
    """Return the findings of a cycle: of the cycle itself, then item by item in the order of the tree.

    Dropped items, and those of shorter cycles below, have no findings.
    """
    found = OfCycle(board.cycle, focus_objectives, focus_key_results, today)
    for place, view in enumerate(_live(board.objectives, board.cycle)):
        found.add(place, view, has_children=any(child.item.dropped_on is None for child in view.children))
    return found.findings()


class OfCycle:
    """Findings of a cycle whose live objectives are added one by one, in any order. Of the findings about
    items, at most `most` are kept."""

    def __init__(
        self,
        cycle: Cycle,
        focus_objectives: int,
        focus_key_results: tuple[int, int],
        today: date,
        most: int | None = None,
    ) -> None:
        self._cycle, self._today = cycle, today
        self._focus, self._allowed = focus_objectives, focus_key_results
        self._teams: dict[str, tuple[int, int]] = {}
        self._given = Counter[int]()
        self.by_item = Foremost[Finding](most)

    def add(self, place: int, view: ObjectiveView, *, has_children: bool) -> None:
        """Add an objective of the cycle that is not dropped; `place`: its number in the order of the tree."""
        first, count = self._teams.get(view.item.team, (place, 0))
        self._teams[view.item.team] = (min(first, place), count + 1)
        judged = (child.judged for child in _key_results(view))
        self._given.update(
            j.confidence for j in judged if j.confidence is not None and j.status != Status.DONE
        )
        own = ordered(_of_objective(view, has_children, self._allowed, self._today))
        for number, finding in enumerate(own):
            self.by_item.add((place, number), finding)

    def findings(self) -> list[Finding]:
        """Return the findings of the cycle itself, then item by item."""
        return [*self._of_focus(), *self._of_confidences(), *self.by_item.items()]

    def _of_focus(self) -> Iterator[Finding]:
        name = self._cycle.name
        for team, (_, count) in sorted(self._teams.items(), key=lambda found: found[1]):
            if count > self._focus:
                who = f"{team} has" if team else "There are"
                yield Finding(
                    "OKR301",
                    name,
                    f"{who} {count} objectives in {name}, more than {self._focus}: "
                    "with so many none comes first.",
                    "ask “which of them would we give up last?”; move the others to the next cycle",
                )

    def _of_confidences(self) -> Iterator[Finding]:
        given = self._given.total()
        if given < FEWEST_GIVEN or self._cycle.state not in ("active", "grading"):
            return
        if min(self._given) >= 9:
            yield Finding(
                "OKR305",
                self._cycle.name,
                f"All {given} confidences are 9 or 10: nothing here is a stretch, or nobody dares to doubt.",
                "raise targets until the odds are about even; 10 is for what is already done",
            )
        elif max(self._given) <= 2:
            yield Finding(
                "OKR306",
                self._cycle.name,
                f"All {given} confidences are 2 or less: nobody believes in them any more.",
                "choose the one that can still be won and drop the others, with the reason",
            )


def of_kpis(views: Sequence[KpiView]) -> list[Finding]:
    """Return the findings of the KPIs that are not dropped, in their order."""
    leads = {view.item.leads_id for view in views if view.item.dropped_on is None}
    found: list[Finding] = []
    for view in views:
        item = view.item
        if item.dropped_on is not None:
            continue
        found += of_kpi(item)
        if not view.links and item.leads_id is None and item.id not in leads:
            found.append(
                Finding(
                    "OKR402",
                    str(item.handle),
                    "No objective has to do with it: if it turns, nothing that is planned will notice.",
                    "let it guard an objective, let a key result follow it, or drop it",
                )
            )
    return found


def titles(board: Board, kpis: Sequence[KpiView] = ()) -> dict[str, str]:
    """Return handle → title of everything that a finding can be about."""
    found: dict[str, str] = {board.cycle.name: ""}
    for view in _live(board.objectives, board.cycle):
        found[str(view.item.handle)] = view.item.title
        found.update({str(child.item.handle): child.item.title for child in view.key_results})
    found.update({str(view.item.handle): view.item.name for view in kpis})
    return found


def _live(objectives: Iterable[ObjectiveView], cycle: Cycle) -> Iterator[ObjectiveView]:
    """The objectives of the cycle in the order of the tree; those below a dropped one count too."""
    stack = list(reversed(list(objectives)))
    while stack:
        view = stack.pop()
        stack.extend(reversed(view.children))
        if view.item.dropped_on is None and view.cycle.name == cycle.name:
            yield view


def _key_results(view: ObjectiveView) -> list[KeyResultView]:
    return [child for child in view.key_results if child.item.dropped_on is None]


def _of_objective(
    view: ObjectiveView, has_children: bool, allowed: tuple[int, int], today: date
) -> Iterator[Finding]:
    item, key_results = view.item, _key_results(view)
    handle = str(item.handle)
    yield from of_objective_text(item.title, handle)
    counted = of_count(item.handle, len(key_results), allowed)
    if counted and not (has_children and len(key_results) < allowed[0]):
        yield counted
    if not item.owner:
        yield _nobody(handle)
    hidden = {finding.handle: finding for finding in of_weights([child.item for child in key_results])}
    for child in key_results:
        name = str(child.item.handle)
        yield from of_key_result(child.item, first_value(child))
        if name in hidden:
            yield hidden[name]
        yield from _of_progress(child, today)
        yield from _of_dates(child)
        if child.kpi is not None and not view.guardrails:
            yield Finding(
                "OKR403",
                name,
                f"It pushes {child.kpi.item.handle}, and nothing watches what that costs: "
                "a number can be won the wrong way.",
                f"okrtui objective guard {handle} <KPI that must not suffer>",
            )


def first_value(view: KeyResultView) -> float | None:
    """Return the value before anything was done, for `of_key_result`; None if there is none.

    With a given start, only an entry in the first period counts: a later one may already show progress.
    """
    points, periods = view.judged.points, view.judged.periods
    if points:
        early = view.item.start is None or bool(periods and points[0].on in periods[0])
        return points[0].value if early else None
    return view.kpi.judged.value if view.kpi is not None else None


def _nobody(handle: str) -> Finding:
    return Finding(
        "OKR303",
        handle,
        "Nobody owns it: what belongs to everybody is done by nobody.",
        "one person, by login name; a team may be added",
    )


def _of_progress(view: KeyResultView, today: date) -> Iterator[Finding]:
    judged = view.judged
    if view.cycle.state != "active" or view.item.grade is not None or judged.status == Status.DONE:
        return
    if judged.checked_in_on is None:
        missed = sum(1 for period in judged.periods if period.ended(today))
        said = f"It has no value yet, and {missed} periods have ended"
    else:
        missed = periods_since(judged.periods, judged.checked_in_on, today)
        said = f"Its last value is of {judged.checked_in_on}, and {missed} periods have ended since"
    if missed >= MISSED:
        yield Finding(
            "OKR307",
            str(view.item.handle),
            f"{said}: what nobody looks at is not steered.",
            "check it in now, or drop it and say why",
        )


def _of_dates(view: KeyResultView) -> Iterator[Finding]:
    cycle, item = view.cycle, view.item
    dates = [("It is", item.due), *((f"Step {step.number} is", step.due) for step in item.steps)]
    outside = [(what, day) for what, day in dates if day and not cycle.starts <= day <= cycle.ends]
    if outside:
        what, day = outside[0]
        yield Finding(
            "OKR308",
            str(item.handle),
            f"{what} due on {day}, but {cycle.name} is graded at its end: {cycle.starts} to {cycle.ends}.",
            "a date inside the cycle, or move it to the cycle that the date lies in",
        )
