"""What one database holds at one moment, as rows: dictionaries or tuples, ids in chunks.

Peewee's queries come in, and its types stop here. A query runs on the database that it is handed to: the
models know none.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeVar

from okrtui.store.orm import SqliteDatabase
from okrtui.store.schema import Row

_CHUNK = 500  # ids in one question; SQLite allows many more, other databases fewer

T = TypeVar("T")
ById = dict[int, list[T]]


class Rows:
    """Runs queries on one database, inside the transaction that is open there."""

    def __init__(self, database: SqliteDatabase) -> None:
        self._database = database

    def dicts(self, query: Any) -> Iterator[dict[str, Any]]:
        """The rows by their columns, as the program has them."""
        yield from query.bind(self._database).dicts()

    def tuples(self, query: Any) -> Iterator[tuple[Any, ...]]:
        """The rows as the program has them: dates as dates."""
        yield from query.bind(self._database).tuples()

    def plain(self, query: Any) -> Iterator[tuple[Any, ...]]:
        """The rows as the database has them."""
        yield from self._database.execute(query)

    def scalar(self, query: Any) -> Any:
        """The first column of the first row as the program has it; None without one."""
        return next((row[0] for row in self.tuples(query)), None)

    def execute(self, query: Any) -> Any:
        """Run what writes; of an insert the new row's id."""
        return query.execute(self._database)

    def of(self, table: type[Row], column: str, ids: Iterable[int], order: Any) -> Iterator[dict[str, Any]]:
        """Rows whose column holds one of the ids, in order within each chunk."""
        for some in chunks(ids):
            yield from self.dicts(selected(table, column, some).order_by(order, table.id))


def chunks(ids: Iterable[int]) -> Iterator[list[int]]:
    """The ids, each once, as many at a time as one question may hold."""
    every = list(dict.fromkeys(ids))
    for first in range(0, len(every), _CHUNK):
        yield every[first : first + _CHUNK]


def by_ids(ids: Iterable[int], ask: Callable[[list[int]], Iterable[T]]) -> Iterator[T]:
    for some in chunks(ids):
        yield from ask(some)


def selected(table: type[Row], column: str, ids: list[int]) -> Any:
    """The question for the rows of one chunk."""
    return table.select().where(getattr(table, column).in_(ids))


def grouped(found: Iterable[T], key: Callable[[T], int]) -> ById[T]:
    groups: ById[T] = defaultdict(list)
    for item in found:
        groups[key(item)].append(item)
    return groups


def without(row: dict[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name not in names}
