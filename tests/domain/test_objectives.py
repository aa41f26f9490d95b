"""An objective from its parts: score, guardrails, roll-up (rules.md, Status of an objective)."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction as F
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from okrtui.domain.judging import (
    Part,
    Rules,
    child_part,
    judge_objective,
)
from okrtui.domain.model import Cycle
from okrtui.domain.scoring import Term, weighted_pace, weighted_score
from okrtui.domain.status import of_word
from tests.domain.build import (
    DEFAULTS,
    Q4,
    in_state,
    objective,
    on,
)

# --- score -------------------------------------------------------------------------------------

SHARES = st.fractions(0, 1, max_denominator=100)
TERMS = st.lists(st.builds(Term, SHARES, st.none() | SHARES, st.none() | SHARES), min_size=1, max_size=5)


@given(TERMS, SHARES)
def test_more_weight_on_a_better_key_result_never_lowers_the_objective(terms: list[Term], more: F) -> None:
    before = weighted_score(terms)
    assume(before is not None)
    assert before is not None
    for n, term in enumerate(terms):
        if term.score is not None and term.score >= before:
            heavier = term._replace(weight=term.weight + more)
            after = weighted_score([*terms[:n], heavier, *terms[n + 1 :]])
            assert after is not None
            assert after >= before


@given(TERMS)
def test_an_objective_lies_between_its_worst_and_its_best(terms: list[Term]) -> None:
    live = [t.score for t in terms if t.score is not None and t.weight > 0]
    score = weighted_score(terms)
    if not live:
        assert score is None
        return
    assert score is not None
    assert min(live) <= score <= max(live)


@pytest.mark.parametrize(
    ("terms", "score", "pace"),
    [
        ([], None, None),
        ([(0, 1, 1)], None, None),
        ([(1, None, None)], None, None),
        ([(1, F(1, 5), F(1, 2)), (3, F(3, 5), 4)], F(1, 2), F(7, 8)),
        ([(1, F(1, 5), None), (3, None, F(1, 3)), (0, 1, 1)], F(1, 5), F(1, 3)),
        ([(1, 0, 0), (1, 0, 0)], 0, 0),
    ],
)
def test_weighted_means(terms: Any, score: F | None, pace: F | None) -> None:
    made = [Term(F(weight), *rest) for weight, *rest in terms]
    assert (weighted_score(made), weighted_pace(made)) == (score, pace)


# --- status -----------------------------------------------------------------------------------


def part(status: str, pace: Any = None, weight: float = 1, score: Any = None) -> Part:
    return Part("KR1", weight, score, None if pace is None else F(str(pace)), of_word(status))


def seen_as(
    parts: Sequence[Part],
    *guards: str,
    kind: Any = "aspirational",
    cycle: Cycle = Q4,
    rules: Rules = DEFAULTS,
    **more: Any,
) -> str:
    named = [("KPI1", of_word(status)) for status in guards]
    return judge_objective(objective(kind, **more), cycle, parts, named, rules).status


ON, AT, OFF = part("on track", 1), part("at risk", "0.5"), part("off track", "0.1")
NEW, FINISHED = part("not started"), part("done", 2)
UNWEIGHED = [part(status, 0, weight=0) for status in ("off track", "stale", "no data")]


@pytest.mark.parametrize(
    ("parts", "status"),
    [
        ([], "–"),
        ([part("on track", 1, weight=0)], "–"),
        ([NEW, NEW], "not started"),
        ([NEW, part("on track")], "on track"),
        ([NEW, FINISHED], "on track"),
        ([ON, part("at risk", "0.4")], "on track"),
        ([ON, part("at risk", "0.399")], "at risk"),
        ([part("on track", "0.7", 1), part("at risk", "0.4", 3)], "at risk"),
        ([part("on track", "0.7", 3), part("at risk", "0.6", 1)], "at risk"),
        ([part("on track", "0.8", 3), part("at risk", "0.4", 1)], "on track"),
        ([part("on track", 9), part("at risk", "0.39")], "at risk"),
        ([ON, ON, ON, OFF], "at risk"),
        ([ON, part("stale", 1)], "at risk"),
        ([ON, part("no data")], "at risk"),
        ([ON, *UNWEIGHED], "on track"),
        ([part("at risk", 1)], "at risk"),
        ([part("at risk", 1), NEW], "at risk"),
        ([part("at risk", 1), FINISHED], "on track"),
        ([part("on track", "0.39")], "off track"),
        ([OFF, OFF], "off track"),
        ([part("no data")], "at risk"),
        ([FINISHED, FINISHED], "done"),
        ([FINISHED, ON], "on track"),
        ([FINISHED, *UNWEIGHED], "done"),
    ],
)
def test_an_objective_by_its_parts(parts: list[Part], status: str) -> None:
    assert seen_as(parts) == status


@pytest.mark.parametrize(
    ("kind", "status"), [("aspirational", "on track"), ("learning", "on track"), ("committed", "at risk")]
)
def test_an_objective_by_its_kind(kind: str, status: str) -> None:
    assert seen_as([part("on track", 3), part("at risk", "0.7")], kind=kind) == status


@pytest.mark.parametrize(
    ("guard", "status"),
    [
        ("healthy", "on track"),
        ("watch", "on track"),
        ("no target", "on track"),
        ("unhealthy", "at risk"),
        ("stale", "at risk"),
        ("no data", "at risk"),
    ],
)
def test_a_guardrail_holds_back(guard: str, status: str) -> None:
    assert seen_as([ON], "healthy", guard) == status
    assert (seen_as([FINISHED], guard) == "done") is (status == "on track")
    assert seen_as([OFF], guard) == "off track"
    assert seen_as([NEW], guard) == "not started"
    assert seen_as([], guard) == "–"


@pytest.mark.parametrize(
    ("kind", "state", "more", "status"),
    [
        ("aspirational", "draft", {"dropped_on": on("10-20"), "grade": 1.0}, "dropped"),
        ("aspirational", "draft", {"grade": 1.0}, "draft"),
        ("aspirational", "closed", {"grade": 0.7}, "on track"),
        ("committed", "closed", {"grade": 0.7}, "at risk"),
        ("committed", "grading", {"grade": 0.69}, "off track"),
    ],
)
def test_an_objective_decided_early(kind: str, state: str, more: dict[str, Any], status: str) -> None:
    assert seen_as([FINISHED], "unhealthy", kind=kind, cycle=in_state(state), **more) == status


@given(st.lists(st.sampled_from([ON, AT, OFF, NEW, FINISHED, part("no data"), part("stale", 1)]), max_size=5))
def test_one_more_off_track_never_helps(parts: list[Part]) -> None:
    order = ["off track", "at risk", "on track", "done", "not started", "–"]
    assert order.index(seen_as([*parts, OFF])) <= min(order.index("at risk"), order.index(seen_as(parts)))


def _child(parts: Sequence[Part], state: str = "active", **more: Any) -> Part | None:
    item, cycle = objective(**more), in_state(state)
    return child_part(item, judge_objective(item, cycle, parts, [], DEFAULTS))


HALF = part("at risk", "0.6", score=F(1, 2))


@pytest.mark.parametrize(
    ("parts", "state", "more", "term"),
    [
        ([HALF], "active", {"weight": 3}, (3, F(1, 2), F(3, 5), "at risk")),
        ([HALF], "closed", {"grade": 0.9}, (1, F(9, 10), F(9, 10), "on track")),
        ([NEW], "active", {}, (1, None, None, "not started")),
        ([HALF], "draft", {}, None),
        ([HALF], "active", {"dropped_on": on("11-01")}, None),
        ([], "active", {}, None),
    ],
)
def test_a_child_is_one_more_term(parts: list[Part], state: str, more: dict[str, Any], term: Any) -> None:
    found = _child(parts, state, **more)
    assert (found and (found.weight, found.score, found.pace, found.status)) == term


def test_roll_up_weighs_the_child_like_a_key_result() -> None:
    own = part("on track", 1, weight=1, score=F(1))
    child = _child([HALF], weight=3)
    assert child is not None
    alone = judge_objective(objective(), Q4, [own], [], DEFAULTS)
    rolled = judge_objective(objective(), Q4, [own, child], [], DEFAULTS)
    assert (alone.score, alone.pace, alone.status) == (F(1), F(1), "on track")
    assert (rolled.score, rolled.pace, rolled.status) == (F(5, 8), F(7, 10), "on track")
    assert judge_objective(objective(), Q4, [child], [], DEFAULTS).score == F(1, 2)
