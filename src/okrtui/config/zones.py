"""Time zones by name: the workspace's calendar, and this machine's own (rules.md, Days and clocks)."""

from __future__ import annotations

import os
from datetime import UTC, tzinfo

_MACHINE = "/etc/localtime"


def zone_named(name: str) -> tzinfo | None:
    """Return the zone of a name like `Europe/Berlin`; None for no name, or for this process's own zone.

    Looking a zone up takes as long as the whole rest of a shell's prompt, and most people are in the
    workspace's zone. Raises LookupError for an unknown name.
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
    """Return the name of this process's zone; empty if it has none that others would understand."""
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
    """Return the known name nearest to an unknown one, if any is near."""
    import difflib
    from zoneinfo import available_timezones

    known = {zone.casefold(): zone for zone in available_timezones()}
    lower = name[:60].casefold()
    ends = [zone for word, zone in known.items() if word.rpartition("/")[2] == lower]
    near = difflib.get_close_matches(lower, known, n=1, cutoff=0.7)
    return sorted(ends, key=len)[:1] or [known[word] for word in near]
