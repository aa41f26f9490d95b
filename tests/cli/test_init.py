"""init: what it makes, what it never touches, and what to do before."""

from __future__ import annotations

import stat
import tomllib
from pathlib import Path

import pytest

from tests.cli.program import Program, one_message

DEFAULTS = {
    "name": "Acme",
    "time_zone": "",
    "cycles": {
        "length": "quarter",
        "year_starts": "january",
        "fiscal_year_named_after": "start",
        "check_in_every": "week",
        "check_in_day": "friday",
    },
    "scoring": {
        "rollup": "key-results",
        "stale_after": 2,
        "aspirational": {"on_track": 0.7, "at_risk": 0.4, "confidence": {"on_track": 5, "at_risk": 3}},
        "committed": {"on_track": 0.9, "at_risk": 0.7, "confidence": {"on_track": 7, "at_risk": 4}},
    },
    "kpi": {"healthy": 0.9, "watch": 0.7, "stale_after": 2},
    "focus": {"objectives": 5, "key_results": [2, 5]},
    "database": {"url": "okrtui.db"},
}


def test_init_makes_a_private_workspace_with_complete_settings(homeless: Program) -> None:
    answer = homeless("init", str(homeless.directory), "--name", "Acme")
    assert (answer.code, answer.out) == (0, f"{homeless.directory}\n")
    assert tomllib.loads((homeless.directory / "okrtui.toml").read_text()) == DEFAULTS | {"time_zone": "UTC"}
    modes = [
        stat.S_IMODE((homeless.directory / name).stat().st_mode) for name in ("okrtui.toml", "okrtui.db")
    ]
    assert modes == [0o600, 0o600]
    assert stat.S_IMODE(homeless.directory.stat().st_mode) == 0o700


def test_init_never_touches_what_is_there(program: Program) -> None:
    settings = (program.directory / "okrtui.toml").read_bytes()
    program.ok("objective", "add", "Ship")
    program.refuses("init", str(program.directory), "--name", "Other", says=["already"])
    assert (program.directory / "okrtui.toml").read_bytes() == settings
    assert "Ship" in program.ok("tree")


def test_init_refuses_what_cannot_become_a_workspace(homeless: Program, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    for argv, code in (
        (["init", str(tmp_path / "file")], 2),
        (["init", str(tmp_path / "w"), "--shared"], 2),
        (["init", str(tmp_path / "w"), "--group", "users"], 2),
        (["init", str(tmp_path / "w"), "--shared", "--group", "no-such-group"], 2),
        (["init", str(tmp_path / "w"), "--name", "a\x1bb"], 2),
    ):
        answer = homeless(*argv)
        assert (answer.code, answer.out) == (code, ""), argv
        one_message(answer.err)
    assert not (tmp_path / "w").exists()


def test_init_while_looking_back_makes_nothing(homeless: Program) -> None:
    answer = homeless("init", "--as-of", "2026-11-01", str(homeless.directory))
    assert (answer.code, answer.out) == (2, "")
    assert not homeless.directory.exists()


def test_init_shared_leaves_a_directory_that_holds_other_things_alone(
    homeless: Program, tmp_path: Path
) -> None:
    """A slip (`--shared` in a home directory) must not open everything there to a group."""
    import grp
    import os

    taken = tmp_path / "taken"
    taken.mkdir(mode=0o755)
    (taken / "diary.txt").write_text("x")
    group = grp.getgrgid(os.getgid()).gr_name
    homeless("init", str(taken), "--shared", "--group", group)
    assert stat.S_IMODE(taken.stat().st_mode) == 0o755


def test_without_a_workspace_the_way_out_is_named(homeless: Program) -> None:
    for argv in ([], ["tree"], ["checkin", "KR1", "5"], ["-w", "nowhere", "kpi", "list"]):
        answer = homeless(*argv)
        assert (answer.code, answer.out) == (2, ""), argv
        one_message(answer.err)
        assert "okrtui init" in answer.err


@pytest.mark.parametrize(("name", "objectives"), [("company", 3), ("Team", 3), ("personal", 3)])
def test_init_with_a_starter(homeless: Program, name: str, objectives: int) -> None:
    place = str(homeless.directory)
    assert homeless("init", place, "--starter", name).out == f"{place}\n"
    assert len(homeless.json("tree", "-w", place)["objectives"]) == objectives
    assert homeless.json("kpi", "list", "-w", place)


def test_init_with_an_unknown_starter_makes_nothing(homeless: Program) -> None:
    answer = homeless("init", str(homeless.directory), "--starter", "herd")
    assert (answer.code, answer.out) == (2, "")
    assert "company, team, personal" in answer.err
    assert not homeless.directory.exists()
