"""Changes as people read them: who, when, what, from what to what, and why."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from okrtui.domain.values import plain

Fields = Mapping[str, tuple[Any, Any]]
MAX_ITEMS = 40
MAX_TEXT = 200
NAMES = {
    "by_amount": "by", "by_percent": "in percent", "kpi_id": "follows KPI", "on_date": "on",
    "leads_id": "leads KPI", "carried_from_id": "carried from", "parent_objective_id": "parent O",
    "parent_key_result_id": "parent KR", "key_result_id": "of KR", "objective_id": "of O",
    "cycle_id": "cycle", "step_done": "step is done",
}  # fmt: skip
HIDDEN = ("objective_id", "cycle_id", "position", "added_on", "added_in_draft", "counts_after", "first_used")


def heading(number: int, at: datetime, who: str, action: str, reason: str) -> str:
    """Return a change's heading: `42  2026-11-22 09:14  ana  check in (because)`; `at` in the reader's time
    zone."""
    why = f" ({reason})" if reason else ""
    return f"{number}  {at:%Y-%m-%d %H:%M}  {who}  {action}{why}"


def summary(number: int, who: str, action: str, items: Mapping[str, Fields], more: int = 0) -> str:
    """Return a change in one line: `change 42 of ana, edit key result · KR1`."""
    return f"change {number} of {who}, {action} · {named(items, more)}"


def named(items: Mapping[str, Fields], more: int = 0) -> str:
    """Return the names of changed items: `KR1, KR2, KR3 and 39,997 more`; `more` are those that were not
    read."""
    left = max(0, len(items) - 3) + more
    return ", ".join(list(items)[:3]) + (f" and {left:,} more" if left else "")


def lines(items: Mapping[str, Fields], more: int = 0) -> list[str]:
    """Return one line per changed item: `KR1 target 50 → 60 · weight 1 → 2`; of many the first. `more` are
    those that were not read."""
    found = []
    for name, fields in list(items.items())[:MAX_ITEMS]:
        shown = [
            f"{_called(field)} {value(old)} → {value(new)}"
            if old is not None
            else f"{_called(field)} {value(new)}"
            for field, (old, new) in fields.items()
            if field not in HIDDEN
        ]
        found.append(f"{name} {' · '.join(shown)}".rstrip())
    left = max(0, len(items) - MAX_ITEMS) + more
    if left:
        found.append(f"and {left:,} more")
    return found


def _called(field: str) -> str:
    """The name of a field as people read it; a path of the settings as it is written there."""
    return field if "." in field else NAMES.get(field, field.replace("_", " "))


def reversed_items(items: Mapping[str, Fields]) -> dict[str, dict[str, tuple[Any, Any]]]:
    """Return the same changes from after to before."""
    return {
        name: {field: (new, old) for field, (old, new) in fields.items()} for name, fields in items.items()
    }


def value(found: Any) -> str:
    """Return a value of the journal in a few words; a dash for nothing."""
    if found is None or found == "":
        return "–"
    if isinstance(found, bool):
        return "yes" if found else "no"
    if isinstance(found, int | float):
        return plain(float(found))
    if isinstance(found, list):
        return " … ".join(value(part) for part in found)
    text = " / ".join(str(found).split("\n"))
    return text if len(text) <= MAX_TEXT else f"{text[:MAX_TEXT]}…"
