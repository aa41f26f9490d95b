"""What was so on a day in the past and has no date of its own: states and grades, from the journal.

Everything else that `--as-of` shows follows from dated entries (DESIGN §3, Time).
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from okrtui.store import journal_queries
from okrtui.workspace.session import Session

FIELDS = ("state", "grade", "grade_reason", "learned", "closed_current", "closed_score")
Values = dict[str, dict[str, Any]]
"""Item of the journal (`KR3`, `cycle 2`) → field → what it held."""


def values(session: Session) -> Values:
    """What these fields held at the end of the session's day; only of items that changed since."""
    if session.as_of is None:
        return {}
    return journal_queries.held_at(_end_of(session.as_of), FIELDS)


def _end_of(day: date) -> datetime:
    """The first moment after a day in the viewer's time zone, in UTC."""
    return datetime.combine(day + timedelta(days=1), time()).astimezone().astimezone(UTC)
