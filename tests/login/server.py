"""A real sshd on loopback for one unprivileged login, which may run the forced command and nothing else.

Everything it needs is made in a directory of its own and is gone afterwards: keys, a Python that the
login's user can read, a home, a shared workspace. The user exists only in sshd's own view of
/etc/passwd, a mount namespace; where none can be made, `useradd` makes one and `userdel` takes it away.
"""

from __future__ import annotations

import grp
import os
import pwd
import re
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

import pytest

import okrtui
from tests.terminal import Terminal

SSHD = Path("/usr/sbin/sshd")
WAIT = 20.0
GROUP = "users"  # any group that is there on every system and that the test's user is put into

# What the guide tells a server's keeper to write; group, Python and workspace are theirs to name.
GUIDE_LINES = """\
Match Group okrs-login
    ForceCommand /opt/okrtui/current/bin/python -I -m okrtui --restricted -w /srv/okrs
    AuthorizedKeysFile /etc/ssh/okrs_keys/%u
    AcceptEnv LANG LC_*
    PermitTTY yes
    PermitUserRC no
    DisableForwarding yes
    AllowAgentForwarding no
    X11Forwarding no
    PermitTunnel no
    MaxSessions 1
    PasswordAuthentication no
"""

# Around them a careless server: all that the lines must overrule is allowed for everybody else.
CARELESS = """\
HostKey {place}/host_key
PidFile none
AuthorizedKeysFile .ssh/authorized_keys
UsePAM no
MaxStartups 100
PasswordAuthentication yes
KbdInteractiveAuthentication no
LogLevel VERBOSE
PrintMotd yes
Subsystem sftp internal-sftp
AllowTcpForwarding yes
AllowAgentForwarding yes
AllowStreamLocalForwarding yes
GatewayPorts yes
PermitTunnel yes
X11Forwarding yes
X11UseLocalhost yes
MaxSessions 10
AcceptEnv *
SetEnv LD_LIBRARY_PATH={place}/python/lib
"""

# And a second port, on which even the lines' own AcceptEnv is overruled by one that takes everything.
WIDE_OPEN = """
Match LocalPort {port}
    AcceptEnv *
"""

# Files that programs run or read when they find them in a home or a current directory.
TRAPS = {
    ".ssh/rc": "touch {drop}/ssh-rc\n",
    ".ssh/environment": "EDITOR=touch {drop}/ssh-environment\n",
    ".profile": "touch {drop}/profile\n",
    ".bashrc": "touch {drop}/bashrc\n",
    ".local/lib/python{version}/site-packages/usercustomize.py": "open('{drop}/usercustomize', 'w')\n",
    "sitecustomize.py": "open('{drop}/sitecustomize', 'w')\n",
    "okrtui.py": "open('{drop}/okrtui', 'w')\n",
    "textual.py": "open('{drop}/textual', 'w')\n",
    "evil.py": "open('{drop}/evil', 'w')\n",
    "run": "#!/bin/sh\ntouch {drop}/run\n",
}

# The commands of the server's keeper, in one process.
FILL = """
import sys
from okrtui.cli.base import Wiring
from okrtui.cli.main import run
place, group = sys.argv[1:]
for argv in (
    ["init", "--shared", "--group", group, "--name", "Acme"],
    ["objective", "add", "Customers praise our support"],
    ["kr", "add", "O1", "CSAT", "--from", "30", "--to", "50", "--unit", "%"],
    ["objective", "add", "[@click=app.quit]press here[/] [link=file:///bin/sh]or here[/link]"],
    ["kpi", "add", "Uptime", "--unit", "%", "--higher", "--target", "99.9", "--every", "week"],
    ["record", "KPI1", "99.95"],
):
    assert run(["-w", place, *argv], Wiring(lambda _: 1, list)) == 0, argv
"""

# Sets up sshd's own /etc/passwd; the mount is gone with the last process of that namespace.
OWN_PASSWD = 'mount --bind "$1" /etc/passwd && shift && exec "$@"'
SESSION_OF_SSHD = ("sshd", "sshd-session", "sshd-auth")


def missing() -> str:
    """Why there can be no login to test here; empty if there can."""
    if not sys.platform.startswith("linux") or os.geteuid() != 0:
        return "a login of its own needs root, on Linux"
    programs = [str(SSHD), "ssh", "sftp", "scp", "ssh-keygen", "ssh-agent"]
    lost = [name for name in programs if shutil.which(name) is None]
    return f"needs {', '.join(lost)}: apt-get install -y openssh-server" if lost else ""


def guide_lines() -> str:
    """The lines as the guide shows them."""
    text = (Path(okrtui.__file__).parent / "guides" / "servers.md").read_text(encoding="utf-8")
    return "".join(re.findall(r"(?m)^```sshconfig\n(Match Group .*\n(?:    .*\n)+)^```$", text))


def until(true: Callable[[], bool], what: str) -> None:
    """Wait for something that nobody tells us about."""
    deadline = time.monotonic() + WAIT
    while not true():
        if time.monotonic() > deadline:
            raise AssertionError(f"{what} did not come within {WAIT} s")
        time.sleep(0.02)


@dataclass(frozen=True)
class Process:
    """A process as /proc tells it."""

    pid: int
    argv: tuple[str, ...]
    state: str
    environment: Mapping[str, str]


@dataclass(frozen=True)
class Login:
    """The server, and one person's way in. `drop` is a directory into which everybody may write."""

    place: Path
    user: str
    uid: int
    port: int
    wide_port: int
    log: Path

    @property
    def home(self) -> Path:
        return self.place / "home"

    @property
    def drop(self) -> Path:
        return self.place / "drop"

    @property
    def keys(self) -> Path:
        """Inside the home only because sshd looks at all directories above it, and /tmp is everybody's."""
        return self.home / "keys"

    @property
    def workspace(self) -> Path:
        return self.place / "okrs"

    @property
    def python(self) -> Path:
        return self.place / "okrtui" / "bin" / "python"

    @property
    def forced_command(self) -> list[str]:
        return [str(self.python), "-I", "-m", "okrtui", "--restricted", "-w", str(self.workspace)]

    def options(self, *, wide: bool = False) -> list[str]:
        """The client's options; the same for ssh, sftp and scp."""
        return [
            "-F", "none", "-i", str(self.place / "key"),
            *(f"-o{option}" for option in (
                f"Port={self.wide_port if wide else self.port}", "BatchMode=yes", "IdentitiesOnly=yes",
                f"UserKnownHostsFile={self.place}/known_hosts", "StrictHostKeyChecking=yes",
                "LogLevel=ERROR", "EscapeChar=none", "ServerAliveInterval=1",
            )),
        ]  # fmt: skip

    @property
    def host(self) -> str:
        return f"{self.user}@127.0.0.1"

    def ssh(self, *options: str, command: Sequence[str] = (), wide: bool = False) -> list[str]:
        return ["ssh", *self.options(wide=wide), *options, self.host, *(["--"] if command else []), *command]

    def run(
        self, *argv: str, text: str = "", env: Mapping[str, str] | None = None
    ) -> subprocess.CompletedProcess[str]:
        """Run a client to its end."""
        return subprocess.run(
            argv, input=text, capture_output=True, text=True, timeout=60, check=False,
            cwd=self.place / "ours", env={**os.environ, "TERM": "xterm-256color", **(env or {})},
        )  # fmt: skip

    def terminal(
        self,
        *options: str,
        command: Sequence[str] = (),
        wide: bool = False,
        env: Mapping[str, str | None] | None = None,
        columns: int = 100,
        rows: int = 30,
    ) -> Terminal:
        """Log in from a terminal."""
        argv = self.ssh("-tt", *options, command=command, wide=wide)
        return Terminal(argv, env=env, columns=columns, rows=rows)

    @contextmanager
    def board(self, *options: str, **more: object) -> Iterator[Terminal]:
        """A login whose board is on screen; it is the only thing that runs, then and at the end."""
        with self.terminal(*options, **more) as terminal:  # type: ignore[arg-type]
            terminal.wait_for("Customers praise our support")
            self.program()
            yield terminal
            if terminal.process.poll() is None:
                self.program()
                terminal.press("escape", "escape", "escape", "escape", "1", "q")
                assert terminal.wait_exit() == 0
            assert terminal.screen.left_behind() == []
            assert terminal.settings() == terminal.settings_before

    def okrtui(self, *arguments: str) -> str:
        """A command of the server's keeper on the workspace; returns what it prints."""
        argv = [str(self.python), "-I", "-m", "okrtui", "-w", str(self.workspace), *arguments]
        env = {"PATH": os.defpath, "LD_LIBRARY_PATH": f"{self.place}/python/lib", "LANG": "C.UTF-8"}
        done = subprocess.run(argv, capture_output=True, text=True, env=env, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def processes(self) -> list[Process]:
        """What runs for the user, sshd's own part of the session aside."""
        found = []
        for entry in Path("/proc").iterdir():
            if not entry.name.isdigit():
                continue
            try:
                status = (entry / "status").read_text()
                fields = dict(line.split(":\t", 1) for line in status.splitlines() if ":\t" in line)
                if str(self.uid) not in fields["Uid"].split() or fields["Name"] in SESSION_OF_SSHD:
                    continue
                argv = (entry / "cmdline").read_bytes().decode(errors="replace").split("\0")[:-1]
                pairs = (entry / "environ").read_bytes().decode(errors="replace").split("\0")
            except (FileNotFoundError, ProcessLookupError):
                continue
            environment = dict(pair.partition("=")[::2] for pair in pairs if pair)
            found.append(Process(int(entry.name), tuple(argv), fields["State"][0], environment))
        return found

    def strangers(self) -> list[Process]:
        """What runs and should not: anything but the forced command, or that, stopped."""
        shell = ("-c", shlex.join(self.forced_command))  # for a moment, and where a shell does not exec
        return [
            process
            for process in self.processes()
            if process.state == "T"
            or (list(process.argv) != self.forced_command and process.argv[1:] != shell)
        ]

    def program(self) -> Process:
        """The one process of the login: the forced command, running."""
        assert self.strangers() == []
        (found,) = [p for p in self.processes() if list(p.argv) == self.forced_command]
        return found

    def left(self) -> list[str]:
        """Everything that should not be there after a login: processes, and files of the user."""
        found = [" ".join(process.argv) or "?" for process in self.processes()]
        found += [str(path) for path in self.drop.iterdir()]
        places = [Path(name) for name in ("/tmp", "/var/tmp", "/dev/shm", "/run/lock")]
        for place in (*places, *(path for path in self.home.rglob("*") if path.is_dir()), self.home):
            if place.is_dir():
                found += [str(entry) for entry in place.iterdir() if _owner(entry) == self.uid]
        known = {"okrtui.toml", "okrtui.db", "okrtui.db-wal", "okrtui.db-shm", "backups", ".okrtui.daily"}
        return found + [str(path) for path in self.workspace.iterdir() if path.name not in known]


def _owner(path: Path) -> int | None:
    """Whose it is; None when it is gone by now: what other programs have in /tmp comes and goes."""
    try:
        return path.lstat().st_uid
    except FileNotFoundError:
        return None


@contextmanager
def serve() -> Iterator[Login]:
    """Make everything, start sshd, and take all of it away at the end."""
    with ExitStack() as stack:
        place = Path(tempfile.mkdtemp(prefix="okrtui-login-"))
        stack.callback(shutil.rmtree, place, ignore_errors=True)
        place.chmod(0o755)
        user, uid, wrapper = stack.enter_context(_user(place))
        port, wide_port = _free_ports(2)
        login = Login(place, user, uid, port, wide_port, place / "sshd.log")
        _make_python(login)
        _make_keys(login)
        _make_home(login)
        _make_workspace(login)
        config = place / "sshd_config"
        config.write_text(_config(login), encoding="utf-8")
        stack.enter_context(_sshd(login, wrapper, config))
        yield login


@contextmanager
def _user(place: Path) -> Iterator[tuple[str, int, list[str]]]:
    """A user for the login, and what sshd has to be started with so that it knows them."""
    name = f"okrtui-test-{os.getpid()}"
    gid = grp.getgrnam(GROUP).gr_gid
    passwd = place / "passwd"
    uid = next(uid for uid in range(50000 + os.getpid() % 9000, 60000) if _is_free(uid))
    line = f"{name}:*:{uid}:{gid}::{place}/home:/bin/sh\n"
    passwd.write_text(Path("/etc/passwd").read_text() + line)
    wrapper = ["unshare", "--mount", "sh", "-c", OWN_PASSWD, "sh", str(passwd)]
    if shutil.which("unshare"):
        tried = subprocess.run([*wrapper, "id", "-u", name], capture_output=True, text=True, check=False)
        if tried.stdout.strip() == str(uid):
            yield name, uid, wrapper
            return
    if shutil.which("useradd") is None:
        pytest.skip("no mount namespace can be made here, and there is no useradd either")
    argv = ["useradd", "-u", str(uid), "-g", str(gid), "-N", "-M", "-d", f"{place}/home", "-s", "/bin/sh"]
    subprocess.run([*argv, "-p", "*", name], check=True, capture_output=True)
    try:
        yield name, uid, []
    finally:
        subprocess.run(["userdel", name], check=True, capture_output=True)


def _is_free(uid: int) -> bool:
    try:
        pwd.getpwuid(uid)
    except KeyError:
        return True
    return False


def _free_ports(count: int) -> list[int]:
    with ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(count)]
        for each in sockets:
            each.bind(("127.0.0.1", 0))
        return [int(each.getsockname()[1]) for each in sockets]


def _make_python(login: Login) -> None:
    """A copy of this Python and of okrtui, as this one may live where another user cannot look."""
    base, version = Path(sys.base_prefix), f"{sys.version_info.major}.{sys.version_info.minor}"
    copy = login.place / "python"
    (copy / "bin").mkdir(parents=True)
    executable = Path(getattr(sys, "_base_executable", sys.executable)).resolve()
    shutil.copy2(executable, copy / "bin" / f"python{version}")
    unused = shutil.ignore_patterns(
        "test", "tests", "site-packages", "dist-packages", "config-*", "idlelib", "ensurepip", "lib2to3",
        "turtledemo", "pydoc_data", "tkinter", "*.opt-?.pyc",
    )  # fmt: skip
    shutil.copytree(base / "lib" / f"python{version}", copy / "lib" / f"python{version}", ignore=unused)
    for library in (base / "lib").glob("libpython*.so*"):
        shutil.copy2(library, copy / "lib", follow_symlinks=False)
    login.python.parent.mkdir(parents=True)
    login.python.symlink_to(copy / "bin" / f"python{version}")
    packages = login.place / "okrtui" / "lib" / f"python{version}" / "site-packages"
    (login.place / "okrtui" / "pyvenv.cfg").write_text(f"home = {copy}/bin\n")
    for name in _needed("okrtui", {}):
        found = distribution(name)
        for file in found.files or []:
            source = Path(str(found.locate_file(file)))
            if ".." not in file.parts and file.suffix != ".pth" and source.is_file():
                (packages / file).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(source, packages / file)
    shutil.copytree(Path(okrtui.__file__).parent, packages / "okrtui", dirs_exist_ok=True)
    for path in (copy, login.place / "okrtui"):
        subprocess.run(["chmod", "-R", "a+rX,go-w", str(path)], check=True)


def _needed(name: str, seen: dict[str, None]) -> dict[str, None]:
    """A distribution and all that it needs to run, extras aside."""
    if name not in seen:
        try:
            requires = distribution(name).requires or []
        except PackageNotFoundError:  # for another platform or Python
            return seen
        seen[name] = None
        for requirement in requires:
            if "extra ==" not in requirement:
                _needed(re.split(r"[^\w.-]", requirement, maxsplit=1)[0].lower(), seen)
    return seen


def _make_keys(login: Login) -> None:
    for name in ("host_key", "key", "other_key"):
        argv = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "test", "-f", str(login.place / name)]
        subprocess.run(argv, check=True, capture_output=True)
    kind, key, _ = (login.place / "host_key.pub").read_text().split()
    hosts = [f"[127.0.0.1]:{port} {kind} {key}\n" for port in (login.port, login.wide_port)]
    (login.place / "known_hosts").write_text("".join(hosts))


def _make_home(login: Login) -> None:
    """A home that root owns, with every trap in it that root could be talked into."""
    (login.place / "ours").mkdir(mode=0o700)
    login.drop.mkdir()
    login.drop.chmod(0o777)
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    for name, text in TRAPS.items():
        path = login.home / name.format(version=version)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text.format(drop=login.drop))
        path.chmod(0o755)
    login.keys.mkdir()
    shutil.copy(login.place / "key.pub", login.keys / login.user)
    shutil.copy(login.place / "other_key.pub", login.home / ".ssh" / "authorized_keys")
    for path in (login.keys / login.user, login.home / ".ssh" / "authorized_keys"):
        path.chmod(0o644)


def _make_workspace(login: Login) -> None:
    """A shared workspace, made as the guide says, with traps in its texts."""
    argv = [str(login.python), "-I", "-c", FILL, str(login.workspace), GROUP]
    env = {"PATH": os.defpath, "LD_LIBRARY_PATH": f"{login.place}/python/lib", "LANG": "C.UTF-8"}
    subprocess.run(argv, env=env, check=True, capture_output=True)


def _config(login: Login) -> str:
    lines = GUIDE_LINES
    for theirs, ours in (
        ("Group okrs-login", f"Group {GROUP}"),
        ("/opt/okrtui/current/bin/python", str(login.python)),
        ("/srv/okrs", str(login.workspace)),
        ("/etc/ssh/okrs_keys", str(login.keys)),
    ):
        assert lines.count(theirs) == 1
        lines = lines.replace(theirs, ours)
    careless = CARELESS.format(place=login.place, home=login.home)
    return careless + lines + WIDE_OPEN.format(port=login.wide_port)


@contextmanager
def _sshd(login: Login, wrapper: Sequence[str], config: Path) -> Iterator[None]:
    # A service manager would make it. It stays: a server of another test process lives off it too.
    Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)
    argv = [*wrapper, str(SSHD), "-D", "-e", "-f", str(config), "-oListenAddress=127.0.0.1"]
    ports = [f"-p{login.port}", f"-p{login.wide_port}"]
    with open(login.log, "wb") as log:
        server = subprocess.Popen([*argv, *ports], stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        try:
            until(lambda: server.poll() is not None or _answers(login), "sshd's answer")
            assert server.poll() is None, login.log.read_text()
            yield
        finally:
            server.terminate()
            server.wait()
            for process in login.processes():  # of a test that failed
                os.kill(process.pid, signal.SIGKILL)


def _answers(login: Login) -> bool:
    try:
        for port in (login.port, login.wide_port):
            with socket.create_connection(("127.0.0.1", port), timeout=1) as connection:
                if connection.recv(7) != b"SSH-2.0":
                    return False
    except OSError:
        return False
    return True
