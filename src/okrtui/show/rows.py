"""The board and the KPI list as rows of aligned columns; which columns there are at a width.

Order in which columns go when the screen is narrow: bar, value, score, the status' word.
The title stays.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from fractions import Fraction
from typing import Literal

from okrtui.domain import metrics
from okrtui.domain.calendar import PERIOD_DAYS
from okrtui.domain.frozen import dataclass
from okrtui.domain.model import Initiative
from okrtui.domain.status import Status
from okrtui.domain.values import short_value
from okrtui.domain.views import KeyResultView, KpiView, ObjectiveView
from okrtui.show import glyphs, sentences, sparkline
from okrtui.show.glyphs import Style, cell_width, fit
from okrtui.show.harmless import harmless
from okrtui.show.harmless.widths import most_cells, uncertain

Kind = Literal["O", "KR", "I"]
Role = Literal["plain", "handle", "cursor", "dim", "status", "bar", "value", "mark"]
Segment = tuple[str, Role]

STATUS_WIDTH = 13
VALUE_WIDTH = 9
SCORE_WIDTH = 4
BAR_WIDTH = 8
SPARK_SLOTS = 12


@dataclass(frozen=True, slots=True)
class BoardRow:
    """One line of the board. `kind` is the handle's prefix; `open` is None without children."""

    handle: str
    kind: Kind
    depth: int
    title: str
    measure: str
    value: str
    score: Fraction | None
    status: Status | None
    open: bool | None
    owner: str
    parent: str
    has_bar: bool = True
    limits: tuple[float, ...] = ()
    """By which the score is read; of what is no grade none."""


def board_rows(
    objectives: Sequence[ObjectiveView], folded: Collection[str] = (), *, initiatives: bool = False
) -> list[BoardRow]:
    """Return the visible rows, depth first; everything below a folded handle is left out."""
    rows: list[BoardRow] = []
    stack: list[tuple[ObjectiveView, int, str]] = [(view, 0, "") for view in reversed(objectives)]
    while stack:
        view, depth, parent = stack.pop()
        handle = str(view.item.handle)
        below = bool(view.key_results or view.children)
        is_open = handle not in folded
        rows.append(objective_row(view, depth, parent, is_open if below else None))
        if not is_open:
            continue
        for key_result in view.key_results:
            rows.append(key_result_row(key_result, depth + 1))
            if initiatives:
                rows.extend(
                    initiative_row(key_result, item, depth + 2) for item in live_initiatives(key_result)
                )
        stack.extend((child, depth + 1, handle) for child in reversed(view.children))
    return rows


def coming_row(kind: Kind, id_: int, depth: int, parent: str, title: str = "…") -> BoardRow:
    """Return the row of an item that is being read, or cannot be: only its place is known."""
    is_open = False if kind == "O" else None
    return BoardRow(
        f"{kind}{id_}", kind, depth, title, "", "", None, None, is_open, "", parent, has_bar=False
    )


def objective_row(view: ObjectiveView, depth: int, parent: str, is_open: bool | None) -> BoardRow:
    """Return an objective's row; `is_open` is None without anything below it."""
    return BoardRow(
        handle=str(view.item.handle),
        kind="O",
        depth=depth,
        title=harmless(view.item.title),
        measure="",
        value="",
        score=view.judged.score if view.judged.grade is None else view.judged.grade,
        status=view.judged.status,
        open=is_open,
        owner=harmless(view.item.owner),
        parent=parent,
        limits=() if view.judged.grade is None else view.judged.limits,
    )


def key_result_row(view: KeyResultView, depth: int) -> BoardRow:
    """Return a key result's row."""
    item, judged = view.item, view.judged
    if item.damaged:
        return coming_row("KR", item.id, depth, str(view.objective.handle), item.title)
    measure = "" if metrics.of(item).is_share else sentences.measure(item, judged)
    return BoardRow(
        handle=str(item.handle),
        kind="KR",
        depth=depth,
        title=harmless(item.title),
        measure=harmless(measure),
        value=harmless(sentences.current(item, judged, VALUE_WIDTH)),
        score=judged.score if judged.grade is None else judged.grade,
        status=judged.status,
        open=None,
        owner=harmless(view.owner),
        parent=str(view.objective.handle),
        limits=() if judged.grade is None else judged.limits,
    )


def live_initiatives(view: KeyResultView) -> list[Initiative]:
    """Return a key result's initiatives without those that were dropped."""
    return [item for item in view.initiatives if item.state != "dropped"]


def initiative_row(view: KeyResultView, item: Initiative, depth: int) -> BoardRow:
    """Return the row of one of a key result's initiatives."""
    return BoardRow(
        handle=str(item.handle),
        kind="I",
        depth=depth,
        title=harmless(item.title),
        measure="",
        value=item.state,
        score=None,
        status=None,
        open=None,
        owner=harmless(item.owner),
        parent=str(view.item.handle),
        has_bar=False,
    )


@dataclass(frozen=True, slots=True)
class Columns:
    """Which columns the board has at a width, and how wide the title is."""

    title: int
    value: bool
    bar: bool
    score: bool
    word: bool

    @classmethod
    def at(cls, width: int) -> Columns:
        """Return the columns for a width. Narrow screens lose the bar below 80, the value below 60, the score
        below 44, the status' word below 34."""
        bar, value, score, word = width >= 76, width >= 56, width >= 44, width >= 34
        used = 1 + (STATUS_WIDTH if word else 1)
        used += (VALUE_WIDTH + 1) * value + (BAR_WIDTH + 3) * bar + (SCORE_WIDTH + 1) * score
        return cls(max(8, width - used - 1), value, bar, score, word)


def board_line(row: BoardRow, columns: Columns, style: Style) -> list[Segment]:
    """Return a row as segments that together fill the columns' width, the cursor's gutter left out."""
    mark = " " if row.open is None else (style.open if row.open else style.folded)
    indent = "  " * row.depth + (f"{mark} " if row.kind == "O" else "  ")
    after = " " * (4 - len(row.handle) if row.kind == "O" and len(row.handle) < 3 else 1)
    score = style.text(sentences.score(row.score, row.limits)) if columns.score and row.has_bar else ""
    longer = max(0, cell_width(score) - SCORE_WIDTH)
    room = columns.title - len(indent) - len(row.handle) - len(after) - (0 if columns.bar else longer)
    if room < 4:
        indent, after, room = "", " ", columns.title - len(row.handle) - 1
    segments: list[Segment] = [(indent, "dim"), (row.handle, "handle"), (after, "dim")]
    if columns.value and not row.value:
        room += VALUE_WIDTH + 1  # nothing to show there, so the title may have it
    title, measure = style.text(row.title), style.text(row.measure)
    own = most_cells(title) + (2 if uncertain(title) else 1)
    if measure and room - own >= most_cells(measure) + uncertain(measure):
        segments += [(fit(title, own, style), "plain"), (fit(measure, room - own, style), "dim")]
    else:
        segments.append((fit(title, room, style), "plain"))
    if columns.value and row.value:
        segments.append((" " + fit(style.text(row.value), VALUE_WIDTH, style, right=True), "value"))
    if columns.bar:
        text = glyphs.bar(row.score if row.has_bar else None, BAR_WIDTH - longer, style)
        segments.append((" " + text, "bar"))
    if columns.score:
        segments.append((" " + score.rjust(SCORE_WIDTH), "plain"))
    word = glyphs.status(row.status, style) if row.status else ""
    width = STATUS_WIDTH if columns.word else 1
    segments.append((" " + fit(word if columns.word else word[:1], width, style), "status"))
    return segments


# --- KPIs ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class KpiColumns:
    """Which columns the KPI list has at a width. On narrow screens they are left out in this order: change,
    age, target, sparkline, the status' word; the name stays."""

    name: int
    spark: int
    change: bool
    target: bool
    age: bool
    word: bool

    @classmethod
    def at(cls, width: int) -> KpiColumns:
        change, age, target = width >= 92, width >= 72, width >= 60
        spark = (24 if width >= 140 else SPARK_SLOTS) if width >= 52 else 0
        word = width >= 40
        used = 2 + VALUE_WIDTH + (11 if word else 1)
        used += (spark + 3 if spark else 0) + (VALUE_WIDTH + 1) * (change + target) + 5 * age
        return cls(max(8, width - used), spark, change, target, age, word)


def kpi_line(view: KpiView, columns: KpiColumns, style: Style, today: date) -> list[Segment]:
    """Return a KPI as segments: handle and name, sparkline with the target's mark, latest, target…"""
    item, judged = view.item, view.judged
    head = f"{item.handle} ".ljust(6)
    segments: list[Segment] = [
        (head, "handle"),
        (fit(style.text(harmless(item.name)), columns.name - len(head), style), "plain"),
    ]
    if columns.spark:
        line, mark = spark(view, columns.spark, style, today)
        segments += [(" " + line, "bar"), (mark + " ", "mark")]
    latest = (
        sentences.value(None, "")
        if judged.value is None
        else short_value(judged.value, harmless(item.unit), VALUE_WIDTH)
    )
    segments.append((" " + fit(style.text(latest), VALUE_WIDTH, style, right=True), "value"))
    if columns.change:
        text = style.text(sentences.change_since(item, judged))
        segments.append((" " + fit(text, VALUE_WIDTH, style, right=True), "dim"))
    if columns.target:
        segments.append((" " + fit(_short_target(view, style), VALUE_WIDTH, style, right=True), "dim"))
    word = glyphs.status(judged.status, style)
    width = 11 if columns.word else 1
    segments.append((" " + fit(word if columns.word else word[:1], width, style), "status"))
    if columns.age:
        age = sentences.short_age(judged.measured_on, today)
        segments.append((" " + style.text(age).rjust(4), "dim"))
    return segments


def _short_target(view: KpiView, style: Style) -> str:
    target, unit = view.judged.target, harmless(view.item.unit)
    if target is None:
        return style.text("–")
    if target.value is not None:
        return style.text(short_value(target.value, unit, VALUE_WIDTH))
    low, high = short_value(target.low or 0, "", 4), short_value(target.high or 0, "", 4)
    return style.text(f"{low}…{high}")


def spark(view: KpiView, slots: int, style: Style, today: date) -> tuple[str, str]:
    """Draw the KPI's last `slots` periods as a sparkline; return it and the mark of its target beside it."""
    days = PERIOD_DAYS[view.item.every]
    values = sparkline.recent(view.judged.whole_points, days, today, slots)
    target = view.judged.target
    wanted = target.value if target and target.value is not None else None
    return sparkline.sparkline(values, style), sparkline.target_mark(values, wanted, style)


def text_of(segments: Sequence[Segment]) -> str:
    """Return a line without its roles, for the command line."""
    return "".join(text for text, _ in segments).rstrip()
