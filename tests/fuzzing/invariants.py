"""What must hold whatever a file says: only our own errors, and texts that the domain takes."""

from __future__ import annotations

import contextlib
import math
from collections.abc import Callable, Iterator
from datetime import date

from okrtui.domain import texts
from okrtui.domain.errors import OkrtuiError, Refused
from okrtui.domain.model import TEXT_LIMIT, TITLE_LIMIT
from okrtui.interchange import files
from okrtui.interchange.measurements.table import Table, read_table
from okrtui.interchange.outline.markdown import read_markdown
from okrtui.interchange.outline.plan import Plan, PlannedKeyResult, PlannedObjective
from okrtui.interchange.outline.planting import plan_lines

NAME_LIMIT = 100
NUMBER_LIMIT = 1e15


def markdown(content: bytes) -> None:
    """Reads bytes as a Markdown file. Raises AssertionError and what should never be raised."""
    with contextlib.suppress(OkrtuiError):
        plan = read_markdown(files.text_of(content, "FILE"))
        check_plan(plan)


def csv(content: bytes) -> None:
    """Reads bytes as a CSV file, as far as a file must be whole and with its bad rows left out."""
    for all_bad in (False, True):
        with contextlib.suppress(OkrtuiError):
            check_table(read_table(files.text_of(content, "FILE"), all_bad=all_bad))


TARGETS: dict[str, Callable[[bytes], None]] = {"markdown": markdown, "csv": csv}


def check_plan(plan: Plan) -> None:
    """Every planned text within its caps, as the domain wants it, on a line of the file."""
    for item in _objectives(plan):
        _title(item.title)
        assert item.line >= 1, item.line
        _prose(item.why, item.note)
        _name(item.owner, item.team)
        for key_result in item.key_results:
            _check_key_result(key_result)
    for left in plan.left_out:
        assert left.line >= 1, left
    assert all("\n" not in line for line in plan_lines(plan))


def _objectives(plan: Plan) -> Iterator[PlannedObjective]:
    waiting = list(plan.objectives)
    while waiting:
        item = waiting.pop()
        yield item
        waiting.extend(item.children)


def _check_key_result(item: PlannedKeyResult) -> None:
    _title(item.title)
    assert item.line >= 1, item.line
    _prose(item.description, item.note)
    _name(item.owner)
    for step in item.steps:
        _title(step.title)
    measure = item.measure
    numbers = [item.result]
    if measure is not None:
        numbers += [measure.start, measure.target, measure.low, measure.high, measure.by and measure.by[0]]
        _name(measure.unit)
    for number in numbers:
        assert number is None or (math.isfinite(number) and abs(number) <= NUMBER_LIMIT), number


def _title(text: str) -> None:
    assert 0 < len(text) <= TITLE_LIMIT, len(text)
    assert not texts.forbidden_in_title(text), ascii(text)
    if any(texts.search_text(text).split()) and text.isprintable():  # an invisible one the domain refuses
        texts.title(text)


def _prose(*parts: str) -> None:
    for text in parts:
        assert len(text) <= TEXT_LIMIT, len(text)
        texts.prose(text)


def _name(*names: str) -> None:
    for text in names:
        assert len(text) <= NAME_LIMIT, len(text)
        with contextlib.suppress(Refused):
            texts.name(text, "name")
        assert not texts.forbidden_in_title(text), ascii(text)


def check_table(table: Table) -> None:
    """Columns with names, values with real dates and finite numbers, reasons of one line."""
    for name, entries in table.columns.items():
        assert 0 < len(name) <= TITLE_LIMIT, len(name)
        for day, number in entries:
            assert isinstance(day, date)
            assert math.isfinite(number), number
            assert abs(number) <= NUMBER_LIMIT, number
            assert day in table.line_of
    for row in table.bad:
        assert row.line >= 1
        assert 0 < len(row.reason) < 400, row.reason
