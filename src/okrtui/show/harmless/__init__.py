"""The one door for text to a person: whatever a colleague typed comes out as visible text.

C0 and DEL become their pictures, C1, bidi controls, zero-width and tag characters and lone
surrogates become U+FFFD; joiners stay where scripts and emoji need them, and of a flood of marks on
one character only the first few. Every character becomes exactly one, so that places in a text stay
what they were.
"""

from __future__ import annotations

import re
import unicodedata

JOINERS = "\u200c\u200d"
MAX_MARKS = 8
"""Combining marks on one character; no script needs more."""

_SUSPECT = (
    "[\x00-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f"
    "\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff\ud800-\udfff]"
)
_MANY_MARKS = (
    "[\u0300-\u036f\u0483-\u0489\u0591-\u1dff\u20d0-\u20ff\u2cef-\u2dff\u302a-\u302f\u3099\u309a"
    f"\ua66f-\uabff\ufb1e\ufe00-\ufe2f\U000101fd-\U0001ffff]{{{MAX_MARKS + 1}}}"
)
"""Where there can be a flood: a run of characters from the blocks that hold marks."""

_OWN = str.maketrans("", "", "→−·…–±“”’×÷≥≤●▲■✓▸▾•▌▕▏▎▍▋▊▉█▁▂▃▄▅▆▇")
"""Signs of our own sentences and rows; each takes one cell everywhere."""


def harmless(text: str) -> str:
    """Return text of one line that cannot control a terminal; newlines and tabs become pictures too."""
    if text.isprintable() and only_plain(text):
        return text
    text = re.sub(_SUSPECT, _replacement, text)
    return _without_floods(text) if re.search(_MANY_MARKS, text) else text


def only_plain(text: str) -> bool:
    """Return whether a text is only ASCII and our own signs: most lines are, and the check is quick."""
    return text.isascii() or text.translate(_OWN).isascii()


def harmless_lines(text: str) -> str:
    """Return text of several lines that cannot control a terminal: newlines stay, a tab becomes a blank."""
    return "\n".join(harmless(line) for line in text.replace("\t", " ").split("\n"))


def _replacement(found: re.Match[str]) -> str:
    character = found[0]
    code = ord(character)
    if code < 0x20:
        return chr(0x2400 + code)
    if code == 0x7F:
        return "\u2421"
    if character in JOINERS and _joins(found):
        return character
    return "\ufffd"


def _joins(found: re.Match[str]) -> bool:
    """Whether a joiner stands alone between characters of a script or emoji."""
    text, at = found.string, found.start()
    if at == 0 or at + 1 >= len(text):
        return False
    return all(ord(beside) > 0x2FF and beside not in JOINERS for beside in (text[at - 1], text[at + 1]))


def _without_floods(text: str) -> str:
    kept: list[str] = []
    marks = 0
    for character in text:
        marks = marks + 1 if unicodedata.category(character) in ("Mn", "Me") else 0
        kept.append(character if marks <= MAX_MARKS else "\ufffd")
    return "".join(kept)
