"""Wide CSV files of measurements: a date column and one column a series. Reads text, writes nothing.

Many forms of dates are understood; a form that could be read two ways is refused.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from datetime import date

from okrtui.domain.calendar import FIRST_YEAR, LAST_YEAR, MONTHS, month_end
from okrtui.domain.errors import Refused
from okrtui.domain.frozen import dataclass
from okrtui.domain.model import TITLE_LIMIT
from okrtui.domain.values import parse_number
from okrtui.interchange.escaping import from_csv_cell

MAX_COLUMNS = 1000
MAX_ROWS = 100_000
MAX_CELL = 10_000
MAX_VALUES = 1_000_000
MAX_BAD = 50
"""Bad rows after which a file that must be whole is not read on."""
_LOOKED_AT = 50
"""Cells of a column that say whether it holds numbers."""
_EMPTY = frozenset({"", "-", "–", "na", "n/a", "null", "none", "."})
_PLAIN_NUMBER = re.compile(r"-?\d{1,15}(?:\.\d{1,20})?", re.ASCII)
_DATE_NAMES = ("date", "day", "month", "week", "time", "when", "period")


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that cannot be taken, with the reason."""

    line: int
    reason: str


@dataclass(frozen=True, slots=True)
class Table:
    """Column name → dated values in file order; what could not be read."""

    columns: dict[str, list[tuple[date, float]]]
    bad: tuple[BadRow, ...]
    line_of: dict[date, int]


def read_table(text: str, wanted: Sequence[str] | None = None, *, all_bad: bool = True) -> Table:
    """Read the columns `wanted` (default: all but the date's). Raises Refused.

    A column whose first cells are no numbers holds text and is left out unless wanted. Without
    `all_bad` reading ends after the first bad rows.
    """
    header, numeric = _survey(text)
    at = _date_column(header)
    series = _series(header, at, wanted)
    if wanted is None:
        series = {name: index for name, index in series.items() if index in numeric}
    bad: list[BadRow] = []
    columns: dict[str, list[tuple[date, float]]] = {name: [] for name in series}
    line_of: dict[date, int] = {}
    seen: dict[str, int] = {}
    rows = _rows(text)
    next(rows)
    for line, row in rows:
        try:
            day, values = _row(row, header, at, series)
            moment = row[at].strip() if ":" in row[at] else day.isoformat()
            first = seen.setdefault(moment, line)
            if first != line:
                raise Refused(f"“{row[at].strip()[:60]}” is there twice, first in line {first}.")
        except Refused as error:
            bad.append(BadRow(line, str(error)))
            if len(bad) > MAX_BAD and not all_bad:
                break
            continue
        line_of[day] = line
        for name, value in values:
            columns[name].append((day, value))
    return Table(columns, tuple(bad), line_of)


def column_names(text: str) -> list[str]:
    """Return the names of the columns, the date's among them. Raises Refused."""
    return [from_csv_cell(name.strip()) for name in next(_rows(text))[1]]


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """The header and then the rows that are not empty, each with its line. Raises Refused."""
    dialect = _dialect(text)
    first = text[: text.find("\n")] if "\n" in text else text
    if first.count(dialect.delimiter) > MAX_COLUMNS:
        raise Refused(f"The file has more than {MAX_COLUMNS} columns.")
    csv.field_size_limit(MAX_CELL)
    reader = csv.reader(_lines(text), dialect, strict=True)
    try:
        yield 1, next(reader, [])
        for row in reader:
            if len(row) > MAX_COLUMNS:
                raise Refused(
                    f"Line {reader.line_num} has {len(row):,} cells; at most {MAX_COLUMNS} are taken."
                )
            if any(row) and any(cell.strip() for cell in row):
                yield reader.line_num, row
            elif reader.line_num > MAX_ROWS:
                break
    except csv.Error as error:
        raise Refused(f"Line {reader.line_num} is not CSV: {error}.") from None
    if reader.line_num > MAX_ROWS:
        raise Refused(f"The file has more than {MAX_ROWS:,} lines: split it.")


def _lines(text: str) -> Iterator[str]:
    """The lines of a text with their ends, without a copy of the whole."""
    at = 0
    while at < len(text):
        end = text.find("\n", at) + 1 or len(text)
        yield text[at:end]
        at = end


def _survey(text: str) -> tuple[list[str], set[int]]:
    """The header, and which columns hold numbers; keeps no row. Raises Refused past a limit."""
    header, rows = column_names(text), _rows(text)
    next(rows)
    undecided = dict.fromkeys(range(len(header)), 0)
    numeric: set[int] = set()
    values = 0
    for line, row in rows:
        values += len(row) - 1
        if line > MAX_ROWS:
            raise Refused(f"The file has more than {MAX_ROWS:,} lines: split it.")
        if values > MAX_VALUES:
            raise Refused(f"The file has more than {MAX_VALUES:,} values: split it.")
        for index in list(undecided):
            cell = row[index].strip() if index < len(row) else ""
            if cell.casefold() in _EMPTY:
                continue
            undecided[index] += 1
            if _is_number(cell):
                numeric.add(index)
            if index in numeric or undecided[index] == _LOOKED_AT:
                del undecided[index]
    return header, numeric


def _is_number(cell: str) -> bool:
    try:
        _number(cell)
    except Refused:
        return False
    return True


def _dialect(text: str) -> type[csv.Dialect]:
    first = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=first.count)

    class Found(csv.excel):
        pass

    Found.delimiter = delimiter
    return Found


def _date_column(header: Sequence[str]) -> int:
    if len(header) < 2:
        raise Refused("The file needs a header with a date column and at least one column of values.")
    if len(header) > MAX_COLUMNS:
        raise Refused(f"The file has {len(header)} columns; at most {MAX_COLUMNS} are taken.")
    for name in header:
        if len(name) > TITLE_LIMIT:
            raise Refused(f"The column “{name[:60]}…” has a name of more than {TITLE_LIMIT} characters.")
    repeated = sorted({name for name in header if name and header.count(name) > 1})
    if repeated:
        raise Refused(f"The column “{repeated[0][:60]}” is there twice: names must differ.")
    for name in _DATE_NAMES:
        for index, column in enumerate(header):
            if column.casefold() == name:
                return index
    return 0


def _series(header: Sequence[str], at: int, wanted: Sequence[str] | None) -> dict[str, int]:
    known = {name: index for index, name in enumerate(header) if index != at and name}
    if wanted is None:
        return known
    missing = [name for name in wanted if name not in known]
    if missing:
        names = ", ".join(list(known)[:30])
        raise Refused(f"The file has no column “{missing[0][:60]}”; it has {names}.")
    return {name: known[name] for name in wanted}


def _number(cell: str) -> float:
    """A cell's number, with a short cut for the usual form. Raises Refused."""
    return float(cell) if _PLAIN_NUMBER.fullmatch(cell) else parse_number(cell, "%")


def _row(
    row: Sequence[str], header: Sequence[str], at: int, series: dict[str, int]
) -> tuple[date, list[tuple[str, float]]]:
    if len(row) > len(header):
        raise Refused(f"has {len(row)} cells, the header {len(header)}.")
    if at >= len(row):
        raise Refused("has no date.")
    day = read_date(row[at])
    values = []
    for name, index in series.items():
        cell = row[index].strip() if index < len(row) else ""
        if cell.casefold() in _EMPTY:
            continue
        try:
            values.append((name, _number(cell)))
        except Refused:
            raise Refused(f"“{cell[:60]}” in column “{name[:60]}” is not a number.") from None
    return day, values


def read_date(text: str) -> date:
    """Read a date in one of many forms: 2012-01-31, 2012/01/31, 31.01.2012, Jan 31 2000, 31 Jan 2000, 2012-01
    and Jan 2012 (its last day). Raises Refused."""
    found = _date(text)
    if found is None or not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise Refused(f"“{text[:60]}” is not a date (like 2012-01-31, 2012/01/31, Jan 31 2000).")
    return found


def _date(text: str) -> date | None:
    word = re.sub(
        r"[T ](?:[01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{1,9})?)?(Z|[+-]\d\d:?\d\d)?$", "", text.strip()
    )
    try:
        if found := re.fullmatch(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})", word, re.ASCII):
            return date(int(found[1]), int(found[2]), int(found[3]))
        if found := re.fullmatch(r"(\d{4})(\d\d)(\d\d)", word, re.ASCII):
            return date(int(found[1]), int(found[2]), int(found[3]))
        if found := re.fullmatch(r"(\d{1,2})\.(\d{1,2})\.(\d{4})", word, re.ASCII):
            return date(int(found[3]), int(found[2]), int(found[1]))
        if found := re.fullmatch(r"(\d{1,2})/(\d{1,2})/(\d{4})", word, re.ASCII):
            return _slashed(text, int(found[1]), int(found[2]), int(found[3]))
        if found := re.fullmatch(r"([A-Za-z]{3,9})\.? (\d{1,2}),? (\d{4})", word, re.ASCII):
            return date(int(found[3]), _month(found[1]), int(found[2]))
        if found := re.fullmatch(r"(\d{1,2})[ -]([A-Za-z]{3,9})\.?[ -](\d{4})", word, re.ASCII):
            return date(int(found[3]), _month(found[2]), int(found[1]))
        if found := re.fullmatch(r"(\d{4})[-/](\d{1,2})", word, re.ASCII):
            return month_end(date(int(found[1]), int(found[2]), 1))
        if found := re.fullmatch(r"([A-Za-z]{3,9})\.? (\d{4})", word, re.ASCII):
            return month_end(date(int(found[2]), _month(found[1]), 1))
        if found := re.fullmatch(r"(\d{4})-W(\d\d)", word, re.ASCII | re.I):
            return date.fromisocalendar(int(found[1]), int(found[2]), 7)
    except ValueError:
        pass
    return None


def _slashed(text: str, first: int, second: int, year: int) -> date:
    """The date of 31/01/2012 or 01/31/2012; refused where either number could be the month."""
    if first > 12:
        return date(year, second, first)
    if second > 12 or first == second:
        return date(year, first, second)
    raise Refused(f"“{text[:60]}” could be two dates: write it as {year}-MM-DD.")


def _month(name: str) -> int:
    for number, month in enumerate(MONTHS, 1):
        if month.startswith(name.lower()) or name.lower() == "sept" == month[:4]:
            return number
    raise ValueError(name)
