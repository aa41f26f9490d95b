"""Colours: from what a piece of text is to how it is drawn. The only place that names a colour."""

from __future__ import annotations

from collections.abc import Sequence

from rich.style import Style as RichStyle
from rich.text import Text
from textual.theme import Theme

from okrtui.domain import model as m
from okrtui.domain.frozen import dataclass
from okrtui.show.glyphs import wrap
from okrtui.show.harmless import harmless_lines
from okrtui.show.rows import Segment

_GOOD = (m.ON_TRACK, m.HEALTHY, m.DONE)
_CARE = (m.AT_RISK, m.WATCH, m.STALE)
_BAD = (m.OFF_TRACK, m.UNHEALTHY, m.NO_DATA)


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
    "dark": Palette("#7aa2f7", "#9ece6a", "#e0af68", "#f7768e", "#808898", "#16181d", "#d5d9e2", "#22252d"),
    "light": Palette("#2257c5", "#2c7a1d", "#95600a", "#bb2233", "#6a6f7a", "#fbfbf9", "#24272e", "#e8e8e3"),
    "terminal": Palette(
        "ansi_blue", "ansi_green", "ansi_yellow", "ansi_red", "ansi_bright_black",
        "ansi_default", "ansi_default", "ansi_default",
    ),
}  # fmt: skip


def theme(name: str) -> Theme:
    """The Textual theme of a palette, for inputs and dialogs."""
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
        ansi=name == "terminal",
        variables={
            "dim": palette.dim,
            "block-cursor-text-style": "none",
            # what Textual's widgets ask for and a theme of the terminal's own colours lacks
            "foreground-disabled": palette.dim,
            "surface-active": palette.panel,
            "ansi-background": palette.background,
            "ansi-foreground": palette.foreground,
        },
    )


class Looks:
    """Rich styles of a palette."""

    def __init__(self, name: str) -> None:
        palette = PALETTES[name]
        colour = {key: _rich(getattr(palette, key)) for key in ("accent", "good", "care", "bad", "dim")}
        self.accent = RichStyle(color=colour["accent"])
        self.dim = RichStyle(color=colour["dim"])
        self.bad = RichStyle(color=colour["bad"])
        self._good = RichStyle(color=colour["good"])
        self._care = RichStyle(color=colour["care"])
        self.plain = RichStyle()
        self.bold = RichStyle(bold=True)
        self.mark = RichStyle(color=colour["accent"], bold=True)

    def status(self, word: str) -> RichStyle:
        """Status colours are for status alone; what is neither good nor bad is dimmed."""
        for words, style in ((_GOOD, self._good), (_CARE, self._care), (_BAD, self.bad)):
            if word in words:
                return style
        return self.dim

    def segment(self, segment: Segment, status: str, *, current: bool) -> tuple[str, RichStyle]:
        """A row's segment with its style; what has the cursor is marked."""
        text, role = segment
        if role == "status":
            return text, self.status(status)
        if role == "handle":
            return text, self.mark if current else self.dim
        if role == "cursor":
            return text, self.mark if current else self.plain
        if role in ("bar", "mark"):
            return text, self.accent
        if role == "dim":
            return text, self.dim
        return text, self.plain

    def pairs(self, pairs: Sequence[tuple[str, str]], width: int) -> Text:
        """Names and texts below one another in `width` cells; a status word has its colour."""
        column = max((len(name) for name, _ in pairs), default=0)
        room = max(8, width - column - 2)
        text = Text()
        for name, value in pairs:
            style = self.status(value) if name == "status" else self.plain
            lines = [line for part in harmless_lines(value).split("\n") for line in wrap(part, room)]
            for number, line in enumerate(lines):
                text.append((name if number == 0 else "").ljust(column) + "  ", self.dim)
                text.append(line + "\n", style)
        if text:
            text.right_crop(1)
        return text


def _rich(colour: str) -> str:
    return colour.removeprefix("ansi_")
