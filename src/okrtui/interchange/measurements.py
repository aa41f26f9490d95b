"""Wide CSV files of measurements: a date column and one column a series. Reads text, writes nothing.

Many forms of dates are understood; a form that could be read two ways is refused.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from okrtui.domain.calendar import MONTHS, month_end
from okrtui.domain.errors import Refused
from okrtui.domain.values import parse_number

MAX_COLUMNS = 1000
_EMPTY = frozenset({"", "-", "–", "na", "n/a", "nan", "null", "none", "."})
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


def read_table(text: str, wanted: Sequence[str] | None = None) -> Table:
    """Read the columns `wanted` (default: all but the date's). Raises Refused.

    A column of which no value at all is a number holds text and is left out unless wanted.
    """
    reader = csv.reader(io.StringIO(text.removeprefix("\ufeff")), _dialect(text))
    try:
        header = [name.strip() for name in next(reader, [])]
        rows = [(reader.line_num, row) for row in reader if any(cell.strip() for cell in row)]
    except csv.Error as error:
        raise Refused(f"Line {reader.line_num} is not CSV: {error}.") from None
    at = _date_column(header)
    series = _series(header, at, wanted)
    if wanted is None:
        series = {name: i for name, i in series.items() if _holds_numbers(rows, i)}
    bad: list[BadRow] = []
    columns: dict[str, list[tuple[date, float]]] = {name: [] for name in series}
    line_of: dict[date, int] = {}
    for line, row in rows:
        try:
            values = _row(row, header, at, series)
        except Refused as error:
            bad.append(BadRow(line, str(error)))
            continue
        for name, entry in values:
            columns[name].append(entry)
            line_of[entry[0]] = line
    return Table(columns, tuple(bad), line_of)


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


def _holds_numbers(rows: Sequence[tuple[int, list[str]]], index: int) -> bool:
    for _, row in rows:
        if index < len(row) and row[index].strip().casefold() not in _EMPTY:
            try:
                parse_number(row[index], "%")
            except Refused:
                continue
            return True
    return False


def _row(
    row: Sequence[str], header: Sequence[str], at: int, series: dict[str, int]
) -> list[tuple[str, tuple[date, float]]]:
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
            values.append((name, (day, parse_number(cell, "%"))))
        except Refused:
            raise Refused(f"“{cell[:60]}” in column “{name[:60]}” is not a number.") from None
    return values


def read_date(text: str) -> date:
    """A date in one of many forms: 2012-01-31, 2012/01/31, 31.01.2012, Jan 31 2000, 31 Jan 2000,
    2012-01 and Jan 2012 (its last day). Raises Refused."""
    word = re.sub(r"[T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?$", "", text.strip())
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
    raise Refused(f"“{text[:60]}” is not a date (like 2012-01-31, 2012/01/31, Jan 31 2000).")


def _slashed(text: str, first: int, second: int, year: int) -> date:
    """31/01/2012 and 01/31/2012; where both could be the month it is refused."""
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
