"""What a workspace's items are judged by, as its file remembers it: which settings were changed since."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

SETTINGS = "change settings"
"""The action of a change that an editor made in `okrtui.toml`."""


def differing(before: str, after: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the keys that differ in two JSON texts, as paths (`cycles.check_in_day`), with both their
    values."""
    old, new = dict(_paths(before)), dict(_paths(after))
    names = sorted(name for name in old.keys() | new.keys() if old.get(name) != new.get(name))
    return {name: old.get(name) for name in names}, {name: new.get(name) for name in names}


def _paths(text: str) -> Iterator[tuple[str, Any]]:
    try:
        found = json.loads(text)
    except ValueError:  # damaged: then everything is new
        return
    yield from _of(found, "")


def _of(value: Any, path: str) -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        for name, part in value.items():
            yield from _of(part, f"{path}.{name}".lstrip("."))
    else:
        yield path, value
