"""Starts the program often: a process that has imported everything forks a child for each start.

A child has a session, a terminal and an environment of its own, and goes through `main` to the end of
the interpreter, so it ends as a program does that was started by a shell.

Run as a program it is that process; `Forks` is what a test talks to.
"""

from __future__ import annotations

import fcntl
import gc
import json
import os
import select
import signal
import socket
import subprocess
import sys
import termios
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, NoReturn

MAX = 65536
MODULES = (
    "okrtui.cli.main", "okrtui.tui.app", "okrtui.tui.unsaved", "okrtui.tui.first_run",
    "okrtui.tui.forms.check_in", "okrtui.tui.forms.screen", "okrtui.tui.forms.objective",
    "okrtui.tui.forms.key_result", "okrtui.tui.screens.help", "tomli_w",
    "textual.drivers.linux_driver", "textual.widgets._input", "textual.widgets._text_area",
)  # fmt: skip


class Forked:
    """A started program; looks like a `subprocess.Popen` to the robot."""

    def __init__(self, pid: int, status: int) -> None:
        self.pid = pid
        self.returncode: int | None = None
        self.cpu_seconds = 0.0
        """What it used from start to end; known after the end."""
        self._status = status

    def poll(self) -> int | None:
        return self._read(0)

    def wait(self, timeout: float | None = None) -> int:
        code = self._read(timeout)
        if code is None:
            raise subprocess.TimeoutExpired("okrtui", timeout or 0)
        return code

    def _read(self, timeout: float | None) -> int | None:
        if self.returncode is None and select.select([self._status], [], [], timeout)[0]:
            said = json.loads(os.read(self._status, MAX))
            os.close(self._status)
            self.returncode, self.cpu_seconds = said["code"], said["cpu"]
        return self.returncode


class Forks:
    """The warm process, and starting children of it."""

    def __init__(self) -> None:
        self._ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        env = {name: os.environ[name] for name in ("PATH", "PYTHONPATH") if name in os.environ}
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, __file__, str(theirs.fileno())],
                stdin=subprocess.DEVNULL,
                pass_fds=[theirs.fileno()],
                env={**env, "LANG": "C.UTF-8", "TERM": "xterm-256color"},
            )

    def start(
        self, argv: Sequence[str], env: Mapping[str, str], keyboard: int, output: int, *, who: str = ""
    ) -> Forked:
        """Start the program with these terminals; `output` is the one that controls it.

        `who` stands for the login name; a test has no second person's.
        """
        status, theirs = os.pipe()
        request = json.dumps({"argv": list(argv), "env": dict(env), "who": who}).encode()
        socket.send_fds(self._ours, [request], [keyboard, output, theirs])
        os.close(theirs)
        return Forked(int(self._ours.recv(MAX)), status)

    def run(self, *argv: str | Path, env: Mapping[str, str], who: str) -> str:
        """Run a command, as somebody at another terminal; what it prints. AssertionError if it fails."""
        printed, theirs = os.pipe()
        with open(os.devnull) as nothing:
            command = self.start([str(word) for word in argv], env, nothing.fileno(), theirs, who=who)
        os.close(theirs)
        with open(printed, encoding="utf-8") as file:
            text = file.read()
        assert command.wait() == 0, text
        return text

    def close(self) -> None:
        self._ours.close()
        self._process.wait()


# --- the warm process ------------------------------------------------------------------------


def serve(control: socket.socket) -> list[str]:
    """Fork a child for each request; returns only in a child, with what it is to be started with."""
    children: dict[int, int] = {}
    woken, wake = os.pipe()
    for end in (woken, wake):
        os.set_blocking(end, False)
    signal.set_wakeup_fd(wake)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    both: tuple[socket.socket | int, ...] = (control, woken)
    while True:
        ready = select.select(both, [], [])[0]
        if woken in ready:
            os.read(woken, MAX)
            _reap(children)
        if control in ready:
            data, descriptors, _, _ = socket.recv_fds(control, MAX, 3)
            if not data:
                _end(children)
            pid = os.fork()
            if not pid:
                signal.set_wakeup_fd(-1)
                signal.signal(signal.SIGCHLD, signal.SIG_DFL)
                for descriptor in (woken, wake, *children.values()):
                    os.close(descriptor)
                control.close()
                return _settle(json.loads(data), *descriptors)
            children[pid] = descriptors[2]
            for descriptor in descriptors[:2]:
                os.close(descriptor)
            control.send(str(pid).encode())


def _settle(request: Mapping[str, Any], keyboard: int, output: int, status: int) -> list[str]:
    """In the child: be the leader of a new session at its terminal."""
    os.close(status)
    os.setsid()
    if os.isatty(output):
        fcntl.ioctl(output, termios.TIOCSCTTY, 0)
    for number, descriptor in enumerate((keyboard, output, output)):
        os.dup2(descriptor, number)
    for descriptor in {keyboard, output}:
        os.close(descriptor)
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        stream = open(number, "w" if number else "r", closefd=False)  # noqa: SIM115
        setattr(sys, name, stream)
        setattr(sys, f"__{name}__", stream)
    os.environ.clear()
    os.environ.update(request["env"])
    time.tzset()
    os.chdir("/")
    if request["who"]:
        from okrtui.workspace import session

        session.login_name = lambda: request["who"]
    argv: list[str] = request["argv"]
    return argv


def _reap(children: dict[int, int]) -> None:
    while children:
        pid, status, usage = os.wait4(-1, os.WNOHANG)
        if not pid:
            return
        said = {"code": os.waitstatus_to_exitcode(status), "cpu": usage.ru_utime + usage.ru_stime}
        end = children.pop(pid)
        with suppress(BrokenPipeError):  # of a test that failed
            os.write(end, json.dumps(said).encode())
        os.close(end)


def _end(children: Mapping[int, int]) -> NoReturn:
    for pid in children:
        os.kill(pid, signal.SIGKILL)
    os._exit(0)


if __name__ == "__main__":
    sys.path[0] = ""  # the tests' own modules are none of the program's
    for name in MODULES:
        __import__(name)
    from okrtui.__main__ import main

    gc.collect()
    gc.freeze()
    main(serve(socket.socket(fileno=int(sys.argv[1]))))
