"""A directory that is kept open, and all work on the files in it.

In a directory that a group may write to every name is a race: whoever looks at a name and then uses it
may meet another file, or be led elsewhere by a link. So a directory is opened once, and its files are
reached through its descriptor, by names of one part, never through a link; modes and groups are given
to descriptors, not to names.
"""

from __future__ import annotations

import errno
import fcntl
import os
import re
import stat
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path

from okrtui.domain.errors import Busy
from okrtui.store.files.ways import others_may_rename

FileId = tuple[int, int]
"""The device and number of a file, whatever its name."""
_OPENING = os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
_MAKING = os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
_TRIES = 3
_RANDOM = 16
_REST = "[0-9a-f]{16}(-wal|-shm|-journal)?"
"""What follows the stem in an unfinished file's name, and in those that older versions left."""
_MAX_STEM = 200
"""Bytes of a name that stand in that of its unfinished file."""
PIECE = 1 << 20
"""Bytes that are copied at a time."""


_ENTERING = os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC
_PASSING = getattr(os, "O_PATH", os.O_RDONLY) | os.O_DIRECTORY | os.O_CLOEXEC
"""To open what one need not list."""


class NotAFile(OSError):
    """Raised for a name that is not a regular file but a link, a directory, a pipe …"""


class ForeignLink(OSError):
    """Raised for a link that somebody else put in place of what was named."""


class Directory:
    """A directory, by descriptor. `path` is what it is called, for messages.

    `scratch` are the places in which private copies may be made, the best first. Every method raises
    OSError where the system does. Closed when nobody refers to it any more, or by `close`.
    """

    def __init__(self, descriptor: int, path: Path, scratch: Iterable[Path] = ()) -> None:
        self.descriptor = descriptor
        self.path = path
        self.scratch = tuple(scratch)

    @classmethod
    def open(cls, path: Path, *, scratch: Iterable[Path] = ()) -> Directory:
        """Open what somebody named. A link in its place is followed, this once, unless somebody else may have
        put it there: then ForeignLink is raised."""
        return cls(_open_named(path, _ENTERING), path, scratch)

    def _may_follow(self, name: str) -> bool:
        """Whether a link of this name can only be what root or this person put here."""
        found, own = self.look(name), {0, os.geteuid()}
        if found is None or not stat.S_ISLNK(found.st_mode):
            return False
        return not others_may_rename(found.st_uid, self.stat(), own)

    def close(self) -> None:
        """Close it; it cannot be used afterwards."""
        descriptor, self.descriptor = self.descriptor, -1
        if descriptor >= 0:
            os.close(descriptor)

    def __enter__(self) -> Directory:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __del__(self) -> None:
        self.close()

    # --- looking -----------------------------------------------------------------------------

    def stat(self) -> os.stat_result:
        """Return the `stat` of the directory itself."""
        return os.fstat(self.descriptor)

    def real_path(self) -> Path:
        """Return its current path, without links, for code that opens files by name and checks what it
        got."""
        try:
            return Path(os.readlink(f"/proc/self/fd/{self.descriptor}"))
        except OSError:
            pass
        if hasattr(fcntl, "F_GETPATH"):  # macOS
            found: bytes = fcntl.fcntl(self.descriptor, fcntl.F_GETPATH, bytes(1024))
            return Path(os.fsdecode(found.rstrip(b"\0")))
        return self.path.resolve()

    def is_in_its_place(self) -> bool:
        """Return whether its path still leads to it."""
        try:
            found = os.stat(self.path)
        except OSError:
            return False
        return os.path.samestat(found, self.stat())

    def names(self) -> list[str]:
        """Return all names in it, in no order."""
        return os.listdir(self.descriptor)

    def look(self, name: str) -> os.stat_result | None:
        """Return the `stat` of what has this name, of a link rather than its target; None for nothing."""
        try:
            return os.stat(_one_part(name), dir_fd=self.descriptor, follow_symlinks=False)
        except FileNotFoundError:
            return None

    def may(self, mode: int, name: str = ".") -> bool:
        """Return whether this process may use a file, or the directory itself, as `os.access` does."""
        return os.access(_one_part(name), mode, dir_fd=self.descriptor)

    def enter(self, name: str) -> Directory:
        """Open a directory in it; a link is an error."""
        found = os.open(_one_part(name), _ENTERING | os.O_NOFOLLOW, dir_fd=self.descriptor)
        return Directory(found, self.path / name, self.scratch)

    def open_file(self, name: str, *, to_write: bool = False) -> int:
        """Open a regular file that is there; return its descriptor. Never waits for a pipe's other end.

        Raises NotAFile for anything else.
        """
        flags = _OPENING | (os.O_RDWR if to_write else os.O_RDONLY)
        try:
            descriptor = os.open(_one_part(name), flags, dir_fd=self.descriptor)
        except OSError as error:
            if error.errno in (errno.ELOOP, errno.EISDIR, errno.ENXIO):
                raise NotAFile(error.errno, "it is not a regular file", str(self.path / name)) from None
            raise
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            os.close(descriptor)
            raise NotAFile(errno.EINVAL, "it is not a regular file", str(self.path / name))
        return descriptor

    def read(self, name: str, most: int) -> bytes:
        """Return the first `most` bytes of a regular file. Raises NotAFile."""
        with open(self.open_file(name), "rb") as file:
            return file.read(most)

    def end_pipe(self, name: str) -> None:
        """Open the other end of a pipe for a moment, if that is what has this name; Linux only.

        Nothing else is opened, not even in its place: closing a database would drop SQLite's locks.
        """
        if not hasattr(os, "O_PATH"):
            return
        pointer = os.open(_one_part(name), os.O_PATH | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=self.descriptor)
        try:
            if stat.S_ISFIFO(os.fstat(pointer).st_mode):
                os.close(os.open(f"/proc/self/fd/{pointer}", os.O_WRONLY | os.O_NONBLOCK | os.O_CLOEXEC))
        finally:
            os.close(pointer)

    # --- making ------------------------------------------------------------------------------

    def put(
        self,
        name: str,
        content: Iterable[bytes],
        *,
        group: int | None = None,
        mode: int | None = None,
        over: bool = False,
        stem: str | None = None,
    ) -> None:
        """Make a file that gets its name when it is whole and on disk: 0600, or 0660 and a group's.

        `over`: it replaces what has the name; else FileExistsError is raised for anything there. The name of
        the unfinished file begins with `stem`. If the process is killed meanwhile, the next `sweep` removes
        that file. Raises Busy if somebody changes the names all the time.
        """
        stem = _one_part(name) if stem is None else stem
        self.sweep(stem)
        unfinished, descriptor = self._begin(stem)
        named = False
        try:
            with open(descriptor, "wb", closefd=False) as file:
                for piece in content:
                    file.write(piece)
            _give(descriptor, group, mode or (0o600 if group is None else 0o660))
            os.fsync(descriptor)
            if over:
                self.rename(unfinished, name)
            else:
                self._link(unfinished, name)
            named = True
            if not _same(self.look(name), os.fstat(descriptor)):
                raise Busy(f"Somebody else changed {self.path / name} just then: look at it and try again.")
        finally:
            if not (over and named):
                with suppress(FileNotFoundError):
                    self.unlink(unfinished)
            os.close(descriptor)
        self.sync()

    def _begin(self, stem: str) -> tuple[str, int]:
        """Make a new file, empty and private. A lock on it, which ends with its maker, shows that it is in
        use."""
        for _ in range(_TRIES):
            unfinished = _unfinished(stem)
            descriptor = os.open(unfinished, _MAKING, 0o600, dir_fd=self.descriptor)
            if _lock(descriptor) and os.fstat(descriptor).st_nlink:
                return unfinished, descriptor
            os.close(descriptor)  # somebody took it for one that was left behind
        raise Busy(f"Files in {self.path} are taken away as soon as they are made: try again.")

    def _link(self, old: str, new: str) -> None:
        at = self.descriptor
        os.link(old, _one_part(new), src_dir_fd=at, dst_dir_fd=at, follow_symlinks=False)

    def rename(self, old: str, new: str) -> None:
        """Give what is called `old` another name; a file of that name is replaced."""
        at = self.descriptor
        os.replace(_one_part(old), _one_part(new), src_dir_fd=at, dst_dir_fd=at)

    def unlink(self, name: str) -> None:
        """Remove a name, never that of a directory."""
        os.unlink(_one_part(name), dir_fd=self.descriptor)

    def make_directory(
        self, name: str, *, group: int | None = None, mode: int | None = None
    ) -> Directory | None:
        """Make a directory in it, 0700 and private or 2770 and a group's, and open it. Return None, and do
        nothing, where anything has the name.

        A group's gets its name when its mode is right: a process that is stopped leaves none that shuts
        others out. Raises Busy where somebody puts another in its place.
        """
        if self.look(name) is not None:
            return None
        self.sweep(name)
        private = group is None and mode in (None, 0o700)  # which a new one is at once
        unfinished = _one_part(name) if private else _unfinished(name)
        try:
            os.mkdir(unfinished, 0o700, dir_fd=self.descriptor)
        except FileExistsError:  # somebody else was faster
            return None
        try:
            made = self.enter(unfinished)
            made.path = self.path / name
            if made.stat().st_uid != os.geteuid() or (made.names() and not private):
                raise Busy(f"Somebody else changes the names in {self.path}: look at it and try again.")
            _give(made.descriptor, group, mode or (0o700 if group is None else 0o2770))
            if not private:
                self.rename(unfinished, name)
        except OSError:
            with suppress(OSError):
                os.rmdir(unfinished, dir_fd=self.descriptor)
            if self.look(name) is None:  # else somebody else was faster
                raise
            return None
        self.sync()
        return made

    def sync(self) -> None:
        """Make the names in it last through a power cut."""
        os.fsync(self.descriptor)

    def sweep(self, stem: str, is_left: Callable[[os.stat_result], bool] = lambda found: True) -> None:
        """Remove the unfinished files and directories of a stem whose makers are gone.

        `is_left` may spare others, by what they are.
        """
        beginning = _unfinished(stem)[:-_RANDOM]
        for name in self.names():
            if not name.startswith(beginning) or not re.fullmatch(_REST, name[len(beginning) :]):
                continue
            with suppress(OSError):  # somebody else does the same, or it is not ours to take away
                found = self.look(name)
                if found is None or not is_left(found):
                    continue
                if stat.S_ISDIR(found.st_mode):
                    os.rmdir(name, dir_fd=self.descriptor)
                elif not stat.S_ISREG(found.st_mode) or self._is_nobodys(name):
                    self.unlink(name)

    def _is_nobodys(self, name: str) -> bool:
        descriptor = self.open_file(name)
        try:
            return _lock(descriptor)
        finally:
            os.close(descriptor)

    # --- locks -------------------------------------------------------------------------------

    def lock(self, name: str, *, group: int | None = None) -> int | None:
        """Lock a file of this name, made if there is none, until its descriptor is closed or the process
        ends. Return the descriptor, or None while somebody else holds it. Raises NotAFile."""
        if self.look(name) is None:
            with suppress(FileExistsError):
                self.put(name, (), group=group)
        descriptor = self.open_file(name, to_write=True)
        if _lock(descriptor):
            return descriptor
        os.close(descriptor)
        return None


def open_named(path: Path, *, but: FileId | None = None) -> int | None:
    """Open a regular file that somebody named, to read; return its descriptor.

    `but` is a file that is not opened: None is returned for it. Raises ForeignLink like `Directory.open`,
    NotAFile, OSError.
    """
    pointer = _open_named(path, getattr(os, "O_PATH", os.O_NONBLOCK) | os.O_CLOEXEC)
    try:
        found = os.fstat(pointer)
        if not stat.S_ISREG(found.st_mode):
            raise NotAFile(errno.EINVAL, "it is not a regular file", str(path))
        if file_id(found) == but:
            return None
        if not hasattr(os, "O_PATH"):
            return os.dup(pointer)
        return os.open(f"/proc/self/fd/{pointer}", os.O_RDONLY | os.O_CLOEXEC)
    finally:
        os.close(pointer)


def _open_named(path: Path, flags: int) -> int:
    """Open what somebody named, through a link only where nobody else can have put it there."""
    if path.name in ("", ".."):
        return os.open(path, flags)
    with Directory(os.open(path.parent, _PASSING), path.parent) as above:
        follow = 0 if above._may_follow(path.name) else os.O_NOFOLLOW
        try:
            opened = os.open(path.name, flags | follow, dir_fd=above.descriptor)
        except OSError as error:
            error.filename = str(path)
            if error.errno not in (errno.ELOOP, errno.ENOTDIR) or not _is_link(above.look(path.name)):
                raise
            raise _foreign_link(path) from None
    if stat.S_ISLNK(os.fstat(opened).st_mode):  # a pointer to the link itself
        os.close(opened)
        raise _foreign_link(path)
    return opened


def _foreign_link(path: Path) -> ForeignLink:
    return ForeignLink(errno.ELOOP, "it is somebody else's link", str(path))


def _is_link(found: os.stat_result | None) -> bool:
    return found is not None and stat.S_ISLNK(found.st_mode)


def file_id(found: os.stat_result | None) -> FileId | None:
    """Return which file that is; None for none."""
    return None if found is None else (found.st_dev, found.st_ino)


def pieces(descriptor: int, check: Callable[[], None] = lambda: None) -> Iterable[bytes]:
    """Return the content of an open file from its beginning, in pieces; `check` is called before each."""
    os.lseek(descriptor, 0, os.SEEK_SET)
    while True:
        check()
        piece = os.read(descriptor, PIECE)
        if not piece:
            return
        yield piece


def _unfinished(stem: str) -> str:
    """An unpredictable name for a file that gets its own when it is whole."""
    short = os.fsdecode(os.fsencode(_one_part(stem))[:_MAX_STEM])
    return f".{short}.{os.urandom(_RANDOM // 2).hex()}"


def _one_part(name: str) -> str:
    if "/" in name or name in ("", ".."):
        raise ValueError(f"{name!r} is not the name of one part")
    return name


def _same(one: os.stat_result | None, other: os.stat_result) -> bool:
    return one is not None and os.path.samestat(one, other)


def _lock(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _give(descriptor: int, group: int | None, mode: int) -> None:
    if group is not None and os.fstat(descriptor).st_gid != group:
        os.fchown(descriptor, -1, group)
    os.fchmod(descriptor, mode)
