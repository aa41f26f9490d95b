"""Eight ways to end while somebody types into one of three forms: the terminal is as it was, nothing that
runs is left, and what was typed is there again."""

from __future__ import annotations

import os
import signal
import stat
import time
import tomllib
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from okrtui.workspace.commands import objectives
from okrtui.workspace.session import open_session
from tests.endings.conftest import Desktop
from tests.endings.window import Window, cpu_seconds, session_members, until

FIRST, THEN = "half of what", " one means"
SPIN = 1.0
"""CPU seconds that no orderly end needs; one that spins until it is ended by force uses three."""


@dataclass(frozen=True)
class Form:
    """Keys that open a form and go to the field that is typed into, and what it then holds."""

    opens: tuple[str, ...]
    heading: str
    goes: tuple[str, ...]
    field: str
    before: str
    others: Mapping[str, str]


FORMS = {
    "check-in": Form(
        ("j", "c"), "Check in to KR1 Measure 01", ("4", "1", "tab", "tab"), "note", "", {"value": "41"}
    ),
    "key result": Form(("j", "e"), "KR1 Measure 01", ("end", " "), "title", "Measure 01 ", {}),
    "objective": Form(
        ("a", "o"), "New objective in", ("S", "e", "a", *["tab"] * 6, "L", "1", "enter"), "why", "L1\n",
        {"title": "Sea"},
    ),
}  # fmt: skip


@dataclass(frozen=True)
class Ending:
    """What is done to the program, and the exit code it has then."""

    code: int
    do: Callable[[Window], None]
    own_keyboard: bool = False
    unread: bool = False
    terminal_stays: bool = True
    puts_back: bool = True


def kill(number: signal.Signals) -> Callable[[Window], None]:
    return lambda window: os.kill(window.process.pid, number)


ENDINGS = {
    "SIGTERM": Ending(143, kill(signal.SIGTERM)),
    "SIGHUP": Ending(129, kill(signal.SIGHUP)),
    "SIGINT": Ending(130, kill(signal.SIGINT)),
    "SIGQUIT": Ending(131, kill(signal.SIGQUIT)),
    "window closed": Ending(129, Window.hang_up, terminal_stays=False),
    "terminal unread": Ending(143, kill(signal.SIGTERM), unread=True),
    "end of input": Ending(129, Window.take_the_keyboard_away, own_keyboard=True),
    "kill -9": Ending(-9, kill(signal.SIGKILL), puts_back=False),
}


def kept(desktop: Desktop, home: str = "home") -> dict[str, str]:
    """The fields of the one draft on disk."""
    files = desktop.drafts(home)
    if not files:
        return {}
    (file,) = files
    values: dict[str, str] = tomllib.loads(file.read_text())["values"]
    return values


def modes(file: Path) -> tuple[int, int]:
    """Of a draft, and of the directory that it is in."""
    return stat.S_IMODE(file.stat().st_mode), stat.S_IMODE(file.parent.stat().st_mode)


class Person:
    """Somebody with a home of their own who types into one form."""

    def __init__(self, desktop: Desktop, ending: Ending, form: Form, home: str) -> None:
        self.desktop, self.ending, self.form, self.home = desktop, ending, form, home
        self.typed = {**form.others, form.field: form.before}
        self.window = desktop.window(home=home, rows=30, own_keyboard=ending.own_keyboard)
        self.window.press(*form.opens)
        self.used = 0.0

    def type(self, text: str) -> None:
        self.window.type(text)
        self.typed[self.form.field] += text

    def begin(self) -> None:
        self.window.wait_for(self.form.heading)
        self.window.press(*self.form.goes)
        self.type(FIRST)

    def wait_for_draft(self) -> None:
        until(lambda: kept(self.desktop, self.home) == self.typed, "the draft")

    def go_on(self) -> None:
        if self.ending.unread:
            self.window.stop_reading()
            self.window.fill_up()
            self.window.press(*["left", "right"] * 100)  # each of them is painted, for nobody
        self.type(THEN)

    def is_heard(self) -> None:
        if self.ending.unread:  # nobody sees what it says: what it keeps tells that it heard
            self.wait_for_draft()
        else:
            self.window.wait_for(FIRST + THEN)

    def end(self) -> None:
        self.used = cpu_seconds(self.window.process.pid)
        self.ending.do(self.window)

    def check(self) -> tuple[float, int]:
        """How it ended and what it left; the CPU that took, and characters that are not kept."""
        window, ending, lost = self.window, self.ending, 0
        code = window.process.wait(20) if ending.unread else window.wait_exit()
        assert code == ending.code
        assert session_members(window.process.pid) == []
        if ending.terminal_stays and ending.puts_back:
            assert window.settings() == window.settings_before
        if ending.terminal_stays and ending.puts_back and not ending.unread:
            assert window.screen.left_behind() == []
        (file,) = self.desktop.drafts(self.home)
        assert modes(file) == (0o600, 0o700)
        found = kept(self.desktop, self.home)
        if ending.code == -signal.SIGKILL:  # what was typed within the last second may be gone
            missing = self.typed[self.form.field].removeprefix(found[self.form.field])
            assert THEN.endswith(missing)
            lost = len(missing)
            self.typed[self.form.field] = found[self.form.field]
        assert found == self.typed
        window.close()
        return window.process.cpu_seconds - self.used, lost

    def come_again(self) -> None:
        self.window = self.desktop.window(home=self.home, rows=30, wait_for="Typed on")
        assert f"not saved: {self.form.heading}" in self.window.line_with("Typed on")
        self.window.press("g")

    def find_it_all(self) -> None:
        self.window.wait_for("what you typed before is here again")
        for text in self.typed.values():
            for line in text.split("\n"):
                assert line in self.window.text
        self.window.close()


@pytest.mark.parametrize("name", ENDINGS)
def test_nothing_typed_is_lost(
    name: str, desktop: Desktop, amount: Callable[[int, int], int], counted: Callable[[str], None]
) -> None:
    ending, rounds = ENDINGS[name], amount(1, 20)
    first = list(ENDINGS).index(name)  # which forms are tried, and opened again, in a sample
    forms = [list(FORMS)[(first + n) % len(FORMS)] for n in range(amount(1, len(FORMS)))]
    found = []
    for number in range(rounds):
        people = [Person(desktop, ending, FORMS[each], f"{each} {number}") for each in forms]
        for step in (Person.begin, Person.wait_for_draft, Person.go_on, Person.is_heard, Person.end):
            for person in people:
                step(person)
        found += [person.check() for person in people]
        for step in (Person.come_again, Person.find_it_all):
            for person in people:
                step(person)
    most_cpu, most_lost = max(cpu for cpu, _ in found), max(lost for _, lost in found)
    assert most_cpu < SPIN
    counted(
        f"{len(found)} ended with {ending.code}, {len(forms)} forms; an end took at most {most_cpu:.2f} s "
        f"of CPU; lost at most {most_lost} characters, typed in the last second"
    )


def read_slowly(window: Window) -> None:
    """Take what the program writes as a line of 11,200 bytes a second does that had stood still.

    What the kernel keeps for a terminal (20 KB) takes longer than the program waits for an unread one.
    """
    time.sleep(0.9)  # longer than it takes to get to the end
    while True:
        time.sleep(0.02)
        try:
            data = os.read(window._master, 224)
        except OSError:
            return
        window._stream.feed(data)


@pytest.mark.parametrize("differ", [True, False])
def test_a_terminal_on_a_slow_line_is_given_back_too(
    desktop: Desktop, amount: Callable[[int, int], int], differ: bool
) -> None:
    """What waits to be painted when a signal comes does not stand between the person and the terminal."""
    with closing(open_session(desktop.workspace)) as session, session.write("set up"):
        for _ in range(60):
            objectives.add(session, {"title": "long " * 90})
    window = desktop.window(*([] if differ else ["--no-differ"]), rows=50, columns=160)
    window.stop_reading()
    if differ:  # which would not fill it with two screens in turns
        window.fill_up()
    window.press(*["2", "1"] * amount(8, 120), "a", "o")  # in the soak more than is kept for a terminal
    window.type(FIRST)
    until(lambda: kept(desktop) == {"title": FIRST}, "the draft, after all that was painted")
    assert window.is_full
    os.kill(window.process.pid, signal.SIGTERM)
    read_slowly(window)
    assert window.process.wait(20) == 143
    assert window.settings() == window.settings_before
    assert window.screen.left_behind() == []
