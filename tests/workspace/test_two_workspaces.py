"""Two workspaces that are open in one process never meet: each session has a database of its own."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from okrtui.domain.model import Handle
from okrtui.store.orm import peewee
from okrtui.store.schema import ObjectiveRow
from okrtui.workspace.commands import checkins, key_results, objectives, undoing
from okrtui.workspace.commands.key_result_fields import Typed
from okrtui.workspace.queries import history
from okrtui.workspace.queries.board import board
from okrtui.workspace.session import Session, create_workspace
from tests.store.conftest import NOW


@pytest.fixture
def both(tmp_path: Path) -> Iterator[list[Session]]:
    found = [create_workspace(tmp_path / name, name, clock=lambda: NOW) for name in ("left", "right")]
    yield found
    for session in found:
        session.close()


def write(session: Session, turn: int) -> None:
    """An objective with a key result and a check-in, all called after the workspace."""
    name = session.settings.name
    objective = objectives.add(session, {"title": f"{name} {turn}"})
    key_result = key_results.add(session, objective, Typed(title=f"{name} {turn}", start="0", to="100"))
    checkins.check_in(session, key_result, str(turn))


def read(session: Session) -> list[tuple[str, list[float | None]]]:
    """The objectives with the values of their key results."""
    return [
        (view.item.title, [kr.judged.current for kr in view.key_results])
        for view in session.ask(board).objectives
    ]


def expected(session: Session, turns: int) -> list[tuple[str, list[float | None]]]:
    return [(f"{session.settings.name} {turn}", [float(turn)]) for turn in range(1, turns + 1)]


def test_each_in_turn(both: list[Session]) -> None:
    for turn in range(1, 4):
        for session in both:
            write(session, turn)
            assert read(session) == expected(session, turn)
    left, right = both
    undoing.undo(left)
    assert [len(session.ask(history.log)) for session in both] == [10, 9]
    assert right.ask(board).objectives[2].key_results[0].judged.current == 3.0


def test_a_transaction_in_one_does_not_hold_the_other(both: list[Session]) -> None:
    left, right = both
    with left.write("first") as transaction:
        objectives.add(left, {"title": "Left"})
        write(right, 1)
        with right.reading() as reading:
            assert [o.item.title for o in board(reading).objectives] == ["right 1"]
        assert [o.item.title for o in board(transaction.reading()).objectives] == ["Left"]
    assert [row.item.title for row in left.ask(board).objectives] == ["Left"]


def test_both_from_two_threads(both: list[Session]) -> None:
    def work(session: Session) -> list[tuple[str, list[float | None]]]:
        for turn in range(1, 7):
            write(session, turn)
            assert read(session) == expected(session, turn)
        found = read(session)
        session.database.close()  # this thread's connection
        return found

    with ThreadPoolExecutor(2) as pool:
        found = list(pool.map(work, both))
    assert found == [expected(session, 6) for session in both]


def test_each_thread_in_both(both: list[Session]) -> None:
    def work(first: int) -> None:
        for turn in range(8):
            session = both[(first + turn) % 2]
            objectives.add(session, {"title": session.settings.name})
            assert {view.item.title for view in session.ask(board).objectives} == {session.settings.name}
        for session in both:
            session.database.close()

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(work, (0, 1)))
    assert [len(session.ask(board).objectives) for session in both] == [8, 8]


def test_a_query_without_a_database_is_refused(both: list[Session]) -> None:
    assert ObjectiveRow._meta.database is None
    with pytest.raises(peewee.InterfaceError, match="must be bound"):
        ObjectiveRow.select().count()
    write(both[0], 1)
    with pytest.raises(peewee.InterfaceError, match="must be bound"):
        list(ObjectiveRow.select().dicts())
    assert str(Handle("O", 1)) == "O1"
