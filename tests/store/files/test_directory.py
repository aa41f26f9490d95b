"""A directory that is held open: whatever somebody does with the names in it, nothing else is touched."""

from __future__ import annotations

import fcntl
import os
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from okrtui.domain.errors import Busy
from okrtui.store.files.directory import Directory, ForeignLink, NotAFile, file_id, open_named, pieces

SECRET = b"a diary"


@pytest.fixture
def place(tmp_path: Path) -> Directory:
    (tmp_path / "work").mkdir()
    return Directory.open(tmp_path / "work")


@pytest.fixture
def diary(tmp_path: Path) -> Path:
    """A file outside, which nothing that is done inside may change."""
    path = tmp_path / "diary"
    path.write_bytes(SECRET)
    path.chmod(0o600)
    return path


def untouched(diary: Path) -> bool:
    return diary.read_bytes() == SECRET and stat.S_IMODE(diary.stat().st_mode) == 0o600


def a_link(path: Path, diary: Path) -> None:
    path.symlink_to(diary)


def a_dangling_link(path: Path, diary: Path) -> None:
    path.symlink_to(diary.with_name("nothing"))


def a_pipe(path: Path, diary: Path) -> None:
    os.mkfifo(path)


def a_directory(path: Path, diary: Path) -> None:
    path.mkdir()


def a_link_to_a_directory(path: Path, diary: Path) -> None:
    path.symlink_to(diary.parent)


Odd = Callable[[Path, Path], None]
ODD = [a_link, a_dangling_link, a_pipe, a_directory, a_link_to_a_directory]


@pytest.mark.parametrize("make", ODD)
def test_what_is_no_file_is_neither_read_nor_written(place: Directory, diary: Path, make: Odd) -> None:
    make(place.path / "name", diary)
    before = os.lstat(place.path / "name").st_ino
    with pytest.raises((NotAFile, IsADirectoryError)):
        place.read("name", 10)
    with pytest.raises(NotAFile):
        place.lock("name")
    with pytest.raises(FileExistsError):
        place.put("name", [b"new"])
    if make is not a_directory:
        with pytest.raises(NotADirectoryError):
            place.enter("name")
    assert os.lstat(place.path / "name").st_ino == before
    assert place.names() == ["name"]
    assert untouched(diary)
    assert not diary.with_name("nothing").exists()


@pytest.mark.parametrize("make", [a_link, a_dangling_link, a_pipe])
def test_a_new_file_takes_the_place_of_a_name_not_of_what_it_leads_to(
    place: Directory, diary: Path, make: Odd
) -> None:
    make(place.path / "name", diary)
    place.put("name", [b"n", b"ew"], over=True)
    assert place.read("name", 10) == b"new"
    assert place.names() == ["name"]
    assert untouched(diary)


@pytest.mark.parametrize("name", ["../diary", "a/b", "", "..", "/etc/passwd"])
def test_names_have_one_part(place: Directory, diary: Path, name: str) -> None:
    for use in (place.look, place.open_file, place.unlink, place.enter, place.make_directory):
        with pytest.raises(ValueError, match="not the name of one part"):
            use(name)
    with pytest.raises(ValueError, match="not the name of one part"):
        place.put(name, [b"new"])
    assert place.names() == []
    assert untouched(diary)


def test_it_is_the_directory_that_was_opened_whatever_has_its_name_now(place: Directory) -> None:
    work = place.path
    assert place.is_in_its_place()
    work.rename(work.with_name("elsewhere"))
    work.symlink_to("/etc")
    assert not place.is_in_its_place()
    place.put("name", [b"new"])
    assert (work.with_name("elsewhere") / "name").read_bytes() == b"new"
    assert place.real_path() == work.with_name("elsewhere").resolve()


@pytest.mark.parametrize("over", [False, True])
def test_whoever_puts_another_file_in_the_new_ones_place_is_noticed(
    place: Directory, diary: Path, over: bool
) -> None:
    """While it is written; the name that then leads to the diary is not the workspace's doing."""
    place.put("name", [b"old"])

    def content() -> object:
        yield b"new"
        (unfinished,) = [name for name in place.names() if name != "name"]
        place.unlink(unfinished)
        (place.path / unfinished).symlink_to(diary)
        if not over:
            place.unlink("name")

    with pytest.raises(Busy, match="Somebody else changed"):
        place.put("name", content(), over=over)  # type: ignore[arg-type]
    assert untouched(diary)


def test_nobody_is_given_what_they_did_not_make(place: Directory, diary: Path) -> None:
    """A directory of one's own that was put in the place of the one being made keeps its mode."""
    notes = place.path / "notes"
    notes.mkdir(0o700)
    (notes / "mine").touch()
    made = os.mkdir

    def overtaken(path: str, mode: int = 0o777, *, dir_fd: int | None = None) -> None:
        made(path, mode, dir_fd=dir_fd)
        os.rmdir(path, dir_fd=dir_fd)
        notes.rename(place.path / path)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "mkdir", overtaken)
        with pytest.raises(Busy, match="changes the names"):
            place.make_directory("backups", group=os.getgid())
    (left,) = place.path.iterdir()
    assert stat.S_IMODE(left.stat().st_mode) == 0o700


def test_a_private_directory_is_there_under_its_name_at_once(place: Directory) -> None:
    """Others of the same person may use it before its maker does."""
    made = os.mkdir

    def used(path: str, mode: int = 0o777, *, dir_fd: int | None = None) -> None:
        made(path, mode, dir_fd=dir_fd)
        assert place.names() == ["drafts"]
        (place.path / "drafts" / "theirs").touch()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "mkdir", used)
        kept = place.make_directory("drafts")
    assert kept is not None
    assert kept.names() == ["theirs"]
    assert place.make_directory("drafts") is None


def test_an_error_leaves_the_old_file_and_nothing_else(place: Directory) -> None:
    place.put("name", [b"old"])

    def broken() -> object:
        yield b"ne"
        raise KeyboardInterrupt

    for over in (True, False):
        with pytest.raises(KeyboardInterrupt):
            place.put("name", broken(), over=over)  # type: ignore[arg-type]
    assert place.names() == ["name"]
    assert place.read("name", 10) == b"old"


def test_modes_are_given_whatever_the_umask(place: Directory) -> None:
    before = os.umask(0o777)
    try:
        place.put("private", [b""])
        place.put("shared", [b""], group=os.getgid())
        place.put("open", [b""], mode=0o644)
        place.make_directory("kept")
        place.make_directory("ours", group=os.getgid())
    finally:
        os.umask(before)
    modes = {name: stat.S_IMODE(found.st_mode) for name in place.names() if (found := place.look(name))}
    assert modes == {"private": 0o600, "shared": 0o660, "open": 0o644, "kept": 0o700, "ours": 0o2770}


def test_what_killed_makers_left_goes_and_what_others_make_stays(place: Directory) -> None:
    """Unfinished files say by a lock whether somebody is at them; names alone tell nothing."""
    script = (
        "import os, signal, sys; from pathlib import Path\n"
        "from okrtui.store.files.directory import Directory\n"
        "def content():\n    yield b'half'; os.kill(os.getpid(), signal.SIGKILL)\n"
        "Directory.open(Path(sys.argv[1])).put('name', content())"
    )
    subprocess.run([sys.executable, "-c", script, str(place.path)], check=False)
    (left,) = place.names()
    assert left.startswith(".name.")
    for other in (".name.txt", ".name.0123456789abcde", ".other.0123456789abcdef", "name.0123456789abcdef"):
        (place.path / other).touch()
    held = os.open(place.path / ".name.00000000000000aa", os.O_CREAT | os.O_RDWR)
    fcntl.flock(held, fcntl.LOCK_EX)
    (place.path / ".name.00000000000000bb").symlink_to("nowhere")
    (place.path / ".name.00000000000000cc").mkdir()
    there = set(place.names())
    place.put("name", [b"whole"])
    gone = {left, ".name.00000000000000bb", ".name.00000000000000cc"}
    assert set(place.names()) == there - gone | {"name"}
    os.close(held)
    place.sweep("name")
    assert ".name.00000000000000aa" not in place.names()


def test_a_lock_ends_with_its_holder(place: Directory) -> None:
    held = place.lock("lock", group=os.getgid())
    assert held is not None
    assert place.lock("lock") is None
    os.close(held)
    again = place.lock("lock")
    assert again is not None
    os.close(again)
    assert place.names() == ["lock"]
    found = place.look("lock")
    assert found is not None
    assert stat.S_IMODE(found.st_mode) == 0o660


def test_content_comes_in_pieces_from_the_beginning(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(bytes(3_000_000))
    looked = []
    with open(tmp_path / "file", "rb") as file:
        file.read(17)
        found = list(pieces(file.fileno(), lambda: looked.append(1)))
    assert sum(map(len, found)) == 3_000_000
    assert len(looked) == len(found) + 1 == 4


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can make links for somebody else")
@pytest.mark.parametrize(
    ("owner", "mode", "follows"),
    [
        (0, 0o777, False),
        (0, 0o1777, True),
        (61001, 0o777, False),
        (61001, 0o775, False),
        (61001, 0o755, True),
        (61001, 0o1777, False),
    ],
)
def test_a_link_that_somebody_else_may_have_put_there_is_not_followed(
    tmp_path: Path, owner: int, mode: int, follows: bool
) -> None:
    (tmp_path / "far").mkdir()
    (tmp_path / "there").mkdir()
    link = tmp_path / "there" / "near"
    link.symlink_to(tmp_path / "far")
    os.lchown(link, owner, -1)
    (tmp_path / "there").chmod(mode)
    (tmp_path / "far" / "kept").write_bytes(b"kept")
    file = tmp_path / "there" / "kept"
    file.symlink_to(tmp_path / "far" / "kept")
    os.lchown(file, owner, -1)
    if follows:
        assert Directory.open(link).real_path() == (tmp_path / "far").resolve()
        opened = open_named(file)
        assert opened is not None
        assert os.read(opened, 9) == b"kept"
        os.close(opened)
    else:
        for way in (lambda: Directory.open(link), lambda: open_named(file)):
            with pytest.raises(ForeignLink):
                way()


def test_a_named_file_is_not_opened_if_it_is_the_one_that_must_not_be(tmp_path: Path) -> None:
    (tmp_path / "live.db").touch()
    (tmp_path / "link").symlink_to("live.db")
    live = file_id(os.stat(tmp_path / "live.db"))
    for name in ("live.db", "link"):
        assert open_named(tmp_path / name, but=live) is None
    os.mkfifo(tmp_path / "pipe")
    for name in ("pipe", "."):
        with pytest.raises(NotAFile):
            open_named(tmp_path / name)
    with pytest.raises(FileNotFoundError):
        open_named(tmp_path / "nothing")
