"""What can be typed as a value, what is refused and what the refusal names (rules.md, Typing a value)."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from okrtui.domain import values
from okrtui.domain.errors import Refused, on_screen
from okrtui.domain.metrics import KEEP, MILESTONE, REACH, Metric
from okrtui.domain.model import exact
from okrtui.domain.values import Typed, checked, format_value, is_number, parse_number, parse_typed

UNITS = ("", "%", "h", "k", "kg", "M", "€", "ms", "m·s⁻¹", "Straße", "1", "points a week")


def of(metric: Metric) -> dict[str, Any]:
    """What a metric says about what may be typed."""
    return {"share": metric.is_share, "words": metric.words}


@pytest.mark.parametrize(
    ("text", "unit", "metric", "number"),
    [
        ("42", "", None, 42),
        (" 42 ", "", None, 42),
        ("0", "", None, 0),
        ("4.25", "", None, 4.25),
        ("1.2k", "", None, 1200),
        ("3M", "", None, 3_000_000),
        ("0.1k", "", None, 100),
        ("37,5", "", None, 37.5),
        ("-37,5", "", None, -37.5),
        ("37,5 h", "h", None, 37.5),
        ("37,5%", "%", None, 37.5),
        ("1,5k", "", None, 1500),
        ("0,125", "", None, 0.125),
        ("1234,567", "", None, 1234.567),
        ("1,20", "", None, 1.2),
        ("1,2000", "", None, 1.2),
        ("1.200,5", "", None, 1200.5),
        ("1.234.567,89", "", None, 1_234_567.89),
        ("1,200.5", "", None, 1200.5),
        ("1e3", "", None, 1000),
        ("1E3", "", None, 1000),
        ("1.5e-7", "", None, 1.5e-7),
        ("-1e3", "", None, -1000),
        ("1,5e3", "", None, 1500),
        ("1_200", "", None, 1200),
        ("1_200_300.5", "", None, 1_200_300.5),
        ("+5", "", None, 5),
        ("-3", "", None, -3),
        ("−3", "", None, -3),
        ("1.6 h", "h", None, 1.6),
        ("1.6h", "h", None, 1.6),
        ("1.6 H", "h", None, 1.6),
        ("-2k h", "h", None, -2000),
        ("12 k", "k", None, 12),
        ("12kg", "kg", None, 12),
        ("5 m/s−1", "m/s−1", None, 5),
        ("12%", "%", None, 12),
        ("12 %", "%", REACH, 12),
        ("12", "%", KEEP, 12),
        ("12%", "", MILESTONE, 0.12),
        ("0.7 %", "", MILESTONE, 0.007),
        ("1000000000M", "", None, 1e15),
        ("-1000000000000000", "", None, -1e15),
    ],
)
def test_a_number(text: str, unit: str, metric: Any, number: float) -> None:
    assert parse_number(text, unit, share=metric == MILESTONE) == number


# fmt: off
NOT_NUMBERS = [
    "", "abc", "1 200", "1_", "_1", "1__2", "1.", "1.2.3", "1,2,3", "1,", ",5", "12.34,5", "1.200.5,1",
    "1e3k",     "e3", "1e", "1e3.5", "0x10", "--5", "+-5", "5 d", "5d",
    "12%", "1.2 G", "nan", "NaN", "inf", "-Infinity", "٤٢", "４２", "5\x1b[0m",
]
# fmt: on


@pytest.mark.parametrize("text", NOT_NUMBERS)
def test_anything_else_is_refused_with_the_forms(text: str) -> None:
    with pytest.raises(Refused) as refused:
        parse_number(text)
    for part in (f"“{text}”", "42", "1_200", "1.2k", "3M"):
        assert part in str(refused.value)


@pytest.mark.parametrize("text", NOT_NUMBERS)
def test_a_refusal_names_the_unit_and_the_words(text: str) -> None:
    with pytest.raises(Refused) as refused:
        parse_typed(text, unit="h", words=REACH.words)
    for part in (f"“{text}”", "42 h", "+5", "=-4", "same", "done", "open"):
        assert part in str(refused.value)


@pytest.mark.parametrize(
    ("text", "named"),
    [("1,200", ["1200", "1.2"]), ("-12,345", ["-12345", "-12.345"]), ("1,200 h", ["1200", "1.2"]),
     ("1,200,300", ["1200300"])],
)  # fmt: skip
def test_what_could_be_two_numbers_is_refused_naming_both(text: str, named: list[str]) -> None:
    for read in (parse_number, parse_typed):
        with pytest.raises(Refused) as refused:
            read(text, unit="h")
        for part in (f"“{text}”", *named):
            assert part in str(refused.value)


@given(st.floats(-1e15, 1e15))
def test_whatever_json_holds_can_be_typed(number: float) -> None:
    assert parse_number(repr(number)) == number
    assert is_number(repr(number))


@pytest.mark.parametrize("text", ["1000000000000001", "-1000000001M", "1_000_000_000_000_000.5", "9" * 50])
def test_past_the_limit_is_refused(text: str) -> None:
    with pytest.raises(Refused, match="1e15"):
        parse_number(text)


@pytest.mark.parametrize("number", [float("nan"), float("inf"), float("-inf"), 1.1e15, -1.1e15])
def test_a_number_that_is_none_is_refused(number: float) -> None:
    with pytest.raises(Refused, match=r"The start must be.*1e15"):
        checked(number, "The start")


@pytest.mark.parametrize("number", [0, -1e15, 1e15])
def test_a_number_within_the_limits_is_itself(number: float) -> None:
    assert checked(number, "The start") == number


@pytest.mark.parametrize(
    ("text", "more", "typed"),
    [
        ("42", {}, Typed("set", 42)),
        ("+5", {}, Typed("change", 5)),
        ("-3", {}, Typed("change", -3)),
        ("−3", {}, Typed("change", -3)),
        ("+1.5 h", {"unit": "h"}, Typed("change", 1.5)),
        ("-2%", {"unit": "%"}, Typed("change", -2)),
        ("+10%", of(MILESTONE), Typed("change", 0.1)),
        ("=-4", {}, Typed("set", -4)),
        ("=-4", {"signed": True}, Typed("set", -4)),
        ("= 4 h", {"unit": "h"}, Typed("set", 4)),
        ("+4", {"signed": True}, Typed("change", 4)),
        ("4", {"signed": True}, Typed("set", 4)),
        ("same", of(KEEP), Typed("same")),
        ("Same", {}, Typed("same")),
        ("done", of(MILESTONE), Typed("done")),
        ("open", of(REACH), Typed("open")),
    ],
)
def test_typed_into_a_check_in(text: str, more: dict[str, Any], typed: Typed) -> None:
    assert parse_typed(text, **more) == typed


@pytest.mark.parametrize("text", ["-4", "−4", "-4 h"])
def test_a_bare_minus_on_a_signed_item_names_both_ways(text: str) -> None:
    with pytest.raises(Refused) as refused:
        parse_typed(text, unit="h", signed=True)
    for part in (f"“{text}”", "--set -4", "--change -4"):
        assert part in str(refused.value)
    with on_screen(), pytest.raises(Refused, match=r"=-4") as refused:
        parse_typed(text, unit="h", signed=True)
    assert "--" not in str(refused.value)


@pytest.mark.parametrize(
    ("text", "more"),
    [
        ("done", of(KEEP)),
        ("open", of(KEEP)),
        ("same", {"words": ()}),
        ("done", {"words": ()}),
        ("=same", {}),
        ("=", {}),
        ("sam", {}),
        ("+", {}),
        ("+1000000001M", {}),
    ],
)
def test_words_where_they_mean_nothing_are_refused(text: str, more: dict[str, Any]) -> None:
    with pytest.raises(Refused, match=r"“.*(expected|type the value|too large)"):
        parse_typed(text, **more)


def test_a_percentage_elsewhere_names_the_unit() -> None:
    with pytest.raises(Refused, match=r"“12%”.*unit is h"):
        parse_number("12%", "h", share=REACH.is_share)


NUMBERS = st.one_of(
    st.just(0.0),
    st.integers(-(10**15), 10**15).map(float),
    st.floats(1e-30, 1e15),
    st.floats(1e-30, 1e15).map(lambda number: -number),
)


@given(NUMBERS, st.sampled_from(UNITS))
def test_what_is_shown_reads_back(number: float, unit: str) -> None:
    assert parse_number(format_value(number, unit), unit) == number
    assert parse_typed("=" + format_value(number, unit), unit=unit) == Typed("set", number)
    assert parse_number(format_value(number), unit) == number


@given(st.text(max_size=12), st.sampled_from(UNITS))
def test_whatever_is_typed_is_a_number_or_refused(text: str, unit: str) -> None:
    try:
        number = parse_number(text, unit)
    except Refused:
        return
    assert abs(number) <= 1e15


@pytest.mark.parametrize(
    ("token", "whole"),
    [
        ("42", True),
        ("-5", True),
        ("+5", True),
        ("-.5", True),
        ("-1.2k", True),
        ("-3M", True),
        ("-1_200", True),
        ("-12%", True),
        ("-c", False),
        ("--5", False),
        ("-5h", False),
        ("-", False),
        ("KR1", False),
        ("-inf", False),
        ("-1e3", True),
        ("-37,5", True),
        ("-1.200,5", True),
        ("-e3", False),
        ("-,", False),
        ("-5\n", False),
    ],
)
def test_a_dash_word_that_is_wholly_a_number(token: str, whole: bool) -> None:
    assert is_number(token) is whole


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (1200.0, "1200"),
        (0.5, "0.5"),
        (-3.0, "-3"),
        (-0.0, "0"),
        (1e15, "1000000000000000"),
        (1e-7, "0.0000001"),
    ],
)
def test_plain(number: float, text: str) -> None:
    assert values.plain(number) == text
    assert format_value(number, "h") == f"{text} h".replace("-", "−")
    assert parse_number(format_value(number, "h"), "h") == number


@pytest.mark.parametrize(
    ("score", "thresholds", "text"),
    [
        (None, (), "–"),
        (0, (), "0.00"),
        (0.524, (), "0.52"),
        (0.325, (), "0.33"),
        (0.125, (), "0.13"),
        (0.999, (), "0.999"),
        (0.9996, (), "0.9996"),
        (0.99996, (), "0.99…"),
        (1, (), "1.00"),
        (1.25, (), "1.25"),
        (1.001, (), "1.001"),
        (1.00001, (), "1.00…"),
        (0.004, (), "0.004"),
        (0.00001, (), "0.00…"),
        (-0.004, (), "−0.004"),
        (-0.25, (), "−0.25"),
        (0.6996, (), "0.70"),
        (0.6996, (0.7, 0.4), "0.6996"),
        (0.698, (0.7, 0.4), "0.698"),
        (0.69999, (0.7, 0.4), "0.69…"),
        (0.7004, (0.7, 0.4), "0.70"),
        (0.3951, (0.7, 0.395), "0.40"),
        (0.3949, (0.7, 0.395), "0.39"),
        (0.394, (0.7, 0.3935), "0.394"),
    ],
)
def test_a_score_never_reads_as_one_on_the_other_side(
    score: float | None, thresholds: tuple[float, ...], text: str
) -> None:
    assert values.format_score(score, thresholds) == text


@given(
    st.fractions(-1, 2, max_denominator=10**6),
    st.lists(st.sampled_from([0.1, 0.4, 0.7, 0.9, 0.95]), max_size=3),
)
def test_what_is_shown_of_a_score_stands_where_it_stands(score: Fraction, thresholds: list[float]) -> None:
    shown = values.format_score(score, thresholds)
    number = Fraction(shown.rstrip("…").replace("−", "-"))
    assert abs(number - score) <= (Fraction(1, 100) if "…" in shown else Fraction(1, 200))
    assert ("…" in shown and number <= score) or [number > 0, number < 1, number > 1] == [
        score > 0,
        score < 1,
        score > 1,
    ]
    assert all((number >= exact(limit)) == (score >= exact(limit)) for limit in thresholds)


@pytest.mark.parametrize(("number", "text"), [(5, "+5"), (-3, "−3"), (0, "±0"), (0.25, "+0.25")])
def test_a_change_shows_its_sign(number: float, text: str) -> None:
    assert values.signed(number) == text


def test_sums_are_those_a_person_would_compute() -> None:
    assert values.added(0.1, 0.2) == 0.3
    assert values.difference(0.3, 0.1) == 0.2


@pytest.mark.parametrize(
    ("low", "high", "text"),
    [(3, None, "at least 3 h"), (None, 5, "at most 5 h"), (2, 4.5, "2 … 4.5 h"), (None, 0, "at most 0 h")],
)
def test_limits_in_words(low: float | None, high: float | None, text: str) -> None:
    assert values.format_range(low, high, "h") == text


@given(st.floats(-1e15, 1e15, allow_subnormal=False))
def test_a_short_value_fits_its_column(number: float) -> None:
    assert len(values.short_value(number)) <= 9
