"""Who gave a grade and what is kept aside, what closing freezes, entries that were withdrawn, targets that
begin on a day, the settings that judge, names that were changed.

An entry may say what is in the way alone.

Adds, and makes the table of check-ins anew for that, but a program of schema 3 would count what was withdrawn
and judge by grades that are kept aside.
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


CHECK = "CHECK (value IS NOT NULL OR confidence IS NOT NULL OR note <> '')"
CHECK_NOW = "CHECK (value IS NOT NULL OR confidence IS NOT NULL OR note <> '' OR in_the_way <> '')"


def up(migrator: Any, db: Any) -> None:
    db.execute_sql("PRAGMA ignore_check_constraints = 1")  # what somebody damaged is for `doctor` to name
    for column in COLUMNS:
        db.execute_sql(f"ALTER TABLE {column}")
    for table in TABLES:
        db.execute_sql(table)
    _make_check_ins_anew(db)
    db.execute_sql("PRAGMA ignore_check_constraints = 0")


def _make_check_ins_anew(db: Any) -> None:
    """Replace the table by one with other checks, its rows, its name and its last number: SQLite cannot
    change the checks of a table."""
    (made,) = db.execute_sql("SELECT sql FROM sqlite_master WHERE name = 'check_in'").fetchone()
    last = db.execute_sql("SELECT seq FROM sqlite_sequence WHERE name = 'check_in'").fetchone()
    made = made.replace("CREATE TABLE check_in", "CREATE TABLE check_in_now", 1).replace(CHECK, CHECK_NOW)
    db.execute_sql(made)
    db.execute_sql("INSERT INTO check_in_now SELECT * FROM check_in")
    db.execute_sql("DROP TABLE check_in")
    db.execute_sql("ALTER TABLE check_in_now RENAME TO check_in")
    db.execute_sql("CREATE INDEX check_in_key_result_id_on_date ON check_in (key_result_id, on_date)")
    if last is not None:
        db.execute_sql("DELETE FROM sqlite_sequence WHERE name = 'check_in'")
        db.execute_sql("INSERT INTO sqlite_sequence (name, seq) VALUES ('check_in', ?)", last)
