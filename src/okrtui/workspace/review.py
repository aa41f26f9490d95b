"""The weekly review: what is due from whom, and recording one item after the other (DESIGN §3, Due; §6)."""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from datetime import date
from typing import NamedTuple

from okrtui.domain.calendar import Period
from okrtui.domain.errors import Refused
from okrtui.domain.model import Handle
from okrtui.domain.views import KeyResultView, KpiView, ObjectiveView
from okrtui.store import waiting
from okrtui.workspace import board as boards
from okrtui.workspace import checkins, cycles, measurements, paging
from okrtui.workspace.session import Session


class DueItem(NamedTuple):
    """A key result or KPI that wants an entry for a period."""

    view: KeyResultView | KpiView
    period: Period
    late: bool

    @property
    def handle(self) -> Handle:
        return self.view.item.handle

    @property
    def title(self) -> str:
        return self.view.item.title if isinstance(self.view, KeyResultView) else self.view.item.name

    @property
    def owner(self) -> str:
        return self.view.owner if isinstance(self.view, KeyResultView) else self.view.item.owner

    def entry_day(self, today: date) -> date:
        """The day of an entry that fills the period."""
        return min(self.period.last, today)

    @property
    def can_repeat(self) -> bool:
        """Whether an entry may say that nothing changed: there is an earlier value, or steps, all open."""
        steps = self.view.item.steps if isinstance(self.view, KeyResultView) else ()
        return bool(self.view.judged.points or steps)


class Recorded(NamedTuple):
    """What an entry of the review changed, and the number of the change, to take it back by."""

    before: KeyResultView | KpiView
    after: KeyResultView | KpiView
    change_id: int


def due(session: Session, *, everybody: bool = False) -> list[DueItem]:
    """What is due in every cycle that runs or is being graded, and of the KPIs: the person's own, or
    everybody's with the own first; late ones first."""
    with session.database.read_tx():
        known = cycles.all_by_id(session)
        running = [number for number, cycle in known.items() if cycle.state in ("active", "grading")]
        if not everybody and session.as_of is None and paging.is_large(session, running):
            found = due_in(_own(session, running))
        else:
            now = boards.at_once(session)
            found = due_of(now.in_force, now.kpis)
    if not everybody:
        found = [item for item in found if item.owner == session.who]
    return sorted(found, key=lambda item: (item.owner != session.who, not item.late, item.owner))


def _own(session: Session, running: Container[int]) -> list[KeyResultView | KpiView]:
    """The person's own key results in these cycles that take check-ins, and KPIs, in their order."""
    mine = waiting.own_key_results(session.who, session.today)
    views = boards.key_result_views(session, [item.id for cycle_id, item in mine if cycle_id in running])
    views.sort(key=lambda view: (view.objective.position, view.objective.id, view.item.position))
    ids = [kpi.id for kpi in waiting.own_kpis(session.who, session.today)]
    return [*views, *boards.kpi_views(session, ids, recent=True)]


def due_of(objectives: Iterable[ObjectiveView], measured: Iterable[KpiView]) -> list[DueItem]:
    """What is due among these, in their order."""
    key_results = (
        kr for view in objectives if view.item.dropped_on is None
        for kr in view.key_results if kr.item.dropped_on is None
    )  # fmt: skip
    return due_in([*key_results, *measured])


def due_in(views: Iterable[KeyResultView | KpiView]) -> list[DueItem]:
    """Those of them that are due, in their order."""
    return [DueItem(view, view.due.period, view.due.late) for view in views if view.due is not None]


def by_owner(items: Iterable[DueItem]) -> list[DueItem]:
    """For a meeting: everybody's items, owner by owner."""
    return sorted(items, key=lambda item: (item.owner, not item.late))


def asks_what_is_in_the_way(session: Session, item: DueItem, confidence: int | None) -> bool:
    """Whether this confidence is below what the settings call at risk."""
    if confidence is None or not isinstance(item.view, KeyResultView):
        return False
    bands = session.settings.scoring.bands(item.view.objective.kind)
    return confidence < bands.confidence.at_risk


def record(
    session: Session,
    item: DueItem,
    text: str,
    *,
    confidence: int | None = None,
    note: str = "",
    in_the_way: str = "",
) -> Recorded:
    """Record an entry for the item's period; an empty text is `same`. Of a milestone with steps the text
    names those that are done: `2`, `2 3`, `open 2`. Raises Refused, NotFound; nothing is written then."""
    text = text.strip() or "same"
    day = item.entry_day(session.today)
    view = item.view
    if isinstance(view, KpiView):
        with session.write("record") as transaction:
            done = measurements.record(session, item.handle, text, on=day, note=note)
            transaction.flush()
            return Recorded(done.before, done.after, transaction.change_id or 0)
    with session.write("check in") as transaction:
        before = boards.key_result_view(session, view.item.id)
        for number, state in _steps(view, text):
            checkins.set_step(session, item.handle, number, state, on=day)
            text = "same"
        outcome = checkins.check_in(
            session, item.handle, text, confidence=confidence, note=note, in_the_way=in_the_way, on=day
        )
        transaction.flush()
        return Recorded(before, outcome.after, transaction.change_id or 0)


def _steps(view: KeyResultView, text: str) -> Sequence[tuple[int, bool]]:
    """The steps that a text sets, with their new state."""
    words = text.lower().replace(",", " ").split()
    if not view.item.steps or words == ["same"]:
        return ()
    state = True
    if words and words[0] in ("open", "done"):
        state = words.pop(0) == "done"
    if not words or not all(map(_is_number, words)):
        raise Refused(
            f"{view.item.handle} has steps: type the numbers of those that are done (2 3), `open 2`, or same."
        )
    return [(int(word), state) for word in words]


def _is_number(word: str) -> bool:
    """Whether it is one that a step may have; Python reads none of thousands of digits."""
    return word.isascii() and word.isdigit() and len(word) < 10
