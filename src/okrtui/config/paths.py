"""Where files are: the workspace, the personal settings and state (XDG; rules.md, Where files are)."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from okrtui.domain.errors import Refused
from okrtui.domain.frozen import dataclass

SETTINGS_FILE = "okrtui.toml"
DATABASE_FILE = "okrtui.db"
"""What a workspace has at least one of, unless its settings name the database otherwise."""


def personal_settings_path() -> Path:
    """Return the personal settings file: `~/.config/okrtui/config.toml` unless XDG says otherwise."""
    return _xdg("XDG_CONFIG_HOME", ".config") / "okrtui" / "config.toml"


def state_directory() -> Path:
    """Return the directory for what only this person needs between runs: reports, buffers of the editor."""
    return _xdg("XDG_STATE_HOME", ".local/state") / "okrtui"


def personal_workspace() -> Path:
    """Return the directory of the workspace that is used when nothing names another."""
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
            "HOME is not set, and the system knows no home directory of yours",
            "set HOME, or name a workspace with -w.",
        ) from None


def expanded(name: str) -> Path:
    """Return the path that somebody typed, with `~` expanded; the `~` of an unknown user stays as it is."""
    return Path(os.path.expanduser(name))


@dataclass(frozen=True, slots=True)
class Named:
    """A workspace's directory, and who names it: `-w`, a variable, a file; empty for the default."""

    directory: Path
    by: str


def workspace_named(
    given: str | None, personal: str, environment: Mapping[str, str] = os.environ
) -> Named | None:
    """Return the workspace that the person names: by `-w`, else OKRTUI_WORKSPACE, else personal settings.
    None if none is named."""
    if given:
        return Named(expanded(given), "-w")
    if variable := environment.get("OKRTUI_WORKSPACE"):
        return Named(expanded(variable), "OKRTUI_WORKSPACE")
    if personal:
        return Named(expanded(personal), str(personal_settings_path()))
    return None


def unnamed_workspace() -> Named:
    """Return the personal workspace if it exists, else the one named in the machine-wide settings, else the
    personal one, which is still to be made.

    Raises Refused where only the last is left and there is no home directory.
    """
    try:
        personal = personal_workspace()
    except Refused:
        if (found := _of_the_machine()) is None:
            raise
        return found
    if any(os.path.lexists(personal / name) for name in (SETTINGS_FILE, DATABASE_FILE)):
        return Named(personal, "")
    return _of_the_machine() or Named(personal, "")


def _of_the_machine() -> Named | None:
    from okrtui.config.machine import machine_workspace

    workspace, file = machine_workspace()
    return Named(expanded(workspace), file) if workspace else None
