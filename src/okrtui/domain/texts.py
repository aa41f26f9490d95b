"""What a title, a name and a note may be (rules.md, Texts and names): checked on the way in, for every
door."""

from __future__ import annotations

import unicodedata

from okrtui.domain.errors import Refused
from okrtui.domain.model import TEXT_LIMIT, TITLE_LIMIT

_BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def _forbidden(character: str) -> bool:
    """Controls, lone surrogates, bidi controls, tag characters, line and paragraph separators."""
    code = ord(character)
    if code < 0x20 or 0x7F <= code <= 0x9F or 0xD800 <= code <= 0xDFFF:
        return True
    return character in _BIDI or code in (0x2028, 0x2029, 0xFEFF) or 0xE0000 <= code <= 0xE007F


def _visible(character: str) -> bool:
    return unicodedata.category(character)[0] not in "CZ" and character not in "\u115f\u1160\u3164\uffa0"


def forbidden_in_title(text: str) -> str:
    """Return the first character that may not stand in a title, or an empty string."""
    return next((character for character in text if _forbidden(character)), "")


def title(text: str, what: str = "title") -> str:
    """Return a title as it is kept: NFC, no blanks around it, one line of 1 to 500 characters.

    Raises Refused, naming what is wrong.
    """
    found = forbidden_in_title(text.strip())
    if found:
        raise Refused(
            f"The {what} holds the control character U+{ord(found):04X}: "
            "only printable characters are allowed on its one line."
        )
    kept = unicodedata.normalize("NFC", text.strip())
    if not any(_visible(character) for character in kept):
        raise Refused(f"The {what} is empty: give it at least one character.")
    if len(kept) > TITLE_LIMIT:
        raise Refused(
            f"The {what} has {len(kept):,} characters; at most {TITLE_LIMIT} are allowed. "
            "Longer text belongs into the description."
        )
    return kept


def name(text: str, what: str) -> str:
    """Return an owner, team, unit or tag as it is kept: like a title, but at most 100 characters, or
    empty."""
    if not text.strip():
        return ""
    kept = title(text, what)
    if len(kept) > 100:
        raise Refused(f"The {what} has {len(kept)} characters; at most 100 are allowed.")
    return kept


def team(text: str) -> str:
    """Return a team as a slash path, `eng/platform`, without empty parts, or empty. Raises Refused for
    `..`."""
    parts = [part.strip() for part in name(text, "team").split("/")]
    if any(part in (".", "..") for part in parts):
        raise Refused(f"“{text[:60]}” is not a team: a path like eng/platform, without . and ...")
    return "/".join(part for part in parts if part)


def same_name(one: str, other: str) -> bool:
    """Return whether two names of owners, or of teams, are the same apart from case."""
    return one.casefold() == other.casefold()


def prose(text: str, what: str = "description") -> str:
    """Return a description, note or reason as it is kept: one or more lines, at most 10,000 characters."""
    kept = unicodedata.normalize("NFC", text.replace("\r\n", "\n").strip())
    found = forbidden_in_title(kept.replace("\n", " ").replace("\t", " "))
    if found:
        raise Refused(f"The {what} holds the control character U+{ord(found):04X}: only text is allowed.")
    if len(kept) > TEXT_LIMIT:
        raise Refused(f"The {what} has {len(kept):,} characters; at most {TEXT_LIMIT:,} are allowed.")
    return kept


MAX_WORDS = 50
"""Words that are searched for; SQL takes no expression of any depth."""


def search_words(text: str) -> list[str]:
    """Return the words of a typed text as search compares them, each once; of very many the first."""
    return list(dict.fromkeys(search_text(text).split()))[:MAX_WORDS]


def search_text(*parts: str) -> str:
    """Return the text that search compares: casefolded NFKC, so that “STRASSE” finds “Straße”."""
    return unicodedata.normalize("NFKC", "\n".join(p for p in parts if p)).casefold()
