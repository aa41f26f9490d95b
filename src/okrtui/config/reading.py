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
from pathlib import Path
from typing import Any, TypeVar

from okrtui.config.fitting import fitted
from okrtui.config.settings import (
    Personal,
    Problem,
    Settings,
    personal_problems,
    settings_problems,
)
from okrtui.domain.errors import BadSettings, Unsafe

MAX_BYTES = 256 * 1024
MAX_DEPTH = 8
_KEY = r"(?:[A-Za-z0-9_-]+|\"[^\"\n]*\"|'[^'\n]*')"
_DOTTED = rf"{_KEY}(?:\s*\.\s*{_KEY})*"

Shape = TypeVar("Shape", Settings, Personal)


def read_settings(path: Path, *, follow: bool = False, at: int | None = None) -> Settings:
    """A workspace's settings, never through a link unless the person named the file (`follow`).

    `at` is the descriptor of the directory, where that is held open; `path` is then for messages.

    Raises BadSettings with one message (DESIGN §4), Unsafe for a link.
    """
    try:
        text = text_of(path, follow=follow, at=at)
    except FileNotFoundError:
        raise BadSettings(f"{path} cannot be read (no such file): name one that is there.") from None
    return parse_settings(text, path.name)


def parse_settings(text: str, file: str) -> Settings:
    """Like read_settings, of a text; `file` is how the message calls it."""
    return _shaped(text, file, Settings, settings_problems)


def read_personal(path: Path) -> Personal:
    """A person's settings; the defaults if there is no such file. Raises BadSettings."""
    try:
        text = text_of(path, follow=True)
    except FileNotFoundError:
        return Personal()
    return _shaped(text, str(path), Personal, personal_problems)


def line_of(path: str, text: str, file: str) -> int | None:
    """The line of a key in a TOML text; None if it is not written there."""
    return _line_map(text, file).get(path)


def text_of(path: Path, *, follow: bool, most: int = MAX_BYTES, at: int | None = None) -> str:
    """The file's text; `at` is the descriptor of its directory, where that is held open.

    Raises FileNotFoundError, BadSettings, and Unsafe for a link not to follow.
    """
    flags = os.O_RDONLY | os.O_NONBLOCK | (0 if follow else os.O_NOFOLLOW)  # a pipe must not hold us up
    try:
        descriptor = os.open(path if at is None else path.name, flags, dir_fd=at)
        with open(descriptor, "rb") as file:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                raise BadSettings(f"{path} is not a regular file: settings are one.")
            content = file.read(most + 1)
    except FileNotFoundError:
        raise
    except IsADirectoryError:
        raise BadSettings(f"{path} is not a regular file: settings are one.") from None
    except OSError as error:
        if error.errno == errno.ELOOP and not follow:
            raise Unsafe(
                f"{path} is a link: a workspace's settings are a file of its own, put one there."
            ) from None
        reason = error.strerror or "unknown error"
        raise BadSettings(
            f"{path} cannot be read ({reason}): check that it is there and yours to read."
        ) from None
    if len(content) > most:
        raise BadSettings(f"{path.name} is larger than {most // 1024} KiB; settings are a few lines.")
    try:
        return content.decode()
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise BadSettings(f"{path.name}, line {line}: not UTF-8 text; save the file as UTF-8.") from None


def toml_table(text: str, file: str) -> dict[str, Any]:
    """A TOML text as plain values; `file` is how a message calls it. Raises BadSettings."""
    import tomllib

    if any(line.count(".") > MAX_DEPTH for line in text.splitlines()):
        _line_map(text, file)
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        raise BadSettings(_syntax(file, error, text, _line_map(text, file))) from None


def _shaped(
    text: str, file: str, shape: type[Shape], problems: Callable[[Shape], Iterator[Problem]]
) -> Shape:
    data = toml_table(text, file)
    value = fitted(shape(), data) or _judged(text, file, data, shape)
    for path, message in problems(value):
        lines = _line_map(text, file)
        if path not in lines and (other := _written(path, lines)):
            path = other
        raise BadSettings(_message(file, lines, path, message))
    return value


def _judged(text: str, file: str, data: dict[str, Any], shape: type[Shape]) -> Shape:
    """The values as their shape has them. Raises BadSettings for the first that is wrong."""
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
    """The data with every key it leaves out filled from the defaults, table by table."""
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
    """tomllib's message with file and line in front; a value that looks like a date is called so."""
    message = str(error)
    found = re.search(r"\(at line (\d+), column (\d+)\)", message)
    number = int(found[1]) if found else text.count("\n") + 1
    key = next((key for key, line in lines.items() if line == number), "")
    content = text.split("\n")[number - 1] if number <= text.count("\n") + 1 else ""
    date = re.search(r"=\s*(\d{4}-\d\d?-\d\d?)\s*(#|$)", content, re.ASCII)
    if key and date:
        return f"{file}, line {number}: {key} is {date[1]}, not a date; expected one like 2026-10-05."
    what = re.sub(r"[^ -~]", "?", re.sub(r"\s*\(at .*\)$", "", message))[:120]
    column = f", column {found[2]}" if found else ""
    return f"{file}, line {number}{column}: not valid TOML: {what}."


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
    """msgspec says “Expected `int`, got `str` - at `$.scoring.stale_after`”."""
    what, _, where = message.partition(" - at `$")
    path = re.sub(r"\[\.\.\.\]", "", where.rstrip("`").lstrip("."))
    what = what.replace("`", "").replace("Invalid enum value", "is")
    found = re.match(r"Expected (\w+)(.*?), got (.*)$", what)
    if found:
        wanted, got = (_PLAIN_TYPES.get(word, word) for word in (found[1], found[3]))
        return path or "the file", f"must be {wanted}{found[2]}, but is {got}"
    if "RFC3339" in what:
        return path, "is not a date; expected one like 2026-10-05"
    return path or "the file", "is wrong: " + what[:1].lower() + what[1:]


def nearest(word: str, known: Iterable[str]) -> list[str]:
    """The known word nearest to a mistyped one, if any is near."""
    import difflib

    return difflib.get_close_matches(word, list(known), n=1, cutoff=0.6)


def _unknown_keys(data: dict[str, Any], shape: Any, path: str = "") -> Iterator[Problem]:
    import dataclasses

    fields = typing.get_type_hints(shape)
    for key, value in data.items():
        here = f"{path}{key}"
        if key not in fields:
            near = [f"{path}{k}" for k in nearest(key, fields)]
            near = near or [known for known in _all_keys(Settings) if known.endswith(f".{key}")]
            hint = f"did you mean {near[0]}? " if near else ""
            known = ", ".join(fields)
            yield here[:120], f"is not a known key: {hint}known here are {known}"
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
                    yield f"{here}.{name}"[:120], f"must be text in quotes, but is {is_}"
        yield from _wrong_choice(here, value, inner)


def _all_keys(shape: Any, path: str = "") -> Iterator[str]:
    """Every key path of a shape."""
    import dataclasses

    for key, hint in typing.get_type_hints(shape).items():
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


def _line_map(text: str, file: str) -> dict[str, int]:
    """Key path → line. Refuses keys nested too deep before a parser sees them."""
    lines: dict[str, int] = {}
    table = ""
    counts: dict[str, int] = {}
    for number, line in enumerate(text.splitlines(), 1):
        stripped = line.strip()
        header = re.match(r"(\[\[?)\s*(.*?)\s*\]", stripped)
        found = re.match(_DOTTED, stripped)
        dotted = header[2] if header else (found[0] if found else "")
        if dotted.count(".") > MAX_DEPTH:
            raise BadSettings(f"{file}, line {number}: no known key has more than {MAX_DEPTH} parts.")
        if header:
            table = _joined(_parts(dotted))
            if header[1] == "[[":
                index = counts.get(table, 0)
                counts[table] = index + 1
                table = f"{table}[{index}]"
            lines.setdefault(table, number)
        elif found and stripped[found.end() :].lstrip().startswith("="):
            prefix = _joined([table, *_parts(dotted)] if table else _parts(dotted))
            lines.setdefault(prefix, number)
            for inner in re.finditer(rf"({_KEY})\s*=", stripped[found.end() + 1 :]):
                lines.setdefault(f"{prefix}.{inner[1]}", number)
    return lines


def _parts(dotted: str) -> list[str]:
    return [part.strip().strip("\"'") for part in dotted.split(".")]


def _joined(parts: Iterable[str]) -> str:
    return ".".join(parts)
