"""Owners and teams as they stand in rows, and what they were called before."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import Any, Literal

from okrtui.store.rows import Rows
from okrtui.store.schema import InitiativeRow, KeyResultRow, KpiRow, ObjectiveRow, RenamingRow, Row

Kind = Literal["owner", "team"]
COLUMNS: dict[Kind, dict[type[Row], str]] = {
    "owner": {ObjectiveRow: "owner", KeyResultRow: "owner", InitiativeRow: "owner", KpiRow: "owner"},
    "team": {ObjectiveRow: "team", KpiRow: "team"},
}
"""Where a name of each kind stands."""
GRADED: tuple[type[Row], ...] = (ObjectiveRow, KeyResultRow)
"""Where it stands who gave a grade."""


def same(column: Any, name: str) -> Any:
    """Return the condition that a column has this name, in any case. (SQL folds ASCII letters alone.)"""
    if name.isascii():
        return column.collate("NOCASE") == name
    return column.collate("NOCASE").in_(spellings(name))


MAX_FOLDED = 6
"""Letters beyond ASCII of which every case is looked for; of more only small, capital and title letters."""


def spellings(name: str) -> list[str]:
    """Return a name with its letters beyond ASCII in either case."""
    cases = [(a, a.swapcase()) if not a.isascii() and a != a.swapcase() else (a,) for a in name]
    if sum(len(case) > 1 for case in cases) > MAX_FOLDED:
        return sorted({name, name.lower(), name.upper(), name.title()})
    return sorted(map("".join, product(*cases)))


def of(db: Rows, table: Any, column: str) -> Iterator[tuple[int, str]]:
    """Return row id and name of the rows that have one."""
    field = getattr(table, column)
    yield from db.tuples(table.select(table.id, field).where(field != "").order_by(table.id))


def known(db: Rows, kind: Kind) -> set[str]:
    """Return the names of a kind that are used anywhere."""
    found: set[str] = set()
    for table, column in COLUMNS[kind].items():
        field = getattr(table, column)
        found.update(name for (name,) in db.plain(table.select(field).where(field != "").distinct()))
    return found


def earlier(db: Rows, kind: Kind, name: str) -> set[str]:
    """Return what a name was called before, over every renaming, and the name itself; ASCII letters are
    small, as SQL's LOWER makes them."""
    table: Any = RenamingRow
    found = {lower(name)}
    for old, new in db.tuples(
        table.select(table.old_name, table.new_name).where(table.kind == kind).order_by(table.id.desc())
    ):
        if lower(new) in found:
            found.add(lower(old))
    return {spelling for each in found for spelling in spellings(each)}


def lower(name: str) -> str:
    return "".join(letter.lower() if letter.isascii() else letter for letter in name)
