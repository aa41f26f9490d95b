"""A person at work in a workspace: database, settings, who, clock and as-of (src/okrtui/README.md)."""

from __future__ import annotations

import grp
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Concatenate, ParamSpec, TypeVar

from okrtui.config import paths
from okrtui.config.paths import SETTINGS_FILE
from okrtui.config.reading import read_settings
from okrtui.config.settings import Settings
from okrtui.domain import texts
from okrtui.domain.dates import Dates, in_full, refuse_future
from okrtui.domain.errors import Busy, OkrtuiError, Refused, Unsafe, here, is_out_of_room, quoted
from okrtui.domain.frozen import dataclass, field
from okrtui.store.database import Database
from okrtui.store.files import filesystem, permissions
from okrtui.store.files.acting import act_as_owner
from okrtui.store.files.acting import as_oneself as as_oneself
from okrtui.store.files.acting import be_oneself as be_oneself
from okrtui.store.files.acting import login_name as login_name
from okrtui.store.files.directory import Directory, ForeignLink
from okrtui.store.files.live import DatabaseFile
from okrtui.store.journal import Tx
from okrtui.store.judged_by import SETTINGS
from okrtui.store.rows import Rows
from okrtui.workspace.reading import Asker, Reading, Understood

P = ParamSpec("P")
R = TypeVar("R")
Clock = Callable[[], datetime]
FileState = tuple[int, int, int]
"""A file's number, when it was changed (ns), its size (bytes)."""
SNAPSHOT = "okrtui.snapshot.db"
"""The database of a published workspace, which is only read."""


def utc_now() -> datetime:
    return datetime.now(UTC)


class Transaction(Tx):
    """What one change writes, and the state of the workspace meanwhile."""

    reader: Session
    """Who writes now: of writes inside one another, each may be somebody else's."""

    def reading(self) -> Reading:
        """Return the workspace as it is now, with what was written so far."""
        return self.reader.reading_of(self.db)


@dataclass(frozen=True, slots=True)
class Session:
    """The first argument of functions that write; those that read take a Reading. `as_of` makes it
    read-only."""

    directory: Path
    database: Database
    settings: Settings
    who: str
    clock: Clock
    as_of: date | None = None
    understood: list[Understood] = field(default_factory=list)
    """The dates that were typed in a short form, and what they were taken for."""
    settings_file: FileState | None = None
    """The settings' file as it was when it was read."""

    @property
    def today(self) -> date:
        """The day everything is computed for, in the workspace's calendar."""
        return self.as_of or self.real_today

    @property
    def real_today(self) -> date:
        """Today, whatever day one looks back to."""
        return self.clock().astimezone(self.settings.zone).date()

    @property
    def published(self) -> datetime | None:
        """When this snapshot was published; None for a workspace that people work in."""
        text = self.database.head.published_at
        return datetime.fromisoformat(text) if text else None

    @property
    def is_shared(self) -> bool:
        """Whether a group shares the workspace."""
        return permissions.group_of(self.database.file) is not None

    @property
    def read_only(self) -> str:
        """Why nothing can be written, in a few words for a banner; empty if it can."""
        if self.published is not None:
            return f"snapshot of {self.published.astimezone(self.settings.zone):%Y-%m-%d %H:%M}, read-only"
        if self.as_of is not None:
            return f"as of {self.as_of}, read-only"
        return "older schema, read-only" if self.needs_upgrade is not None else ""

    @property
    def needs_upgrade(self) -> Unsafe | None:
        """Why nothing can be written to a workspace of the release before, and who can upgrade it; None for
        one of this release, or a snapshot."""
        return None if self.published is not None else self.database.needs_upgrade

    @contextmanager
    def reading(self) -> Iterator[Reading]:
        """Yield a Reading of the workspace at one moment. Raises Busy, Unsafe."""
        with self.database.read_tx() as db:
            yield self.reading_of(db)

    def ask(self, query: Callable[Concatenate[Reading, P], R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Return the result of a query with a Reading of its own. Raises what the query raises."""
        with self.reading() as reading:
            return query(reading, *args, **kwargs)

    def reading_of(self, db: Rows) -> Reading:
        """Return a Reading of a transaction that is open."""
        asker = Asker(self.directory, self.settings, self.who, self.clock(), self.read_only, self.understood)
        return Reading(db, asker, self.as_of)

    @contextmanager
    def write(self, action: str, reason: str = "") -> Iterator[Transaction]:
        """Write one journal change under this person's name.
        Raises Refused or Unsafe if the session is read-only."""
        self.check_writable()
        reason = texts.prose(reason, "reason")
        writing = self.database.write_tx(
            action, who=self.who, at=self.clock(), reason=reason, make=Transaction,
            judged_by=self.settings.judged_by,
        )  # fmt: skip
        with writing as transaction:
            outer = getattr(transaction, "reader", self)
            transaction.reader = self
            try:
                yield transaction
            finally:
                transaction.reader = outer

    def note_settings(self) -> None:
        """Record in History what was changed in the settings, before anything else is written."""
        with self.write(SETTINGS):
            pass

    def file_of_settings(self) -> FileState | None:
        """Return the state of the settings file now; None if it cannot be looked at."""
        return state_of_settings(self.database.file.directory)

    def check_writable(self) -> None:
        """Raise Refused or Unsafe, with what to do instead, if the session is read-only."""
        if self.published is not None:
            at = self.published.astimezone(self.settings.zone)
            raise Refused(
                f"This is a snapshot published on {at:%Y-%m-%d at %H:%M}: "
                "it can only be read. Changes are made in the workspace it was published from."
            )
        if self.as_of is not None:
            back = here("leave out --as-of", "t and enter go back to today")
            raise Refused(f"Nothing can be written as of {self.as_of}: {back}.")
        if (upgrade := self.needs_upgrade) is not None:
            raise upgrade

    @property
    def damage(self) -> str:
        """The number of damaged rows that were left out, as a message: `1 row is damaged: okrtui doctor`;
        empty if there are none."""
        found = tuple(self.database.damaged)  # at once: the workspace's thread may add to it
        count = len({(row.table, row.row_id) for row in found})
        return f"{count:,} {'row is' if count == 1 else 'rows are'} damaged: okrtui doctor" if count else ""

    def on_wait(self, tell: Callable[[], None]) -> None:
        """Call `tell` when a write waits for another person's write (once per write, after a second)."""
        self.database.waiting = tell

    def stop_waiting(self) -> None:
        """Stop every wait for another person's write: nobody needs the result any more."""
        self.database.giving_up.set()

    def stop_waiting_once(self, stop: bool) -> None:
        """Stop the current wait for another person's write; with False, allow waiting again."""
        (self.database.stopped.set if stop else self.database.stopped.clear)()

    def close(self) -> None:
        """Close the workspace; it cannot be used afterwards, in any thread."""
        self.database.close()
        self.database.file.directory.close()


def looking_back(session: Session, text: str) -> Session:
    """Return the session as of a typed day. Raises Refused for an invalid date, or one in the future."""
    from dataclasses import replace  # costs more than most commands

    return replace(session, as_of=session.ask(_past_day, text))


def _past_day(reading: Reading, text: str) -> date:
    day = past_day(reading.dates, text)
    if in_full(text) is None:
        reading.asker.understood.append(Understood("as of", day))
    return day


def past_day(dates: Dates, text: str) -> date:
    """Read a typed day to look back to. Raises Refused for an invalid date, or one in the future."""
    day = dates.read(text, "about")
    refuse_future(day, dates.today, "one can only look back")
    return day


def is_workspace(directory: Path) -> bool:
    """Return whether there is something at this place that claims to be a workspace.

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
    place = hold(directory, network_fs=network_fs)
    seen = state_of_settings(place)
    settings = read_settings(directory / SETTINGS_FILE, at=place.descriptor)
    who = login_name()
    file = DatabaseFile(place, settings.database.file_name)
    if file.look() is None:
        if place.look(SNAPSHOT) is not None:
            snapshot = Database.open_snapshot(DatabaseFile(place, SNAPSHOT))
            return Session(directory, snapshot, settings, who, clock, as_of, settings_file=seen)
        raise Refused(
            f"{file.path} is missing",
            f"put a backup back (`okrtui -w {quoted(directory)} restore FILE`), "
            "or make a new workspace with `okrtui init`.",
        )
    return Session(directory, Database.open(file, who=who), settings, who, clock, as_of, settings_file=seen)


def state_of_settings(place: Directory) -> FileState | None:
    """Return the settings file's inode, modification time and size, to notice a change; None if
    unreadable."""
    try:
        found = place.look(SETTINGS_FILE)
    except OSError:
        return None
    return None if found is None else (found.st_ino, found.st_mtime_ns, found.st_size)


def with_settings(session: Session) -> Session:
    """Return the session with the settings as they are written now. Raises BadSettings, Unsafe."""
    from dataclasses import replace

    place = session.database.file.directory
    seen = state_of_settings(place)
    permissions.check_settings(place, SETTINGS_FILE)
    found = read_settings(session.directory / SETTINGS_FILE, at=place.descriptor)
    return replace(session, settings=found, settings_file=seen)


def hold(directory: Path, *, network_fs: bool = False) -> Directory:
    """Open a workspace's directory, if this person may read it. Root then acts as the directory's owner.

    Raises Refused or Unsafe if there is none.
    """
    try:
        place = Directory.open(directory, scratch=_scratch())
        if place.look(SETTINGS_FILE) is None:
            if place.look(Settings().database.file_name) is not None:
                raise Refused(
                    f"{directory} has a database but no {SETTINGS_FILE}",
                    "put it back from a backup, "
                    f"or `okrtui init {quoted(directory)}` writes one with the defaults.",
                )
            raise Refused(
                f"{directory} is not a workspace, it has no {SETTINGS_FILE}",
                f"`okrtui init {quoted(directory)}` makes one there.",
            )
    except ForeignLink:
        raise _foreign_link(directory) from None
    except FileNotFoundError:
        raise Refused(
            f"{directory} does not exist", f"`okrtui init {quoted(directory)}` makes a workspace there."
        ) from None
    except NotADirectoryError:
        raise Refused(f"{directory} is a file", "a workspace is a directory, name one with -w.") from None
    except PermissionError:
        raise _no_access(directory) from None
    act_as_owner(place.stat())
    if not place.may(os.R_OK | os.X_OK):
        raise _no_access(directory)
    permissions.check_settings(place, SETTINGS_FILE)
    if not network_fs:
        filesystem.refuse_networked(place.real_path())
    return place


def _scratch() -> list[Path]:
    """Return the directories for private copies: the person's state directory, if there is one."""
    try:
        return [paths.state_directory()]
    except Refused:
        return []


def _foreign_link(directory: Path) -> Unsafe:
    return Unsafe(
        f"{directory} is a link that somebody else may have put there",
        f"name the directory itself, if it is {os.path.realpath(directory)} that you mean.",
    )


def _no_access(directory: Path) -> Unsafe:
    access = permissions.access_to_path(directory)
    return Unsafe(f"{directory} may not be read by you", f"{access}, or name another with -w.")


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

    `fill` writes the first content. If it fails, no workspace is made.

    The settings are written last: once they are there, the workspace is complete. If an earlier attempt was
    stopped before that, this one completes it. Raises Refused if there is a workspace already or no such
    group, Unsafe without permission or on a network file system.
    """
    from okrtui.config.writing import first_settings
    from okrtui.config.zones import own_name

    title = texts.title(name or directory.resolve().name or "OKRs", "name")[:100]
    zone = own_name()
    group = None if shared_with is None else _group_id(shared_with)
    try:
        place = _prepared(directory, group, network_fs)
        file = DatabaseFile(place, Settings().database.file_name)
        if file.look() is None:
            permissions.refuse_left_over(place, file.name)

            def filled(database: Database) -> None:
                if fill is not None:
                    fill(Session(directory, database, Settings(title, zone), login_name(), clock))

            Database.create(file, group=group, who=login_name(), fill=filled).close()
        elif fill is not None:
            raise Refused(
                f"{file.path} is a database already, of a workspace without its settings: "
                f"`okrtui init {quoted(directory)}` takes it over as it is, without --starter."
            )
        place.put(SETTINGS_FILE, [first_settings(title, zone).encode()], group=permissions.group_of(file))
    except ForeignLink:
        raise _foreign_link(directory) from None
    except (FileExistsError, NotADirectoryError) as error:
        raise Refused(
            f"{error.filename2 or error.filename} is there already: choose another directory."
        ) from None
    except OSError as error:
        raise _cannot_make(directory, error) from None
    return open_session(directory, clock=clock, as_of=as_of, network_fs=network_fs)


def _prepared(directory: Path, group: int | None, network_fs: bool) -> Directory:
    """Return a directory in which a workspace can be made, or one in which making it was stopped.
    Raises Refused, Unsafe, OSError."""
    if directory.exists():
        with Directory.open(directory) as there:
            if there.look(SETTINGS_FILE) is not None:
                raise Refused(
                    f"{directory} holds a workspace already ({SETTINGS_FILE}): "
                    f"open it with `okrtui -w {quoted(directory)}`, or choose another directory."
                )
            begun = there.look(Settings().database.file_name) is not None
            if group is None and not begun and permissions.is_for_a_group(there):
                raise Refused(
                    f"{directory} is a group's directory: make its workspace with --shared --group G, "
                    "or choose another directory for one of your own."
                )
            if begun:
                group = None
    place = permissions.make_directory(directory, group=group)
    place.scratch = tuple(_scratch())
    if not network_fs:
        filesystem.refuse_networked(place.real_path())
    act_as_owner(place.stat())
    return place


def _cannot_make(directory: Path, error: OSError) -> OkrtuiError:
    if is_out_of_room(error):
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
