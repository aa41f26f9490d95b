"""Who may rename what stands in a directory, and in those on the way to it. Only looks."""

from __future__ import annotations

import os
import stat
from collections.abc import Collection
from pathlib import Path


def others_may_rename(owner: int, place: os.stat_result, own: Collection[int]) -> bool:
    """Return whether others than these users (`own`) may rename a thing of `owner`'s in a directory, or put
    another in its place."""
    others_write = place.st_mode & (stat.S_IWGRP | stat.S_IWOTH)
    only_own = place.st_mode & stat.S_ISVTX and owner in own
    return place.st_uid not in own or bool(others_write and not only_own)


def open_way(place: Path, owner: int, own: Collection[int]) -> Path | None:
    """Return the nearest directory, of this one and those above it, in which others may rename what leads to
    a thing of `owner`'s in `place`; None if there is none. `place` is without links. Raises OSError."""
    for at in (place, *place.parents):
        found = os.lstat(at)
        if others_may_rename(owner, found, own):
            return at
        owner = found.st_uid
    return None
