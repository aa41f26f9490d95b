"""init, config, cycle, and the board that `okrtui` prints without a terminal."""

from __future__ import annotations

import re
import stat
import tomllib
from pathlib import Path

import pytest

from tests.cli.program import Program, one_message

# rules.md, The settings file
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


def test_without_a_terminal_the_board_is_printed(filled: Program) -> None:
    board = filled()
    assert board.code == 0
    assert board.lines[0] == "Acme · 2026-Q4 · day 52 of 92"
    assert board.out == filled("tree").out


# --- which workspace -------------------------------------------------------------------------


def test_the_order_in_which_a_workspace_is_found(
    homeless: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("given", "environment", "settings"):
        homeless.ok("init", str(tmp_path / name), "--name", name)
    personal = tmp_path / "xdg" / "config" / "okrtui" / "config.toml"
    personal.parent.mkdir(parents=True)
    personal.write_text(f'workspace = "{tmp_path / "settings"}"\n')
    assert homeless.json("tree")["workspace"] == "settings"
    monkeypatch.setenv("OKRTUI_WORKSPACE", str(tmp_path / "environment"))
    assert homeless.json("tree")["workspace"] == "environment"
    assert homeless.json("-w", str(tmp_path / "given"), "tree")["workspace"] == "given"


def test_an_empty_w_is_not_another_workspace(program: Program) -> None:
    """`okrtui -w "$UNSET" …` must not write into whatever else is configured."""
    program.refuses("-w", "", "objective", "add", "Ship")


# --- config ----------------------------------------------------------------------------------


def test_config_path_names_both_files(program: Program, tmp_path: Path) -> None:
    found = program.json("config", "path")
    assert found["workspace"] == str(program.directory / "okrtui.toml")
    assert found["personal"] == str(tmp_path / "xdg" / "config" / "okrtui" / "config.toml")


def test_config_show_is_toml_with_every_default(program: Program) -> None:
    (program.directory / "okrtui.toml").write_text('name = "Acme"\n[kpi]\nwatch = 0.6\n')
    shown = tomllib.loads(program.ok("config", "show"))
    shown["cycles"].pop("custom", None)
    assert shown == DEFAULTS | {"kpi": {"healthy": 0.9, "watch": 0.6, "stale_after": 2}}
    assert program.json("config", "show")["kpi"]["watch"] == 0.6


def test_config_show_says_where_each_comes_from(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    file = program.directory / "okrtui.toml"
    file.write_text(
        'name = "Acme"\n'
        "scoring.committed = { at_risk = 0.8, confidence = { on_track = 8, at_risk = 5 } }\n"
        "[kpi]\n# lower than usual\nwatch = 0.6\n"
        "[focus]\nkey_results = [\n  1,\n  4,\n]\n"
        '[[cycles.custom]]\nname = "launch"\nstarts = 2026-10-05\nends = 2026-12-18\n'
    )
    said = program.ok("config", "show")
    assert said.startswith(f"# {file}, named by ")
    told = dict(re.findall(r"(?m)^(.+?) +# (line \d+|default)$", said))
    section = said.partition("[scoring.committed]\n")[2].splitlines()
    assert [line.split("# ")[1] for line in section[:2]] == ["default", "line 2"]
    assert [line.split("# ")[1] for line in section[4:6]] == ["line 2", "line 2"]
    assert (told['name = "Acme"'], told["watch = 0.6"], told["custom = ["]) == ("line 1", "line 5", "line 11")
    assert told["healthy = 0.9"] == "default"
    assert told["key_results = [1, 4]"] == "line 7"
    assert tomllib.loads(said)["cycles"]["custom"][0]["name"] == "launch"
    committed = {
        f"scoring.committed.{key}": 2 for key in ("at_risk", "confidence.on_track", "confidence.at_risk")
    }
    others = {"name": 1, "kpi.watch": 5, "focus.key_results": 7, "cycles.custom": 11}
    assert program.json("config", "show")["set_in"] == {"file": str(file), "lines": committed | others}


def test_config_show_of_a_person(program: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    personal = tmp_path / "xdg" / "config" / "okrtui" / "config.toml"
    assert program.json("config", "show", "--personal")["set_in"] == {"file": str(personal), "lines": {}}
    personal.parent.mkdir(parents=True)
    personal.write_text('\ntheme = "light"\n[keymap]\nquit = "x"\n')
    monkeypatch.setenv("OKRTUI_WORKSPACE", str(program.directory))
    said = program.ok("config", "show", "--personal")
    lines = re.sub(" +", " ", said).splitlines()
    assert lines[0] == f"# {personal}"
    assert lines[1] == (f'workspace = "" # default; in use is {program.directory}, named by OKRTUI_WORKSPACE')
    assert 'theme = "light" # line 2' in lines
    assert 'quit = "x" # line 4' in lines
    assert tomllib.loads(said)["mouse"] is False
    found = program.json("config", "show", "--personal")
    assert (found["in_use"], found["named_by"]) == (str(program.directory), "OKRTUI_WORKSPACE")


def test_config_check_says_that_all_is_well_on_stderr(program: Program) -> None:
    answer = program("config", "check")
    assert (answer.code, answer.out) == (0, "")
    assert "well" in answer.err


def test_config_check_knows_the_keymaps_actions(program: Program, tmp_path: Path) -> None:
    personal = tmp_path / "xdg" / "config" / "okrtui" / "config.toml"
    personal.parent.mkdir(parents=True)
    personal.write_text('[keymap]\n"chek_in" = "f5"\n')
    program.refuses("config", "check", says=["config.toml, line 2: keymap.chek_in", "keymap.check_in"])


# --- cycle -----------------------------------------------------------------------------------


def test_cycles_open_as_draft_before_they_begin(program: Program) -> None:
    for name, state in (
        ("2027-Q1", "draft"),
        ("2026-Q4", "active"),
        ("2026-W47", "active"),
        ("2026", "active"),
    ):
        answer = program("cycle", "open", name)
        assert (answer.code, answer.out) == (0, f"{name}\n")
        row = next(row for row in program.json("cycle", "list") if row["name"] == name)
        assert row["state"] == state
    assert program.json("cycle", "list")[0]["name"] == "2027-Q1"  # the latest first


def test_a_draft_becomes_active_on_its_first_day(program: Program) -> None:
    program.ok("cycle", "open", "2027-Q1")
    assert program.json("tree", "--cycle", "2027-Q1")["cycle"]["state"] == "draft"
    for day, state in (("2026-12-31", "draft"), ("2027-01-01", "active")):
        assert program.json("tree", "--cycle", "2027-Q1", today=day)["cycle"]["state"] == state


@pytest.mark.parametrize(
    ("name", "starts", "ends"),
    [
        ("2026-W47", "2026-11-16", "2026-11-22"), ("2026-11", "2026-11-01", "2026-11-30"),
        ("2026-H2", "2026-07-01", "2026-12-31"), ("2026", "2026-01-01", "2026-12-31"),
        ("2028-02", "2028-02-01", "2028-02-29"), ("2026-W53", "2026-12-28", "2027-01-03"),
    ],
)  # fmt: skip
def test_names_of_cycles(program: Program, name: str, starts: str, ends: str) -> None:
    cycle = program.json("tree", "--cycle", name)["cycle"]
    assert (cycle["name"], cycle["starts"], cycle["ends"]) == (name, starts, ends)


@pytest.mark.parametrize(
    "name", ["2026-Q5", "2027-W53", "2026-13", "next", "2026-Q", "FY27-Q1", "q4", "\x1b"]
)
def test_unknown_cycles(program: Program, name: str) -> None:
    program.refuses("tree", "--cycle", name, code=4)
    program.refuses("cycle", "open", name, code=4)
    program.refuses("objective", "add", "Ship", "--cycle", name, code=4)


def test_custom_and_fiscal_cycles(program: Program) -> None:
    settings = program.directory / "okrtui.toml"
    settings.write_text(
        'name = "Acme"\n[cycles]\nyear_starts = "april"\nfiscal_year_named_after = "end"\n'
        '[[cycles.custom]]\nname = "launch"\nstarts = 2026-10-05\nends = 2026-12-18\n'
    )
    assert program.json("tree")["cycle"]["name"] == "FY27-Q3"
    assert program.json("tree", "--cycle", "launch")["cycle"]["ends"] == "2026-12-18"
    program.ok("objective", "add", "Launch", "--cycle", "launch")
    assert program.json("show", "O1")["cycle"] == "launch"


def test_what_opening_in_use_writes(program: Program) -> None:
    program.ok("cycle", "open", "2027-Q1")
    before = program.changes()
    program.ok("cycle", "open", "2027-Q1")
    assert program.changes() == before


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
