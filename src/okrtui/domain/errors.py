"""The few kinds of error that every layer knows; each message says what, why and what to do."""


class OkrtuiError(Exception):
    """Something a person can mend. `str()` is one message fit to be shown.

    `exit_code` is the command line's answer (DESIGN §7).
    """

    exit_code = 2


class Refused(OkrtuiError):
    """A value, a state or a usage that the rules do not allow. Exit 2."""


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
