"""`move HANDLE (--under H | --before H)`: one door for every kind of item."""

from __future__ import annotations

from okrtui.domain.errors import Refused
from okrtui.domain.model import Handle
from okrtui.workspace.commands import initiatives, key_results, kpis, objectives
from okrtui.workspace.session import Session


def under(session: Session, handle: Handle, parent: Handle | None, reason: str = "") -> None:
    """Give an item another parent, as the last one below it; with None an objective gets none.

    Raises Refused, NotFound.
    """
    if handle.prefix == "O":
        objectives.move_under(session, handle, parent, reason)
    elif parent is None:
        raise Refused(f"{handle} cannot stand alone: name what it belongs to.")
    elif handle.prefix == "KR":
        key_results.move_under(session, handle, parent, reason)
    elif handle.prefix == "I":
        initiatives.move_under(session, handle, parent)
    else:
        raise Refused(f"{handle} is a KPI, which stands alone: --before puts it elsewhere.")


def reorder(session: Session, handle: Handle, other: Handle) -> None:
    """Place an item before one that is shown beside it; each keeps its parent. Raises like `before`."""
    if handle.prefix == other.prefix == "O":
        objectives.move_before(session, handle, other, keep_parent=True)
    else:
        before(session, handle, other)


def before(session: Session, handle: Handle, other: Handle, reason: str = "") -> None:
    """Place an item before another of its kind. Raises Refused, NotFound."""
    if handle.prefix != other.prefix:
        raise Refused(f"{handle} and {other} are of different kinds: order is among one kind.")
    if handle.prefix == "O":
        objectives.move_before(session, handle, other, reason)
    elif handle.prefix == "KR":
        key_results.move_before(session, handle, other, reason)
    else:
        mover = initiatives.move_before if handle.prefix == "I" else kpis.move_before
        mover(session, handle, other)
