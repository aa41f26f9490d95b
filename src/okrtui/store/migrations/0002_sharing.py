"""Which programs may use the file, which restore it has seen, and seals that show a changed record."""

import hashlib
import json
from typing import Any

COLUMNS = (
    "workspace ADD COLUMN readable_from INTEGER NOT NULL DEFAULT 2",
    "workspace ADD COLUMN writable_from INTEGER NOT NULL DEFAULT 2",
    "workspace ADD COLUMN version TEXT NOT NULL DEFAULT ''",
    "workspace ADD COLUMN upgraded_by TEXT NOT NULL DEFAULT ''",
    "workspace ADD COLUMN upgraded_at TEXT NOT NULL DEFAULT ''",
    "workspace ADD COLUMN generation INTEGER NOT NULL DEFAULT 0",
    "workspace ADD COLUMN closed_until TEXT NOT NULL DEFAULT ''",
    "workspace ADD COLUMN published_at TEXT NOT NULL DEFAULT ''",
    "workspace ADD COLUMN seal TEXT NOT NULL DEFAULT ''",
    "change ADD COLUMN seal TEXT NOT NULL DEFAULT ''",
)


def up(migrator: Any, db: Any) -> None:
    for column in COLUMNS:
        db.execute_sql(f"ALTER TABLE {column}")
    changes = db.execute_sql("SELECT id, at, who, action, reason, schema FROM change ORDER BY id")
    for change_id, *head in changes.fetchall():
        digest = hashlib.sha256(_line(head))
        items = "SELECT item, before, after FROM change_item WHERE change_id = ? ORDER BY id"
        for row in db.execute_sql(items, (change_id,)):
            digest.update(_line(row))
        seal = digest.hexdigest()[:32]
        db.execute_sql("UPDATE change SET seal = ? WHERE id = ?", (seal, change_id))


def _line(values: Any) -> bytes:
    return json.dumps(list(values)).encode() + b"\n"
