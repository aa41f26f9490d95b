"""The outline of a board: every objective once, parents before children, whatever the file says."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from okrtui.domain.model import DEEPEST
from okrtui.domain.outline import Outline, Place


def shown(outline: Outline) -> list[tuple[int, int]]:
    return list(outline.walk(lambda id_: True))


PLACES: list[tuple[list[Place], list[tuple[int, int]]]] = [
    ([], []),
    ([(1, 1, None, False), (2, 1, None, False)], [(1, 0), (2, 0)]),
    ([(2, 1, None, False), (1, 1, 2, False), (3, 1, 2, False)], [(2, 0), (1, 1), (3, 1)]),
    ([(1, 1, 2, False), (2, 1, None, False)], [(2, 0), (1, 1)]),  # read before its parent
    ([(1, 1, None, True), (2, 1, 1, False), (3, 1, None, False)], [(2, 0), (3, 0)]),  # a dropped parent
    ([(1, 1, None, False), (2, 1, 1, True), (3, 1, 2, False)], [(1, 0), (3, 1)]),
    ([(1, 9, None, False), (2, 1, 1, False)], [(2, 0)]),  # its parent is in another cycle
    ([(1, 1, None, False), (2, 9, 1, False), (3, 9, None, False)], [(1, 0), (2, 1)]),  # so is a child
    ([(1, 1, None, False), (2, 9, 1, False), (3, 1, 2, False)], [(1, 0), (2, 1), (3, 2)]),
    ([(1, 1, 2, False), (2, 1, 1, False), (3, 1, None, False)], [(3, 0), (1, 0), (2, 1)]),  # a circle
    ([(1, 1, 1, False)], [(1, 0)]),
    ([(1, 1, 77, False)], [(1, 0)]),  # a parent that is not there
]


@pytest.mark.parametrize(("places", "expected"), PLACES)
def test_where_objectives_are_shown(places: list[Place], expected: list[tuple[int, int]]) -> None:
    outline = Outline.of(places, 1)
    assert shown(outline) == expected
    assert list(outline.order) == [id_ for id_, _ in expected]


def test_those_that_serve_a_key_result_come_after_the_others_by_its_place() -> None:
    places = [(1, 1, None, False), (2, 1, None, False), (3, 1, None, False), (4, 1, 1, False)]
    outline = Outline.of(places, 1, {2: (1, 5, 50), 3: (1, 4, 60)})
    assert shown(outline) == [(1, 0), (4, 1), (3, 1), (2, 1)]


def test_a_chain_deeper_than_any_door_lets_it_be_is_cut() -> None:
    places: list[Place] = [(n, 1, n - 1 if n > 1 else None, False) for n in range(1, 3 * DEEPEST)]
    found = shown(Outline.of(places, 1))
    assert sorted(id_ for id_, _ in found) == [id_ for id_, _, _, _ in places]
    assert max(depth for _, depth in found) < DEEPEST


IDS = st.integers(1, 12)


@given(st.dictionaries(IDS, st.tuples(st.integers(1, 2), st.none() | IDS, st.booleans()), max_size=12))
def test_every_live_objective_of_the_cycle_is_somewhere_and_only_once(
    drawn: dict[int, tuple[int, int | None, bool]],
) -> None:
    places = [(id_, cycle, above, dropped) for id_, (cycle, above, dropped) in drawn.items()]
    outline = Outline.of(places, 1)
    found = [id_ for id_, _ in shown(outline)]
    assert len(found) == len(set(found))
    assert {id_ for id_, cycle, _, dropped in places if cycle == 1 and not dropped} <= set(found)
    assert not {id_ for id_, _, _, dropped in places if dropped} & set(found)
    for id_, depth in shown(outline):
        path = outline.path(id_)
        assert depth == 0 or path[0] in found
    folded = [id_ for id_, _ in outline.walk(lambda id_: False)]
    assert folded == [id_ for id_, depth in shown(outline) if depth == 0]
