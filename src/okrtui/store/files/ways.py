"""The directories on the way to a place, and who may rename what stands in them."""

from __future__ import annotations

import os
import stat
from collections.abc import Collection
from pathlib import Path


def open_way(place: Path, own: Collection[int]) -> Path | None:
    """The nearest directory, of this one and those above it, in which others than these users may rename
    what leads further; None if there is none. `place` is without links. Raises OSError."""
    return next((at for at in (place, *place.parents) if _is_open(os.lstat(at), own)), None)


def _is_open(found: os.stat_result, own: Collection[int]) -> bool:
    others_write = found.st_mode & (stat.S_IWGRP | stat.S_IWOTH)
    return found.st_uid not in own or bool(others_write and not found.st_mode & stat.S_ISVTX)
