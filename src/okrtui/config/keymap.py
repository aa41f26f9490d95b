"""Checks the keymap of a person's settings: actions, key names, and one meaning a key in each place.

Textual ignores what it does not know in a keymap, so that a typing error would be a key that does
nothing. Reads the settings file again to name the line of what is wrong; touches no terminal.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from okrtui.config.reading import line_of, nearest, text_of
from okrtui.config.settings import Problem
from okrtui.domain.errors import BadSettings

NAMED = (
    "up", "down", "left", "right", "home", "end", "pageup", "pagedown", "insert", "delete", "backspace",
    "tab", "enter", "escape", "space", *(f"f{number}" for number in range(1, 25)),
)  # fmt: skip
_MODIFIERS = ("ctrl", "alt", "shift")
_SHORT_NAMES = {
    "solidus": "slash", "reverse_solidus": "backslash", "commercial_at": "at", "hyphen_minus": "minus",
    "plus_sign": "plus", "low_line": "underscore",
}  # fmt: skip
_SAME_BYTE = {"ctrl+i": "tab", "ctrl+m": "enter", "ctrl+left_square_bracket": "escape"}
"""What a terminal sends for both."""
_FIELDS = ("form", "dialog")
"""Places where there is always a field that takes text."""
_EDITING = frozenset(
    {
        "tab",
        "shift+tab",
        "enter",
        "backspace",
        "delete",
        "left",
        "right",
        "up",
        "down",
        "home",
        "end",
        "space",
    }
)
_MAX_LENGTH = 200
_FORMS = "a character, ctrl+ a letter, f1 to f24, or one of " + ", ".join(NAMED[:15])


class Bound(NamedTuple):
    """An action as the keymap sees it: its id, its keys, the places that have it, what it does."""

    id: str
    keys: tuple[str, ...]
    places: Sequence[str]
    help: str


def check_keymap(keymap: Mapping[str, str], actions: Sequence[Bound], file: Path) -> None:
    """Raise BadSettings with the first thing wrong: file, line, key and what is allowed (rules.md, Personal
    settings)."""
    for path, message in keymap_problems(keymap, actions):
        try:
            line = line_of(path, text_of(file, follow=True), str(file))
        except FileNotFoundError:
            line = None
        where = str(file) if line is None else f"{file}, line {line}"
        raise BadSettings(f"{where}: {path[:80]} {message}.")


def keymap_problems(keymap: Mapping[str, str], actions: Sequence[Bound]) -> Iterator[Problem]:
    """Yield what is wrong with a keymap, with the key's path; nothing when all is well."""
    known = {action.id: action for action in actions}
    for id, text in keymap.items():
        path = f"keymap.{id}"
        if id not in known:
            near = nearest(id, known)
            hint = f"did you mean keymap.{near[0]}? " if near else ""
            yield path, f"is not an action: {hint}`okrtui help keys` names them all"
            continue
        if len(text) > _MAX_LENGTH:
            yield path, f"has {len(text):,} characters; allowed are {_MAX_LENGTH} for the keys of an action"
            continue
        keys = [key.strip() for key in text.split(",")]
        if not all(keys):
            yield (
                path,
                f"has an empty key; expected keys with commas between, like {','.join(known[id].keys)}",
            )
            continue
        for key in keys:
            wrong = _wrong(key) or _wrong_in_fields(key, known[id])
            if wrong:
                yield path, f"is “{text[:60]}”, and {wrong}"
                break
    yield from _clashes(keymap, actions)


def canonical(key: str) -> str:
    """Return the name of a key that may be written as a character: `/` is slash, `ctrl+/` is ctrl+slash."""
    if key == "+" or key.endswith("++"):
        return key[:-1] + "plus"
    *modifiers, base = key.split("+")
    return "+".join([*modifiers, _name(base)])


def _name(character: str) -> str:
    if len(character) != 1 or character.isalnum():
        return character
    name = unicodedata.name(character, "").lower().replace("-", "_").replace(" ", "_")
    return _SHORT_NAMES.get(name, name) or character


_CHARACTERS = {_name(chr(code)): chr(code) for code in range(33, 127) if not chr(code).isalnum()}
_SIGNS = set(_CHARACTERS)


def written(key: str) -> str:
    """Return a key as one may write it in a keymap: `slash` is `/`."""
    return _CHARACTERS.get(key, key)


def _wrong(key: str) -> str:
    """Why there is no key of this name; empty if there is one."""
    *modifiers, base = canonical(key).split("+")
    if len(base) == 1 and base.isprintable():
        if modifiers == ["shift"]:
            return f"a letter with shift is the capital: write “{base.upper()}”"
        if "ctrl" in modifiers and base != base.lower():
            return f"ctrl takes small letters: write “{key.lower()}”"
    elif base not in NAMED and base not in _SIGNS:
        near = nearest(base.lower(), (*NAMED, *_SIGNS))
        hint = f" (did you mean “{'+'.join([*modifiers, near[0]])}”?)" if near else ""
        return f"no key is called “{key[:40]}”{hint}; allowed are {_FORMS}"
    strange = [modifier for modifier in modifiers if modifier not in _MODIFIERS]
    if strange or len(set(modifiers)) < len(modifiers):
        return f"no key is called “{key[:40]}”; before a key allowed are ctrl+, alt+ and shift+"
    same = _SAME_BYTE.get(canonical(key))
    return f"terminals send the same for {key} and {same}: take another key" if same else ""


def _wrong_in_fields(key: str, action: Bound) -> str:
    """Why this action cannot have the key where text is typed; empty if it can."""
    name = canonical(key)
    if key in action.keys or not any(place in _FIELDS for place in action.places):
        return ""
    if name in _EDITING or ("+" not in name and name not in NAMED):
        return f"{key} is for typing in fields, which this action is for: take a key with ctrl, or f1 to f24"
    return ""


def _clashes(keymap: Mapping[str, str], actions: Sequence[Bound]) -> Iterator[Problem]:
    """Keys that would mean two things in one place, at least one of them because of the keymap."""
    taken: dict[tuple[str, str], str] = {}
    for action in sorted(actions, key=lambda action: action.id in keymap):
        keys = keymap[action.id].split(",") if action.id in keymap else action.keys
        for key in dict.fromkeys(canonical(key.strip()) for key in keys):
            for place in action.places:
                other = taken.setdefault((place, key), action.id)
                if other != action.id:
                    yield (
                        f"keymap.{action.id}",
                        f"takes {key}, which is {other} on {place} already; give {other} another key too",
                    )
                    return
