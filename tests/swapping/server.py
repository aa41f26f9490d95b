"""A process that has loaded the program and the shim, and forks a child for each attempt.

`python -m tests.swapping.server PLACE` with the shim preloaded reads a line of JSON for each attempt and
answers with one. The child runs one command as one user; this process is the attacker, whom the shim
asks before the call whose number was given.
"""

from __future__ import annotations

import ctypes
import gc
import importlib
import json
import os
import pkgutil
import resource
import selectors
import signal
import socket
import sqlite3
import sys
import time
import traceback
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NoReturn

from tests.swapping.attacker import Attacker

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
CRASHED = 99
MAX_LENGTH = 0.5
"""Seconds that a connection waits for a lock."""
HANGS = -1000
"""The end of a child that had to be ended."""


def _child(job: dict[str, Any], out: int, err: int, door: int) -> NoReturn:
    code = CRASHED
    try:
        nothing = os.open(os.devnull, os.O_RDONLY)
        for number, descriptor in enumerate((nothing, out, err)):
            os.dup2(descriptor, number)
        sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115
        sys.stdout = open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
        sys.stderr = open(2, "w", 1, encoding="utf-8", closefd=False)  # noqa: SIM115
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        os.environ.update(job["environment"])
        os.chdir("/")
        os.umask(job.get("umask", 0o022))
        if os.getuid() == 0 and job["uid"] != 0:
            os.setgroups(job["groups"])
            os.setresgid(job["uid"], job["uid"], job["uid"])
            os.setresuid(job["uid"], job["uid"], job["uid"])
        from okrtui.__main__ import main

        if job["at"] is not None:
            names = "\n".join(job["watched"]).encode()
            ctypes.CDLL(None).names_watch(door, ctypes.c_long(job["at"]), names)
        try:
            main(job["argv"], lambda: NOW)
        except SystemExit as stop:
            code = int(stop.code or 0)
        ctypes.CDLL(None).names_watch(-1, ctypes.c_long(0), b"")
        sys.stdout.flush()
        sys.stderr.flush()
    except BaseException:
        os.write(2, traceback.format_exc().encode())
    finally:
        os._exit(code)


def attempt(job: dict[str, Any]) -> dict[str, Any]:
    """Run one command, with an attacker at its side; what came of it."""
    attacker = Attacker(job["attacker"], tuple(job["attacker_groups"]), job["thing"], job["stock"])
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    pipes = [os.pipe() for _ in range(2)]
    sys.stdout.flush()
    child = os.fork()
    if child == 0:
        ours.close()
        os.setsid()
        _child(job, pipes[0][1], pipes[1][1], theirs.fileno())
    theirs.close()
    for _, write in pipes:
        os.close(write)
    texts = {read: b"" for read, _ in pipes}
    calls: list[tuple[str, str]] = []
    hung = False
    late = time.monotonic() + job["limit"]
    with selectors.DefaultSelector() as selector:
        readers: list[int | socket.socket] = [*texts, ours]
        for reader in readers:
            selector.register(reader, selectors.EVENT_READ)
        while len(selector.get_map()) > 0:
            ready = selector.select(max(0.0, late - time.monotonic()))
            if not ready:
                hung = True
                os.killpg(child, signal.SIGKILL)
                late += 100
            for key, _ in ready:
                if key.fileobj is ours:
                    _serve(ours, selector, job, attacker, calls)
                else:
                    text = os.read(key.fd, 65536)
                    texts[key.fd] += text
                    if not text:
                        selector.unregister(key.fd)
                        os.close(key.fd)
    ours.close()
    end = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    attacker.put_back_for_good()
    spread = attacker.elsewhere(job["shared"])
    out, err = (text.decode(errors="replace") for text in texts.values())
    return {
        "end": HANGS if hung else end, "out": out, "err": err, "calls": calls,
        "swapped": [swap.name for swap in attacker.swaps], "refused": attacker.refused,
        "spread": spread,
    }  # fmt: skip


def _serve(
    ours: socket.socket,
    selector: selectors.BaseSelector,
    job: dict[str, Any],
    attacker: Attacker,
    calls: list[tuple[str, str]],
) -> None:
    try:
        text = os.fsdecode(ours.recv(1 << 14))
    except ConnectionResetError:
        text = ""
    if not text:
        selector.unregister(ours)
        return
    answer = b"0"
    if text == "after":
        attacker.put_back()
    else:
        _, call, path = text.split(" ", 2)
        calls.append((call, path))
        if job["at"]:
            attacker.swap(path if job["part"] == "name" else os.path.dirname(path))
            answer = b"1" if job["part"] and job["during"] else b"0"
    try:
        ours.send(answer)
    except OSError:
        return


def wait_less() -> None:
    """Let no connection wait 15 s for a lock that the attacker makes SQLite want."""
    connect = sqlite3.connect

    def sooner(*arguments: Any, **more: Any) -> sqlite3.Connection:
        connection: sqlite3.Connection = connect(
            *arguments, **{**more, "timeout": min(more.get("timeout", MAX_LENGTH), MAX_LENGTH)}
        )
        return connection

    sqlite3.connect = sooner  # type: ignore[assignment]


def warm_up(place: Path) -> None:
    """Load all that a child could need: it may not be allowed to read where it is."""
    import okrtui
    from tests.sharing.work import quiet

    for found in pkgutil.walk_packages(okrtui.__path__, "okrtui."):
        if not found.name.startswith(("okrtui.tui", "okrtui.store.migrations.", "okrtui.__main__")):
            importlib.import_module(found.name)
    for name in ("difflib", "encodings.idna", "encodings.ascii", "secrets", "shlex", "tomli_w", "tempfile"):
        importlib.import_module(name)
    at = ("-w", str(place))
    outline = place.with_name("outline.md")
    outline.write_text("# Sell more\n\n- KR: Revenue from 10 to 20 EUR\n")
    for argv in (
        ("init", str(place)), (*at, "objective", "add", "Ship"),
        (*at, "kr", "add", "O1", "Releases", "--from", "0", "--to", "9"), (*at, "checkin", "KR1", "+1"),
        (*at, "tree"), (*at, "tree", "--json"), (*at, "backup"), (*at, "doctor"), (*at, "upgrade"),
        (*at, "publish", f"{place}-read"), ("-w", f"{place}-read", "tree"), (*at, "undo"),
        (*at, "import", str(outline)), (*at, "report", "-o", f"{place}.html"), (*at, "config", "show"),
        (*at, "cycle", "open", "2027-Q1"), (*at, "config", "edit"),
    ):  # fmt: skip
        code, _, err = quiet(*argv)
        assert code == 0, (argv, err)
    backup = min((place / "backups").glob("*-by-hand.db"))
    assert quiet(*at, "restore", str(backup))[0] == 0
    with closing(sqlite3.connect(place / "okrtui.db")) as sql, sql:
        sql.execute("UPDATE objective SET title = 'Nobody'")
    assert quiet(*at, "doctor", "--repair")[0] == 0
    (place / "okrtui.db").chmod(0o666)
    assert quiet(*at, "tree")[0] == 5


def main() -> None:
    wait_less()
    warm_up(Path(sys.argv[1]))
    gc.collect()
    gc.freeze()
    print("ready", flush=True)
    for line in sys.stdin:
        print(json.dumps(attempt(json.loads(line))), flush=True)


if __name__ == "__main__":
    main()
