"""What is in the way, grades with what was learned, what closing froze, and where items were carried from.

Only adds columns: programs of schema 2 can go on with the file.
"""

from typing import Any

COLUMNS = (
    "check_in ADD COLUMN in_the_way TEXT NOT NULL DEFAULT ''",
    "key_result ADD COLUMN grade_reason TEXT NOT NULL DEFAULT ''",
    "key_result ADD COLUMN learned TEXT NOT NULL DEFAULT ''",
    "key_result ADD COLUMN closed_current REAL",
    "key_result ADD COLUMN closed_score REAL CHECK (closed_score BETWEEN 0 AND 1)",
    "key_result ADD COLUMN carried_from_id INTEGER REFERENCES key_result (id)",
    "objective ADD COLUMN grade_reason TEXT NOT NULL DEFAULT ''",
    "objective ADD COLUMN learned TEXT NOT NULL DEFAULT ''",
    "objective ADD COLUMN closed_score REAL CHECK (closed_score BETWEEN 0 AND 1)",
    "objective ADD COLUMN carried_from_id INTEGER REFERENCES objective (id)",
)


def up(migrator: Any, db: Any) -> None:
    for column in COLUMNS:
        db.execute_sql(f"ALTER TABLE {column}")
