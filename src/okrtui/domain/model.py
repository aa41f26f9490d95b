"""The words of the program as frozen values (rules.md, Words), with no behaviour of their own."""

from __future__ import annotations

import re
from datetime import date
from fractions import Fraction
from functools import lru_cache
from typing import Literal, NamedTuple, assert_never, get_args

from okrtui.domain.errors import Refused, here
from okrtui.domain.frozen import dataclass, field

Kind = Literal["committed", "aspirational", "learning"]
MetricName = Literal["reach", "keep", "milestone"]
"""What a metric is called; what it does stands in its object (`metrics`)."""
CycleState = Literal["draft", "active", "grading", "closed"]
Frequency = Literal["day", "week", "month", "quarter"]
Direction = Literal["higher", "lower", "range"]
Combine = Literal["last", "sum", "mean"]
InitiativeState = Literal["todo", "doing", "done", "dropped"]

KINDS: tuple[Kind, ...] = ("committed", "aspirational", "learning")
METRICS: tuple[MetricName, ...] = get_args(MetricName)
FREQUENCIES: tuple[Frequency, ...] = ("day", "week", "month", "quarter")
COMBINES: tuple[Combine, ...] = ("last", "sum", "mean")
INITIATIVE_STATES: tuple[InitiativeState, ...] = ("todo", "doing", "done", "dropped")

TITLE_LIMIT = 500
TEXT_LIMIT = 10_000
NUMBER_LIMIT = 1e15
MAX_STEPS = 1000
DAMAGED = "damaged"
"""The title of what cannot be understood."""
DEEPEST = 30
"""How deep objectives may stand below one another."""
WEIGHT_LIMIT = 1e6


def rests_when_done(metric: MetricName) -> bool:
    """Return whether a key result that is done is asked for no more check-ins (rules.md, What is due).

    It is here and not in the metric's class because a shell's prompt needs nothing else from there.
    """
    match metric:
        case "milestone":
            return True
        case "reach" | "keep":
            return False
        case _:
            assert_never(metric)


@dataclass(frozen=True, slots=True)
class Handle:
    """What people call an item: `O12`, `KR34`, `I7`, `KPI3`. Never reused in a workspace."""

    prefix: Literal["O", "KR", "I", "KPI"]
    id: int

    def __str__(self) -> str:
        return f"{self.prefix}{self.id}"

    @classmethod
    def parse(cls, text: str) -> Handle:
        """Read a handle in any case, with or without a dash (rules.md, Handles).

        Raises Refused if the text is not of that form.
        """
        found = re.fullmatch(r"\s*(O|KR|I|KPI)-?0*([1-9][0-9]{0,17})\s*", text, re.ASCII | re.I)
        if not found:
            raise Refused(
                f"“{text[:60]}” is not a handle: expected O1, KR1, I1 or KPI1; "
                + here("`okrtui tree` and `okrtui kpi list` show them.", "they stand in front of each title.")
            )
        return cls(found[1].upper(), int(found[2]))  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class Cycle:
    """A period with OKRs; both dates belong to it. `id` is None while nobody has used it."""

    name: str
    starts: date
    ends: date
    state: CycleState
    id: int | None = None
    closed_on: date | None = None
    """The day it was closed, where that is known."""

    @property
    def days(self) -> int:
        return (self.ends - self.starts).days + 1

    def day(self, today: date) -> int:
        """Return how many days of the cycle have begun, 0 … `days`."""
        return max(0, min(self.days, (today - self.starts).days + 1))

    def elapsed(self, today: date) -> float:
        """Return the share of the cycle's days that have begun, 0 … 1."""
        return self.day(today) / self.days


@dataclass(frozen=True, slots=True)
class Objective:
    """What we want, in words."""

    id: int
    title: str
    why: str
    kind: Kind
    cycle_id: int
    parent: Handle | None
    owner: str
    team: str
    weight: float
    position: int
    added_on: date
    added_in_draft: bool = False
    dropped_on: date | None = None
    drop_reason: str = ""
    grade: float | None = None
    grade_reason: str = ""
    learned: str = ""
    closed_score: float | None = None
    """What closing the cycle froze."""
    carried_from_id: int | None = None
    """The objective of an earlier cycle that this one goes on with."""
    graded_by: str = ""
    """Who gave its grade or took the computed one."""
    grade_taken: bool = False
    """Whether its grade is the computed one, whatever that comes to until closing."""
    proposed_grade: float | None = None
    """A grade that was given and is kept aside, as the cycle was reopened."""
    damaged: bool = False
    """Whether nothing of it can be understood but where it stands: somebody changed it outside okrtui."""

    @property
    def handle(self) -> Handle:
        return Handle("O", self.id)


class Step(NamedTuple):
    """A part of a milestone. `number` counts from 1 and is what people call it by."""

    number: int
    title: str
    weight: float = 1.0
    due: date | None = None


class Waypoint(NamedTuple):
    """The value expected of a `reach` on a date, in its own unit."""

    on: date
    value: float


class CheckIn(NamedTuple):
    """A dated value of a key result; `value` is None when only confidence or a note was given.

    A check-in that set a step carries its number and whether it is done.
    """

    id: int
    on: date
    value: float | None
    confidence: int | None = None
    note: str = ""
    who: str = ""
    step: int | None = None
    step_done: bool = False
    in_the_way: str = ""
    withdrawn: str = ""
    """Why it no longer counts; empty if it does."""


@dataclass(frozen=True, slots=True)
class KeyResult:
    """How we know; one measurable thing. Which fields mean something depends on `metric`."""

    id: int
    objective_id: int
    title: str
    description: str
    metric: MetricName
    start: float | None = None
    target: float | None = None
    by: float | None = None
    by_percent: bool = False
    low: float | None = None
    high: float | None = None
    unit: str = ""
    weight: float = 1.0
    owner: str = ""
    starts: date | None = None
    due: date | None = None
    kpi_id: int | None = None
    position: int = 0
    added_on: date = date.min
    added_in_draft: bool = False
    counts_after: int = 0
    """The last check-in that an earlier definition of it has."""
    counts_until: int | None = None
    """The last one of this definition, where one looks back to a day before it was another; not kept."""
    dropped_on: date | None = None
    drop_reason: str = ""
    grade: float | None = None
    grade_reason: str = ""
    learned: str = ""
    closed_current: float | None = None
    closed_score: float | None = None
    """What closing the cycle froze."""
    carried_from_id: int | None = None
    """The key result of an earlier cycle that this one goes on with."""
    graded_by: str = ""
    grade_taken: bool = False
    proposed_grade: float | None = None
    """As of an objective."""
    closed_start: float | None = None
    closed_kept: int | None = None
    closed_counted: int | None = None
    closed_last_on: date | None = None
    """What closing the cycle froze, too."""
    waypoints: tuple[Waypoint, ...] = ()
    steps: tuple[Step, ...] = ()
    damaged: bool = False
    """As of an objective."""

    @property
    def handle(self) -> Handle:
        return Handle("KR", self.id)


@dataclass(frozen=True, slots=True)
class Initiative:
    """Work done for a key result; it has a state and no score."""

    id: int
    key_result_id: int
    title: str
    description: str
    state: InitiativeState
    owner: str
    position: int
    drop_reason: str = ""

    @property
    def handle(self) -> Handle:
        return Handle("I", self.id)


class KpiTarget(NamedTuple):
    """What a KPI should be from a day on: one number, or a range for direction `range`."""

    since: date
    value: float | None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Kpi:
    """A measure watched for as long as it matters."""

    id: int
    name: str
    description: str
    unit: str
    direction: Direction
    every: Frequency
    combine: Combine
    healthy_at: float | None
    watch_at: float | None
    nature: Literal["", "leading", "lagging"]
    leads_id: int | None
    owner: str
    team: str
    position: int
    added_on: date
    tags: tuple[str, ...] = ()
    targets: tuple[KpiTarget, ...] = ()
    dropped_on: date | None = None
    drop_reason: str = ""
    target_begins: bool = False
    """Whether the first target holds from its day on, not from the beginning."""

    @property
    def handle(self) -> Handle:
        return Handle("KPI", self.id)


class Measurement(NamedTuple):
    """A dated value of a KPI."""

    id: int
    on: date
    value: float
    note: str = ""
    who: str = ""
    withdrawn: str = ""
    """As of a check-in."""


# --- the rules' numbers, which settings fill (rules.md, The settings file) -------------------


@dataclass(frozen=True, slots=True)
class ConfidenceBands:
    """Confidence 0 … 10 from which a key result is on track, at risk."""

    on_track: float = 5
    at_risk: float = 3


@dataclass(frozen=True, slots=True)
class Bands:
    """Score or pace 0 … 1 from which something is on track, at risk."""

    on_track: float = 0.7
    at_risk: float = 0.4
    confidence: ConfidenceBands = field(default_factory=ConfidenceBands)

    @property
    def limits(self) -> tuple[float, float]:
        """Both scores."""
        return self.on_track, self.at_risk


@dataclass(frozen=True, slots=True)
class Scoring:
    """`[scoring]` of the settings."""

    rollup: Literal["key-results", "key-results-and-children"] = "key-results"
    stale_after: int = 2
    aspirational: Bands = field(default_factory=Bands)
    committed: Bands = field(default_factory=lambda: Bands(0.9, 0.7, ConfidenceBands(7, 4)))

    def bands(self, kind: Kind) -> Bands:
        """Return the bands for an objective's kind; learning is judged like aspirational."""
        return self.committed if kind == "committed" else self.aspirational


@dataclass(frozen=True, slots=True)
class KpiRules:
    """`[kpi]` of the settings: attainment from which a KPI is healthy, to be watched."""

    healthy: float = 0.9
    watch: float = 0.7
    stale_after: int = 2


def is_persons_grade(item: Objective | KeyResult) -> bool:
    """Return whether an item's grade is one that a person gave or took. A grade filled in by closing is not,
    even if one that was given before is kept aside (rules.md, Reopening a cycle)."""
    return item.proposed_grade is None and (item.graded_by != "" or item.grade_reason != "")


@lru_cache(maxsize=4096)
def exact(number: float) -> Fraction:
    """Return the decimal number a person sees, as a fraction, so that 0.7 is seven tenths."""
    return Fraction(repr(number))
