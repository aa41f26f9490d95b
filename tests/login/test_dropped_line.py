"""A line that breaks in the middle of a form, on a real sshd: the words are there at the next login."""

from __future__ import annotations

import os
import re
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.login.server import SESSION_OF_SSHD, Login, missing, serve, until
from tests.terminal import Terminal

pytestmark = [pytest.mark.login, pytest.mark.skipif(bool(missing()), reason=missing())]

TYPED = ["half of what", " one means"]


@pytest.fixture(scope="module")
def login() -> Iterator[Login]:
    """A login whose user has a state directory of their own, as people have."""
    with serve() as found:
        state = found.home / ".local" / "state"
        state.mkdir(parents=True)
        os.chown(state, found.uid, -1)
        yield found


def drafts(login: Login) -> list[Path]:
    return sorted((login.home / ".local" / "state" / "okrtui" / "drafts").glob("*/*.toml"))


def connections(login: Login) -> list[int]:
    """sshd's own processes that serve the login's user, not the server itself."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                title = (entry / "cmdline").read_bytes().decode(errors="replace")
                name = (entry / "comm").read_text().strip()
            except (FileNotFoundError, ProcessLookupError):
                continue
            if name in SESSION_OF_SSHD and re.search(rf"\b{re.escape(login.user)}\b", title):
                found.append(int(entry.name))
    return found


def kill_the_client(terminal: Terminal, login: Login) -> None:
    os.kill(terminal.process.pid, signal.SIGKILL)


def kill_the_connection(terminal: Terminal, login: Login) -> None:
    found = connections(login)
    assert found, "nobody serves this login"
    for pid in found:
        os.kill(pid, signal.SIGKILL)


def close_the_clients_window(terminal: Terminal, login: Login) -> None:
    terminal.hang_up()


@pytest.mark.parametrize("breaks", [kill_the_client, kill_the_connection, close_the_clients_window])
@pytest.mark.parametrize("form", ["check-in", "key result", "objective"])
def test_what_was_typed_is_offered_at_the_next_login(
    login: Login, form: str, breaks: Callable[[Terminal, Login], None]
) -> None:
    keys, heading, goes = {
        "check-in": (("j", "c"), "Check in to KR1 CSAT", ("4", "1", "tab", "tab")),
        "key result": (("j", "e"), "KR1 CSAT", ("end", " ")),
        "objective": (("a", "o"), "New objective in", ()),
    }[form]
    with login.terminal() as terminal:
        terminal.wait_for("Customers praise our support")
        terminal.press(*keys)
        terminal.wait_for(heading)
        terminal.press(*goes)
        for words in TYPED:
            terminal.type(words)
            terminal.wait_for(words)
        breaks(terminal, login)
        until(lambda: not login.processes(), "the end of the program on the server")
        until(lambda: not connections(login), "the end of the connection")
    (file,) = drafts(login)
    assert file.stat().st_mode & 0o777 == 0o600
    assert file.stat().st_uid == login.uid
    with login.terminal() as terminal:
        terminal.wait_for("Typed on")
        assert f"not saved: {heading}" in terminal.line_with("Typed on")
        login.program()
        terminal.press("g")
        terminal.wait_for("what you typed before is here again")
        assert "".join(TYPED) in terminal.text
        if form == "check-in":
            assert "41" in terminal.line_with("Value")
        terminal.press("ctrl+r", "escape")  # the next one begins afresh
        terminal.wait_for("2 KPIs")
        terminal.press("q")
        assert terminal.wait_exit() == 0
        assert terminal.screen.left_behind() == []
        assert terminal.settings() == terminal.settings_before
    assert drafts(login) == []
    until(lambda: not login.processes(), "the end of all the user's processes")
