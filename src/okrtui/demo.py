"""pending"""

from typing import Any


def fill(session: Any) -> None: ...
