"""The tables as peewee models with fields of our own: TEXT dates, INTEGER, REAL (STRICT tables).

The tables themselves are made by the migrations; a test holds the two together. What the tables'
own checks forbid can still be in a file that somebody changed outside okrtui: reading it raises
Unsafe, and text that is no UTF-8 is shown as such (database.py).
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, NoReturn

from okrtui.domain import model
from okrtui.domain.calendar import FIRST_YEAR, LAST_YEAR
from okrtui.domain.errors import Unsafe
from okrtui.domain.model import NUMBER_LIMIT
from okrtui.store.orm import Field, IntegerField, Model

APPLICATION_ID = 0x6F6B7274  # “okrt”: says whose file it is
SCHEMA = 3  # how many migrations there are
READABLE_FROM = WRITABLE_FROM = 2
"""The oldest schema whose programs can read, and can write, a file of today's: a migration that only
adds leaves them alone."""
SCHEMA_DIGESTS = (
    "e3b0c44298fc1c149afbf4c8996fb924",
    "df83cc9764cf23d8323cfd80dd1e61e5",
    "b66beeccda7f47ef31dcc86124526d0f",
    "719b67c31e7d6171da22be54e6f3facf",
)
"""Of sqlite_master with no migration, with one … (versions.shape_digest)."""


def _foreign(field: Field, value: object) -> NoReturn:
    """Raises Unsafe: no okrtui wrote this."""
    place = f"{field.name} of {field.model._meta.table_name}"
    raise Unsafe(
        f"The database holds “{str(value)[:40]}” as {place}: somebody changed it outside okrtui",
        "Put it back from a backup.",
    )


class Text(Field):
    field_type = "TEXT"


class Word(Text):
    """One of a few words."""

    def __init__(self, *words: str) -> None:
        super().__init__()
        self._words = frozenset(words)

    def python_value(self, value: str) -> str:
        return value if value in self._words else _foreign(self, value)


class Real(Field):
    field_type = "REAL"

    def db_value(self, value: float | None) -> float | None:
        return None if value is None else float(value)

    def python_value(self, value: float | None) -> float | None:
        return value if value is None or -NUMBER_LIMIT <= value <= NUMBER_LIMIT else _foreign(self, value)


class Day(Field):
    """A date as ISO text, which sorts as dates do."""

    field_type = "TEXT"

    def db_value(self, value: date | str | None) -> str | None:
        return value.isoformat() if isinstance(value, date) else value

    def python_value(self, value: str | None) -> date | None:
        if value is None:
            return None
        try:
            day = date.fromisoformat(value)
        except ValueError:
            _foreign(self, value)
        return day if FIRST_YEAR <= day.year <= LAST_YEAR else _foreign(self, value)


class Instant(Field):
    """A moment in UTC as ISO text."""

    field_type = "TEXT"

    def db_value(self, value: datetime | str) -> str:
        return value if isinstance(value, str) else value.isoformat(timespec="seconds")

    def python_value(self, value: str) -> datetime:
        try:
            return datetime.fromisoformat(value)
        except ValueError:
            _foreign(self, value)


class Flag(Field):
    field_type = "INTEGER"

    def db_value(self, value: Any) -> int:
        return int(bool(value))

    def python_value(self, value: Any) -> bool:
        return bool(value)


class Id(IntegerField):
    """The primary key; AUTOINCREMENT in the tables, so that no number comes twice."""

    def __init__(self) -> None:
        super().__init__(primary_key=True)
        self.auto_increment = True


class Row(Model):
    """A table's row. Stays inside the store. Knows no database: a session's runs the queries (rows.py)."""

    id = Id()

    class Meta:
        legacy_table_names = False


class Workspace(Row):
    uuid = Text()
    schema = IntegerField()
    created_at = Text()
    readable_from = IntegerField()
    writable_from = IntegerField()
    version = Text()
    upgraded_by = Text()
    upgraded_at = Text()
    generation = IntegerField()
    closed_until = Text()
    published_at = Text()
    seal = Text()


class Change(Row):
    at = Instant()
    who = Text()
    action = Text()
    reason = Text()
    schema = IntegerField()
    seal = Text()


class ChangeItem(Row):
    change_id = IntegerField()
    item = Text()
    before = Text(null=True)
    after = Text(null=True)


class CycleRow(Row):
    name = Text()
    starts = Day()
    ends = Day()
    state = Word("draft", "active", "grading", "closed")
    first_used = Day()

    class Meta:
        table_name = "cycle"


class KpiRow(Row):
    name = Text()
    description = Text()
    unit = Text()
    direction = Word("higher", "lower", "range")
    every = Word(*model.FREQUENCIES)
    combine = Word(*model.COMBINES)
    healthy_at = Real(null=True)
    watch_at = Real(null=True)
    nature = Word("", "leading", "lagging")
    leads_id = IntegerField(null=True)
    owner = Text()
    team = Text()
    position = IntegerField()
    added_on = Day()
    dropped_on = Day(null=True)
    drop_reason = Text()
    search_text = Text()

    class Meta:
        table_name = "kpi"


class KpiTargetRow(Row):
    kpi_id = IntegerField()
    since = Day()
    value = Real(null=True)
    low = Real(null=True)
    high = Real(null=True)

    class Meta:
        table_name = "kpi_target"


class KpiTag(Row):
    kpi_id = IntegerField()
    name = Text()


class MeasurementRow(Row):
    kpi_id = IntegerField()
    on_date = Day()
    value = Real()
    note = Text()
    who = Text()
    at = Text()

    class Meta:
        table_name = "measurement"


class ObjectiveRow(Row):
    title = Text()
    why = Text()
    kind = Word(*model.KINDS)
    cycle_id = IntegerField()
    parent_objective_id = IntegerField(null=True)
    parent_key_result_id = IntegerField(null=True)
    owner = Text()
    team = Text()
    weight = Real()
    position = IntegerField()
    added_on = Day()
    added_in_draft = Flag()
    grade = Real(null=True)
    dropped_on = Day(null=True)
    drop_reason = Text()
    search_text = Text()
    grade_reason = Text()
    learned = Text()
    closed_score = Real(null=True)
    carried_from_id = IntegerField(null=True)

    class Meta:
        table_name = "objective"


class KeyResultRow(Row):
    objective_id = IntegerField()
    title = Text()
    description = Text()
    metric = Word(*model.METRICS)
    start = Real(null=True)
    target = Real(null=True)
    by_amount = Real(null=True)
    by_percent = Flag()
    low = Real(null=True)
    high = Real(null=True)
    unit = Text()
    weight = Real()
    owner = Text()
    starts = Day(null=True)
    due = Day(null=True)
    kpi_id = IntegerField(null=True)
    position = IntegerField()
    added_on = Day()
    added_in_draft = Flag()
    counts_after = IntegerField()
    grade = Real(null=True)
    dropped_on = Day(null=True)
    drop_reason = Text()
    search_text = Text()
    grade_reason = Text()
    learned = Text()
    closed_current = Real(null=True)
    closed_score = Real(null=True)
    carried_from_id = IntegerField(null=True)

    class Meta:
        table_name = "key_result"


class WaypointRow(Row):
    key_result_id = IntegerField()
    on_date = Day()
    value = Real()

    class Meta:
        table_name = "waypoint"


class StepRow(Row):
    key_result_id = IntegerField()
    number = IntegerField()
    title = Text()
    weight = Real()
    due = Day(null=True)

    class Meta:
        table_name = "step"


class CheckInRow(Row):
    key_result_id = IntegerField()
    on_date = Day()
    value = Real(null=True)
    confidence = IntegerField(null=True)
    note = Text()
    step = IntegerField(null=True)
    step_done = Flag()
    who = Text()
    at = Text()
    in_the_way = Text()

    class Meta:
        table_name = "check_in"


class InitiativeRow(Row):
    key_result_id = IntegerField()
    title = Text()
    description = Text()
    state = Word("todo", "doing", "done", "dropped")
    owner = Text()
    position = IntegerField()
    drop_reason = Text()
    search_text = Text()

    class Meta:
        table_name = "initiative"


class GuardrailRow(Row):
    objective_id = IntegerField()
    kpi_id = IntegerField()

    class Meta:
        table_name = "guardrail"


# How a row is called in the journal; items of people by their handle.
ITEM_NAMES: dict[type[Row], str] = {
    ObjectiveRow: "O",
    KeyResultRow: "KR",
    InitiativeRow: "I",
    KpiRow: "KPI",
    CycleRow: "cycle ",
    KpiTargetRow: "target ",
    KpiTag: "tag ",
    MeasurementRow: "measurement ",
    WaypointRow: "waypoint ",
    StepRow: "step ",
    CheckInRow: "check-in ",
    GuardrailRow: "guardrail ",
}
