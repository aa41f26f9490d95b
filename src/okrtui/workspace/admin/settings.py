"""Changing a workspace's settings: only as the text that a person edited, checked before it is kept."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import NamedTuple

from okrtui.config.paths import SETTINGS_FILE
from okrtui.config.reading import parse_settings, text_of
from okrtui.config.settings import Settings
from okrtui.domain.errors import Busy, Refused, Unsafe, is_out_of_room
from okrtui.domain.model import Handle
from okrtui.domain.status import Status
from okrtui.domain.views import every_objective
from okrtui.store.files import permissions
from okrtui.store.files.directory import Directory
from okrtui.workspace.queries.board import board
from okrtui.workspace.queries.kpis import kpi_views
from okrtui.workspace.reading import Reading
from okrtui.workspace.session import Session


def text(place: Directory) -> str:
    """Return the settings as they are written, even if they are invalid. Raises Refused, Unsafe."""
    permissions.check_settings(place, SETTINGS_FILE)
    path = place.path / SETTINGS_FILE
    try:
        return text_of(path, follow=False, at=place.descriptor)
    except FileNotFoundError:
        raise Refused(f"{path} is gone", "put it back from a backup.") from None


def change(place: Directory, before: str, after: str) -> None:
    """Write a new text of the settings, if nobody else has changed them since `before` was read.

    Raises BadSettings for invalid settings, Busy for somebody else's change or a full disk, Unsafe for a file
    that may not be written. The old file is then left as it was.
    """
    path = place.path / SETTINGS_FILE
    parse_settings(after, path.name)
    if text(place) != before:
        raise Busy(f"Somebody else changed {path.name} meanwhile: look at it and try again.")
    found = place.look(SETTINGS_FILE)
    if found is None:
        raise Busy(f"Somebody else took {path.name} away meanwhile: look at it and try again.")
    group = found.st_gid if found.st_mode & stat.S_IWGRP or found.st_gid != os.getegid() else None
    try:
        place.put(SETTINGS_FILE, [after.encode()], group=group, mode=stat.S_IMODE(found.st_mode), over=True)
    except OSError as error:
        if is_out_of_room(error):
            raise Busy("The disk is full: nothing saved. Free some space, then try again.") from None
        raise Unsafe(
            f"{path} may not be written by you ({error.strerror}): its owner can change it."
        ) from None


class Moved(NamedTuple):
    """What other settings would change: the items with another status, and those with only another score."""

    status: Sequence[Handle]
    score: Sequence[Handle]


def moved(session: Session, after: Settings) -> Moved:
    """Return what these settings would change in the cycles that are not closed and in the KPIs."""
    with session.database.read_tx() as db:
        now = dict(_judged(session.reading_of(db)))
        then = dict(_judged(replace(session, settings=after).reading_of(db)))
    both = [handle for handle in now if handle in then]
    status = [handle for handle in both if now[handle][0] is not then[handle][0]]
    score = [handle for handle in both if handle not in status and now[handle][1] != then[handle][1]]
    return Moved(status, score)


def _judged(reading: Reading) -> Iterator[tuple[Handle, tuple[Status, Fraction | None]]]:
    for cycle in reading.cycles.values():
        if cycle.state == "closed":
            continue
        for view in every_objective(board(reading, cycle.name).objectives):
            yield view.item.handle, (view.judged.status, view.judged.score)
            for kr in view.key_results:
                yield kr.item.handle, (kr.judged.status, kr.judged.score)
    for kpi in kpi_views(reading, recent=True):
        yield kpi.item.handle, (kpi.judged.status, kpi.judged.attainment)
