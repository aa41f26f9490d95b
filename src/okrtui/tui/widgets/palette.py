"""Textual's command palette, where nothing blinks or turns."""

from __future__ import annotations

from textual.command import CommandInput, CommandPalette


class Palette(CommandPalette):
    """A field to type words into, and below it the actions that hold them."""

    def __init__(self) -> None:
        super().__init__(placeholder="find an action", id="--command-palette")

    def on_mount(self) -> None:
        self.query_one(CommandInput).cursor_blink = False
