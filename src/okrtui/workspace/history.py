"""What was changed before, from the journal."""

from __future__ import annotations

from okrtui.store import queries
from okrtui.store.queries import PastChange
from okrtui.workspace.session import Session


def find(session: Session, action: str, reason_end: str) -> PastChange | None:
    """The latest change of this action whose reason ends so; None if there is none."""
    with session.database.read_tx():
        return queries.change_with(action, reason_end)
