"""Owners and teams: renaming or joining one everywhere, giving on what one owns."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from typing import Literal, NamedTuple

from okrtui.domain import texts
from okrtui.domain.errors import NotFound, Refused, of_field
from okrtui.store.queries import names, stored
from okrtui.store.queries.names import Kind
from okrtui.store.schema import InitiativeRow, KeyResultRow, KpiRow, ObjectiveRow, RenamingRow, Row
from okrtui.workspace.commands.changes import search_anew
from okrtui.workspace.queries.names import read_name
from okrtui.workspace.reading import Reading
from okrtui.workspace.session import Session

_CALLED = {ObjectiveRow: "objective", KeyResultRow: "key result", InitiativeRow: "initiative", KpiRow: "KPI"}


class _Row(NamedTuple):
    """A name in a column of a row, and what it becomes."""

    table: type[Row]
    row_id: int
    column: str
    new: str


class Renamed(NamedTuple):
    """What a renaming changes: how many of each kind of item, and whether the new name was there before."""

    old: str
    new: str
    items: dict[str, int]
    joins: bool


def rename(session: Session, kind: Kind, old: str, new: str, *, dry_run: bool = False) -> Renamed:
    """Rename an owner, or a team with all teams below it, everywhere, in closed cycles too.

    History still finds what was done under the old name. If the new name exists already, the two become one.

    Raises NotFound if the old name does not exist, Refused for a new name that is invalid or changes nothing.
    """

    def plan(reading: Reading) -> tuple[Renamed, list[_Row]]:
        return _planned(reading, kind, old, new, list(_named(reading, kind, old, new)))

    return _done(session, f"rename {kind}", plan, kind, dry_run=dry_run)


def hand_over(session: Session, old: str, new: str, *, dry_run: bool = False) -> Renamed:
    """Give an owner's live items in cycles that are not closed to another owner. Grades keep the name of the
    person who gave them. Raises as `rename`."""

    def plan(reading: Reading) -> tuple[Renamed, list[_Row]]:
        rows = [row for row in _owned(reading, old, new) if _is_live(reading, row)]
        return _planned(reading, "owner", old, new, rows)

    return _done(session, "hand over", plan, None, dry_run=dry_run)


def _done(
    session: Session,
    action: str,
    plan: Callable[[Reading], tuple[Renamed, list[_Row]]],
    kind: Kind | None,
    *,
    dry_run: bool,
) -> Renamed:
    if dry_run:
        return session.ask(plan)[0]
    with session.write(action) as transaction:
        done, rows = plan(transaction.reading())
        for row in rows:
            transaction.update(row.table, row.row_id, **{row.column: row.new})
            search_anew(transaction, row.table, row.row_id)
        if kind is not None:
            transaction.insert(RenamingRow, kind=kind, old_name=done.old, new_name=done.new)
        return done


def _planned(
    reading: Reading, kind: Kind, old: str, new: str, rows: list[_Row]
) -> tuple[Renamed, list[_Row]]:
    if not rows:
        with of_field("old"):
            raise _nobody(reading, kind, old)
    cleaned = _cleaned(kind, new, "new")
    there = {name.casefold() for name in names.known(reading.db, kind)}
    counts = Counter(_CALLED[row.table] for row in {row[:2]: row for row in rows}.values())
    joins = cleaned.casefold() in there and cleaned.casefold() != old.casefold()
    return Renamed(_cleaned(kind, old, "old"), cleaned, dict(counts), joins), rows


def _cleaned(kind: Kind, name: str, which: Literal["old", "new"]) -> str:
    """Return the old or the new name as it is stored in a column. Raises Refused for an empty one."""
    with of_field(which):
        found = read_name(kind, name)
        if not found:
            raise Refused(f"The {which} name is empty: it takes both, the old one and the new one.")
        return found


def _named(reading: Reading, kind: Kind, old: str, new: str) -> Iterator[_Row]:
    """Return the rows with the old name, in any case, that the renaming changes."""
    if kind == "owner":
        yield from _owned(reading, old, new)
        yield from _graded(reading, old, new)
        return
    before, after = _cleaned(kind, old, "old"), _cleaned(kind, new, "new")
    for table, column in names.COLUMNS[kind].items():
        for row_id, name in names.of(reading.db, table, column):
            head, rest = name[: len(before)], name[len(before) :]
            if head.casefold() == before.casefold() and rest[:1] in ("", "/") and name != after + rest:
                yield _Row(table, row_id, column, texts.name(after + rest, kind))


def _owned(reading: Reading, old: str, new: str) -> Iterator[_Row]:
    before, after = _cleaned("owner", old, "old"), _cleaned("owner", new, "new")
    for table, column in names.COLUMNS["owner"].items():
        for row_id, name in names.of(reading.db, table, column):
            if name.casefold() == before.casefold() and name != after:
                yield _Row(table, row_id, column, after)


def _graded(reading: Reading, old: str, new: str) -> Iterator[_Row]:
    for table in names.GRADED:
        for row_id, name in names.of(reading.db, table, "graded_by"):
            if name.casefold() == old.strip().casefold() and name != new:
                yield _Row(table, row_id, "graded_by", _cleaned("owner", new, "new"))


def _is_live(reading: Reading, row: _Row) -> bool:
    """Return whether an item is neither dropped nor done, and its cycle is not closed."""
    db, objective_id, item = reading.db, row.row_id, None
    if row.table is KpiRow:
        kpi = stored.kpi(db, row.row_id)
        return kpi is not None and kpi.dropped_on is None
    if row.table is InitiativeRow:
        work = stored.initiative(db, row.row_id)
        if work is None or work.state in ("done", "dropped"):
            return False
        item = stored.key_result(db, work.key_result_id)
    elif row.table is KeyResultRow:
        item = stored.key_result(db, row.row_id)
    if row.table is not ObjectiveRow:
        if item is None or item.dropped_on is not None:
            return False
        objective_id = item.objective_id
    objective = stored.objective(db, objective_id)
    if objective is None or objective.dropped_on is not None or objective.cycle_id not in reading.cycles:
        return False
    return reading.cycles[objective.cycle_id].state != "closed"


def _nobody(reading: Reading, kind: Kind, old: str) -> Exception:
    known = sorted(names.known(reading.db, kind), key=str.casefold)
    if any(name.casefold() == old.strip().casefold() for name in known):
        return Refused(f"Nothing of {old[:60]} would change.")
    there = f"there are {', '.join(known[:12])}" if known else f"no item has one ({kind})"
    what = "Nobody owns anything as" if kind == "owner" else "There is no team"
    return NotFound(f"{what} “{old[:60]}”: {there}.")
