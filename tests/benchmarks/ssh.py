"""A real `ssh` to an sshd on loopback, over a line that carries so many bytes a second.

The line is a relay between client and server. It delays what the server sends, encrypted as it is, and
counts it. What it has not taken yet waits where it waits on a poor connection: in the kernel's buffers,
in sshd's own, in the tty, at last in the program. Needs root and openssh-server.
"""

from __future__ import annotations

import os
import shlex
import shutil
import socket
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path

from tests.benchmarks.line import RATE, SLICE, STEP, trail
from tests.benchmarks.table import Compared, Limited, NotReached
from tests.benchmarks.watched import DOWN, Side, Watched

SSHD = "/usr/sbin/sshd"
MOVES = 8
CONFIG = """\
ListenAddress 127.0.0.1
Port {port}
HostKey {place}/host_key
AuthorizedKeysFile {place}/key.pub
PermitRootLogin yes
StrictModes no
UsePAM no
PasswordAuthentication no
PidFile none
PrintMotd no
PrintLastLog no
"""


class Relay:
    """A port whose connections go on to another port; what comes back is slow, and counted in `bytes`."""

    def __init__(self, to: int) -> None:
        self._to = to
        self.bytes = 0
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listening.getsockname()[1])
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        with suppress(OSError):  # closed: the benchmark is over
            while True:
                client, _ = self._listening.accept()
                server = socket.socket()
                server.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
                server.connect(("127.0.0.1", self._to))
                for target, ends in ((self._up, (client, server)), (self._down, (server, client))):
                    threading.Thread(target=target, args=ends, daemon=True).start()

    def _up(self, client: socket.socket, server: socket.socket) -> None:
        with suppress(OSError):
            while data := client.recv(4096):
                server.sendall(data)
        with suppress(OSError):
            server.shutdown(socket.SHUT_WR)

    def _down(self, server: socket.socket, client: socket.socket) -> None:
        allowed, before = 0.0, time.perf_counter()
        with suppress(OSError):
            while True:
                now = time.perf_counter()
                allowed, before = min(SLICE, allowed + (now - before) * RATE), now
                if allowed >= 1:
                    data = server.recv(int(allowed))
                    if not data:
                        break
                    allowed -= len(data)
                    before = max(before, time.perf_counter() - SLICE / RATE)  # an idle line saves nothing up
                    client.sendall(data)
                    self.bytes += len(data)
                time.sleep(STEP)
        with suppress(OSError):
            client.shutdown(socket.SHUT_WR)

    def close(self) -> None:
        self._listening.close()


@contextmanager
def server() -> Iterator[tuple[Relay, list[str]]]:
    """An sshd behind a relay, and how a client reaches it. NotReached where there can be none."""
    ssh = shutil.which("ssh")
    if ssh is None or not Path(SSHD).exists() or os.geteuid() != 0:
        raise NotReached("needs root and openssh-server")
    with tempfile.TemporaryDirectory(prefix="okrtui-ssh-") as name:
        place = Path(name)
        for key in ("host_key", "key"):
            argv = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(place / key)]
            subprocess.run(argv, check=True)
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = int(free.getsockname()[1])
        (place / "config").write_text(CONFIG.format(port=port, place=place))
        Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)
        daemon = subprocess.Popen([SSHD, "-D", "-f", str(place / "config")], stderr=subprocess.DEVNULL)
        relay = Relay(port)
        try:
            _wait_for(port)
            options = ("StrictHostKeyChecking=no", "UserKnownHostsFile=/dev/null", "LogLevel=ERROR",
                       "EscapeChar=none", "IdentitiesOnly=yes", "BatchMode=yes")  # fmt: skip
            yield (
                relay,
                [ssh, "-F", "none", "-i", str(place / "key"), "-p", str(relay.port), "-tt"]
                + [f"-o{option}" for option in options]
                + ["root@127.0.0.1"],
            )
        finally:
            relay.close()
            daemon.terminate()
            daemon.wait()


def _wait_for(port: int) -> None:
    until = time.monotonic() + 10
    while time.monotonic() < until:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.05)
    raise NotReached("sshd does not answer")


def over(client: list[str], side: Side) -> Side:
    """The side, run at the other end of a login."""
    env = [f"{name}={value}" for name, value in side.env.items() if name != "TERM"]
    command = f"cd {shlex.quote(str(Path.cwd()))} && exec env {shlex.join([*env, *side.argv])}"
    return replace(side, argv=[*client, "--", command])


class SlowLogin:
    """Start, single moves and a run of the cursor over a slow login; `run` adds a sample of both sides."""

    def __init__(self, sides: Mapping[str, Side], size: tuple[int, int], patience: float) -> None:
        self._sides, self._size, self._patience = sides, size, patience
        self._start = Compared(f"ssh on {RATE:,} B/s: login to first useful paint", "ms")
        self._first = Compared("  bytes on the line, keys exchanged", "B")
        self._move = Compared("  a cursor move: bytes on the line", "B")
        self._took = Compared("  to its last byte", "ms")
        self._trail = Limited("  60 cursor-downs, 20 a second: last byte after the last key", "s", most=1.0)
        self._tree = Limited("    the bare tree likewise", "s")
        self._bytes = Compared("    bytes on the line", "B")

    @property
    def lines(self) -> list[Compared | Limited]:
        return [self._start, self._first, self._move, self._took, self._trail, self._tree, self._bytes]

    def run(self) -> None:
        try:
            with server() as (relay, client):
                for name, side in self._sides.items():
                    watched = Watched(over(client, side), self._size, self._patience)
                    try:
                        self._measure(watched, relay, ours=name != "tree")
                    finally:
                        watched.quit()
        except NotReached as error:
            for line in self.lines:
                line.failed = str(error)

    def _measure(self, watched: Watched, relay: Relay, *, ours: bool) -> None:
        def keep(line: Compared, value: float) -> None:
            (line.ours if ours else line.theirs).append(value)

        before = relay.bytes
        first, _ = watched.start()
        keep(self._start, first.milliseconds)
        keep(self._first, relay.bytes - before)
        watched.press(DOWN)
        for _ in range(MOVES):
            before = relay.bytes
            keep(self._took, watched.press(DOWN, quiet=0.5).milliseconds)
            keep(self._move, relay.bytes - before)
        before = relay.bytes
        seconds, _ = trail(watched, rate=None)
        (self._trail if ours else self._tree).ours.append(seconds)
        keep(self._bytes, relay.bytes - before)
