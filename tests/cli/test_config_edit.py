"""`okrtui config edit`: the person's own editor, a private file, nothing lost and nothing half-written."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from tests.cli.program import Program, one_message


@pytest.fixture
def settings(program: Program) -> Path:
    return program.directory / "okrtui.toml"


def editor(place: Path, script: str, monkeypatch: pytest.MonkeyPatch, name: str = "EDITOR") -> Path:
    """An editor that runs a shell script on the file; returns where it notes how it was called."""
    program, seen = place / "an editor", place / "seen"
    program.write_text(
        f'#!/bin/sh\n{{ pwd; stat -c %a "$1"; stat -c %a .; echo "$#"; echo "$1"; }} > {seen}\n{script}\n'
    )
    program.chmod(0o755)
    for variable in ("VISUAL", "EDITOR"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setenv(name, f'"{program}"')
    return seen


def buffers(place: Path) -> list[Path]:
    return sorted((place / "xdg" / "state" / "okrtui" / "edit").glob("*"))


@pytest.mark.parametrize("variable", ["EDITOR", "VISUAL"])
def test_what_is_edited_is_checked_and_kept(
    program: Program, settings: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    settings.write_text('# mine\nname = "Acme"\n')
    settings.chmod(0o640)
    seen = editor(tmp_path, 'sed -i s/Acme/Apex/ "$1"', monkeypatch, variable)
    answer = program("config", "edit")
    assert (answer.code, answer.out) == (0, "")
    one_message(answer.err)
    assert settings.read_text() == '# mine\nname = "Apex"\n'
    assert stat.S_IMODE(settings.stat().st_mode) == 0o640
    where, mode, outside, arguments, path = seen.read_text().splitlines()
    assert (mode, outside, arguments) == ("600", "700", "1")
    assert Path(path).parent == Path(where) == tmp_path / "xdg" / "state" / "okrtui" / "edit"
    assert buffers(tmp_path) == []
    assert sorted(p.name for p in program.directory.iterdir()) == ["okrtui.db", "okrtui.toml"]


def test_nothing_changed(
    program: Program, settings: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = settings.read_text()
    editor(tmp_path, "true", monkeypatch)
    assert "nothing changed" in program("config", "edit").err
    assert settings.read_text() == before
    assert buffers(tmp_path) == []


def test_wrong_settings_can_be_mended(
    program: Program, settings: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.write_text("nam = 3\n")
    program.refuses("tree")
    editor(tmp_path, """echo 'name = "Apex"' > "$1" """, monkeypatch)
    assert program("config", "edit").code == 0
    assert program.ok("tree").startswith("Apex")


@pytest.mark.parametrize(
    ("script", "code", "says"),
    [
        ('echo "nam = 3" > "$1"', 2, ["line 1", "nam", "name"]),
        ('printf "\\377" > "$1"', 2, ["UTF-8"]),
        ("exit 3", 2, ["ended with 3"]),
        ('echo >> "$OKRTUI_WORKSPACE/okrtui.toml"; echo \'name = "B"\' > "$1"', 3, ["meanwhile"]),
        ('head -c 300000 /dev/zero | tr "\\0" "#" > "$1"', 2, ["larger"]),
    ],
    ids=["wrong", "not text", "editor failed", "changed meanwhile", "too large"],
)
def test_what_cannot_be_saved_is_kept_and_named(
    program: Program, settings: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str, code: int,
    says: list[str],
) -> None:  # fmt: skip
    before = settings.read_text()
    editor(tmp_path, script, monkeypatch)
    answer = program("config", "edit")
    assert answer.code == code, answer
    one_message(answer.err)
    assert settings.read_text().rstrip() == before.rstrip()
    (kept,) = buffers(tmp_path)
    for text in (*says, kept.name):
        assert text in answer.err


def test_a_link_that_the_editor_leaves_is_neither_read_nor_touched(
    program: Program, settings: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere = tmp_path / "elsewhere.toml"
    elsewhere.write_text('name = "B"\n')
    elsewhere.chmod(0o644)
    editor(tmp_path, f'ln -sf {elsewhere} "$1"', monkeypatch)
    program.refuses("config", "edit", code=5, says=["link"])
    assert stat.S_IMODE(elsewhere.stat().st_mode) == 0o644


@pytest.mark.parametrize("command", ["no-such-editor", '"', "/etc/passwd"])
def test_an_editor_that_cannot_be_started(
    program: Program, settings: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.setenv("EDITOR", command)
    before = settings.read_text()
    program.refuses("config", "edit", says=["EDITOR"])
    assert settings.read_text() == before


def test_no_shell_reads_the_command(
    program: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.setenv("EDITOR", f"true; touch {tmp_path / 'owned'}; $(touch {tmp_path / 'owned'})")
    program.refuses("config", "edit")
    assert not (tmp_path / "owned").exists()


def test_a_link_in_the_place_of_the_settings_is_refused(
    program: Program, settings: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere = tmp_path / "elsewhere.toml"
    settings.rename(elsewhere)
    settings.symlink_to(elsewhere)
    before = elsewhere.read_text()
    editor(tmp_path, """echo 'name = "B"' > "$1" """, monkeypatch)
    for argv in (
        ["tree"],
        ["objective", "add", "x"],
        ["config", "edit"],
        ["config", "show"],
        ["config", "check"],
    ):
        program.refuses(*argv, code=5, says=["okrtui.toml", "link"])
    assert elsewhere.read_text() == before


def test_a_link_put_there_while_one_edits_is_not_followed(
    program: Program, settings: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere = tmp_path / "elsewhere.toml"
    elsewhere.write_text(settings.read_text())
    editor(tmp_path, f"""ln -sf {elsewhere} {settings}; echo 'name = "B"' > "$1" """, monkeypatch)
    assert program("config", "edit").code == 5
    assert '"B"' not in elsewhere.read_text()


def test_a_directory_that_may_not_be_written(
    program: Program, settings: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    state = tmp_path / "xdg" / "state"
    state.parent.mkdir(parents=True, exist_ok=True)
    state.write_text("in the way")
    editor(tmp_path, "true", monkeypatch)
    program.refuses("config", "edit", says=[str(state)])
    assert os.path.isfile(state)
