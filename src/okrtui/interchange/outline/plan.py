"""What an import would make: plain values, before anything is written."""

from __future__ import annotations

from dataclasses import dataclass

from okrtui.domain.model import MetricName


@dataclass(frozen=True, slots=True)
class PlannedStep:
    """A step of a milestone, done or not."""

    title: str
    done: bool
    line: int


@dataclass(frozen=True, slots=True)
class Measure:
    """The number a key result's text names (rules.md, Metrics).

    `reach` has a `target` or a `by` (amount, whether it is percent; signed); `keep` has `low`,
    `high` or both. `unit` is empty unless the text names one clearly.
    """

    metric: MetricName
    start: float | None = None
    target: float | None = None
    by: tuple[float, bool] | None = None
    low: float | None = None
    high: float | None = None
    unit: str = ""


@dataclass(frozen=True, slots=True)
class PlannedKeyResult:
    """A key result; without a measure it is a milestone.

    `done` is its check box, None if it has none. `result` is the value of one check-in in the
    key result's own unit (milestone: 0…1).
    """

    title: str
    description: str
    line: int
    measure: Measure | None = None
    done: bool | None = None
    steps: tuple[PlannedStep, ...] = ()
    owner: str = ""
    tags: tuple[str, ...] = ()
    note: str = ""
    result: float | None = None


@dataclass(frozen=True, slots=True)
class PlannedObjective:
    """An objective with its key results and the objectives below it."""

    title: str
    why: str
    line: int
    owner: str = ""
    team: str = ""
    tags: tuple[str, ...] = ()
    note: str = ""
    key_results: tuple[PlannedKeyResult, ...] = ()
    children: tuple[PlannedObjective, ...] = ()


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A source line, or the part of one, that became nothing, and why."""

    line: int
    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything an import would make, and every line it would not use."""

    objectives: tuple[PlannedObjective, ...]
    left_out: tuple[LeftOut, ...]
