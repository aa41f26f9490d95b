"""What one database holds at one moment, as rows: dictionaries or tuples, ids in chunks.

Peewee's queries come in, and its types stop here. A query runs on the database that it is handed to: the
models know none. What no okrtui wrote costs its row: it is left out and named, the rest is there.
"""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, NamedTuple, TypeVar

from okrtui.domain.frozen import dataclass
from okrtui.store.orm import DataError, Field, SqliteDatabase
from okrtui.store.schema import Foreign, Row, Text

_BATCH = 100  # rows that are taken from SQLite at once
_CHUNK = 500  # ids in one question; SQLite allows many more, other databases fewer
_REFUSED = (sqlite3.DataError, DataError)  # at the first row, and at a later one
_TOO_LONG = "too big"  # what SQLite says of a value beyond its limit

T = TypeVar("T")
ById = dict[int, list[T]]
Instead = Callable[[dict[str, Any]], dict[str, Any] | None]


class Damage(NamedTuple):
    """A value that no okrtui wrote; `row_id` is 0 where it is not known."""

    table: str
    row_id: int
    column: str


class Rows:
    """Runs queries on one database, inside the transaction that is open there.

    `damaged` collects what is left out; `too_long` are the ids of the rows with a value that SQLite may not
    hand out and its column, as far as they are known: looking for them goes through a whole table.
    """

    def __init__(
        self,
        database: SqliteDatabase,
        damaged: set[Damage],
        too_long: dict[type[Row], dict[int, str]],
    ) -> None:
        self._database = database
        self.damaged = damaged
        self._too_long = too_long

    def dicts(self, query: Any, instead: Instead | None = None) -> Iterator[dict[str, Any]]:
        """Return the rows by their columns, as the program has them. `instead` makes another row of what is
        known of one that is left out; None for none."""
        columns = _columns(query)
        names = [column.name for column in columns]
        table = query.model if query.model.names() <= set(names) else None
        lost: list[dict[str, Any]] = []
        for row in self._decoded(query, columns, lost):
            found = dict(zip(names, row, strict=True))
            wrong = table.wrong(found) if table is not None else ""
            if wrong:
                self.leave_out(query.model, found["id"], wrong)
                lost.append(found)
            else:
                yield found
        if instead is not None:
            yield from filter(None, map(instead, [*lost, *self._long_ones(query)]))

    def tuples(self, query: Any) -> Iterator[tuple[Any, ...]]:
        """Return the rows as the program has them: dates as dates."""
        yield from self._decoded(query, _columns(query), [])

    def plain(self, query: Any) -> Iterator[tuple[Any, ...]]:
        """Return the rows as the database has them, a few at a time: many at once cost more than they
        save."""
        done = 0
        for without in (self._without_selected, self._without_known, self._without_all):
            try:
                for row in islice(self._streamed(without(query)), done, None):
                    yield row
                    done += 1
                return
            except _REFUSED as error:  # in the end: in a table that is only asked beside those of the query
                if _TOO_LONG not in str(error):
                    raise

    def scalar(self, query: Any) -> Any:
        """Return the first column of the first row as the program has it; None without one."""
        return next((row[0] for row in self.tuples(query)), None)

    def execute(self, query: Any) -> Any:
        """Run what writes; return the new row's id for an insert."""
        return query.execute(self._database)

    def of(self, table: type[Row], column: str, ids: Iterable[int], order: Any) -> Iterator[dict[str, Any]]:
        """Return rows whose column holds one of the ids, in order within each chunk."""
        for some in chunks(ids):
            yield from self.dicts(selected(table, column, some).order_by(order, table.id))

    def leave_out(self, table: type[Row], row_id: int, column: str) -> None:
        """Remember that a row is left out because of one of its values."""
        self.damaged.add(Damage(table._meta.table_name, row_id, column))

    def is_damaged(self, table: type[Row], row_id: int) -> bool:
        """Return whether a row is among those that were left out."""
        return any(found[:2] == (table._meta.table_name, row_id) for found in self.damaged)

    def has_damaged(self, table: type[Row]) -> bool:
        """Return whether any row of a table is among those that were left out."""
        return any(found.table == table._meta.table_name for found in self.damaged)

    # --- inside --------------------------------------------------------------------------

    def _streamed(self, query: Any) -> Iterator[tuple[Any, ...]]:
        cursor = self._database.execute(query)
        while rows := cursor.fetchmany(_BATCH):
            yield from rows

    def _fetched(self, query: Any) -> list[tuple[Any, ...]]:
        found: list[tuple[Any, ...]] = self._database.execute(query).fetchall()
        return found

    def _decoded(
        self, query: Any, columns: list[_Column], lost: list[dict[str, Any]]
    ) -> Iterator[tuple[Any, ...]]:
        """The rows as the program has them; `lost` takes those that are left out as the database has them."""
        decode = [column.decode for column in columns]
        for row in self.plain(query):
            try:
                yield tuple([of(value) for of, value in zip(decode, row, strict=True)])
            except Foreign as error:
                lost.append({column.name: value for column, value in zip(columns, row, strict=True)})
                ids = [row[at] for at, column in enumerate(columns) if column.is_id_of(error.table)]
                self.leave_out(error.table, ids[0] if ids and isinstance(ids[0], int) else 0, error.column)

    # A value that is longer than SQLite may hand out fails the whole question, so it is asked without the
    # rows that hold one: those of which the value is asked for, then all that are known, then all there are.

    def _without_selected(self, query: Any) -> Any:
        return _without(query, self._selected_and_long(query)) if self._too_long else query

    def _without_known(self, query: Any) -> Any:
        return _without(query, {table: list(self._too_long.get(table, ())) for table in _tables(query)})

    def _without_all(self, query: Any) -> Any:
        for table in _tables(query):
            self._too_long[table] = dict(self._long_rows(table))
        return self._without_known(query)

    def _selected_and_long(self, query: Any) -> dict[type[Row], list[int]]:
        """The rows of each table that hold a long value, as far as they are known, in a column that a query
        selects."""
        names = {(column.field.model, column.field.column_name) for column in _columns(query) if column.field}
        return {
            table: [id_ for id_, name in self._too_long.get(table, {}).items() if (table, name) in names]
            for table in _tables(query)
        }

    def _long_ones(self, query: Any) -> Iterator[dict[str, Any]]:
        """What can be read of the rows that a query would have found, but for a value that is too long."""
        table = query.model
        for row_id in self._selected_and_long(query).get(table, ()):
            long = self._too_long[table][row_id]
            fields = table._meta.sorted_fields
            columns = [f for f in fields if not isinstance(f, Text) and f.column_name != long]
            asked = query.clone().columns(*columns)
            asked._where = _all_of(table.id == row_id, asked._where)
            try:
                rows = self._fetched(asked.order_by())
            except _REFUSED:
                continue
            yield from ({f.name: value for f, value in zip(columns, row, strict=True)} for row in rows)

    def _long_rows(self, table: type[Row]) -> Iterator[tuple[int, str]]:
        """The ids of the rows that cannot be read, each with a column; found by halves."""
        (bounds,) = self._sql(f"SELECT min(id), max(id) FROM {table._meta.table_name}")
        columns = [field.column_name for field in table._meta.sorted_fields]
        left = [] if bounds[0] is None else [bounds]
        while left:
            first, last = left.pop()
            if self._is_readable(table, columns, first, last):
                continue
            if first == last:
                long = next(name for name in columns if not self._is_readable(table, [name], first, last))
                self.leave_out(table, first, long)
                yield first, long
            else:
                middle = (first + last) // 2
                left += [(middle + 1, last), (first, middle)]

    def _is_readable(self, table: type[Row], columns: list[str], first: int, last: int) -> bool:
        """Whether no value in these columns of some rows is too long."""
        largest = ", ".join(f"max({name})" for name in columns)
        try:
            self._sql(f"SELECT {largest} FROM {table._meta.table_name} WHERE id BETWEEN {first} AND {last}")
        except _REFUSED:
            return False
        return True

    def _sql(self, text: str) -> list[tuple[Any, ...]]:
        found: list[tuple[Any, ...]] = self._database.execute_sql(text).fetchall()
        return found


@dataclass(frozen=True, slots=True)
class _Column:
    """One column of an answer."""

    name: str
    decode: Callable[[Any], Any]
    field: Field | None

    def is_id_of(self, table: type[Row]) -> bool:
        return self.field is not None and self.field.model is table and self.field.name == "id"


def _columns(query: Any) -> list[_Column]:
    """What a query selects; what is computed stays as the database has it."""
    found = []
    for node in query._returning:
        field = getattr(node, "field", node)  # of an alias of a table
        if isinstance(field, Field):
            found.append(_Column(field.name, field.python_value, field))
        else:
            found.append(_Column(getattr(node, "_alias", ""), _as_it_is, None))
    return found


def _without(query: Any, left_out: Mapping[type[Row], Sequence[int]]) -> Any:
    """A query without some rows. That condition comes first, so that these rows are never looked at."""
    for table, ids in left_out.items():
        if ids:
            query = query.clone()
            query._where = _all_of(table.id.not_in(ids), query._where)
    return query


def _all_of(first: Any, second: Any) -> Any:
    return first if second is None else first & second


def _as_it_is(value: Any) -> Any:
    return value


def _tables(query: Any) -> list[type[Row]]:
    """The tables that a query reads."""
    found: dict[type[Row], None] = {}
    left = list(query._from_list)
    while left:
        node = left.pop()
        if hasattr(node, "lhs"):
            left += [node.lhs, node.rhs]
        else:
            found[getattr(node, "model", node)] = None
    return list(found)


def chunks(ids: Iterable[int]) -> Iterator[list[int]]:
    """Return the ids, each once, as many at a time as one query may hold."""
    every = list(dict.fromkeys(ids))
    for first in range(0, len(every), _CHUNK):
        yield every[first : first + _CHUNK]


def by_ids(ids: Iterable[int], ask: Callable[[list[int]], Iterable[T]]) -> Iterator[T]:
    for some in chunks(ids):
        yield from ask(some)


def selected(table: type[Row], column: str, ids: list[int]) -> Any:
    """Return the query for the rows of one chunk."""
    return table.whole().where(getattr(table, column).in_(ids))


def grouped(found: Iterable[T], key: Callable[[T], int]) -> ById[T]:
    groups: ById[T] = defaultdict(list)
    for item in found:
        groups[key(item)].append(item)
    return groups


def without(row: dict[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name not in names}
