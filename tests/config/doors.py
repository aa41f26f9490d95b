"""The ways on which a TOML text comes in: a workspace's settings, a person's, an editor's buffer, a draft."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from okrtui.config.keymap import check_keymap
from okrtui.config.reading import parse_settings, read_personal
from okrtui.domain.errors import OkrtuiError
from okrtui.store.files.directory import Directory
from okrtui.tui.actions import bound
from okrtui.tui.forms import editor
from okrtui.tui.forms.form import Field
from okrtui.workspace.admin import drafts

FIELDS = (Field("name", "Name"), Field("kind", "Kind", choices=("committed", "learning")))


def settings(file: Path) -> None:
    parse_settings(file.read_text(encoding="utf-8"), "okrtui.toml")


def personal(file: Path) -> None:
    check_keymap(read_personal(file).keymap, bound(), file)


def buffer(file: Path) -> None:
    editor.read(file.read_text(encoding="utf-8"), FIELDS)


def draft(file: Path) -> None:
    with Directory.open(file.parent) as place:
        drafts._read(place, file.name)


DOORS: dict[str, Callable[[Path], None]] = {
    "settings": settings,
    "personal": personal,
    "buffer": buffer,
    "draft": draft,
}


def through(door: str, file: Path) -> str:
    """What is said about a file that comes in there; empty if it is taken."""
    try:
        DOORS[door](file)
    except OkrtuiError as error:
        return str(error)
    return ""
