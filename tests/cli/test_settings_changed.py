"""A change of what items are judged by: announced with its count, and in History, whoever made it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.program import Program
from tests.cli.test_config_edit import editor


@pytest.fixture
def judged(program: Program) -> Path:
    """KR1, which by weeks that end on Friday was kept in one of two; returns the settings' file."""
    program("objective", "add", "Be quick")
    program("kr", "add", "O1", "First reply", "--at-most", "2", "--unit", "h", "--starts", "2026-11-02")
    program("checkin", "KR1", "3", "--on", "2026-11-12")
    program("checkin", "KR1", "1", "--on", "2026-11-14")
    return program.directory / "okrtui.toml"


def put(settings: Path, before: str, after: str) -> None:
    """Change the file as an editor does."""
    text = settings.read_text()
    assert before in text
    settings.write_text(text.replace(before, after))


def changes(program: Program) -> list[dict[str, object]]:
    found: list[dict[str, object]] = json.loads(program("log", "--json").out)
    return [change for change in found if change["action"] == "change settings"]


def test_config_edit_says_how_many_it_changes_and_history_keeps_it(
    program: Program, judged: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = json.loads(program("show", "KR1", "--json").out)
    editor(tmp_path, """sed -i 's/check_in_day = "friday"/check_in_day = "monday"/' "$1" """, monkeypatch)
    answer = program("config", "edit")
    assert answer.code == 0
    after = json.loads(program("show", "KR1", "--json").out)
    assert before["score"] != after["score"]
    assert "not asked, as there is no terminal: 1 key result and 1 objective change their" in answer.err
    assert "(O1, KR1). Save it?" in answer.err
    (change,) = changes(program)
    assert change["items"] == {"settings": {"cycles.check_in_day": ["friday", "monday"]}}
    assert change["who"]
    assert "cycles.check_in_day friday → monday" in program("log").out
    assert program("doctor").code == 0


def test_what_judges_nothing_is_no_news(
    program: Program, judged: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    editor(tmp_path, """sed -i 's/objectives = 5/objectives = 6/' "$1" """, monkeypatch)
    answer = program("config", "edit")
    assert "Save it?" not in answer.err
    assert changes(program) == []


def test_what_an_editor_changed_stands_in_history_under_who_writes_next(
    program: Program, judged: Path
) -> None:
    put(judged, "on_track = 0.7", "on_track = 0.8")
    put(judged, "stale_after = 2", "stale_after = 3")
    assert changes(program) == []  # nobody wrote since
    assert program("checkin", "KR1", "1").code == 0
    (change,) = changes(program)
    assert change["items"] == {
        "settings": {
            "kpi.stale_after": [2, 3],
            "scoring.aspirational.on_track": [0.7, 0.8],
            "scoring.stale_after": [2, 3],
        }
    }
    program("checkin", "KR1", "1.5")
    assert len(changes(program)) == 1
    assert program("doctor").code == 0


def test_undo_passes_it_by(program: Program, judged: Path) -> None:
    put(judged, "on_track = 0.7", "on_track = 0.8")
    program("objective", "edit", "O1", "--owner", "ben")
    number = changes(program)[0]["id"]
    assert "owner" in program("undo").out
    assert "about the whole file" in program.refuses("undo", str(number))
    assert program("redo").code == 0


def test_the_first_writer_says_nothing(program: Program, judged: Path) -> None:
    assert changes(program) == []


def test_a_wrong_file_is_refused_and_nothing_is_noted(program: Program, judged: Path) -> None:
    text = judged.read_text()
    put(judged, "stale_after = 2", "stale_after = 0")
    program.refuses("checkin", "KR1", "1")
    judged.write_text(text)
    program("checkin", "KR1", "1")
    assert changes(program) == []
