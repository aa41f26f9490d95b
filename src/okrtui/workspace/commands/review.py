"""The weekly review: recording what is due, one item after the other."""

from __future__ import annotations

from collections.abc import Sequence

from okrtui.domain.errors import Refused
from okrtui.domain.views import KeyResultView, KpiView
from okrtui.workspace.commands import checkins, measurements
from okrtui.workspace.queries.due import DueItem
from okrtui.workspace.queries.key_results import key_result_view
from okrtui.workspace.queries.reviewing import Recorded, answered
from okrtui.workspace.session import Session


def asks_what_is_in_the_way(session: Session, item: DueItem, confidence: int | None) -> bool:
    """Return whether this confidence is below the settings' limit for at risk."""
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
    """Record an entry for the item's period. An empty text means `same`, or no value if the period has one
    already. For a milestone with steps the text names the steps that are done: `2`, `2 3`, `open 2`. `seen`
    is the number of the last entry that the person has seen.

    Raises Refused, NotFound, RecordedMeanwhile; nothing is written then.
    """
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
    """Return whether a word is a possible step number. Python does not read one of thousands of digits."""
    return word.isascii() and word.isdigit() and len(word) < 10
