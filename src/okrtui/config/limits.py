"""How much a TOML text may hold, so that it is read in a moment whoever wrote it."""

from __future__ import annotations

MAX_BYTES = 64 * 1024
"""Of a settings file."""
MAX_PARTS = 8
"""Of a dotted key."""
MAX_NESTING = 64
"""Of lists and inline tables in one another."""
MAX_PATH = 120
"""Characters of a key path that are kept and shown; all known ones are shorter."""
MAX_INTEGER = 2**63
"""What a whole number lies below, and above its negative or on it."""
MAX_DIGITS = 4300
"""Of a number, as Python reads it: more would take the square of them."""


def might_be_deep(text: str) -> bool:
    """Return whether a text has enough dots or brackets for a limit to matter; hardly any settings file
    has."""
    if text.count("[") + text.count("{") > MAX_NESTING:
        return True
    return text.count(".") >= MAX_PARTS and any(line.count(".") >= MAX_PARTS for line in text.split("\n"))
