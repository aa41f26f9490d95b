"""The rows of a board: which ones there are is known, what they say is read when they are looked at."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import NamedTuple, overload

from okrtui.domain.outline import Outline
from okrtui.domain.views import ObjectiveView
from okrtui.show.rows import (
    BoardRow,
    coming_row,
    initiative_row,
    key_result_row,
    live_initiatives,
    objective_row,
)
from okrtui.workspace.queries.paging import Matches

MakeRow = Callable[[], BoardRow]
"""Makes a row when it is drawn: most of those below an objective are only counted."""


class BoardLine(NamedTuple):
    """The place of a row: an objective, or something below it.

    That is number `item` of what was read below the objective, else the key result or the initiative of which
    only the id is known.
    """

    objective: int
    depth: int
    item: int = 0
    key_result: int = 0
    initiative: int = 0


class BoardRows(Sequence[BoardRow]):
    """Rows that are made when they are drawn; of one that was not read yet, only the handle is shown."""

    def __init__(
        self,
        lines: Sequence[BoardLine],
        outline: Outline,
        pages: Mapping[int, ObjectiveView],
        is_open: Callable[[int], bool],
        below: Callable[[ObjectiveView, int], list[MakeRow]],
        has_below: Callable[[ObjectiveView], bool],
    ) -> None:
        self._lines, self._outline, self._pages = lines, outline, pages
        self._is_open, self._below, self._has_below = is_open, below, has_below

    def __len__(self) -> int:
        return len(self._lines)

    def __iter__(self) -> Iterator[BoardRow]:
        return (self[at] for at in range(len(self._lines)))

    @overload
    def __getitem__(self, at: int) -> BoardRow: ...

    @overload
    def __getitem__(self, at: slice) -> Sequence[BoardRow]: ...

    def __getitem__(self, at: int | slice) -> BoardRow | Sequence[BoardRow]:
        if isinstance(at, slice):
            return [self[number] for number in range(*at.indices(len(self)))]
        line = self._lines[at]
        view = self._pages.get(line.objective)
        if view is None:
            return self._coming(line)
        if line.item:
            return self._below(view, line.depth)[line.item - 1]()
        is_open = self._is_open(line.objective) if self._has_below(view) else None
        return objective_row(view, line.depth, self._parent(line), is_open)

    def _coming(self, line: BoardLine) -> BoardRow:
        """Return the row of something that is being read."""
        if line.initiative:
            return coming_row("I", line.initiative, line.depth, f"KR{line.key_result}")
        if line.key_result:
            return coming_row("KR", line.key_result, line.depth, f"O{line.objective}")
        return coming_row("O", line.objective, line.depth, self._parent(line))

    def _parent(self, line: BoardLine) -> str:
        above = self._outline.above.get(line.objective) if line.depth else None
        return f"O{above}" if above is not None else ""

    def objective_at(self, at: int) -> int:
        """Return the id of the objective that a row is, or is below."""
        return self._lines[at].objective


class Folds:
    """What of a board is unfolded and filtered; makes its rows."""

    def __init__(self) -> None:
        self._turned: set[int] = set()
        """The objectives that are not as all are at first."""
        self._folded_at_first = False
        self.matches: Matches | None = None
        """What a filter lets through; None: everything."""
        self.outline: Outline | None = None
        """The outline that the matches are of, if it is another than the board's."""

    def begin(self, *, folded: bool) -> None:
        """Set whether all objectives are folded at first, as those of a large board are."""
        if folded != self._folded_at_first:
            self._folded_at_first = folded
            self._turned.clear()

    def is_open(self, id_: int) -> bool:
        """Return whether what is below an objective is shown."""
        return (id_ in self._turned) == self._folded_at_first

    def turn(self, id_: int) -> None:
        """Fold an objective, or unfold it."""
        self._turned ^= {id_}

    def unfold(self, ids: Sequence[int]) -> None:
        """Show what is below these objectives."""
        self._turned ^= {id_ for id_ in ids if not self.is_open(id_)}

    def rows(self, outline: Outline, pages: Mapping[int, ObjectiveView], *, initiatives: bool) -> BoardRows:
        """Return the rows as they are unfolded and filtered now. They stay so, whatever is folded or found
        later."""
        outline, of_dropped = self.outline or outline, self.outline is not None
        matches, turned, folded_at_first = self.matches, frozenset(self._turned), self._folded_at_first
        shown = None if matches is None else {id_ for id_, _ in matches.shown}

        def is_open(id_: int) -> bool:
            return matches is not None or (id_ in turned) == folded_at_first

        def kept(id_: int) -> Sequence[int] | None:
            return None if matches is None else matches.key_results.get(id_)

        def below(view: ObjectiveView, depth: int) -> list[MakeRow]:
            return list(_below(view, depth, kept(view.item.id), initiatives, of_dropped))

        def has_below(view: ObjectiveView) -> bool:
            children = outline.below.get(view.item.id, ())
            return bool(below(view, 0)) or any(shown is None or child in shown for child in children)

        lines: list[BoardLine] = []
        for id_, depth in outline.walk(is_open) if matches is None else matches.shown:
            lines.append(BoardLine(id_, depth))
            view = pages.get(id_)
            if is_open(id_) and view is not None:
                count = len(below(view, depth + 1))
                lines += [BoardLine(id_, depth + 1, n) for n in range(1, count + 1)]
            elif is_open(id_):
                lines += _coming(outline, id_, depth + 1, kept(id_), initiatives)
        return BoardRows(lines, outline, pages, is_open, below, has_below)


def _coming(
    outline: Outline, id_: int, depth: int, kept: Sequence[int] | None, initiatives: bool
) -> Iterator[BoardLine]:
    """Yield the lines below an objective that was not read yet, as far as they are known; of the key results
    those that a filter kept, all if None."""
    for key_result in outline.key_results.get(id_, ()):
        if kept is None or key_result in kept:
            yield BoardLine(id_, depth, key_result=key_result)
            for initiative in outline.initiatives.get(key_result, ()) if initiatives else ():
                yield BoardLine(id_, depth + 1, key_result=key_result, initiative=initiative)


def _below(
    view: ObjectiveView, depth: int, kept: Sequence[int] | None, initiatives: bool, with_dropped: bool
) -> Iterator[MakeRow]:
    """Yield what makes each row below an objective that was read; of the key results those that a filter
    kept, all if None."""
    for key_result in view.key_results:
        is_there = with_dropped or key_result.item.dropped_on is None
        if is_there and (kept is None or key_result.item.id in kept):
            yield partial(key_result_row, key_result, depth)
            if initiatives:
                for item in live_initiatives(key_result):
                    yield partial(initiative_row, key_result, item, depth + 1)
