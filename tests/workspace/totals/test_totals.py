"""Totals added up chunk by chunk are those of the whole, whatever stands in the workspace."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from okrtui.domain.foldable import Foremost, Mean
from okrtui.domain.views import Progress, Summary
from okrtui.workspace.queries import cycles, totals
from okrtui.workspace.queries.summary import summary
from okrtui.workspace.session import Session, open_session
from tests.cli.program import TODAY, noon
from tests.samples import sampled
from tests.workspace.totals.whole import DAY, changed, reckoned

SINCE = DAY - timedelta(7)


@contextmanager
def opened(directory: Path, as_of: date | None = None) -> Iterator[Session]:
    session = open_session(directory, clock=lambda: noon(TODAY), as_of=as_of)
    try:
        yield session
    finally:
        session.close()


def growing(session: Session, since: date, size: int, most: int | None = None) -> list[Summary]:
    with session.reading() as reading:
        cycle = cycles.named(reading, "2026-Q4")
        return list(totals.summed(reading, cycle, since, size=size, most=most))


def same(found: Summary, session: Session, since: date) -> None:
    """The totals are those of the whole board."""
    wanted = reckoned(session, since)
    assert found.objectives == wanted["objectives"]
    assert found.key_results == wanted["key_results"]
    assert found.score == wanted["score"]
    moved = {m.handle: (m.score_before, m.status_before, m.score, m.status) for m in found.moved}
    assert moved == wanted["moved"]
    assert {who.owner: set(who.handles) for who in found.silent} == wanted["silent"]
    assert found.verdict == wanted["verdict"]
    assert sorted(found.findings) == sorted(wanted["findings"])
    steps = [abs((m.score or Fraction(0)) - (m.score_before or Fraction(0))) for m in found.moved]
    assert steps == sorted(steps, reverse=True)


def test_chunks_of_any_size_come_to_the_whole(
    place: Path, amount: Callable[[int, int], int], counted: Callable[[str], None]
) -> None:
    number = amount(3, 300)
    for seed in range(number):
        random = Random(seed)
        directory = changed(place / str(seed), random, 40, rolled_up=seed % 3 != 2)
        as_of = random.choice([None, None, DAY - timedelta(9)])
        since = (as_of or DAY) - timedelta(7)
        with opened(directory, as_of) as session:
            found = growing(session, since, random.randrange(1, 12))
            same(found[-1], session, since)
            assert found[-1] == growing(session, since, 200)[-1], seed
    counted(f"{number} workspaces")


def test_what_comes_before_the_whole_grows_and_says_so(place: Path) -> None:
    with opened(changed(place / "w", Random(3), 60)) as session:
        *growth, whole = growing(session, SINCE, 7)
        assert whole.so_far is None
        progress = [found.so_far for found in growth if found.so_far is not None]
        assert len(progress) == len(growth)
        assert progress == sorted(progress)
        of = whole_count(session)
        assert progress[-1] == Progress(of, of)
        assert all(not found.moved and not found.silent and not found.findings for found in growth)
        assert growth[-1].objectives == whole.objectives


def whole_count(session: Session) -> int:
    return session.ask(totals.how_many, session.ask(cycles.named, "2026-Q4"))


@pytest.mark.parametrize("most", sampled([3, 1]))
def test_of_long_lists_the_foremost_are_kept_and_the_rest_counted(place: Path, most: int) -> None:
    with opened(changed(place / "w", Random(5), 60)) as session:
        whole, cut = growing(session, SINCE, 9)[-1], growing(session, SINCE, 9, most)[-1]
    assert min(len(whole.moved), len(whole.findings)) > most
    assert len(whole.silent) > 1
    assert list(cut.moved) == list(whole.moved)[:most]
    assert list(cut.findings) == list(whole.findings)[:most]
    assert cut.left.moved == len(whole.moved) - most
    assert cut.left.findings == len(whole.findings) - most
    assert cut.left.silent == max(0, len(whole.silent) - most)
    counts = {who.owner: len(who.handles) for who in whole.silent}
    assert [len(who.handles) + who.more for who in cut.silent] == sorted(counts.values(), reverse=True)[:most]
    assert (cut.objectives, cut.key_results, cut.score) == (whole.objectives, whole.key_results, whole.score)


def test_a_circle_made_by_somebody_else_ends(place: Path) -> None:
    directory = changed(place / "w", Random(8), 20)
    circle = "UPDATE objective SET parent_key_result_id = NULL, parent_objective_id = {} WHERE id = {}"
    with closing(sqlite3.connect(directory / "okrtui.db", isolation_level=None)) as sql:
        sql.execute("UPDATE objective SET cycle_id = 1, dropped_on = NULL")
        sql.execute(circle.format(7, 3))
        sql.execute(circle.format(3, 7))
    with opened(directory) as session:
        assert sum(growing(session, SINCE, 4)[-1].objectives.values()) == 20


def test_a_small_cycle_is_whole(place: Path) -> None:
    with opened(changed(place / "w", Random(2), 40)) as session:
        told: list[Progress] = []
        found = session.ask(summary, "2026-Q4", tell=told.append)
        same(found, session, SINCE)
        assert not any(found.left)
        assert told[-1].done == told[-1].of
        assert replace(session, as_of=DAY).today == DAY


@given(st.lists(st.integers(), unique=True), st.integers(1, 6))
def test_the_foremost_are_the_first_of_all(numbers: list[int], most: int) -> None:
    kept, every = Foremost[int](most), Foremost[int](None)
    for number in numbers:
        kept.add(number, number)
        every.add(number, number)
        assert kept.items() == sorted(every.items())[:most]
    assert kept.more == max(0, len(numbers) - most)
    assert every.items() == sorted(numbers)


@given(st.lists(st.fractions(0, 1), min_size=1))
def test_a_mean_is_exact(numbers: list[Fraction]) -> None:
    mean = Mean()
    for number in numbers:
        mean.add(number)
    assert mean.value == sum(numbers) / len(numbers)


def test_a_mean_of_denominators_without_end_stays_small() -> None:
    mean, exact = Mean(), Fraction(0)
    for number in range(1, 4000):
        mean.add(Fraction(1, number))
        exact += Fraction(1, number)
    assert mean.value is not None
    assert mean.value.denominator.bit_length() < 300
    assert abs(mean.value - exact / 3999) < Fraction(1, 1 << 200)
    assert float(mean.value) == float(exact / 3999)
