"""Where files are: the workspace, the personal settings and state (XDG; DESIGN §4, §7)."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

SETTINGS_FILE = "okrtui.toml"


def personal_settings_path() -> Path:
    """The personal settings file, `~/.config/okrtui/config.toml` unless XDG says otherwise."""
    from platformdirs import user_config_path

    return user_config_path("okrtui") / "config.toml"


def personal_workspace() -> Path:
    """The workspace used when nothing names another."""
    from platformdirs import user_data_path

    return user_data_path("okrtui") / "workspace"


def workspace_directory(
    given: str | None, personal: str, environment: Mapping[str, str] = os.environ
) -> Path:
    """`-w`, else OKRTUI_WORKSPACE, else personal settings, else the personal workspace."""
    for named in (given, environment.get("OKRTUI_WORKSPACE"), personal):
        if named:
            return Path(named).expanduser()
    return personal_workspace()
