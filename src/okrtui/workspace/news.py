"""What other people do in the same workspace meanwhile: noticed and named."""

from __future__ import annotations

from typing import NamedTuple

from okrtui.store.queries import journaled
from okrtui.workspace.session import Session


class News(NamedTuple):
    """What others changed since the last look: by whom, in a few words, and which items."""

    latest: int
    text: str
    touched: frozenset[str]
    restored: bool


def look(session: Session, seen: int) -> News | None:
    """Return what others changed after change number `seen`; None if nothing. That costs only
    microseconds."""
    database = session.database
    if not database.changed_elsewhere():
        return None
    database.forget_damaged()
    waited = session.needs_upgrade is not None
    restored = database.follow_restore()
    with database.read_tx() as db:
        now = journaled.latest_change(db)
        if restored:
            who = journaled.last_to_change(db, "numbers") or "somebody"
            return News(now, f"{who} put a backup back: everything is read anew", frozenset(), True)
        if waited and session.needs_upgrade is None:
            who = database.head.upgraded_by or "somebody"
            return News(now, f"{who} upgraded the workspace: it can be written to again", frozenset(), False)
        if session.published is not None:
            return News(now, "the snapshot was published anew", frozenset(), False)
        changes = [c for c in journaled.changes_after(db, seen) if c.id not in database.own_changes]
        touched = journaled.items_of(db, [change.id for change in changes])
    if not changes:
        return None
    people = list(dict.fromkeys(change.who for change in changes))
    who = people[0] if len(people) == 1 else f"{', '.join(people[:-1])} and {people[-1]}"
    actions = list(dict.fromkeys(change.action for change in changes))
    what = actions[0] if len(actions) == 1 else f"{len(changes)} changes"
    names = list(touched)
    items = ", ".join(names[:4]) + (f" and {len(names) - 4} more" if len(names) > 4 else "")
    return News(now, f"{who}: {what}{f' · {items}' if items else ''}", frozenset(touched), False)
