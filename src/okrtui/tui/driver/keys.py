"""Decides which control sequences of a terminal are keys or reports that Textual asked for. Has no I/O.

Textual prints a sequence that it does not support as if it had been typed, and fails at some numbers. So it
only gets what it surely supports, in the one form that it reads.
"""

from __future__ import annotations

import re
import sys

from textual import constants
from textual._ansi_sequences import ANSI_SEQUENCES_KEYS
from textual._keyboard_protocol import FUNCTIONAL_KEYS

MAX_COLUMNS, MAX_ROWS = 1000, 400
"""More than any terminal has; a cell costs memory."""
MIN_COLUMNS, MIN_ROWS = 20, 5
"""Fewer than any terminal has that tells its own size."""

CSI, SS3 = "\x1b[", "\x1bO"
PASTE, PASTED = CSI + "200~", CSI + "201~"
FOCUS = (CSI + "I", CSI + "O")
MODE = CSI + "?"
_KEY_ENDS = "ABCDEFHPQSZabcd~^@"
"""Other ends in Textual's table (R t y …) are also those of reports."""
_TABLE = frozenset(
    sequence for sequence in ANSI_SEQUENCES_KEYS if sequence.startswith(CSI) and sequence[-1] in _KEY_ENDS
)
_SS3_TABLE = frozenset(sequence for sequence in ANSI_SEQUENCES_KEYS if sequence.startswith(SS3))
_FIELDS = re.compile(r"[\d:]*(?:;[\d:]*){0,2}")
_NUMBER = re.compile(r"\d{1,7}")
_MODE = re.compile(r"\?(2026|2048);[0-4]\$")
_MOUSE = re.compile(r"<(\d{1,3});(\d{1,4});(\d{1,4})")
_SIZE = re.compile(r"48;(\d{1,5})(?::[\d:]*)?;(\d{1,5})(?::[\d:]*)?;\d+(?::[\d:]*)?;\d+(?::[\d:]*)?")
_EDITING = (9, 13, 27, 127)
_JOINERS = "\u200c\u200d"
_SHIFT_ONLY = (1, 2)
_HELD = 0b111110
"""Modifiers that make another key of a character: alt, ctrl, super, hyper, meta."""
_MAX_MODIFIERS = 256
_RELEASED = "3"


def key_of_csi(body: str, end: str, *, mouse: bool) -> str:
    """Return what Textual shall read for `CSI body end`; empty if that is neither a key nor a report of use.

    Mouse reports are only of use with `mouse`. A report is returned as it is, but a size without its pixels,
    because mouse reports count in cells.
    """
    sequence = f"{CSI}{body}{end}"
    if sequence in FOCUS or sequence in _TABLE:
        return sequence
    if end == "t":
        return _size(body)
    if end == "y":
        return sequence if _MODE.fullmatch(body) else ""
    if end in "Mm":
        return sequence if mouse and _in_sight(body) else ""
    if constants.DISABLE_KITTY_KEY or end not in _KEY_ENDS + "uR":
        return ""
    if end == "R" and ";" in body:  # where the cursor is, and not a key
        return ""
    return _key(body, end)


def shifted(body: str) -> str:
    """Return the key that urxvt sends as `CSI body $`; empty if the sequence goes on."""
    return f"{CSI}{body}$" if f"{CSI}{body}$" in ANSI_SEQUENCES_KEYS else ""


def key_of_ss3(body: str, end: str) -> str:
    """Return the key that `SS3 body end` is; empty if it is none."""
    return f"{SS3}{body}{end}" if f"{SS3}{body}{end}" in _SS3_TABLE else ""


def _size(body: str) -> str:
    found = _SIZE.fullmatch(body)
    if found is None:
        return ""
    rows, columns = int(found[1]), int(found[2])
    if not (MIN_ROWS <= rows <= MAX_ROWS and MIN_COLUMNS <= columns <= MAX_COLUMNS):
        return ""
    return f"{CSI}48;{rows};{columns};{rows};{columns}t"


def _in_sight(body: str) -> bool:
    found = _MOUSE.fullmatch(body)
    return found is not None and 0 < int(found[2]) <= MAX_COLUMNS and 0 < int(found[3]) <= MAX_ROWS


def _key(body: str, end: str) -> str:
    """Return a key of kitty's protocol or of xterm's, with what Textual can read of it."""
    if not _FIELDS.fullmatch(body):
        return ""
    code_field, modifier_field, text_field = [*body.split(";"), "", ""][:3]
    code = _number(code_field.partition(":")[0], 1)
    modifiers_text, _, event = modifier_field.partition(":")
    modifiers = _number(modifiers_text, 1)
    if code is None or modifiers is None or modifiers > _MAX_MODIFIERS or event == _RELEASED:
        return ""
    if code > sys.maxunicode:
        return ""
    if end == "~" and code == 27 and text_field:  # xterm's modifyOtherKeys
        return _other_key(modifiers, _number(text_field, None))
    known = f"{code}{end}" in FUNCTIONAL_KEYS
    text = _text(text_field)
    if text is None or (end != "u" and (text or not known)):
        return ""
    if len(text) > 1:
        return text
    if max(0, modifiers - 1) & _HELD and text.lower() == chr(code).lower():  # alt+a types nothing
        text = ""
    if not (known or _types(code) or (text and code == 0)):
        return ""
    fields = [str(code), modifiers_text, str(ord(text)) if text else ""]
    return f"{CSI}{';'.join(fields).rstrip(';')}{end}"


def _other_key(modifiers: int, code: int | None) -> str:
    if code is None or not _types(code):
        return ""
    if modifiers in _SHIFT_ONLY and code not in _EDITING:
        return chr(code)
    return f"{CSI}{code};{modifiers}u"


def _types(code: int) -> bool:
    """Return whether a code is that of a key with a character, or one of the four that edit."""
    return code in _EDITING or (code <= sys.maxunicode and chr(code).isprintable())


def _text(field: str) -> str | None:
    """Return the text of a key; None if it is none that can be typed."""
    codes = [_number(part, None) for part in field.split(":")] if field else []
    text = "".join(chr(code) for code in codes if code is not None and code <= sys.maxunicode)
    printable = all(character.isprintable() or character in _JOINERS for character in text)
    return text if len(text) == len(codes) and printable else None


def _number(digits: str, default: int | None) -> int | None:
    if not digits:
        return default
    return int(digits) if _NUMBER.fullmatch(digits) else None
