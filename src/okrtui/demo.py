"""A workspace to play with: a company in its running quarter, the same every time for a day.

Everything goes through `workspace` as if people had typed it on the day it is dated.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from random import Random

from okrtui.domain.calendar import DAY, add_months, calendar_period_of
from okrtui.domain.frozen import dataclass
from okrtui.domain.metrics import MILESTONE
from okrtui.domain.model import CheckIn, Cycle, Direction, Handle
from okrtui.store.journal import Tx
from okrtui.workspace.commands import checkins, initiatives, key_results, kpis, measurements, objectives
from okrtui.workspace.commands.key_result_fields import Typed as KeyResultFields
from okrtui.workspace.queries import cycles
from okrtui.workspace.session import Session

SEED = 2026
WEEK = timedelta(days=7)


def fill(session: Session, seed: int = SEED) -> None:
    """Fill an empty workspace: three levels of objectives, every metric and status, 12 KPIs."""
    with session.write("demo") as transaction:
        company = _Company(session, transaction, Random(seed))
        company.measure()
        company.plan_year()
        company.plan_quarter()
        company.plan_next()


@dataclass(frozen=True, slots=True)
class _Series:
    """A KPI with the year behind it: from → to with some noise, `skipped` periods left out."""

    typed: kpis.Typed
    first: float
    last: float
    noise: float
    digits: int = 1
    skipped: tuple[int, ...] = ()
    recent: int = 0
    """How many of the latest periods have no measurement."""


def _kpi(
    name: str, every: str, direction: Direction, target: str | None, owner: str, team: str, **more: object
) -> kpis.Typed:
    return kpis.Typed(
        name=name, every=every, direction=direction, target=target, owner=owner, team=team, **more  # type: ignore[arg-type]
    )  # fmt: skip


SERIES: tuple[_Series, ...] = (
    _Series(_kpi("Uptime", "day", "higher", None, "kim", "eng/platform", unit="%", healthy_at="99.9",
                 watch_at="99.5", nature="lagging", tags=("reliability",)),
            99.95, 99.96, 0.03, 3, (40, 41, 200)),
    _Series(_kpi("Customer satisfaction", "week", "higher", "50", "ana", "support", unit="%",
                 nature="lagging", tags=("customers",)), 31, 41, 1.5, 0, (9,)),
    _Series(_kpi("First reply", "day", "lower", "2", "ana", "support", unit="h", combine="mean",
                 nature="leading", tags=("customers",)), 3.4, 1.7, 0.2, 1, (12, 13, 90)),
    _Series(_kpi("Deploys", "week", "higher", "10", "kim", "eng", unit="", combine="sum",
                 nature="leading", tags=("delivery",)), 4, 8, 1, 0),
    _Series(_kpi("Lead time for changes", "week", "lower", "2", "kim", "eng", unit="days",
                 nature="leading", tags=("delivery",)), 5.2, 3.9, 0.3, 1, (20, 21)),
    _Series(_kpi("Change failure rate", "week", "lower", "15", "kim", "eng", unit="%",
                 tags=("delivery",)), 22, 13, 1.2, 0),
    _Series(_kpi("Monthly recurring revenue", "month", "higher", "70k", "raj", "sales", unit="EUR",
                 nature="lagging", tags=("money",)), 61_000, 88_000, 900, 0),
    _Series(_kpi("Churn", "month", "lower", "2", "raj", "sales", unit="%", nature="lagging",
                 tags=("money",)), 2.1, 3.6, 0.1, 1),
    _Series(_kpi("Trial conversion", "month", "higher", "12", "raj", "sales", unit="%",
                 nature="leading", tags=("money",)), 9.5, 9.9, 0.3, 1, (), 1),
    _Series(_kpi("Open incidents", "day", "range", None, "kim", "eng/platform", between=("0", "5"),
                 tags=("reliability",)), 4, 3, 1.2, 0, (100, 101, 102, 103, 104), 5),
    _Series(_kpi("Employee engagement", "quarter", "higher", None, "mia", "people", tags=("people",)),
            7.1, 7.6, 0.1, 1),
    _Series(_kpi("Carbon per order", "month", "lower", "0.8", "mia", "operations", unit="kg",
                 tags=("planet",)), 1, 1, 0, 1, (), 400),
)  # fmt: skip


class _Company:
    """The demo under way."""

    def __init__(self, session: Session, transaction: Tx, random: Random) -> None:
        self._session = session
        self._transaction = transaction
        self._random = random
        self._today = session.today
        self._quarter = session.ask(cycles.current)
        self._year = session.ask(cycles.named, f"{self._quarter.starts.year}")

    def _on(self, day: date, who: str = "") -> Session:
        """The session of somebody working at noon of a day."""
        noon = datetime.combine(day, time(12), self._session.settings.zone).astimezone()
        return replace(self._session, clock=lambda: noon, who=who or self._session.who)

    # --- KPIs ----------------------------------------------------------------------------

    def measure(self) -> None:
        """Add 12 KPIs with a year of measurements at their own frequencies."""
        year_ago = self._today - timedelta(days=365)
        begun = self._on(year_ago)
        handles = [kpis.add(begun, series.typed) for series in SERIES]
        self._kpis = {series.typed.name: str(at) for series, at in zip(SERIES, handles, strict=True)}
        values: dict[int, list[tuple[date, float]]] = {}
        for handle, series in zip(handles, SERIES, strict=True):
            values[handle.id] = self._values(series, year_ago)
        measurements.record_many(self._session, self._transaction, values)
        kpis.edit(begun, handles[3], kpis.Typed(leads=str(handles[4])))
        kpis.set_target(self._session, handles[6], "85k", since=add_months(year_ago, 6))
        kpis.set_target(self._session, handles[6], "100k", since=self._quarter.starts)

    def _values(self, series: _Series, since: date) -> list[tuple[date, float]]:
        days = list(_period_days(series.typed.every or "month", since, self._today))
        days = days[: len(days) - series.recent] if series.recent < len(days) else []
        found = []
        for index, day in enumerate(days):
            if index in series.skipped:
                continue
            share = index / max(1, len(days) - 1)
            level = series.first + (series.last - series.first) * share
            wobble = self._random.uniform(-series.noise, series.noise)
            found.append((day, max(0.0, round(level + wobble, series.digits))))
        return found

    # --- objectives ----------------------------------------------------------------------

    def plan_year(self) -> None:
        """Add the year's objective, which the quarter's contribute to."""
        begun = self._on(self._year.starts, "mia")
        self._root = objectives.add(
            begun,
            {"title": "Become the tool that engineers recommend", "owner": "mia", "team": "company",
             "why": "Most of our customers come through somebody who used us before."},
            cycle=self._year.name,
        )  # fmt: skip
        score = self._reach(self._root, "Recommendation score", 32, 50, "", 0.9, "mia", self._year, 6)
        self._reach(self._root, "Teams that use us every week", 410, 900, "", 0.75, "raj", self._year, 6)
        checkins.check_in(self._on(self._today, "mia"), score, "same", confidence=6, note="Survey is out.")

    def plan_quarter(self) -> None:
        """Add the running quarter: every metric and every status."""
        support = self._objective(
            "Be the support team customers praise", "ana", "support", parent=self._root,
            why="Three of the last five customers we lost named slow or cold answers.",
        )  # fmt: skip
        self._satisfaction(support)
        docs = self._objective("Answer before the customer asks", "leo", "support/docs", parent=support)
        self._reach(docs, "Questions answered by the help centre", 12, 40, "%", 0.62, "leo", confidence=4)
        search = self._objective("Search that finds the answer", "zoe", "support/docs/search", parent=docs)
        self._reach(search, "Searches without a result", 38, 15, "%", 1.1, "zoe", confidence=8)
        self._late(search, "Answers rated helpful", 55, 75, "%", "zoe")
        self._shipping()
        self._learning()
        self._selling()
        self._objective("Write down how we hire", "mia", "people", kind="committed")
        gone = self._objective("Move the office", "mia", "operations")
        objectives.drop(self._session, gone, "The lease was extended.")

    def _satisfaction(self, support: Handle) -> None:
        csat = self._reach(support, "CSAT", 30, 50, "%", 0.6, "ana", confidence=4)
        checkins.check_in(
            self._on(self._today, "ana"), csat, "same", confidence=4, note="Two people on leave until Monday."
        )
        kpi = self._kpis["First reply"]
        reply = self._key_result(support, "ana", title="First reply", at_most="2", unit="h", kpi=kpi)
        checkins.check_in(self._on(self._today, "ana"), reply, None, confidence=8)
        steps = ("Outline agreed", "First twenty articles", "Translated into German", "Linked from the app")
        launch = self._key_result(
            support, "leo", title="Launch the help centre", metric=MILESTONE.name, steps=steps
        )
        for number, share in ((1, 0.3), (2, 0.6), (3, 1.0)):
            checkins.set_step(self._on(self._at(share), "leo"), launch, number, True)
        work = initiatives.add(self._session, csat, {"title": "Answer from one shared inbox", "owner": "ana"})
        initiatives.set_state(self._session, work, "doing")
        initiatives.add(self._session, csat, {"title": "Call back every unhappy customer", "owner": "leo"})

    def _shipping(self) -> None:
        ship = self._objective(
            "Ship faster without breaking things", "kim", "eng", kind="committed", parent=self._root
        )
        objectives.guard(self._session, ship, Handle.parse(self._kpis["Uptime"]))
        self._reach(ship, "Lead time for changes", 5, 2, "days", 0.2, "kim", confidence=1)
        kpi = self._kpis["Deploys"]
        deploys = self._key_result(ship, "kim", title="Deploys a week", start="4", to="10", kpi=kpi)
        checkins.check_in(self._on(self._today, "kim"), deploys, None, confidence=7)
        kpi = self._kpis["Change failure rate"]
        self._key_result(ship, "kim", title="Change failure rate", at_most="15", unit="%", kpi=kpi)
        build = self._objective("A build that nobody waits for", "sam", "eng/platform", parent=ship)
        self._stale(build, "Build time", 24, 10, "min", "sam")
        flaky = self._reach(build, "Flaky tests", 60, 10, "", 1.0, "sam", confidence=9)
        checkins.check_in(self._on(self._today, "sam"), flaky, "done", confidence=10)

    def _learning(self) -> None:
        learn = self._objective("Learn whether small teams would pay", "raj", "sales", kind="learning")
        self._reach(learn, "Interviews with small teams", 0, 20, "", 1.2, "raj", confidence=8)
        self._key_result(
            learn, "raj", title="Paying pilot teams", start="0", to="5", starts=self._today.isoformat()
        )
        gone = self._key_result(learn, "raj", title="Survey of 500 students", metric=MILESTONE.name)
        key_results.drop(self._session, gone, "Students do not buy.")

    def _selling(self) -> None:
        sell = self._objective("Grow revenue without a sales call", "raj", "sales", kind="committed")
        middle = self._at(0.5)
        revenue = self._key_result(
            sell, "raj", title="Monthly recurring revenue", start="82k", to="100k",
            kpi=self._kpis["Monthly recurring revenue"],
            waypoints=(f"{middle}=88k",) if middle < self._quarter.ends else (),
        )  # fmt: skip
        checkins.check_in(self._on(self._today, "raj"), revenue, None, confidence=8)
        price = self._key_result(sell, "raj", title="New price list is public", metric=MILESTONE.name)
        initiatives.add(self._session, price, {"title": "Ask ten customers about the draft", "owner": "raj"})
        trial = self._key_result(sell, "raj", title="Trials that become customers", by="+20%", weight="2")
        for share, value in ((0.1, "10"), (0.3, "10.8")):
            checkins.check_in(self._on(self._at(share), "raj"), trial, value, confidence=8)
        checkins.check_in(self._on(self._today, "raj"), trial, "11.9", confidence=8)

    def plan_next(self) -> None:
        """Add the next quarter, still a draft."""
        following = self._session.ask(cycles.neighbour, self._quarter, +1)
        second = objectives.add(
            self._session,
            {"title": "Be at home in a second region", "owner": "mia", "team": "company"},
            cycle=following.name,
        )
        typed = KeyResultFields(title="Customers there", start="0", to="30", owner="mia")
        key_results.add(self._session, second, typed)

    # --- helpers -------------------------------------------------------------------------

    def _objective(
        self, title: str, owner: str, team: str, *, kind: str = "aspirational",
        parent: Handle | None = None, why: str = "",
    ) -> Handle:  # fmt: skip
        inside_year = self._quarter.ends <= self._year.ends and self._quarter.starts >= self._year.starts
        above = parent if parent != self._root or inside_year else None
        typed = {"title": title, "owner": owner, "team": team, "kind": kind, "why": why}
        return objectives.add(
            self._on(self._quarter.starts, owner), typed, cycle=self._quarter.name, parent=above
        )

    def _key_result(self, objective: Handle, owner: str, **typed: object) -> Handle:
        fields = KeyResultFields(owner=owner, **typed)  # type: ignore[arg-type]
        return key_results.add(self._on(self._quarter.starts, owner), objective, fields)

    def _at(self, share: float) -> date:
        """The day at a share of the quarter's days so far."""
        return self._quarter.starts + (self._today - self._quarter.starts) * share

    def _reach(
        self, objective: Handle, title: str, start: float, target: float, unit: str, ratio: float,
        owner: str, cycle: Cycle | None = None, confidence: int = 7,
    ) -> Handle:  # fmt: skip
        """Add a key result with weekly check-ins that went `ratio` as fast as they should."""
        cycle = cycle or self._quarter
        fields = KeyResultFields(title=title, start=str(start), to=str(target), unit=unit, owner=owner)
        handle = key_results.add(self._on(cycle.starts, owner), objective, fields)
        days = list(_weekly(cycle.starts, self._today))
        entries: list[CheckIn] = []
        for before, day in pairwise([cycle.starts - WEEK, *days]):
            if day - before < timedelta(days=4) and day != self._today:
                continue
            share = ratio * cycle.elapsed(day) + self._random.uniform(-0.02, 0.02)
            value = _rounded(start + (target - start) * min(1.0, max(0.0, share)), start, target)
            last = confidence if day == days[-1] else min(10, confidence + self._random.randint(0, 1))
            entries.append(CheckIn(0, day, value, confidence=last, who=owner))
        checkins.record_many(self._session, self._transaction, handle, entries)
        return handle

    def _stale(
        self, objective: Handle, title: str, start: float, target: float, unit: str, owner: str
    ) -> None:
        """Add a key result that nobody has reported on for four weeks."""
        begins = min(self._quarter.starts, self._today - 5 * WEEK)
        handle = self._key_result(
            objective, owner, title=title, start=str(start), to=str(target), unit=unit,
            starts=begins.isoformat(),
        )  # fmt: skip
        for weeks, value in ((5, start), (4, start - 2)):
            checkins.check_in(self._on(self._today - weeks * WEEK, owner), handle, f"={value}", confidence=6)

    def _late(
        self, objective: Handle, title: str, start: float, target: float, unit: str, owner: str
    ) -> None:
        """Add a key result without a check-in, though its first period has ended."""
        begins = min(self._quarter.starts, self._today - 2 * WEEK)
        self._key_result(
            objective, owner, title=title, start=str(start), to=str(target), unit=unit,
            starts=begins.isoformat(),
        )  # fmt: skip


def _weekly(first: date, today: date) -> Iterable[date]:
    """Fridays since `first`, and today."""
    day = first + timedelta(days=(4 - first.weekday()) % 7)
    while day < today:
        yield day
        day += WEEK
    yield today


def _period_days(every: str, since: date, today: date) -> Iterable[date]:
    """The last day of each ended calendar period, and the running one if it is a day."""
    period_of = calendar_period_of(every)  # type: ignore[arg-type]
    day = since
    while True:
        last = period_of(day).last
        if last > today or (every != "day" and last == today):
            return
        yield last
        day = last + DAY


def _rounded(value: float, start: float, target: float) -> float:
    """Round to as many digits as a person would report."""
    digits = 1 if abs(target - start) < 20 else 0
    return round(value, digits)
