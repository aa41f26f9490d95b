"""Reading a file somebody hands over: size first, no links, text at the end."""

from __future__ import annotations

import os
import stat

from okrtui.domain.errors import Refused

MAX_BYTES = 10 * 1024 * 1024


def read(path: str) -> bytes:
    """The file's bytes. Raises Refused: missing, not a regular file, larger than 10 MiB."""
    place = os.path.expanduser(path)
    try:
        descriptor = os.open(place, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError as error:
        if os.path.islink(place):
            raise Refused(f"{path} is a link: name the file itself.") from None
        raise Refused(f"{path} cannot be read: {error.strerror}.") from None
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise Refused(f"{path} is not a regular file: name one.")
    with open(descriptor, "rb") as file:
        return file.read(MAX_BYTES + 1)


def text_of(content: bytes, name: str) -> str:
    """The text of a file's bytes. Raises Refused: too large, or not UTF-8."""
    if len(content) > MAX_BYTES:
        raise Refused(f"{name} is larger than {MAX_BYTES // 2**20} MiB: split it.")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise Refused(f"{name}, line {line}: not UTF-8 text; save the file as UTF-8.") from None
