"""Who gave a grade and what is kept aside, what closing freezes, entries that were withdrawn, targets that
begin on a day, the settings that judge, names that were changed.

Only adds, but a program of schema 3 would count what was withdrawn and judge by grades that are kept aside.
"""

from typing import Any

_ITEM_COLUMNS = (
    "graded_by TEXT NOT NULL DEFAULT ''",
    "grade_taken INTEGER NOT NULL DEFAULT 0 CHECK (grade_taken IN (0, 1))",
    "proposed_grade REAL CHECK (proposed_grade BETWEEN 0 AND 1)",
)
COLUMNS = (
    *(f"objective ADD COLUMN {column}" for column in _ITEM_COLUMNS),
    *(f"key_result ADD COLUMN {column}" for column in _ITEM_COLUMNS),
    "key_result ADD COLUMN closed_start REAL CHECK (abs(closed_start) <= 1e15)",
    "key_result ADD COLUMN closed_kept INTEGER CHECK (closed_kept >= 0)",
    "key_result ADD COLUMN closed_counted INTEGER CHECK (closed_counted >= closed_kept)",
    "key_result ADD COLUMN closed_last_on TEXT",
    "cycle ADD COLUMN closed_on TEXT",
    "check_in ADD COLUMN withdrawn TEXT NOT NULL DEFAULT '' CHECK (length(withdrawn) <= 20100)",
    "measurement ADD COLUMN withdrawn TEXT NOT NULL DEFAULT '' CHECK (length(withdrawn) <= 20100)",
    "workspace ADD COLUMN judged_by TEXT NOT NULL DEFAULT ''",
    "kpi ADD COLUMN target_begins INTEGER NOT NULL DEFAULT 0 CHECK (target_begins IN (0, 1))",
)
TABLES = (
    """CREATE TABLE renaming (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  kind TEXT NOT NULL CHECK (kind IN ('owner', 'team')),
  old_name TEXT NOT NULL CHECK (trim(old_name) <> ''),
  new_name TEXT NOT NULL
) STRICT""",
)


def up(migrator: Any, db: Any) -> None:
    for column in COLUMNS:
        db.execute_sql(f"ALTER TABLE {column}")
    for table in TABLES:
        db.execute_sql(table)
