"""The weekly review: recording what is due, one item after the other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from okrtui.domain.errors import Refused
from okrtui.domain.model import CheckIn, Handle, Measurement
from okrtui.domain.scoring import counted
from okrtui.domain.values import plain
from okrtui.domain.views import KeyResultView, KpiView
from okrtui.workspace import checkins, measurements
from okrtui.workspace.queries.due import DueItem
from okrtui.workspace.queries.key_results import key_result_view, key_result_views
from okrtui.workspace.queries.kpis import kpi_views
from okrtui.workspace.reading import Reading
from okrtui.workspace.session import Session


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
    """For a meeting: everybody's items, owner by owner."""
    return sorted(items, key=lambda item: (item.owner, not item.late))


def as_it_is(reading: Reading, items: Iterable[DueItem]) -> list[DueItem]:
    """Cards as they are now, due or not."""
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
    """The number of the last entry that is in it: what is newer has not been seen."""
    entries = view.entries if isinstance(view, KpiView) else view.check_ins
    return max((entry.id for entry in entries), default=0)


def newest(view: KeyResultView | KpiView) -> CheckIn | Measurement | None:
    """The value that was entered last and counts; None for none."""
    return max(_counted(view), key=lambda entry: entry.id, default=None)


def answered(item: DueItem) -> CheckIn | Measurement | None:
    """The entry by which the item is no longer due; None while it is."""
    new = (entry for entry in _counted(item.view) if entry.on >= item.period.first)
    return max(new, key=lambda entry: (entry.on, entry.id), default=None)


def _counted(view: KeyResultView | KpiView) -> Iterator[CheckIn | Measurement]:
    if isinstance(view, KpiView):
        return (entry for entry in view.entries if not entry.withdrawn)
    return (entry for entry in counted(view.item, view.check_ins) if entry.value is not None)


def text_of_same(view: KeyResultView | KpiView) -> str:
    """The value that stands on a card, as one would type it; empty for none."""
    value = view.judged.value if isinstance(view, KpiView) else view.judged.current
    return "" if value is None else f"={plain(value)}"


def changed(entries: Sequence[Recorded], now: Iterable[DueItem] = ()) -> list[Recorded]:
    """What a review changed, one an item in the order of their last entries: from before its first entry to
    what is so now."""
    views = {item.handle: item.view for item in now}
    last = {entry.handle: entry for entry in entries}
    first = {entry.handle: entry for entry in reversed(entries)}
    order = reversed(dict.fromkeys(entry.handle for entry in reversed(entries)))
    return [
        last[handle]._replace(before=first[handle].before, after=views.get(handle, last[handle].after))
        for handle in order
    ]


def asks_what_is_in_the_way(session: Session, item: DueItem, confidence: int | None) -> bool:
    """Whether this confidence is below what the settings call at risk."""
    if confidence is None or not isinstance(item.view, KeyResultView):
        return False
    bands = session.settings.scoring.bands(item.view.objective.kind)
    return confidence < bands.confidence.at_risk


def record(
    session: Session,
    item: DueItem,
    text: str,
    *,
    confidence: int | None = None,
    note: str = "",
    in_the_way: str = "",
    seen: int | None = None,
) -> Recorded:
    """Record an entry for the item's period; an empty text is `same`, and no value where the period has one
    already. Of a milestone with steps the text names those that are done: `2`, `2 3`, `open 2`. `seen`: the
    number of the last entry that the person has seen.

    Raises Refused, NotFound, RecordedMeanwhile; nothing is written then."""
    text = text.strip()
    if not text and (isinstance(item.view, KpiView) or answered(item) is None):
        text = "same"
    day = item.entry_day(session.today)
    view = item.view
    if isinstance(view, KpiView):
        with session.write("record") as transaction:
            done = measurements.record(session, item.handle, text, on=day, note=note, seen=seen)
            transaction.flush()
            return Recorded(done.before, done.after, transaction.change_id or 0, done.replaced)
    with session.write("check in") as transaction:
        before = key_result_view(transaction.reading(), view.item.id)
        for number, state in _steps(view, text):
            checkins.set_step(session, item.handle, number, state, on=day)
            text = "same"
        outcome = checkins.check_in(
            session, item.handle, text or None,
            confidence=confidence, note=note, in_the_way=in_the_way, on=day, seen=seen,
        )  # fmt: skip
        transaction.flush()
        return Recorded(before, outcome.after, transaction.change_id or 0, outcome.replaced)


def _steps(view: KeyResultView, text: str) -> Sequence[tuple[int, bool]]:
    """The steps that a text sets, with their new state."""
    words = text.lower().replace(",", " ").split()
    if not view.item.steps or words == ["same"]:
        return ()
    state = True
    if words and words[0] in ("open", "done"):
        state = words.pop(0) == "done"
    if not words or not all(map(_is_number, words)):
        raise Refused(
            f"{view.item.handle} has steps: type the numbers of those that are done (2 3), `open 2`, or same."
        )
    return [(int(word), state) for word in words]


def _is_number(word: str) -> bool:
    """Whether it is one that a step may have; Python reads none of thousands of digits."""
    return word.isascii() and word.isdigit() and len(word) < 10
