"""The workspaces, settings and rows that the programs are measured on."""

from __future__ import annotations

import os
import re
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

from tests.benchmarks.large import kept
from tests.benchmarks.large_rows import Size
from tests.benchmarks.screens import BoardRow, board_rows, useful_row
from tests.benchmarks.watched import Side

TREE = "from tests.benchmarks.bare_tree import main; main()"
PASSED_ON = ("PATH", "TMPDIR", "PYTHONPATH")
LONG = Size(100, kpis=20, measurements=200)
"""For pages and long walks: 500 rows."""


class Places:
    """Makes the workspaces when they are asked for: temporary ones in `place`, large ones in `large`."""

    def __init__(self, script: Path, place: Path, large: Path) -> None:
        self.script, self._place, self._large = script, place, large
        self._boards: dict[str, list[BoardRow]] = {}
        sixteen = place / "sixteen" / ".config" / "okrtui"
        sixteen.mkdir(parents=True)
        (sixteen / "config.toml").write_text('theme = "terminal"\n')
        self.env = self._environment(place, "xterm-256color")
        self.env_16 = self._environment(place / "sixteen", "xterm")

    def _environment(self, home: Path, term: str) -> dict[str, str]:
        """As over SSH, and without anybody's personal settings."""
        passed_on = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
        return {**passed_on, "HOME": str(home), "TERM": term, "LANG": "C.UTF-8"}

    def demo(self, *, sixteen: bool = False) -> Side:
        """The demo workspace, in 256 or 16 colours."""
        return self._side(self._place / "demo", self._rows("demo", "demo"), sixteen)

    def long(self, *, sixteen: bool = False) -> Side:
        """A hundred objectives."""
        return self._side(self._long(), self._rows("long", "tree"), sixteen)

    def tree(self, name: str = "demo") -> Side:
        """The bare tree with the rows of the demo, or of the long one."""
        board = self._rows("demo", "demo") if name == "demo" else self._rows("long", "tree")
        file = self._place / f"{name}.rows"
        file.write_text("".join(f"{row.depth}\t{row.label}\n" for row in board), encoding="utf-8")
        title = next(row.title for row in board if row.handle.startswith("KR"))
        useful = re.compile(re.escape(title[:14]))
        return Side([sys.executable, "-c", TREE, str(file)], self.env, useful, quit=b"\x11")

    def large(self, objectives: int, kpis: int, measurements: int = 2000) -> tuple[Side, Path]:
        """A large workspace and its directory."""
        directory = kept(self._large, Size(objectives, kpis=kpis, measurements=measurements))
        with closing(sqlite3.connect(directory / "okrtui.db")) as sql:
            (title,) = sql.execute("SELECT title FROM objective WHERE id = 1").fetchone()
        return Side([str(self.script), "-w", str(directory)], self.env, useful_row(title)), directory

    def command(self, where: Path | str, *arguments: str) -> list[str]:
        """A command of okrtui in a workspace's directory, or in one of ours by its name."""
        return [str(self.script), "-w", str(self._place / where), *arguments]

    def _side(self, directory: Path, board: list[BoardRow], sixteen: bool) -> Side:
        argv = [str(self.script), "-w", str(directory)]
        title = next(row.title for row in board if row.handle.startswith("KR"))
        return Side(argv, self.env_16 if sixteen else self.env, useful_row(title))

    def _long(self) -> Path:
        return kept(self._place, LONG)

    def _rows(self, name: str, command: str) -> list[BoardRow]:
        """What the command prints of a workspace; `okrtui demo` makes it, without a terminal."""
        if name not in self._boards:
            where = [self._place / "demo"] if command == "demo" else ["-w", self._long()]
            answer = subprocess.run(
                [self.script, command, *where],
                env=self.env,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                encoding="utf-8",
            )
            board = board_rows(answer.stdout)
            if answer.returncode or not board:
                raise SystemExit(
                    f"okrtui {command} failed ({answer.returncode}): {answer.stderr}{answer.stdout}"
                )
            self._boards[name] = board
        return self._boards[name]
