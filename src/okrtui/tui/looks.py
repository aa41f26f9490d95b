"""Colours: how a piece of text is drawn, by what it is. The only place that names a colour."""

from __future__ import annotations

from collections.abc import Sequence

from rich.style import Style as RichStyle
from rich.text import Text
from textual.theme import Theme

from okrtui.domain.frozen import dataclass
from okrtui.domain.status import Status, Tone, read
from okrtui.show.glyphs import UNBROKEN, wrap
from okrtui.show.harmless import harmless_lines
from okrtui.show.rows import Segment


@dataclass(frozen=True, slots=True)
class Palette:
    """A theme's colours: one accent, three for status, one for what is secondary."""

    accent: str
    good: str
    care: str
    bad: str
    dim: str
    background: str
    foreground: str
    panel: str


PALETTES = {
    "dark": Palette("#7aa2f7", "#9ece6a", "#e0af68", "#f7768e", "#8d949f", "#16181d", "#d5d9e2", "#22252d"),
    "light": Palette("#2257c5", "#2c7a1d", "#95600a", "#bb2233", "#62666e", "#fbfbf9", "#24272e", "#eeeeea"),
    "terminal": Palette(
        "ansi_bright_blue", "ansi_green", "ansi_yellow", "ansi_red", "ansi_default",
        "ansi_default", "ansi_default", "ansi_default",
    ),
    "none": Palette(*["ansi_default"] * 8),
}  # fmt: skip
"""Of the terminal's own colours nobody knows how they look: each of the sixteen has a contrast below 3
on one of the usual themes (xterm, Linux console, Tango, Campbell, Solarized, macOS), on black or on white.
So there colour is on signs alone, and what is read has the terminal's own foreground. Bright blue is the
one that is best at its worst (2.8); bright black, the usual choice for what is secondary, is Solarized's
background."""
OWN = ("terminal", "none")
"""Themes of the terminal's own foreground and background."""


def theme(name: str, *, dims: bool = True) -> Theme:
    """Return the Textual theme of a palette, for inputs and dialogs; `dims` as in Looks."""
    palette = PALETTES[name]
    return Theme(
        name=f"okrtui-{name}",
        primary=palette.accent,
        secondary=palette.accent,
        accent=palette.accent,
        foreground=palette.foreground,
        background=palette.background,
        surface=palette.background,
        panel=palette.panel,
        success=palette.good,
        warning=palette.care,
        error=palette.bad,
        dark=name != "light",
        ansi=name in OWN,
        variables={
            "dim": palette.dim,
            "dim-style": "dim" if name in OWN and dims else "none",
            "block-cursor-text-style": "none",
            # what Textual's widgets ask for and a theme of the terminal's own colours lacks
            "foreground-disabled": palette.dim,
            "surface-active": palette.panel,
            "ansi-background": palette.background,
            "ansi-foreground": palette.foreground,
        },
    )


class Looks:
    """Rich styles of a palette. `dims`: whether text with the attribute dim is readable on this terminal."""

    def __init__(self, name: str, *, dims: bool = True) -> None:
        own = name in OWN
        palette = PALETTES[name]
        colour = {key: _rich(getattr(palette, key)) for key in ("accent", "good", "care", "bad", "dim")}
        self.sign = RichStyle(color=colour["accent"])
        """Bars and curves: what is no text."""
        self.accent = RichStyle(bold=True) if own else self.sign
        self.dim = RichStyle(dim=dims or None) if own else RichStyle(color=colour["dim"])
        self.error = RichStyle(color=colour["bad"], bold=own or None, reverse=name == "none" or None)
        """A message that something is wrong."""
        coloured = {tone: RichStyle(color=colour[tone.value]) for tone in (Tone.GOOD, Tone.CARE, Tone.BAD)}
        self._tones = coloured | {Tone.PLAIN: self.dim}
        self.plain = RichStyle()
        self.bold = RichStyle(bold=True)
        self.mark = RichStyle(color=colour["accent"], bold=True)
        self._words_too = not own

    def status(self, status: Status | None) -> RichStyle:
        """Return the style of a status's text. Its colours are for status alone; what is neither good nor bad
        is dimmed."""
        sign = self._sign(status)
        return sign if self._words_too or sign is self.dim else self.plain

    def status_parts(self, text: str, status: Status | None) -> list[tuple[str, RichStyle]]:
        """Return a status with its glyph in front, as texts and their styles."""
        if self._words_too:
            return [(text, self.status(status))]
        blanks = len(text) - len(text.lstrip())
        return [(text[: blanks + 1], self._sign(status)), (text[blanks + 1 :], self.status(status))]

    def status_text(self, text: str, status: Status) -> Text:
        """Return a status with its glyph in front as one Text."""
        return Text.assemble(*self.status_parts(text, status))

    def _sign(self, status: Status | None) -> RichStyle:
        return self._tones[status.tone] if status is not None else self.dim

    def segment(
        self, segment: Segment, status: Status | None, *, current: bool
    ) -> list[tuple[str, RichStyle]]:
        """Return a row's segment as texts and their styles, marked on the row with the cursor."""
        text, role = segment
        if role == "status":
            return self.status_parts(text, status)
        if role == "handle":
            return [(text, self.mark if current else self.dim)]
        if role == "cursor":
            return [(text, self.mark if current else self.plain)]
        if role in ("bar", "mark"):
            return [(text, self.sign)]
        if role == "dim":
            return [(text, self.dim)]
        return [(text, self.plain)]

    def pairs(self, pairs: Sequence[tuple[str, str]], width: int) -> Text:
        """Return names and texts below one another in `width` cells. A status, behind its sign, has its
        colour."""
        column = max((len(name) for name, _ in pairs), default=0)
        room = max(8, width - column - 2)
        text = Text()
        for name, value in pairs:
            status = _status_of(value) if name == "status" else None
            lines = [line for part in harmless_lines(value).split("\n") for line in wrap(part, room)]
            for number, line in enumerate(lines):
                text.append((name if number == 0 else "").ljust(column) + "  ", self.dim)
                line = line.replace(UNBROKEN, " ")
                parts = self.status_parts(line, status) if name == "status" else [(line, self.plain)]
                for part, style in parts:
                    text.append(part, style)
                text.append("\n")
        if text:
            text.right_crop(1)
        return text


def _status_of(text: str) -> Status | None:
    """Return the status that a text of glyph and word shows."""
    found = read(text[2:])
    return found if isinstance(found, Status) else None


def _rich(colour: str) -> str:
    return colour.removeprefix("ansi_")
