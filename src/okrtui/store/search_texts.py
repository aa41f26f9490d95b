"""The text of an item that search looks in: which of its columns, and which of its parts."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping
from typing import Any

from okrtui.domain.texts import search_text

COLUMNS = {
    "objective": ("title", "why", "owner", "team"),
    "key_result": ("title", "description", "owner"),
    "initiative": ("title", "description", "owner"),
    "kpi": ("name", "description", "owner", "team"),
}
PARTS = {
    "key_result": "SELECT title FROM step WHERE key_result_id = ? ORDER BY number",
    "kpi": "SELECT name FROM kpi_tag WHERE kpi_id = ? ORDER BY name",
}


def of(table: str, values: Mapping[str, Any], parts: Iterable[str] = ()) -> str:
    """Return the normalised text of an item, from its columns and the titles of its parts."""
    return search_text(*(values[name] for name in COLUMNS[table]), *parts)


def of_item(table: str, item: object, parts: Iterable[str] = ()) -> str:
    """Return the same for an item as the domain has it."""
    return of(table, {name: getattr(item, name) for name in COLUMNS[table]}, parts)


def of_row(sql: sqlite3.Connection, table: str, row: Mapping[str, Any]) -> str | None:
    """Return the same for a row as it is in a file, without parts that are no text; None for a table that is
    not searched."""
    if table not in COLUMNS:
        return None
    parts = sql.execute(PARTS[table], [row["id"]]).fetchall() if table in PARTS else ()
    return of(table, row, (title for (title,) in parts if type(title) is str))
