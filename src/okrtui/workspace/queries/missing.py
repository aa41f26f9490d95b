"""The errors for what is not there, or cannot be understood."""

from __future__ import annotations

from datetime import date

from okrtui.domain.errors import NotFound, OkrtuiError, Unsafe, here
from okrtui.domain.model import Handle
from okrtui.store.schema import Row
from okrtui.workspace.reading import Reading


def missing(handle: Handle, day: date | None = None) -> NotFound:
    """Return the error for a handle that does not exist here, or did not exist yet on a day."""
    if day is not None:
        today = here(f"`okrtui show {handle}` shows what it is today", "t and enter go back to today")
        return NotFound(f"There was no {handle} yet on {day}: {today}.")
    if handle.prefix == "KPI":
        where = here("`okrtui kpi list` shows", "the KPIs screen (2) shows")
    else:
        where = here("`okrtui tree` shows", "the Objectives screen (1) shows")
    return NotFound(f"There is no {handle} in this workspace: {where} what there is.")


def damaged(reading: Reading, table: type[Row], handle: Handle) -> OkrtuiError:
    """Return the error for an item that was not read: its row is damaged, or there is none."""
    if not reading.db.is_damaged(table, handle.id):
        return missing(handle)
    return Unsafe(
        f"{handle} is damaged: somebody changed it outside okrtui",
        "`okrtui doctor` says what is wrong with it, `okrtui doctor --repair` puts it right.",
    )
