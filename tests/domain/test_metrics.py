"""Every metric answers everything that is asked of one (rules.md, Metrics)."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from okrtui.domain import metrics
from okrtui.domain.errors import Refused
from okrtui.domain.metrics import Metric
from okrtui.domain.metrics.base import Numbers
from okrtui.domain.model import METRICS, CheckIn, KeyResult, MetricName, rests_when_done
from okrtui.domain.values import WORDS
from okrtui.workspace.commands.key_result_fields import Typed
from tests.domain.build import judged, keep, milestone, on, reach

ITEMS: list[KeyResult] = [
    reach(),
    reach(None),
    reach(None, None, by=20.0, by_percent=True),
    keep(high=2.0),
    milestone(),
    milestone((1.0, ""), (2.0, "11-01")),
]
EVERY = pytest.mark.parametrize("item", ITEMS, ids=lambda item: f"{item.metric}-{ITEMS.index(item)}")
DAY = "11-20"
TODAY = on(DAY)


def test_a_metric_is_found_by_its_name() -> None:
    assert tuple(metric.name for metric in metrics.ALL) == METRICS
    assert all(metrics.named(name).name == name for name in METRICS)
    assert all(metrics.read(f" {name.title()} ").name == name for name in METRICS)
    assert {metrics.of(item) for item in ITEMS} == set(metrics.ALL)
    with pytest.raises(Refused, match=f"“guess” is not a metric: {', '.join(METRICS)}"):
        metrics.read("guess")


@pytest.mark.parametrize("metric", metrics.ALL, ids=lambda metric: metric.name)
def test_a_metric_says_what_may_be_typed(metric: Metric) -> None:
    assert set(metric.named_by) <= metric.fields
    assert set(metric.words) <= set(WORDS)
    assert all(f"{word}" in metric.forms for word in metric.words if word != "open")
    assert set(metric.short_forms.split(", ")) <= set(metric.forms.split(", "))


@pytest.mark.parametrize("word", ["same", "done", "open"])
@EVERY
def test_a_word_is_read_where_it_means_something(item: KeyResult, word: str) -> None:
    metric = metrics.of(item)
    if word in metric.words:
        assert metric.read_value(item, word).how == word
    else:
        with pytest.raises(Refused, match="means nothing here"):
            metric.read_value(item, word)


@EVERY
@pytest.mark.parametrize("value", [None, 0.0, 1.0])
def test_a_metric_scores_and_says_why(item: KeyResult, value: float | None) -> None:
    metric = metrics.of(item)
    found = judged(item, [] if value is None else [CheckIn(1, TODAY, value)], DAY)
    assert found.score is None or 0 <= found.score <= 1
    assert found.expected is not None
    assert 0 <= found.expected <= 1
    lines = [*metric.score_lines(item, found), *metric.expected_lines(item, found)]
    assert {"score", "expected"} <= {name for name, _ in lines}
    assert all(text for _, text in lines)
    assert metric.no_pace(found)
    assert metric.measure(item, found)
    assert metric.current(item, found, 9)
    assert metric.value_text(0.5, item.unit, 14)


@EVERY
def test_a_metric_draws_what_it_wants(item: KeyResult) -> None:
    metric = metrics.of(item)
    found = judged(item, [CheckIn(1, TODAY, 0.0)], DAY)
    lines = metric.wanted(item, found)
    for line in lines:
        assert [point.on for point in line] == sorted(point.on for point in line)
        assert line[0].on < found.span.first
    assert bool(metric.limits(item)) != (None not in metric.course(found))


@EVERY
def test_a_metric_goes_on_and_can_be_lifted(item: KeyResult) -> None:
    metric = metrics.of(item)
    found = judged(item, [CheckIn(1, TODAY, 3.0)], DAY)
    metric.check(replace(item, **metric.goes_on(item, found)._asdict()))
    needs = metric.lift(item, found, Fraction(1, 4), TODAY)
    assert needs.score is not None or needs.periods is not None


@EVERY
def test_the_numbers_of_another_metric_are_refused(item: KeyResult) -> None:
    metric = metrics.of(item)
    assert metric.read_numbers(Typed(), item) == Numbers.of(item)
    other = Typed(at_least="1") if metric.has_way else Typed(to="1")
    with pytest.raises(Refused):
        metric.read_numbers(other, item)


@pytest.mark.parametrize("name", METRICS)
def test_what_rests_is_done_at_one(name: MetricName) -> None:
    assert metrics.named(name).is_done_at_one or not rests_when_done(name)
    assert metrics.named(name).is_done(Fraction(1)) is metrics.named(name).is_done_at_one
    assert not metrics.named(name).is_done(Fraction(99, 100))
