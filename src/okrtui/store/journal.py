"""The record of every change, written in the transaction that makes it (DESIGN §5).

`Tx` is handed out by `write_tx()`: each insert, update and delete through it leaves one row with
the changed columns before and after.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from okrtui.store.schema import ITEM_NAMES, SCHEMA, Change, ChangeItem, Row

_BATCH = 200
_DERIVED = ("search_text",)  # computed from other columns, so not history


class Tx:
    """The writes of one transaction; they share one journal change, made with the first of them."""

    def __init__(self, action: str, who: str, at: datetime, reason: str) -> None:
        self._head = {
            "at": at.isoformat(timespec="seconds"),
            "who": who,
            "action": action,
            "reason": reason,
            "schema": SCHEMA,
        }
        self.change_id: int | None = None

    def insert(self, table: type[Row], **values: Any) -> int:
        """Add a row; returns its id."""
        new_id = int(table.insert(**values).execute())
        self._record(table, new_id, None, values)
        return new_id

    def insert_many(self, table: type[Row], rows: Sequence[dict[str, Any]]) -> None:
        """Add many rows of the same columns, in order."""
        for first in range(0, len(rows), _BATCH):
            batch = rows[first : first + _BATCH]
            last_id = int(table.insert_many(batch).execute())
            ids = range(last_id - len(batch) + 1, last_id + 1)
            ChangeItem.insert_many(
                [self._item(table, new_id, None, values) for new_id, values in zip(ids, batch, strict=True)]
            ).execute()

    def update(self, table: type[Row], row_id: int, **values: Any) -> bool:
        """Change columns of a row; only those that differ. Returns whether any did."""
        columns = [getattr(table, name) for name in values]
        old = _values(table.select(*columns).where(table.id == row_id))
        changed = {name: value for name, value in values.items() if old[name] != value}
        if not changed:
            return False
        table.update(**changed).where(table.id == row_id).execute()
        kept = {name: value for name, value in changed.items() if name not in _DERIVED}
        if kept:
            self._record(table, row_id, {name: old[name] for name in kept}, kept)
        return bool(kept)

    def delete(self, table: type[Row], row_id: int) -> None:
        """Take away a row that is part of an item (a waypoint, a tag); the record keeps it."""
        old = _values(table.select().where(table.id == row_id))
        table.delete().where(table.id == row_id).execute()
        self._record(table, row_id, old, None)

    def _record(
        self,
        table: type[Row],
        row_id: int,
        before: dict[str, Any] | None,
        after: dict[str, Any] | None,
    ) -> None:
        ChangeItem.insert(**self._item(table, row_id, before, after)).execute()

    def _item(
        self,
        table: type[Row],
        row_id: int,
        before: dict[str, Any] | None,
        after: dict[str, Any] | None,
    ) -> dict[str, Any]:
        if self.change_id is None:
            self.change_id = int(Change.insert(**self._head).execute())
        return {
            "change_id": self.change_id,
            "item": f"{ITEM_NAMES[table]}{row_id}",
            "before": _json(before),
            "after": _json(after),
        }


def _values(query: Any) -> dict[str, Any]:
    return dict(query.dicts().get())


def _json(values: dict[str, Any] | None) -> str | None:
    if values is None:
        return None
    kept = {name: value for name, value in values.items() if name not in _DERIVED}
    return json.dumps(kept, ensure_ascii=False, default=_plain, allow_nan=False)


def _plain(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no place in the journal")
