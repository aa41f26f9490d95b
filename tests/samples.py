"""Which of a test's parameters run in the test command; the others run with `pytest -m soak`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest


def sampled(params: Iterable[Any], keep: int = 1) -> list[Any]:
    """The first `keep` as they are, the rest marked `soak`."""
    every = list(params)
    rest = [
        pytest.param(*param, marks=pytest.mark.soak)
        if isinstance(param, tuple)
        else pytest.param(param, marks=pytest.mark.soak)
        for param in every[keep:]
    ]
    return [*every[:keep], *rest]
