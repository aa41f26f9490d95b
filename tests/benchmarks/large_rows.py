"""The rows of a large workspace, table by table: the same every time for a day. Touches no file."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate
from random import Random
from typing import Any

from okrtui.domain.model import Cycle
from okrtui.store import schema, search_texts
from okrtui.store.schema import Row

SEED = 6
LEVELS = (0.01, 0.09, 0.3, 0.6)
"""How the objectives are spread over the tree's levels, from the top."""
OF_THE_USER = 2
"""Objectives that the person at work owns, with all their key results: about ten items."""
WEEK = timedelta(days=7)
STALE_WEEKS = 5

VERBS = ("Cut", "Raise", "Halve", "Grow", "Steady", "Simplify", "Speed up", "Prove", "Open", "Finish")
THINGS = (
    "first reply", "build time", "sign-up", "search", "billing", "on-call load", "help centre", "deploys",
    "trial conversion", "invoice errors", "crash rate", "page load", "data exports", "hiring", "audit trail",
    "customer interviews", "partner API", "mobile login", "test suite", "Übersicht für Händler",
)  # fmt: skip
WHERE = ("in the north", "for small teams", "on mobile", "without a call", "at night", "for partners",
         "in the second region", "on the old plan", "across all teams", "for new customers",
         "in support", "this year")  # fmt: skip
AREAS = ("eng", "eng/platform", "eng/platform/storage", "eng/apps", "eng/apps/mobile", "support",
         "support/docs", "sales", "sales/north", "sales/partners", "people", "operations/site")  # fmt: skip
FIRST_NAMES = ("ana", "ben", "cai", "dia", "eli", "fay", "gus", "hana", "ivo", "jun", "kim", "leo", "mia",
               "noa", "oli", "pia", "raj", "sam", "uma", "zoe")  # fmt: skip
NOTES = ("", "", "", "", "Two people on leave.", "Waiting for the vendor.", "On plan – next: the rollout.")
OWNERS = tuple(f"{name}{number or ''}" for number in range(10) for name in FIRST_NAMES)
KINDS = ("aspirational", "aspirational", "committed", "learning")

Table = tuple[type[Row], tuple[str, ...], Iterator[tuple[Any, ...]]]
"""A table, the columns that are given, and the rows."""


@dataclass(frozen=True, slots=True)
class Size:
    """How many of each: key results per objective, check-ins per key result, measurements per KPI."""

    objectives: int
    key_results: int = 4
    check_ins: int = 12
    kpis: int = 500
    measurements: int = 2000


@dataclass(frozen=True, slots=True)
class _Work:
    """A key result as it is planned: what its row and its check-ins follow from."""

    id: int
    metric: str
    start: float
    target: float
    pace: float
    kpi: int | None
    stopped: int
    """Weeks since somebody reported last; no check-in at all if it is below 0."""


class Plan:
    """All rows of a workspace of a size, in an order that satisfies every reference."""

    def __init__(self, size: Size, cycle: Cycle, today: date, user: str) -> None:
        self._size, self._cycle, self._today, self._user = size, cycle, today, user
        self._since = (today - WEEK * (size.check_ins + STALE_WEEKS)).isoformat()
        ends = [round(size.objectives * share) for share in accumulate(LEVELS)]
        self._ends = [max(end, at) for at, end in enumerate(ends[:-1], 1)] + [size.objectives]
        self._of_the_user = {1 + at * (size.objectives // OF_THE_USER) for at in range(OF_THE_USER)}

    def tables(self) -> Iterator[Table]:
        """Each table once; the rows are made as they are taken."""
        cycle = self._cycle
        row = (1, cycle.name, cycle.starts.isoformat(), cycle.ends.isoformat(), "active", self._since)
        yield schema.CycleRow, ("id", "name", "starts", "ends", "state", "first_used"), iter([row])
        yield schema.KpiRow, _KPI, self._kpis()
        yield schema.KpiTargetRow, ("id", "kpi_id", "since", "value", "low", "high"), self._targets()
        yield schema.MeasurementRow, ("id", "kpi_id", "on_date", "value", "who", "at"), self._measurements()
        yield schema.ObjectiveRow, _OBJECTIVE, self._objectives()
        yield schema.KeyResultRow, _KEY_RESULT, self._key_results()
        yield schema.StepRow, ("id", "key_result_id", "number", "title"), self._steps()
        yield schema.CheckInRow, _CHECK_IN, self._check_ins()

    # --- KPIs ----------------------------------------------------------------------------

    def _kpis(self) -> Iterator[tuple[Any, ...]]:
        random = Random(SEED)
        for number in range(1, self._size.kpis + 1):
            name = _named(random)
            direction = ("higher", "lower", "range")[number % 3]
            values = {"name": name, "description": "", "owner": random.choice(OWNERS),
                      "team": random.choice(AREAS)}  # fmt: skip
            text = search_texts.of("kpi", values)
            yield (number, name, "%", direction, "day", "last", "", values["owner"], values["team"], number,
                   self._since, text)  # fmt: skip

    def _targets(self) -> Iterator[tuple[Any, ...]]:
        for number in range(1, self._size.kpis + 1):
            between = number % 3 == 2
            yield (number, number, self._since, None if between else 50.0, 40.0 if between else None,
                   60.0 if between else None)  # fmt: skip

    def _measurements(self) -> Iterator[tuple[Any, ...]]:
        """A slow wave with some noise, one value a day up to today."""
        count = self._size.measurements
        days = [(self._today - timedelta(days=count - 1 - at)).isoformat() for at in range(count)]
        wave = [50 + 15 * math.sin(at / 40) for at in range(count)]
        moments = [f"{day}T07:00:00+00:00" for day in days]
        noise = Random(SEED + 1).random
        number = 0
        for kpi in range(1, self._size.kpis + 1):
            for at in range(count):
                number += 1
                yield number, kpi, days[at], round(wave[at - kpi] + 8 * noise(), 2), "meter", moments[at]

    # --- objectives ----------------------------------------------------------------------

    def _objectives(self) -> Iterator[tuple[Any, ...]]:
        random = Random(SEED + 2)
        for number in range(1, self._size.objectives + 1):
            title = f"{random.choice(VERBS)} {random.choice(THINGS)} {random.choice(WHERE)}"
            owner = self._owner(number, random)
            team = random.choice(AREAS)
            values = {"title": title, "why": "", "owner": owner, "team": team}
            above, above_key_result = self._above(number)
            yield (number, title, random.choice(KINDS), 1, above, above_key_result, owner, team, number,
                   self._since, search_texts.of("objective", values))  # fmt: skip

    def _owner(self, objective: int, random: Random) -> str:
        chosen = random.choice(OWNERS)
        return self._user if objective in self._of_the_user else chosen

    def _above(self, number: int) -> tuple[int | None, int | None]:
        """The objective that one stands below, or (one in sixteen) the key result."""
        level = bisect_right(self._ends, number - 1)
        if level == 0:
            return None, None
        first, end = (self._ends[level - 2] if level > 1 else 0), self._ends[level - 1]
        above = first + 1 + (number - end - 1) % (end - first)
        if number % 16:
            return above, None
        return None, (above - 1) * self._size.key_results + 1

    # --- key results ---------------------------------------------------------------------

    def _planned(self) -> Iterator[_Work]:
        """Mostly `reach`, every eighth of them following a KPI; some `keep`, some milestones."""
        random = Random(SEED + 3)
        for number in range(1, self._size.objectives * self._size.key_results + 1):
            metric = random.choices(("reach", "keep", "milestone"), (80, 12, 8))[0]
            start, rise = float(random.randint(0, 60)), float(random.choice((-30, 10, 20, 40, 100)))
            pace, stopped = random.uniform(0.1, 1.3), random.choices((0, STALE_WEEKS, -1), (88, 8, 4))[0]
            follows = random.random() < 0.125 and self._size.kpis > 0
            kpi = random.randint(1, max(1, self._size.kpis)) if follows else None
            if number <= self._size.key_results:  # those that commands and screens name
                metric, stopped, kpi = "reach", 0, None
            kpi = None if metric == "milestone" else kpi
            yield _Work(number, metric, start, start + rise, pace, kpi, stopped)

    def _key_results(self) -> Iterator[tuple[Any, ...]]:
        random = Random(SEED + 4)
        for work in self._planned():
            number = work.id
            objective = (number - 1) // self._size.key_results + 1
            title = _named(random)
            owner = self._owner(objective, random)
            reach = work.metric == "reach"
            steps = _step_titles(number) if work.metric == "milestone" else ()
            text = search_texts.of("key_result", {"title": title, "description": "", "owner": owner}, steps)
            yield (number, objective, title, work.metric, work.start if reach else None,
                   work.target if reach else None, work.start if work.metric == "keep" else None,
                   "" if steps else "%", owner, self._since, work.kpi,
                   (number - 1) % self._size.key_results + 1, self._since, text)  # fmt: skip

    def _steps(self) -> Iterator[tuple[Any, ...]]:
        number = 0
        for work in self._planned():
            if work.metric == "milestone":
                for at, title in enumerate(_step_titles(work.id), 1):
                    number += 1
                    yield number, work.id, at, title

    def _check_ins(self) -> Iterator[tuple[Any, ...]]:
        """One a week up to today, or up to when somebody stopped."""
        count = self._size.check_ins
        weeks = range(count + STALE_WEEKS - 1, -1, -1)
        days = [(self._today - WEEK * ago).isoformat() for ago in weeks]
        moments = [f"{day}T12:00:00+00:00" for day in days]
        began = date.fromisoformat(self._since)
        whole = (self._cycle.ends - began).days + 1
        shares = [((date.fromisoformat(day) - began).days + 1) / whole for day in days]
        random = Random(SEED + 5)
        chance, note_of = random.random, random.choice
        number = 0
        for work in self._planned():
            if work.stopped < 0:
                continue
            reaches, steps = work.metric == "reach", len(_step_titles(work.id))
            sure = min(10, int(8 * work.pace) + 1)
            for at in range(STALE_WEEKS - work.stopped, STALE_WEEKS - work.stopped + count):
                number += 1
                done = False
                step = value = None
                if work.metric == "milestone":
                    step = min(steps, 1 + (at * steps) // len(days))
                    value, done = round(step / steps, 4), True
                elif work.kpi is None:
                    rise = work.target - work.start
                    part = min(1.0, work.pace * shares[at]) if reaches else chance() - 0.3
                    value = round(work.start + rise * part, 1)
                yield (number, work.id, days[at], value, max(0, sure - int(2 * chance())), note_of(NOTES),
                       step, int(done), "ana", moments[at])  # fmt: skip


def _named(random: Random) -> str:
    thing = random.choice(THINGS)
    return f"{thing[0].upper()}{thing[1:]} {random.choice(WHERE)}"


def _step_titles(key_result: int) -> tuple[str, ...]:
    return ("Draft agreed", "First users", f"Announced {WHERE[key_result % len(WHERE)]}")


_KPI = ("id", "name", "unit", "direction", "every", "combine", "nature", "owner", "team", "position",
        "added_on", "search_text")  # fmt: skip
_OBJECTIVE = ("id", "title", "kind", "cycle_id", "parent_objective_id", "parent_key_result_id", "owner",
              "team", "position", "added_on", "search_text")  # fmt: skip
_KEY_RESULT = ("id", "objective_id", "title", "metric", "start", "target", "low", "unit", "owner", "starts",
               "kpi_id", "position", "added_on", "search_text")  # fmt: skip
_CHECK_IN = ("id", "key_result_id", "on_date", "value", "confidence", "note", "step", "step_done", "who",
             "at")  # fmt: skip
