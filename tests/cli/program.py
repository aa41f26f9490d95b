"""The program as a test runs it: in this process, on a workspace of its own, at a fixed time."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from okrtui.cli.base import Wiring
from okrtui.cli.main import run
from okrtui.config.keymap import Bound
from okrtui.tui.actions import bound

TODAY = "2026-11-21"  # a Saturday, day 52 of the 92 of 2026-Q4


def noon(day: str) -> datetime:
    return datetime.fromisoformat(f"{day}T12:00:00").replace(tzinfo=UTC)


def no_screens(request: object) -> int:
    raise AssertionError("the screens were started without a terminal")


def database_dump(file: Path) -> list[str]:
    """Everything that a database file holds, as SQL."""
    connection = sqlite3.connect(f"file:{file}?mode=ro", uri=True)
    try:
        return list(connection.iterdump())
    finally:
        connection.close()


@dataclass(frozen=True)
class Answer:
    """What one command printed and how it ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        assert self.code == 0, self.err
        return json.loads(self.out)

    @property
    def lines(self) -> list[str]:
        return self.out.splitlines()


class Program:
    """`program("tree", "--json")` runs that command on its workspace."""

    def __init__(self, capsys: pytest.CaptureFixture[str], directory: Path) -> None:
        self._capsys = capsys
        self.directory = directory
        self.actions: Sequence[Bound] = bound()

    @property
    def database(self) -> Path:
        return self.directory / "okrtui.db"

    def __call__(self, *argv: str, today: str = TODAY) -> Answer:
        self._capsys.readouterr()
        code = run(argv, Wiring(no_screens, lambda: self.actions, lambda: noon(today)))
        out, err = self._capsys.readouterr()
        return Answer(code, out, err)

    def ok(self, *argv: str, today: str = TODAY) -> str:
        """The result of a command that must work, without the line's end."""
        answer = self(*argv, today=today)
        assert answer.code == 0, (argv, answer.err)
        return answer.out.removesuffix("\n")

    def shown(self, handle: str, today: str = TODAY) -> dict[str, str]:
        """What `show` says in words: name → text."""
        lines = self.ok("show", handle, today=today).splitlines()[1:]
        found: dict[str, str] = {}
        name = ""
        for line in lines:
            head, _, text = line.partition("  ")
            name = head.strip() or name
            found[name] = f"{found[name]}\n{text.strip()}" if name in found else text.strip()
        return found

    def json(self, *argv: str, today: str = TODAY) -> Any:
        return self(*argv, "--json", today=today).json

    def creates(self, handle: str, *argv: str, today: str = TODAY) -> None:
        """A creating command prints the new handle, alone, on stdout."""
        answer = self(*argv, today=today)
        assert (answer.code, answer.out) == (0, f"{handle}\n"), (argv, answer)

    def refuses(self, *argv: str, code: int = 2, says: Sequence[str] = (), today: str = TODAY) -> str:
        """One message on stderr, nothing on stdout, nothing written; returns the message."""
        before = database_dump(self.database)
        answer = self(*argv, today=today)
        assert answer.code == code, (argv, answer)
        assert answer.out == "", (argv, answer.out)
        one_message(answer.err)
        for text in says:
            assert text in answer.err, (argv, answer.err)
        assert database_dump(self.database) == before, argv
        return answer.err

    def changes(self) -> int:
        """How many changes the journal holds."""
        connection = sqlite3.connect(f"file:{self.database}?mode=ro", uri=True)
        try:
            return int(connection.execute("SELECT count(*) FROM change").fetchone()[0])
        finally:
            connection.close()


def one_message(err: str) -> None:
    """One line, from the program, with no traceback and no line break shown as a picture."""
    assert err.startswith("okrtui: "), err
    assert err.count("\n") == 1, err
    assert err.endswith("\n")
    assert "Traceback" not in err
    assert "␊" not in err, err
    assert len(err) < 600, err
