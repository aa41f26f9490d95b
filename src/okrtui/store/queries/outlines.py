"""What a large board is read with: ids and parents of all objectives, and which items hold some words.

Reads only, and past peewee's conversion of each value, which costs more than the reading.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any

from okrtui.domain.outline import Place
from okrtui.store.orm import JOIN, fn
from okrtui.store.queries import names
from okrtui.store.rows import Rows, chunks
from okrtui.store.schema import HIGHEST, InitiativeRow, KeyResultRow, KpiRow, ObjectiveRow, Row


def count_in(db: Rows, cycle_id: int) -> int:
    """Return how many objectives a cycle has, dropped ones included."""
    return int(
        db.scalar(ObjectiveRow.select(fn.COUNT(ObjectiveRow.id)).where(ObjectiveRow.cycle_id == cycle_id))
    )


def of_no_cycle(db: Rows, cycle_ids: Iterable[int]) -> list[int]:
    """Return the objectives whose cycle is not among these: no cycle's board shows them."""
    table = ObjectiveRow
    return [id_ for (id_,) in db.plain(table.select(table.id).where(table.cycle_id.not_in(list(cycle_ids))))]


def more_than(db: Rows, limit: int, cycle_ids: Sequence[int]) -> bool:
    """Return whether these cycles have more objectives, without counting those of a large one."""
    some = ObjectiveRow.select(ObjectiveRow.id).where(ObjectiveRow.cycle_id.in_(cycle_ids)).limit(limit + 1)
    return len(list(db.plain(some))) > limit


def count_kpis(db: Rows) -> int:
    """Return how many KPIs there are, dropped ones included."""
    return int(db.scalar(KpiRow.select(fn.COUNT(KpiRow.id))))


def tops(db: Rows, cycle_id: int, today: date, limit: int) -> list[int] | None:
    """Return the first objectives of a cycle that have no parent. None if these are not the beginning of its
    board: if some have a parent that was dropped, is not there, or belongs to another cycle."""
    table, above, key_result = ObjectiveRow, ObjectiveRow.alias(), KeyResultRow
    here = (table.cycle_id == cycle_id, _live(table, today))
    odd = above.id.is_null() | (above.dropped_on.is_null(False) & (above.dropped_on <= today))
    others = (table.cycle_id > cycle_id) | (table.cycle_id < cycle_id)  # each by the index, unlike `!=`
    if any(db.plain(table.select(table.id).where(others).limit(1))):
        odd |= above.cycle_id != cycle_id
    under = table.select(table.id).join(above, JOIN.LEFT_OUTER, on=(table.parent_objective_id == above.id))
    under = under.where(table.parent_objective_id.is_null(False))
    serving = table.select(table.id)
    serving = serving.join(key_result, JOIN.LEFT_OUTER, on=(table.parent_key_result_id == key_result.id))
    serving = serving.join(above, JOIN.LEFT_OUTER, on=(key_result.objective_id == above.id))
    serving = serving.where(table.parent_key_result_id.is_null(False))
    if any(any(db.plain(query.where(odd, *here).limit(1))) for query in (under, serving)):
        return None
    alone = table.select(table.id).where(
        table.parent_objective_id.is_null(), table.parent_key_result_id.is_null(), *here
    )
    found = [id_ for (id_,) in db.plain(alone.order_by(table.position, table.id).limit(limit))]
    return None if db.has_damaged(table) else found


def places(db: Rows, today: date) -> list[Place]:
    """Return all objectives of all cycles, in their order."""
    table = ObjectiveRow
    columns = (table.id, table.cycle_id, table.parent_objective_id, _live(table, today))
    rows = db.plain(table.select(*columns).order_by(table.position, table.id))
    return [(id_, cycle, above, not live) for id_, cycle, above, live in rows]


def serving(db: Rows) -> dict[int, tuple[int, int, int]]:
    """Return the key result that each objective serves, by objective id: its own objective's id, its position
    and its id."""
    above, parent = ObjectiveRow, KeyResultRow
    columns = (above.id, parent.objective_id, parent.position, parent.id)
    query = above.select(*columns).join(parent, on=(above.parent_key_result_id == parent.id))
    return {id_: (objective, position, key) for id_, objective, position, key in db.plain(query)}


def key_results(db: Rows, objective_ids: Iterable[int], today: date) -> dict[int, list[int]]:
    """Return the ids of the live key results of each objective, in their order."""
    table = KeyResultRow
    query = table.select(table.objective_id, table.id).where(_live(table, today))
    query = query.order_by(table.position, table.id)
    found: dict[int, list[int]] = {}
    for some in chunks(objective_ids):
        for objective, id_ in db.plain(query.where(table.objective_id.in_(some))):
            found.setdefault(objective, []).append(id_)
    return found


def initiatives(db: Rows, objective_ids: Iterable[int]) -> dict[int, list[int]]:
    """Return the ids of the initiatives of each key result of the objectives, in their order, without dropped
    ones."""
    table, above = InitiativeRow, KeyResultRow
    query = table.select(table.key_result_id, table.id).join(above, on=(table.key_result_id == above.id))
    query = query.where(_has_handle(table), table.state != "dropped").order_by(table.position, table.id)
    found: dict[int, list[int]] = {}
    for some in chunks(objective_ids):
        for key_result, id_ in db.plain(query.where(above.objective_id.in_(some))):
            found.setdefault(key_result, []).append(id_)
    return found


def first_follower(db: Rows) -> date | None:
    """Return the earliest start day that was given to a key result which follows a KPI."""
    table = KeyResultRow
    given = table.select(table.id, table.starts).where(
        table.kpi_id.is_null(False), table.starts.is_null(False)
    )
    return min((day for _, day in db.tuples(given)), default=None)


def objectives_with(
    db: Rows,
    words: Sequence[str],
    owner: str | None,
    team: str | None,
    today: date,
    among: Sequence[int] | None = None,
) -> set[int]:
    """Return the live objectives that hold all words (normalised), of an owner, of a team or one below it."""
    table = ObjectiveRow
    query = table.select(table.id).where(_live(table, today), *_holding(table, "o", words))
    if owner is not None:
        query = query.where(names.same(table.owner, owner))
    if among is not None:
        query = query.where(table.id.in_(among))
    return {id_ for (id_,) in db.plain(_of_team(query, team))}


def key_results_with(
    db: Rows,
    words: Sequence[str],
    owner: str | None,
    team: str | None,
    today: date,
    among: Sequence[int] | None = None,
) -> dict[int, list[int]]:
    """Return the live key results that hold all words, of an owner, of a team or one below it, by objective;
    one without an owner has its objective's."""
    table, above = KeyResultRow, ObjectiveRow
    query = table.select(table.objective_id, table.id).where(
        _live(table, today), *_holding(table, "kr", words)
    )
    if among is not None:
        query = query.where(table.objective_id.in_(among))
    if owner is not None or team is not None:
        query = query.join(above, on=(table.objective_id == above.id))
    if owner is not None:
        query = query.where(
            names.same(table.owner, owner) | ((table.owner == "") & names.same(above.owner, owner))
        )
    found: dict[int, list[int]] = {}
    for objective, id_ in db.plain(_of_team(query, team)):
        found.setdefault(objective, []).append(id_)
    return found


def initiatives_with(
    db: Rows, words: Sequence[str], among: Sequence[int] | None = None
) -> dict[int, list[int]]:
    """Return the initiatives that hold all words and were not dropped, by the objectives that they are
    below."""
    table, above = InitiativeRow, KeyResultRow
    query = table.select(above.objective_id, table.id).join(above, on=(table.key_result_id == above.id))
    query = query.where(_has_handle(table), table.state != "dropped", *_holding(table, "i", words))
    if among is not None:
        query = query.where(above.objective_id.in_(among))
    found: dict[int, list[int]] = {}
    for objective, id_ in db.plain(query):
        found.setdefault(objective, []).append(id_)
    return found


def _holding(table: type[Row], prefix: str, words: Sequence[str]) -> Iterator[Any]:
    """Conditions: each word is in the text that search looks in, or in the handle."""
    text: Any = table.search_text  # type: ignore[attr-defined]
    for word in words:
        digits = word.removeprefix(prefix)
        if digits.isascii() and digits.isdigit():
            yield text.contains(word) | (fn.PRINTF(f"{prefix}%d", table.id).contains(word))
        else:
            yield text.contains(word)


def _of_team(query: Any, team: str | None) -> Any:
    if team is None:
        return query
    below, table = f"{team.rstrip('/')}/", ObjectiveRow
    is_below = names.same(fn.SUBSTR(table.team, 1, len(below)), below)
    return query.where(names.same(table.team, team.rstrip("/")) | is_below)


def _live(table: Any, today: date) -> Any:
    """Not dropped, and with a number that a handle can have."""
    return _has_handle(table) & (table.dropped_on.is_null() | (table.dropped_on > today))


def _has_handle(table: Any) -> Any:
    return table.id.between(1, HIGHEST - 1)
