"""Initiatives: adding, editing, their state, dropping, moving."""

from __future__ import annotations

from okrtui.domain import texts
from okrtui.domain.errors import Refused, of_field
from okrtui.domain.model import INITIATIVE_STATES, Handle, Initiative
from okrtui.store import search_texts
from okrtui.store.journal import Tx
from okrtui.store.queries import stored
from okrtui.store.schema import InitiativeRow
from okrtui.workspace.commands import key_results, objectives
from okrtui.workspace.commands.changes import put_before, refuse_closed
from okrtui.workspace.commands.conflicts import Seen, refuse_clashes
from okrtui.workspace.queries.key_results import initiative as get
from okrtui.workspace.reading import Reading
from okrtui.workspace.session import Session


def _refuse_closed_cycle(reading: Reading, key_result_id: int) -> None:
    owner = objectives.get(reading, key_results.get(reading, key_result_id).objective_id)
    refuse_closed(reading.cycles[owner.cycle_id])


def add(session: Session, key_result: Handle, typed: objectives.Texts) -> Handle:
    """Add an initiative to a key result, as its last. Raises Refused, NotFound."""
    if key_result.prefix != "KR":
        raise Refused(f"{key_result} is not a key result: an initiative is work for one, like KR1.")
    title = texts.title(typed.get("title") or "")
    description = texts.prose(typed.get("description") or "")
    owner = texts.name(typed.get("owner") or session.who, "owner")
    with session.write("add initiative") as transaction:
        now = transaction.reading()
        _refuse_closed_cycle(now, key_result.id)
        objectives.refuse_below_dropped(now, key_result)
        return insert(transaction, Initiative(0, key_result.id, title, description, "todo", owner, 0, ""))


def insert(transaction: Tx, item: Initiative) -> Handle:
    """Write a new initiative as the last of its key result. Return its handle."""
    new_id = transaction.insert(
        InitiativeRow,
        **texts_of(item),
        key_result_id=item.key_result_id,
        state=item.state,
        position=stored.last_position(transaction.db, InitiativeRow, "key_result_id", item.key_result_id) + 1,
        drop_reason="",
        search_text=search_texts.of("initiative", texts_of(item)),
    )
    return Handle("I", new_id)


def texts_of(item: Initiative) -> dict[str, str]:
    """Return the fields as they are typed, for editing and for finding out who changed what."""
    return {"title": item.title, "description": item.description, "owner": item.owner}


def edit(
    session: Session, handle: Handle, typed: objectives.Texts, reason: str = "", seen: Seen | None = None
) -> bool:
    """Change title, description or owner. Return whether anything changed.

    Raises Refused, Clashes if one was changed since it was `seen`.
    """
    values: dict[str, str] = {}
    if typed.get("title") is not None:
        with of_field("title"):
            values["title"] = texts.title(typed["title"] or "")
    if typed.get("description") is not None:
        with of_field("description"):
            values["description"] = texts.prose(typed["description"] or "")
    if typed.get("owner") is not None:
        with of_field("owner"):
            values["owner"] = texts.name(typed["owner"] or "", "owner")
    with session.write("edit initiative", reason) as transaction:
        now = transaction.reading()
        old = get(now, handle.id)
        refuse_clashes(now, handle, seen, texts_of(old))
        _refuse_closed_cycle(now, old.key_result_id)
        fields = {name: values.get(name, getattr(old, name)) for name in ("title", "description", "owner")}
        search = search_texts.of("initiative", fields)
        return transaction.update(InitiativeRow, handle.id, **values, search_text=search)


def set_state(session: Session, handle: Handle, state: str, reason: str = "") -> Initiative:
    """Set `todo`, `doing`, `done` or `dropped`. Raises Refused, NotFound."""
    word = state.strip().lower()
    if word not in INITIATIVE_STATES:
        raise Refused(f"“{state[:60]}” is not a state of an initiative: {', '.join(INITIATIVE_STATES)}.")
    with session.write("set initiative", reason) as transaction:
        now = transaction.reading()
        old = get(now, handle.id)
        _refuse_closed_cycle(now, old.key_result_id)
        if word == old.state == "dropped":
            raise Refused(f"{handle} was dropped already.")
        if old.state == "dropped":
            objectives.refuse_below_dropped(now, Handle("KR", old.key_result_id), objectives.BRING_BACK)
        transaction.update(InitiativeRow, handle.id, state=word, drop_reason=texts.prose(reason))
        return get(transaction.reading(), handle.id)


def drop(session: Session, handle: Handle, reason: str = "") -> None:
    """Hide an initiative, with the reason if there is one."""
    set_state(session, handle, "dropped", reason)


def move_under(session: Session, handle: Handle, parent: Handle) -> None:
    """Move an initiative to another key result, as its last."""
    if parent.prefix != "KR":
        raise Refused(f"An initiative belongs to a key result, like KR1, not to {parent}.")
    with session.write("move initiative") as transaction:
        now = transaction.reading()
        old = get(now, handle.id)
        _refuse_closed_cycle(now, old.key_result_id)
        _refuse_closed_cycle(now, parent.id)
        if parent.id != old.key_result_id:
            objectives.refuse_below_dropped(now, parent)
        position = stored.last_position(now.db, InitiativeRow, "key_result_id", parent.id) + 1
        transaction.update(InitiativeRow, old.id, key_result_id=parent.id, position=position)


def move_before(session: Session, handle: Handle, before: Handle) -> None:
    """Place an initiative before another one, in that one's key result."""
    with session.write("move initiative") as transaction:
        now = transaction.reading()
        old, other = get(now, handle.id), get(now, before.id)
        if old.id == other.id:
            return
        _refuse_closed_cycle(now, old.key_result_id)
        _refuse_closed_cycle(now, other.key_result_id)
        owner = other.key_result_id
        if owner != old.key_result_id:
            objectives.refuse_below_dropped(now, Handle("KR", owner))
        transaction.update(InitiativeRow, old.id, key_result_id=owner)
        siblings = [(i.id, i.position) for i in stored.initiatives_of(now.db, [owner])[owner]]
        put_before(transaction, InitiativeRow, siblings, old.id, other.id)
