"""A board with a damaged row is one board: read whole, put together of pages, and its first page."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

import pytest

from okrtui.domain.views import ObjectiveView
from okrtui.store.schema import KeyResultRow, ObjectiveRow
from okrtui.workspace.queries import board as boards
from okrtui.workspace.queries import cycles, paging
from okrtui.workspace.queries.filters import Filter, filtered
from okrtui.workspace.reading import Reading
from okrtui.workspace.session import open_session
from tests.cli.program import TODAY, noon
from tests.damage.hostile import VALUES, Spoiled, copied, spoil
from tests.samples import sampled
from tests.workspace.test_paging import in_order, told
from tests.workspace.totals.whole import changed

OBJECTIVES = 40
SEEN = [
    *(Spoiled(ObjectiveRow, "dropped_on", value) for value in ("a word", "a week", "blanks", "bytes")),
    *(Spoiled(ObjectiveRow, "position", value) for value in ("a share", "bytes", "minus one")),
    *(Spoiled(ObjectiveRow, column, "a word") for column in ("cycle_id", "kind")),
    *(Spoiled(ObjectiveRow, "cycle_id", value) for value in ("a title of 12 MB", "a number of nobody")),
    Spoiled(ObjectiveRow, "parent_objective_id", "a number of nobody"),
    Spoiled(ObjectiveRow, "parent_key_result_id", "a number of nobody"),
    Spoiled(KeyResultRow, "metric", "a title of 12 MB"),
    Spoiled(ObjectiveRow, "weight", "a title of 12 MB"),
    *(Spoiled(KeyResultRow, column, "a word") for column in ("metric", "position", "start", "dropped_on")),
]
"""What went wrong once comes first."""
DAYS = (None, date(2026, 10, 20), date(2026, 11, 17))


@pytest.fixture(scope="module", params=sampled([1, 2]))
def stirred(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Objectives below dropped ones and below those of other cycles, of two seeds."""
    place = tmp_path_factory.mktemp("pages") / "w"
    return changed(place, Random(request.param), OBJECTIVES, rolled_up=False)


def without_dropped(view: ObjectiveView) -> ObjectiveView:
    live = [kr for kr in view.key_results if kr.item.dropped_on is None]
    return view._replace(key_results=live)


def differing(reading: Reading, cycle: str) -> Iterator[str]:
    """What the board that is read whole and the one of pages do not have alike."""
    whole = list(in_order(list(filtered(boards.board(reading, cycle), Filter()).objectives)))
    named = cycles.named(reading, cycle)
    outline = paging.whole(reading, named)
    if [(view.item.id, depth) for view, depth in whole] != list(outline.walk(lambda id_: True)):
        yield "its order"
    pages = paging.page(reading, list(outline.order))
    for view, _ in whole:
        page = pages.get(view.item.id)
        if page is None or told(without_dropped(page)) != told(without_dropped(view)):
            yield str(view.item.handle)
    if reading.as_of is None:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(paging, "SCREEN", 0)
            found = paging.unfolded(reading, named).key_results
        for view, _ in whole:
            if [kr.item.id for kr in without_dropped(view).key_results] != list(found.get(view.item.id, ())):
                yield f"the key results of {view.item.handle}"
    if list(paging.first(reading, named).tops)[: paging.PAGE] != list(outline.tops)[: paging.PAGE]:
        yield "its first page"


def test_a_damaged_row_stands_where_the_pages_have_it(
    stirred: Path, tmp_path: Path, amount: Callable[[int, int], int], counted: Callable[[str], None]
) -> None:
    random = Random(14)
    tables = (ObjectiveRow, KeyResultRow)
    columns = [(table, field.column_name) for table in tables for field in table._meta.sorted_fields]
    others = [Spoiled(*column, value) for column in columns for value in VALUES if column[1] != "id"]
    random.shuffle(others)
    cases = [*SEEN, *others][: amount(len(SEEN), len(SEEN) + 250)]
    wrong = []
    for case in cases:
        place = copied(stirred, tmp_path / "w")
        row = random.randrange(1, OBJECTIVES)
        if not spoil(place / "okrtui.db", case, str(row)):
            continue
        for as_of in DAYS[: amount(2, len(DAYS))]:
            session = open_session(place, clock=lambda: noon(TODAY), as_of=as_of)
            with session.reading() as reading:
                for cycle in ("2026-Q4", "2026-11", "2026-H2"):
                    wrong += [f"{case} in row {row}: {what}" for what in differing(reading, cycle)]
            session.close()
    counted(f"{len(cases)} values, each on {amount(2, len(DAYS))} days and in three cycles")
    assert wrong == []


def test_what_is_too_long_is_looked_for_once(template: Path, tmp_path: Path) -> None:
    place = copied(template, tmp_path / "w")
    with closing(sqlite3.connect(place / "okrtui.db", isolation_level=None)) as sql:
        sql.execute("PRAGMA ignore_check_constraints = ON")
        sql.execute("UPDATE check_in SET note = ? WHERE id = 1", ["x" * 12_000_000])
    session = open_session(place, clock=lambda: noon(TODAY))
    said: list[str] = []
    try:
        peewee: Any = session.database._peewee  # whose `connection` has no types
        peewee.connection().set_trace_callback(said.append)
        for _ in range(3):
            session.ask(boards.board)
        looked = [text for text in said if text.startswith("SELECT min(id), max(id) FROM check_in")]
        assert len(looked) == 1
        assert session.damage == "1 row is damaged: okrtui doctor"
    finally:
        session.close()
