"""`E`: an item in the person's own editor, on a real terminal."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.demo_items import CSAT, PRAISE
from tests.journeys.stories import okrtui
from tests.terminal import Terminal

SCRIPT = """
import pathlib, sys
print("EDITING", flush=True)
file = pathlib.Path(sys.argv[1])
text = file.read_text()
for line in pathlib.Path({edits!r}).read_text().splitlines():
    old, new = line.split(" => ")
    assert old in text, old
    text = text.replace(old, new)
file.write_text(text)
"""


@pytest.fixture
def edits(tmp_path: Path) -> Path:
    """Lines `old => new` that the editor carries out."""
    return tmp_path / "edits"


@pytest.fixture
def program(tmp_path: Path, edits: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Terminal]:
    editor = tmp_path / "editor.py"
    editor.write_text(SCRIPT.format(edits=str(edits)))
    command = f"'{sys.executable}' '{editor}'"
    with okrtui("demo", str(tmp_path / "demo"), home=tmp_path, env={"EDITOR": command}) as terminal:
        terminal.wait_for(CSAT)
        yield terminal
        terminal.wait_idle()
        terminal.press("q")
        assert terminal.wait_exit() == 0
        assert terminal.settings() == terminal.settings_before
        assert terminal.screen.left_behind() == []


def buffers(home: Path) -> list[Path]:
    return sorted((home / "state" / "okrtui" / "edit").glob("*"))


@pytest.mark.soak
def test_what_the_editor_leaves_is_saved(program: Terminal, edits: Path, tmp_path: Path) -> None:
    edits.write_text('title = "Be the => title = "Become the\nreason = "" => reason = "agreed"\n')
    program.press("E")
    program.wait_for(f"{PRAISE} is changed")
    assert b"EDITING" in program.raw
    assert "Become the support team" in program.line_with(f"{PRAISE} ")
    assert buffers(tmp_path) == []
    edits.write_text('weight = "1" => weight = 2\nreason = "" => reason = "counts double"\n')
    program.press("j", "E")
    program.wait_for(f"{CSAT}: changed weight")
    assert buffers(tmp_path) == []


@pytest.mark.soak
def test_what_cannot_be_saved_is_kept_named_and_offered_again(
    program: Terminal, edits: Path, tmp_path: Path
) -> None:
    edits.write_text('title = "Be the => title = "Become the\n')
    program.press("E")
    program.wait_for("needs a reason")
    (kept,) = buffers(tmp_path)
    assert kept.name[:12] in program.text.replace("\n ", "")
    assert "Become the" in kept.read_text()
    program.press("escape")
    program.wait_for("6 more below")
    edits.write_text('reason = "" => reason = "agreed"\n')
    program.press("E")
    program.wait_for(f"{PRAISE} is changed")
    assert "Become the support team" in program.line_with(f"{PRAISE} ")
    assert buffers(tmp_path) == []


def test_text_that_is_no_toml_leaves_the_item_as_it_was(
    program: Terminal, edits: Path, tmp_path: Path
) -> None:
    edits.write_text("title = => title\n")
    program.press("E")
    program.wait_for("not valid TOML")
    program.wait_for(lambda t: "Be the support team" in t.line_with(f"{PRAISE} "))
    (kept,) = buffers(tmp_path)
    assert "title" in kept.read_text()


def test_nothing_changed(program: Terminal, edits: Path, tmp_path: Path) -> None:
    edits.write_text("")
    program.press("2", "E")
    program.wait_for("nothing was changed")
    assert buffers(tmp_path) == []
