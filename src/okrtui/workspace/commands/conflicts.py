"""What other people do in the same workspace meanwhile: noticed, named, and never written over.

A form saves the fields that were changed in it, against what they held when it was opened. What
somebody else changed elsewhere merges; where both changed the same field, the person is asked.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import NamedTuple

from okrtui.domain.errors import Busy
from okrtui.domain.model import CheckIn, Handle, Measurement
from okrtui.domain.values import format_value
from okrtui.store.queries import journaled
from okrtui.workspace.reading import Reading


class Clash(NamedTuple):
    """One field that two people changed: its text before, and the text that each of them gave it."""

    field: str
    base: str
    theirs: str
    mine: str


class Clashes(Busy):
    """Somebody else changed the same fields. Nothing was saved; exit 3."""

    def __init__(self, handle: Handle, who: str, fields: list[Clash]) -> None:
        names = ", ".join(clash.field for clash in fields)
        super().__init__(
            f"{who} changed {names} of {handle} meanwhile: nothing saved. Look at it, then try again."
        )
        self.who = who
        self.fields = fields


class Meanwhile(Busy):
    """Somebody else changed what this would overwrite after it was looked at. Nothing was saved; exit 3."""

    def __init__(self, what: str, theirs: str) -> None:
        super().__init__(f"{what} meanwhile: nothing saved. Look at it, then try again.")
        self.what = what
        """`ben recorded 45 % for 2026-11-20`."""
        self.theirs = theirs
        """What stands if theirs stays, in a word or two."""


class RecordedMeanwhile(Meanwhile):
    """An entry that this one would replace, or that `same` would repeat."""

    def __init__(self, entry: CheckIn | Measurement, unit: str) -> None:
        super().__init__(recorded(entry, unit), format_value(entry.value or 0.0, unit))
        self.entry_id = entry.id


def recorded(entry: CheckIn | Measurement, unit: str) -> str:
    """Return who recorded which value for which day, like `ben recorded 45 % for 2026-11-20`."""
    return f"{entry.who or 'somebody'} recorded {format_value(entry.value or 0.0, unit)} for {entry.on}"


def refuse_unseen(
    entries: Iterable[CheckIn | Measurement], unit: str, day: date, seen: int, *, repeats: bool
) -> None:
    """Raise RecordedMeanwhile if a value of the same day was entered after entry number `seen`. With
    `repeats`, a value of an earlier day counts too. For use in a write."""
    new = [
        entry for entry in entries
        if entry.id > seen and entry.value is not None and (entry.on == day or (repeats and entry.on < day))
    ]  # fmt: skip
    if new:
        raise RecordedMeanwhile(max(new, key=lambda entry: (entry.on, entry.id)), unit)


class Seen(NamedTuple):
    """What an editor works from: the texts of its fields when it was opened, and what it would save."""

    base: Mapping[str, str]
    mine: Mapping[str, str]


def refuse_clashes(reading: Reading, handle: Handle, seen: Seen | None, theirs: Mapping[str, str]) -> None:
    """Raise Clashes if a field to be saved has neither its old text nor the new one. For use in a write."""
    if seen is None:
        return
    fields = [
        Clash(name, seen.base[name], theirs[name], text)
        for name, text in seen.mine.items()
        if name in theirs and name in seen.base and theirs[name] not in (seen.base[name], text)
    ]
    if fields:
        who = journaled.last_to_change(reading.db, str(handle)) or "somebody"
        raise Clashes(handle, who, fields)
