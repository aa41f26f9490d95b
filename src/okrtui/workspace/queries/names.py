"""Names of owners and teams that are known, and new ones that nearly are."""

from __future__ import annotations

import pwd

from okrtui.domain import texts
from okrtui.store.queries import names
from okrtui.store.queries.names import Kind
from okrtui.workspace.reading import Reading


def read_name(kind: Kind, name: str) -> str:
    return texts.team(name) if kind == "team" else texts.name(name, kind)


def nearly(reading: Reading, kind: Kind, typed: str) -> str:
    """Return the known name that a new one nearly equals: one letter more, less or different, or two swapped,
    in names of four letters or more. Empty if there is none, or for an owner who has a login on this
    machine."""
    name = read_name(kind, typed).casefold()
    others = {other.casefold(): other for other in names.known(reading.db, kind)}
    if name in others or len(name) < MIN_LETTERS or (kind == "owner" and has_login(typed.strip())):
        return ""
    near = (
        other for folded, other in others.items() if len(folded) >= MIN_LETTERS and _one_edit(name, folded)
    )
    return min(near, default="")


MIN_LETTERS = 4
"""Shorter names are often one letter apart."""


def has_login(name: str) -> bool:
    """Return whether a name is somebody's login on this machine."""
    try:
        pwd.getpwnam(name)
    except (KeyError, ValueError):
        return False
    return True


def _one_edit(one: str, other: str) -> bool:
    """Whether two different texts are one edit apart."""
    if abs(len(one) - len(other)) > 1:
        return False
    same = next(
        (n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other))
    )
    a, b = one[same:], other[same:]
    return a[1:] == b or a == b[1:] or a[1:] == b[1:] or (a[1::-1] == b[:2] and a[2:] == b[2:])
