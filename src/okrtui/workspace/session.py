"""A person at work in a workspace: database, settings, who, clock and as-of (DESIGN §5)."""

from __future__ import annotations

import errno
import grp
import os
import pwd
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path

from okrtui.config.paths import SETTINGS_FILE
from okrtui.config.reading import read_settings
from okrtui.config.settings import Settings
from okrtui.domain import texts
from okrtui.domain.errors import Busy, OkrtuiError, Refused, Unsafe
from okrtui.domain.frozen import dataclass
from okrtui.store import filesystem, permissions
from okrtui.store.database import Database
from okrtui.store.journal import Tx

Clock = Callable[[], datetime]
SNAPSHOT = "okrtui.snapshot.db"
"""The database of a published workspace, which is only read."""


def utc_now() -> datetime:
    return datetime.now(UTC)


def login_name() -> str:
    """Who the operating system says this is (the effective uid); never what the environment claims."""
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

    @property
    def published(self) -> datetime | None:
        """When this snapshot was published; None for a workspace that people work in."""
        text = self.database.head.published_at
        return datetime.fromisoformat(text) if text else None

    @property
    def read_only(self) -> str:
        """Why nothing can be written, in a few words for a banner; empty if it can."""
        if self.published is not None:
            return f"snapshot of {self.published.astimezone():%Y-%m-%d %H:%M}, read-only"
        return f"as of {self.as_of}, read-only" if self.as_of is not None else ""

    @contextmanager
    def write(self, action: str, reason: str = "") -> Iterator[Tx]:
        """One journal change under this person's name. Raises Refused where one can only look."""
        self.check_writable()
        reason = texts.prose(reason, "reason")
        with self.database.write_tx(action, who=self.who, at=self.clock(), reason=reason) as transaction:
            yield transaction

    def check_writable(self) -> None:
        """Raises Refused, with what to do instead, where one can only look."""
        if self.published is not None:
            raise Refused(
                f"This is a snapshot published on {self.published.astimezone():%Y-%m-%d at %H:%M}: "
                "it can only be read. Changes are made in the workspace it was published from."
            )
        if self.as_of is not None:
            raise Refused(f"Nothing can be written as of {self.as_of}: leave out --as-of, or press t enter.")

    def on_wait(self, tell: Callable[[], None]) -> None:
        """Have somebody told when a write waits for another person's (once a write, after a second)."""
        self.database.waiting = tell

    def stop_waiting(self) -> None:
        """Nobody waits for an answer any more: give up what waits for another person's write."""
        self.database.giving_up.set()

    def stop_waiting_once(self, stop: bool) -> None:
        """Somebody does not want to wait for another person's write this time, or (False) is done."""
        (self.database.stopped.set if stop else self.database.stopped.clear)()

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


def open_session(
    directory: Path, *, clock: Clock = utc_now, as_of: date | None = None, network_fs: bool = False
) -> Session:
    """Open a workspace, or a published snapshot of one.

    Raises Refused if there is none, BadSettings, Unsafe (permissions, foreign or newer database,
    a network file system unless that is allowed).
    """
    check_place(directory, network_fs=network_fs)
    settings = read_settings(directory / SETTINGS_FILE)
    who = login_name()
    path = directory / settings.database.file_name
    if not os.path.lexists(path):
        if (directory / SNAPSHOT).is_file():
            snapshot = Database.open_snapshot(directory / SNAPSHOT)
            return Session(directory, snapshot, settings, who, clock, as_of)
        raise Refused(
            f"{path} is missing: put a backup back (`okrtui -w {_quoted(directory)} restore FILE`), "
            "or make a new workspace with `okrtui init`."
        )
    return Session(directory, Database.open(path, who=who), settings, who, clock, as_of)


def check_place(directory: Path, *, network_fs: bool = False) -> None:
    """Is there a workspace that this person may look at? Raises Refused or Unsafe if not."""
    try:
        if not directory.is_dir():
            if directory.exists():
                raise Refused(f"{directory} is a file: a workspace is a directory, name one with -w.")
            raise Refused(
                f"{directory} does not exist: `okrtui init {_quoted(directory)}` makes a workspace there."
            )
        if not is_workspace(directory):
            if os.path.lexists(directory / Settings().database.file_name):
                raise Refused(
                    f"{directory} has a database but no {SETTINGS_FILE}: put it back from a backup, "
                    f"or `okrtui init {_quoted(directory)}` writes one with the defaults."
                )
            raise Refused(
                f"{directory} is not a workspace, it has no {SETTINGS_FILE}: "
                f"`okrtui init {_quoted(directory)}` makes one there."
            )
    except PermissionError:
        raise Unsafe(_no_access(directory)) from None
    if not os.access(directory, os.R_OK | os.X_OK):
        raise Unsafe(_no_access(directory))
    permissions.check_readable(directory / SETTINGS_FILE)
    if not network_fs:
        filesystem.refuse_networked(directory)


def _quoted(directory: Path) -> str:
    import shlex

    return shlex.quote(str(directory))


def _no_access(directory: Path) -> str:
    return f"{directory} may not be read by you: {permissions.access_to(directory)}, or name another with -w."


def create_workspace(
    directory: Path,
    name: str = "",
    *,
    shared_with: str | None = None,
    clock: Clock = utc_now,
    as_of: date | None = None,
    network_fs: bool = False,
    fill: Callable[[Session], None] | None = None,
) -> Session:
    """Make a workspace in a new or empty place and open it; `shared_with` names a group or its number.

    `fill` puts something into it before it is one: if that fails there is no workspace.

    The settings come last: where they are, the workspace is whole. One whose maker was stopped before
    is finished. Raises Refused if there is a workspace already or no such group, Unsafe without
    permission or on a network file system.
    """
    from okrtui.config.writing import first_settings

    title = texts.title(name or directory.resolve().name or "OKRs", "name")[:100]
    group = None if shared_with is None else _group_id(shared_with)
    path = directory / Settings().database.file_name
    try:
        if os.path.lexists(directory / SETTINGS_FILE):
            raise Refused(
                f"{directory} holds a workspace already ({SETTINGS_FILE}): "
                f"open it with `okrtui -w {_quoted(directory)}`, or choose another directory."
            )
        if not os.path.lexists(path):
            if group is None and permissions.is_for_a_group(directory):
                raise Refused(
                    f"{directory} is a group's directory: make its workspace with --shared --group G, "
                    "or choose another directory for one of your own."
                )
            permissions.make_directory(directory, group=group)
            if not network_fs:
                filesystem.refuse_networked(directory)
            permissions.refuse_left_over(path)
            database = Database.create(path, group=group, who=login_name())
            try:
                if fill is not None:
                    fill(Session(directory, database, Settings(name=title), login_name(), clock))
                database.close()
            except BaseException:
                database.close()
                for suffix in ("", *permissions.SIDECARS):
                    path.with_name(path.name + suffix).unlink(missing_ok=True)
                raise
        else:
            if fill is not None:
                raise Refused(
                    f"{path} is a database already, of a workspace without its settings: "
                    f"`okrtui init {_quoted(directory)}` takes it over as it is, without --starter."
                )
            group = permissions.group_of(path)
        new = permissions.beside(directory / SETTINGS_FILE)
        permissions.create_file(new, first_settings(title).encode(), group=group)
        permissions.move_new(new, directory / SETTINGS_FILE)
    except FileExistsError as error:
        raise Refused(
            f"{error.filename2 or error.filename} is there already: choose another directory."
        ) from None
    except OSError as error:
        raise _cannot_make(directory, error) from None
    return open_session(directory, clock=clock, as_of=as_of, network_fs=network_fs)


def _cannot_make(directory: Path, error: OSError) -> OkrtuiError:
    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return Busy(f"No workspace was made at {directory}: the disk is full ({error.strerror}).")
    return Unsafe(
        f"No workspace can be made at {directory} ({error.strerror}): "
        "choose a directory that you may write to."
    )


def _group_id(name: str) -> int:
    if name.isascii() and name.isdigit() and len(name) < 10:
        return int(name)
    try:
        return grp.getgrnam(name).gr_gid
    except KeyError:
        raise Refused(f"There is no group “{name[:60]}” here: `id` shows those you are in.") from None
