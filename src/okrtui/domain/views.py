"""Items with all that follows from them on a day, as read in one go: what gets shown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from okrtui.domain.coaching.findings import Finding
    from okrtui.domain.due import Due
    from okrtui.domain.forecast import Forecast
    from okrtui.domain.grading import Verdict
    from okrtui.domain.judged import JudgedKeyResult
    from okrtui.domain.judging import JudgedKpi, JudgedObjective
    from okrtui.domain.model import (
        CheckIn,
        Cycle,
        Frequency,
        Initiative,
        KeyResult,
        Kpi,
        Measurement,
        Objective,
        Step,
    )
    from okrtui.domain.status import Status


class KpiView(NamedTuple):
    """A KPI with its measurements, and the handles it is linked to (followers, guarded objectives)."""

    item: Kpi
    judged: JudgedKpi
    entries: Sequence[Measurement]
    links: tuple[str, ...]
    due: Due | None
    leads: str = ""
    """The KPI it leads, `KPI5 Lead time`."""
    led_by: tuple[str, ...] = ()
    """The live KPIs that lead it, likewise."""
    day: date = date.max
    """The day it is looked at."""

    @property
    def title(self) -> str:
        return self.item.name

    @property
    def owner(self) -> str:
        return self.item.owner

    @property
    def steps(self) -> tuple[Step, ...]:
        """Always empty: a KPI has no steps."""
        return ()

    @property
    def followers(self) -> tuple[str, ...]:
        """Handles of the key results that follow it."""
        return tuple(link for link in self.links if link.startswith("KR"))

    @property
    def guarded(self) -> tuple[str, ...]:
        """Handles of the objectives it guards."""
        return tuple(link for link in self.links if not link.startswith("KR"))


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
    heading: tuple[Frequency, date] | None = None
    """How often its values come and the day it is looked at, for the forecast; None for none."""

    @property
    def forecast(self) -> Forecast | None:
        """Its forecast, computed only when it is asked for: most views are never asked for one."""
        from okrtui.domain.forecast import forecast

        return forecast(self.item, self.judged, *self.heading) if self.heading else None

    @property
    def title(self) -> str:
        return self.item.title

    @property
    def steps(self) -> tuple[Step, ...]:
        return self.item.steps

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


def every_objective(objectives: Iterable[ObjectiveView]) -> Iterator[ObjectiveView]:
    """Yield these objectives and all below them."""
    stack = list(objectives)
    while stack:
        view = stack.pop()
        yield view
        stack.extend(view.children)


class Redefinition(NamedTuple):
    """What an item was made into, on which day, by whom and why; of each field what it was and what it is."""

    on: date
    who: str
    reason: str
    fields: Mapping[str, tuple[Any, Any]]


class Board(NamedTuple):
    """A cycle with its objectives; children are nested, also those of shorter cycles."""

    cycle: Cycle
    objectives: Sequence[ObjectiveView]


class Moved(NamedTuple):
    """An objective or key result whose score or status is another than it was."""

    handle: str
    title: str
    score_before: Fraction | None
    score: Fraction | None
    status_before: Status
    status: Status


class Silent(NamedTuple):
    """Who has not checked in to what was asked for: some handles, and how many more."""

    owner: str
    handles: Sequence[str]
    more: int = 0


class Left(NamedTuple):
    """How many a summary of a large cycle leaves out of its lists."""

    moved: int = 0
    silent: int = 0
    findings: int = 0


class Progress(NamedTuple):
    """How many objectives were looked at, of how many."""

    done: int
    of: int


class Summary(NamedTuple):
    """A cycle at a glance. `objectives` and `key_results` count by status."""

    cycle: Cycle
    objectives: dict[Status, int]
    key_results: dict[Status, int]
    score: Fraction | None
    """The mean of its objectives' scores."""
    since: date
    moved: Sequence[Moved]
    silent: Sequence[Silent]
    verdict: Verdict | None
    """Of a cycle that is being graded or closed."""
    findings: Sequence[Finding]
    """What coaching says of it."""
    left: Left = Left()
    so_far: Progress | None = None
    """While it is not whole yet: how far it is. Lists are empty then."""


class Coming(NamedTuple):
    """Something with a date in the next weeks."""

    on: date
    handle: str
    text: str


class Monday(NamedTuple):
    """What a team looks at on Monday: what is worked on, how sure we are, what comes, how healthy we are."""

    cycle: Cycle
    priorities: Sequence[tuple[Initiative, KeyResultView]]
    confidence: Sequence[tuple[KeyResultView, int | None]]
    """Each key result with its confidence a week ago."""
    coming: Sequence[Coming]
    todo: Sequence[tuple[Initiative, KeyResultView]]
    health: Sequence[KpiView]
    """Guardrails, and what is not healthy."""
