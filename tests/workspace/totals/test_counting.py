"""The process that counts a large cycle's totals: what it says, and that it ends."""

from __future__ import annotations

import json
import os
import select
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from typing import IO

import pytest

from okrtui.domain.errors import Busy, NotFound, OkrtuiError, Refused, Unsafe
from okrtui.domain.status import Status
from okrtui.workspace import counting
from okrtui.workspace.queries.summary import summary
from okrtui.workspace.session import open_session
from tests.cli.program import TODAY, noon
from tests.samples import sampled
from tests.workspace.totals.conftest import OBJECTIVES, Large
from tests.workspace.totals.whole import changed

CYCLE = "2026-Q4"


def command(directory: Path) -> list[str]:
    """As the screens start it."""
    session = open_session(directory, clock=lambda: noon(TODAY))
    try:
        found = session.ask(counting.begun, CYCLE)
    finally:
        session.close()
    assert found.command is not None
    assert found.summary.so_far is not None
    assert not any((found.summary.objectives, found.summary.key_results))
    return found.command


@contextmanager
def running(argv: list[str]) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def out_of(process: subprocess.Popen[bytes]) -> IO[bytes]:
    assert process.stdout is not None
    return process.stdout


def said(argv: list[str]) -> list[bytes]:
    with running(argv) as process:
        out = out_of(process).read()  # its input stays open
        assert process.stderr is not None
        assert process.stderr.read() == b""
    return out.splitlines()


@pytest.mark.soak
def test_the_last_line_is_the_whole(place: Path, large: Large) -> None:
    directory = large(place)
    lines = [counting.read(line) for line in said(command(directory))]
    session = open_session(directory, clock=lambda: noon(TODAY))
    try:
        assert lines[-1] == session.ask(summary, CYCLE)
    finally:
        session.close()
    assert all(found.so_far is not None for found in lines[:-1])
    assert sum(lines[-1].objectives.values()) == OBJECTIVES


@pytest.mark.parametrize("seed", sampled([3, 5, 8, 13]))
def test_a_line_says_all_of_a_summary(place: Path, seed: int) -> None:
    session = open_session(changed(place / "w", Random(seed), 30), clock=lambda: noon(TODAY))
    try:
        found = session.ask(summary, CYCLE)
    finally:
        session.close()
    line = json.dumps(counting.written(found)).encode()
    back = counting.read(line)
    assert back == found._replace(
        moved=list(found.moved), silent=[who._replace(handles=list(who.handles)) for who in found.silent]
    )
    statuses = [*back.objectives, *back.key_results, *(move.status for move in back.moved)]
    assert all(isinstance(status, Status) for status in statuses)


@pytest.mark.soak
def test_it_writes_nothing(place: Path, large: Large) -> None:
    directory = large(place)
    argv = command(directory)
    before = {file.name: file.read_bytes() for file in directory.glob("okrtui.toml")}
    stamp = (directory / "okrtui.db").stat().st_mtime_ns
    said(argv)
    assert (directory / "okrtui.db").stat().st_mtime_ns == stamp
    assert {file.name: file.read_bytes() for file in directory.glob("okrtui.toml")} == before
    assert sorted(path.name for path in directory.iterdir()) == ["okrtui.db", "okrtui.toml"]


Harm = Callable[[Path], object]
ERRORS: list[tuple[Harm, type[OkrtuiError], str]] = [
    (lambda d: (d / "okrtui.toml").write_text("nonsense = ["), OkrtuiError, "okrtui.toml"),
    (lambda d: (d / "okrtui.db").chmod(0o666), Unsafe, "has mode"),
    (lambda d: (d / "okrtui.db").unlink(), Refused, "is missing"),
]


@pytest.mark.parametrize(("harm", "kind", "words"), sampled(ERRORS))
def test_what_goes_wrong_is_a_message(
    place: Path, large: Large, harm: Harm, kind: type[OkrtuiError], words: str
) -> None:
    directory = large(place)
    argv = command(directory)
    harm(directory)
    with pytest.raises(kind, match=words):
        counting.read(said(argv)[-1])


@pytest.mark.parametrize("kind", [Busy, NotFound, Refused, Unsafe])
def test_an_error_arrives_as_what_it_is(kind: type[OkrtuiError]) -> None:
    with pytest.raises(kind, match="so it was"):
        counting.read(json.dumps({"error": kind.__name__, "message": "so it was"}).encode())


def test_it_ends_with_its_input(place: Path, large: Large) -> None:
    with running(command(large(place))) as process:
        assert process.stdin is not None
        process.stdin.close()
        process.stdin = None
        assert process.wait(30) == 0
        assert b'"so_far": null' not in out_of(process).read()


@pytest.mark.soak
def test_it_ends_when_nobody_listens(place: Path, large: Large) -> None:
    with running(command(large(place))) as process:
        out_of(process).readline()
        out_of(process).close()
        process.stdout = None
        assert process.wait(60) == 0


PARENT = """
import os, subprocess, sys
pipes = dict(stdin=subprocess.PIPE, stdout=subprocess.PIPE)
child = subprocess.Popen(sys.argv[1:], **pipes)
child.stdout.readline()
print(child.pid, flush=True)
sys.stdin.read()
"""


def test_it_ends_with_who_started_it_even_killed(place: Path, large: Large) -> None:
    argv = [sys.executable, "-c", PARENT, *command(large(place))]
    with running(argv) as parent:
        child = int(out_of(parent).readline())
        watched = os.pidfd_open(child)
        parent.send_signal(signal.SIGKILL)
        parent.wait()
        try:
            assert select.select([watched], [], [], 30)[0], "the process that counts is still there"
        finally:
            os.close(watched)


def test_it_takes_nothing_from_the_environment(
    place: Path, large: Large, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A login's forced command is Python with -I; so is what it starts."""
    planted = tmp_path / "planted"
    planted.mkdir()
    (planted / "sitecustomize.py").write_text("raise SystemExit(7)")
    (planted / "json.py").write_text("raise SystemExit(8)")
    argv = command(large(place))
    assert argv[:4] == [sys.executable, "-I", "-m", "okrtui.workspace.counting"]
    monkeypatch.setenv("PYTHONPATH", str(planted))
    monkeypatch.setenv("OKRTUI_WORKSPACE", str(planted))
    monkeypatch.chdir(planted)
    with running(argv) as process:
        assert counting.read(out_of(process).readline()).so_far is not None
