"""Prints how long okrtui lets a person wait, beside bare programs that are timed in the same run.

    python -m tests.benchmarks [--runs N] [--keys N] [--size 80x24]

From the project's root, with the interpreter that okrtui is installed for. The two sides take turns;
what counts is the ratio of their medians. Times are never asserted: machines differ.
"""

from __future__ import annotations

import argparse
import gc
import importlib.util
import os
import subprocess
import sys
import sysconfig
import tempfile
from pathlib import Path

from tests.benchmarks.commands import IMPORTS, Commands
from tests.benchmarks.screens import BoardRow, Screens, Side, board_rows
from tests.benchmarks.table import printed

WARM_UP = 2
TREE = "from tests.benchmarks.bare_tree import main; main()"
KEPT = ("PATH", "TMPDIR", "PYTHONPATH")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__.split("\n")[0])
    parser.add_argument("--runs", type=int, default=9, help="starts of each side (default 9)")
    parser.add_argument("--keys", type=int, default=8, help="cursor-downs in each start (default 8)")
    parser.add_argument("--size", default="80x24", help="the terminal, columns x rows (default 80x24)")
    options = parser.parse_args()
    columns, rows = (int(number) for number in options.size.split("x"))
    script = Path(sysconfig.get_path("scripts")) / "okrtui"
    if not script.exists() or importlib.util.find_spec("textual") is None:
        raise SystemExit("okrtui is not installed for this interpreter: pip install -e '.[dev]'")
    gc.disable()
    with tempfile.TemporaryDirectory(prefix="okrtui-benchmark-") as temporary:
        place = Path(temporary)
        environment = _environment(place)
        board = _demo(script, place, environment)
        (place / "rows").write_text("".join(f"{row.depth}\t{row.label}\n" for row in board), encoding="utf-8")
        screens = Screens(
            (
                Side([str(script), "-w", str(place / "demo")], b"q"),
                Side([sys.executable, "-c", TREE, str(place / "rows")], b"\x11"),
            ),
            board,
            environment,
            size=(columns, rows),
        )
        okrtui = [str(script), "-w", str(place / "demo")]
        quick = [
            Commands("checkin", 1.3, [*okrtui, "checkin", "KR3", "same"], IMPORTS, environment),
            Commands("due --short", 1.1, [*okrtui, "due", "--short"], IMPORTS, environment),
        ]
        for number in range(-WARM_UP, options.runs):
            _say(f"screens {number + 1} of {options.runs}" if number >= 0 else "warming up")
            screens.run(options.keys if number >= 0 else 1, tree_first=number % 2 == 1, counts=number >= 0)
        _say("quick commands")
        for number in range(-WARM_UP, options.runs * 2):
            for command in quick:
                command.run(theirs_first=number % 2 == 1, counts=number >= 0)
        _say("")
    print(
        f"{len(board)} rows, {columns}×{rows}, Python {sys.version.split()[0]}, load {os.getloadavg()[0]:.1f}"
    )
    compared = [line for command in quick for line in command.compared]
    print(printed([*screens.compared, *compared]))


def _environment(place: Path) -> dict[str, str]:
    """As over SSH, and without anybody's personal settings."""
    kept = {name: os.environ[name] for name in KEPT if name in os.environ}
    return {**kept, "HOME": str(place), "TERM": "xterm-256color", "LANG": "C.UTF-8"}


def _demo(script: Path, place: Path, environment: dict[str, str]) -> list[BoardRow]:
    """Make the demo workspace; without a terminal its board is printed, which gives the rows."""
    made = subprocess.run(
        [script, "demo", place / "demo"],
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    board = board_rows(made.stdout)
    if made.returncode or not board:
        raise SystemExit(f"okrtui demo failed ({made.returncode}): {made.stderr}{made.stdout}")
    return board


def _say(text: str) -> None:
    """Progress on a terminal, one line that is written over."""
    if sys.stderr.isatty():
        sys.stderr.write(f"\r\x1b[K{text}")
        sys.stderr.flush()


if __name__ == "__main__":
    main()
