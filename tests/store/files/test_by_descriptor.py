"""What SQLite opens, makes and removes by name stays in the directory that is held, whatever that is called.

Where only this person and root can rename the way, SQLite is given the path as it is.
"""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from okrtui.store.files import live
from okrtui.store.files.by_descriptor import path_for_sqlite
from okrtui.store.files.directory import Directory
from okrtui.store.files.live import DatabaseFile
from tests.store.files.conftest import New

WORD = "Someone's secret"


@pytest.fixture
def team(tmp_path: Path) -> Path:
    """A directory in which others may rename what is there."""
    place = tmp_path / "team"
    place.mkdir()
    place.chmod(0o777)
    return place


@pytest.fixture
def file(team: Path, new: New) -> DatabaseFile:
    return new(team / "okrs")


@pytest.fixture
def private(tmp_path: Path, new: New) -> Iterator[Path]:
    """Somebody's own workspace, which they have open: what they wrote last stands in its -wal."""
    file = new(tmp_path / "private")
    with closing(sqlite3.connect(file.path)) as sql:
        sql.execute("UPDATE workspace SET uuid = ?", (WORD,))
        sql.commit()
        yield file.directory.path


def content(place: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in place.iterdir()}


def put_link(place: Path, to: Path) -> None:
    place.rename(place.with_name("away"))
    place.symlink_to(to)


def take_link(place: Path) -> None:
    place.unlink()
    place.with_name("away").rename(place)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has paths that lead through a descriptor")
@pytest.mark.parametrize("when", ["at the first read", "at the end", "all the time"])
def test_who_renames_the_directory_leads_sqlite_nowhere(file: DatabaseFile, private: Path, when: str) -> None:
    """Not to another's -wal, whose pages would come into this file; none is made nor removed there."""
    okrs, before = file.directory.path, content(private)
    connection, _ = live.connect(file)
    if when != "at the end":
        put_link(okrs, private)
    live.check_sidecars(file, connection)
    connection.execute("UPDATE workspace SET uuid = 'ours'")
    if when == "at the first read":
        take_link(okrs)
    if when == "at the end":
        put_link(okrs, private)
    connection.close()
    assert content(private) == before
    if when != "at the first read":
        take_link(okrs)
    assert sorted(file.directory.names()) == ["okrtui.db"]
    assert WORD.encode() not in file.path.read_bytes()
    with closing(live.connected(file)) as again:
        assert again.execute("SELECT uuid FROM workspace").fetchone() == ("ours",)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has paths that lead through a descriptor")
def test_it_is_the_way_that_counts(tmp_path: Path, team: Path) -> None:
    def is_as_it_is(place: Path) -> bool:
        with Directory.open(place) as held:
            return path_for_sqlite(held) == place.resolve()

    for place in (tmp_path / "own", team / "okrs", team / "okrs" / "below"):
        place.mkdir()
    assert is_as_it_is(tmp_path / "own")
    (tmp_path / "own").chmod(0o2770)  # its names are others', not its own name
    assert is_as_it_is(tmp_path / "own")
    assert not is_as_it_is(team / "okrs")
    assert not is_as_it_is(team / "okrs" / "below")
    team.chmod(0o1777)
    assert is_as_it_is(team / "okrs")
    if os.geteuid() == 0:
        os.chown(team / "okrs", 61001, -1)  # in a sticky directory its owner may rename it
        assert not is_as_it_is(team / "okrs")


def test_it_costs_nothing_where_nobody_else_renames(tmp_path: Path) -> None:
    script = (
        "import sys; from pathlib import Path\n"
        "from okrtui.store.database import Database; from okrtui.store.files.live import DatabaseFile\n"
        "Database.create(DatabaseFile.at(Path(sys.argv[1], 'okrtui.db'))).close()\n"
        "print('ctypes' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, tmp_path], capture_output=True, text=True, check=True
    )
    assert done.stdout == "False\n"


def test_a_sqlite_that_cannot_be_told_is_given_the_path(
    file: DatabaseFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As a build that shows no functions of its own; what is open is then compared afterwards."""
    monkeypatch.setattr("okrtui.store.files.by_descriptor._follows_links", False)
    assert path_for_sqlite(file.directory) == file.directory.path.resolve()
    with closing(live.connected(file)) as connection:
        assert connection.execute("SELECT count(*) FROM workspace").fetchone() == (1,)
