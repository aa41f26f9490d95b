"""A machine of one's own inside this one, on which root may install, add users and change /etc.

What is written below /etc, /opt, /srv, /home, /root, /usr/local and /var is written into memory, in a mount
namespace of its own with an empty /run, and is gone with its last process, which is ended at the end.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.login.server import SSHD
from tests.terminal import Terminal

SYSTEM = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
PROJECT = Path(__file__).parents[2]
SOURCE = ("pyproject.toml", "README.md", "LICENSE", "src")
TAKEN = ("/opt/okrtui", "/usr/local/bin/okrtui", "/srv/okrs", "/srv/okrs-public", "/etc/xdg/okrtui")
"""What the guide makes: on a machine that has it already there is nothing to try."""

OWN = """
place=$1
mount --make-rprivate /
mount -t tmpfs -o mode=0755 okrtui "$place"/over
for part in etc opt srv home root usr/local var; do
    mkdir -p "$place"/over/$part "$place"/over/work/$part
    mount -t overlay okrtui \
        -o lowerdir=/$part,upperdir="$place"/over/$part,workdir="$place"/over/work/$part /$part
done
mount -t tmpfs -o mode=0755 okrtui /run
: >/run/utmp
echo ready
exec sleep infinity
"""
NAMESPACE = ("unshare", "--mount", "--pid", "--fork", "--mount-proc", "--kill-child")


def missing() -> str:
    """Why there can be no such machine; empty if there can."""
    if not sys.platform.startswith("linux") or os.geteuid() != 0:
        return "a machine of its own needs root, on Linux"
    programs = ("unshare", "nsenter", "runuser", "useradd", "ssh", "ssh-keygen", str(SSHD))
    lost = [name for name in programs if shutil.which(name, path=SYSTEM) is None]
    if lost:
        return f"needs {', '.join(lost)}: apt-get install -y util-linux passwd openssh-server"
    python = shutil.which("python3", path=SYSTEM) or "python3"
    asked = "import sys, ensurepip; sys.exit(sys.version_info < (3, 11))"
    if subprocess.run([python, "-c", asked], capture_output=True, check=False).returncode:
        return "needs the system's Python, 3.11 or newer, with venv: apt-get install -y python3-venv"
    taken = [name for name in TAKEN if os.path.lexists(name)]
    return f"{', '.join(taken)} is there already" if taken else ""


@dataclass(frozen=True)
class Machine:
    """The machine. `source` is a directory with okrtui's source in it, root's alone."""

    place: Path
    pid: int

    @property
    def source(self) -> Path:
        return self.place / "source"

    def inside(self, *argv: str, user: str = "", **environment: str) -> list[str]:
        """A command as somebody there would start it, in a shell of their own."""
        home = f"/home/{user}" if user else "/root"
        own = {"PATH": SYSTEM, "HOME": home, "LANG": "C.UTF-8", "TERM": "xterm-256color", **environment}
        person = ["runuser", "-u", user, "--"] if user else []
        enter = ["nsenter", f"--target={self.pid}", "--mount", "--pid", "env", "-i", f"--chdir={home}"]
        return [*enter, *(f"{name}={value}" for name, value in own.items()), *person, *argv]

    def run(
        self, *argv: str, user: str = "", text: str = "", **environment: str
    ) -> subprocess.CompletedProcess[str]:
        """Run a command to its end."""
        return subprocess.run(
            self.inside(*argv, user=user, **environment),
            input=text, capture_output=True, text=True, timeout=300, check=False,
        )  # fmt: skip

    def says(self, *argv: str, user: str = "", **environment: str) -> str:
        """What a command prints that does what it should."""
        done = self.run(*argv, user=user, **environment)
        assert done.returncode == 0, (argv, done.stdout, done.stderr)
        return done.stdout

    def write_down(self, script: str) -> None:
        """Run lines of a shell as root, whose files nobody else may read unless the lines say so."""
        lines = f"umask 077; cd {self.source}\n{script}"
        done = self.run("sh", "-eu", "-c", lines, **_for_pip(os.environ))
        assert done.returncode == 0, (script, done.stdout, done.stderr)

    def terminal(self, *argv: str, user: str = "") -> Terminal:
        """A command on a terminal."""
        return Terminal(self.inside(*argv, user=user), columns=100, rows=30)


def _for_pip(environment: Mapping[str, str]) -> dict[str, str]:
    """How packages are reached from here: certificates, proxies, where pip looks."""
    known = ("PIP_", "SSL_", "REQUESTS_", "CURL_")
    return {
        name: value
        for name, value in environment.items()
        if name.startswith(known) or name.lower().endswith("_proxy")
    }


@contextmanager
def machine() -> Iterator[Machine]:
    """Make it, and take it away at the end with all that runs on it."""
    place = Path(tempfile.mkdtemp(prefix="okrtui-machine-"))
    place.chmod(0o755)
    for name in ("over", "source"):
        (place / name).mkdir(mode=0o700)
    for name in SOURCE:
        if (PROJECT / name).is_dir():
            shutil.copytree(PROJECT / name, place / "source" / name, ignore=shutil.ignore_patterns("*.pyc"))
        else:
            shutil.copy2(PROJECT / name, place / "source" / name)
    argv = [*NAMESPACE, "sh", "-eu", "-c", OWN, "sh", str(place)]
    own = subprocess.Popen(argv, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        assert own.stdout is not None
        assert own.stderr is not None
        if own.stdout.readline() != "ready\n":
            raise AssertionError(f"no machine of its own: {own.stderr.read()}")
        (inner,) = Path(f"/proc/{own.pid}/task/{own.pid}/children").read_text().split()
        yield Machine(place, int(inner))
    finally:
        own.kill()
        own.wait()
        for stream in (own.stdout, own.stderr):
            if stream is not None:
                stream.close()
        shutil.rmtree(place)
