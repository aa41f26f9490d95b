"""Grades and what they say together (rules.md, Verdict)."""

from __future__ import annotations

from fractions import Fraction

import pytest

from okrtui.domain.errors import Refused
from okrtui.domain.grading import Graded, read_grade, verdict
from okrtui.domain.judging import Part, grade_of_parts, weighted_grade
from okrtui.domain.model import Kind, Scoring
from okrtui.domain.status import Status


@pytest.mark.parametrize(("text", "wanted"), [("0.7", 0.7), ("70%", 0.7), ("1", 1), ("0", 0), (" .5 ", 0.5)])
def test_a_grade_is_a_share(text: str, wanted: float) -> None:
    assert read_grade(text) == wanted


@pytest.mark.parametrize("text", ["1.01", "-0.1", "101%", "70", "x", "nan", "0.7 h"])
def test_anything_else_is_none(text: str) -> None:
    with pytest.raises(Refused):
        read_grade(text)


def part(weight: float, score: float | None, grade: float | None) -> Part:
    numbers = [None if number is None else Fraction(str(number)) for number in (score, grade)]
    return Part("KR1", weight, numbers[0], None, Status.ON_TRACK, numbers[1])


@pytest.mark.parametrize(
    ("parts", "so_far", "grade"),
    [
        ([part(1, 1, 1), part(3, 1, 0.5)], 0.625, 0.625),
        ([part(1, 1, 1), part(3, 0.5, None)], 0.625, None),  # one has none yet
        ([part(1, 1, 0.4), part(1, None, None)], 0.4, 0.4),  # without a score none is wanted
        ([part(1, None, 0.4), part(1, 0.8, 0.8)], 0.6, 0.6),
        ([part(1, 1, 0.4), part(0, 0.8, None)], 0.4, 0.4),
        ([part(1, None, None)], None, None),
        ([], None, None),
    ],
)
def test_an_objective_has_a_grade_once_each_part_has_one(
    parts: list[Part], so_far: float | None, grade: float | None
) -> None:
    found = (weighted_grade(parts), grade_of_parts(parts))
    assert [None if number is None else float(number) for number in found] == [so_far, grade]


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
