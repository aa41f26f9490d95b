"""The record of every change, written in the transaction that makes it (src/okrtui/README.md).

`Tx` is handed out by `write_tx()`: each insert, update and delete through it leaves one row with
the changed columns before and after. Each change is sealed: a digest of itself and its rows shows
whether anything of it was changed later.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from typing import Any

from okrtui.domain.errors import Unsafe
from okrtui.store.orm import OperationalError, fn
from okrtui.store.rows import Rows
from okrtui.store.schema import DERIVED, HIGHEST, ITEM_NAMES, SCHEMA, Change, ChangeItem, Row

_BATCH = 200
Head = tuple[str, str, str, str, int]
"""at, who, action, reason, schema"""


class Seal:
    """The digest of a change and its rows, which are added in their order."""

    def __init__(self, head: Iterable[object]) -> None:
        self._digest = hashlib.sha256(_line(head))

    def add(self, item: object, before: object, after: object) -> None:
        self._digest.update(_line((item, before, after)))

    @property
    def text(self) -> str:
        return self._digest.hexdigest()[:32]


def _line(values: Iterable[object]) -> bytes:
    return json.dumps(list(values), default=repr).encode() + b"\n"


Remark = tuple[str, dict[str, Any] | None, dict[str, Any]]
"""item, before, after"""


def remark_in(
    connection: Any, action: str, who: str, reason: str, items: Sequence[Remark], at: datetime | None = None
) -> int:
    """Write a sealed change about the whole file (at: now); return its number. Inside a transaction."""
    head: Head = ((at or datetime.now(UTC)).isoformat(timespec="seconds"), who, action, reason, SCHEMA)
    seal = Seal(head)
    rows = [(item, _json(before), _json(after)) for item, before, after in items]
    for row in rows:
        seal.add(*row)
    insert = "INSERT INTO change (at, who, action, reason, schema, seal) VALUES (?, ?, ?, ?, ?, ?)"
    change_id = connection.execute(insert, [*head, seal.text]).lastrowid
    insert = "INSERT INTO change_item (change_id, item, before, after) VALUES (?, ?, ?, ?)"
    connection.executemany(insert, [(change_id, *row) for row in rows])
    return int(change_id)


class Tx:
    """The writes of one transaction; they share one journal change, made with the first of them."""

    def __init__(self, db: Rows, action: str, who: str, at: datetime, reason: str) -> None:
        self.db = db
        """To read with, inside the transaction."""
        self._head: Head = (at.isoformat(timespec="seconds"), who, action, reason, SCHEMA)
        self._seal = Seal(self._head)
        self._items: list[tuple[str, str | None, str | None]] = []
        """What is still to be written to the journal; it is written in batches."""
        self.change_id: int | None = None
        """The number of the change, once something of it is written."""

    def insert(self, table: type[Row], **values: Any) -> int:
        """Add a row; return its id. Raises Unsafe."""
        new_id = self._added(table, table.insert(**values))
        self._record(table, new_id, None, values)
        return new_id

    def insert_many(self, table: type[Row], rows: Sequence[dict[str, Any]]) -> None:
        """Add many rows of the same columns, in order. Raises Unsafe."""
        for first in range(0, len(rows), _BATCH):
            batch = rows[first : first + _BATCH]
            last_id = self._added(table, table.insert_many(batch))
            ids = range(last_id - len(batch) + 1, last_id + 1)
            for new_id, values in zip(ids, batch, strict=True):
                self._record(table, new_id, None, values)

    def update(self, table: type[Row], row_id: int, **values: Any) -> bool:
        """Change columns of a row; only those that differ. Return whether any did."""
        columns = [getattr(table, name) for name in values]
        old = self._values(table.select(*columns).where(table.id == row_id))
        changed = {name: value for name, value in values.items() if old[name] != value}
        if not changed:
            return False
        self.db.execute(table.update(**changed).where(table.id == row_id))
        kept = {name: value for name, value in changed.items() if name not in DERIVED}
        if kept:
            self._record(table, row_id, {name: old[name] for name in kept}, kept)
        return bool(kept)

    def put_back(self, table: type[Row], row_id: int, values: dict[str, Any]) -> None:
        """Add a row that was there before, under the id it had."""
        self.db.execute(table.insert(id=row_id, **values))
        self._record(table, row_id, None, values)

    def delete(self, table: type[Row], row_id: int) -> None:
        """Delete a row that is part of an item (a waypoint, a tag); the record keeps it."""
        old = self._values(table.select().where(table.id == row_id))
        self.db.execute(table.delete().where(table.id == row_id))
        self._record(table, row_id, old, None)

    def flush(self) -> None:
        """Write to the journal what is still to be written, so that the change has its number."""
        if self._items:
            self._write_items(self._seal.text)

    def finish(self) -> None:
        """Write what is left of the journal and seal the change. The last step of a transaction."""
        if self.change_id is None and self._items:
            self._write_items(self._seal.text)
        elif self.change_id is not None:
            if self._items:
                self._write_items()
            self.db.execute(Change.update(seal=self._seal.text).where(Change.id == self.change_id))

    def _record(
        self,
        table: type[Row],
        row_id: int,
        before: dict[str, Any] | None,
        after: dict[str, Any] | None,
    ) -> None:
        self._keep(f"{ITEM_NAMES[table]}{row_id}", _json(before), _json(after))

    def _keep(self, item: str, before: str | None, after: str | None) -> None:
        self._items.append((item, before, after))
        self._seal.add(item, before, after)
        if len(self._items) >= _BATCH:
            self._write_items()

    def _values(self, query: Any) -> dict[str, Any]:
        """The one row of a query."""
        found = list(self.db.dicts(query))
        if not found:
            table = query.model._meta.table_name
            raise Unsafe(
                f"A row of {table} that this would change is damaged: nothing saved",
                "`okrtui doctor` says what is wrong with it.",
            )
        return found[0]

    def _write_items(self, seal: str = "") -> None:
        if self.change_id is None:
            at, who, action, reason, schema = self._head
            change = Change.insert(at=at, who=who, action=action, reason=reason, schema=schema, seal=seal)
            self.change_id = self._added(Change, change)
        rows = [
            {"change_id": self.change_id, "item": item, "before": before, "after": after}
            for item, before, after in self._items
        ]
        self._added(ChangeItem, ChangeItem.insert_many(rows))
        self._items.clear()

    def _added(self, table: type[Row], insert: Any) -> int:
        """Run an insert; return the number of the (last) row. Raises Unsafe, so that nothing is saved, if
        somebody set a number beyond all that can be read."""
        try:
            new_id = int(self.db.execute(insert))
        except OperationalError:  # behind the largest of all SQLite says that the disk is full
            new_id = self.db.scalar(table.select(fn.MAX(table.id))) or 0
            if new_id < HIGHEST:
                raise
        if new_id >= HIGHEST:
            raise Unsafe(
                f"The numbers of {table._meta.table_name} were changed outside okrtui: nothing saved",
                "`okrtui doctor` says what is wrong, `okrtui restore FILE` puts a backup back.",
            )
        return new_id


def _json(values: dict[str, Any] | None) -> str | None:
    if values is None:
        return None
    kept = {name: value for name, value in values.items() if name not in DERIVED}
    return json.dumps(kept, ensure_ascii=False, default=_date_text, allow_nan=False)


def _date_text(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no place in the journal")
