"""Two scores side by side."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from okrtui.show.sentences import scores


@pytest.mark.parametrize(
    ("then", "now", "shown"),
    [
        ("0.4", "0.52", "0.40 → 0.52"),
        ("0.5", "0.504", "0.500 → 0.504"),
        ("0.99961", "0.99963", "0.99961 → 0.99963"),
        ("0.00001", "0.00004", "0.00001 → 0.00004"),
        ("0.000001", "0.000011", "0.000001 → 0.000011"),
        ("0.9999967", "0.6", "0.99… → 0.60"),
        ("0.5", "0.5", "0.50 → 0.50"),
        (None, "0.5", "– → 0.50"),
    ],
)
def test_scores_are_told_apart(then: str | None, now: str, shown: str) -> None:
    assert scores(None if then is None else Fraction(then), Fraction(now)) == shown


@given(st.fractions(0, 1, max_denominator=10**6), st.fractions(0, 1, max_denominator=10**6))
def test_what_differs_differs_and_none_reads_as_nothing_or_all(then: Fraction, now: Fraction) -> None:
    before, after = scores(then, now).split(" → ")
    assert (before == after) == (then == now)
    for number, text in ((then, before), (now, after)):
        reads_as_either = not text.endswith("…") and float(text) in (0, 1)
        assert reads_as_either == (number in (0, 1))
