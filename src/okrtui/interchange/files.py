"""Reading a file somebody hands over: size first, no links, then text without hidden commands."""

from __future__ import annotations

import os
import re
import stat
import sys

from okrtui.domain.errors import Refused
from okrtui.store.files.acting import as_oneself

MIB = 2**20
MAX_MIB = 10
"""How large a file may be unless the person says otherwise."""

_DRIVING = re.compile(
    "[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\U000e0000-\U000e007f\ud800-\udfff]"
)
"""What no text needs and a terminal obeys: controls, bidi overrides and isolates, tags."""


def read(path: str, most: int = MAX_MIB) -> bytes:
    """Read the file's bytes, at most `most` MiB; `-` is standard input.

    Raises Refused: missing, a link, not a regular file, too large (before anything is parsed).
    """
    if path == "-":
        return _at_most(sys.stdin.buffer.read(most * MIB + 1), "standard input", most)
    place = os.path.expanduser(path)
    try:
        with as_oneself():
            descriptor = os.open(place, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except (OSError, ValueError) as error:
        if os.path.islink(place):
            raise Refused(f"{path} is a link: name the file itself.") from None
        raise Refused(f"{path} cannot be read: {getattr(error, 'strerror', None) or error}.") from None
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise Refused(f"{path} is not a regular file: name one.")
    with open(descriptor, "rb") as file:
        try:
            content = file.read(most * MIB + 1)
        except OSError as error:
            raise Refused(f"{path} cannot be read: {error.strerror}.") from None
    return _at_most(content, path, most)


def _at_most(content: bytes, name: str, most: int) -> bytes:
    if len(content) > most * MIB:
        raise Refused(
            f"{name} is larger than {most} MiB: split it, or take more with `--max-size {most * 2}`."
        )
    return content


def text_of(content: bytes, name: str) -> str:
    """Return the text of a file's bytes. Raises Refused: not UTF-8, or with control characters in it."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise Refused(f"{name}, line {line}: not UTF-8 text; save the file as UTF-8.") from None
    found = _DRIVING.search(text)
    if found is not None:
        line = text.count("\n", 0, found.start()) + 1
        raise Refused(
            f"{name}, line {line}: the control character U+{ord(found[0]):04X}; only text is allowed."
        )
    return text
