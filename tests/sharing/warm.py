"""Children forked from a process that has everything imported: milliseconds each, with any user's ids.

`Warm` is the test's side, `serve()` the process that forks. Each child runs one function of
`tests.sharing.work` with stdin, stdout and stderr as pipes of its own.
"""

from __future__ import annotations

import gc
import json
import os
import resource
import selectors
import signal
import socket
import subprocess
import sys
import time
import traceback
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

from tests.cli.program import Answer

ROOT = Path(__file__).parents[2]
MAX_LENGTH = 100.0
"""Seconds after which a child that is waited for has failed."""
CRASHED = 99


WAITING = "okrtui: waiting for somebody else's write …"


def but_for_waiting(said: str) -> str:
    """Messages without that one, which a slow machine makes anybody say."""
    return said.replace(f"{WAITING}\n", "")


class Ids(NamedTuple):
    """Who a child is, and with which umask."""

    uid: int
    group: int
    groups: tuple[int, ...] = ()
    umask: int = 0o022


def until(condition: Callable[[], bool], what: str) -> None:
    """Wait for something that has to come."""
    late = time.monotonic() + MAX_LENGTH
    while not condition():
        assert time.monotonic() < late, f"waited in vain for {what}"
        time.sleep(0.005)


class Child:
    """A process at work: what it prints, what it is told, how it ends."""

    def __init__(self, warm: Warm, pid: int, pipes: Sequence[int]) -> None:
        self._warm = warm
        self.pid = pid
        self._in, *outs = pipes
        self._texts = dict.fromkeys(outs, b"")
        self._out, self._err = outs
        self._open = set(outs)
        self.code: int | None = None

    def _read_once(self) -> None:
        with selectors.DefaultSelector() as selector:
            for descriptor in self._open:
                selector.register(descriptor, selectors.EVENT_READ)
            ready = selector.select(MAX_LENGTH)
        assert ready, f"nothing came from the child: {self._texts}"
        for key, _ in ready:
            text = os.read(key.fd, 65536)
            self._texts[key.fd] += text
            if not text:
                self._open.discard(key.fd)

    def _line(self, descriptor: int) -> str:
        while b"\n" not in self._texts[descriptor]:
            assert descriptor in self._open, self._texts
            self._read_once()
        line, _, self._texts[descriptor] = self._texts[descriptor].partition(b"\n")
        return line.decode()

    def line(self) -> str:
        """The next line it prints."""
        return self._line(self._out)

    def error_line(self) -> str:
        """The next line on its stderr."""
        return self._line(self._err)

    def say(self, text: str) -> None:
        os.write(self._in, text.encode() + b"\n")

    def ask(self, text: str) -> str:
        """Tell it something; returns its answer of one line."""
        self.say(text)
        return self.line()

    def end(self) -> Answer:
        """Wait until it has ended; what it printed that was not read yet."""
        if self.code is None:
            if self._in >= 0:
                os.close(self._in)
                self._in = -1
            while self._open:
                self._read_once()
            self.code = self._warm.wait(self.pid)
            for descriptor in self._texts:
                os.close(descriptor)
        out, err = (self._texts[descriptor].decode() for descriptor in (self._out, self._err))
        return Answer(self.code, out, err)

    def signal(self, number: int) -> None:
        os.kill(self.pid, number)

    def kill(self) -> None:
        """`kill -9`, and gone."""
        self.signal(signal.SIGKILL)
        assert self.end().code == -signal.SIGKILL


class Warm:
    """A process that has a program imported and forks children of itself.

    `program` is a directory with a copy of the package; without it the installed one runs.
    """

    def __init__(self, home: Path, program: Path | None = None, warm_up: Path | None = None) -> None:
        """`warm_up` is a place where it runs every command once, so that nothing is imported later."""
        path = [str(place) for place in (program, ROOT, os.environ.get("PYTHONPATH")) if place]
        environment = {
            **{name: text for name, text in os.environ.items() if not name.startswith(("XDG_", "OKRTUI_"))},
            "PYTHONPATH": os.pathsep.join(path),
            "HOME": str(home), "TZ": "UTC", "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8",
            "USER": "ana", "LOGNAME": "ben", "USERNAME": "cara",
        }  # fmt: skip
        self._socket, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        script = (
            f"from tests.sharing.warm import serve; serve({theirs.fileno()}, {str(warm_up or '')!r}, "
            f"{str(program or '')!r})"
        )
        self._process = subprocess.Popen(
            [sys.executable, "-c", script], env=environment, pass_fds=[theirs.fileno()],
            stdin=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip
        theirs.close()
        self._children: dict[int, Child] = {}
        self._shells: dict[Ids | None, Child] = {}

    def _ask(self, message: Any, descriptors: Sequence[int] = ()) -> int:
        socket.send_fds(self._socket, [json.dumps(message).encode()], descriptors)
        answer = self._socket.recv(1000)
        assert answer, "the process that forks has ended"
        return int(answer)

    def start(self, work: str, *arguments: object, ids: Ids | None = None, most: int | None = None) -> Child:
        """Start a function of `tests.sharing.work`; `most` limits the size of its files."""
        pipes = [os.pipe(), os.pipe(), os.pipe()]
        theirs = [pipes[0][0], pipes[1][1], pipes[2][1]]
        ours = [pipes[0][1], pipes[1][0], pipes[2][0]]
        texts = [str(each) if isinstance(each, Path) else each for each in arguments]
        pid = self._ask({"work": work, "arguments": texts, "ids": ids, "most": most}, theirs)
        for descriptor in theirs:
            os.close(descriptor)
        child = self._children[pid] = Child(self, pid, ours)
        return child

    def run(self, *argv: object, ids: Ids | None = None, most: int | None = None) -> Answer:
        """Run one command of the program to its end; a user's commands run one after the other."""
        if most is not None:
            return self.start("command", *map(str, argv), ids=ids, most=most).end()
        if ids not in self._shells:
            self._shells[ids] = self.start("shell", ids=ids)
        return Answer(*json.loads(self._shells[ids].ask(json.dumps([str(each) for each in argv]))))

    def ok(self, *argv: object, ids: Ids | None = None) -> str:
        """The result of a command that must work."""
        answer = self.run(*argv, ids=ids)
        assert answer.code == 0, (argv, ids, answer)
        return answer.out.removesuffix("\n")

    def wait(self, pid: int) -> int:
        self._children.pop(pid)
        return self._ask({"wait": pid})

    def close(self) -> None:
        for child in list(self._children.values()):  # of a test that failed
            with suppress(ProcessLookupError):
                child.signal(signal.SIGKILL)
            child.end()
        self._socket.close()
        self._process.wait(MAX_LENGTH)


# --- the process that forks ------------------------------------------------------------------


def serve(descriptor: int, warm_up: str, program: str) -> None:
    """Fork a child for each message, until nobody can send one."""
    import okrtui
    from tests.sharing import work

    assert okrtui.__file__ is not None
    assert okrtui.__file__.startswith(program), okrtui.__file__
    if warm_up:
        work.warm_up(warm_up)
    gc.freeze()
    with socket.socket(fileno=descriptor) as door:
        while True:
            text, descriptors, _, _ = socket.recv_fds(door, 1 << 20, 3)
            if not text:
                return
            message = json.loads(text)
            if "wait" in message:
                answer = os.waitstatus_to_exitcode(os.waitpid(message["wait"], 0)[1])
            else:
                answer = os.fork()
                if answer == 0:
                    door.close()
                    _become_child(message, descriptors)
            for each in descriptors:
                os.close(each)
            door.send(str(answer).encode())


def _become_child(message: Any, descriptors: Sequence[int]) -> None:
    """Never returns."""
    code = CRASHED
    signal.signal(signal.SIGINT, signal.default_int_handler)  # who runs in the background has it ignored
    try:
        for number, descriptor in enumerate(descriptors):
            os.dup2(descriptor, number)
            os.close(descriptor)
        sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115 (for as long as it lives)
        sys.stdout = open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
        sys.stderr = open(2, "w", 1, encoding="utf-8", closefd=False)  # noqa: SIM115
        if message["ids"] is not None:
            _become(Ids(*message["ids"]))
        if message["most"] is not None:
            sys.dont_write_bytecode = True  # half a file of it would be believed
            resource.setrlimit(resource.RLIMIT_FSIZE, (message["most"], message["most"]))
        from tests.sharing import work

        code = getattr(work, message["work"])(*message["arguments"])
        sys.stdout.flush()
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(code)


def _become(ids: Ids) -> None:
    os.umask(ids.umask)
    os.setgroups(ids.groups)
    os.setresgid(ids.group, ids.group, ids.group)
    os.setresuid(ids.uid, ids.uid, ids.uid)
