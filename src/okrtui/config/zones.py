"""Time zones by name: the workspace's calendar, and this machine's own (rules.md, Days and clocks)."""

from __future__ import annotations

import os
from datetime import UTC, tzinfo

_MACHINE = "/etc/localtime"


def zone_named(name: str) -> tzinfo | None:
    """The zone of a name like `Europe/Berlin`; None for no name, or for the one that this process has anyway.

    Looking a zone up costs what a shell's prompt takes for all the rest, and most people sit in the
    workspace's own. Raises LookupError for a name that there is not.
    """
    if not name or _is_our_own(name):
        return None
    if name == "UTC":
        return UTC
    from zoneinfo import ZoneInfo

    try:
        return ZoneInfo(name)
    except (ValueError, OSError):  # what is no name, or a directory of names
        raise LookupError(name) from None


def _is_our_own(name: str) -> bool:
    if "TZ" in os.environ:
        return False
    try:
        return os.readlink(_MACHINE).endswith(f"/zoneinfo/{name}")
    except OSError:
        return False


def own_name() -> str:
    """What this process's zone is called; empty if it has none that others would know."""
    from tzlocal import get_localzone_name, reload_localzone

    try:
        reload_localzone()
        name = get_localzone_name()
        zone_named(name)
    except (LookupError, ValueError, OSError):
        return ""
    asked = os.environ.get("TZ", name).removeprefix(":")
    return name if asked == name or asked.endswith(f"/{name}") else ""


def nearest(name: str) -> list[str]:
    """The known name nearest to one that is not, if any is near."""
    import difflib
    from zoneinfo import available_timezones

    known = {zone.casefold(): zone for zone in available_timezones()}
    lower = name[:60].casefold()
    ends = [zone for word, zone in known.items() if word.rpartition("/")[2] == lower]
    near = difflib.get_close_matches(lower, known, n=1, cutoff=0.7)
    return sorted(ends, key=len)[:1] or [known[word] for word in near]
