"""The keymap of the personal settings: every mistake has a name, a line and a way out."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.keys import Keys, _character_to_key

from okrtui.config.keymap import NAMED, canonical, check_keymap, keymap_problems
from okrtui.domain.errors import BadSettings
from okrtui.tui.actions import bound

CHARACTERS = [chr(code) for code in range(33, 127) if chr(code) != ","]


def problems(**keymap: str) -> list[str]:
    return [f"{path} {message}" for path, message in keymap_problems(keymap, bound())]


@pytest.mark.parametrize(
    ("id", "keys", "says"),
    [
        ("qit", "Q", ["keymap.qit is not an action", "keymap.quit"]),
        ("quit", "", ["keymap.quit has an empty key"]),
        ("quit", "Q,,f9", ["empty key"]),
        ("quit", "plsu", ["no key is called “plsu”", "“plus”", "f1 to f24"]),
        ("quit", "PageUp", ["“pageup”"]),
        ("quit", "alt+pgup", ["“alt+pageup”"]),
        ("quit", "ctrl", ["no key is called “ctrl”"]),
        ("quit", "ctrl+", ["no key is called “ctrl+”"]),
        ("quit", "meta+x", ["“meta+x”", "ctrl+, alt+ and shift+"]),
        ("quit", "shift+q", ["write “Q”"]),
        ("quit", "ctrl+Q", ["write “ctrl+q”"]),
        ("quit", "ctrl+i", ["the same for ctrl+i and tab"]),
        ("quit", "c", ["takes c, which is check_in on objectives already"]),
        ("help", "ctrl+z", ["takes ctrl+z, which is suspend"]),
        ("quit", "/", ["takes slash, which is search"]),
        ("save", "s", ["s is for typing in fields"]),
        ("save", "enter", ["enter is for typing"]),
        ("repaint", "L", ["L is for typing"]),
        ("back", "space", ["space is for typing"]),
    ],
)
def test_a_mistake_is_named(id: str, keys: str, says: list[str]) -> None:
    found = problems(**{id: keys})
    assert found
    assert [word for word in says if word not in found[0]] == []


@pytest.mark.parametrize(
    "keymap",
    [
        {},
        {"check_in": "c,plus"},
        {"check_in": "+ , f5"},
        {"save": "f2,ctrl+s"},
        {"undo": "U", "redo": "u"},
        {"quit": "é"},
        {"quit": "alt+x,ctrl+shift+f5"},
    ],
)
def test_what_is_well_is_taken(keymap: dict[str, str]) -> None:
    assert problems(**keymap) == []


def test_what_is_near_to_nothing_is_not_guessed_at() -> None:
    (said,) = problems(check_in="foo")
    assert "did you mean" not in said
    (said,) = problems(check_inn="c")
    assert len(said) < 200


def test_two_actions_of_one_place_cannot_share_a_key() -> None:
    assert "takes z, which is filter" in "".join(problems(mine="z", filter="z"))
    assert problems(okr="z", chart="z") == []  # KPIs and Objectives: two places


def test_keys_are_called_as_textual_calls_them() -> None:
    assert [canonical(character) for character in CHARACTERS] == [_character_to_key(c) for c in CHARACTERS]
    assert set(NAMED) - {"space"} <= {key.value for key in Keys}
    assert canonical("ctrl++") == "ctrl+plus"


def test_the_message_has_file_and_line(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text('theme = "dark"\n\n[keymap]\nundo = "u"\nquit = "Qq"\n')
    with pytest.raises(BadSettings) as refused:
        check_keymap({"undo": "u", "quit": "Qq"}, bound(), file)
    assert str(refused.value).startswith(f"{file}, line 5: keymap.quit is “Qq”")
