"""Rows of a pipe table to key results and objectives; pure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from okrtui.interchange.outline.blocks import Table
from okrtui.interchange.outline.inline import split_tags, title_and_text
from okrtui.interchange.outline.ledger import NAME_LENGTH, Ledger
from okrtui.interchange.outline.measure import find_measure
from okrtui.interchange.outline.plan import PlannedKeyResult, PlannedObjective
from okrtui.interchange.outline.results import result_value, split_result
from okrtui.interchange.outline.roles import KEY_RESULT, OBJECTIVE
from okrtui.interchange.outline.tables import TableRow, cells, read_rows

Planned = tuple[list[PlannedKeyResult], list[PlannedObjective]]


def plan_table(
    table: Table, plain: Callable[[str], str], ledger: Ledger, team: str, flat: bool = False
) -> Planned:
    """Return the key results of a table, and its objectives if a column or the header names them.

    `flat`: there is no room for objectives; their names are left out.
    """
    rows = None if table.tracking else read_rows(table, plain)
    if rows is None:
        reason = "tracking table" if table.tracking else "table"
        lines = (table.header, table.delimiter, *table.rows)
        ledger.lines(lines, f"{reason} without key results")
        return [], []
    header = table.header
    named = OBJECTIVE.match(plain(cells(header.text)[0])) if header else None
    title = named.string[named.end() :] if named and not flat else ""
    ledger.lines((table.delimiter,), "table delimiter")
    loose: list[PlannedKeyResult] = []
    objectives: list[PlannedObjective] = []
    if header and title:
        short, why = title_and_text(title)
        objectives.append(PlannedObjective(short, why, header.number, team=team))
    else:
        ledger.lines((header,), "table header")
    for row, source in zip(rows, table.rows, strict=True):
        if row.objective and not flat:
            objectives.append(_objective(row, ledger, team))
        if not row.key_result:
            if not row.objective or flat:
                ledger.lines((source,), "row without a key result")
        elif objectives:
            last = objectives[-1]
            more = (*last.key_results, _key_result(row, ledger))
            objectives[-1] = replace(last, key_results=more)
        else:
            loose.append(_key_result(row, ledger))
    return loose, objectives


def tracking_note(table: Table, plain: Callable[[str], str], ledger: Ledger) -> str:
    """Return a table of dated figures as text: no number is taken from it."""
    ledger.lines((table.delimiter,), "table delimiter")
    lines = [one for one in (table.header, *table.rows) if one]
    return "\n".join(" | ".join(map(plain, cells(one.text))) for one in lines)


def _objective(row: TableRow, ledger: Ledger, team: str) -> PlannedObjective:
    """The objective that a row names; in a row with a key result, the other cells belong to that."""
    found = OBJECTIVE.match(row.objective)
    text, tags = split_tags(row.objective[found.end() :] if found else row.objective)
    title, why = title_and_text(text or row.objective)
    if row.key_result:
        why = ledger.capped(why, row.line)
        return PlannedObjective(title, why, row.line, team=team, tags=tags)
    return PlannedObjective(
        title,
        ledger.joined([why, row.description], row.line),
        row.line,
        owner=ledger.capped(row.owner, row.line, NAME_LENGTH),
        team=team,
        tags=tags,
        note=ledger.capped(row.note, row.line),
    )


def _key_result(row: TableRow, ledger: Ledger) -> PlannedKeyResult:
    text, result = split_result(row.key_result)
    text, tags = split_tags(text)
    if found := KEY_RESULT.match(text):
        text = text[found.end() :] or text
    text = text or row.key_result
    title, whole = title_and_text(text)
    measure = find_measure(text)
    value = row.score if measure is None else None
    return PlannedKeyResult(
        title,
        ledger.joined([whole, row.description], row.line),
        row.line,
        measure,
        owner=ledger.capped(row.owner, row.line, NAME_LENGTH),
        tags=tags,
        note=ledger.joined([result, row.note], row.line, "\n"),
        result=value if value is not None else result_value(result, measure),
    )
