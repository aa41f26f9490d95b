"""Reading a file of the schema before today's as if it had today's tables, without writing into it.

What a table lacks is added by a temporary view of its name, which stands before it: it is of one
connection, and SQLite keeps it outside the file. Only for migrations that add (a test holds what the
views say against what the migration makes).
"""

from __future__ import annotations

import sqlite3

from okrtui.store.orm import Field, IntegerField
from okrtui.store.schema import Flag, Real, Row


def read_as_todays(connection: sqlite3.Connection) -> None:
    """Add to a connection what the file's tables lack; from then on it writes nothing."""
    connection.execute("PRAGMA temp_store = MEMORY")
    for model in Row.__subclasses__():
        name, fields = model._meta.table_name, model._meta.sorted_fields
        there = {row[1] for row in connection.execute(f"PRAGMA main.table_info({name})")}
        if there >= {field.column_name for field in fields}:
            continue
        columns = [
            field.column_name if field.column_name in there else f"{_empty(field)} AS {field.column_name}"
            for field in fields
        ]
        table = f"main.{name}" if there else "(SELECT 1) WHERE 0"
        connection.execute(f"CREATE TEMP VIEW {name} AS SELECT {', '.join(columns)} FROM {table}")
    connection.execute("PRAGMA query_only = ON")


def _empty(field: Field) -> str:
    """The value that a migration puts into a column that it adds."""
    if field.null:
        return "NULL"
    return "0" if isinstance(field, Flag | Real | IntegerField) else "''"
