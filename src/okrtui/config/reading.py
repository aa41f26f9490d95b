"""Reads a TOML file into its shape; what is wrong is said with file, line, key and what is allowed.

May read the file it is given, nothing else.
"""

from __future__ import annotations

import datetime
import errno
import os
import re
import stat
import types
import typing
from collections.abc import Callable, Iterable, Iterator
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, TypeVar

from okrtui.config.fitting import fitted
from okrtui.config.limits import MAX_BYTES, MAX_DIGITS, MAX_INTEGER, MAX_PATH, might_be_deep
from okrtui.config.settings import (
    Personal,
    Problem,
    Settings,
    personal_problems,
    settings_problems,
)
from okrtui.domain.errors import BadSettings, CannotRead, Unsafe

Shape = TypeVar("Shape", Settings, Personal)


def read_settings(path: Path, *, follow: bool = False, at: int | None = None) -> Settings:
    """Read a workspace's settings, never through a link unless the person named the file (`follow`).

    `at` is the descriptor of the directory, where that is kept open; `path` is then for messages.

    Raises BadSettings with one message (rules.md, Mistakes in settings), Unsafe for a link.
    """
    try:
        text = text_of(path, follow=follow, at=at)
    except FileNotFoundError:
        raise BadSettings(f"{path} cannot be read (no such file): name one that is there.") from None
    return parse_settings(text, path.name)


def parse_settings(text: str, file: str) -> Settings:
    """Read settings from a text, like read_settings; `file` is its name in messages."""
    return _shaped(text, file, Settings, settings_problems)


def read_personal(path: Path) -> Personal:
    """Read a person's settings; the defaults if there is no such file. Raises BadSettings, CannotRead."""
    try:
        text = text_of(path, follow=True)
    except FileNotFoundError:
        return Personal()
    return _shaped(text, str(path), Personal, personal_problems)


def line_of(path: str, text: str, file: str) -> int | None:
    """Return the line of a key in a TOML text; None if it is not written there."""
    return _line_map(text, file).get(path[:MAX_PATH])


def text_of(path: Path, *, follow: bool, most: int = MAX_BYTES, at: int | None = None) -> str:
    """Read the file's text; `at` is the descriptor of its directory, where that is kept open.

    Raises FileNotFoundError, CannotRead, BadSettings, and Unsafe for a link not to follow.
    """
    flags = os.O_RDONLY | os.O_NONBLOCK | (0 if follow else os.O_NOFOLLOW)  # a pipe must not hold us up
    try:
        descriptor = os.open(path if at is None else path.name, flags, dir_fd=at)
        with open(descriptor, "rb") as file:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                raise CannotRead(f"{path} is not a regular file: settings are one.")
            content = file.read(most + 1)
    except FileNotFoundError:
        raise
    except IsADirectoryError:
        raise CannotRead(f"{path} is not a regular file: settings are one.") from None
    except OSError as error:
        if error.errno == errno.ELOOP and not follow:
            raise Unsafe(
                f"{path} is a link", "a workspace's settings are a file of its own, put one there."
            ) from None
        reason = error.strerror or "unknown error"
        raise CannotRead(
            f"{path} cannot be read ({reason}): check that it is there and yours to read."
        ) from None
    if len(content) > most:
        raise _too_long(path.name, most)
    try:
        return content.decode()
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise BadSettings(f"{path.name}, line {line}: not UTF-8 text; save the file as UTF-8.") from None


def _too_long(file: str, most: int) -> BadSettings:
    return BadSettings(f"{file} is larger than {most // 1024} KiB; settings are a few lines.")


def toml_table(text: str, file: str) -> dict[str, Any]:
    """Return a TOML text as plain values; `file` is its name in messages. Raises BadSettings.

    Takes time in proportion to the text, whatever it holds: keys have at most 8 parts, which are counted
    before the parser runs, and numbers at most 64 bits.
    """
    import tomllib

    if might_be_deep(text):
        _line_map(text, file)
    try:
        table = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        raise BadSettings(_syntax(file, error, text, _line_map(text, file))) from None
    if (path := _too_large(table)) is not None:
        message = "is a whole number of more than 64 bits; expected a smaller one"
        raise BadSettings(_message(file, _line_map(text, file), path, message))
    return table


def _too_large(table: dict[str, Any]) -> str | None:
    """The path of a whole number larger than TOML allows: Python would read it, and fail to print it."""
    left: list[tuple[str, Any]] = [("", table)]
    while left:
        path, value = left.pop()
        if type(value) is int and not -MAX_INTEGER <= value < MAX_INTEGER:
            return path
        if isinstance(value, dict):
            left += ((f"{path}.{key}"[:MAX_PATH] if path else key[:MAX_PATH], v) for key, v in value.items())
        elif isinstance(value, list):
            left += ((f"{path}[{index}]"[:MAX_PATH], v) for index, v in enumerate(value))
    return None


def _shaped(
    text: str, file: str, shape: type[Shape], problems: Callable[[Shape], Iterator[Problem]]
) -> Shape:
    if len(text) * 4 > MAX_BYTES and len(text.encode()) > MAX_BYTES:
        raise _too_long(file, MAX_BYTES)
    data = toml_table(text, file)
    value = fitted(shape(), data) or _judged(text, file, data, shape)
    for path, message in problems(value):
        lines = _line_map(text, file)
        if path not in lines and (other := _written(path, lines)):
            path = other
        raise BadSettings(_message(file, lines, path, message))
    return value


def _judged(text: str, file: str, data: dict[str, Any], shape: type[Shape]) -> Shape:
    """The values in the shape of the settings. Raises BadSettings for the first that is wrong."""
    from dataclasses import asdict

    import msgspec

    for path, message in _unknown_keys(data, shape):
        raise BadSettings(_message(file, _line_map(text, file), path, message))
    try:
        return msgspec.convert(_over(asdict(shape()), data), shape)
    except msgspec.ValidationError as error:
        path, message = _split(str(error))
        raise BadSettings(_message(file, _line_map(text, file), path, message)) from None


def _over(defaults: dict[str, Any], data: dict[str, Any]) -> dict[str, Any]:
    """The data with every missing key filled in from the defaults, table by table."""
    merged = defaults | data
    for key, value in data.items():
        if isinstance(value, dict) and isinstance(defaults.get(key), dict):
            merged[key] = _over(defaults[key], value)
    return merged


def _message(file: str, lines: dict[str, int], path: str, message: str) -> str:
    """`okrtui.toml, line 7: scoring.stale_after …`"""
    key = path
    within = [line for name, line in lines.items() if name.startswith((f"{path}.", f"{path}["))]
    while key and key not in lines and not within:
        key = key[: max(key.rfind("."), key.rfind("["), 0)]
    line = lines.get(key) or min(within, default=0)  # a table's own header may name what is below it
    return f"{file}, line {line}: {path} {message}." if line else f"{file}: {path} {message}."


def _written(path: str, lines: dict[str, int]) -> str:
    """Of two thresholds out of order, the one that the file holds (the other is a default)."""
    table, _, key = path.rpartition(".")
    partner = {"at_risk": "on_track", "on_track": "at_risk", "watch": "healthy"}.get(key, "")
    return f"{table}.{partner}" if f"{table}.{partner}" in lines else ""


def _syntax(file: str, error: Exception, text: str, lines: dict[str, int]) -> str:
    """The parser's message with file and line in front; a value that looks like a date is named as one."""
    what, told, where = str(error).rpartition(" (at ")  # what it quotes may say anything, and much of it
    said = [int(word) for word in re.findall(r"\d{1,9}", where, re.ASCII)] if told else []
    number = said[0] if said else text.count("\n") + 1
    if not told:
        number, what = _line_of_number(text), f"a number of more than {MAX_DIGITS} digits"
    key = next((key for key, line in lines.items() if line == number), "")
    content = text.split("\n")[number - 1].partition("=")[2][:60].strip()
    date = re.match(r"(\d{4}-\d\d?-\d\d?) *(#|$)", content, re.ASCII)
    if key and date:
        return f"{file}, line {number}: {key} is {date[1]}, not a date; expected one like 2026-10-05."
    column = f", column {said[1]}" if len(said) > 1 else ""
    return f"{file}, line {number}{column}: not valid TOML: {re.sub(r'[^ -~]', '?', what[:120])}."


def _line_of_number(text: str) -> int:
    """The line of the first number with more digits than Python accepts; the last line if there is none."""
    digits = (found for found in re.finditer(r"[0-9_]+", text) if len(found[0]) > MAX_DIGITS)
    return text.count("\n", 0, next((found.start() for found in digits), len(text))) + 1


_PLAIN_TYPES = {
    "int": "a whole number",
    "float": "a number",
    "str": "text in quotes",
    "bool": "true or false",
    "array": "a list",
    "object": "a table",
    "date": "a date",
}
_TOML_TYPES = {int: "int", float: "float", bool: "bool", list: "array", dict: "object"}


def _split(message: str) -> tuple[str, str]:
    """The message and the path in msgspec's “Expected `int`, got `str` - at `$.scoring.stale_after`”."""
    what, _, where = message[:1000].partition(" - at `$")
    path = where.rstrip("`").lstrip(".").replace("[...]", "")
    what = what.replace("`", "").replace("Invalid enum value", "is")
    found = re.match(r"Expected (\w+)(.*?), got (.*)$", what)
    if found:
        wanted, got = (_PLAIN_TYPES.get(word, word) for word in (found[1], found[3]))
        return path or "the file", f"must be {wanted}{found[2]}, but is {got}"
    if "RFC3339" in what:
        return path, "is not a date; expected one like 2026-10-05"
    return path or "the file", "is wrong: " + what[:1].lower() + what[1:]


def nearest(word: str, known: Iterable[str]) -> list[str]:
    """Return the known word nearest to a mistyped one, if any is near."""
    import difflib

    return difflib.get_close_matches(word[:MAX_PATH], list(known), n=1, cutoff=0.6)


def _unknown_keys(data: dict[str, Any], shape: Any, path: str = "") -> Iterator[Problem]:
    import dataclasses

    fields = _hints(shape)
    for key, value in data.items():
        here = f"{path}{key}"
        if key not in fields:
            near = [f"{path}{k}" for k in nearest(key, fields)]
            near = near or [known for known in _all_keys(Settings) if known.endswith(f".{key}")]
            hint = f"did you mean {near[0]}? " if near else ""
            known = ", ".join(fields)
            yield here[:MAX_PATH], f"is not a known key: {hint}known here are {known}"
            continue
        inner = _inner(fields[key])
        if isinstance(value, dict) and dataclasses.is_dataclass(inner):
            yield from _unknown_keys(value, inner, here + ".")
        elif isinstance(value, list) and dataclasses.is_dataclass(inner):
            for index, entry in enumerate(value):
                if isinstance(entry, dict):
                    yield from _unknown_keys(entry, inner, f"{here}[{index}].")
        if fields[key] == dict[str, str] and isinstance(value, dict):
            for name, text in value.items():
                if not isinstance(text, str):
                    is_ = _PLAIN_TYPES[_TOML_TYPES.get(type(text), "date")]
                    yield f"{here}.{name}"[:MAX_PATH], f"must be text in quotes, but is {is_}"
        yield from _wrong_choice(here, value, inner)


@cache
def _hints(shape: Any) -> dict[str, Any]:
    """A shape's keys with their types, cached: a file may hold a thousand tables of one shape."""
    return typing.get_type_hints(shape)


def _all_keys(shape: Any, path: str = "") -> Iterator[str]:
    """Every key path of a shape."""
    import dataclasses

    for key, hint in _hints(shape).items():
        yield f"{path}{key}"
        if dataclasses.is_dataclass(hint):
            yield from _all_keys(hint, f"{path}{key}.")


def _wrong_choice(path: str, value: object, hint: Any) -> Iterator[Problem]:
    """A word that is not one of those allowed, with the nearest one; a date that is text."""
    if hint is datetime.date and isinstance(value, str):
        yield path, f"is text in quotes; expected a date without quotes, like {datetime.date(2026, 10, 5)}"
    if typing.get_origin(hint) is typing.Literal and value not in typing.get_args(hint):
        allowed = [str(choice) for choice in typing.get_args(hint)]
        near = nearest(str(value)[:60].lower(), allowed)
        meant = f" (did you mean “{near[0]}”?)" if near else ""
        yield path, f"is “{str(value)[:60]}”{meant}; allowed are {', '.join(allowed)}"


def _inner(hint: Any) -> Any:
    """The element of `tuple[Custom, ...]`; else the hint itself."""
    if typing.get_origin(hint) in (tuple, list, types.GenericAlias):
        return typing.get_args(hint)[0]
    return hint


@lru_cache(maxsize=1)
def _line_map(text: str, file: str) -> dict[str, int]:
    """Key path → line, kept for the message about the same text. Raises BadSettings for what is too deep."""
    from okrtui.config.scanning import Scan

    return Scan(text, file).lines
