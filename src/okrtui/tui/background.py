"""Starting work that a screen does beside its keys."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any

from textual.dom import DOMNode
from textual.worker import Worker

Work = Callable[[], Coroutine[Any, Any, None]]


def start(node: DOMNode, work: Work, group: str, *, exclusive: bool = False) -> None:
    """Run `work` as a worker of the node.

    It is a function, not a coroutine: if a later call replaces work of an exclusive group before it began, no
    coroutine is left that was never awaited.
    """
    _: Worker[None] = node.run_worker(work, group=group, exclusive=exclusive)
