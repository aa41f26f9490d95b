"""Which file system a place is on: SQLite's WAL needs memory that all its users share."""

from __future__ import annotations

import os
import re
from pathlib import Path

from okrtui.domain.errors import Unsafe

MOUNTS = Path("/proc/self/mountinfo")
NETWORKED = frozenset(
    """9p afs beegfs ceph cifs coda gfs gfs2 glusterfs gpfs lustre ncpfs nfs nfs4 ocfs2 orangefs
    pvfs2 smb3 smbfs virtiofs vboxsf""".split()  # noqa: SIM905 (one a line would hide the rest)
)
LOCAL_FUSE = frozenset({"fuseblk", "fuse.fuse-overlayfs"})
"""File systems in user space that are this machine's own."""


def kind_of(place: Path, mounts: str) -> str:
    """Return the type of the file system that a place is on, from the text of mountinfo; "" if unknown."""
    at = os.path.realpath(place)
    best, kind = "", ""
    for line in mounts.splitlines():
        fields, dash, source = line.partition(" - ")
        words = fields.split()
        if not dash or len(words) < 5 or not source:
            continue
        mount = re.sub(r"\\([0-7]{3})", lambda found: chr(int(found[1], 8)), words[4])
        inside = at == mount or at.startswith(mount.rstrip("/") + "/")
        if inside and len(mount) >= len(best):  # of two on one place the later covers the earlier
            best, kind = mount, source.split()[0]
    return kind


def is_networked(kind: str) -> bool:
    """Return whether a type of file system is shared between machines, or may be."""
    return kind in NETWORKED or (kind.split(".")[0] == "fuse" and kind not in LOCAL_FUSE)


def refuse_networked(place: Path, mounts: Path = MOUNTS) -> None:
    """Raise Unsafe for a place on a network file system. A system without mountinfo is not checked."""
    try:
        kind = kind_of(place, mounts.read_text(errors="replace"))
    except OSError:
        return
    if is_networked(kind):
        raise Unsafe(
            f"{place} is on a network file system ({kind}), where several writers damage a database",
            "keep the workspace on a local disk of the server that people log in to. "
            "(--allow-network-fs opens it all the same.)",
        )
