"""The metrics there are: how a key result is measured, one object each (rules.md, Metrics)."""

from __future__ import annotations

from typing import assert_never

from okrtui.domain.errors import Refused
from okrtui.domain.metrics.base import Metric
from okrtui.domain.metrics.keep import Keep
from okrtui.domain.metrics.milestone import Milestone
from okrtui.domain.metrics.reach import Reach
from okrtui.domain.model import METRICS, KeyResult, MetricName

REACH, KEEP, MILESTONE = Reach(), Keep(), Milestone()


def named(name: MetricName) -> Metric:
    """Return the metric that is stored by this name."""
    match name:
        case "reach":
            return REACH
        case "keep":
            return KEEP
        case "milestone":
            return MILESTONE
        case _:
            assert_never(name)


ALL: tuple[Metric, ...] = tuple(map(named, METRICS))


def of(item: KeyResult) -> Metric:
    """Return the metric of a key result."""
    return named(item.metric)


def read(text: str) -> Metric:
    """Read a metric as it is typed. Raises Refused naming those there are."""
    word = text.strip().lower()
    for metric in ALL:
        if metric.name == word:
            return metric
    raise Refused(f"“{text[:60]}” is not a metric: {', '.join(METRICS)}.")


__all__ = ["ALL", "KEEP", "MILESTONE", "REACH", "Metric", "named", "of", "read"]
