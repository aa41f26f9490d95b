"""playhouse's migration runner with a history table that is STRICT like the others."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from okrtui.store.migrations import DIRECTORY
from okrtui.store.orm import migration_runner
from okrtui.store.schema import Id, Text


class StrictRunner(migration_runner()):  # type: ignore[misc]
    """Keeps which migrations ran in `schema_migration (id, name, applied)`."""

    def __init__(self, database: Any) -> None:
        super().__init__(database, str(DIRECTORY))

        class History(database.Model):  # type: ignore[misc]
            id = Id()
            name = Text(unique=True)
            applied = Text(default=lambda: datetime.now(UTC).isoformat(timespec="seconds"))

            class Meta:
                legacy_table_names = False
                table_name = "schema_migration"
                strict_tables = True

        self.History = History


def pending(database: Any) -> list[str]:
    """Return the names of the migrations that have not run yet, in order."""
    status = StrictRunner(database).status()
    return [row.name for row in status if row.path is not None and not row.applied]


def run_pending(database: Any) -> None:
    """Run the pending migrations. The caller holds the lock and the transaction, and turned foreign keys off
    before it began: inside one that pragma does nothing, and a table that is rebuilt is dropped while others
    refer to it."""
    StrictRunner(database).up()
