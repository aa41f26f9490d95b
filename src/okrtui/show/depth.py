"""How many colours a terminal has, and which theme fits: the only place that decides it.

Reads the variables it is handed, and the terminal's entry in terminfo for a name that is not known here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import Enum


class Depth(Enum):
    """Colours that a terminal can show."""

    TRUE = "24-bit"
    MANY = "256"
    FEW = "16"
    NONE = "none"


AUTO = "auto"
"""The theme that follows the depth."""
_NONE = r"|dumb|unknown|(dec-?)?vt([1-4]\d\d|5[0-4]\d?|52|510|520)([-+].*)?|.*-(m|mono|basic)"
_TRUE = r".*-(direct|direct\d+|truecolor)"
_MANY = (
    r".*256color.*|(xterm-)?(kitty|ghostty)|alacritty.*|foot.*|wezterm|contour.*|mintty|rio|konsole.*|st-.*"
)
_FEW = r"(xterm|screen|tmux|linux|rxvt|ansi|putty|cygwin|cons25|vt525|st|eterm|gnome|vte)([-.+].*)?"
_TRUE_WORDS = ("truecolor", "24bit")


def depth_of(environment: Mapping[str, str], *, color: bool = True) -> Depth:
    """Return the colours of the terminal that these variables describe; none if not wanted.

    First that applies: not wanted (`color`, NO_COLOR), a TERM without colours, COLORTERM, TERM, terminfo. GNU
    screen passes on the outer terminal's COLORTERM, and misreads 24-bit colours.
    """
    if not color or environment.get("NO_COLOR"):
        return Depth.NONE
    term = environment.get("TERM", "").strip().lower()
    if re.fullmatch(_NONE, term):
        return Depth.NONE
    if environment.get("COLORTERM", "").strip().lower() in _TRUE_WORDS and not environment.get("STY"):
        return Depth.TRUE
    for names, depth in ((_TRUE, Depth.TRUE), (_MANY, Depth.MANY), (_FEW, Depth.FEW)):
        if re.fullmatch(names, term):
            return depth
    return _by_terminfo(environment["TERM"].strip())


def _by_terminfo(term: str) -> Depth:
    """The colours according to terminfo; an unknown terminal is taken for a modern one with 16 colours."""
    try:
        import curses

        curses.setupterm(term, 1)
        colours = curses.tigetnum("colors")
    except (ImportError, OSError, curses.error):
        return Depth.FEW
    for least, depth in ((1 << 24, Depth.TRUE), (256, Depth.MANY), (8, Depth.FEW)):
        if colours >= least:
            return depth
    return Depth.NONE


def theme_of(depth: Depth, wanted: str) -> str:
    """Return the screens' theme: the one the person wants, else one that fits; `none` without colours."""
    if depth is Depth.NONE:
        return "none"
    if wanted != AUTO:
        return wanted
    return "terminal" if depth is Depth.FEW else "dark"


def can_dim(environment: Mapping[str, str]) -> bool:
    """Return whether dimmed text stays readable: the Linux console makes it a grey of contrast 2.8."""
    return not environment.get("TERM", "").startswith(("linux", "cons25"))
