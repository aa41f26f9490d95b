"""A cycle's totals, added up chunk by chunk: the same for a demo and for a hundred thousand objectives.

The objectives come from the leaves up, so that what children count is known when their objective comes;
of each only that is carried along. Memory is bounded by the ids, and by the lists that are asked for.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from fractions import Fraction
from itertools import pairwise
from typing import NamedTuple

from okrtui.domain.coaching.board import OfCycle, of_kpis
from okrtui.domain.foldable import Foremost, Mean
from okrtui.domain.grading import VerdictSoFar
from okrtui.domain.judged import JudgedKeyResult
from okrtui.domain.judging import JudgedObjective, Part, child_part
from okrtui.domain.model import Cycle, KeyResult, Objective
from okrtui.domain.outline import Outline
from okrtui.domain.status import Status
from okrtui.domain.views import KpiView, Left, Moved, ObjectiveView, Progress, Silent, Summary
from okrtui.store.queries import outlines, stored
from okrtui.workspace.queries import chunks, due, grades, kpis, paging
from okrtui.workspace.reading import Reading

CHUNK = 200
"""Objectives that are read at a time."""
FIRST = 20
"""Objectives of the first chunk, so that one sees soon that it began."""
FOREMOST = 50
"""Entries that are kept of each list of a large cycle; of one person's items so many."""
_OF_ONE = 10


class Placed(NamedTuple):
    """An objective with its number in the order of the tree, as it is now, as it was on the earlier day, and
    as it would be now with only what was there then."""

    place: int
    now: ObjectiveView
    before: ObjectiveView | None
    alike: ObjectiveView | None
    has_children: bool


class Tally:
    """The totals of a cycle so far. `most`: entries kept of each list; None: all of them."""

    def __init__(self, reading: Reading, cycle: Cycle, since: date, most: int | None) -> None:
        settings = reading.settings
        self._cycle, self._since, self._most = cycle, since, most
        self._objectives: Counter[Status] = Counter()
        self._key_results: Counter[Status] = Counter()
        self._score = Mean()
        self._moved = Foremost[Moved](most)
        self._silent: dict[str, Foremost[str]] = {}
        graded = cycle.state in ("grading", "closed")
        self._verdict = VerdictSoFar(settings.scoring) if graded else None
        self._coach = OfCycle(
            cycle, settings.focus.objectives, settings.focus.key_results, reading.today, most
        )

    def add(self, views: Sequence[Placed]) -> None:
        """Add some objectives of the cycle, dropped ones included; each of them once, in any order."""
        for placed in views:
            self._add_moved(placed)
            if placed.now.item.dropped_on is None:
                self._add_live(placed.place, placed.now, placed.has_children)

    def _add_live(self, place: int, view: ObjectiveView, has_children: bool) -> None:
        self._objectives[view.judged.status] += 1
        if view.judged.score is not None:
            self._score.add(view.judged.score)
        for kr in grades.live(view):
            self._key_results[kr.judged.status] += 1
            if self._verdict is not None:
                self._verdict.add(view.item.kind, grades.key_result_grade(kr).value)
        for number, item in enumerate(due.due_of([view], ())):
            if item.late:
                if item.owner not in self._silent:
                    self._silent[item.owner] = Foremost(None if self._most is None else _OF_ONE)
                self._silent[item.owner].add((place, number), str(item.handle))
        self._coach.add(place, view, has_children=has_children)

    def _add_moved(self, placed: Placed) -> None:
        """Add an objective and its key results, if they were there before and differ."""
        if placed.before is None:
            return
        old = {line.handle: line for line in _lines(placed.before)}
        for number, line in enumerate(_lines(placed.alike or placed.now)):
            was = old.get(line.handle)
            if was is not None and (was.score, was.status) != (line.score, line.status):
                move = line._replace(score_before=was.score, status_before=was.status)
                self._moved.add((-_difference(move), placed.place, number), move)

    def so_far(self, progress: Progress) -> Summary:
        """Return the counts while they are incomplete; the lists are only in `result`."""
        return self._summary()._replace(so_far=progress)

    def result(self, kpis: Sequence[KpiView]) -> Summary:
        """Return the complete summary, with what coaching says of these KPIs."""
        silent = self._silent_people()
        findings = list(dict.fromkeys([*self._coach.findings(), *of_kpis(kpis)]))
        shown = findings[: self._most]
        left = Left(
            self._moved.more,
            len(self._silent) - len(silent),
            self._coach.by_item.more + len(findings) - len(shown),
        )
        verdict = self._verdict.result() if self._verdict is not None else None
        return self._summary()._replace(
            moved=self._moved.items(), silent=silent, verdict=verdict, findings=shown, left=left
        )

    def _silent_people(self) -> list[Silent]:
        """Return people by name. If there are many, these are the ones with the most items, with their first
        items."""
        people = sorted(self._silent.items())
        if self._most is not None:
            people = sorted(people, key=lambda person: -person[1].count)[: self._most]
        return [Silent(owner, found.items(), found.more) for owner, found in people]

    def _summary(self) -> Summary:
        return Summary(
            cycle=self._cycle,
            objectives=_counts(self._objectives),
            key_results=_counts(self._key_results),
            score=self._score.value,
            since=self._since,
            moved=(),
            silent=(),
            verdict=None,
            findings=(),
        )


def _counts(found: Counter[Status]) -> dict[Status, int]:
    return {status: found[status] for status in Status if found[status]}


def _lines(view: ObjectiveView) -> Iterator[Moved]:
    """Return an objective and its key results as they are, dropped ones included: a drop is movement, too."""
    item, judged = view.item, view.judged
    yield _line(item, judged)
    for kr in view.key_results:
        if not kr.item.damaged:
            yield _line(kr.item, kr.judged)


def _line(item: Objective | KeyResult, judged: JudgedObjective | JudgedKeyResult) -> Moved:
    """Return an item without movement, as it is."""
    return Moved(str(item.handle), item.title, judged.score, judged.score, judged.status, judged.status)


def _difference(move: Moved) -> Fraction:
    return abs((move.score or Fraction(0)) - (move.score_before or Fraction(0)))


class _Day:
    """The objectives as of a day, judged chunk by chunk from the leaves up."""

    def __init__(self, reading: Reading, tree: Outline) -> None:
        self._reading, self._tree = reading, tree
        self._rolled_up = reading.settings.scoring.rollup == "key-results-and-children"
        self._carried: dict[int, list[Part]] = {}
        self._above: set[int] = set()
        """Objectives above those that were there."""

    def judge_new(self, chunk: chunks.Chunk, views: Iterable[int]) -> dict[int, ObjectiveView]:
        """Return the objectives as `judge` does. If all of the chunk was there, it is as today: then nothing
        is returned (`views`: the ids of its objectives), unless new items count in objectives of other
        chunks."""
        past = self._reading.past
        is_there = all(
            chunks.exists(self._reading, past.item(item), owner.cycle_id)
            for owner in chunk.objectives
            if chunks.has_cycle(self._reading, owner)
            for item in (owner, *chunk.key_results.get(owner.id, ()))
        )
        if self._rolled_up or not is_there:
            return self.judge(chunk)
        self._above.update(self._tree.above[id_] for id_ in views if id_ in self._tree.above)
        return {}

    def judge(self, chunk: chunks.Chunk) -> dict[int, ObjectiveView]:
        views = chunks.judge(self._reading, chunk, self._carried, self._above)
        here = {item.id for item in chunk.objectives}
        left_out = {item.id for item in chunk.objectives if not self._reading.past.counts(item)}
        for view in views.values():
            above = view.item.parent
            if view.item.id in self._tree.above:
                self._above.add(self._tree.above[view.item.id])
            if self._rolled_up and above is not None and above.prefix == "O" and above.id not in here:
                part = child_part(view.item, view.judged)
                if part is not None and view.item.id not in left_out:
                    self._carried.setdefault(above.id, []).append(part)
        for id_ in here:
            self._carried.pop(id_, None)
        return views


def how_many(reading: Reading, cycle: Cycle) -> int:
    """Return the number of objectives in a cycle, dropped ones included."""
    return outlines.count_in(reading.db, cycle.id) if cycle.id is not None else 0


def summed(
    reading: Reading, cycle: Cycle, since: date, *, most: int | None = None, size: int = CHUNK
) -> Iterator[Summary]:
    """Yield the totals of a cycle as they grow, chunk by chunk; the last ones are complete."""
    tally = Tally(reading, cycle, since, most)
    # dropped ones among them: that they were dropped since is movement
    tree = paging.whole(reading, cycle, with_dropped=True) if cycle.id is not None else Outline(())
    places = [(place, id_) for id_, place in reversed(tree.order.items())]
    starts = [used.starts for used in reading.cycles.values()]
    begin = min([*starts, *filter(None, [outlines.first_follower(reading.db)]), reading.today])
    earlier = reading.on(since, redefined=True)
    days = (reading, earlier)
    now, before = (_Day(day, tree) for day in days)
    is_new = any(name.startswith(("O", "KR")) for name in earlier.past.made)
    alike = _Day(reading.only(earlier), tree) if is_new else None
    live: set[int] = set()
    """The objectives that are not dropped, of those that were looked at."""
    done, of = 0, how_many(reading, cycle)
    bounds = [0, *range(min(size, FIRST), len(places), size), len(places)]
    for some in (places[first:end] for first, end in pairwise(bounds) if first < end):
        found = stored.objectives(reading.db, [id_ for _, id_ in some])
        chunk = chunks.read(reading, found, initiatives=False)
        kpis.load(days, set().union(*(chunk.kpis(day.past) for day in days)), begin)
        views, old = now.judge(chunk), before.judge(chunk)
        same = alike.judge_new(chunk, views) if alike is not None else {}
        seen: list[Placed] = []
        for place, id_ in some:
            view = views.get(id_)
            if view is None:
                continue
            if view.item.dropped_on is None:
                live.add(id_)
            if view.cycle.id == cycle.id:
                has_children = not live.isdisjoint(tree.below.get(id_, ()))
                seen.append(Placed(place, view, old.get(id_), same.get(id_), has_children))
        tally.add(seen)
        done += sum(item.cycle_id == cycle.id for item in found)
        yield tally.so_far(Progress(done, of))
    every = [kpi.id for kpi in stored.kpis(reading.db)]
    kpis.load(days, every, begin)
    yield tally.result(kpis.there(reading, [reading.kpis[id_] for id_ in every]))
