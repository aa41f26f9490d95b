"""Attempts to get out of the forced command of a real sshd: whatever is tried, only the board runs.

After each attempt no process of the login's user is left, and no file of theirs is anywhere.
"""

from __future__ import annotations

import os
import re
import signal
import socket
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import pytest

from tests.login.server import GUIDE_LINES, Login, guide_lines, missing, serve, until

pytestmark = [pytest.mark.login, pytest.mark.skipif(bool(missing()), reason=missing())]

OWN_COMMANDS_OF_TEXTUAL = (
    "Screenshot",
    "SVG",
    "Theme",
    "theme",
    "Maximize",
    "Minimize",
    "Suspend",
    "the app",
)


@pytest.fixture(scope="module")
def login() -> Iterator[Login]:
    with serve() as found:
        yield found


@pytest.fixture(autouse=True)
def nothing_is_left(login: Login) -> Iterator[None]:
    """Every test ends with nobody there and nothing new on the disk."""
    yield
    until(lambda: not login.processes(), "the end of all the user's processes")
    assert login.left() == []


@contextmanager
def running(argv: list[str], env: dict[str, str] | None = None) -> Iterator[subprocess.Popen[str]]:
    """A client in the background, ended afterwards."""
    client = subprocess.Popen(
        argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        env={**os.environ, **(env or {})},
    )  # fmt: skip
    try:
        yield client
    finally:
        client.terminate()
        client.communicate()


@contextmanager
def listening() -> Iterator[socket.socket]:
    """A service on the server's loopback that nobody should reach through the login."""
    with socket.socket() as service:
        service.bind(("127.0.0.1", 0))
        service.listen()
        service.setblocking(False)
        yield service
        with pytest.raises(BlockingIOError):
            service.accept()


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def asked(login: Login, question: str) -> list[tuple[object, ...]]:
    """What the workspace's database answers."""
    with closing(sqlite3.connect(login.workspace / "okrtui.db")) as connection:
        return list(connection.execute(question))


def board_as_text(login: Login) -> str:
    """What a login without a terminal gets."""
    done = login.run(*login.ssh("-T"))
    assert (done.returncode, done.stderr) == (0, "")
    assert "Customers praise our support" in done.stdout
    return done.stdout


# --- other commands ------------------------------------------------------------------------


def test_a_command_is_ignored(login: Login) -> None:
    board = board_as_text(login)
    for command in (
        "sh",
        f"id; touch {login.drop}/x",
        f"$(touch {login.drop}/x)",
        f"\ntouch {login.drop}/x\n",
        "-w /etc tree",
        f"init {login.drop}/x",
        "; exec sh -i",
        "import /etc/passwd",
    ):
        done = login.run(*login.ssh("-T", command=[command]), text="id\nexit\n")
        assert (done.returncode, done.stdout, done.stderr) == (0, board, ""), command


def test_a_command_with_a_terminal_gets_the_board(login: Login) -> None:
    with login.board(command=["sh", "-i"]) as terminal:
        assert "CSAT" in terminal.text
        assert login.program().environment["SSH_ORIGINAL_COMMAND"] == "sh -i"


def test_another_workspace_is_not_opened(login: Login) -> None:
    with login.board(command=["-w", "/etc"]):
        pass
    with login.board("-oSendEnv=OKRTUI_WORKSPACE", wide=True, env={"OKRTUI_WORKSPACE": "/etc"}):
        assert login.program().environment["OKRTUI_WORKSPACE"] == "/etc"


# --- files ---------------------------------------------------------------------------------


def test_sftp_gets_no_session(login: Login) -> None:
    ours = login.place / "ours" / "sent"
    ours.write_text("x")
    for batch in (f"put {ours} {login.drop}/sent", f"get /etc/passwd {ours}.got", "ls /"):
        done = login.run("sftp", *login.options(), "-b", "-", login.host, text=f"{batch}\n")
        assert done.returncode != 0
        assert "passwd" not in done.stdout
    assert not Path(f"{ours}.got").exists()
    server = login.run("sftp", *login.options(), "-s", "/usr/lib/openssh/sftp-server", "-b", "-", login.host)
    assert server.returncode != 0


@pytest.mark.parametrize("protocol", ["-s", "-O"])
def test_scp_copies_nothing(login: Login, protocol: str) -> None:
    ours = login.place / "ours" / f"copy{protocol}"
    ours.write_text("x")
    there = login.run("scp", protocol, *login.options(), str(ours), f"{login.host}:{login.drop}/sent")
    back = login.run("scp", protocol, *login.options(), f"{login.host}:/etc/passwd", f"{ours}.got")
    assert there.returncode != 0
    assert back.returncode != 0
    assert not Path(f"{ours}.got").exists()


# --- who comes in -------------------------------------------------------------------------


def test_only_the_keys_that_root_keeps_open_the_door(login: Login) -> None:
    other = ["-F", "none", "-i", str(login.place / "other_key"), *login.options()[4:]]
    done = login.run("ssh", *other, "-T", login.host)
    assert done.returncode == 255
    assert "Permission denied (publickey)" in done.stderr


def test_the_guide_shows_these_lines() -> None:
    assert guide_lines() == GUIDE_LINES


# --- forwarding ----------------------------------------------------------------------------


def test_the_lines_are_in_force_and_overrule_a_careless_server(login: Login) -> None:
    config = login.place / "sshd_config"
    ask = ["/usr/sbin/sshd", "-T", "-f", str(config), "-C", "addr=127.0.0.1,laddr=127.0.0.1,host=x"]
    one = f"user={login.user},lport={login.port}"
    if subprocess.run(["id", login.user], capture_output=True, check=False).returncode != 0:
        # Only sshd's own namespace knows the user.
        found = next(p for p in Path("/proc").iterdir() if _is_server(p, config))
        ask = ["nsenter", "-t", found.name, "-m", *ask]
    said = subprocess.run([*ask, "-C", one], capture_output=True, text=True, check=True).stdout.splitlines()
    for line in (
        "disableforwarding yes",
        "allowagentforwarding no", "x11forwarding no", "permittunnel no", "permituserrc no",
        "maxsessions 1", "passwordauthentication no", "acceptenv LANG", "acceptenv LC_*",
    ):  # fmt: skip
        assert line in said, line
    assert "acceptenv *" not in said
    assert f"forcecommand {' '.join(login.forced_command)}" in said


def _is_server(entry: Path, config: Path) -> bool:
    try:
        argv = (entry / "cmdline").read_bytes().decode().split("\0")
    except (OSError, UnicodeDecodeError):
        return False
    return entry.name.isdigit() and str(config) in " ".join(argv) and "sshd" in argv[0]


@pytest.mark.parametrize("kind", ["-L", "-D", "stream-local"])
def test_no_way_to_a_service_of_the_server(login: Login, kind: str) -> None:
    port = free_port()
    with listening() as service:
        target = service.getsockname()[1]
        unix = str(login.place / "service.sock")
        options = {
            "-L": [f"-L127.0.0.1:{port}:127.0.0.1:{target}"],
            "-D": [f"-D127.0.0.1:{port}"],
            "stream-local": [f"-L127.0.0.1:{port}:{unix}"],
        }[kind]
        with socket.socket(socket.AF_UNIX) as local:
            local.bind(unix)
            local.listen()
            local.setblocking(False)
            os.chmod(unix, 0o777)
            try:
                with running(login.ssh("-N", *options)) as client:
                    until(lambda: client.poll() is not None or _accepts(port), "the client's listener")
                    assert client.poll() is None
                    with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
                        if kind == "-D":
                            connection.sendall(b"\x05\x01\x00")
                            assert connection.recv(2) == b"\x05\x00"
                            host = b"\x05\x01\x00\x01\x7f\x00\x00\x01" + target.to_bytes(2, "big")
                            connection.sendall(host)
                        with suppress(ConnectionResetError):
                            assert connection.recv(1) == b""
                with pytest.raises(BlockingIOError):
                    local.accept()
            finally:
                os.unlink(unix)


def _accepts(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True


def test_standard_input_and_output_are_not_forwarded(login: Login) -> None:
    with listening() as service:
        done = login.run(*login.ssh(f"-W127.0.0.1:{service.getsockname()[1]}"))
        assert done.returncode == 255
        assert "forwarding failed" in done.stderr


def test_nothing_on_the_server_listens_for_the_client(login: Login) -> None:
    for where in (f"{free_port()}:127.0.0.1:9", f"{login.drop}/socket:127.0.0.1:9", f"{free_port()}"):
        done = login.run(*login.ssh("-N", "-oExitOnForwardFailure=yes", f"-R{where}"))
        assert done.returncode == 255, where
        assert "forwarding failed" in done.stderr


def test_no_agent_and_no_display_come_along(login: Login) -> None:
    agent = str(login.place / "agent.sock")
    with running(["ssh-agent", "-D", "-a", agent]):
        until(lambda: Path(agent).exists(), "the agent")
        env = {"SSH_AUTH_SOCK": agent, "DISPLAY": "127.0.0.1:99"}
        added = login.run("ssh-add", "-q", str(login.place / "key"), env=env)
        assert added.returncode == 0, added.stderr
        with login.board("-A", "-Y", "-oLogLevel=QUIET", wide=True, env=dict(env)):
            environment = login.program().environment
            assert not {"SSH_AUTH_SOCK", "DISPLAY", "XAUTHORITY"} & set(environment)


def test_a_connection_has_one_session(login: Login) -> None:
    control = str(login.place / "ours" / "control")
    with login.board("-M", f"-S{control}"):
        until(lambda: Path(control).exists(), "the control socket")
        done = login.run(*login.ssh("-T", f"-S{control}", "-oProxyCommand=false", command=["id"]))
        assert done.returncode != 0
        assert done.stdout == ""


# --- the environment -----------------------------------------------------------------------


def worst_environment(login: Login) -> dict[str, str]:
    """Every variable that makes some program import, run, read or write something."""
    drop, home, run = login.drop, login.home, login.home / "run"
    return {
        "TEXTUAL": "devtools,debug",
        "TEXTUAL_DRIVER": "evil:Driver",
        "TEXTUAL_LOG": f"{drop}/textual.log",
        "TEXTUAL_SCREENSHOT": "0",
        "TEXTUAL_SCREENSHOT_LOCATION": str(drop),
        "TEXTUAL_SCREENSHOT_FILENAME": "shot.svg",
        "TEXTUAL_PRESS": "q",
        "TEXTUAL_ALLOW_SIGNALS": "1",
        "TEXTUAL_SHOW_RETURN": "1",
        "PYTHONPATH": str(home),
        "PYTHONHOME": str(home),
        "PYTHONSTARTUP": f"{home}/evil.py",
        "PYTHONINSPECT": "1",
        "PYTHONBREAKPOINT": "evil.x",
        "PYTHONUSERBASE": f"{home}/.local",
        "PYTHONPYCACHEPREFIX": str(drop),
        "PYTHONVERBOSE": "1",
        "ENV": str(run),
        "BASH_ENV": str(run),
        **dict.fromkeys(("EDITOR", "VISUAL", "PAGER", "BROWSER", "SHELL", "SUDO_EDITOR"), str(run)),
        "LESSOPEN": f"|{run} %s",
        "OKRTUI_WORKSPACE": "/etc",
        "XDG_CONFIG_HOME": str(drop),
        "XDG_STATE_HOME": str(drop),
        "XDG_DATA_HOME": str(drop),
        "XDG_CACHE_HOME": str(drop),
        "HOME": str(home),
        "TMPDIR": str(drop),
        "COV_CORE_SOURCE": "x",
        "COVERAGE_PROCESS_START": f"{home}/evil.py",
        "SSLKEYLOGFILE": f"{drop}/keys",
        "COLORTERM": "truecolor",
    }  # fmt: skip


def sent(names: dict[str, str]) -> list[str]:
    """Options that send variables, whatever the client's own programs make of them."""
    return ["-oSetEnv=" + " ".join(f'{name}="{value}"' for name, value in names.items())]


def test_the_environment_runs_imports_and_writes_nothing(login: Login) -> None:
    worst = worst_environment(login)
    with login.board(*sent(worst), wide=True) as terminal:
        arrived = login.program().environment
        assert set(worst) <= set(arrived)
        assert arrived["TEXTUAL_DRIVER"] == "evil:Driver"
        assert arrived["EDITOR"] == str(login.home / "run")
        terminal.press("E")
        terminal.wait_for("this login has no editor")
        terminal.press("?")
        terminal.wait_for("one line up")
        terminal.press("escape", "2")
        terminal.wait_for("Uptime")
        terminal.press("escape", "1")
        terminal.wait_for("CSAT")
    done = login.run(*login.ssh("-T", *sent(worst), wide=True))
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == board_as_text(login)


def test_only_the_language_comes_from_the_client(login: Login) -> None:
    worst = {**worst_environment(login), "LC_TIME": "C"}
    with login.board(*sent(worst)):
        arrived = login.program().environment
        assert arrived["LC_TIME"] == "C"
        ours = {"HOME", "SHELL"}  # set by sshd itself
        assert not (set(worst_environment(login)) - ours) & set(arrived)
        assert arrived["SHELL"] == "/bin/sh"


# --- keys ----------------------------------------------------------------------------------


@pytest.mark.parametrize("key", ["ctrl+z", "ctrl+c", "ctrl+\\"])
@pytest.mark.parametrize("moment", ["the session opens", "Python starts"])
def test_a_control_key_during_the_start(login: Login, moment: str, key: str) -> None:
    """The program ends, comes up, or comes up and ends; there is nothing else."""
    with login.terminal() as terminal:
        if moment == "Python starts":
            until(lambda: bool(login.processes()), "the program")
        terminal.press(key, key, key)
        until(lambda: terminal.process.poll() is not None or "CSAT" in terminal.text, "the board or the end")
        assert login.strangers() == []
        if terminal.process.poll() is None:
            terminal.press("q")
        terminal.wait_exit()
        assert "$ " not in terminal.text
        assert terminal.screen.left_behind() == []


SCREENS = {
    "objectives": [], "kpis": ["2"], "page": ["x"], "form": ["e"], "check-in": ["j", "c"], "search": ["/"],
    "palette": [":"],
}  # fmt: skip
CONTROL_KEYS = ["ctrl+z", "ctrl+\\", "ctrl+c", "ctrl+q", "ctrl+o", "ctrl+t", "f1", "f12"]


def test_control_keys_on_every_screen(login: Login) -> None:
    with login.board() as terminal:
        before = login.program()
        for name, keys in SCREENS.items():
            terminal.press("1", "g", *keys)
            terminal.wait_quiet()
            terminal.press(*CONTROL_KEYS)
            terminal.wait_quiet()
            assert login.program().pid == before.pid, name
            terminal.press("escape", "escape")
            terminal.wait_for("1 Objectives")
        for number in (signal.SIGTSTP, signal.SIGTTIN, signal.SIGTTOU):
            os.kill(before.pid, number)
            terminal.press("1", "g", "x")
            terminal.wait_for("Why O1")
            terminal.press("escape")
            terminal.wait_for("1 Objectives")
            assert login.program().pid == before.pid


def test_there_is_no_editor(login: Login) -> None:
    with login.board(*sent({"EDITOR": str(login.home / "run")}), wide=True) as terminal:
        for keys in (["E"], ["j", "E"], ["2", "E"]):
            terminal.press("g", *keys)
            terminal.wait_for("this login has no editor: e opens the form")
            terminal.press("escape", "1", "k")
            terminal.wait_for(lambda t: "no editor" not in t.text)
        terminal.press(":")
        terminal.wait_for("find an action")
        terminal.type("edit as text")
        terminal.wait_for("No matches found")


def test_the_palette_has_nothing_of_textuals(login: Login) -> None:
    with login.board(rows=60) as terminal:
        for word in ("screenshot", "theme", "suspend", "quit the", "keys panel", "maximize", "bell"):
            terminal.press("ctrl+p")
            terminal.wait_for("one line up")
            terminal.type(word)
            terminal.wait_for(lambda t, word=word: word in t.text and "one line up" not in t.text)  # type: ignore[misc]
            terminal.wait_quiet()
            others = [line for line in terminal.lines if word not in line]
            found = [name for name in OWN_COMMANDS_OF_TEXTUAL if any(name in line for line in others)]
            assert found == [], word
            terminal.press("escape")
            terminal.wait_for("1 Objectives")


def test_the_mouse_opens_nothing(login: Login) -> None:
    with login.board() as terminal:
        before = login.program()
        for text in ("press here", "or here", "okrtui", "Customers", "c check in"):
            y = next(y for y, line in enumerate(terminal.lines) if text in line)
            x = terminal.lines[y].index(text) + 1
            for button in (0, 1, 2, 4, 8, 16, 2 + 16, 64, 65):  # left … right, with shift, alt, ctrl, wheel
                terminal.send(f"\x1b[<{button};{x + 1};{y + 1}M\x1b[<{button};{x + 1};{y + 1}m".encode())
            terminal.wait_quiet()
            assert login.program().pid == before.pid, text
            terminal.press("escape", "escape", "1")
            terminal.wait_for("press here")
        assert b"\x1b]8;" not in terminal.raw


# --- what is typed and pasted --------------------------------------------------------------

PASTED = "!sh |sh :!sh $(touch {drop}/x) `touch {drop}/x` ; touch {drop}/x"
CONTROLS = "\x9b6n\x9d0;owned\x07\x9d52;c;dG91Y2g=\x9c\x90q\x9c\x08\x0e\x05"


def test_what_is_pasted_is_text(login: Login) -> None:
    words = PASTED.format(drop=login.drop)
    ((before,),) = asked(login, "SELECT count(*) FROM objective")
    with login.board(columns=200) as terminal:
        for keys in ([], ["/"], [":"], ["x"]):
            terminal.press("1", "g", *keys)
            terminal.wait_quiet()
            terminal.paste(f"{CONTROLS}{words}\n!sh\n")
            terminal.wait_quiet()
            login.program()
            terminal.press("escape", "escape", "escape")
            terminal.wait_for("1 Objectives")
        terminal.press("1", "g", "a", "o")
        terminal.wait_for("New objective")
        terminal.paste(f"{CONTROLS}{words}")
        terminal.wait_for("!sh |sh")
        terminal.press("ctrl+s")
        terminal.wait_for(re.compile(r"O\d+ is added"))
        assert b"owned\x07" not in terminal.raw
    ((title, who),) = asked(
        login,
        "SELECT title, (SELECT who FROM change ORDER BY id DESC LIMIT 1) FROM objective"
        " ORDER BY id DESC LIMIT 1",
    )
    assert words in str(title)
    assert not re.search(r"[\x00-\x1f\x7f-\x9f]", str(title))
    assert who == login.user
    assert asked(login, "SELECT count(*) FROM objective") == [(int(str(before)) + 1,)]


def test_a_paste_that_ends_itself_types_keys_and_no_more(login: Login) -> None:
    with login.board() as terminal:
        terminal.press("/")
        terminal.wait_quiet()
        terminal.send(b"\x1b[200~x\x1b[201~\r!sh\r\x1b[200~|sh\x1b[201~\r\x1b[201~")
        terminal.wait_quiet()
        terminal.send(b"\xff\xfe\x80\x00\x1b[1;99999Z\x1b[8;1;1t")
        terminal.wait_quiet()
        login.program()


# --- terminals -----------------------------------------------------------------------------


@pytest.mark.parametrize("term", ["evil", "../../../etc/passwd"])
def test_a_terminal_nobody_knows(login: Login, term: str) -> None:
    with login.board(env={"TERM": term}):
        pass


def test_a_dumb_terminal_gets_the_board_as_text(login: Login) -> None:
    with login.terminal(env={"TERM": "dumb"}) as terminal:
        assert terminal.wait_exit() == 0
        assert "Customers praise our support" in terminal.text
        assert terminal.screen.mode_log == []


def test_a_window_of_one_cell_and_back(login: Login) -> None:
    with login.terminal(columns=1, rows=1) as terminal:
        until(lambda: terminal.screen.alternate, "the screens")
        terminal.press("E", "x", "escape", ":", "escape")
        terminal.wait_quiet()
        login.program()
        terminal.resize(100, 30)
        terminal.wait_for("Customers praise our support")
        terminal.press("q")
        assert terminal.wait_exit() == 0


# --- ends ----------------------------------------------------------------------------------


@pytest.mark.parametrize("number", [signal.SIGSEGV, signal.SIGTERM])
def test_a_crash_ends_the_session(login: Login, number: signal.Signals) -> None:
    with login.terminal() as terminal:
        terminal.wait_for("CSAT")
        os.kill(login.program().pid, number)
        assert terminal.wait_exit() != 0


def test_a_line_that_breaks_ends_the_program(login: Login) -> None:
    with login.terminal() as terminal:
        terminal.wait_for("CSAT")
        terminal.hang_up()
        until(lambda: not login.processes(), "the program's end")


def test_a_workspace_that_may_not_be_read(login: Login) -> None:
    login.workspace.chmod(0o700)
    try:
        with login.terminal() as terminal:
            assert terminal.wait_exit() == 5
            assert "may not be read by you" in terminal.text.replace("\n", "")
    finally:
        login.workspace.chmod(0o2770)


def test_a_missing_workspace_is_not_made(login: Login) -> None:
    away = login.place / "away"
    login.workspace.rename(away)
    try:
        with login.terminal() as terminal:
            assert terminal.wait_exit() == 2
            assert "does not exist" in terminal.text.replace("\n", "")
        assert not login.workspace.exists()
    finally:
        away.rename(login.workspace)


# --- what does work ------------------------------------------------------------------------


def test_a_check_in_and_a_new_objective_under_the_login_name(login: Login) -> None:
    with login.board() as terminal:
        terminal.press("g", "j", "c")
        terminal.wait_for("Check in to KR1")
        terminal.type("42")
        terminal.press("ctrl+s")
        terminal.wait_for(re.compile(r"KR1 .*42 %.* → "))
        terminal.press("g", "a", "o")
        terminal.wait_for("New objective")
        terminal.type("Written from afar")
        terminal.press("ctrl+s")
        terminal.wait_for("is added")
    assert asked(login, "SELECT value FROM check_in ORDER BY id DESC LIMIT 1") == [(42.0,)]
    assert asked(login, "SELECT who FROM change ORDER BY id DESC LIMIT 2") == [(login.user,)] * 2
    assert "Written from afar" in login.okrtui("tree")
    for path in login.workspace.iterdir():
        assert path.stat().st_mode & 0o7 == 0, path
