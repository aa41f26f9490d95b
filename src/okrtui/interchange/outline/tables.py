"""Pipe tables whose rows are key results: columns by their names; pure, no files."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Literal

from okrtui.domain.frozen import dataclass
from okrtui.interchange.outline.blocks import Table
from okrtui.interchange.outline.source import SourceLine

Column = Literal["key result", "objective", "final", "owner", "description", "note", "number"]

_MAX_COLUMNS = 100
_PIPE = re.compile(r"(?<!\\)\|")
_SCORES = ("score", "grade", "final", "projected", "mid", "status", "progress", "target")
_OWNERS = ("owner", "dri", "responsible", "lead", "assignee", "who")
_DESCRIPTIONS = ("target", "baseline", "start", "description", "measure of", "due", "deadline")
_SCORE = re.compile(r"(?P<whole>[01]|[01]?\.\d{1,6}|1\.0{1,6})|(?P<percent>\d{1,3}(?:\.\d{1,6})?)\s?%")


@dataclass(frozen=True, slots=True)
class TableRow:
    """One body row: its key result and what the other cells say."""

    line: int
    key_result: str
    objective: str = ""
    owner: str = ""
    description: str = ""
    note: str = ""
    score: float | None = None


def read_rows(table: Table, plain: Callable[[str], str]) -> list[TableRow] | None:
    """Return the rows of a table whose header names key results, objectives or scores; else None."""
    if table.header is None:
        return None
    names = _names(table.header.text, plain)
    columns = _columns(names)
    if columns is None:
        return None
    return [_row(row, names, columns, plain) for row in table.rows]


def has_key_results(table: Table, plain: Callable[[str], str]) -> bool:
    """Return whether the rows of a table are key results, judged by its header."""
    if table.tracking or table.header is None:
        return False
    return _columns(_names(table.header.text, plain)) is not None


def _names(header: str, plain: Callable[[str], str]) -> list[str]:
    """The names of the columns; none if the table is wider than people make them."""
    found = cells(header)
    return [plain(cell) for cell in found] if len(found) <= _MAX_COLUMNS else []


def cells(text: str) -> list[str]:
    """Return the cells of a row; `\\|` is a pipe inside one."""
    text = text.strip()
    text = text[1:] if text.startswith("|") else text
    text = text[:-1] if text.endswith("|") and not text.endswith("\\|") else text
    return [cell.strip() for cell in _PIPE.split(text)]


def _column(name: str) -> Column | None:
    """The kind of a column by its name; None if it is unknown."""
    name = name.casefold().strip(" :")
    if "key result" in name or re.match(r"krs?\b", name):
        return "key result"
    if re.match(r"(?:objectives?|goals?)\b", name):
        return "objective"
    if name in ("#", "no", "no.", "nr", "id"):
        return "number"
    if "final" in name or name in ("score", "grade", "result"):
        return "final"
    if name.startswith(_OWNERS):
        return "owner"
    if name.startswith(_DESCRIPTIONS):
        return "description"
    return "note" if any(word in name for word in _SCORES) else None


def _columns(names: list[str]) -> list[Column] | None:
    """The columns of a table of key results; None if it is something else."""
    known = [_column(name) for name in names]
    if set(known) <= {None, "number", "owner", "description"}:
        return None
    if "key result" not in known:
        if None in known:
            known[known.index(None)] = "key result"
        elif "objective" in known and any(one in ("final", "note") for one in known):
            known[known.index("objective")] = "key result"
        else:
            return None
    first_final = known.index("final") if "final" in known else -1
    for index, name in enumerate(names):
        if known[index] == "final" and "final" in name.casefold():
            first_final = index
    columns: list[Column] = []
    for index, column in enumerate(known):
        extra = column in ("final", "key result", "objective") and column in columns
        moved = column == "final" and index != first_final
        columns.append("note" if column is None or extra or moved else column)
    return columns


def _row(row: SourceLine, names: list[str], columns: list[Column], plain: Callable[[str], str]) -> TableRow:
    raw = cells(row.text)
    if len(raw) < len(names) and len(whole := _PIPE.split(row.text)) == len(names):
        raw = whole
    texts = [plain(cell) for cell in raw]
    found: dict[Column, list[str]] = {}
    score = None
    for index, text in enumerate(texts):
        column = columns[index] if index < len(columns) else "note"
        name = names[index] if index < len(names) else ""
        if not text:
            continue
        if column == "final":
            score = _score(text)
        if column in ("final", "note", "description"):
            column = "note" if column == "final" else column
            text = f"{name}: {text}" if name else text
        found.setdefault(column, []).append(text)
    return TableRow(
        row.number,
        " ".join(found.get("key result", [])),
        " ".join(found.get("objective", [])),
        ", ".join(found.get("owner", [])),
        "\n".join(found.get("description", [])),
        "\n".join([*found.get("note", []), *(f"# {text}" for text in found.get("number", []))]),
        score,
    )


def _score(text: str) -> float | None:
    """A score from 0 to 1, or a percentage of the whole; anything else is no number."""
    found = _SCORE.fullmatch(text.strip())
    if not found:
        return None
    value = float(found["whole"]) if found["whole"] else float(found["percent"]) / 100
    return value if 0 <= value <= 1 else None
