"""What a metric must answer: everything that differs from one to the other (rules.md, Metrics).

What is the same for all of them has its answer here; what a metric must say itself is abstract.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from okrtui.domain.calendar import Period
from okrtui.domain.errors import of_field
from okrtui.domain.judged import JudgedKeyResult
from okrtui.domain.model import CheckIn, KeyResult, MetricName
from okrtui.domain.scoring import ONE, KeptCount, Point, counted
from okrtui.domain.values import WORDS, Typed, checked, parse_number, parse_typed, short_value

if TYPE_CHECKING:
    from typing import Protocol

    class TypedNumbers(Protocol):
        """The same as people type them: None leaves one alone, an empty text clears it."""

        @property
        def start(self) -> str | None: ...
        @property
        def to(self) -> str | None: ...
        @property
        def by(self) -> str | None: ...
        @property
        def at_least(self) -> str | None: ...
        @property
        def at_most(self) -> str | None: ...


Pair = tuple[str, str]
"""A name and a text, as `explain` shows them."""


class Numbers(NamedTuple):
    """The numbers that say what a key result measures; None where its metric has none of a kind."""

    start: float | None = None
    target: float | None = None
    by: float | None = None
    by_percent: bool = False
    low: float | None = None
    high: float | None = None

    @classmethod
    def of(cls, item: KeyResult) -> Numbers:
        """Return the numbers of a key result."""
        return cls(item.start, item.target, item.by, item.by_percent, item.low, item.high)


class Measured(NamedTuple):
    """The result of the values known on a day."""

    current: float | None
    raw: Fraction | None
    kept: KeptCount | None = None


class Needs(NamedTuple):
    """What would lift a pace: a score, as a value or as steps, or periods kept in a row."""

    score: Fraction | None = None
    value: float | None = None
    steps: tuple[int, ...] = ()
    periods: int | None = None


class Metric(ABC):
    """How a key result is measured. It has no state; everything it needs is passed to its methods."""

    name: ClassVar[MetricName]
    """As it is stored, typed and shown."""
    fields: ClassVar[frozenset[str]]
    """Fields that mean something for it, beside those that every key result has."""
    named_by: ClassVar[tuple[str, ...]]
    """Fields of which one alone says that it is meant, unless the metric there was has them, too."""
    words: ClassVar[tuple[str, ...]] = WORDS
    """What may be typed instead of a value."""
    is_share: ClassVar[bool] = False
    """Whether its values are shares 0 … 1 and no amounts of a unit: 12 % is 0.12."""
    forms: ClassVar[str]
    """What may be typed into a check-in, as a hint; `short_forms` the same into a review's card."""
    short_forms: ClassVar[str]
    is_done_at_one: ClassVar[bool] = True
    """Whether nothing is left to do with a score of 1."""
    has_forecast: ClassVar[bool] = False
    """Whether a line through its values leads somewhere."""
    has_way: ClassVar[bool] = False
    """Whether it goes from somewhere to somewhere: without both, or with one at the other, it is weak."""
    pace_when: ClassVar[str] = ""
    """On which day score and expected are compared, in words; empty for today."""

    @property
    def has_steps(self) -> bool:
        return "steps" in self.fields

    @property
    def has_waypoints(self) -> bool:
        return "waypoints" in self.fields

    # --- what may be typed -------------------------------------------------------------------

    @abstractmethod
    def read_numbers(self, typed: TypedNumbers, item: KeyResult) -> Numbers:
        """Return the key result's numbers: those typed, else its own. Raises Refused for another metric's."""

    @abstractmethod
    def check(self, item: KeyResult) -> None:
        """Check the key result's numbers. Raises Refused."""

    def read_value(self, item: KeyResult, text: str) -> Typed:
        """Read what was typed into a check-in. Raises Refused naming the forms allowed."""
        ends = (item.start, item.target, item.low, item.high)
        signed = any(number is not None and number < 0 for number in ends)
        return parse_typed(text, unit=item.unit, share=self.is_share, signed=signed, words=self.words)

    def read_number(self, item: KeyResult, text: str) -> float:
        """Read a value where a sign is a sign, not a change. Raises Refused naming the forms allowed."""
        return parse_number(text, item.unit, share=self.is_share)

    def checked_value(self, item: KeyResult, value: float) -> float:
        """Return the value if the key result can have it. Raises Refused for another one."""
        return checked(value, "The value")

    def end_value(self, judged: JudgedKeyResult, *, done: bool) -> float | None:
        """Return the value that `done` or `open` means; None while that is not known."""
        return judged.target if done else judged.start

    def first_value(self, item: KeyResult) -> float | None:
        """Return the value that a change is added to before any value was entered."""
        return item.start

    # --- from check-ins to a score -----------------------------------------------------------

    def points(self, item: KeyResult, check_ins: Iterable[CheckIn]) -> list[Point]:
        """Return the dated values that count, ascending, one a date: a later entry corrects an earlier one
        (rules.md, Which value counts)."""
        by_date = {entry.on: entry.value for entry in counted(item, check_ins) if entry.value is not None}
        return [Point(on, value) for on, value in by_date.items()]

    def ends(self, item: KeyResult, first: float | None) -> tuple[float | None, float | None]:
        """Return start and target as they stand; `first` is the start where none was given."""
        return None, None

    @abstractmethod
    def measured(
        self,
        item: KeyResult,
        points: Sequence[Point],
        ends: tuple[float | None, float | None],
        steps_done: dict[int, bool],
        periods: Sequence[Period],
        today: date,
        *,
        only_ended: bool = False,
    ) -> Measured:
        """Return current value and raw score on a day (rules.md, Metrics). `only_ended`: a running period
        counts nothing yet, whatever its value (for a KPI that sums)."""

    def raw_of(
        self, current: float | None, ends: tuple[float | None, float | None], score: Fraction | None
    ) -> Fraction | None:
        """Return the raw score of a current value that was kept at closing, with its score."""
        return score

    @abstractmethod
    def expected(
        self, item: KeyResult, span: Period, day: date, start: float | None, target: float | None
    ) -> Fraction:
        """Return the score expected on a day, 0 … 1 (rules.md, What was expected)."""

    def pace_day(self, last_on: date | None, today: date) -> date:
        """Return the day on which score and expected are compared (rules.md, Pace)."""
        return today

    def has_pace(self, last_on: date | None, periods: Sequence[Period]) -> bool:
        """Return whether a key result with a score has a pace yet."""
        return True

    def is_done(self, score: Fraction | None) -> bool:
        """Return whether the score means that nothing is left to do."""
        return self.is_done_at_one and score == ONE

    @abstractmethod
    def lift(self, item: KeyResult, judged: JudgedKeyResult, at: Fraction, today: date) -> Needs:
        """Return what would bring the key result's pace to `at` today."""

    def goes_on(self, item: KeyResult, judged: JudgedKeyResult) -> Numbers:
        """Return the key result's numbers for the next cycle, from its current value on."""
        return Numbers.of(item)

    # --- words -------------------------------------------------------------------------------

    @abstractmethod
    def measure(self, item: KeyResult, judged: JudgedKeyResult | None) -> str:
        """Return what is measured: `30 → 50 %`, `at most 2 h`, `4 steps`, `done or open`."""

    def current(self, item: KeyResult, judged: JudgedKeyResult, width: int) -> str:
        """Return the text of the value column; a dash for nothing."""
        return "–" if judged.current is None else short_value(judged.current, item.unit, width)

    def value_text(self, value: float, unit: str, width: int) -> str:
        """Return the text of a value beside a chart."""
        return short_value(value, unit, width)

    @abstractmethod
    def score_lines(self, item: KeyResult, judged: JudgedKeyResult) -> Iterator[Pair]:
        """Yield the lines that explain the score: formula, inputs, clamp."""

    @abstractmethod
    def expected_lines(self, item: KeyResult, judged: JudgedKeyResult) -> Iterator[Pair]:
        """Yield the lines that explain the expected score."""

    def no_pace(self, judged: JudgedKeyResult) -> str:
        """Return why there is no pace, where there is a score."""
        return "none: nothing is expected yet; that counts as on track"

    # --- charts ------------------------------------------------------------------------------

    def limits(self, item: KeyResult) -> tuple[float, ...]:
        """Return the limits that the values should stay at or within."""
        return ()

    def course(self, judged: JudgedKeyResult) -> tuple[float | None, float | None]:
        """Return the first and the last of the expected values."""
        return judged.start, judged.target

    @abstractmethod
    def wanted(self, item: KeyResult, judged: JudgedKeyResult) -> list[list[Point]]:
        """Return the lines that the values should follow, from the day before the span on."""

    # --- advice ------------------------------------------------------------------------------

    @abstractmethod
    def counts_work(self, item: KeyResult) -> bool:
        """Return whether a title that names a product means that work is counted, not its outcome."""

    def lacks_measure(self, item: KeyResult) -> bool:
        """Return whether nothing shows progress before it is done."""
        return False


def typed_number(field: str, text: str | None, old: float | None, unit: str) -> float | None:
    """Return a field's number as typed; the old one where none was typed."""
    if text is None:
        return old
    with of_field(field):
        return parse_number(text, unit) if text.strip() else None
