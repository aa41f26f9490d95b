"""Items with all that follows from them on a day, as read in one go: what gets shown."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from okrtui.domain.model import CheckIn, Cycle, Initiative, KeyResult, Kpi, Measurement, Objective
from okrtui.domain.status import Due, JudgedKeyResult, JudgedKpi, JudgedObjective


class KpiView(NamedTuple):
    """A KPI with its measurements, and the handles it is linked to (followers, guarded objectives)."""

    item: Kpi
    judged: JudgedKpi
    entries: Sequence[Measurement]
    links: tuple[str, ...]
    due: Due | None


class KeyResultView(NamedTuple):
    """A key result with its check-ins, initiatives and judgement."""

    item: KeyResult
    objective: Objective
    cycle: Cycle
    judged: JudgedKeyResult
    check_ins: Sequence[CheckIn]
    initiatives: Sequence[Initiative]
    kpi: KpiView | None
    due: Due | None

    @property
    def owner(self) -> str:
        """Who answers for it: its owner, else its objective's."""
        return self.item.owner or self.objective.owner


class ObjectiveView(NamedTuple):
    """An objective with everything below it. Children aligned to a key result are among them."""

    item: Objective
    cycle: Cycle
    judged: JudgedObjective
    key_results: Sequence[KeyResultView]
    children: Sequence[ObjectiveView]
    guardrails: Sequence[KpiView]


class Board(NamedTuple):
    """A cycle with its objectives; children are nested, also those of shorter cycles."""

    cycle: Cycle
    objectives: Sequence[ObjectiveView]
