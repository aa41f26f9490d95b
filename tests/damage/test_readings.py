"""A row that no okrtui wrote costs itself, in every Reading: it is left out, named and counted."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path
from random import Random
from time import monotonic
from typing import Any

import pytest

from okrtui.domain.errors import NotFound, OkrtuiError, Unsafe
from okrtui.domain.model import Handle
from okrtui.store.schema import Row
from okrtui.workspace.admin import examining
from okrtui.workspace.commands import objectives, undoing
from okrtui.workspace.queries import (
    board,
    coaching,
    cycles,
    due,
    grades,
    history,
    kpis,
    paging,
    report,
    search,
    summary,
)
from okrtui.workspace.queries.filters import Filter
from okrtui.workspace.queries.items import item
from okrtui.workspace.queries.overview import overview
from okrtui.workspace.reading import Reading
from okrtui.workspace.session import open_session
from tests.damage.conftest import NOW
from tests.damage.hostile import HEAD, Spoiled, copied, every, spoil

NOT_THERE = "not there"
HANDLES = ["O1", "O2", "KR1", "KR2", "KR3", "KR4", "KPI1", "KPI2", "I1"]


def _matching(reading: Reading) -> object:
    outline = paging.whole(reading, cycles.current(reading))
    return paging.matching(reading, outline, Filter(words="o")), paging.next_match(
        reading, outline, ["o"], "", 1
    )


def _large(reading: Reading) -> object:
    """What is asked of a board that is shown before all of it is read."""
    cycle = cycles.current(reading)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(paging, "SCREEN", 0)
        unfolded = paging.unfolded(reading, cycle)
    return paging.first(reading, cycle).tops, list(unfolded.order), unfolded.key_results, unfolded.initiatives


QUERIES: dict[str, Callable[[Reading], Any]] = {
    "overview": overview,
    "board": board.board,
    "KPIs": kpis.kpi_views,
    "due": lambda reading: due.due(reading, everybody=True),
    "count of due": due.how_many_due,
    "cycles": cycles.listed,
    "lint": coaching.findings,
    "search": lambda reading: search.search(reading, "o"),
    "filter": _matching,
    "large board": _large,
    "history": lambda reading: history.log(reading, limit=None),
    "history of an item": lambda reading: [history.log(reading, item=Handle("KR", n)) for n in (1, 4)],
    "undo": undoing.last_own,
    "grades": lambda reading: grades.cards(reading, None),
    "cycle": summary.summary,
    "monday": summary.monday,
    "report": report.report,
}
"""What must answer whatever a row holds."""
SEEN = {f"key_result.starts = {value}" for value in ("bytes", "infinity", "the first day")}
SEEN |= {f"{column} = bytes" for column in ("objective.dropped_on", "step.title", "kpi_tag.name")}
SEEN |= {"change_item.change_id = nothing", "cycle.name = empty", "cycle.name = blanks"}
"""What went wrong once comes first."""


def ask(
    place: Path, answers: Counter[str], slow: list[tuple[float, str]], *, renumbered: bool = False
) -> list[str]:
    """Ask everything, today and of a day before, then the doctor; returns what went wrong. Of a row with
    another number the handle that it had is not there."""
    wrong = []
    session = open_session(place, clock=lambda: NOW)
    try:
        for at in (session, replace(session, as_of=date(2026, 11, 11))):
            for name, query in QUERIES.items():
                begun = monotonic()
                try:
                    at.ask(query)
                    answers["answered"] += 1
                except OkrtuiError as error:
                    if not (renumbered and isinstance(error, NotFound)):
                        wrong.append(f"{name} refuses: {error}")
                except Exception as error:
                    wrong.append(f"{name}: {type(error).__name__}: {error!s:.120}")
                slow.append((monotonic() - begun, name))
            for handle in HANDLES:
                try:
                    at.ask(item, Handle.parse(handle))
                    answers["answered"] += 1
                except OkrtuiError:
                    answers[NOT_THERE] += 1
                except Exception as error:
                    wrong.append(f"{handle}: {type(error).__name__}: {error!s:.120}")
    finally:
        session.close()
    try:
        examining.examine(place, lambda done, total: None)
        answers["answered"] += 1
    except Exception as error:
        wrong.append(f"doctor: {type(error).__name__}: {error!s:.120}")
    return wrong


def test_every_column_takes_every_hostile_value(
    template: Path,
    tmp_path: Path,
    amount: Callable[[int, int], int],
    counted: Callable[[str], None],
) -> None:
    cases = [case for case in every() if case.table not in HEAD]
    Random(14).shuffle(cases)
    cases.sort(key=lambda case: str(case) not in SEEN)
    wrong: list[str] = []
    answers: Counter[str] = Counter()
    slow: list[tuple[float, str]] = []
    done = refused = 0
    tables: set[type[Row]] = set()
    columns: set[tuple[type[Row], str]] = set()
    for case in cases[: amount(len(SEEN) + 3, len(cases))]:
        place = copied(template, tmp_path / "w")
        if not spoil(place / "okrtui.db", case):
            refused += 1
            continue
        wrong += [f"{case}: {what}" for what in ask(place, answers, slow, renumbered=case.column == "id")]
        done += 1
        tables.add(case.table)
        columns.add((case.table, case.column))
    counted(
        f"{done} values in {len(columns)} columns of {len(tables)} tables ({refused} not taken by the file): "
        f"{answers['answered']} answers, {answers[NOT_THERE]} items said to be damaged or not there; "
        f"the slowest answer took {max(slow)[0]:.2f} s ({max(slow)[1]})"
    )
    assert wrong == []


@pytest.mark.parametrize("column", ["uuid", "schema", "generation", "closed_until", "published_at", "seal"])
def test_what_the_file_says_of_itself_is_taken_or_refused(
    template: Path, tmp_path: Path, column: str
) -> None:
    codes = Counter[int]()
    for case in every():
        if case.table in HEAD and case.column == column:
            place = copied(template, tmp_path / "w")
            spoil(place / "okrtui.db", case)
            try:
                open_session(place, clock=lambda: NOW).close()
                codes[0] += 1
            except OkrtuiError as error:
                codes[error.exit_code] += 1
    assert codes.keys() <= {0, 5}


def shown(place: Path) -> tuple[list[str], str]:
    """The lines of the board, as handle and title, and what is said of what is left out."""
    from okrtui.show.rows import board_rows

    session = open_session(place, clock=lambda: NOW)
    try:
        rows = board_rows(session.ask(board.board).objectives)
        return [f"{row.handle} {row.title}" for row in rows], session.damage
    finally:
        session.close()


WHOLE = ["O1 Above", "KR1 Reach", "O2 Below", "KR2 Keep", "KR3 Steps", "KR4 Follow"]
TABLE: list[tuple[str, str, str, list[str]]] = [
    ("objective", "title", "a title of 12 MB", ["O1 damaged", *WHOLE[1:]]),
    ("objective", "title", "empty", ["O1 damaged", *WHOLE[1:]]),
    ("objective", "kind", "a word", ["O1 damaged", *WHOLE[1:]]),
    ("objective", "added_on", "a day that is none", ["O1 damaged", *WHOLE[1:]]),
    ("objective", "weight", "infinity", ["O1 damaged", *WHOLE[1:]]),
    ("objective", "cycle_id", "a number of nobody", WHOLE[2:]),
    ("key_result", "metric", "a word", [WHOLE[0], "KR1 damaged", *WHOLE[2:]]),
    ("key_result", "target", "nothing", [WHOLE[0], "KR1 damaged", *WHOLE[2:]]),
    ("key_result", "starts", "a day of long ago", [WHOLE[0], "KR1 damaged", *WHOLE[2:]]),
    ("key_result", "title", "a title of 12 MB", [WHOLE[0], "KR1 damaged", *WHOLE[2:]]),
    ("cycle", "ends", "a day that is none", WHOLE),
    ("cycle", "starts", "nothing", WHOLE),
    ("cycle", "name", "empty", WHOLE),
    ("cycle", "name", "a title of 200,000 characters", WHOLE),
    ("cycle", "state", "a word", WHOLE),
    ("check_in", "on_date", "a day that is none", WHOLE),
    ("check_in", "note", "a title of 12 MB", WHOLE),
    ("measurement", "value", "infinity", WHOLE),
    ("kpi", "every", "a word", WHOLE),
    ("step", "title", "empty", WHOLE),
    ("initiative", "state", "a word", WHOLE),
]  # fmt: skip


@pytest.mark.parametrize(("table", "column", "value", "lines"), TABLE)
def test_what_stands_below_a_damaged_row_is_shown(
    template: Path, tmp_path: Path, table: str, column: str, value: str, lines: list[str]
) -> None:
    place = copied(template, tmp_path / "w")
    model = next(model for model in Row.__subclasses__() if model._meta.table_name == table)
    assert spoil(place / "okrtui.db", Spoiled(model, column, value), "min(id)")
    assert shown(place) == (lines, "1 row is damaged: okrtui doctor")
    found = examining.examine(place, lambda done, total: None)
    assert any(column in (finding.field, *finding.message.split()) for finding in found), found


@pytest.mark.parametrize("table", ["change", "change_item", "objective"])
@pytest.mark.parametrize("number", [10**12 - 1, 10**12, 2**63 - 1])
def test_what_nobody_could_read_is_not_saved(template: Path, tmp_path: Path, table: str, number: int) -> None:
    place = copied(template, tmp_path / "w")
    with closing(sqlite3.connect(place / "okrtui.db", isolation_level=None)) as sql:
        sql.execute(f"UPDATE {table} SET id = ? WHERE id = (SELECT max(id) FROM {table})", [number])
    before = shown(place)[0]
    session = open_session(place, clock=lambda: NOW)
    try:
        with pytest.raises(
            Unsafe, match=f"^The numbers of {table} were changed outside okrtui: nothing saved"
        ):
            objectives.add(session, {"title": "One more"})
    finally:
        session.close()
    assert shown(place)[0] == before


def test_many_damaged_rows_are_counted_once_each(template: Path, tmp_path: Path) -> None:
    place = copied(template, tmp_path / "w")
    for row in ("min(id)", "max(id)"):
        for column, value in (("title", "empty"), ("kind", "a word")):
            spoil(place / "okrtui.db", Spoiled(_model("objective"), column, value), row)
    assert shown(place)[1] == "2 rows are damaged: okrtui doctor"


def _model(name: str) -> type[Row]:
    return next(model for model in Row.__subclasses__() if model._meta.table_name == name)
