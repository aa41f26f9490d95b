"""Finds the line of each key of a TOML text, and refuses keys of too many parts, before a parser sees it.

A parser takes the square of a dotted key's parts (28 s for one of 64 KB). This reads a text once, from
front to back, and stands where the parser stands as long as the text is valid TOML; behind the first
mistake, where the parser stops, it goes on as well as it can. Reads nothing but the text it is given.
"""

from __future__ import annotations

import re

from okrtui.config.limits import MAX_NESTING, MAX_PARTS, MAX_PATH
from okrtui.domain.errors import BadSettings

# Each names one set of characters, so that a run of them is looked at once and never gone back over.
_BLANKS = re.compile(r"[ \t]*")
_BARE = re.compile(r"[A-Za-z0-9_-]*")
_REST = re.compile(r"[^\n]*")
_PLAIN = re.compile(r"[^\"'#\n\[\]{},]+")
_INSIDE = {'"': re.compile(r'[^"\\\n]*'), "'": re.compile(r"[^'\n]*")}


class Scan:
    """One pass over a TOML text. Raises BadSettings, with the line, for what is nested too deep.

    `lines`: key path, like `cycles.custom[0].name`, → the line where it is written first, from 1.
    `looked_at`: how many characters were looked at, at most a few for each of the text.
    """

    def __init__(self, text: str, file: str) -> None:
        self.lines: dict[str, int] = {}
        self.looked_at = 0
        self._text = text.replace("\r\n", "\n")
        self._file = file
        self._at = 0
        self._line = 1
        self._table = ""
        self._lengths: dict[str, int] = {}  # of arrays of tables
        while self._at < len(self._text):
            self._statement()

    # --- characters

    def _peek(self) -> str:
        self.looked_at += 1
        return self._text[self._at : self._at + 1]

    def _run(self, kind: re.Pattern[str]) -> str:
        """Pass over the following characters of one kind, if any."""
        found = kind.match(self._text, self._at)
        end = self._at if found is None else found.end()
        self.looked_at += end - self._at + 1
        run, self._at = self._text[self._at : end], end
        return run

    def _next_line(self) -> None:
        self._at += 1
        self._line += 1

    # --- statements

    def _statement(self) -> None:
        """A line: a header, a key with its value (which may go on over lines), a comment or nothing."""
        self._run(_BLANKS)
        first = self._peek()
        if first == "[":
            self._header()
        elif first not in ("#", "\n"):
            key = self._key()
            if key and self._peek() == "=":
                self._at += 1
                self._value(self._note(self._table, key))
        self._run(_REST)
        self._next_line()

    def _header(self) -> None:
        self._at += 1
        is_list = self._peek() == "["
        self._at += is_list
        *outer, last = self._key() or [""]
        path = ""
        for part in outer:
            path = _joined(path, part)
            if path in self._lengths:
                path = f"{path}[{self._lengths[path] - 1}]"
        path = _joined(path, last)
        if is_list:
            length = self._lengths[path] = self._lengths.get(path, 0) + 1
            path = f"{path}[{length - 1}]"
        self._table = path
        self.lines.setdefault(path, self._line)

    def _note(self, table: str, key: list[str]) -> str:
        """Remember where a key of a table is; returns its path."""
        path = table
        for part in key:
            path = _joined(path, part)
        self.lines.setdefault(path, self._line)
        return path

    # --- keys

    def _key(self) -> list[str]:
        """A dotted key, as far as it is valid, and the blanks after it."""
        parts: list[str] = []
        while True:
            self._run(_BLANKS)
            quote = self._peek()
            if quote in _INSIDE:
                parts.append(self._line_of_text(quote))
            elif bare := self._run(_BARE):
                parts.append(bare)
            else:
                return parts
            if len(parts) > MAX_PARTS:
                raise BadSettings(
                    f"{self._file}, line {self._line}: no known key has more than {MAX_PARTS} parts."
                )
            self._run(_BLANKS)
            if self._peek() != ".":
                return parts
            self._at += 1

    # --- values

    def _value(self, path: str) -> None:
        """Pass over a value, noting the keys of the tables inside it, up to the end of its last line."""
        inside: list[_Open] = []
        while char := self._peek():
            if char == "\n":
                if not inside:
                    return
                self._next_line()
            elif char == "#":
                self._run(_REST)
            elif char in _INSIDE:
                self._text_in_quotes(char)
            elif char in "[{":
                self._at += 1
                here = inside[-1].element if inside else path
                inside.append(_Open(here, is_list=char == "["))
                if inside[:-1]:
                    self.lines.setdefault(here, self._line)
                if len(inside) > MAX_NESTING:
                    raise BadSettings(
                        f"{self._file}, line {self._line}: lists and tables may stand "
                        f"{MAX_NESTING} deep in one another, not deeper."
                    )
                self._key_inside(inside[-1])
            elif char in "]}":
                self._at += 1
                del inside[-1:]
            elif char == ",":
                self._at += 1
                if inside:
                    inside[-1].index += 1
                    self._key_inside(inside[-1])
            else:
                self._run(_PLAIN)

    def _key_inside(self, table: _Open) -> None:
        """The next key of an inline table, with its `=`; nothing in a list."""
        if table.is_list:
            return
        while self._run(_BLANKS) or self._peek() in ("\n", "#"):
            if self._peek() == "\n":  # some versions of TOML go on in the next line
                self._next_line()
            elif self._peek() == "#":
                self._run(_REST)
        if key := self._key():
            table.key = self._note(table.path, key)

    def _text_in_quotes(self, quote: str) -> None:
        """Pass over a text of one line or, in three quotes, of several."""
        if self._text.startswith(quote * 3, self._at):
            self._at += 3
            self._lines_of_text(quote)
        else:
            self._line_of_text(quote)

    def _line_of_text(self, quote: str) -> str:
        """The text inside a pair of quotes, as it is written; it ends with the line at the latest."""
        self._at += 1
        start = self._at
        while True:
            self._run(_INSIDE[quote])
            char = self._peek()
            if char == "\\":
                self._at += 1
                self._at += self._peek() not in ("", "\n")
                continue
            found = self._text[start : self._at]
            self._at += char == quote
            return found

    def _lines_of_text(self, quote: str) -> None:
        """Pass over the text inside three quotes; up to two more may stand before the closing three."""
        while True:
            self._run(_INSIDE[quote])
            char = self._peek()
            if char == "\n":
                self._next_line()
            elif char == "\\":
                self._at += 1
                if self._peek() != "\n":
                    self._at += 1
            elif not char:
                return
            elif self._text.startswith(quote * 3, self._at):
                self._at += 3
                for _ in range(2):
                    self._at += self._peek() == quote
                return
            else:
                self._at += 1


class _Open:
    """A list or an inline table that has not ended: its path, and the element that stands there."""

    __slots__ = ("index", "is_list", "key", "path")

    def __init__(self, path: str, *, is_list: bool) -> None:
        self.path, self.is_list = path, is_list
        self.index = 0
        self.key = path

    @property
    def element(self) -> str:
        return f"{self.path}[{self.index}]"[:MAX_PATH] if self.is_list else self.key


def _joined(table: str, key: str) -> str:
    key = key[:MAX_PATH]
    return (f"{table}.{key}" if table else key)[:MAX_PATH]
