"""Where a workspace may be, where it is published to, and those whose making was interrupted."""

from __future__ import annotations

import os
import re
import signal
import stat
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from okrtui.cli.base import Wiring
from okrtui.cli.main import run
from okrtui.domain.errors import Unsafe
from okrtui.store.files import filesystem
from okrtui.store.files.filesystem import LOCAL_FUSE, NETWORKED, is_networked, kind_of, refuse_networked
from tests.cli.program import one_message
from tests.sharing.conftest import Workspace
from tests.sharing.warm import Warm

# --- file systems ----------------------------------------------------------------------------

MOUNTS = """\
21 1 254:1 / / rw,relatime shared:1 - ext4 /dev/vda1 rw
22 21 0:20 / /proc rw,nosuid shared:5 - proc proc rw
30 21 0:40 / /srv rw,relatime shared:9 master:2 - nfs4 files:/srv rw,vers=4.2
31 30 254:2 / /srv/local rw - xfs /dev/vdb rw
32 31 0:41 / /srv/local/far\\040away\\011\\134x rw - cifs //files/far rw
33 21 0:42 / /home rw - autofs systemd-1 rw
34 33 0:43 / /home rw - fuse.sshfs ana@files: rw
35 21 0:44 / /overlay rw - overlay overlay rw,lowerdir=/a - b,upperdir=/c
36 21 0:45 / /was rw - nfs files:/was rw
37 36 254:3 / /was rw - btrfs /dev/vdc rw
38 21 0:46 / /shared\\012line rw - 9p share rw
39 21 0:47 / /usb rw - fuseblk /dev/sda1 rw
40 21 0:48 / /plain rw - fuse pipe rw
this line is no mount
41 21 0:49 / /cut rw
42 21 0:50 / /empty rw -\x20
"""


@pytest.mark.parametrize(
    ("place", "kind"),
    [
        ("/", "ext4"), ("/etc", "ext4"), ("/procedures", "ext4"), ("/proc/1", "proc"),
        ("/srv", "nfs4"), ("/srv/okrs", "nfs4"), ("/srvs", "ext4"), ("/srv/../etc", "ext4"),
        ("/srv/local", "xfs"), ("/srv/local/okrs/work", "xfs"), ("/srv/locals", "nfs4"),
        ("/srv/local/far away\t\\x", "cifs"), ("/srv/local/far away\t\\x/okrs", "cifs"),
        ("/srv/local/far", "xfs"), ("/home", "fuse.sshfs"), ("/home/ana/okrs", "fuse.sshfs"),
        ("/overlay/okrs", "overlay"), ("/was/okrs", "btrfs"), ("/shared\nline/okrs", "9p"),
        ("/usb/okrs", "fuseblk"), ("/plain", "fuse"), ("/cut/okrs", "ext4"), ("/empty/okrs", "ext4"),
    ],
)  # fmt: skip
def test_the_file_system_of_a_place(place: str, kind: str) -> None:
    """The longest mount above it; of two on one place the later covers the earlier."""
    assert kind_of(Path(place), MOUNTS) == kind


def test_a_link_is_followed_to_where_it_leads(tmp_path: Path) -> None:
    (tmp_path / "far").mkdir()
    (tmp_path / "near").symlink_to("far")
    mounts = f"21 1 254:1 / / rw - ext4 /dev/vda1 rw\n22 21 0:9 / {tmp_path}/far rw - nfs files: rw\n"
    assert kind_of(tmp_path / "near", mounts) == "nfs"
    assert kind_of(tmp_path / "near" / "not there yet", mounts) == "nfs"
    assert kind_of(tmp_path / "nearby", mounts) == "ext4"


@pytest.mark.parametrize("text", ["", "\n", "no mounts at all", " - ", "1 2 3 4 / - "])
def test_of_strange_mounts_nothing_is_said(text: str) -> None:
    assert kind_of(Path("/srv"), text) == ""
    assert not is_networked("")


@pytest.mark.parametrize(
    ("kinds", "networked"),
    [
        ("nfs nfs4 cifs smb3 9p afs ceph lustre gpfs glusterfs virtiofs vboxsf ocfs2 gfs2 beegfs", True),
        ("fuse fuse.sshfs fuse.glusterfs fuse.s3fs fuse.rclone fuse.ceph", True),
        ("ext4 xfs btrfs zfs tmpfs overlay f2fs fuseblk fuse.fuse-overlayfs vfat nfsd autofs", False),
    ],
)
def test_which_kinds_are_shared_between_machines(kinds: str, networked: bool) -> None:
    assert [kind for kind in kinds.split() if is_networked(kind) != networked] == []
    assert not NETWORKED & LOCAL_FUSE


def test_a_place_on_a_network_file_system_is_refused(tmp_path: Path) -> None:
    mounts = tmp_path / "mountinfo"
    mounts.write_text(MOUNTS)
    with pytest.raises(Unsafe, match=r"/srv/okrs is on a network file system \(nfs4\)") as caught:
        refuse_networked(Path("/srv/okrs"), mounts)
    assert caught.value.exit_code == 5
    assert "--allow-network-fs" in str(caught.value)
    refuse_networked(Path("/srv/local/okrs"), mounts)
    refuse_networked(Path("/srv/okrs"), tmp_path / "a system without it")
    mounts.write_bytes(b"30 21 0:40 / /\xff rw - nfs4 f rw\n" + MOUNTS.encode())
    with pytest.raises(Unsafe):
        refuse_networked(Path("/srv/okrs"), mounts)


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A small disk of its own."""
    place = tmp_path / "a disk"
    place.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", str(place)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip(f"no disk can be mounted here: {done.stderr.strip()}")
    yield place
    subprocess.run(["umount", str(place)], check=True)


def test_a_disk_that_is_mounted_read_only_is_called_so(
    disk: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """No owner can give access there. A command to copy is one word a word."""
    wiring = Wiring(lambda request: 1, list)
    there = str(disk / "work")
    assert run(["init", there], wiring) == 0
    assert capsys.readouterr().err.endswith(f": okrtui -w '{there}'\n")
    assert run(["-w", str(disk / "x y"), "tree"], wiring) == 2
    assert f"`okrtui init '{disk}/x y'`" in capsys.readouterr().err
    subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
    assert run(["-w", there, "tree"], wiring) == 5
    said = capsys.readouterr().err
    one_message(said)
    assert "mounted read-only" in said
    assert "owner" not in said
    assert "chmod" not in said


@pytest.fixture
def far(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A directory that this machine says is on a network file system."""
    mounts = tmp_path / "mountinfo"
    place = tmp_path / "far"
    mounts.write_text(f"21 1 254:1 / / rw - ext4 /dev/vda1 rw\n22 21 0:9 / {place} rw - nfs4 files: rw\n")
    monkeypatch.setattr(filesystem.refuse_networked, "__defaults__", (mounts,))
    return place


def test_every_command_refuses_a_network_file_system(far: Path, capsys: pytest.CaptureFixture[str]) -> None:
    wiring = Wiring(lambda request: 1, list)
    there = str(far / "work")
    assert run(["init", there], wiring) == 5
    assert not (far / "work" / "okrtui.db").exists()
    assert run(["init", there, "--allow-network-fs"], wiring) == 0
    capsys.readouterr()
    read = str(far / "read")
    backup = f"{there}/backups/x.db"
    for argv in (
        ["tree"], ["objective", "add", "Ship"], ["doctor"], ["backup"], ["upgrade"], ["restore", backup],
        ["publish", read], [], ["show", "O1"],
    ):  # fmt: skip
        assert run(["-w", there, *argv], wiring) == 5, argv
        out, err = capsys.readouterr()
        assert out == ""
        one_message(err)
        assert "network file system (nfs4)" in err
    assert not os.path.lexists(read)


def test_who_knows_may_use_one_all_the_same(far: Path) -> None:
    """The option is taken before the command and after it."""
    wiring = Wiring(lambda request: 1, list)
    there = str(far / "work")
    allowed = "--allow-network-fs"
    assert run([allowed, "init", there], wiring) == 0
    for argv in (["objective", "add", "Ship"], ["tree"], ["backup"], ["doctor"], ["upgrade"]):
        assert run(["-w", there, allowed, *argv], wiring) == 0, argv
        assert run([allowed, "-w", there, *argv], wiring) == 0, argv
        assert run(["-w", there, *argv, allowed], wiring) == 0, argv
        assert run([*argv, "-w", there, allowed], wiring) == 0, argv
    backup = next((far / "work" / "backups").iterdir())
    assert run(["-w", there, "restore", str(backup), allowed], wiring) == 0
    assert run(["-w", there, "publish", str(far / "read"), allowed], wiring) == 0
    assert run(["-w", str(far / "read"), "tree"], wiring) == 5
    assert run(["-w", str(far / "read"), "tree", allowed], wiring) == 0


# --- publishing ------------------------------------------------------------------------------


def everything(directory: Path) -> dict[str, bytes]:
    """The files below a directory that no process has open."""
    return {str(path): path.read_bytes() for path in sorted(directory.rglob("*")) if path.is_file()}


def refuses(warm: Warm, *argv: object, code: int = 2) -> str:
    answer = warm.run(*argv)
    assert (answer.code, answer.out) == (code, ""), answer
    one_message(answer.err)
    return answer.err


def test_a_place_with_something_else_in_it_is_not_published_into(
    warm: Warm, place: Workspace, tmp_path: Path
) -> None:
    used, file, link = tmp_path / "used", tmp_path / "file", tmp_path / "link"
    used.mkdir()
    (used / "diary.txt").write_text("dear diary")
    file.write_text("dear diary")
    link.symlink_to(used)
    other = Workspace(tmp_path / "other")
    warm.ok("init", other.directory)
    before = everything(tmp_path)
    for target, says in (
        (used, "has something else in it"),
        (link, "has something else in it"),
        (file, "is a file"),
        (file / "below", "nothing can be published"),
        (other.directory, "is a workspace that people work in"),
        (place.directory, "is a workspace that people work in"),
        ("", "is empty"),
    ):
        code = 5 if target == file / "below" else 2
        assert says in refuses(warm, *place.at, "publish", target, code=code).replace("Nothing", "nothing")
    assert everything(tmp_path) == before


def test_a_snapshot_is_published_anew_under_its_readers(warm: Warm, place: Workspace, tmp_path: Path) -> None:
    """Who has the old one open goes on, and sees the new one once they look."""
    read = Workspace(tmp_path / "a" / "read")
    warm.ok(*place.at, "checkin", "KR1", "1")
    assert warm.ok(*place.at, "publish", read.directory) == str(read.directory)
    snapshot = read.directory / "okrtui.snapshot.db"
    first = snapshot.stat().st_ino
    reader = warm.start("at_work", read.directory)
    assert reader.line() == "open"
    assert reader.ask("value") == "1"
    warm.ok(*place.at, "checkin", "KR1", "2")
    (place.directory / "okrtui.toml").write_text('name = "Umbrella"\n')
    warm.ok(*place.at, "publish", read.directory)
    assert snapshot.stat().st_ino != first
    assert reader.ask("value") == "1"
    assert reader.ask("look") == "the snapshot was published anew"
    assert reader.ask("value") == "2"
    assert reader.ask("check in").startswith("2 This is a snapshot")
    assert reader.end().code == 0
    assert '"workspace": "Umbrella"' in warm.ok(*read.at, "tree", "--json")
    assert sorted(path.name for path in read.directory.iterdir()) == ["okrtui.snapshot.db", "okrtui.toml"]
    assert warm.ok(*place.at, "doctor") == ""
    answer = warm.run(*read.at, "publish", tmp_path / "again")
    assert (answer.code, answer.out) == (2, "")
    assert "is a snapshot already" in answer.err


# --- making one ------------------------------------------------------------------------------


def test_a_half_made_workspace_is_finished(warm: Warm, place: Workspace) -> None:
    """A database without settings: its maker was stopped, or somebody took them away."""
    (place.directory / "okrtui.toml").unlink()
    message = refuses(warm, *place.at, "tree")
    assert f"`okrtui init {place.directory}`" in message
    assert warm.ok("init", place.directory, "--name", "Acme") == str(place.directory)
    assert "Ship" in warm.ok(*place.at, "tree")
    assert stat.S_IMODE((place.directory / "okrtui.toml").stat().st_mode) == 0o600
    assert "holds a workspace already" in refuses(warm, "init", place.directory)


def test_a_half_made_shared_workspace_is_finished_as_one(warm: Warm, tmp_path: Path) -> None:
    place = Workspace(tmp_path / "work")
    warm.ok("init", place.directory, "--shared", "--group", os.getegid())
    (place.directory / "okrtui.toml").unlink()
    warm.ok("init", place.directory)
    assert stat.S_IMODE((place.directory / "okrtui.toml").stat().st_mode) == 0o660
    warm.ok(*place.at, "objective", "add", "Ship")


def test_what_a_killed_maker_left_is_in_nobodys_way(warm: Warm, tmp_path: Path) -> None:
    """Before the database has its name it is whole, or it is not there."""
    place = Workspace(tmp_path / "work")
    place.directory.mkdir()
    for name in ("", "-wal", "-shm"):
        (place.directory / f".okrtui.db.0123456789abcdef{name}").write_bytes(b"half")
    assert "is not a workspace" in refuses(warm, *place.at, "tree")
    warm.ok("init", place.directory, "--shared", "--group", os.getegid())
    warm.ok(*place.at, "objective", "add", "Ship")
    assert stat.S_IMODE(place.directory.stat().st_mode) == 0o2770
    assert warm.ok(*place.at, "doctor") == ""


def test_settings_without_a_database_are_told(warm: Warm, place: Workspace) -> None:
    backup = warm.ok(*place.at, "backup")
    for name in ("okrtui.db", "okrtui.db-wal", "okrtui.db-shm"):
        (place.directory / name).unlink(missing_ok=True)
    message = refuses(warm, *place.at, "tree")
    assert re.search(r"okrtui\.db is missing: put a backup back \(`okrtui -w .* restore FILE`\)", message)
    warm.ok(*place.at, "restore", backup)
    assert "Ship" in warm.ok(*place.at, "tree")


def test_a_maker_killed_at_any_moment_can_be_followed_by_another(
    warm: Warm, tmp_path: Path, counted: Callable[[str], None]
) -> None:
    """Killed with -9 after so many of its steps that make, name or change a file."""
    ends = set()
    for steps in range(1, 40):
        directory = tmp_path / f"work{steps}"
        dies = warm.start("init_and_die", directory, steps, os.getegid())
        ends.add(dies.end().code)
        if dies.code == 0:
            break
        settings = (directory / "okrtui.toml").exists()
        answer = warm.run("init", directory, "--shared", "--group", os.getegid())
        assert answer.code == (2 if settings else 0), (steps, answer)
        place = Workspace(directory)
        warm.ok(*place.at, "objective", "add", "Ship")
        assert stat.S_IMODE(directory.stat().st_mode) == 0o2770, steps
        for path in (place.database, directory / "okrtui.toml"):
            assert stat.S_IMODE(path.stat().st_mode) == 0o660, (steps, path)
    counted(f"{steps - 1} kills while a shared workspace is made, each followed by another `init`")
    assert ends == {0, -signal.SIGKILL}
