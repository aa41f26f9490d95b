"""Private directories for copies: where nobody else can change a name, gone afterwards, however one ends."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from okrtui.domain.errors import Unsafe
from okrtui.store.files.scratch import private_directory
from okrtui.store.files.ways import open_way

HOLD = (
    "import sys; from pathlib import Path; from okrtui.store.files.scratch import private_directory\n"
    "with private_directory([Path(sys.argv[1])]) as place:\n"
    "    (place / 'copy').write_text('half'); print(place, flush=True); sys.stdin.read()\n"
)


@pytest.fixture
def state(tmp_path: Path) -> Path:
    return tmp_path / "state"


def test_it_is_private_and_gone_afterwards(state: Path) -> None:
    with private_directory([state]) as place:
        assert place.parent == state.resolve()
        assert stat.S_IMODE(place.stat().st_mode) == 0o700
        (place / "copy").touch()
    assert list(state.iterdir()) == []
    with pytest.raises(ZeroDivisionError), private_directory([state]) as place:
        (place / f"{1 / len(os.listdir(place))}").touch()
    assert list(state.iterdir()) == []


def test_what_a_killed_program_left_goes_with_the_next_and_a_living_ones_stays(state: Path) -> None:
    command = [sys.executable, "-c", HOLD, str(state)]
    people = [
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for _ in range(2)
    ]
    try:
        places = []
        for one in people:
            assert one.stdout is not None
            places.append(Path(one.stdout.readline().strip()))
        people[0].send_signal(signal.SIGKILL)
        people[0].wait()
        assert set(state.iterdir()) == set(places)
        with private_directory([state]) as place:
            assert set(state.iterdir()) == {places[1], place}
    finally:
        for one in people:
            one.communicate()


@pytest.mark.parametrize(
    ("mode", "safe"), [(0o755, True), (0o700, True), (0o775, False), (0o757, False), (0o1777, True)]
)
def test_where_others_can_rename_no_copy_is_made(tmp_path: Path, mode: int, safe: bool) -> None:
    """Also on the way there."""
    above = tmp_path / "above"
    (above / "state").mkdir(parents=True)
    above.chmod(mode)
    found = open_way((above / "state").resolve(), os.geteuid(), {0, os.geteuid()})
    assert found == (None if safe else above.resolve())
    with private_directory([above / "state"]) as place:
        assert (place.parent == (above / "state").resolve()) is safe
        assert safe or place.parent == Path(tempfile.gettempdir()).resolve()


def test_without_a_safe_place_nothing_is_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    tmp_path.chmod(0o777)
    with pytest.raises(Unsafe, match="Set TMPDIR") as caught, private_directory([tmp_path / "state"]):
        pass
    assert caught.value.exit_code == 5
    assert [path for path in tmp_path.rglob("*") if not path.is_dir()] == []


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a directory to somebody else")
def test_another_persons_directory_is_not_used(state: Path) -> None:
    state.mkdir()
    os.chown(state, 61001, -1)
    with private_directory([state]) as place:
        assert place.parent != state.resolve()
    assert list(state.iterdir()) == []
