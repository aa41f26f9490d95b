"""log: every change, newest first, with what was before and after."""

from __future__ import annotations

from pathlib import Path

import pytest

from okrtui.workspace.queries import history
from tests.cli.conftest import Ben
from tests.cli.program import Program


def test_log_is_newest_first_with_before_and_after(filled: Program) -> None:
    filled.ok("kr", "edit", "KR1", "--to", "60", "-m", "it was too easy")
    filled.ok("checkin", "KR1", "38", "-c", "4", "-m", "two back")
    entry, edit = filled.json("log")[:2]
    assert set(entry) == {"id", "at", "who", "action", "reason", "items"}
    assert entry["items"]["KR1"]["value"] == [None, 38.0]
    assert entry["items"]["KR1"]["note"] == [None, "two back"]
    assert edit["items"] == {"KR1": {"target": [50.0, 60.0]}}
    assert (edit["action"], edit["reason"]) == ("edit key result", "it was too easy")
    ids = [row["id"] for row in filled.json("log")]
    assert ids == sorted(ids, reverse=True)
    assert "KR1 target 50 → 60" in filled.ok("log")


def test_of_a_large_change_the_beginning_is_told(
    program: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "many.md"
    file.write_text("".join(f"# Be known in town {number}\n" for number in range(1, 6)))
    program.ok("import", str(file))
    whole = program.ok("log").splitlines()
    assert "O5 " in whole[-1]
    monkeypatch.setattr(history, "MAX_ROWS", 6)
    assert program.ok("log").splitlines() == whole
    monkeypatch.setattr(history, "MAX_ROWS", 4)
    monkeypatch.setattr(history, "FIRST_ROWS", 3)
    beginning = program.ok("log").splitlines()
    left = len(whole) - len(beginning) + 1
    assert left >= 2
    assert beginning == [*whole[: len(beginning) - 1], f"    and {left} more"]
    assert {"O1", "O5"} <= set(program.json("log")[0]["items"])


def test_a_value_of_0_is_told_like_any_other(filled: Program) -> None:
    filled.ok("checkin", "KR1", "--set", "0")
    assert filled.json("log")[0]["items"]["KR1"]["value"] == [None, 0.0]
    assert "value 0" in filled.ok("log", "-n", "1")


def test_log_of_one_item_person_or_time(filled: Program, ben: Ben) -> None:
    filled.ok("checkin", "KR1", "38", today="2026-11-22")
    filled.ok("kr", "step", "KR3", "1", "done", today="2026-11-22")
    ben("checkin", "KR1", "40")
    assert [row["action"] for row in filled.json("log", "KR1")] == ["check in", "check in", "add key result"]
    assert [row["action"] for row in filled.json("log", "kr-3")] == ["set step", "add key result"]
    assert [row["who"] for row in filled.json("log", "--who", "ben")] == ["ben"]
    assert "ben" not in {row["who"] for row in filled.json("log", "--mine")}
    assert len(filled.json("log", "--since", "2026-11-22", today="2026-11-22")) == 2
    assert len(filled.json("log", "-n", "1")) == 1
    assert filled.json("log", "--as-of", "2026-11-21")[0]["action"] == "check in"
    filled.refuses("log", "KR99", code=4)
    filled.refuses("log", "--since", "someday", says=["someday"])


def test_what_was_empty_is_null(filled: Program) -> None:
    filled.ok("objective", "edit", "O1", "--why", "", "--team", "eng")
    assert filled.json("log")[0]["items"]["O1"] == {"why": ["They pay for it.", None], "team": [None, "eng"]}
