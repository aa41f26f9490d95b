"""config path, show, check: where settings are, what they are, whether they are well."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from tests.cli.program import Program
from tests.cli.test_init import DEFAULTS

# rules.md, The settings file


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
