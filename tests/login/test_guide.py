"""The guide for servers as written: by a root whose files nobody may read, for two people and a stranger.

Ana has a shell, Ben has nothing but okrtui, Cem is in no group. Every shell line of the guide is run, in its
order, on a machine of one's own, and its other lines are put where it says.
"""

from __future__ import annotations

import re
import socket
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

import okrtui
from tests.login.machine import Machine, machine, missing
from tests.login.server import SSHD, until

pytestmark = [pytest.mark.login, pytest.mark.skipif(bool(missing()), reason=missing())]

GUIDE = Path(okrtui.__file__).parent / "guides" / "servers.md"
PREPARING = (
    "Installing", "A workspace for a group", "The workspace that opens by itself", "Backups",
    "Readers outside the group", "People with a shell, and people with okrtui alone", "A limit on logins",
)  # fmt: skip
AFTER = (
    "Upgrading", "Upgrading a workspace", "When somebody leaves", "When a login is called otherwise",
)  # fmt: skip
TITLE = "Customers praise our support"


def blocks(kind: str) -> dict[str, str]:
    """The blocks of a kind by the heading that they stand below, which have one at most."""
    found: dict[str, str] = {}
    for section in re.split(r"(?m)^## ", GUIDE.read_text(encoding="utf-8"))[1:]:
        heading, _, text = section.partition("\n")
        written = re.findall(rf"(?ms)^```{kind}\n(.*?)^```$", text)
        assert len(written) <= 1, heading
        if written:
            found[heading] = written[0]
    return found


@pytest.fixture(scope="module")
def server() -> Iterator[Machine]:
    """The machine as the guide's lines make it, up to the upgrade."""
    with machine() as made:
        for person in ("ana", "cem"):
            made.says("useradd", "--create-home", person)
        made.says("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", "/root/ben")
        made.says("cp", "/root/ben.pub", str(made.source))
        for heading in PREPARING:
            made.write_down(blocks("sh")[heading])
        lines = blocks("sshconfig")["People with a shell, and people with okrtui alone"]
        made.write_down(f"cat > /etc/ssh/sshd_config.d/okrs.conf <<'END'\n{lines}END")
        made.write_down("mkdir -p /run/sshd; sshd -t")
        made.says("okrtui", "-w", "/srv/okrs", "objective", "add", TITLE, user="ana")
        yield made


@contextmanager
def sshd(server: Machine) -> Iterator[int]:
    """An SSH server with the settings of that machine; yields its port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    options = ("-D", "-e", f"-p{port}", "-oListenAddress=127.0.0.1", "-oPidFile=none")
    daemon = subprocess.Popen(server.inside(str(SSHD), *options), stderr=subprocess.DEVNULL)

    def answers() -> bool:
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=1) as connection:
                return connection.recv(7) == b"SSH-2.0"
        except OSError:
            return False

    try:
        until(answers, "sshd's answer")
        yield port
    finally:
        daemon.terminate()
        daemon.wait()


def ssh(port: int, *options: str) -> tuple[str, ...]:
    """Ben's way in."""
    quiet = ("BatchMode=yes", "StrictHostKeyChecking=no", "UserKnownHostsFile=/dev/null", "LogLevel=ERROR")
    argv = ("ssh", "-F", "none", "-i", "/root/ben", f"-p{port}", *(f"-o{option}" for option in quiet))
    return (*argv, *options, "ben@127.0.0.1")


def cron_lines(server: Machine) -> list[tuple[str, str]]:
    """Who runs what, of the guide's file for cron."""
    lines = server.says("cat", "/etc/cron.d/okrtui").splitlines()
    return [tuple(re.split(r"\s+", line, maxsplit=6)[5:]) for line in lines]  # type: ignore[misc]


def by_cron(server: Machine, line: tuple[str, str]) -> str:
    """What cron would send by mail."""
    user, command = line
    assert user == "root"
    done = server.run("sh", "-c", command, PATH="/usr/bin:/bin", SHELL="/bin/sh", LOGNAME=user, LANG="")
    return done.stdout + done.stderr


def test_every_line_of_the_guide_is_tried() -> None:
    assert set(blocks("sh")) == {*PREPARING, *AFTER}
    assert set(blocks("sshconfig")) == {"People with a shell, and people with okrtui alone"}


def test_everybody_can_run_it_and_only_the_group_can_work(server: Machine) -> None:
    for person in ("ana", "cem", "root"):
        said = server.says("okrtui", "--version", user="" if person == "root" else person)
        assert said.startswith("okrtui ")
    for wrong in (("-not", "-perm", "-a+r"), ("-perm", "/go+w")):
        assert server.says("find", "/opt/okrtui", "-not", "-type", "l", *wrong) == ""
    assert TITLE in server.says("okrtui", "-w", "/srv/okrs", "tree", user="ana")
    refused = server.run("okrtui", "-w", "/srv/okrs", "tree", user="cem")
    assert (refused.returncode, refused.stdout) == (5, "")
    assert "not in its group, okrs" in refused.stderr


def test_a_newcomer_sees_the_groups_board(server: Machine) -> None:
    assert TITLE in server.says("okrtui", user="ana")
    own = "/home/ana/own"
    server.says("okrtui", "init", own, user="ana")
    assert TITLE not in server.says("okrtui", user="ana", OKRTUI_WORKSPACE=own)
    assert TITLE not in server.says("okrtui", "-w", own, user="ana", OKRTUI_WORKSPACE="/srv/okrs")


def test_cron_sends_no_mail_when_nothing_is_wrong(server: Machine) -> None:
    lines = cron_lines(server)
    assert [line[1].split()[3] for line in lines] == ["backup", "publish"]
    assert [by_cron(server, line) for line in (*lines, *lines)] == [""] * 4
    made = server.says("find", "/srv/okrs/backups", "-name", "*-daily.db", "-printf", "%g %m\n")
    assert made == "okrs 660\n"
    server.says("chmod", "2777", "/srv/okrs")
    assert ["chmod 2770 /srv/okrs" in by_cron(server, line) for line in lines] == [True, True]
    server.says("chmod", "2770", "/srv/okrs")


def test_what_root_makes_is_the_owners(server: Machine) -> None:
    server.says("okrtui", "-w", "/srv/okrs", "backup")
    assert server.says("find", "/srv/okrs", "-not", "-user", "okrs", "-not", "-user", "ana") == ""
    assert server.says("find", "/srv/okrs", "-not", "-group", "okrs") == ""


def test_a_stranger_reads_the_snapshot_with_its_history(server: Machine) -> None:
    server.says("okrtui", "-w", "/srv/okrs", "publish", "/srv/okrs-public")
    assert TITLE in server.says("okrtui", "-w", "/srv/okrs-public", user="cem")
    assert "ana" in server.says("okrtui", "-w", "/srv/okrs-public", "log", user="cem")
    refused = server.run("okrtui", "-w", "/srv/okrs-public", "objective", "add", "Mine", user="cem")
    assert refused.returncode == 2


def test_ben_gets_okrtui_alone_and_four_times_until_he_leaves(server: Machine) -> None:
    with sshd(server) as port:
        for command in ((), ("id",), ("cat", "/etc/passwd")):
            said = server.run(*ssh(port), *command)
            assert (said.returncode, said.stderr) == (0, "")
            assert TITLE in said.stdout
            assert "root:" not in said.stdout
        with ExitStack() as logins:
            for _ in range(4):
                terminal = logins.enter_context(server.terminal(*ssh(port, "-tt")))
                terminal.wait_for(TITLE)
            terminal = logins.enter_context(server.terminal(*ssh(port, "-tt")))
            terminal.wait_for("too many logins for 'ben'")
            server.says(
                "okrtui", "-w", "/srv/okrs", "objective", "add", "Ben's", "--owner", "ben", user="ana"
            )
            server.write_down(blocks("sh")["When somebody leaves"])
        assert server.run(*ssh(port)).returncode == 255
    assert server.says("id", "-Gn", "ben") == "ben\n"
    assert "Ben's" in server.says("okrtui", "-w", "/srv/okrs", "tree", "--owner", "ana", user="ana")


def test_who_has_it_open_goes_on_while_it_is_upgraded(server: Machine) -> None:
    with server.terminal("okrtui", "-w", "/srv/okrs", user="ana") as terminal:
        terminal.wait_for(TITLE)
        server.write_down(blocks("sh")["Upgrading"])
        assert server.says("readlink", "/opt/okrtui/current") == "0.4.0\n"
        assert "/opt/okrtui/0.3.0/" in server.says("pgrep", "-af", "/opt/okrtui/0.3.0/")
        server.write_down(blocks("sh")["Upgrading a workspace"])
        for key, screen in (("2", "KPI"), ("5", TITLE), ("4", "Cycle"), ("1", TITLE)):
            terminal.press(key)
            terminal.wait_for(screen)
        terminal.press("q")
        assert terminal.wait_exit() == 0
    assert server.run("pgrep", "-f", "/opt/okrtui/0.3.0/").returncode == 1
    assert TITLE in server.says("okrtui", "-w", "/srv/okrs", user="ana")


def test_who_is_called_otherwise_keeps_everything(server: Machine) -> None:
    nobody_runs(server, "ana")
    server.write_down(blocks("sh")["When a login is called otherwise"])
    assert TITLE in server.says("okrtui", "-w", "/srv/okrs", "tree", "--mine", user="anna")
    assert "add objective" in server.says("okrtui", "-w", "/srv/okrs", "log", "--who", "anna", user="anna")
    nobody_runs(server, "anna")
    server.write_down("usermod -l ana -d /home/ana -m anna")
    server.says("okrtui", "-w", "/srv/okrs", "owner", "anna", "ana")


def nobody_runs(server: Machine, person: str) -> None:
    """End what somebody runs, and wait until it has ended; a dead process that nobody asked for is none."""

    def have_ended() -> bool:
        server.run("pkill", "-KILL", "-u", person)
        found = server.run("ps", "-o", "stat=", "-u", person).stdout.split()
        return all(state.startswith("Z") for state in found)

    until(have_ended, f"the end of {person}'s processes")
