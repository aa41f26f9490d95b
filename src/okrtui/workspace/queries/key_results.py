"""Key results and their initiatives by themselves."""

from __future__ import annotations

from collections.abc import Iterable

from okrtui.domain.model import Handle, Initiative, KeyResult
from okrtui.domain.views import KeyResultView
from okrtui.store.queries import stored
from okrtui.store.schema import InitiativeRow, KeyResultRow
from okrtui.workspace.queries.chunks import exists, judge_key_results, read_with
from okrtui.workspace.queries.missing import damaged, missing
from okrtui.workspace.reading import Reading


def key_result_view(reading: Reading, key_result_id: int) -> KeyResultView:
    """Return one key result with its objective. Raises NotFound."""
    found = key_result_views(reading, [key_result_id])
    if not found or found[0].item.damaged:
        raise damaged(reading, KeyResultRow, Handle("KR", key_result_id))
    view = found[0]
    if reading.as_of is not None and not exists(reading, view.item, view.cycle.id or 0):
        raise missing(view.item.handle, reading.as_of)
    return view


def key_result_views(reading: Reading, ids: Iterable[int]) -> list[KeyResultView]:
    """Return key results with their objectives, whether they were there on the day or not, in one go. Ids
    that do not exist are left out."""
    groups: dict[int, list[KeyResult]] = {}
    for item in stored.key_results(reading.db, ids):
        groups.setdefault(reading.past.item(item).objective_id, []).append(item)
    owners = stored.objectives(reading.db, groups)
    return judge_key_results(reading, read_with(reading, owners, groups, guarded=False))


def initiative(reading: Reading, initiative_id: int) -> Initiative:
    """Return one initiative. Raises NotFound."""
    found = stored.initiative(reading.db, initiative_id)
    if found is None:
        raise damaged(reading, InitiativeRow, Handle("I", initiative_id))
    return found
