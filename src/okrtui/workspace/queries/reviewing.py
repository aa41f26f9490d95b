"""The cards of the weekly review: what stands on them, and what a review changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from okrtui.domain.model import CheckIn, Handle, Measurement
from okrtui.domain.scoring import counted
from okrtui.domain.values import plain
from okrtui.domain.views import KeyResultView, KpiView
from okrtui.workspace.queries.due import DueItem
from okrtui.workspace.queries.key_results import key_result_views
from okrtui.workspace.queries.kpis import kpi_views
from okrtui.workspace.reading import Reading


class Recorded(NamedTuple):
    """What an entry of the review changed, and the number of the change, to take it back by."""

    before: KeyResultView | KpiView
    after: KeyResultView | KpiView
    change_id: int
    replaced: CheckIn | Measurement | None = None
    """Somebody else's value for the same date, which counts no longer."""

    @property
    def handle(self) -> Handle:
        return self.after.item.handle


def by_owner(items: Iterable[DueItem]) -> list[DueItem]:
    """Return the items owner by owner, for a meeting."""
    return sorted(items, key=lambda item: (item.owner, not item.late))


def as_it_is(reading: Reading, items: Iterable[DueItem]) -> list[DueItem]:
    """Return the items as they are now, due or not."""
    items = list(items)
    key_results = [item.handle.id for item in items if isinstance(item.view, KeyResultView)]
    measured = [item.handle.id for item in items if isinstance(item.view, KpiView)]
    views: dict[Handle, KeyResultView | KpiView] = {}
    if key_results:
        views |= {view.item.handle: view for view in key_result_views(reading, key_results)}
    if measured:
        views |= {view.item.handle: view for view in kpi_views(reading, measured, recent=True)}
    return [item._replace(view=views.get(item.handle, item.view)) for item in items]


def last_entry(view: KeyResultView | KpiView) -> int:
    """Return the number of the last entry in a view; the person has not seen newer ones."""
    entries = view.entries if isinstance(view, KpiView) else view.check_ins
    return max((entry.id for entry in entries), default=0)


def newest(view: KeyResultView | KpiView) -> CheckIn | Measurement | None:
    """Return the value that was entered last and counts; None if there is none."""
    return max(_counted(view), key=lambda entry: entry.id, default=None)


def answered(item: DueItem) -> CheckIn | Measurement | None:
    """Return the entry that makes the item no longer due; None while it is due."""
    new = (entry for entry in _counted(item.view) if entry.on >= item.period.first)
    return max(new, key=lambda entry: (entry.on, entry.id), default=None)


def _counted(view: KeyResultView | KpiView) -> Iterator[CheckIn | Measurement]:
    if isinstance(view, KpiView):
        return (entry for entry in view.entries if not entry.withdrawn)
    return (entry for entry in counted(view.item, view.check_ins) if entry.value is not None)


def text_of_same(view: KeyResultView | KpiView) -> str:
    """Return the current value on a card, as it would be typed; empty if there is none."""
    value = view.judged.value if isinstance(view, KpiView) else view.judged.current
    return "" if value is None else f"={plain(value)}"


def changed(entries: Sequence[Recorded], now: Iterable[DueItem] = ()) -> list[Recorded]:
    """Return what a review changed, one record per item, in the order of their last entries: from before its
    first entry to its state now."""
    views = {item.handle: item.view for item in now}
    last = {entry.handle: entry for entry in entries}
    first = {entry.handle: entry for entry in reversed(entries)}
    order = reversed(dict.fromkeys(entry.handle for entry in reversed(entries)))
    return [
        last[handle]._replace(before=first[handle].before, after=views.get(handle, last[handle].after))
        for handle in order
    ]
