"""What the screens are started with."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from okrtui.config.settings import Personal
from okrtui.domain.frozen import dataclass


@dataclass(frozen=True, slots=True)
class Launch:
    """Which workspace to show, and how.

    `named`: somebody chose it, it is not just the default. `restricted`: the login's forced command.
    """

    directory: Path
    personal: Personal
    ascii_only: bool
    color: bool
    as_of: str | None
    """The day to look back to, as it was typed."""
    clock: Callable[[], datetime]
    named: bool
    restricted: bool = False
    network_fs: bool = False
    differ: bool = True
