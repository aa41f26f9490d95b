"""A wide table of measurements into the workspace: columns to KPIs, all or nothing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import pairwise
from statistics import median

from okrtui.domain import texts
from okrtui.domain.errors import Refused
from okrtui.domain.frozen import dataclass
from okrtui.domain.model import Handle, Kpi
from okrtui.interchange.measurements.table import MAX_BAD, BadRow, Table, column_names, read_table
from okrtui.show.sentences import count
from okrtui.workspace.commands import kpis, measurements
from okrtui.workspace.session import Session


@dataclass(frozen=True, slots=True)
class Result:
    """What a table brought."""

    created: tuple[Handle, ...]
    kpis: int
    values: int
    new: int
    bad: tuple[BadRow, ...]


def record_table(
    session: Session, text: str, mapped: Sequence[str], *, create: bool, skip_bad: bool
) -> Result:
    """Record a table. `mapped`: `COLUMN=KPI3` each; `create` makes a KPI for every other column. Without
    both, record the columns named by a KPI's handle or name.

    Raises Refused (nothing is written) for bad rows unless `skip_bad`.
    """
    targets = dict(_mapping(session, text) for text in mapped)
    if not targets and not create:
        targets = _called_like_kpis(session, text)
    table = read_table(text, None if create else list(targets), all_bad=skip_bad)
    missing = [name for name in targets if name not in table.columns]
    if missing:
        read_table(text, missing)  # says what is wrong with it
    bad = (*table.bad, *_future(table, session.today))
    if bad and not skip_bad:
        first = "; ".join(f"line {row.line}: {row.reason.rstrip('.')}" for row in bad[:3])
        more = f"; and {len(bad) - 3} more" if len(bad) > 3 else ""
        many = f"more than {MAX_BAD} bad rows" if len(bad) > MAX_BAD else count(len(bad), "bad row")
        raise Refused(f"Nothing recorded, {many}: {first}{more} (--skip-bad leaves them out).")
    titles = {name: texts.title(name, "column name") for name in table.columns if name not in targets}
    for handle in targets.values():
        item = session.ask(kpis.get, handle.id)
        if item.dropped_on is not None:
            raise Refused(f"{handle} was dropped on {item.dropped_on}: it takes no measurements.")
    columns = {
        name: [(day, value) for day, value in entries if day <= session.today]
        for name, entries in table.columns.items()
    }
    if not any(columns.values()):
        raise Refused("The file holds no values: below a header with a date column, one row a date.")
    with session.write("record CSV") as transaction:
        created: list[Handle] = []
        values: dict[int, list[tuple[date, float]]] = {}
        named = kpis.by_name(transaction.reading())
        for name, entries in columns.items():
            known = targets.get(name) or named.get(titles[name])
            if known is None:
                known = kpis.insert(transaction, _new_kpi(session, titles[name], entries))
                named[titles[name]] = known
                created.append(known)
            values.setdefault(known.id, []).extend(entries)
        new = measurements.record_many(session, transaction, values)
    total = sum(len(entries) for entries in values.values())
    return Result(tuple(created), len(values), total, new, bad)


def _mapping(session: Session, text: str) -> tuple[str, Handle]:
    column, equals, name = text.rpartition("=")
    if not equals or not column:
        raise Refused(f"“{text[:60]}” does not map a column: expected COLUMN=KPI3.")
    handle = Handle.parse(name)
    if handle.prefix != "KPI":
        raise Refused(f"{handle} is not a KPI: expected COLUMN=KPI3.")
    session.ask(kpis.get, handle.id)
    return column.strip(), handle


def _called_like_kpis(session: Session, text: str) -> dict[str, Handle]:
    """The columns named by a KPI's handle or name. Raises Refused if there is none."""
    named = session.ask(kpis.by_name)
    named |= {str(handle): handle for handle in named.values()}
    found = {name: named[name.strip()] for name in column_names(text) if name.strip() in named}
    if not found:
        raise Refused(
            "Which column is which KPI? None is called like one: say --map COLUMN=KPI3 for each, or --create "
            "for new KPIs."
        )
    return found


def _future(table: Table, today: date) -> list[BadRow]:
    days = sorted({day for entries in table.columns.values() for day, _ in entries if day > today})
    return [BadRow(table.line_of[day], f"{day} is in the future") for day in days]


def _new_kpi(session: Session, name: str, entries: Sequence[tuple[date, float]]) -> Kpi:
    """A new KPI for a column: higher is better until somebody changes it; its frequency is the data's."""
    days = sorted({day for day, _ in entries})
    gaps = [(after - before).days for before, after in pairwise(days)]
    gap = median(gaps) if gaps else 30
    every = "day" if gap < 4 else "week" if gap < 15 else "month" if gap < 60 else "quarter"
    return Kpi(
        id=0, name=name, description="", unit="", direction="higher",
        every=every,  # type: ignore[arg-type]
        combine="last", healthy_at=None, watch_at=None, nature="", leads_id=None,
        owner=session.who, team="", position=0, added_on=session.today,
    )  # fmt: skip
