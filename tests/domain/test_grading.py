"""Grades and what they say together (DESIGN §3, Grade)."""

from __future__ import annotations

from fractions import Fraction

import pytest

from okrtui.domain.errors import Refused
from okrtui.domain.grading import Graded, read_grade, verdict, weighted_grade
from okrtui.domain.model import Kind, Scoring


@pytest.mark.parametrize(("text", "wanted"), [("0.7", 0.7), ("70%", 0.7), ("1", 1), ("0", 0), (" .5 ", 0.5)])
def test_a_grade_is_a_share(text: str, wanted: float) -> None:
    assert read_grade(text) == wanted


@pytest.mark.parametrize("text", ["1.01", "-0.1", "101%", "70", "x", "nan", "0.7 h"])
def test_anything_else_is_none(text: str) -> None:
    with pytest.raises(Refused):
        read_grade(text)


def test_the_mean_is_weighted_and_leaves_out_what_has_no_grade() -> None:
    assert weighted_grade([(1, Fraction(1)), (3, Fraction(1, 2)), (5, None), (0, Fraction(0))]) == Fraction(
        5, 8
    )
    assert weighted_grade([(1, None), (0, Fraction(1))]) is None


def graded(*grades: tuple[Kind, float | None]) -> list[Graded]:
    return [
        Graded(f"KR{n}", kind, None if grade is None else Fraction(str(grade)))
        for n, (kind, grade) in enumerate(grades)
    ]


def test_each_kind_is_held_against_what_it_means() -> None:
    found = verdict(
        graded(("committed", 1), ("committed", 0.9), ("aspirational", 0.7), ("learning", None)), Scoring()
    )
    averages = {a.kind: (a.grades, float(a.average), a.meant, a.met) for a in found.averages}
    assert averages == {"committed": (2, 0.95, 1.0, False), "aspirational": (1, 0.7, 0.7, True)}
    assert found.bands == {"on track": 3}
    assert found.ungraded == 1
    assert "committed" in found.word
    assert "aspirational" not in found.word


@pytest.mark.parametrize(
    ("grades", "said"),
    [
        ([("aspirational", 1), ("committed", 1)], "too safe"),
        ([("aspirational", 1), ("learning", 1), ("committed", 0.5)], "aspirational is 1.0"),
        ([("aspirational", 0.7), ("committed", 1)], "reached what it means"),
        ([("aspirational", 0.69)], "below what it means: aspirational"),
        ([], "nothing is graded"),
        ([("committed", None)], "nothing is graded"),
        ([("committed", 1)], "reached"),
    ],
)
def test_the_word_on_it(grades: list[tuple[Kind, float | None]], said: str) -> None:
    assert said in verdict(graded(*grades), Scoring()).word
