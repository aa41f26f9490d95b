"""One invocation: its global options, kept in one table, and what follows from them. Knows no click."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from okrtui.cli.output import Output
from okrtui.config import paths
from okrtui.config.reading import read_personal
from okrtui.config.settings import Personal, Settings
from okrtui.domain.dates import Dates, Role, refuse_future, said
from okrtui.domain.errors import BadSettings, CannotRead, Doubtful, Refused, Unsafe, replace_remedies
from okrtui.domain.frozen import dataclass
from okrtui.workspace.reading import Reading
from okrtui.workspace.session import (
    Clock,
    Session,
    as_oneself,
    be_oneself,
    looking_back,
    open_session,
    past_day,
    utc_now,
)

if TYPE_CHECKING:
    from okrtui.config.keymap import Bound
    from okrtui.config.launch import Launch
    from okrtui.domain.values import Typed as TypedValue

T = TypeVar("T")


DAILY_BACKUP = "OKRTUI_DAILY_BACKUP"
"""A variable of the environment; 0: no command is followed by the day's backup."""


class GlobalOption(NamedTuple):
    """An option of every command; `metavar` names its value, it is empty for a flag."""

    name: str
    flags: tuple[str, ...]
    help: str
    metavar: str = ""
    behind: bool = True
    """Whether it may stand behind the command, too."""


GLOBAL_OPTIONS = (
    GlobalOption("workspace", ("-w", "--workspace"), "Workspace directory.", "DIR"),
    GlobalOption("ascii_only", ("--ascii",), "ASCII characters only."),
    GlobalOption("no_color", ("--no-color",), "No colours."),
    GlobalOption("as_of", ("--as-of",), "Compute as of a day in the past (read-only).", "DATE"),
    GlobalOption(
        "network_fs",
        ("--allow-network-fs",),
        "Open a workspace on a network file system all the same.",
    ),
    GlobalOption("no_differ", ("--no-differ",), "Screens: send all cells, not only those that differ."),
    GlobalOption(
        "restricted",
        ("--restricted",),
        "For a forced command: no editor, no files by name.",
        behind=False,
    ),
)


ASK = "tell who runs this server."
"""What mends anything, to somebody in a restricted login."""


@dataclass(frozen=True, slots=True)
class Wiring:
    """What `__main__` hands to the command line: the screens, and the clock."""

    launch: Callable[[Launch], int]
    actions: Callable[[], Sequence[Bound]]
    clock: Clock = utc_now


class State:
    """The global options of one invocation, and what follows from them."""

    def __init__(self, wiring: Wiring) -> None:
        self.wiring = wiring
        self.workspace: str | None = None
        self.ascii_only = False
        self.no_color = False
        self.restricted = False
        self.network_fs = False
        self.no_differ = False
        self.as_of: str | None = None
        """The day to look back to, as it was typed: what it means the workspace says."""
        self._personal: Personal | None = None
        self._sessions: list[Session] = []
        self._quiet = False
        self._unasked: list[str] = []
        """Questions that nobody was there to answer."""

    def take(self, name: str, value: str | bool) -> None:
        """Set a global option as it was given. Raises Refused for an empty directory."""
        if name == "workspace" and value == "":
            raise Refused("-w needs a directory: it is empty.")
        setattr(self, name, value)
        if name == "restricted":
            replace_remedies(ASK)
            # the environment is the person's, the login is the administrator's
            for variable in list(os.environ):
                if variable.startswith(("TEXTUAL", "XDG_", "OKRTUI_")) and variable != DAILY_BACKUP:
                    del os.environ[variable]

    def day_alone(self, settings: Settings) -> date:
        """Return today or the day looked back to, from settings without a workspace. Raises Refused."""
        today = self.wiring.clock().astimezone(settings.zone).date()
        return today if self.as_of is None else past_day(Dates(today, settings.cycles), self.as_of)

    def day(self, text: str | None, role: Role, what: str) -> date | None:
        """Return the date that an option gives; None for none. Raises Refused."""
        return None if text is None else self.session().ask(Reading.day, text, role, what)

    def past_day(self, text: str | None, role: Role, what: str) -> date | None:
        """Return the date of an option that looks back; None for none. Raises Refused, also for a future
        date."""
        day = self.day(text, role, what)
        if day is not None:
            refuse_future(day, self.session().today, "--since looks back")
        return day

    def sure(self, work: Callable[[str | TypedValue | None], T], typed: str | TypedValue | None) -> T:
        """Enter a value; on a terminal, ask first about one that is probably a mistake."""
        try:
            return work(typed)
        except Doubtful as error:
            if not (isinstance(typed, str) and self.is_answered):
                raise
            if not self.says_yes(f"{error} As typed?", default=False):
                raise Refused("Nothing is recorded.") from None
            return work(f"={typed.strip()}")

    def confirm(self, question: str, *, default: bool) -> None:
        """Ask on a terminal before something is done. Elsewhere it goes ahead, and at the end the question is
        printed. Raises Refused for a no."""
        if not self.is_answered:
            self._unasked.append(question)
        elif not self.says_yes(question, default=default):
            raise Refused("Nothing is changed.")

    def ask_about_names(self, typed: Mapping[str, str | None]) -> None:
        """Ask whether an owner or team is new if its name is one letter from a known one. Raises Refused."""
        for kind in ("owner", "team"):
            name = typed.get(kind)
            if name and name.strip():
                from okrtui.workspace.queries import names

                near = self.session().ask(names.nearly, kind, name)
                if near:
                    self.confirm(
                        f"“{name.strip()}” is new here, {near} is known. Is it another {kind}?", default=False
                    )

    @property
    def is_answered(self) -> bool:
        """Whether somebody is there to answer a question."""
        return sys.stdin.isatty() and sys.stdout.isatty()

    def says_yes(self, question: str, *, default: bool) -> bool:
        """Ask; return whether the answer is yes. An empty answer is the default, the end of the input is
        no."""
        answer = self.output.ask(f"{question} [{'Y/n' if default else 'y/N'}] ")
        return answer is not None and (answer.lower() in ("y", "yes") or (default and not answer))

    def say_dates(self, subject: object = None) -> None:
        """Print the dates that were understood from what was typed, unless they were typed in full; about a
        subject, if that is known: `KR1: due 2026-11-20 (fri)`."""
        for session in self._sessions:
            for what, day in session.understood:
                about = "" if subject is None else f"{subject}: "
                self.output.note(f"{about}{what} {said(day)}")
            session.understood.clear()

    @property
    def personal(self) -> Personal:
        """The personal settings; the defaults, with a message, if the file cannot be read."""
        if self._personal is None:
            path = self.personal_path
            try:
                with as_oneself():
                    self._personal = Personal() if path is None else read_personal(path)
            except CannotRead as error:
                self._personal = Personal()
                self.output.note(f"{error} Until then the defaults hold.")
        return self._personal

    @property
    def personal_path(self) -> Path | None:
        """Where the personal settings are, or would be; None for somebody without a home directory."""
        try:
            return paths.personal_settings_path()
        except Refused:
            return None

    @property
    def named(self) -> paths.Named:
        """The workspace, and who names it. Raises Refused for somebody without a home directory."""
        return self.named_by_person or paths.unnamed_workspace()

    @property
    def named_by_person(self) -> paths.Named | None:
        """The workspace that the command, the environment or the personal settings name."""
        return paths.workspace_named(self.workspace, self.personal.workspace)

    @property
    def directory(self) -> Path:
        return self.named.directory

    @property
    def output(self) -> Output:
        return Output(ascii_only=self.ascii_only or self.personal.ascii, color=not self.no_color)

    def session(self, *, quiet: bool = False) -> Session:
        """Return the workspace's session, opened once; closed when the command ends. `quiet`: nothing is
        printed beside the answer, which a shell's prompt or cron asks for each time."""
        if not self._sessions:
            with self.naming_the_machine():
                found = open_session(self.directory, clock=self.wiring.clock, network_fs=self.network_fs)
            self._sessions.append(found)
            found.on_wait(lambda: self.output.note("waiting for somebody else's write …"))
            self._quiet = quiet
            if self.as_of is not None:
                found = self._sessions[0] = looking_back(found, self.as_of)
            if found.published is not None and not quiet:
                self.output.note(found.read_only)
        return self._sessions[0]

    @contextmanager
    def naming_the_machine(self) -> Iterator[None]:
        """Say in an error about opening a workspace that only the machine-wide settings name it, if so."""
        try:
            yield
        except (Refused, Unsafe, BadSettings) as error:
            if self.named_by_person is not None or not (file := self.named.by):
                raise
            own = "" if self.restricted else ", and `okrtui init` makes one of your own"
            raise type(error)(f"{error} This workspace is the one that {file} names{own}.") from None

    def say_what_was_not_asked(self) -> None:
        """Print the questions that were not asked, after something was done without a terminal."""
        for question in self._unasked:
            self.output.note(f"not asked, as there is no terminal: {question}")

    def say_what_is_older(self) -> None:
        """Print who upgrades a workspace of the release before, and how; and how many rows were left out. For
        the end of a command that only read."""
        for session in self._sessions:
            if (upgrade := session.needs_upgrade) is not None and not self._quiet:
                self.output.note(str(upgrade))
            if session.damage and not self._quiet:
                self.output.note(session.damage)

    def launch(self, directory: Path) -> Launch:
        """Return what the screens are started with."""
        from okrtui.config.launch import Launch

        return Launch(
            directory=directory,
            personal=self.personal,
            ascii_only=self.output.style.ascii,
            color=not self.no_color,
            as_of=self.as_of,
            clock=self.wiring.clock,
            named=self.restricted or self.personal_path is None or directory != paths.personal_workspace(),
            restricted=self.restricted,
            network_fs=self.network_fs,
            differ=not self.no_differ,
        )

    def forbid_if_restricted(self, what: str) -> None:
        """Raise Unsafe in a restricted login, for what reads or writes files that the command line names."""
        if self.restricted:
            raise Unsafe(f"{what} is not there in a restricted login: it reads or writes files by name.")

    def follow(self) -> None:
        """Do what comes after a command's answer: the day's backup, after its first write."""
        for session in self._sessions:
            if session.database.own_changes and os.environ.get(DAILY_BACKUP) != "0":
                from okrtui.workspace.admin import daily

                daily.follow(session)

    def close(self) -> None:
        for session in self._sessions:
            session.close()
        be_oneself()
        replace_remedies("")


def leading(words: Sequence[str]) -> tuple[dict[str, str | bool], list[str]] | None:
    """Return the global options in front of the command, by name, and the words from the command on.

    None where anything but an option of the table comes first: then click says what it is.
    """
    known = {flag: option for option in GLOBAL_OPTIONS for flag in option.flags}
    given: dict[str, str | bool] = {}
    left: Iterator[str] = iter(words)
    for word in left:
        if not word.startswith("-"):
            return given, [word, *left]
        flag, equals, value = word.partition("=")
        option = known.get(flag)
        if option is None or (equals and not (option.metavar and flag.startswith("--"))):
            return None
        if option.metavar and not equals:
            value = next(left, "-")
            if value.startswith("-"):
                return None
        given[option.name] = value if option.metavar else True
    return given, []
