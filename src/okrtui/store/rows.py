"""What questions to the database are made of: rows as dictionaries or tuples, ids in chunks.

Peewee's types stop here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any, TypeVar

from okrtui.store.schema import Change, Row

_CHUNK = 500  # ids in one question; SQLite allows many more, other databases fewer

T = TypeVar("T")
ById = dict[int, list[T]]


def dicts(query: Any) -> Iterator[dict[str, Any]]:
    yield from query.dicts()


def tuples(query: Any) -> Iterator[tuple[Any, ...]]:
    yield from query.tuples()


def plain(query: Any) -> Iterator[tuple[Any, ...]]:
    """The rows as the database has them."""
    yield from Change._meta.database.execute(query)


def chunks(ids: Iterable[int]) -> Iterator[list[int]]:
    """The ids, each once, as many at a time as one question may hold."""
    every = list(dict.fromkeys(ids))
    for first in range(0, len(every), _CHUNK):
        yield every[first : first + _CHUNK]


def by_ids(ids: Iterable[int], ask: Any) -> Iterator[Any]:
    for some in chunks(ids):
        yield from ask(some)


def selected(table: type[Row], column: str, ids: list[int]) -> Any:
    """The question for the rows of one chunk."""
    return table.select().where(getattr(table, column).in_(ids))


def rows_of(table: type[Row], column: str, ids: Iterable[int], order: Any) -> Iterator[Any]:
    """Rows whose column holds one of the ids, in order within each chunk."""
    for some in chunks(ids):
        yield from dicts(selected(table, column, some).order_by(order, table.id))


def grouped(found: Iterable[Any], key: Any) -> dict[int, list[Any]]:
    groups: dict[int, list[Any]] = defaultdict(list)
    for item in found:
        groups[key(item)].append(item)
    return groups


def without(row: dict[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name not in names}
