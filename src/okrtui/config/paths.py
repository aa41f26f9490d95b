"""Where files are: the workspace, the personal settings and state (XDG; DESIGN §4, §7)."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

SETTINGS_FILE = "okrtui.toml"


def personal_settings_path() -> Path:
    """The personal settings file, `~/.config/okrtui/config.toml` unless XDG says otherwise."""
    return _xdg("XDG_CONFIG_HOME", ".config") / "okrtui" / "config.toml"


def state_directory() -> Path:
    """Where what only this person needs is kept between runs: reports, buffers of the editor."""
    return _xdg("XDG_STATE_HOME", ".local/state") / "okrtui"


def personal_workspace() -> Path:
    """The workspace used when nothing names another."""
    return _xdg("XDG_DATA_HOME", ".local/share") / "okrtui" / "workspace"


def _xdg(variable: str, default: str) -> Path:
    """A base directory of the XDG specification, which ignores relative paths."""
    named = os.environ.get(variable, "")
    return Path(named) if os.path.isabs(named) else Path.home() / default


def workspace_directory(
    given: str | None, personal: str, environment: Mapping[str, str] = os.environ
) -> Path:
    """`-w`, else OKRTUI_WORKSPACE, else personal settings, else the personal workspace."""
    for named in (given, environment.get("OKRTUI_WORKSPACE"), personal):
        if named:
            return Path(named).expanduser()
    return personal_workspace()
