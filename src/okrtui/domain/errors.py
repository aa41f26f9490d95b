"""The few kinds of error that every layer knows; each message says what, why and what to do."""

_instead = ""


def replace_remedies(text: str) -> None:
    """What all errors of this process say to do, whatever mends them; empty: what mends them.

    A restricted login has neither a shell nor the commands that remedies name; which login it is, is
    the process's own and does not change.
    """
    global _instead
    _instead = text


def remedy(text: str) -> str:
    """What to do, in words that this process's person can follow."""
    return _instead or text


class OkrtuiError(Exception):
    """Something a person can mend. `str()` is one message fit to be shown.

    `remedy` is what mends it where that takes a shell, a file or another command; it is said behind
    `problem`, as a sentence of its own if it begins like one. `exit_code` is the command line's answer
    (DESIGN §7).
    """

    exit_code = 2

    def __init__(self, problem: str = "", remedy: str = "") -> None:
        super().__init__(problem)
        self.problem = problem
        self.remedy = remedy

    def __str__(self) -> str:
        if not self.remedy:
            return self.problem
        said = remedy(self.remedy)
        return f"{self.problem}{'. ' if said[0].isupper() else ': '}{said}"


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
