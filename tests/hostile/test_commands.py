"""Each command on a terminal, over hostile items and with hostile arguments.

One process on a pty runs them all, one after the other, as the program itself would run each.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import termios
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

import pytest

from okrtui.cli.commands import MODULES
from tests.hostile.allowed import COMMANDS, JSON, PROGRESS, allowed
from tests.hostile.payloads import CHOSEN, spread
from tests.hostile.workspace import FIRST, STEPS, settings_names

LINE = "=" * 30
DAMAGED = rb"okrtui: [0-9,]+ rows? (?:is|are) damaged: okrtui doctor\r\n$"
"""Said on standard error, of what the corpus put into the journal."""
_RUN_ALL = f"""
import json, sys
from datetime import UTC, datetime
from okrtui.workspace import session
session.login_name = lambda: "ana"
from okrtui.cli.base import Wiring
from okrtui.cli.main import run
from okrtui.__main__ import actions
wiring = Wiring(lambda request: 0, actions, lambda: datetime(2026, 11, 18, 12, tzinfo=UTC))
for number, argv in enumerate(json.load(open(sys.argv[1], encoding="utf-8", errors="surrogatepass"))):
    try:
        code = run(argv, wiring)
    except Exception as error:
        code = 70
        sys.stderr.write(f"{{type(error).__name__}} got out\\n")
    sys.stdout.flush()
    sys.stderr.flush()
    sys.stdout.write("{LINE} %d %d\\n" % (number, code))
    sys.stdout.flush()
"""

COUNT = len(spread())
Argv = list[str]


def run_all(commands: Sequence[Argv], place: Path) -> list[tuple[int, bytes]]:
    """The exit code of each command, and every byte that it wrote to the terminal."""
    script = place / "commands.json"
    script.write_text(json.dumps(list(commands)), encoding="ascii")
    environment = {
        "HOME": str(place / "home"),
        "XDG_CONFIG_HOME": str(place / "config"),
        "XDG_DATA_HOME": str(place / "data"),
        "XDG_STATE_HOME": str(place / "state"),
        "EDITOR": "true",
        "TZ": "UTC",
        "TERM": "xterm-256color",
        "LANG": "C.UTF-8",
        "PATH": os.environ["PATH"],
        "PYTHONPATH": os.environ.get("PYTHONPATH", ""),
    }
    argv = [sys.executable, "-c", _RUN_ALL, str(script)]
    parts = re.split(rf"{LINE} (\d+) (\d+)\r\n".encode(), written_to_a_terminal(argv, environment, place))
    assert parts[-1] == b""
    assert [int(number) for number in parts[1::3]] == list(range(len(commands)))
    return [(int(code), written) for written, code in zip(parts[::3], parts[2::3], strict=False)]


def written_to_a_terminal(argv: Sequence[str], environment: dict[str, str], place: Path) -> bytes:
    """Everything that a program wrote to a pty, where whatever it asks is answered with yes; without a
    screen, which would take most of the time."""
    master, slave = os.openpty()
    settings = termios.tcgetattr(slave)
    settings[3] &= ~termios.ECHO
    termios.tcsetattr(slave, termios.TCSANOW, settings)
    os.write(master, b"y\n" * 500)
    with subprocess.Popen(
        argv, stdin=slave, stdout=slave, stderr=slave, cwd=place, env=environment, start_new_session=True
    ) as process:
        os.close(slave)
        read: list[bytes] = []
        try:
            while data := os.read(master, 1 << 16):
                read.append(data)
        except OSError:  # Linux says EIO when the program has ended
            pass
        os.close(master)
        assert process.wait() == 0, read[-1][-2000:]
    return b"".join(read)


def check(commands: Sequence[Argv], place: Path, codes: set[int]) -> list[bytes]:
    """Run them; each ends in one of these ways and writes only what is allowed."""
    outputs: list[bytes] = []
    wrong: list[object] = []
    for argv, (code, written) in zip(commands, run_all(commands, place), strict=True):
        outputs.append(written)
        if code not in codes:
            wrong.append((argv, code, written[-200:]))
            continue
        written = re.sub(PROGRESS.encode(), b"", written)
        texts = allowed(written, JSON if "--json" in argv else COMMANDS)
        assert not any("Traceback" in text for text in texts), argv
        if "--json" in argv:
            assert written.isascii(), argv
            json.loads(re.sub(DAMAGED, b"", written))
    assert not wrong, "\n".join(ascii(each) for each in wrong)
    return outputs


def both(*argv: str) -> Iterator[Argv]:
    """A reader as lines and as JSON."""
    yield list(argv)
    yield [*argv, "--json"]


def readers() -> Iterator[Argv]:
    """Everything that shows items: all of them in lists, some by themselves, some dropped."""
    name = settings_names(60)[0]
    lists = (["tree"], ["tree", "--cycle", name], ["kpi", "list"], ["cycle", "list"], ["search", "click"])
    for argv in lists:
        yield from both(*argv)
    yield from both("report")
    yield ["report", "--format", "html", "--team", "%", "--mine"]
    yield ["report", "--cycle", name, "--format", "html", "--ascii"]
    yield ["tree", "--cycle", name, "--mine", "--as-of", "2026-11-18", "--ascii", "--no-color"]
    yield ["search", "x"]
    yield from both("lint")
    for argv in (["due", "--all"], ["log", "-n", "400"], ["cycle", "show"], ["cycle", "show", name]):
        yield from both(*argv)
    yield ["cycle", "monday"]
    yield from both("help")
    yield from both("help", "keys")
    yield ["log", f"KR{FIRST}"]
    yield from both("lint", "--cycle", name)
    yield from both("kpi", "list", "--unlinked", "--team", name)
    yield from both("kpi", "library")
    yield from both("kpi", "library", "support")
    yield from both("config", "show")
    yield from both("config", "path")
    yield ["config", "check"]
    milestones = FIRST + COUNT
    dropped = milestones + -(-COUNT // STEPS)
    some = [FIRST + [payload.data for payload in spread()].index(data) for data in CHOSEN]
    for number in [*some, *range(FIRST, FIRST + COUNT, COUNT // 2), dropped]:
        for kind in ("O", "KR", "KPI"):
            yield ["show", f"{kind}{number}"]
    for number in some:
        yield ["show", f"I{number}"]
        for kind in ("O", "KR", "KPI"):
            yield ["explain", f"{kind}{number}"]
    for handle in (*(f"{kind}{some[0]}" for kind in ("O", "KR", "KPI", "I")), f"KR{milestones}"):
        yield ["show", handle, "--json"]
        if not handle.startswith("I"):
            yield ["explain", handle, "--json"]
    for number in range(milestones, dropped, 8):
        yield ["show", f"KR{number}"]
        yield ["explain", f"KR{number}"]


def writers(place: Path) -> Iterator[Argv]:
    """Harmless words to hostile items; what is answered quotes the items."""
    item = FIRST + 7
    o, kr, i, kpi = (f"{kind}{item}" for kind in ("O", "KR", "I", "KPI"))
    milestone = f"KR{FIRST + COUNT}"
    (place / "okrs.md").write_text("# Objective\n\n## Be good\n\n- Reach 5\n", encoding="utf-8")
    (place / "values.csv").write_text("date,a\n2026-11-02,5\n", encoding="utf-8")
    yield ["objective", "add", "Good", "--parent", o, "--team", "eng"]
    yield ["objective", "edit", o, "--weight", "2", "-m", "why"]
    yield ["objective", "guard", o, kpi]
    yield ["objective", "guard", o, kpi, "--remove"]
    yield ["kr", "add", o, "Good", "--from", "0", "--to", "5"]
    yield ["kr", "edit", kr, "--weight", "2", "-m", "why"]
    yield ["kr", "step", milestone, "3", "done", "-m", "why"]
    yield ["checkin", kr, "+5", "-c", "7"]
    yield ["checkin", kr, "--set", "9"]
    yield ["withdraw", kr, "--on", "today", "-m", "why"]
    yield ["record", kpi, "98", "--on", "yesterday"]
    yield ["initiative", "add", kr, "Good"]
    yield ["initiative", "edit", i, "--owner", "ana"]
    yield ["initiative", "set", i, "doing"]
    yield ["initiative", "drop", i, "-m", "why"]
    yield ["bring-back", i, "-m", "why"]
    yield ["owner", "ana", "ben"]
    yield ["team", "eng", "product"]
    yield ["undo"]
    yield ["redo"]
    yield ["cycle", "carry", kr]
    yield ["cycle", "grade"]
    yield ["grade", kr, "0.3", "-m", "why", "--learned", "more"]
    yield ["grade", o]
    yield ["cycle", "close"]
    yield ["cycle", "reopen", "-m", "why"]
    yield ["cycle", "reopen", "-m", "why"]
    yield ["move", o, "--before", "O1", "-m", "why"]
    yield ["move", kr, "--under", "O1", "-m", "why"]
    yield ["kpi", "add", "Good", "--higher", "--every", "week"]
    yield ["kpi", "edit", kpi, "--combine", "last"]
    yield ["kpi", "add", "--from-library", "support"]
    yield ["kpi", "target", kpi, "98"]
    yield ["kpi", "target", kpi, "99", "--since", "2027-01-01"]
    yield ["kpi", "target", kpi, "--remove", "--since", "2027-01-01"]
    yield ["kpi", "edit", kpi, "--leads", "KPI1"]
    yield ["kpi", "okr", "KPI1", "Good", "--to", "99", "--cycle", "2027-Q1"]
    yield ["record", "--csv", "values.csv", "--map", f"a={kpi}"]
    yield ["import", "okrs.md"]
    yield ["import", "okrs.md", "--dry-run"]
    yield ["lint", "okrs.md"]
    yield ["kr", "drop", kr, "-m", "why"]
    yield ["objective", "drop", o, "-m", "why"]
    yield ["kpi", "drop", kpi, "-m", "why"]
    yield ["cycle", "open", settings_names(60)[0]]
    yield ["config", "edit"]
    yield ["init", str(place / "new"), "--name", settings_names(100)[0]]
    yield ["init", str(place / "started"), "--starter", "company"]
    yield ["demo", str(place / "demo")]
    yield ["backup", str(place / "kept.db")]
    yield ["restore", str(place / "kept.db")]
    yield ["report", "--format", "html", "-o", str(place / "report")]
    yield ["publish", str(place / "public")]
    yield ["upgrade"]


def damaged() -> Iterator[Argv]:
    """The corpus was written behind the program's back, and doctor says so, quoting it."""
    yield ["doctor"]
    yield ["doctor", "--json"]


def arguments() -> list[str]:
    """Every payload that can be an argument at all."""
    return [payload.text for payload in spread() if b"\0" not in payload.data and len(payload.data) < 9999]


PLACES: tuple[Argv, ...] = (
    ["show", "%"],
    ["kr", "add", "O1", "T", "--from", "%", "--to", "3"],
    ["checkin", "KR1", "%"],
    ["record", "KPI1", "5", "--on", "%"],
    ["tree", "--cycle", "%"],
    ["initiative", "set", "I1", "%"],
    ["objective", "edit", "O1", "--kind", "%"],
    ["kpi", "target", "KPI1", "5", "--since", "%"],
    ["record", "--csv", "values.csv", "--map", "%"],
    ["import", "%"],
    ["config", "check", "%"],
    ["-w", "%", "tree"],
    ["%"],
    ["kr", "step", "KR2", "1", "%"],
    ["checkin", "KR1", "5", "-c", "%"],
    ["tree", "--as-of", "%"],
    ["init", "w", "--shared", "--group", "%"],
    ["init", "w", "--starter", "x%"],
    ["kpi", "%"],
    ["kpi", "library", "%"],
    ["kpi", "add", "--from-library", "support/%"],
    ["tree", "--%"],
    ["restore", "%"],
    ["lint", "%"],
    ["lint", "--select", "%"],
    ["help", "%"],
)
"""Where an argument is wrong and the answer may quote it."""


def refused() -> Iterator[Argv]:
    """Each payload in one of the places; the kinds are mixed, so each place gets all of them."""
    for number, text in enumerate(arguments()):
        yield [part.replace("%", text) for part in PLACES[number % len(PLACES)]]


def in_workspace(commands: Iterable[Argv], directory: Path) -> list[Argv]:
    return [[*argv, "-w", str(directory)] if "--" not in argv else argv for argv in commands]


def test_readers_show_hostile_items(own: Path, tmp_path: Path, amount: Callable[[int, int], int]) -> None:
    every = list(readers())
    step = max(1, 8 // amount(1, 25))
    commands = in_workspace([["tree"], ["kpi", "list"], *every[::step]], own)
    written = check(commands, tmp_path, {0})
    tree, kpis = (written[commands.index([*argv, "-w", str(own)])] for argv in (["tree"], ["kpi", "list"]))
    for number in range(FIRST, FIRST + COUNT):
        assert f"O{number} ".encode() in tree
        assert f"KPI{number} ".encode() in kpis


@pytest.mark.soak
def test_writers_answer_about_hostile_items(own: Path, tmp_path: Path) -> None:
    commands = in_workspace(writers(tmp_path), own)
    check(commands, tmp_path, {0})


@pytest.mark.soak
def test_doctor_quotes_hostile_values(own: Path, tmp_path: Path) -> None:
    written = check(in_workspace(damaged(), own), tmp_path, {1})
    assert b"more (--json shows all)" in written[0]
    assert f'"item": "O{FIRST}"'.encode() in written[1]


def test_every_command_was_run(tmp_path: Path) -> None:
    """So that a command added later is not forgotten here."""
    run = {argv[0] for argv in (*readers(), *writers(tmp_path), *damaged())}
    assert run == set(MODULES)


def test_messages_quote_hostile_arguments(own: Path, tmp_path: Path) -> None:
    (tmp_path / "values.csv").write_text("date,a\n2026-11-02,5\n", encoding="utf-8")
    commands = [[*argv] if argv[0] == "-w" else ["-w", str(own), *argv] for argv in refused()]
    assert len(commands) > 500
    written = check(commands, tmp_path, {0, 2, 3, 4, 5})
    assert sum(1 for text in written if b"okrtui: " in text) > len(commands) / 2
