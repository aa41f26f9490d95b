"""How many colours there are, and that each theme can be read in them."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from rich._palettes import EIGHT_BIT_PALETTE
from rich.color import Color, ColorSystem

from okrtui.domain.status import Status
from okrtui.show.depth import Depth, can_dim, depth_of, theme_of
from okrtui.tui.looks import OWN, PALETTES, Looks
from tests.terminals.conftest import Start

READABLE = 4.5
"""Contrast of text with what is behind it, as WCAG 2 has it."""
TEXTS = ("foreground", "accent", "good", "care", "bad", "dim")
DRAWN = [name for name in PALETTES if name not in OWN]


@pytest.mark.parametrize(
    ("environment", "depth"),
    [
        ("TERM=xterm COLORTERM=truecolor", Depth.TRUE),
        ("TERM=screen-256color COLORTERM=24bit", Depth.TRUE),
        ("TERM=xterm-direct", Depth.TRUE),
        ("TERM=xterm-256color", Depth.MANY),
        ("TERM=screen-256color-bce", Depth.MANY),
        ("TERM=tmux-256color COLORTERM=gnome-terminal", Depth.MANY),
        ("TERM=xterm-kitty", Depth.MANY),
        ("TERM=alacritty", Depth.MANY),
        ("TERM=screen-256color COLORTERM=truecolor STY=1.pts", Depth.MANY),
        ("TERM=screen COLORTERM=truecolor STY=1.pts", Depth.FEW),
        *((f"TERM={name}", Depth.FEW) for name in ("xterm", "screen", "tmux", "linux", "rxvt", "ansi")),
        ("TERM=of-tomorrow", Depth.FEW),
        *(
            (f"TERM={name}", Depth.NONE)
            for name in ("vt100", "vt102", "vt220", "VT320", "vt52", "xterm-mono")
        ),
        ("TERM=vt100 COLORTERM=truecolor", Depth.NONE),
        ("TERM=dumb", Depth.NONE),
        ("", Depth.NONE),
        ("TERM=xterm-256color NO_COLOR=1 COLORTERM=truecolor", Depth.NONE),
        ("TERM=xterm-256color NO_COLOR=", Depth.MANY),
    ],
)
def test_the_depth(environment: str, depth: Depth) -> None:
    variables = dict(part.split("=") for part in environment.split())
    assert depth_of(variables) is depth
    assert depth_of(variables, color=False) is Depth.NONE


@pytest.mark.parametrize(
    ("depth", "wanted", "theme"),
    [
        (Depth.TRUE, "auto", "dark"),
        (Depth.MANY, "auto", "dark"),
        (Depth.FEW, "auto", "terminal"),
        (Depth.NONE, "auto", "none"),
        (Depth.NONE, "light", "none"),
        (Depth.FEW, "light", "light"),
        (Depth.TRUE, "terminal", "terminal"),
    ],
)
def test_the_theme(depth: Depth, wanted: str, theme: str) -> None:
    assert theme_of(depth, wanted) == theme
    assert theme in PALETTES


def rgb(colour: str, depth: Depth) -> tuple[int, int, int]:
    """What a terminal of this depth shows for a colour."""
    found = Color.parse(colour)
    if depth is Depth.MANY:
        number = found.downgrade(ColorSystem.EIGHT_BIT).number
        assert number is not None
        return tuple(EIGHT_BIT_PALETTE[number])  # type: ignore[return-value]
    assert found.triplet is not None
    return tuple(found.triplet)  # type: ignore[return-value]


def contrast(one: tuple[int, int, int], other: tuple[int, int, int]) -> float:
    def luminance(colour: tuple[int, int, int]) -> float:
        shares = [part / 255 for part in colour]
        linear = [s / 12.92 if s <= 0.04045 else ((s + 0.055) / 1.055) ** 2.4 for s in shares]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("depth", [Depth.TRUE, Depth.MANY], ids=lambda depth: depth.value)
@pytest.mark.parametrize("name", DRAWN)
def test_every_text_is_readable_and_every_status_its_own(name: str, depth: Depth) -> None:
    palette = PALETTES[name]
    colours = {key: rgb(getattr(palette, key), depth) for key in (*TEXTS, "background", "panel")}
    poor = {key: contrast(colours[key], colours["background"]) for key in TEXTS}
    poor |= {f"{key} in a field": contrast(colours[key], colours["panel"]) for key in ("foreground", "dim")}
    assert {key: round(found, 1) for key, found in poor.items() if found < READABLE} == {}
    assert len({colours[key] for key in TEXTS}) == len(TEXTS)
    assert colours["panel"] != colours["background"]


@pytest.mark.parametrize("name", OWN)
@pytest.mark.parametrize("status", [Status.ON_TRACK, Status.AT_RISK, Status.OFF_TRACK, Status.NOT_STARTED])
def test_in_the_terminals_own_colours_words_have_none(name: str, status: Status) -> None:
    looks = Looks(name)
    texts = [looks.status(status), looks.dim, looks.accent, looks.bold, looks.plain]
    assert [style.color for style in texts if style.color is not None] == []
    (glyph, sign), (word, style) = looks.status_parts(f"● {status}", status)
    assert (glyph, word, style) == ("●", f" {status}", looks.status(status))
    coloured = sign.color is not None and not sign.color.is_default
    assert coloured == (name == "terminal" and status is not Status.NOT_STARTED)
    assert "bright_black" not in str(PALETTES[name])  # the background of Solarized


def test_without_colours_an_error_is_no_other_message() -> None:
    looks = Looks("none")
    kinds = [looks.error, looks.accent, looks.dim, looks.plain]
    signs = [(bool(style.bold), bool(style.dim), bool(style.reverse)) for style in kinds]
    assert all(one != other for one, other in pairwise(sorted(signs)))


def test_dimmed_text_is_not_for_the_linux_console() -> None:
    assert not can_dim({"TERM": "linux"})
    assert can_dim({"TERM": "xterm"})
    assert not Looks("terminal", dims=False).dim.dim


@pytest.mark.parametrize(
    ("env", "options", "codes"),
    [
        ({"TERM": "xterm-256color", "COLORTERM": "truecolor"}, (), {"38;2", "48;2"}),
        ({"TERM": "xterm-256color"}, (), {"38;5", "48;5"}),
        ({"TERM": "xterm"}, (), {"31", "32", "33", "94"}),
        pytest.param({"TERM": "vt100"}, (), set(), marks=pytest.mark.soak),
        ({"TERM": "xterm-256color", "COLORTERM": "truecolor", "NO_COLOR": "1"}, (), set()),
        pytest.param(
            {"TERM": "xterm-256color", "COLORTERM": "truecolor"},
            ("--no-color",),
            set(),
            marks=pytest.mark.soak,
        ),
    ],
    ids=["24-bit", "256", "16", "none", "NO_COLOR", "no-color"],
)
def test_what_is_sent(start: Start, env: dict[str, str], options: tuple[str, ...], codes: set[str]) -> None:
    with start(env["TERM"], *options, **{k: v for k, v in env.items() if k != "TERM"}) as terminal:
        terminal.wait_for("more below")
        terminal.wait_idle()
        found = set()
        for sequence in re.findall(r"\x1b\[([\d;]*)m", terminal.raw.decode()):
            parts = sequence.split(";")
            while parts:
                code = parts.pop(0)
                if code in ("38", "48"):
                    found.add(f"{code};{parts[0]}")
                    del parts[: 4 if parts[0] == "2" else 2]
                elif code[:1] in ("3", "4", "9") and len(code) > 1 and code not in ("39", "49"):
                    found.add(code)
        assert found == codes
