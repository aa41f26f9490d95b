"""Every code point there is, alone and between letters, through the one door."""

from __future__ import annotations

import re
import sys
import unicodedata

import pytest

from okrtui.show.harmless import _OWN, _SUSPECT, harmless
from okrtui.show.harmless.widths import _UNCERTAIN

BLOCK = 4096
JOINERS = "\u200c\u200d"
_WITHOUT_WIDTH = (
    "\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u2060-\u2064\u206a-\u206f\u3164\ufeff\uffa0"
)
_BIDI = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
FORBIDDEN = re.compile(
    f"[\x00-\x1f\x7f-\x9f\u2028\u2029\ufff9-\ufffb\ud800-\udfff{_WITHOUT_WIDTH}{_BIDI}\U000e0000-\U000e0fff]"
)
CONTROLS = [chr(c) for c in range(sys.maxunicode + 1) if unicodedata.category(chr(c)) in ("Cc", "Cs")]


def test_what_is_forbidden_here_includes_every_control_and_surrogate() -> None:
    assert len(CONTROLS) == 65 + 2048
    assert all(FORBIDDEN.match(control) for control in CONTROLS)


@pytest.mark.parametrize(
    ("before", "after", "joiners"),
    [("", "", ""), ("a", "b", ""), ("\u0915", "\u0937", JOINERS)],
    ids=["alone", "in ASCII", "in Devanagari"],
)
def test_no_code_point_gets_through(before: str, after: str, joiners: str) -> None:
    """Alone means as a text of its own: then a joiner joins nothing."""
    for first in range(0, sys.maxunicode + 1, BLOCK):
        points = [chr(code) for code in range(first, first + BLOCK)]
        if before:
            # a blank parts the texts, so that no point sees another one's letters
            shown = harmless(" ".join(f"{before}{point}{after}" for point in points))
            assert len(shown) == BLOCK * 4 - 1
            cleaned = list(shown[1::4])
            assert shown[::4] == before * BLOCK
            assert shown[2::4] == after * BLOCK
        else:
            cleaned = [harmless(point) for point in points]
            assert all(len(text) == 1 for text in cleaned)
        found = set(FORBIDDEN.findall("".join(cleaned))) | (set(cleaned) & set(JOINERS))
        assert found <= set(joiners), f"U+{first:04X} and on"


def test_what_is_no_control_stays_as_it_is() -> None:
    """The door takes away nothing that people write with; marks, too, one on each letter."""
    kept = [chr(c) for c in range(sys.maxunicode + 1) if unicodedata.category(chr(c))[0] in "LNPSM"]
    text = "".join(f"{character}\u0915" for character in kept if not FORBIDDEN.match(character))
    assert len(text) > 200_000
    assert harmless(text) == text


def test_the_signs_of_our_own_are_harmless_and_one_cell_wide() -> None:
    """Lines of them are not looked at any closer."""
    signs = [chr(code) for code in _OWN]
    assert signs
    assert not [sign for sign in signs if re.search(_SUSPECT, sign) or re.search(_UNCERTAIN, sign)]
    assert not [sign for sign in signs if unicodedata.category(sign) in ("Mn", "Me", "Cf", "Cc")]
