"""Where files are: the workspace, the personal settings and state (XDG; DESIGN §4, §7)."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from okrtui.domain.errors import Refused

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
    return Path(named) if os.path.isabs(named) else _home() / default


def _home() -> Path:
    try:
        return Path.home()
    except RuntimeError:
        raise Refused(
            "HOME is not set, and the system knows no home directory of yours: "
            "set HOME, or name a workspace with -w."
        ) from None


def expanded(name: str) -> Path:
    """A path that somebody typed; a `~` of nobody's stays as it is."""
    return Path(os.path.expanduser(name))


def workspace_directory(
    given: str | None, personal: str, environment: Mapping[str, str] = os.environ
) -> Path:
    """`-w`, else OKRTUI_WORKSPACE, else personal settings, else the personal workspace.

    Raises Refused where only the last is left and there is no home directory, as do the others here.
    """
    for named in (given, environment.get("OKRTUI_WORKSPACE"), personal):
        if named:
            return expanded(named)
    return personal_workspace()
