"""The first `okrtui.toml` of a workspace, complete with its defaults. Never rewrites one."""

from __future__ import annotations

import dataclasses

import tomli_w

from okrtui.config.settings import Settings


def first_settings(name: str, time_zone: str = "") -> str:
    """Return the default settings as TOML text, with a workspace's name, and its time zone if it has one."""
    values = dataclasses.asdict(dataclasses.replace(Settings(), name=name, time_zone=time_zone))
    if not time_zone:
        del values["time_zone"]
    del values["cycles"]["custom"]  # none yet, and an empty array of tables would only puzzle
    return tomli_w.dumps(values)
