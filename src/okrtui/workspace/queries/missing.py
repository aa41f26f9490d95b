"""The error for what is not there."""

from __future__ import annotations

from datetime import date

from okrtui.domain.errors import NotFound
from okrtui.domain.model import Handle


def missing(handle: Handle, day: date | None = None) -> NotFound:
    """The error for a handle that names nothing here, or nothing yet on a day."""
    if day is not None:
        return NotFound(f"There was no {handle} yet on {day}: `okrtui show {handle}` shows what it is today.")
    command = "okrtui kpi list" if handle.prefix == "KPI" else "okrtui tree"
    return NotFound(f"There is no {handle} in this workspace: `{command}` shows what there is.")
