"""Which objectives stand below which: ids alone, so that a hundred thousand fit in memory."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from functools import cached_property

from okrtui.domain.model import DEEPEST

Place = tuple[int, int, int | None, bool]
"""An objective: id, its cycle's, the objective it stands below, whether it is dropped."""


class Outline:
    """The objectives of a cycle and all below them, in their order; ids are those of objectives."""

    def __init__(self, tops: Sequence[int], below: Mapping[int, Sequence[int]] | None = None) -> None:
        self.tops = tops
        self.below: Mapping[int, Sequence[int]] = below or {}
        self.key_results: Mapping[int, Sequence[int]] = {}
        """The ids of the key results of each, as far as they are known before the objectives are read."""
        self.initiatives: Mapping[int, Sequence[int]] = {}
        """Likewise those of the initiatives of each key result."""

    @classmethod
    def of(
        cls, places: Sequence[Place], cycle_id: int, serving: Mapping[int, tuple[int, int, int]] | None = None
    ) -> Outline:
        """Return the outline of objectives in their order, with all that is below the cycle's own. The
        children of a dropped one take its place. `serving`: those that serve a key result, with its
        objective, its position and its id.

        Nothing in okrtui lets objectives form a circle or be nested deeper than `DEEPEST`. Where a change
        from outside okrtui did so, it is cut: every objective of the cycle is somewhere, and only once.
        """
        serving = serving or {}
        parents = {id_: above for id_, _, above, _ in places}
        parents.update((id_, found[0]) for id_, found in serving.items() if id_ in parents)
        gone = {id_ for id_, _, _, dropped in places if dropped}
        inside = {id_: None for id_, cycle, _, _ in places if cycle == cycle_id}
        below: dict[int, list[int]] = {}
        for id_, above in parents.items():
            if above is not None:
                below.setdefault(above, []).append(id_)
        for above in {found[0] for found in serving.values()} & below.keys():
            # those that serve a key result come after the others
            below[above].sort(key=lambda id_: (serving.get(id_) or (0, -1, -1))[1:])
        tops = [id_ for id_ in inside if inside.keys().isdisjoint(_line(parents[id_], parents))]
        if gone:
            tops = list(_in_place(tops, below, gone))
            below = {id_: list(_in_place(below[id_], below, gone)) for id_ in below.keys() - gone}
        found = cls(tops, below)
        live = inside.keys() - gone
        if not live <= set(tops):
            shown = {id_ for id_, _ in found.walk(lambda id_: True)}
            for id_ in inside:
                if id_ in live and id_ not in shown:
                    tops.append(id_)
                    shown.update(other for other, _ in cls([id_], below).walk(lambda id_: True))
        return found

    def __len__(self) -> int:
        return len(self.order)

    @cached_property
    def order(self) -> dict[int, int]:
        """Objective → its number in the order in which an unfolded board shows them."""
        return {id_: number for number, (id_, _) in enumerate(self.walk(lambda id_: True))}

    @cached_property
    def above(self) -> dict[int, int]:
        """Objective → the one it stands below."""
        return {child: above for above, children in self.below.items() for child in children}

    def path(self, id_: int) -> list[int]:
        """Return the objectives whose folding hides this one: all it stands below here."""
        found: list[int] = []
        for over in () if id_ in self._at_the_top else _line(self.above.get(id_), self.above):
            found.append(over)
            if over in self._at_the_top:
                break
        return found

    @cached_property
    def _at_the_top(self) -> frozenset[int]:
        return frozenset(self.tops)

    def walk(self, is_open: Callable[[int], bool]) -> Iterator[tuple[int, int]]:
        """Yield objectives with their depths, from the top down; those below a folded one are left out."""
        seen: set[int] = set()
        stack = [(id_, 0) for id_ in reversed(self.tops)]
        while stack:
            id_, depth = stack.pop()
            if id_ in seen:
                continue
            seen.add(id_)
            yield id_, depth
            if depth + 1 < DEEPEST and id_ in self.below and is_open(id_):
                stack.extend((child, depth + 1) for child in reversed(self.below[id_]))


def _in_place(ids: Sequence[int], below: Mapping[int, Sequence[int]], gone: Set[int]) -> Iterator[int]:
    """Objectives, with the children of each that is gone in its place."""
    seen: set[int] = set()
    stack = list(reversed(ids))
    while stack:
        id_ = stack.pop()
        if id_ not in gone:
            yield id_
        elif id_ not in seen:
            seen.add(id_)
            stack.extend(reversed(below.get(id_, ())))


def _line(id_: int | None, parents: Mapping[int, int | None]) -> Iterator[int]:
    """An objective and all above it; a circle ends where it began."""
    seen: set[int] = set()
    while id_ is not None and id_ not in seen:
        seen.add(id_)
        yield id_
        id_ = parents.get(id_)
