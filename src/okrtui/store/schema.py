"""The tables as peewee models with fields of our own: TEXT dates, INTEGER, REAL (STRICT tables).

The tables themselves are made by the migrations; a test holds the two together. What the tables'
own checks forbid can still be in a file that somebody changed outside okrtui: reading it raises
`Foreign`, which costs its row (rows.py). Text that is no UTF-8 is shown as such (files/live.py).
"""

from __future__ import annotations

from collections.abc import Set
from datetime import date, datetime
from typing import Any

from okrtui.domain import model
from okrtui.domain.calendar import FIRST_YEAR, LAST_YEAR, MAX_CYCLE
from okrtui.domain.errors import Unsafe
from okrtui.domain.model import NUMBER_LIMIT, TEXT_LIMIT, WEIGHT_LIMIT
from okrtui.store.orm import Field, IntegerField, Model

APPLICATION_ID = 0x6F6B7274  # “okrt”: says whose file it is
SCHEMA = 4  # how many migrations there are
READABLE_FROM = WRITABLE_FROM = 4
"""The oldest schema whose programs can read, and can write, a file of today's."""
SCHEMA_DIGESTS = (
    "e3b0c44298fc1c149afbf4c8996fb924",
    "df83cc9764cf23d8323cfd80dd1e61e5",
    "b66beeccda7f47ef31dcc86124526d0f",
    "719b67c31e7d6171da22be54e6f3facf",
    "aca69e2e000c6159fd6dd2564bfb1c8f",
)
"""Of sqlite_master with no migration, with one … (versions.shape_digest)."""
EARLIER_DIGEST = "5995e99479e308fff7148f4963ee43ec"
"""Of a file that was made while today's schema was in the making: it takes no entry that says only what is in
the way."""


class Foreign(Unsafe):
    """A value that no okrtui wrote: its row cannot be understood."""

    def __init__(self, field: Field, value: object) -> None:
        self.table: type[Row] = field.model
        self.column = str(field.column_name)
        super().__init__(
            f"The database holds “{str(value)[:40]}” as {self.column} of {field.model._meta.table_name}: "
            "somebody changed it outside okrtui",
            "Put it back from a backup.",
        )


MAX_LENGTH = 10 * TEXT_LIMIT
"""Characters that are shown of whatever text: what is longer freezes a screen."""


class Text(Field):
    """`most`: the most characters, None for as many as SQLite hands out; `empty`: whether it may be empty."""

    field_type = "TEXT"

    def __init__(self, most: int | None = MAX_LENGTH, *, empty: bool = True, **options: Any) -> None:
        super().__init__(**options)
        self._most = most
        self._empty = empty

    def python_value(self, value: str | None) -> str | None:
        if value is None and self.null:
            return None
        if type(value) is not str or (self._most is not None and len(value) > self._most):
            raise Foreign(self, value)
        if not (value or self._empty):
            raise Foreign(self, value)
        return value


class Word(Text):
    """One of a few words."""

    def __init__(self, *words: str) -> None:
        super().__init__()
        self._words = frozenset(words)

    def python_value(self, value: str | None) -> str:
        if type(value) is not str or value not in self._words:
            raise Foreign(self, value)
        return value


class Real(Field):
    """A number in the range that a person can type; `least`: the lowest, `most`: the highest."""

    field_type = "REAL"

    def __init__(self, least: float = -NUMBER_LIMIT, most: float = NUMBER_LIMIT, **options: Any) -> None:
        super().__init__(**options)
        self._least, self._most = least, most

    def db_value(self, value: float | None) -> float | None:
        return None if value is None else float(value)

    def python_value(self, value: float | None) -> float | None:
        if value is None and self.null:
            return None
        if type(value) not in (float, int) or not self._least <= value <= self._most:  # type: ignore[operator]
            raise Foreign(self, value)
        return value


HIGHEST = 10**12
"""Of ids and of places in an order."""


class Whole(IntegerField):
    """A whole number; ids and places in an order are at least 0."""

    def __init__(self, most: int = HIGHEST, **options: Any) -> None:
        super().__init__(**options)
        self._most = most

    def python_value(self, value: int | None) -> int | None:
        if value is None and self.null:
            return None
        if type(value) is not int or not 0 <= value <= self._most:
            raise Foreign(self, value)
        return value


class Day(Field):
    """A date as ISO text, which sorts as dates do."""

    field_type = "TEXT"

    def db_value(self, value: date | str | None) -> str | None:
        return value.isoformat() if isinstance(value, date) else value

    def python_value(self, value: str | None) -> date | None:
        if value is None and self.null:
            return None
        try:
            day = date.fromisoformat(value)  # type: ignore[arg-type]
        except (ValueError, TypeError):
            raise Foreign(self, value) from None
        if not FIRST_YEAR <= day.year <= LAST_YEAR or len(value or "") != len("2026-11-30"):
            raise Foreign(self, value)
        return day


class Instant(Field):
    """A moment in UTC as ISO text."""

    field_type = "TEXT"

    def db_value(self, value: datetime | str) -> str:
        return value if isinstance(value, str) else value.isoformat(timespec="seconds")

    def python_value(self, value: str) -> datetime:
        try:
            moment = datetime.fromisoformat(value)
        except (ValueError, TypeError):
            raise Foreign(self, value) from None
        if moment.tzinfo is None or not FIRST_YEAR <= moment.year <= LAST_YEAR:
            raise Foreign(self, value)
        return moment


class Flag(Field):
    field_type = "INTEGER"

    def db_value(self, value: Any) -> int:
        return int(bool(value))

    def python_value(self, value: Any) -> bool:
        if type(value) not in (int, bool) or value not in (0, 1):
            raise Foreign(self, value)
        return bool(value)


class Id(IntegerField):
    """The primary key; AUTOINCREMENT in the tables, so that no number comes twice."""

    def __init__(self) -> None:
        super().__init__(primary_key=True)
        self.auto_increment = True

    def python_value(self, value: Any) -> int:
        if type(value) is not int or not 0 < value < HIGHEST:
            raise Foreign(self, value)
        return value


DERIVED = ("search_text",)
"""Columns that are computed from others: they are not history."""


class Row(Model):
    """A table's row. Stays inside the store. Not bound to a database: a session's runs the queries
    (rows.py)."""

    id = Id()

    class Meta:
        legacy_table_names = False

    @classmethod
    def whole(cls) -> Any:
        """Return the query for whole rows, without the columns that are derived: what search looks in."""
        return cls.select(*(field for field in cls._meta.sorted_fields if field.name not in DERIVED))

    @classmethod
    def names(cls) -> Set[str]:
        """Return the columns of such a row."""
        names: Set[str] = cls._meta.fields.keys()
        return names - set(DERIVED)

    @classmethod
    def wrong(cls, row: dict[str, Any]) -> str:
        """Return the column that is wrong in a row whose values are each possible; empty for a row that is
        right."""
        return ""


class Change(Row):
    at = Instant()
    who = Text()
    action = Text()
    reason = Text()
    schema = IntegerField()
    seal = Text()


class ChangeItem(Row):
    change_id = Whole()
    item = Text()
    before = Text(None, null=True)
    after = Text(None, null=True)


class CycleRow(Row):
    name = Text(empty=False)
    starts = Day()
    ends = Day()
    state = Word("draft", "active", "grading", "closed")
    first_used = Day()
    closed_on = Day(null=True)

    class Meta:
        table_name = "cycle"

    @classmethod
    def wrong(cls, row: dict[str, Any]) -> str:
        if row["name"].isspace():
            return "name"
        days = (row["ends"] - row["starts"]).days
        return "" if 0 <= days < MAX_CYCLE else "ends"


class KpiRow(Row):
    name = Text(empty=False)
    description = Text()
    unit = Text()
    direction = Word("higher", "lower", "range")
    every = Word(*model.FREQUENCIES)
    combine = Word(*model.COMBINES)
    healthy_at = Real(null=True)
    watch_at = Real(null=True)
    nature = Word("", "leading", "lagging")
    leads_id = Whole(null=True)
    owner = Text()
    team = Text()
    position = Whole()
    added_on = Day()
    dropped_on = Day(null=True)
    drop_reason = Text()
    search_text = Text(None)
    target_begins = Flag()

    class Meta:
        table_name = "kpi"

    @classmethod
    def wrong(cls, row: dict[str, Any]) -> str:
        return "" if (row["healthy_at"] is None) == (row["watch_at"] is None) else "watch_at"


class KpiTargetRow(Row):
    kpi_id = Whole()
    since = Day()
    value = Real(null=True)
    low = Real(null=True)
    high = Real(null=True)

    class Meta:
        table_name = "kpi_target"

    @classmethod
    def wrong(cls, row: dict[str, Any]) -> str:
        value, low, high = row["value"], row["low"], row["high"]
        if (value is None) == (low is None) or (low is None) != (high is None):
            return "value"
        return "" if low is None or low < high else "high"


class KpiTag(Row):
    kpi_id = Whole()
    name = Text(empty=False)


class MeasurementRow(Row):
    kpi_id = Whole()
    on_date = Day()
    value = Real()
    note = Text()
    who = Text()
    at = Text()
    withdrawn = Text()

    class Meta:
        table_name = "measurement"


class ObjectiveRow(Row):
    title = Text(empty=False)
    why = Text()
    kind = Word(*model.KINDS)
    cycle_id = Whole()
    parent_objective_id = Whole(null=True)
    parent_key_result_id = Whole(null=True)
    owner = Text()
    team = Text()
    weight = Real(0, WEIGHT_LIMIT)
    position = Whole()
    added_on = Day()
    added_in_draft = Flag()
    grade = Real(0, 1, null=True)
    dropped_on = Day(null=True)
    drop_reason = Text()
    search_text = Text(None)
    grade_reason = Text()
    learned = Text()
    closed_score = Real(0, 1, null=True)
    carried_from_id = Whole(null=True)
    graded_by = Text()
    grade_taken = Flag()
    proposed_grade = Real(0, 1, null=True)

    class Meta:
        table_name = "objective"


class KeyResultRow(Row):
    objective_id = Whole()
    title = Text(empty=False)
    description = Text()
    metric = Word(*model.METRICS)
    start = Real(null=True)
    target = Real(null=True)
    by_amount = Real(null=True)
    by_percent = Flag()
    low = Real(null=True)
    high = Real(null=True)
    unit = Text()
    weight = Real(0, WEIGHT_LIMIT)
    owner = Text()
    starts = Day(null=True)
    due = Day(null=True)
    kpi_id = Whole(null=True)
    position = Whole()
    added_on = Day()
    added_in_draft = Flag()
    counts_after = Whole()
    grade = Real(0, 1, null=True)
    dropped_on = Day(null=True)
    drop_reason = Text()
    search_text = Text(None)
    grade_reason = Text()
    learned = Text()
    closed_current = Real(null=True)
    closed_score = Real(0, 1, null=True)
    carried_from_id = Whole(null=True)
    graded_by = Text()
    grade_taken = Flag()
    proposed_grade = Real(0, 1, null=True)
    closed_start = Real(null=True)
    closed_kept = Whole(null=True)
    closed_counted = Whole(null=True)
    closed_last_on = Day(null=True)

    class Meta:
        table_name = "key_result"

    @classmethod
    def wrong(cls, row: dict[str, Any]) -> str:
        late = row["starts"] is not None and row["due"] is not None and row["starts"] > row["due"]
        return "due" if late else ""


class WaypointRow(Row):
    key_result_id = Whole()
    on_date = Day()
    value = Real()

    class Meta:
        table_name = "waypoint"


class StepRow(Row):
    key_result_id = Whole()
    number = Whole()
    title = Text(empty=False)
    weight = Real(0, WEIGHT_LIMIT)
    due = Day(null=True)

    class Meta:
        table_name = "step"


class CheckInRow(Row):
    key_result_id = Whole()
    on_date = Day()
    value = Real(null=True)
    confidence = Whole(10, null=True)
    note = Text()
    step = Whole(null=True)
    step_done = Flag()
    who = Text()
    at = Text()
    in_the_way = Text()
    withdrawn = Text()

    class Meta:
        table_name = "check_in"


class InitiativeRow(Row):
    key_result_id = Whole()
    title = Text(empty=False)
    description = Text()
    state = Word("todo", "doing", "done", "dropped")
    owner = Text()
    position = Whole()
    drop_reason = Text()
    search_text = Text(None)

    class Meta:
        table_name = "initiative"


class GuardrailRow(Row):
    objective_id = Whole()
    kpi_id = Whole()

    class Meta:
        table_name = "guardrail"


class RenamingRow(Row):
    """A renaming: an owner or a team has another name from then on."""

    kind = Word("owner", "team")
    old_name = Text(empty=False)
    new_name = Text()

    class Meta:
        table_name = "renaming"


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
    RenamingRow: "renaming ",
}
