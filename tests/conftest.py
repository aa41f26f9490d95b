"""Tests that take what most machines don't have, or longer than one waits, run when they are asked for."""

from __future__ import annotations

import pytest

ASKED_FOR = {
    "login": "a real SSH server and a login of its own: pytest -m login, as root with openssh-server"
}


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    for name, what in ASKED_FOR.items():
        if name in config.option.markexpr:
            continue
        for item in items:
            if item.get_closest_marker(name) is not None:
                item.add_marker(pytest.mark.skip(reason=what))
