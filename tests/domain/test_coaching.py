"""Coaching: each rule where it speaks and where it is silent, in words and on a board."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from okrtui.domain.coaching import words as coaching_words
from okrtui.domain.coaching.board import of_board, of_kpis, titles
from okrtui.domain.coaching.findings import (
    CODES,
    Finding,
    of_key_result,
    of_key_result_text,
    of_kpi,
    of_objective_text,
)
from okrtui.domain.judging import Followed, judge_key_result, judge_kpi, judge_objective
from okrtui.domain.model import CheckIn, Cycle, KeyResult, KpiRules, Measurement, Step
from okrtui.domain.views import Board, KeyResultView, KpiView, ObjectiveView
from tests.domain.build import DEFAULTS, Q4, in_state, keep, kpi, milestone, objective, on, reach, target

FOCUS = (5, (2, 5))


def codes(found: Sequence[Finding]) -> list[str]:
    return [finding.code for finding in found]


# --- words of an objective -------------------------------------------------------------------


@pytest.mark.parametrize(
    "title",
    [
        "Reach 50 % CSAT",
        "Grow to 1,000 customers",
        "Close 4 deals of $100K",
        "10x our adoption",
        "Umsatz um 20% steigern",
        "将NPS从30提高到50",
        "زيادة المبيعات ٣٠٪",
        "Keep every repository younger than 30 days",
    ],
)
def test_a_number_in_an_objective(title: str) -> None:
    assert "OKR101" in codes(of_objective_text(title))


@pytest.mark.parametrize(
    "title",
    [
        "Customers praise our support",
        "Win the market in 2026",
        "Be ready for Q3 and 2027-H1",
        "Make Web3 and Log4j history (#45)",
        "Support around the clock, 24/7",
        "Pass ISO 27001 and SOC 2",
        "Be the number 1 tool for engineers",
        "Everybody is on Python 3",
        "Solve it for the largest enterprises (5k+ users)",
        "Our 3rd party partners love us",
        "Streamline what blocks tier-1 customers",
        "Be known by March 4",
        "Kunden loben unseren Support",
    ],
)
def test_figures_that_measure_nothing(title: str) -> None:
    assert codes(of_objective_text(title)) == []


@pytest.mark.parametrize(
    "title",
    [
        "Launch the help centre",
        "launch the help centre",
        "Ship the mobile app",
        "Build a data warehouse",
        "Introduce OKRs",
        "Implement single sign-on",
        "We have successfully released the SDK",
        "Set up an email marketing strategy",
        "Roll out the new CRM",
        "Launching the partner portal",
        "Launch of the partner portal",
        "The metrics tool is implemented",
        "Write down how we hire",
    ],
)
def test_something_made_without_the_outcome(title: str) -> None:
    assert codes(of_objective_text(title)) == ["OKR102"]


@pytest.mark.parametrize(
    "title",
    [
        "Ship faster without breaking things",
        "Release twice as often",
        "Build trust with our largest customers",
        "Building a team that thrives",
        "Deliver value to every developer",
        "Develop a world-class engineering culture",
        "A build that nobody waits for",
        "Build times nobody waits for",
        "Release frequency we are proud of",
        "Builds never wait",
        "Launch the help centre so that customers find answers themselves",
        "Introduce code owners to reduce review time",
        "Build a platform that enables teams to ship alone",
        "Rewrite the importer, reducing complaints",
        "Automate deploys to safely reduce night work",
        "A portal used by every partner",
        "Launch",
        "Relaunch our brand",
        "Shipping cost is no obstacle to our customers in need",
        "Prototyping",
    ],
)
def test_an_outcome_clears_it(title: str) -> None:
    assert "OKR102" not in codes(of_objective_text(title))


@pytest.mark.parametrize(
    "title",
    [
        "Build-Zeit halbieren",
        "Die Kunden lieben den Launch",
        "Launch der neuen Seite ist für alle ein Fest",
        "Mejorar la experiencia de nuestros clientes",
        "Améliorer la satisfaction des clients",
        "顧客に愛される",
        "고객이 사랑하는 제품",
        "Стать лучшими",
        "",
        " ",
        "🙂",
    ],
)
def test_other_languages_are_left_in_peace(title: str) -> None:
    assert of_objective_text(title) == []
    assert of_key_result_text(title) == []


# --- words and numbers of a key result -------------------------------------------------------


def titled(title: str, item: KeyResult | None = None) -> KeyResult:
    return replace(item or milestone(), title=title)


@pytest.mark.parametrize(
    ("item", "expected"),
    [
        (titled("Launch the help centre"), "OKR201"),
        (titled("Launch the help centre", milestone((1, ""), (1, ""))), "OKR201"),
        (titled("Release 3 analyzers"), "OKR201"),
        (titled("Release 3 analyzers", reach(0, 3)), "OKR201"),
        (titled("New price list is public"), "OKR202"),
        (titled("Launch trainings so that managers can coach"), "OKR202"),
        (titled("Publish one post and nobody reads it"), "OKR201"),
        (titled("Our analyzer speaks 1 more language"), "OKR202"),
        (titled("Our analyzer speaks 2 more languages"), "OKR203"),
        (titled("Hire 12 engineers"), "OKR203"),
        (titled("Hire two engineers"), "OKR203"),
        (titled("Reach $N net new revenue"), "OKR203"),
        (titled("Improve CSAT"), "OKR204"),
        (titled("More customers"), "OKR204"),
        (titled("Make onboarding better"), "OKR204"),
        (titled("We increase awareness in 2026"), "OKR204"),
        (titled("CSAT", reach(None, 50)), "OKR205"),
    ],
    ids=lambda value: value if isinstance(value, str) else value.title,
)
def test_a_weak_key_result(item: KeyResult, expected: str) -> None:
    assert codes(of_key_result(item)) == [expected]


@pytest.mark.parametrize(
    "item",
    [
        titled("CSAT", reach(30, 50)),
        titled("Improve CSAT", reach(30, 50)),
        titled("Deploys a week", reach(4, 10)),
        titled("Build time", reach(24, 10, unit="min")),
        titled("Deliver orders on time", reach(80, 95, unit="%")),
        titled("First reply", keep(None, 2)),
        titled("Help centre answers what people ask", milestone((1, ""), (2, ""))),
        titled("Improve what we know", milestone((1, ""), (2, ""))),
    ],
    ids=lambda item: item.title,
)
def test_a_key_result_that_is_fine(item: KeyResult) -> None:
    assert of_key_result(item) == []


@pytest.mark.parametrize(
    ("start", "goal", "first", "nothing_left"),
    [
        (30, 50, 50, True),
        (30, 50, 60, True),
        (30, 50, 49, False),
        (50, 30, 30, True),
        (50, 30, 20, True),
        (50, 30, 31, False),
        (30, 50, None, False),
        (None, 50, 50, True),
        (None, 50, 20, False),
        (-5, 0, 0, True),
    ],
)
def test_a_target_that_is_met_already(
    start: float | None, goal: float, first: float | None, nothing_left: bool
) -> None:
    found = codes(of_key_result(reach(start, goal), first))
    assert found == (["OKR206"] if nothing_left else [])


# --- a board ---------------------------------------------------------------------------------


def kpi_view(item: Any = None, *values: float, links: Sequence[str] = ()) -> KpiView:
    item = item or kpi(owner="ana", targets=(target(5),))
    entries = [Measurement(n, on("10-02"), value) for n, value in enumerate(values, 1)]
    judged = judge_kpi(item, entries, KpiRules(), on("12-01"))
    return KpiView(item, judged, entries, tuple(links), None)


def key_result_view(
    item: KeyResult,
    check_ins: Sequence[CheckIn] = (),
    *,
    cycle: Cycle = Q4,
    today: str = "10-09",
    follows: KpiView | None = None,
) -> KeyResultView:
    followed = Followed(follows.item, follows.entries) if follows else None
    judged = judge_key_result(item, "aspirational", cycle, check_ins, DEFAULTS, on(today), followed)
    return KeyResultView(item, objective(), cycle, judged, check_ins, (), follows, None)


def objective_view(
    *key_results: KeyResultView,
    children: Sequence[ObjectiveView] = (),
    guards: Sequence[KpiView] = (),
    cycle: Cycle = Q4,
    **more: Any,
) -> ObjectiveView:
    item = replace(objective(), **{"title": "Customers praise us", "owner": "ana"} | more)
    judged = judge_objective(item, cycle, (), (), DEFAULTS)
    return ObjectiveView(item, cycle, judged, key_results, children, guards)


def numbered(count: int, **more: Any) -> list[KeyResultView]:
    return [key_result_view(replace(reach(), id=number, **more)) for number in range(1, count + 1)]


def on_board(*views: ObjectiveView, cycle: Cycle = Q4, today: str = "10-09") -> list[tuple[str, str]]:
    found = of_board(Board(cycle, views), *FOCUS, on(today))
    assert all(finding.message and finding.hint for finding in found)
    return [(finding.code, finding.handle) for finding in found]


def test_a_board_without_anything_to_say() -> None:
    assert on_board(objective_view(*numbered(2))) == []
    assert on_board() == []


def test_more_objectives_of_a_team_than_the_focus() -> None:
    def made(count: int, team: str, first: int = 1) -> list[ObjectiveView]:
        return [objective_view(*numbered(2), id=n, team=team) for n in range(first, first + count)]

    assert on_board(*made(5, "eng")) == []
    assert on_board(*made(5, "eng"), *made(5, "sales", 6)) == []
    assert on_board(*made(6, "")) == [("OKR301", "2026-Q4")]
    below = objective_view(*numbered(2), id=99, team="eng")
    nested = objective_view(*numbered(2), id=98, team="eng", children=[below])
    assert on_board(*made(4, "eng"), nested) == [("OKR301", "2026-Q4")]


@pytest.mark.parametrize(("count", "said"), [(0, True), (1, True), (2, False), (5, False), (6, True)])
def test_key_results_outside_the_focus(count: int, said: bool) -> None:
    assert on_board(objective_view(*numbered(count))) == ([("OKR302", "O1")] if said else [])


def test_an_objective_that_only_holds_others_needs_no_key_results() -> None:
    assert on_board(objective_view(children=[objective_view(*numbered(2), id=2)])) == []


def test_dropped_items_say_nothing_and_do_not_count() -> None:
    gone = on("10-05")
    assert on_board(objective_view(title="Launch it", owner="", dropped_on=gone)) == []
    dropped = key_result_view(replace(milestone(), id=9, title="Launch it", dropped_on=gone))
    assert on_board(objective_view(*numbered(2), dropped)) == []


def test_an_objective_without_an_owner() -> None:
    assert on_board(objective_view(*numbered(2), owner="")) == [("OKR303", "O1")]


@pytest.mark.parametrize(
    ("weights", "hidden"),
    [
        ((1, 1), []),
        ((1, 0), ["KR2"]),
        ((0, 0), ["KR1", "KR2"]),
        ((10, 1), ["KR2"]),
        ((9, 1), []),
        ((1,) * 12, []),
        ((1, 2, 3), []),
    ],
)
def test_a_weight_that_hides_a_key_result(weights: tuple[float, ...], hidden: list[str]) -> None:
    views = [key_result_view(replace(reach(), id=n, weight=w)) for n, w in enumerate(weights, 1)]
    found = of_board(Board(Q4, [objective_view(*views)]), *FOCUS, on("10-09"))
    assert [finding.handle for finding in found if finding.code == "OKR304"] == hidden


@pytest.mark.parametrize(
    ("given_", "expected"),
    [
        ((9, 10), ["OKR305"]),
        ((9, 8), []),
        ((2, 0), ["OKR306"]),
        ((2, 3), []),
        ((10,), []),
        ((None, None), []),
        ((None, 9, 9), ["OKR305"]),
    ],
)
def test_confidences_that_are_all_alike(given_: tuple[int | None, ...], expected: list[str]) -> None:
    def views(cycle: Cycle) -> list[KeyResultView]:
        return [
            key_result_view(replace(reach(), id=n), [CheckIn(1, on("10-07"), 5, confidence)], cycle=cycle)
            for n, confidence in enumerate(given_, 1)
        ]

    both = numbered(3)[2:] if len(given_) == 1 else []
    found = on_board(objective_view(*views(Q4), *both))
    assert [code for code, handle in found if handle == "2026-Q4"] == expected
    closed = in_state("closed")
    assert on_board(objective_view(*views(closed), *both, cycle=closed), cycle=closed) == []


def test_what_is_done_is_not_too_safe() -> None:
    done = [key_result_view(replace(reach(), id=n), [CheckIn(1, on("10-07"), 5, 10)]) for n in (1, 2)]
    finished = [CheckIn(1, on("10-07"), 5, 10), CheckIn(2, on("10-09"), 92, 10)]
    ready = [key_result_view(replace(reach(), id=n), finished) for n in (3, 4)]
    assert on_board(objective_view(*done, *ready)) == [("OKR305", "2026-Q4")]
    assert on_board(objective_view(*ready)) == []


@pytest.mark.parametrize(
    ("entry", "today", "said"),
    [
        (None, "10-16", False),
        (None, "10-17", True),
        ("10-09", "10-23", False),
        ("10-09", "10-24", True),
        ("10-10", "10-24", False),
    ],
)
def test_nothing_checked_in_for_two_periods(entry: str | None, today: str, said: bool) -> None:
    entries = [CheckIn(1, on(entry), 5)] if entry else []
    item = replace(reach(), id=1)
    other = key_result_view(replace(keep(None, 2), id=2), [CheckIn(1, on(today), 1)], today=today)
    found = on_board(objective_view(key_result_view(item, entries, today=today), other), today=today)
    assert found == ([("OKR307", "KR1")] if said else [])


@pytest.mark.parametrize("state", ["draft", "grading", "closed"])
def test_only_a_running_cycle_is_steered(state: str) -> None:
    cycle = in_state(state)
    views = [key_result_view(replace(reach(), id=n), cycle=cycle, today="12-01") for n in (1, 2)]
    assert on_board(objective_view(*views, cycle=cycle), cycle=cycle, today="12-01") == []


def test_a_due_date_outside_the_cycle() -> None:
    def found(item: KeyResult) -> list[tuple[str, str]]:
        return on_board(objective_view(key_result_view(replace(item, id=1)), *numbered(2)[1:]))

    assert found(reach(due=on("12-31"))) == []
    assert found(reach(due=on("2027-01-01"))) == [("OKR308", "KR1")]
    steps = (Step(1, "One", 1, on("10-10")), Step(2, "Two", 1, on("2027-02-01")))
    assert found(replace(milestone(), title="Ready", steps=steps)) == [("OKR308", "KR1")]
    assert found(replace(milestone(), title="Ready", steps=steps[:1])) == []


def test_a_target_that_the_first_value_meets() -> None:
    def found(*entries: tuple[str, float], start: float | None = 0, today: str = "10-20") -> list[str]:
        check_ins = [CheckIn(n, on(day), value) for n, (day, value) in enumerate(entries, 1)]
        view = key_result_view(replace(reach(start, 92), id=1), check_ins, today=today)
        said = of_board(Board(Q4, [objective_view(view, *numbered(2)[1:])]), *FOCUS, on("10-09"))
        return [finding.code for finding in said if finding.handle == "KR1"]

    assert found(("10-05", 95)) == ["OKR206"]
    assert found(("10-05", 5), ("10-12", 92)) == []
    assert found(("10-15", 92)) == [], "reached, and only then checked in"
    assert found(("10-15", 92), start=None) == ["OKR206"]
    assert found(("10-15", 10), start=None) == []
    assert found(start=None) == ["OKR205"]


# --- KPIs ------------------------------------------------------------------------------------


def test_a_kpi_without_target_and_limits() -> None:
    assert codes(of_kpi(kpi(owner="ana"))) == ["OKR401"]
    assert of_kpi(kpi(owner="ana", targets=(target(5),))) == []
    assert of_kpi(kpi(owner="ana", healthy_at=99.9, watch_at=99)) == []
    assert of_kpi(kpi(owner="ana"), has_target=True) == []


def test_a_kpi_without_an_owner() -> None:
    assert codes(of_kpi(kpi(targets=(target(5),)))) == ["OKR404"]
    assert of_kpi(replace(kpi(targets=(target(5),)), id=0)) == [], "while it is made it becomes one's own"


def test_a_kpi_that_is_linked_to_nothing() -> None:
    def found(*views: KpiView) -> list[tuple[str, str]]:
        return [(finding.code, finding.handle) for finding in of_kpis(views)]

    alone = kpi(owner="ana", targets=(target(5),))
    assert found(kpi_view(alone)) == [("OKR402", "KPI1")]
    assert found(kpi_view(alone, links=["KR1"])) == []
    assert found(kpi_view(alone, links=["O1"])) == []
    leading = replace(alone, id=2, leads_id=1)
    assert found(kpi_view(alone), kpi_view(leading)) == []
    assert found(kpi_view(replace(alone, dropped_on=on("10-05")))) == []


def test_pushing_a_kpi_without_a_guardrail() -> None:
    pushed, guard = kpi_view(None, 3), kpi_view(replace(kpi(), id=2))
    view = key_result_view(replace(reach(0, 5, kpi_id=1), id=1), follows=pushed)
    rest = numbered(2)[1:]
    assert on_board(objective_view(view, *rest)) == [("OKR403", "KR1")]
    assert on_board(objective_view(view, *rest, guards=[guard])) == []


def test_a_kpi_that_is_past_the_target_already() -> None:
    view = key_result_view(replace(reach(0, 5, kpi_id=1), id=1), follows=kpi_view(None, 7))
    assert ("OKR206", "KR1") in on_board(objective_view(view, *numbered(2)[1:]))


# --- everything ------------------------------------------------------------------------------


@given(st.text())
def test_any_text_can_be_judged_and_always_the_same(title: str) -> None:
    first = of_objective_text(title), of_key_result_text(title), of_key_result(titled(title))
    assert first == (of_objective_text(title), of_key_result_text(title), of_key_result(titled(title)))
    for finding in (each for found in first for each in found):
        assert finding.code in CODES
        assert "\n" not in finding.message + finding.hint


@given(
    st.lists(
        st.sampled_from(sorted(coaching_words.OUTPUT_VERBS | coaching_words.FILLERS | {"to", ",", "5 %"}))
    )
)
def test_any_words_can_be_judged(words: list[str]) -> None:
    title = " ".join(words)
    assert len(of_key_result(titled(title))) <= 1
    assert len(of_objective_text(title)) <= 2


def test_a_long_text_is_judged_by_its_beginning() -> None:
    assert codes(of_objective_text("Launch it " + "x" * 100_000)) == ["OKR102"]


def test_the_words_are_lower_case_and_have_no_blanks() -> None:
    for name, words in vars(coaching_words).items():
        if isinstance(words, frozenset):
            assert all(word == word.strip().lower() and " " not in word for word in words), name


def test_titles_of_everything_that_can_be_found() -> None:
    board = Board(Q4, [objective_view(*numbered(1))])
    assert titles(board, [kpi_view()]) == {
        "2026-Q4": "", "O1": "Customers praise us", "KR1": "Reach", "KPI1": "KPI",
    }  # fmt: skip


def test_items_of_shorter_cycles_below_are_judged_in_their_own() -> None:
    month = Cycle("2026-11", date(2026, 11, 1), date(2026, 11, 30), "active", 2)
    below = objective_view(cycle=month, id=2, title="Launch it", owner="")
    assert on_board(objective_view(*numbered(2), children=[below])) == []
