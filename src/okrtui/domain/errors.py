"""The few kinds of error that every layer knows; each message says what, why and what to do."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from os import PathLike

_instead = ""


def replace_remedies(text: str) -> None:
    """Set the one remedy that all errors of this process give; if empty, each error gives its own.

    A restricted login has neither a shell nor the commands that remedies name; the login does not change
    during the process.
    """
    global _instead
    _instead = text


def remedy(text: str) -> str:
    """Return what to do, in words that this process's person can follow."""
    return _instead or text


_on_screen = False


@contextmanager
def on_screen() -> Iterator[None]:
    """Mark errors raised inside as read on screen: they name fields and keys, not options and commands."""
    global _on_screen
    before, _on_screen = _on_screen, True
    try:
        yield
    finally:
        _on_screen = before


def here(shell: str, screen: str) -> str:
    """Return what to do in the words of the current interface: options of a shell, or fields and keys."""
    return screen if _on_screen else shell


def quoted(path: PathLike[str]) -> str:
    """Return a path as a shell takes it for one word, for commands that messages name."""
    import shlex

    return shlex.quote(str(path))


def is_out_of_room(error: OSError) -> bool:
    """Return whether a disk, a quota or a limit for files is full."""
    return error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


class OkrtuiError(Exception):
    """Something a person can mend. `str()` is one message fit to be shown.

    `remedy` is what mends it where that takes a shell, a file or another command; it is said behind
    `problem`, as a sentence of its own if it begins like one. `exit_code` is the command line's answer
    (guides/commands.md, Exit codes).
    """

    exit_code = 2

    def __init__(self, problem: str = "", remedy: str = "") -> None:
        super().__init__(problem)
        self.problem = problem
        self.remedy = remedy
        self.field = ""
        """Which field of a form or option it is about, by its name; empty if that is not known."""
        self.where = ""
        """What that one is called where one stands: `Target`, `--to`."""

    def __str__(self) -> str:
        problem = f"{self.where}: {self.problem}" if self.where else self.problem
        if not self.remedy:
            return problem
        said = remedy(self.remedy)
        return f"{problem}{'. ' if said[0].isupper() else ': '}{said}"


@contextmanager
def of_field(name: str) -> Iterator[None]:
    """Attribute errors raised inside to this field of a form, unless they name a field themselves."""
    try:
        yield
    except OkrtuiError as error:
        error.field = error.field or name
        raise


class Refused(OkrtuiError):
    """A value, a state or a usage that the rules do not allow. Exit 2."""


class Doubtful(Refused):
    """A value that is probably not what is meant; whoever means it says so. Exit 2."""


class BadSettings(OkrtuiError):
    """A settings file that cannot be read as it stands. Exit 2."""


class CannotRead(BadSettings):
    """A settings file that is there or may be, and cannot be looked at. Exit 2."""


class Busy(OkrtuiError):
    """Somebody else's change or lock is in the way; trying again may help. Exit 3."""

    exit_code = 3


class NotFound(OkrtuiError):
    """No item or cycle of that name. Exit 4."""

    exit_code = 4


class Unsafe(OkrtuiError):
    """Refused for safety: permissions, a foreign or newer database. Exit 5."""

    exit_code = 5
