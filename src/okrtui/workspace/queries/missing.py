"""The errors for what is not there, or cannot be understood."""

from __future__ import annotations

from datetime import date

from okrtui.domain.errors import NotFound, OkrtuiError, Unsafe
from okrtui.domain.model import Handle
from okrtui.store.schema import Row
from okrtui.workspace.reading import Reading


def missing(handle: Handle, day: date | None = None) -> NotFound:
    """The error for a handle that names nothing here, or nothing yet on a day."""
    if day is not None:
        return NotFound(f"There was no {handle} yet on {day}: `okrtui show {handle}` shows what it is today.")
    command = "okrtui kpi list" if handle.prefix == "KPI" else "okrtui tree"
    return NotFound(f"There is no {handle} in this workspace: `{command}` shows what there is.")


def damaged(reading: Reading, table: type[Row], handle: Handle) -> OkrtuiError:
    """The error for an item that was not read: its row is damaged, or there is none."""
    if not reading.db.is_damaged(table, handle.id):
        return missing(handle)
    return Unsafe(
        f"{handle} is damaged: somebody changed it outside okrtui",
        "`okrtui doctor` says what is wrong with it, `okrtui doctor --repair` puts it right.",
    )
