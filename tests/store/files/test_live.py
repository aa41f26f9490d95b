"""The live database is the file that was looked at; what takes its place is not written nor waited for."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from okrtui.domain.errors import Unsafe
from okrtui.store.files import live, permissions
from okrtui.store.files.live import DatabaseFile
from tests.store.files.conftest import New


@pytest.fixture
def file(tmp_path: Path, new: New) -> DatabaseFile:
    return new(tmp_path / "work")


@pytest.fixture
def other(tmp_path: Path, new: New) -> Path:
    """Somebody's own workspace."""
    return new(tmp_path / "other").path


def test_several_connections_are_to_the_same_file(file: DatabaseFile) -> None:
    """SQLite takes a descriptor again that it had open before."""
    with closing(live.connected(file)) as first, closing(live.connected(file)) as second:
        first.execute("BEGIN IMMEDIATE")
        live.connected(file).close()
        with closing(live.connected(file)) as third:
            assert third.execute("SELECT count(*) FROM workspace").fetchone() == (1,)
        first.execute("ROLLBACK")
        second.execute("BEGIN IMMEDIATE")
        second.execute("ROLLBACK")


def link(path: Path, other: Path) -> None:
    path.symlink_to(other)


def dangling(path: Path, other: Path) -> None:
    path.symlink_to(other.with_name("nothing"))


def another_file(path: Path, other: Path) -> None:
    os.link(other, path)


def nothing(path: Path, other: Path) -> None:
    pass


def pipe(path: Path, other: Path) -> None:
    os.mkfifo(path)


def directory(path: Path, other: Path) -> None:
    path.mkdir()


KINDS = [link, dangling, another_file, nothing, pipe, directory]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("when", ["before", "during"])
def test_what_takes_the_place_of_the_database_is_not_used(
    file: DatabaseFile,
    other: Path,
    monkeypatch: pytest.MonkeyPatch,
    kind: Callable[[Path, Path], None],
    when: str,
) -> None:
    """After it was looked at, or just while it is opened; put back or not."""
    permissions.check_usable(file)
    before = other.read_bytes()
    connect = sqlite3.connect

    def swap() -> None:
        file.path.rename(file.path.with_name("away"))
        kind(file.path, other)

    def overtaken(*arguments: object, **options: object) -> sqlite3.Connection:
        swap()
        try:
            connection: sqlite3.Connection = connect(*arguments, **options)  # type: ignore[call-overload]
        finally:
            if kind is directory:
                file.path.rmdir()
            else:
                file.path.unlink(missing_ok=True)
            file.path.with_name("away").rename(file.path)
        return connection

    if when == "before":
        swap()
    else:
        monkeypatch.setattr(sqlite3, "connect", overtaken)
    with pytest.raises((Unsafe, sqlite3.OperationalError)):
        live.connected(file)
    assert other.read_bytes() == before
    assert not other.with_name("nothing").exists()
    assert [name for name in file.directory.names() if name not in ("okrtui.db", "away")] == []


def test_a_pipe_where_a_journal_would_be_is_not_waited_for(
    file: DatabaseFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SQLite opens it to see whether a write was broken off, and would wait for its other end."""
    monkeypatch.setattr(live, "_LONG_FOR_OPENING", 0.01)
    file.path.parent.chmod(0o2770)
    os.mkfifo(file.path.with_name("okrtui.db-journal"))
    with pytest.raises(sqlite3.OperationalError, match="I/O"):
        live.connected(file)


@pytest.mark.parametrize("suffix", ["-wal", "-shm"])
def test_what_is_put_beside_the_database_while_it_is_opened_is_noticed(
    file: DatabaseFile, other: Path, monkeypatch: pytest.MonkeyPatch, suffix: str
) -> None:
    """SQLite opens these with its first read; another one in their place afterwards is not what is open."""
    look = DatabaseFile.sidecars

    def swapped(self: DatabaseFile) -> dict[str, os.stat_result]:
        path = self.path.with_name(self.name + suffix)
        path.unlink()
        os.mknod(path)
        return look(self)

    monkeypatch.setattr(DatabaseFile, "sidecars", swapped)
    with pytest.raises(Unsafe, match=f"{suffix} was put there by somebody"):
        live.connected(file)


@pytest.mark.parametrize("suffix", ["", "-wal", "-shm", "-journal"])
@pytest.mark.parametrize("kind", [link, dangling, pipe, directory])
def test_names_that_are_not_what_they_should_be_are_refused_with_what_mends_them(
    file: DatabaseFile, other: Path, suffix: str, kind: Callable[[Path, Path], None]
) -> None:
    path = file.path.with_name(file.name + suffix)
    if not suffix:
        path.rename(path.with_name("away"))
    kind(path, other)
    with pytest.raises(Unsafe, match="takes it out of the way") as caught:
        permissions.check_usable(file)
    assert f"`mv {path} {path}.odd`" in str(caught.value)
    assert caught.value.exit_code == 5
    os.rename(path, f"{path}.odd")
    if not suffix:
        path.with_name("away").rename(path)
    permissions.check_usable(file)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a file to somebody else")
def test_another_persons_file_beside_a_private_database_is_refused(file: DatabaseFile) -> None:
    wal = file.path.with_name("okrtui.db-wal")
    wal.touch()
    os.chown(wal, 61001, -1)
    with pytest.raises(Unsafe, match="belongs to another person"):
        permissions.check_usable(file)
