"""Objectives: adding, editing, dropping, moving, guarding."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from okrtui.domain import texts
from okrtui.domain.errors import Refused, of_field
from okrtui.domain.model import DEEPEST, KINDS, WEIGHT_LIMIT, Cycle, Handle, KeyResult, Objective
from okrtui.domain.values import parse_number, plain
from okrtui.store import search_texts
from okrtui.store.queries import stored
from okrtui.store.schema import GuardrailRow, ObjectiveRow
from okrtui.workspace.commands.changes import put_before, refuse_closed, require_reason
from okrtui.workspace.commands.conflicts import Seen, refuse_clashes
from okrtui.workspace.commands.cycles import use
from okrtui.workspace.queries import cycles
from okrtui.workspace.queries.missing import damaged, missing
from okrtui.workspace.reading import Reading
from okrtui.workspace.session import Session

FIELDS = ("title", "why", "kind", "owner", "team", "weight")
Texts = Mapping[str, str | None]
"""Fields as typed: a missing or None one is left alone, an empty one is cleared."""
BRING_BACK = "bring that back first"
"""What is to do about something above that was dropped."""


def get(reading: Reading, objective_id: int) -> Objective:
    """Return the objective with an id. Raises NotFound."""
    found = stored.objective(reading.db, objective_id)
    if found is None or found.damaged or found.cycle_id not in reading.cycles:
        raise damaged(reading, ObjectiveRow, Handle("O", objective_id))
    return found


def read_fields(typed: Texts) -> dict[str, Any]:
    """Return typed fields as values. Raises Refused naming the field."""
    values: dict[str, Any] = {}
    for field in FIELDS:
        text = typed.get(field)
        if text is None:
            continue
        with of_field(field):
            values[field] = _read(field, text)
    return values


def _read(field: str, text: str) -> object:
    match field:
        case "title":
            return texts.title(text)
        case "why":
            return texts.prose(text, "why")
        case "kind":
            return read_kind(text)
        case "weight":
            return read_weight(text)
        case "team":
            return texts.team(text)
        case _:
            return texts.name(text, field)


def read_kind(text: str) -> str:
    word = text.strip().lower()
    if word not in KINDS:
        raise Refused(f"“{text[:60]}” is not a kind of objective: {', '.join(KINDS)}.")
    return word


def read_weight(text: str) -> float:
    """Read a weight from 0 to 1e6; an empty text means 1."""
    with of_field("weight"):
        weight = parse_number(text) if text.strip() else 1.0
        if not 0 <= weight <= WEIGHT_LIMIT:
            raise Refused(f"A weight is a number from 0 to {WEIGHT_LIMIT:,.0f}, not {text[:60]}.")
    return weight


def add(session: Session, typed: Texts, *, cycle: str | None = None, parent: Handle | None = None) -> Handle:
    """Add an objective to a cycle (default: the running one), last among its siblings.

    Without an owner it is the person's own. Raises Refused, NotFound.
    """
    values = {"why": "", "kind": "aspirational", "owner": session.who, "team": "", "weight": 1.0}
    values |= read_fields(typed)
    if "title" not in values:
        raise Refused("An objective needs a title.")
    with session.write("add objective") as transaction:
        chosen = use(transaction, _cycle_for(transaction.reading(), cycle, parent))
        now = transaction.reading()
        new_id = transaction.insert(
            ObjectiveRow,
            **values,
            **_parent_columns(now, chosen, parent),
            cycle_id=chosen.id,
            position=stored.last_position(now.db, ObjectiveRow, "cycle_id", chosen.id) + 1,
            added_on=session.today,
            added_in_draft=chosen.state == "draft",
            drop_reason="",
            search_text=search_texts.of("objective", values),
        )
    return Handle("O", new_id)


def _cycle_for(reading: Reading, name: str | None, parent: Handle | None) -> Cycle:
    """Return the cycle named; else the running one, if it lies inside the parent's; else the parent's."""
    chosen = cycles.named(reading, name)
    if name or parent is None:
        return chosen
    above = cycle_of(reading, parent)
    return chosen if _inside(chosen, above) else above


def cycle_of(reading: Reading, handle: Handle) -> Cycle:
    """Return the cycle of an objective or key result. Raises NotFound, Refused."""
    if handle.prefix == "KR":
        key_result = stored.key_result(reading.db, handle.id)
        if key_result is None:
            raise missing(handle)
        return reading.cycles[get(reading, key_result.objective_id).cycle_id]
    if handle.prefix != "O":
        raise Refused(f"{handle} cannot have objectives below it: name an objective or key result.")
    return reading.cycles[get(reading, handle.id).cycle_id]


def refuse_dropped(item: Objective) -> None:
    """Raise Refused if an objective is dropped: nobody would see an item added below it."""
    if item.dropped_on is not None:
        raise Refused(f"{item.handle} was dropped on {item.dropped_on}: choose another.")


def _inside(inner: Cycle, outer: Cycle) -> bool:
    return outer.starts <= inner.starts and inner.ends <= outer.ends


def _parent_columns(reading: Reading, cycle: Cycle, parent: Handle | None) -> dict[str, int | None]:
    columns: dict[str, int | None] = {"parent_objective_id": None, "parent_key_result_id": None}
    if parent is None:
        return columns
    above = cycle_of(reading, parent)
    if sum(isinstance(item, Objective) for item in line_above(reading, parent)) >= DEEPEST:
        raise Refused(f"{parent} is {DEEPEST} levels deep already: choose a parent nearer to the top.")
    refuse_below_dropped(reading, parent)
    if not _inside(cycle, above):
        raise Refused(
            f"{parent} belongs to {above.name}, which does not contain {cycle.name}: "
            "a parent is in the same or a longer cycle."
        )
    name = "parent_objective_id" if parent.prefix == "O" else "parent_key_result_id"
    columns[name] = parent.id
    return columns


def texts_of(item: Objective) -> dict[str, str]:
    """Return the fields as they are typed, for editing and for finding out who changed what."""
    return {name: str(getattr(item, name)) for name in FIELDS} | {"weight": plain(item.weight)}


def edit(session: Session, handle: Handle, typed: Texts, reason: str = "", seen: Seen | None = None) -> bool:
    """Change fields. Return whether anything changed.

    Raises Refused without a needed reason, Clashes if one was changed since it was `seen`.
    """
    values = read_fields(typed)
    with session.write("edit objective", reason) as transaction:
        now = transaction.reading()
        old = get(now, handle.id)
        refuse_clashes(now, handle, seen, texts_of(old))
        cycle = now.cycles[old.cycle_id]
        refuse_closed(cycle)
        changed = {name for name in values if getattr(old, name) != values[name]}
        weighty = changed & {"title", "kind", "weight"}
        if old.added_on == session.today:
            weighty -= {"title", "kind"}
        require_reason(cycle, handle, weighty, reason)
        fields = {name: values.get(name, getattr(old, name)) for name in FIELDS}
        values["search_text"] = search_texts.of("objective", fields)
        return transaction.update(ObjectiveRow, handle.id, **values)


def drop(session: Session, handle: Handle, reason: str = "") -> None:
    """Hide an objective, with the reason; its key results stay below it."""
    with session.write("drop objective", reason) as transaction:
        now = transaction.reading()
        old = get(now, handle.id)
        cycle = now.cycles[old.cycle_id]
        refuse_closed(cycle)
        if old.dropped_on is not None:
            raise Refused(f"{handle} was dropped on {old.dropped_on} already.")
        if cycle.state != "draft" and not reason.strip():
            raise Refused(f"Dropping {handle} in a running cycle needs a reason: say why (-m REASON).")
        transaction.update(ObjectiveRow, handle.id, dropped_on=session.today, drop_reason=texts.prose(reason))


def move_under(session: Session, handle: Handle, parent: Handle | None, reason: str = "") -> None:
    """Give an objective another parent (None: none), last among its new siblings.
    Raises Refused without a needed reason."""
    with session.write("move objective", reason) as transaction:
        now = transaction.reading()
        old = get(now, handle.id)
        cycle = now.cycles[old.cycle_id]
        refuse_closed(cycle)
        if parent is not None:
            refuse_circle(now, handle, parent)
        columns = _parent_columns(now, cycle, parent)
        if parent != old.parent:
            require_reason(cycle, handle, {"parent"}, reason)
        transaction.update(
            ObjectiveRow,
            handle.id,
            **columns,
            position=stored.last_position(now.db, ObjectiveRow, "cycle_id", old.cycle_id) + 1,
        )


def refuse_circle(reading: Reading, handle: Handle, parent: Handle) -> None:
    """Raise Refused if an item would stand below itself, through objectives or key results (rules.md, What
    may stand below what)."""
    if any(item.handle == handle for item in line_above(reading, parent)):
        raise Refused(f"{handle} cannot stand below itself ({parent} is below it).")


def refuse_below_dropped(reading: Reading, parent: Handle, instead: str = "choose another") -> None:
    """Raise Refused if the parent, or an item above it, is dropped: nobody would see an item below it. The
    error says what to do `instead`."""
    for item in line_above(reading, parent):
        if item.dropped_on is not None:
            below = "" if item.handle == parent else f"{parent} stands below {item.handle}, which"
            raise Refused(f"{below or item.handle} was dropped on {item.dropped_on}: {instead}.")


def line_above(reading: Reading, parent: Handle) -> list[Objective | KeyResult]:
    """Return the objectives and key results from a parent up to the top, the nearest first.
    Raises NotFound."""
    line: dict[Handle, Objective | KeyResult] = {}
    at: Handle | None = parent
    while at is not None and at not in line and len(line) <= 2 * DEEPEST:  # somebody may have made a circle
        if at.prefix == "KR":
            key_result = stored.key_result(reading.db, at.id)
            if key_result is None:
                raise missing(at)
            line[at], at = key_result, Handle("O", key_result.objective_id)
        else:
            objective = get(reading, at.id)
            line[at], at = objective, objective.parent
    return list(line.values())


def move_before(
    session: Session, handle: Handle, before: Handle, reason: str = "", *, keep_parent: bool = False
) -> None:
    """Place an objective before another one, below the same parent unless `keep_parent`.
    Raises Refused without a needed reason."""
    with session.write("move objective", reason) as transaction:
        now = transaction.reading()
        old, other = get(now, handle.id), get(now, before.id)
        if handle == before:
            return
        if old.cycle_id != other.cycle_id:
            raise Refused(f"{handle} and {before} are in different cycles; order is within one.")
        cycle = now.cycles[old.cycle_id]
        refuse_closed(cycle)
        if not keep_parent:
            if other.parent is not None:
                refuse_circle(now, handle, other.parent)
            columns = _parent_columns(now, cycle, other.parent)
            if other.parent != old.parent:
                require_reason(cycle, handle, {"parent"}, reason)
            transaction.update(ObjectiveRow, handle.id, **columns)
        siblings = [(o.id, o.position) for o in stored.objectives_in(now.db, old.cycle_id)]
        put_before(transaction, ObjectiveRow, siblings, handle.id, before.id)


def guardrails(reading: Reading, handle: Handle) -> set[Handle]:
    """Return the KPIs that guard an objective now."""
    return {
        Handle("KPI", kpi_id) for kpi_id in stored.guardrails_of(reading.db, [handle.id]).get(handle.id, [])
    }


def guard(session: Session, handle: Handle, kpi: Handle, *, remove: bool = False) -> None:
    """Add a KPI as a guardrail of an objective, or remove it. Raises NotFound, Refused."""
    with session.write("remove guardrail" if remove else "add guardrail") as transaction:
        now = transaction.reading()
        item = get(now, handle.id)
        refuse_closed(now.cycles[item.cycle_id])
        if kpi.prefix != "KPI":
            raise Refused(f"{kpi} is not a KPI: a guardrail is one, like KPI1.")
        guard_kpi = stored.kpi(now.db, kpi.id)
        if guard_kpi is None:
            raise missing(kpi)
        if not remove:
            refuse_dropped(item)
            if guard_kpi.dropped_on is not None:
                raise Refused(f"{kpi} was dropped on {guard_kpi.dropped_on}: choose another.")
        found = stored.row_id(now.db, GuardrailRow, objective_id=handle.id, kpi_id=kpi.id)
        if remove and found is None:
            raise Refused(f"{kpi} does not guard {handle}.")
        if not remove and found is not None:
            raise Refused(f"{kpi} guards {handle} already.")
        if remove and found is not None:
            transaction.delete(GuardrailRow, found)
        else:
            transaction.insert(GuardrailRow, objective_id=handle.id, kpi_id=kpi.id)
