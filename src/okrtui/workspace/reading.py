"""One moment of a workspace, looked at on one day: what everything that is asked is asked of
(src/okrtui/README.md).

A session hands one out (`Session.reading`), and inside a write its transaction does (`Transaction.reading`).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, time
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from okrtui.config.settings import Settings
from okrtui.domain.calendar import DAY, CustomCycle, Period, cycle_around, named_cycle, state_on
from okrtui.domain.dates import Dates, Role, in_full
from okrtui.domain.errors import NotFound
from okrtui.domain.frozen import dataclass, field
from okrtui.domain.model import Cycle
from okrtui.store.queries import stored
from okrtui.store.queries.stored import StoredCycle
from okrtui.store.rows import Rows

if TYPE_CHECKING:
    from okrtui.domain.judging import Followed
    from okrtui.domain.views import KpiView
    from okrtui.workspace.past import Past


class Understood(NamedTuple):
    """A date that was typed in a short form: what it is, as `due`, and the day it was taken for."""

    what: str
    day: date


@dataclass(frozen=True, slots=True)
class Asker:
    """The person who asks, the workspace, the moment and the settings."""

    directory: Path
    settings: Settings
    who: str
    now: datetime
    read_only: str = ""
    """Why nothing can be written, in a few words for a banner; empty if it can."""
    understood: list[Understood] = field(default_factory=list)
    """Takes the dates that were typed in a short form."""


class Reading:
    """The rows of one transaction as of one day. Nothing is read twice.

    `as_of` is a day in the past; None, or today's date, means today. `defined_by` is another Reading whose
    definitions (targets, weights, parents …) are used instead. `only_of` is another Reading: only what was
    there on its day is included.
    """

    def __init__(
        self,
        db: Rows,
        asker: Asker,
        as_of: date | None = None,
        *,
        defined_by: Reading | None = None,
        only_of: Reading | None = None,
    ) -> None:
        self.db = db
        self.asker = asker
        self.as_of = None if as_of == self.real_today else as_of
        self.kpis: dict[int, KpiView] = {}
        """The KPIs that were read so far, with the measurements that judging needs (queries/kpis.py)."""
        self.kpis_since: dict[int, date] = {}
        """The day from which the measurements of each of them are known."""
        self.followed: dict[int, Followed] = {}
        """Each KPI as its followers see it; its values are combined once for all of them."""
        self.only_of = only_of
        self._defined_by = defined_by
        self._days: dict[tuple[date, Reading | None], Reading] = {}

    @property
    def settings(self) -> Settings:
        return self.asker.settings

    @property
    def who(self) -> str:
        return self.asker.who

    @property
    def today(self) -> date:
        """The day everything is computed for, in the workspace's calendar."""
        return self.as_of or self.real_today

    @property
    def real_today(self) -> date:
        """Today, whatever day is looked back to."""
        return self.local(self.asker.now).date()

    def local(self, moment: datetime) -> datetime:
        """Return a moment in the workspace's time zone."""
        return moment.astimezone(self.settings.zone)

    def begin_of(self, day: date) -> datetime:
        """Return the first moment of a day in the workspace's calendar, in UTC."""
        zone = self.settings.zone
        midnight = datetime.combine(day, time(), zone) if zone else datetime.combine(day, time()).astimezone()
        return midnight.astimezone(UTC)

    @cached_property
    def dates(self) -> Dates:
        """What typed dates mean here."""
        rules = self.settings.cycles
        named = {row.name.casefold(): Period(row.starts, row.ends) for row in rules.custom}
        named |= {row.name.casefold(): Period(row.starts, row.ends) for row in self.cycles.values()}
        return Dates(self.today, rules, named)

    def day(self, text: str, role: Role, what: str) -> date:
        """Read a typed date. For a short form, the day it was taken for is recorded. Raises Refused."""
        day = in_full(text)
        if day is None:
            day = self.dates.read(text, role)
            self.asker.understood.append(Understood(what, day))
        return day

    def on(self, day: date, *, redefined: bool = False) -> Reading:
        """Return the same moment as of another day in the past; `redefined`: by the definitions of this
        one."""
        key = (day, self if redefined else None)
        if key not in self._days:
            self._days[key] = Reading(self.db, self.asker, day, defined_by=key[1])
            self._days[key]._days = self._days
        return self._days[key]

    def only(self, earlier: Reading) -> Reading:
        """Return a Reading of the same day, without what was not there yet on an earlier one."""
        found = Reading(self.db, self.asker, self.as_of, defined_by=self._defined_by, only_of=earlier)
        found.kpis, found.kpis_since, found.followed = self.kpis, self.kpis_since, self.followed
        found.past = self.past
        return found

    @cached_property
    def past(self) -> Past:
        """What was different on the day. The journal is searched once."""
        from okrtui.workspace import past

        if self.as_of is None:
            return past.nothing(self.today)
        if self._defined_by is not None:
            return self.on(self.as_of).past.defined_by(self._defined_by.past)
        return past.on(self.db, self.as_of, self.begin_of(self.as_of + DAY), self._end_of)

    def _end_of(self, moment: datetime) -> datetime:
        """Return the first moment after the day of the given moment, in UTC."""
        return self.begin_of(self.local(moment).date() + DAY)

    @cached_property
    def stored_cycles(self) -> dict[int, StoredCycle]:
        """The cycles in use as they are kept, by id, the latest first."""
        found = stored.cycles(self.db)
        return {row.id: row if row.name else row._replace(name=self._name_of(row, found)) for row in found}

    def _name_of(self, row: StoredCycle, found: Iterable[StoredCycle]) -> str:
        """Return a name for a cycle whose name is damaged: that of its dates' regular cycle, if it is
        free."""
        if row.starts is not None:
            regular = cycle_around(row.starts, self.settings.cycles)
            taken = {other.name for other in found}
            if (regular.starts, regular.ends) == (row.starts, row.ends) and regular.name not in taken:
                return regular.name
        return f"damaged-{row.id}"

    @cached_property
    def cycles(self) -> dict[int, Cycle]:
        """The cycles in use as they are on the day, by id, the latest first."""
        return {id_: self._cycle(row) for id_, row in self.stored_cycles.items()}

    def _cycle(self, row: StoredCycle) -> Cycle:
        kept, closed = row.state, row.closed_on
        if self.as_of is not None:
            kept, closed = self.past.state_of_cycle(row.id, kept), self.past.closed_on(row.id, closed)
        if row.starts is None or row.ends is None:  # damaged
            dates = self._dates_of(row.name)
            return Cycle(row.name, dates.starts, dates.ends, kept, row.id, closed)
        state = state_on(self.today, row.starts, row.first_used, kept)
        return Cycle(row.name, row.starts, row.ends, state, row.id, closed)

    def _dates_of(self, name: str) -> CustomCycle:
        """Return the dates that belong to a cycle's name, else those of the cycle that contains today."""
        try:
            return named_cycle(name, self.settings.cycles)
        except NotFound:
            return cycle_around(self.today, self.settings.cycles)

    @property
    def running(self) -> list[int]:
        """The ids of the cycles that run or are being graded."""
        return [id_ for id_, cycle in self.cycles.items() if cycle.state in ("active", "grading")]
