"""Settings in force as TOML, where each value says where it comes from: a line of its file, or the default.

Reads the text it is given and nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from okrtui.config.reading import line_of, toml_table

COLUMN = 36
"""Where comments begin, behind values that are not longer."""

_NUMBERS = re.compile(r"\[\n((?:    [\d.]+,\n)+)\]")
_HEADER = re.compile(r"\[\[?([\w.-]+)\]\]?")
_VALUE = re.compile(r"([\w-]+) = ")


def written_lines(text: str, file: str) -> dict[str, int]:
    """Return the path of each setting that a file holds, and the line it is on. Raises BadSettings."""
    return {path: _line(path, text, file) for path in _paths(toml_table(text, file))}


def _paths(table: Mapping[str, Any], before: str = "") -> Iterator[str]:
    for key, value in table.items():
        if isinstance(value, dict):
            yield from _paths(value, f"{before}{key}.")
        else:
            yield f"{before}{key}"


def _line(path: str, text: str, file: str) -> int:
    """The line of a setting that is written, or of the list or the inline table that holds it."""
    found = line_of(path, text, file) or line_of(f"{path}[0]", text, file)
    return found or _line(path.rpartition(".")[0], text, file)


def in_force(values: Mapping[str, Any], lines: Mapping[str, int], notes: Mapping[str, str]) -> str:
    """Return settings as TOML, each followed by the line that sets it, or by a note that it is the default.

    `notes` holds further remarks on some of them, by their paths.
    """
    import tomli_w

    text = _NUMBERS.sub(_in_one_line, tomli_w.dumps(dict(values)))
    told = []
    table = ""
    for line in text.splitlines():
        if header := _HEADER.fullmatch(line):
            table = f"{header[1]}."
        elif value := _VALUE.match(line):
            path = f"{table}{value[1]}"
            source = f"line {lines[path]}" if path in lines else "default"
            line = f"{line:{COLUMN}}  # {source}{notes.get(path, '')}"
        told.append(line)
    return "\n".join(told) + "\n"


def _in_one_line(found: re.Match[str]) -> str:
    return f"[{', '.join(re.findall('[0-9.]+', found[1]))}]"
