"""What of a board was read, by handle."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from okrtui.domain.model import Initiative
from okrtui.domain.views import KeyResultView, ObjectiveView


class Known(NamedTuple):
    """The items that the rows of a board show."""

    objectives: Mapping[str, ObjectiveView] = {}
    key_results: Mapping[str, KeyResultView] = {}
    initiatives: Mapping[str, tuple[KeyResultView, Initiative]] = {}

    @classmethod
    def of(cls, views: Iterable[ObjectiveView]) -> Known:
        """Return what these objectives hold."""
        objectives = {str(view.item.handle): view for view in views}
        key_results = {str(kr.item.handle): kr for view in objectives.values() for kr in view.key_results}
        initiatives = {str(work.handle): (kr, work) for kr in key_results.values() for work in kr.initiatives}
        return cls(objectives, key_results, initiatives)

    def has(self, handle: str) -> bool:
        """Return whether an item was read."""
        return any(handle in known for known in self)
