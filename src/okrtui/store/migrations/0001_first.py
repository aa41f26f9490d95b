"""The first schema: every word of rules.md, Words. Written SQL, so that it never changes with the code.

STRICT tables, no cascades, numbers finite and within ±1e15, titles never empty.
"""

from typing import Any

TITLE = "TEXT NOT NULL CHECK (length({0}) <= 500 AND trim({0}) <> '')"
TEXT = "TEXT NOT NULL DEFAULT '' CHECK (length({0}) <= 20100)"
NAME = "TEXT NOT NULL DEFAULT '' CHECK (length({0}) <= 100)"
DATE = "TEXT CHECK (length({0}) = 10)"
NUMBER = "REAL CHECK ({0} BETWEEN -1e15 AND 1e15)"
WEIGHT = "REAL NOT NULL DEFAULT 1 CHECK ({0} BETWEEN 0 AND 1e6)"
SHARE = "REAL CHECK ({0} BETWEEN 0 AND 1)"
FLAG = "INTEGER NOT NULL DEFAULT 0 CHECK ({0} IN (0, 1))"
NOT_NULL_DATE = "TEXT NOT NULL CHECK (length({0}) = 10)"
NOT_NULL_NUMBER = "REAL NOT NULL CHECK ({0} BETWEEN -1e15 AND 1e15)"


def words(*allowed: str) -> str:
    quoted = ", ".join(f"'{word}'" for word in allowed)
    return f"TEXT NOT NULL CHECK ({{0}} IN ({quoted}))"


def link(table: str, *, required: bool = True) -> str:
    return f"INTEGER {'NOT NULL ' if required else ''}REFERENCES {table} (id)"


DROPPING = {"dropped_on": DATE, "drop_reason": TEXT}
SEARCH = {"search_text": "TEXT NOT NULL"}

TABLES: dict[str, tuple[dict[str, str], tuple[str, ...]]] = {
    "workspace": (
        {
            "uuid": "TEXT NOT NULL",
            "schema": "INTEGER NOT NULL",
            "created_at": "TEXT NOT NULL",
        },
        ("CHECK (id = 1)",),
    ),
    "change": (
        {
            "at": "TEXT NOT NULL",
            "who": "TEXT NOT NULL",
            "action": "TEXT NOT NULL",
            "reason": TEXT,
            "schema": "INTEGER NOT NULL",
        },
        (),
    ),
    "change_item": (
        {
            "change_id": link("change"),
            "item": "TEXT NOT NULL",
            "before": "TEXT",
            "after": "TEXT",
        },
        ("CHECK (before IS NOT NULL OR after IS NOT NULL)",),
    ),
    "cycle": (
        {
            "name": "TEXT NOT NULL UNIQUE CHECK (length(name) BETWEEN 1 AND 60)",
            "starts": NOT_NULL_DATE,
            "ends": NOT_NULL_DATE,
            "state": words("draft", "active", "grading", "closed"),
            "first_used": NOT_NULL_DATE,
        },
        ("CHECK (starts <= ends)",),
    ),
    "kpi": (
        {
            "name": TITLE,
            "description": TEXT,
            "unit": NAME,
            "direction": words("higher", "lower", "range"),
            "every": words("day", "week", "month", "quarter"),
            "combine": words("last", "sum", "mean"),
            "healthy_at": NUMBER,
            "watch_at": NUMBER,
            "nature": words("", "leading", "lagging"),
            "leads_id": link("kpi", required=False),
            "owner": NAME,
            "team": NAME,
            "position": "INTEGER NOT NULL",
            "added_on": NOT_NULL_DATE,
            **DROPPING,
            **SEARCH,
        },
        (
            "CHECK ((healthy_at IS NULL) = (watch_at IS NULL))",
            "CHECK (leads_id <> id)",
        ),
    ),
    "kpi_target": (
        {
            "kpi_id": link("kpi"),
            "since": NOT_NULL_DATE,
            "value": NUMBER,
            "low": NUMBER,
            "high": NUMBER,
        },
        (
            "CHECK ((value IS NULL) <> (low IS NULL))",
            "CHECK ((low IS NULL) = (high IS NULL))",
            "CHECK (low < high)",
            "UNIQUE (kpi_id, since)",
        ),
    ),
    "kpi_tag": (
        {"kpi_id": link("kpi"), "name": "TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 100)"},
        ("UNIQUE (kpi_id, name)",),
    ),
    "measurement": (
        {
            "kpi_id": link("kpi"),
            "on_date": NOT_NULL_DATE,
            "value": NOT_NULL_NUMBER,
            "note": TEXT,
            "who": "TEXT NOT NULL",
            "at": "TEXT NOT NULL",
        },
        (),
    ),
    "objective": (
        {
            "title": TITLE,
            "why": TEXT,
            "kind": words("committed", "aspirational", "learning"),
            "cycle_id": link("cycle"),
            "parent_objective_id": link("objective", required=False),
            "parent_key_result_id": link("key_result", required=False),
            "owner": NAME,
            "team": NAME,
            "weight": WEIGHT,
            "position": "INTEGER NOT NULL",
            "added_on": NOT_NULL_DATE,
            "added_in_draft": FLAG,
            "grade": SHARE,
            **DROPPING,
            **SEARCH,
        },
        (
            "CHECK (parent_objective_id IS NULL OR parent_key_result_id IS NULL)",
            "CHECK (parent_objective_id <> id)",
        ),
    ),
    "key_result": (
        {
            "objective_id": link("objective"),
            "title": TITLE,
            "description": TEXT,
            "metric": words("reach", "keep", "milestone"),
            "start": NUMBER,
            "target": NUMBER,
            "by_amount": NUMBER,
            "by_percent": FLAG,
            "low": NUMBER,
            "high": NUMBER,
            "unit": NAME,
            "weight": WEIGHT,
            "owner": NAME,
            "starts": DATE,
            "due": DATE,
            "kpi_id": link("kpi", required=False),
            "position": "INTEGER NOT NULL",
            "added_on": NOT_NULL_DATE,
            "added_in_draft": FLAG,
            "counts_after": "INTEGER NOT NULL DEFAULT 0",
            "grade": SHARE,
            **DROPPING,
            **SEARCH,
        },
        (
            "CHECK (start <> target)",
            "CHECK (low < high)",
            "CHECK (by_amount <> 0)",
            "CHECK (starts <= due)",
            "CHECK (metric <> 'reach' OR (target IS NULL) <> (by_amount IS NULL))",
            "CHECK (metric <> 'keep' OR low IS NOT NULL OR high IS NOT NULL)",
            "CHECK (metric <> 'milestone' OR kpi_id IS NULL)",
        ),
    ),
    "waypoint": (
        {"key_result_id": link("key_result"), "on_date": NOT_NULL_DATE, "value": NOT_NULL_NUMBER},
        ("UNIQUE (key_result_id, on_date)",),
    ),
    "step": (
        {
            "key_result_id": link("key_result"),
            "number": "INTEGER NOT NULL CHECK (number BETWEEN 1 AND 1000)",
            "title": TITLE,
            "weight": WEIGHT,
            "due": DATE,
        },
        ("UNIQUE (key_result_id, number)",),
    ),
    "check_in": (
        {
            "key_result_id": link("key_result"),
            "on_date": NOT_NULL_DATE,
            "value": NUMBER,
            "confidence": "INTEGER CHECK (confidence BETWEEN 0 AND 10)",
            "note": TEXT,
            "step": "INTEGER",
            "step_done": FLAG,
            "who": "TEXT NOT NULL",
            "at": "TEXT NOT NULL",
        },
        ("CHECK (value IS NOT NULL OR confidence IS NOT NULL OR note <> '')",),
    ),
    "initiative": (
        {
            "key_result_id": link("key_result"),
            "title": TITLE,
            "description": TEXT,
            "state": words("todo", "doing", "done", "dropped"),
            "owner": NAME,
            "position": "INTEGER NOT NULL",
            "drop_reason": TEXT,
            **SEARCH,
        },
        (),
    ),
    "guardrail": (
        {"objective_id": link("objective"), "kpi_id": link("kpi")},
        ("UNIQUE (objective_id, kpi_id)",),
    ),
}

INDEXES = (
    ("change_item", "change_id"),
    ("change_item", "item"),
    ("measurement", "kpi_id, on_date"),
    ("objective", "cycle_id"),
    ("objective", "parent_objective_id"),
    ("objective", "parent_key_result_id"),
    ("key_result", "objective_id"),
    ("key_result", "kpi_id"),
    ("check_in", "key_result_id, on_date"),
    ("initiative", "key_result_id"),
)


def up(migrator: Any, db: Any) -> None:
    for table, (columns, checks) in TABLES.items():
        lines = ["id INTEGER PRIMARY KEY AUTOINCREMENT"]
        lines += [f"{name} {kind.format(name)}" for name, kind in columns.items()]
        body = ",\n  ".join([*lines, *checks])
        db.execute_sql(f"CREATE TABLE {table} (\n  {body}\n) STRICT")
    for table, columns_text in INDEXES:
        name = f"{table}_{columns_text.replace(', ', '_')}"
        db.execute_sql(f"CREATE INDEX {name} ON {table} ({columns_text})")
