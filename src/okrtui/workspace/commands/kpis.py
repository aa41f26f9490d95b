"""KPIs: adding, editing, dropping, and their targets."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from okrtui.domain import texts
from okrtui.domain.errors import Refused, here, of_field
from okrtui.domain.frozen import dataclass
from okrtui.domain.model import (
    COMBINES,
    FREQUENCIES,
    NUMBER_LIMIT,
    Direction,
    Handle,
    Kpi,
    KpiTarget,
    Objective,
)
from okrtui.domain.scoring import target_on
from okrtui.domain.values import parse_number, plain
from okrtui.domain.views import KpiView
from okrtui.store import search_texts
from okrtui.store.journal import Tx
from okrtui.store.queries import stored
from okrtui.store.schema import KpiRow, KpiTag, KpiTargetRow
from okrtui.workspace.commands.changes import put_before
from okrtui.workspace.commands.conflicts import Seen, refuse_clashes
from okrtui.workspace.queries.kpis import kpi_view
from okrtui.workspace.queries.missing import damaged
from okrtui.workspace.reading import Reading
from okrtui.workspace.session import Session


@dataclass(frozen=True, slots=True)
class Typed:
    """A KPI's fields as typed. None leaves a field alone, an empty text clears it.

    `target` is a number, or `low … high` given as two texts for a range; `since` the day from which it
    holds (none: today). An emptied target takes away the one in force on that day.
    """

    name: str | None = None
    description: str | None = None
    unit: str | None = None
    direction: Direction | None = None
    target: str | None = None
    between: tuple[str, str] | None = None
    since: str | None = None
    healthy_at: str | None = None
    watch_at: str | None = None
    every: str | None = None
    combine: str | None = None
    nature: str | None = None
    leads: str | None = None
    owner: str | None = None
    team: str | None = None
    tags: Sequence[str] | None = None


_COLUMNS = (
    "name", "description", "unit", "direction", "every", "combine", "healthy_at", "watch_at",
    "nature", "leads_id", "owner", "team",
)  # fmt: skip


def get(reading: Reading, kpi_id: int) -> Kpi:
    """Return the KPI with an id. Raises NotFound."""
    found = stored.kpi(reading.db, kpi_id)
    if found is None:
        raise damaged(reading, KpiRow, Handle("KPI", kpi_id))
    return found


def by_name(reading: Reading) -> dict[str, Handle]:
    """Return the KPIs that are not dropped, by name; of two with one name the first."""
    return {kpi.name: kpi.handle for kpi in reversed(stored.kpis(reading.db)) if not kpi.dropped_on}


def named(reading: Reading, handle: Handle) -> Kpi:
    """Return the KPI with a handle. Raises Refused for the handle of another kind of item, NotFound."""
    if handle.prefix != "KPI":
        raise Refused(f"{handle} is not a KPI: name one like KPI1 (`okrtui kpi list`).")
    return get(reading, handle.id)


# --- typed fields ----------------------------------------------------------------------------


def read_typed(reading: Reading, typed: Typed, old: Kpi) -> Kpi:
    """Return the KPI that results from `old` and the typed fields, without its targets.
    Raises Refused, NotFound."""
    words: dict[str, Any] = {}
    readers: dict[str, Callable[[Any], object]] = {
        "name": lambda text: texts.title(text, "name"),
        "description": texts.prose,
        "unit": lambda text: texts.name(text, "unit"),
        "owner": lambda text: texts.name(text, "owner"),
        "team": texts.team,
        "every": lambda text: _choice(text, FREQUENCIES, "frequency"),
        "combine": lambda text: _choice(text, COMBINES, "way to combine measurements"),
        "nature": lambda text: _choice(text, ("leading", "lagging", ""), "kind of KPI"),
        "direction": str,
        "tags": lambda tags: tuple(sorted({texts.name(tag, "tag") for tag in tags if tag.strip()})),
        "leads": lambda text: _leads(reading, text, old),
    }
    for field, read in readers.items():
        if getattr(typed, field) is not None:
            with of_field(field):
                words[_COLUMN_OF.get(field, field)] = read(getattr(typed, field))
    item = replace(old, **words)
    for field in ("healthy_at", "watch_at"):
        text = getattr(typed, field)
        if text is not None:
            with of_field(field):
                number = None if _is_none(text) else parse_number(text, item.unit)
            item = replace(item, **{field: number})  # type: ignore[arg-type]
    _check(item)
    return item


_COLUMN_OF = {"leads": "leads_id"}


def _choice(text: str, allowed: Sequence[str], what: str) -> str:
    word = text.strip().lower()
    if word not in allowed:
        known = ", ".join(choice for choice in allowed if choice)
        raise Refused(f"“{text[:60]}” is not a {what}: {known}.")
    return word


def _is_none(text: str) -> bool:
    return text.strip().lower() in ("", "none")


def _leads(reading: Reading, text: str, old: Kpi) -> int | None:
    if _is_none(text):
        return None
    handle = Handle.parse(text)
    led = named(reading, handle)
    if led.id == old.id:
        raise Refused(f"{handle} cannot lead itself: name the KPI that follows it.")
    if led.id == old.leads_id:
        return led.id
    if led.dropped_on is not None:
        raise Refused(f"{handle} was dropped on {led.dropped_on}: name another KPI that follows this one.")
    _refuse_circle(reading, old, led)
    return led.id


def _refuse_circle(reading: Reading, old: Kpi, led: Kpi) -> None:
    """Raise Refused if a KPI would lead one that leads it, directly or through others."""
    leads_to = {lead.kpi_id: lead.leads_id for lead in stored.leads(reading.db)}
    path, at = [led.id], leads_to.get(led.id)
    while at is not None and at not in path:
        path.append(at)
        if at == old.id:
            way = " → ".join(f"KPI{kpi_id}" for kpi_id in path)
            raise Refused(
                f"{old.handle} is led by {led.handle} already ({way}): a KPI cannot lead one that leads it. "
                + here(f"`okrtui kpi edit KPI{path[-2]} --leads none`", f"Leads of KPI{path[-2]}, cleared,")
                + " ends that."
            )
        at = leads_to.get(at)


def _check(item: Kpi) -> None:
    if not item.name:
        with of_field("name"):
            raise Refused("A KPI needs a name.")
    healthy, watched = here("--healthy-at", "Healthy at"), here("--watch-at", "Watch at")
    if (item.healthy_at is None) != (item.watch_at is None):
        with of_field("healthy_at" if item.healthy_at is None else "watch_at"):
            raise Refused(f"Limits come as a pair: give both {healthy} and {watched}.")
    if item.healthy_at is None or item.watch_at is None:
        return
    with of_field("healthy_at"):
        if item.direction == "range":
            raise Refused("A range has no further limits: its bounds say what is healthy.")
        if item.direction == "higher" and item.healthy_at < item.watch_at:
            raise Refused(f"Higher is better here, so {healthy} must be at least {watched}.")
        if item.direction == "lower" and item.healthy_at > item.watch_at:
            raise Refused(f"Lower is better here, so {healthy} must be at most {watched}.")


def read_since(reading: Reading, typed: Typed) -> date:
    """Return the day from which the typed target holds; today if none was typed. Raises Refused."""
    if typed.since and typed.since.strip():
        with of_field("since"):
            return reading.day(typed.since, "from", "since")
    return reading.today


def read_target(typed: Typed, item: Kpi, since: date) -> KpiTarget | None:
    """Return the target that was typed, None if there is none. Raises Refused."""
    if typed.between is not None:
        if typed.target is not None and typed.target.strip():
            raise Refused("Give either one target or a range, not both.")
        if item.direction != "range":
            raise Refused(f"{item.handle} has one target, not a range: give a value.")
        low, high = _bound("low", typed.between[0], item), _bound("high", typed.between[1], item)
        if low >= high:
            with of_field("low"):
                raise Refused("The lower bound of the range must be below the upper.")
        return KpiTarget(since, None, low, high)
    if typed.target is None or _is_none(typed.target):
        return None
    if item.direction == "range":
        raise Refused(f"This KPI has a range as its target: give {_both_bounds()}.")
    with of_field("target"):
        return KpiTarget(since, parse_number(typed.target, item.unit))


def _bound(field: str, text: str, item: Kpi) -> float:
    with of_field(field):
        return parse_number(text, item.unit)


def _both_bounds() -> str:
    return here("both bounds (--between L U)", "both bounds, Lowest and Highest")


def _needs_bounds() -> Refused:
    error = Refused(f"A KPI that should stay in a range needs {_both_bounds()}.")
    error.field = "low"
    return error


# --- changes ---------------------------------------------------------------------------------


def add(session: Session, typed: Typed) -> Handle:
    """Add a KPI. Without an owner it is the person's own. Return its handle. Raises Refused, NotFound."""
    with session.write("add KPI") as transaction:
        return insert(transaction, check(transaction.reading(), typed))


def check(reading: Reading, typed: Typed, kpi_id: int | None = None) -> Kpi:
    """Return the KPI that saving would make, new or changed; nothing is written. Raises like saving does."""
    if kpi_id is not None:
        old = get(reading, kpi_id)
        item = read_typed(reading, typed, old)
        since = read_since(reading, typed)
        target = read_target(typed, item, since)
        targets = {kept.since: kept for kept in item.targets}
        if (item.direction == "range") != (old.direction == "range"):
            targets = {}
        elif target is None and _takes_away(typed):
            targets.pop(_taken_away(old, since, exactly=bool(typed.since)).since)
        if target is not None:
            targets[since] = target
        return replace(item, targets=tuple(targets[day] for day in sorted(targets)))
    if typed.direction is None:
        raise Refused("A KPI needs a direction: --higher, --lower or --between L U.")
    if typed.every is None:
        raise Refused("A KPI needs a frequency: --every day, week, month or quarter.")
    blank = Kpi(
        id=0, name="", description="", unit="", direction="higher", every="month", combine="last",
        healthy_at=None, watch_at=None, nature="", leads_id=None, owner=reading.who, team="",
        position=0, added_on=reading.today,
    )  # fmt: skip
    item = read_typed(reading, typed, blank)
    target = read_target(typed, item, read_since(reading, typed))
    if item.direction == "range" and target is None:
        raise _needs_bounds()
    if target is None and typed.since and typed.since.strip():
        with of_field("target"):
            raise Refused(f"A target from {typed.since[:60]} on is meant, but no target is given.")
    begins = target is not None and bool(typed.since and typed.since.strip())
    return replace(item, targets=(target,) if target else (), target_begins=begins)


def insert(transaction: Tx, item: Kpi) -> Handle:
    """Write a checked KPI with its targets and tags as a new one. Return its handle."""
    new_id = transaction.insert(
        KpiRow,
        **{name: getattr(item, name) for name in _COLUMNS},
        position=stored.last_kpi_position(transaction.db) + 1,
        added_on=item.added_on,
        target_begins=item.target_begins,
        drop_reason="",
        search_text=_search_text(item),
    )
    for target in item.targets:
        _write_target(transaction, new_id, target)
    for tag in item.tags:
        transaction.insert(KpiTag, kpi_id=new_id, name=tag)
    return Handle("KPI", new_id)


def _search_text(item: Kpi) -> str:
    return search_texts.of_item("kpi", item, item.tags)


def texts_of(item: Kpi, today: date) -> dict[str, str]:
    """Return the fields as they are typed (the target as of today), for editing and for finding out who
    changed what."""
    target = target_on(item, today)
    return {
        "name": item.name,
        "unit": item.unit,
        "direction": item.direction,
        "target": _text(target.value) if target else "",
        "low": _text(target.low) if target else "",
        "high": _text(target.high) if target else "",
        "healthy_at": _text(item.healthy_at),
        "watch_at": _text(item.watch_at),
        "every": item.every,
        "combine": item.combine,
        "nature": item.nature,
        "leads": f"KPI{item.leads_id}" if item.leads_id else "",
        "owner": item.owner,
        "team": item.team,
        "tags": " ".join(item.tags),
        "description": item.description,
    }


def _text(number: float | None) -> str:
    return "" if number is None else plain(number)


def edit(session: Session, handle: Handle, typed: Typed, reason: str = "", seen: Seen | None = None) -> bool:
    """Change fields. Return whether anything changed. A typed target holds from `since` (default: today) on;
    an emptied one removes the target in force then.

    Raises Refused, Clashes if a field was changed since it was `seen`.
    """
    with session.write("edit KPI", reason) as transaction:
        now = transaction.reading()
        old = named(now, handle)
        refuse_clashes(now, handle, seen, texts_of(old, session.today))
        item = read_typed(now, typed, old)
        if (item.direction == "range") != (old.direction == "range"):
            for row in stored.target_ids(now.db, old.id):
                transaction.delete(KpiTargetRow, row)
            if item.direction == "range" and typed.between is None:
                raise _needs_bounds()
        changed = transaction.update(
            KpiRow,
            handle.id,
            **{name: getattr(item, name) for name in _COLUMNS},
            search_text=_search_text(item),
        )
        if (item.combine, item.every) != (old.combine, old.every):
            refuse_past_limit(kpi_view(transaction.reading(), old.id))
        for tag in set(old.tags) - set(item.tags):
            transaction.delete(KpiTag, stored.row_id(now.db, KpiTag, kpi_id=old.id, name=tag) or 0)
        for tag in sorted(set(item.tags) - set(old.tags)):
            transaction.insert(KpiTag, kpi_id=old.id, name=tag)
        since = read_since(now, typed)
        target = read_target(typed, item, since)
        if (
            target is None
            and _takes_away(typed)
            and (item.direction == "range") == (old.direction == "range")
        ):
            _delete_target(transaction, old, _taken_away(old, since, exactly=bool(typed.since)))
            changed = True
        if target and _write_target(transaction, old.id, target):
            changed = True
        return changed or item.tags != old.tags


def refuse_past_limit(view: KpiView) -> None:
    """Raise Refused if the measurements of a period come to more than can be stored."""
    for point in view.judged.points:
        if abs(point.value) > NUMBER_LIMIT:
            raise Refused(
                f"The {view.item.combine} of the {view.item.every} of {point.on} would be past ±1e15: "
                "nothing is saved."
            )


def _write_target(transaction: Tx, kpi_id: int, target: KpiTarget) -> bool:
    values = {"value": target.value, "low": target.low, "high": target.high}
    row = stored.row_id(transaction.db, KpiTargetRow, kpi_id=kpi_id, since=target.since)
    if row is None:
        transaction.insert(KpiTargetRow, kpi_id=kpi_id, since=target.since, **values)
        return True
    return transaction.update(KpiTargetRow, row, **values)


def _takes_away(typed: Typed) -> bool:
    return typed.target is not None and _is_none(typed.target)


def _taken_away(item: Kpi, since: date, *, exactly: bool) -> KpiTarget:
    """Return the target dated `since`; unless `exactly`, else the one in force then."""
    there = next((target for target in item.targets if target.since == since), None)
    if there is None and not exactly:
        there = target_on(item, since)
    if there is None:
        dates = ", ".join(str(target.since) for target in item.targets)
        known = f"its targets are dated {dates}" if dates else "it has none"
        raise Refused(f"{item.handle} has no target from {since}: {known}.")
    if item.direction == "range" and len(item.targets) == 1:
        others = here(f"set others with `okrtui kpi target {item.handle} --between L U`", "type others")
        raise Refused(f"{item.handle} should stay in a range, so it needs its bounds: {others}.")
    return there


def _delete_target(transaction: Tx, item: Kpi, target: KpiTarget) -> None:
    row = stored.row_id(transaction.db, KpiTargetRow, kpi_id=item.id, since=target.since)
    transaction.delete(KpiTargetRow, row or 0)


def remove_target(session: Session, handle: Handle, since: date | None = None) -> KpiTarget:
    """Remove the target dated `since`, by default the one in force today. Return it.

    The target before it is then in force again. Raises Refused if there is none, or if a range would be left
    without its bounds; NotFound.
    """
    with session.write("remove KPI target") as transaction:
        item = named(transaction.reading(), handle)
        target = _taken_away(item, since or session.today, exactly=since is not None)
        _delete_target(transaction, item, target)
        return target


def set_target(
    session: Session,
    handle: Handle,
    value: str | None,
    between: tuple[str, str] | None = None,
    since: date | None = None,
) -> KpiTarget:
    """Set the target from a day on (default: today). Return it. Raises Refused, NotFound."""
    with session.write("set KPI target") as transaction:
        item = named(transaction.reading(), handle)
        target = read_target(Typed(target=value, between=between), item, since or session.today)
        if target is None:
            raise Refused("A target is needed: a value, or --between L U for a range.")
        _write_target(transaction, item.id, target)
        return target


def drop(session: Session, handle: Handle, reason: str = "") -> None:
    """Hide a KPI, with the reason; its measurements stay."""
    with session.write("drop KPI", reason) as transaction:
        now = transaction.reading()
        old = named(now, handle)
        if old.dropped_on is not None:
            raise Refused(f"{handle} was dropped on {old.dropped_on} already.")
        _refuse_still_needed(now, old)
        transaction.update(KpiRow, old.id, dropped_on=session.today, drop_reason=texts.prose(reason))


def _refuse_still_needed(reading: Reading, item: Kpi) -> None:
    """Raise Refused if a key result follows the KPI, or it guards an objective, in an open cycle."""
    open_cycles = {found.id for found in reading.cycles.values() if found.state != "closed"}

    def is_open(owner: Objective | None) -> bool:
        return owner is not None and owner.dropped_on is None and owner.cycle_id in open_cycles

    for kr in stored.key_results_following(reading.db, [item.id]):
        if kr.dropped_on is None and is_open(stored.objective(reading.db, kr.objective_id)):
            end = here(f"`okrtui kr edit {kr.handle} --kpi none`", f"clear Follows of {kr.handle}")
            raise Refused(f"{item.handle} is followed by {kr.handle}: {end} first.")
    for owner in stored.objectives(reading.db, stored.guarded_by(reading.db, [item.id]).get(item.id, [])):
        if is_open(owner):
            end = here(
                f"`okrtui objective guard {owner.handle} {item.handle} --remove`",
                f"take it out of Guarded by of {owner.handle}",
            )
            raise Refused(f"{item.handle} guards {owner.handle}: {end} first.")


def move_before(session: Session, handle: Handle, before: Handle) -> None:
    """Place a KPI before another one in the list."""
    with session.write("move KPI") as transaction:
        now = transaction.reading()
        old, other = named(now, handle), named(now, before)
        if old.id != other.id:
            siblings = [(kpi.id, kpi.position) for kpi in stored.kpis(now.db)]
            put_before(transaction, KpiRow, siblings, old.id, other.id)
