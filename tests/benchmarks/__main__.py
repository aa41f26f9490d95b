"""Prints how long okrtui lets a person wait, beside bare programs that are timed in the same run.

    python -m tests.benchmarks [--only start,line,…] [--objectives N] [--keep DIR] [--size 80x24]

From the project's root, with the interpreter that okrtui is installed for. The sides take turns; what
counts is the ratio of their medians. Nothing is asserted: machines differ. A large workspace is made
first, which takes up to a minute; with --keep it is there for the next run.
"""

from __future__ import annotations

import argparse
import gc
import importlib.util
import os
import sys
import sysconfig
import tempfile
from collections.abc import Callable
from pathlib import Path

from tests.benchmarks import toml
from tests.benchmarks.asking import Asking
from tests.benchmarks.background import Background
from tests.benchmarks.commands import IMPORTS, Commands
from tests.benchmarks.line import SlowLine, tty_buffer
from tests.benchmarks.places import Places
from tests.benchmarks.screens import Screens
from tests.benchmarks.ssh import SlowLogin
from tests.benchmarks.table import TableLine, printed
from tests.benchmarks.totals import Totals
from tests.benchmarks.watched import Side

WARM_UP = 2
BOARDS = (100, 300, 600, 900)


class Run:
    """The parts of the benchmark, each of which returns its lines of the table."""

    def __init__(self, places: Places, options: argparse.Namespace) -> None:
        columns, rows = (int(number) for number in options.size.split("x"))
        self._places, self._size = places, (columns, rows)
        self._runs, self._keys, self._patience = options.runs, options.keys, options.patience
        self._objectives, self._kpis = options.objectives, options.kpis
        self._many = f"{options.objectives:,} objectives"
        self.parts: dict[str, Callable[[], list[TableLine]]] = {
            "start": self.start,
            "background": self.background,
            "boards": self.boards,
            "pages": self.pages,
            "line": self.line,
            "ssh": self.ssh,
            "commands": self.commands,
            "large": self.large,
            "asking": self.asking,
            "totals": self.totals,
            "toml": self.toml,
        }

    def start(self) -> list[TableLine]:
        """Start, keys and memory of the demo against the bare tree; bytes in 256 and 16 colours."""
        sides = {"demo": self._places.demo(), "tree": self._places.tree()}
        screens = self._screens({**sides, "16": self._places.demo(sixteen=True)}, self._runs, keys=self._keys)
        return [
            screens.compared("start to first useful paint", "start", "ms", "demo", "tree", 1.5),
            screens.limited("  bytes up to it, 16 colours", "first", "B", "16", 4000),
            screens.limited("  bytes up to it, 256 colours", "first", "B", "demo", 5000),
            screens.compared("  bytes until it is quiet, 256 colours", "all", "B", "demo", "tree", None),
            screens.compared("cursor key to last byte", "key", "ms", "demo", "tree", 2.0),
            screens.limited("  bytes, 16 colours", "key bytes", "B", "16", 130),
            screens.limited("  bytes, 256 colours", "key bytes", "B", "demo", 130),
            screens.compared("  bytes against the tree's", "key bytes", "B", "demo", "tree", None),
            screens.compared("memory (PSS) at the first paint", "memory", "MB", "demo", "tree", 1.6),
            screens.compared("  resident (RSS)", "resident", "MB", "demo", "tree", None),
        ]

    def background(self) -> list[TableLine]:
        """Keys while modules are loaded after the first paint, and memory once they are."""
        both = Background(self._places.demo(), self._places.tree(), self._size, self._patience)
        for number in range(self._runs):
            _say(f"loading in the background: {number + 1} of {self._runs}")
            both.run(number, self._keys)
        return [*both.lines]

    def boards(self) -> list[TableLine]:
        """Start of boards that are unfolded at first, against one of a hundred objectives."""
        sides = {}
        for count in BOARDS:
            _say(f"making {count} objectives")
            sides[str(count)] = self._places.large(count, 20, measurements=200)[0]
        first, *others = sides
        screens = self._screens(sides, max(3, self._runs // 2))
        return [
            screens.compared(
                f"start at {count} objectives, against {first}", "start", "ms", count, first, 1.25
            )
            for count in others
        ]

    def pages(self) -> list[TableLine]:
        """Bytes of a full page down in a list of 500 rows."""
        sides = {
            "16": self._places.long(sixteen=True),
            "256": self._places.long(),
            "tree": self._places.tree("long"),
        }
        screens = self._screens(sides, max(2, self._runs // 3), pages=6)
        return [
            screens.limited("page down: bytes, 16 colours", "page bytes", "B", "16", 2500),
            screens.limited("page down: bytes, 256 colours", "page bytes", "B", "256", 4000),
            screens.compared("  to last byte, 256 colours", "page", "ms", "256", "tree", None),
            screens.compared("  bytes against the tree's", "page bytes", "B", "256", "tree", None),
        ]

    def line(self) -> list[TableLine]:
        """The cursor on a slow line."""
        sides = {"long": self._places.long(), "tree": self._places.tree("long")}
        slow = SlowLine(sides, self._size, self._patience)
        for number in range(3):
            _say(f"slow line {number + 1} of 3")
            slow.run()
        return slow.lines

    def ssh(self) -> list[TableLine]:
        """The same over a real login, on as slow a line."""
        login = SlowLogin(
            {"long": self._places.long(), "tree": self._places.tree("long")}, self._size, self._patience * 5
        )
        for number in range(3):
            _say(f"slow login {number + 1} of 3")
            login.run()
        return [*login.lines]

    def commands(self) -> list[TableLine]:
        """Whole commands against the imports they stand on."""
        self._places.demo()
        checkin = self._places.command("demo", "checkin", "KR3", "same")
        due = self._places.command("demo", "due", "--short")
        return [
            *self._turns(Commands("checkin", checkin, IMPORTS, self._places.env, 1.3)),
            *self._turns(Commands("due --short", due, IMPORTS, self._places.env, 1.1)),
        ]

    def large(self) -> list[TableLine]:
        """Start, key, memory and a check-in in a large workspace."""
        side, directory = self._large()
        sides = {"large": side, "demo": self._places.demo(), "tree": self._places.tree()}
        screens = self._screens(sides, max(2, self._runs // 3), keys=self._keys)
        checkin = (
            self._places.command(directory, "checkin", "KR3", "same"),
            self._places.command("demo", "checkin", "KR3", "same"),
        )
        many = self._many
        return [
            screens.compared(f"start at {many}, against the demo", "start", "ms", "large", "demo", 1.25),
            screens.limited("  bytes up to it, 256 colours", "first", "B", "large", 5000),
            screens.compared(f"cursor key at {many}, against the tree", "key", "ms", "large", "tree", 2.0),
            screens.limited("  bytes, 256 colours", "key bytes", "B", "large", 130),
            screens.compared(f"memory at {many}, against the demo", "memory", "MB", "large", "demo", 2.0),
            *self._turns(Commands(f"checkin at {many}, against the demo", *checkin, self._places.env, 1.2)),
        ]

    def asking(self) -> list[TableLine]:
        """Search, filter and fold in a large workspace."""
        side, directory = self._large()
        _say(f"search, filter and fold at {self._many}")
        asking = Asking(side, directory / "okrtui.db", self._size, self._patience, self._many)
        asking.run()
        return asking.lines

    def totals(self) -> list[TableLine]:
        """The Cycle screen of a large workspace."""
        side, _ = self._large()
        _say(f"Cycle totals at {self._many}")
        totals = Totals(side, self._size, self._patience, f"{self._objectives * 4:,} key results")
        totals.run()
        return totals.lines

    def toml(self) -> list[TableLine]:
        """The slowest of the hostile settings files."""
        _say("hostile settings files")
        with tempfile.TemporaryDirectory(prefix="okrtui-toml-") as place:
            return [*toml.lines(Path(place))]

    def _large(self) -> tuple[Side, Path]:
        _say(f"making {self._many}")
        return self._places.large(self._objectives, self._kpis)

    def _screens(self, sides: dict[str, Side], runs: int, *, keys: int = 0, pages: int = 0) -> Screens:
        screens = Screens(sides, self._size, self._patience)
        for number in range(-1, runs):
            _say(f"{', '.join(sides)}: {number + 1} of {runs}" if number >= 0 else "warming up")
            screens.run(number, keys=keys if number >= 0 else 1, pages=pages, counts=number >= 0)
        return screens

    def _turns(self, commands: Commands) -> list[TableLine]:
        _say(commands.wall.name)
        for number in range(-WARM_UP, self._runs * 2):
            commands.run(theirs_first=number % 2 == 1, counts=number >= 0)
        return commands.lines


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__.split("\n")[0])
    parser.add_argument("--only", default="", help="parts, comma separated (default: all)")
    parser.add_argument(
        "--objectives", type=int, default=10_000, help="in the large workspace (default 10,000)"
    )
    parser.add_argument("--kpis", type=int, default=500, help="in it, with 2,000 measurements each (500)")
    keep = "a directory where large workspaces stay (default: $OKRTUI_BENCHMARKS, else they go)"
    parser.add_argument("--keep", type=Path, default=os.environ.get("OKRTUI_BENCHMARKS"), help=keep)
    parser.add_argument(
        "--runs", type=int, default=9, help="starts of each side (default 9; a third when large)"
    )
    parser.add_argument("--keys", type=int, default=8, help="cursor-downs in each start (default 8)")
    parser.add_argument("--size", default="80x24", help="the terminal, columns x rows (default 80x24)")
    parser.add_argument(
        "--patience", type=float, default=20.0, help="seconds until something is not reached (20)"
    )
    options = parser.parse_args()
    script = Path(sysconfig.get_path("scripts")) / "okrtui"
    if not script.exists() or importlib.util.find_spec("textual") is None:
        raise SystemExit("okrtui is not installed for this interpreter: pip install -e '.[dev]'")
    gc.disable()
    with tempfile.TemporaryDirectory(prefix="okrtui-benchmark-") as temporary:
        place = Path(temporary)
        run = Run(Places(script, place, Path(options.keep) if options.keep else place), options)
        wanted = options.only.split(",") if options.only else list(run.parts)
        unknown = [name for name in wanted if name not in run.parts]
        if unknown:
            raise SystemExit(f"There is no part {', '.join(unknown)}: {', '.join(run.parts)}")
        lines = [line for name in wanted for line in run.parts[name]()]
        _say("")
    python = sys.version.split()[0]
    print(
        f"{options.size}, Python {python}, load {os.getloadavg()[0]:.1f}, a tty holds {tty_buffer():,} bytes"
    )
    print(printed(lines))


def _say(text: str) -> None:
    """Progress on a terminal, one line that is written over."""
    if sys.stderr.isatty():
        sys.stderr.write(f"\r\x1b[K{text}")
        sys.stderr.flush()


if __name__ == "__main__":
    main()
