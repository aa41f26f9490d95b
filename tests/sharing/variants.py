"""Other versions of the program: real copies of the package with one more migration."""

from __future__ import annotations

import re
import shutil
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import okrtui
from okrtui.store.database import Database
from okrtui.store.files.live import DatabaseFile
from okrtui.store.files.versions import shape_digest
from okrtui.store.schema import SCHEMA, SCHEMA_DIGESTS

PACKAGE = Path(str(okrtui.__file__)).parent
NEWER = "9.8.0"
"""The version that the copies say they have."""
ADD = "ALTER TABLE objective ADD COLUMN mood TEXT NOT NULL DEFAULT ''"


@dataclass(frozen=True)
class Variant:
    """What a newer program's migration does, and which older schemas may still read and write."""

    name: str
    statements: tuple[str, ...] = (ADD,)
    readable_from: int = SCHEMA
    writable_from: int = SCHEMA
    shape: str = ADD
    """The statement that makes the shape which the program expects after it."""
    crash: bool = False
    """Whether the migration ends with a mistake of its author."""


ADDITIVE = Variant("additive")
BREAKING = Variant("breaking", readable_from=SCHEMA + 1, writable_from=SCHEMA + 1)
LOOK_ONLY = Variant("look_only", writable_from=SCHEMA + 1)
RAISES = Variant("raises", (ADD, "UPDATE objective SET mood = no_such_column"))
BREAKS_LINKS = Variant("breaks_links", (ADD, "UPDATE key_result SET objective_id = 999 WHERE id = 1"))
LOSES_ROWS = Variant("loses_rows", (ADD, "DELETE FROM check_in WHERE id = 1"))
OTHER_SHAPE = Variant("other_shape", (ADD, "CREATE TABLE extra (id INTEGER PRIMARY KEY) STRICT"))
CRASHES = Variant("crashes", (ADD,), crash=True)


def copy_program(place: Path) -> Path:
    """Copy the package as it is; returns the directory to have on the path."""
    shutil.copytree(PACKAGE, place / "okrtui")
    return place


def make(variant: Variant, place: Path) -> Path:
    """Write a newer program; returns the directory to have on the path."""
    program = copy_program(place)
    store = program / "okrtui" / "store"
    lines = "".join(f"    db.execute_sql({statement!r})\n" for statement in variant.statements)
    migration = f"def up(migrator, db):\n{lines}" + ("    {}['no such key']\n" if variant.crash else "")
    (store / "migrations" / f"{SCHEMA + 1:04}_more.py").write_text(migration)
    text = (store / "schema.py").read_text()
    for old, new in (
        (r"^SCHEMA = \d+.*$", f"SCHEMA = {SCHEMA + 1}"),
        (
            r"^READABLE_FROM = WRITABLE_FROM = \d+$",
            f"READABLE_FROM, WRITABLE_FROM = {variant.readable_from}, {variant.writable_from}",
        ),
        (rf'^    "{SCHEMA_DIGESTS[-1]}",$', f'    "{SCHEMA_DIGESTS[-1]}",\n    "{digest(variant, place)}",'),
    ):
        text, times = re.subn(old, new, text, flags=re.MULTILINE)
        assert times == 1, old
    (store / "schema.py").write_text(text)
    facts = program / f"okrtui-{NEWER}.dist-info"
    facts.mkdir()
    (facts / "METADATA").write_text(f"Metadata-Version: 2.1\nName: okrtui\nVersion: {NEWER}\n")
    return program


def digest(variant: Variant, place: Path) -> str:
    """Of the tables that the newer program expects."""
    path = place / "shape.db"
    Database.create(DatabaseFile.at(path)).close()
    with closing(sqlite3.connect(path)) as sql:
        sql.execute(variant.shape)
        rows = sql.execute("SELECT type, name, tbl_name, sql FROM sqlite_master").fetchall()
    return shape_digest(rows)
