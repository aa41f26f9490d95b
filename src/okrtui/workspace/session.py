"""A person at work in a workspace: database, settings, who, clock and as-of (DESIGN §5)."""

from __future__ import annotations

import grp
import os
import pwd
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from okrtui.config.paths import SETTINGS_FILE
from okrtui.config.reading import read_settings
from okrtui.config.settings import Settings
from okrtui.domain import texts
from okrtui.domain.errors import Refused, Unsafe
from okrtui.store import permissions
from okrtui.store.database import Database
from okrtui.store.journal import Tx

Clock = Callable[[], datetime]


def utc_now() -> datetime:
    return datetime.now(UTC)


def login_name() -> str:
    """Who the operating system says this is; never what the environment claims."""
    try:
        return pwd.getpwuid(os.geteuid()).pw_name
    except KeyError:
        return f"uid{os.geteuid()}"


@dataclass(frozen=True, slots=True)
class Session:
    """First argument of every function in this package. `as_of` makes it read-only."""

    directory: Path
    database: Database
    settings: Settings
    who: str
    clock: Clock
    as_of: date | None = None

    @property
    def today(self) -> date:
        """The day everything is computed for, in the viewer's time zone."""
        return self.as_of or self.clock().astimezone().date()

    @contextmanager
    def write(self, action: str, reason: str = "") -> Iterator[Tx]:
        """One journal change under this person's name. Raises Refused while looking back."""
        if self.as_of is not None:
            raise Refused(f"Nothing can be written as of {self.as_of}: leave out --as-of to work on today.")
        reason = texts.prose(reason, "reason")
        with self.database.write_tx(action, who=self.who, at=self.clock(), reason=reason) as transaction:
            yield transaction

    def close(self) -> None:
        self.database.close()


def is_workspace(directory: Path) -> bool:
    """Whether there is something at this place that claims to be a workspace.

    Raises PermissionError if the place may not be entered.
    """
    try:
        os.lstat(directory / SETTINGS_FILE)
    except (FileNotFoundError, NotADirectoryError):
        return False
    return True


def open_session(directory: Path, *, clock: Clock = utc_now, as_of: date | None = None) -> Session:
    """Open a workspace.

    Raises Refused if there is none, BadSettings, Unsafe (permissions, foreign or newer database).
    """
    try:
        if not directory.is_dir():
            if directory.exists():
                raise Refused(f"{directory} is a file: a workspace is a directory, name one with -w.")
            raise Refused(f"{directory} does not exist: `okrtui init {directory}` makes a workspace there.")
        if not is_workspace(directory):
            if os.path.lexists(directory / Settings().database.file_name):
                raise Refused(
                    f"{directory} has a database but no {SETTINGS_FILE}: put it back from a backup, "
                    f"or make an empty one (`touch {directory / SETTINGS_FILE}`), which means the defaults."
                )
            raise Refused(
                f"{directory} is not a workspace, it has no {SETTINGS_FILE}: "
                f"`okrtui init {directory}` makes one there."
            )
    except PermissionError:
        raise Unsafe(_no_access(directory)) from None
    if not os.access(directory, os.R_OK | os.X_OK):
        raise Unsafe(_no_access(directory))
    settings = read_settings(directory / SETTINGS_FILE)
    path = directory / settings.database.file_name
    if not os.path.lexists(path):
        raise Refused(
            f"{path} is missing: put the database back from a backup, "
            "or make a new workspace with `okrtui init`."
        )
    return Session(directory, Database.open(path), settings, login_name(), clock, as_of)


def _no_access(directory: Path) -> str:
    return f"{directory} may not be read by you: ask its owner for access, or name another workspace with -w."


def create_workspace(
    directory: Path,
    name: str = "",
    *,
    shared_with: str | None = None,
    clock: Clock = utc_now,
    as_of: date | None = None,
) -> Session:
    """Make a workspace in a new or empty place and open it; `shared_with` names a group.

    Raises Refused if there is a workspace already or no such group, Unsafe without permission.
    """
    from okrtui.config.writing import first_settings

    title = texts.title(name or directory.resolve().name or "OKRs", "name")[:100]
    group = None if shared_with is None else _group_id(shared_with)
    try:
        for file in (SETTINGS_FILE, Settings().database.file_name):
            if os.path.lexists(directory / file):
                raise Refused(
                    f"{directory} holds a workspace already ({file}): "
                    f"open it with `okrtui -w {directory}`, or choose another directory."
                )
        permissions.make_directory(directory, group=group)
        database = Database.create(directory / Settings().database.file_name, group=group)
        permissions.create_file(directory / SETTINGS_FILE, first_settings(title).encode(), group=group)
    except FileExistsError as error:
        raise Refused(f"{error.filename} is there already: choose another directory.") from None
    except OSError as error:
        raise Unsafe(
            f"No workspace can be made at {directory} ({error.strerror}): "
            "choose a directory that you may write to."
        ) from None
    database.close()
    return open_session(directory, clock=clock, as_of=as_of)


def _group_id(name: str) -> int:
    try:
        return grp.getgrnam(name).gr_gid
    except KeyError:
        raise Refused(f"There is no group “{name[:60]}” here: `id` shows those you are in.") from None
