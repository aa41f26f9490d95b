"""Peewee without its drivers: the only module that imports it, or playhouse.

`import peewee` imports every driver that it finds, of PostgreSQL, MySQL and others, which takes longer than
the rest of a command; we talk to Python's own SQLite alone.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

DRIVERS = ("pysqlite3", "psycopg2cffi", "psycopg2", "psycopg", "pymysql", "MySQLdb")
"""What peewee looks for."""


@contextmanager
def _without_drivers() -> Iterator[None]:
    hidden = [name for name in DRIVERS if name not in sys.modules]
    for name in hidden:
        sys.modules[name] = None  # type: ignore[assignment]  # to Python a module that is not there
    try:
        yield
    finally:
        for name in hidden:
            del sys.modules[name]


with _without_drivers():
    import peewee
    from peewee import (
        JOIN,
        DatabaseError,
        DataError,
        Field,
        IntegerField,
        Model,
        OperationalError,
        PeeweeException,
        SqliteDatabase,
        Value,
        fn,
    )


def migration_runner() -> Any:
    """Return the class that runs migrations; importing it takes as long as all of the above."""
    with _without_drivers():
        from playhouse.migrations import Runner

    return Runner


__all__ = [
    "JOIN", "DataError", "DatabaseError", "Field", "IntegerField", "Model", "OperationalError",
    "PeeweeException", "SqliteDatabase", "Value", "fn", "migration_runner", "peewee",
]  # fmt: skip
