"""Everything about one item: names and texts for `show` and the detail pane, a line below a list."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from okrtui.domain.judged import JudgedKeyResult
from okrtui.domain.judging import JudgedKpi, JudgedObjective
from okrtui.domain.metrics.base import Pair
from okrtui.domain.model import CheckIn, Initiative, Measurement
from okrtui.domain.views import KeyResultView, KpiView, ObjectiveView, Redefinition
from okrtui.show import changes as past_changes
from okrtui.show import glyphs, rows, sentences, sparkline
from okrtui.show.glyphs import Style, cell_width
from okrtui.show.harmless import harmless

RECENT = 6
MAX_ENTRIES = 40
"""Measurements of a KPI that its page lists; `show --json` has all."""
_HANDLE, _OWNER, _KIND, _CONFIDENCE, _AGE, _SHARE = 6, 7, 13, 13, 12, 14
"""Columns of the line below a list: what stays the same from item to item stays where it is."""


def changes(found: Iterable[Redefinition]) -> list[Pair]:
    """Return how a definition changed: `changed  2026-11-13 by ana: target 9600 → 9000 (iPad crash)`."""
    return [("changed", f"{each.on} by {each.who}: {redefined(each)}") for each in found]


def redefined(found: Redefinition) -> str:
    """Return one change of a definition: `target 9600 → 9000 (iPad crash)`."""
    what = past_changes.lines({"": found.fields})[0].strip()
    return what + (f" ({found.reason})" if found.reason else "")


def objective_line(view: ObjectiveView, style: Style, *, top: bool) -> str:
    """Return the line below the board about an objective; `top`: the board does not show its parent."""
    pace, guards = view.judged.pace, ", ".join(str(guard.item.handle) for guard in view.guardrails)
    parts = [
        (view.item.owner or "no owner", _OWNER),
        (view.item.kind, _KIND),
        ("" if pace is None else f"pace {sentences.score(pace, view.judged.limits)}", _CONFIDENCE - 2),
        (view.item.team, 0),
        (f"guarded by {guards}" if guards else "", 0),
        (f"for {view.item.parent}" if top and view.item.parent is not None else "", 0),
    ]
    return _columns(parts, style)


def key_result_line(view: KeyResultView, today: date, style: Style) -> str:
    """Return the line below the board about a key result: owner, confidence, age, expected, course, needs."""
    judged = view.judged
    parts = [
        (view.owner or "no owner", _OWNER),
        ("" if judged.confidence is None else f"confidence {judged.confidence}", _CONFIDENCE),
        (sentences.age(judged.checked_in_on, today), _AGE),
        ("" if judged.expected is None else f"expected {sentences.score(judged.expected)}", _SHARE),
        (sparkline.sparkline([point.value for point in judged.points[-RECENT:]], style), RECENT + 1),
        (sentences.needs(view.forecast, view.item.unit), 0),
        (judged.note, 0),
    ]
    return _columns(parts, style)


def work_line(item: Initiative, style: Style) -> str:
    """Return the line below the board about an initiative."""
    return _columns(
        [(item.owner or "no owner", _OWNER), (f"{item.state} for KR{item.key_result_id}", 0)], style
    )


def kpi_line(view: KpiView, today: date, style: Style) -> str:
    """Return the line below the list of KPIs about one of them."""
    judged = view.judged
    due = "" if view.due is None else f"{'late' if view.due.late else 'due'} for {view.due.period.last}"
    parts = [
        (view.item.owner or "no owner", _OWNER),
        (f"every {view.item.every}", _CONFIDENCE),
        (sentences.age(judged.measured_on, today), _AGE),
        (
            ""
            if judged.attainment is None
            else f"attainment {sentences.score(judged.attainment, judged.limits)}",
            _SHARE + 2,
        ),
        (due, 0),
        (f"linked to {', '.join(view.links)}" if view.links else "", 0),
    ]
    return _columns(parts, style)


def handle_column(handle: str) -> str:
    """Return a handle as it begins the line below a list."""
    return f" {handle} ".ljust(_HANDLE)


def _columns(parts: Iterable[tuple[str, int]], style: Style) -> str:
    """Texts in columns; those without a width follow one another."""
    line = ""
    for text, width in parts:
        shown = style.text(harmless(text))
        if width:
            line += shown + " " * max(1, width - cell_width(shown))
        elif shown:
            line += shown + "  "
    return line.rstrip()


def objective(view: ObjectiveView, style: Style, changed: Iterable[Redefinition] = ()) -> list[Pair]:
    """Return an objective's fields, its why, how its definition changed and what is below it."""
    item = view.item
    lines = [
        ("status", glyphs.status(view.judged.status, style)),
        ("score", sentences.score(view.judged.score)),
        ("grade", sentences.graded(item, view.judged)),
        ("learned", item.learned),
        ("kind", item.kind),
        ("cycle", view.cycle.name),
        ("parent", str(item.parent or "")),
        ("carried from", f"O{item.carried_from_id}" if item.carried_from_id else ""),
        ("owner", item.owner),
        ("team", item.team),
        ("guarded by", ", ".join(_guard(g, style) for g in view.guardrails)),
        ("dropped", _dropped(item.dropped_on, item.drop_reason)),
        ("why", item.why),
        *changes(changed),
    ]
    for child in view.key_results:
        if child.item.dropped_on is None:
            lines.append((str(child.item.handle), f"{_standing(child.judged, style)} · {child.item.title}"))
    for below in view.children:
        lines.append((str(below.item.handle), f"{_standing(below.judged, style)} · {below.item.title}"))
    return _filled(lines)


def _guard(guard: KpiView, style: Style) -> str:
    return f"{guard.item.handle} ({glyphs.status(guard.judged.status, style)})"


def _standing(judged: JudgedKeyResult | JudgedObjective, style: Style) -> str:
    """`0.40 ▲ at risk`."""
    number = sentences.score(judged.score)
    if judged.grade is not None:
        number = sentences.score(judged.grade, judged.limits)
    return f"{number} {glyphs.status(judged.status, style)}"


def key_result(
    view: KeyResultView, style: Style, today: date, changed: Iterable[Redefinition] = ()
) -> list[Pair]:
    """Return a key result's fields, steps and initiatives; below them every entry, and between them how its
    definition changed, the latest first."""
    item, judged = view.item, view.judged
    lines = [
        ("status", glyphs.status(judged.status, style)),
        ("score", sentences.score_with_raw(judged)),
        ("measure", sentences.measure(item, judged)),
        ("current", sentences.current(item, judged, 40)),
        ("expected", "" if judged.expected is None else sentences.score(judged.expected)),
        ("needs", sentences.needs(view.forecast, item.unit).removeprefix("needs ")),
        ("forecast", sentences.outlook(view.forecast, item.unit, judged.span.last)),
        ("grade", sentences.graded(item, judged)),
        ("learned", item.learned),
        ("checked in", sentences.age(judged.checked_in_on, today)),
        ("confidence", "" if judged.confidence is None else f"{judged.confidence} of 10"),
        ("note", judged.note),
        ("in the way", judged.in_the_way),
        ("objective", f"{view.objective.handle} {view.objective.title}"),
        ("owner", view.owner),
        ("span", sentences.period(judged.span.first, judged.span.last)),
        ("carried from", f"KR{item.carried_from_id}" if item.carried_from_id else ""),
        ("follows", f"{view.kpi.item.handle} {view.kpi.item.name}" if view.kpi else ""),
        ("dropped", _dropped(item.dropped_on, item.drop_reason)),
        ("description", item.description),
    ]
    for step in item.steps:
        state = "done" if judged.steps_done.get(step.number) else "open"
        due = f" (due {step.due})" if step.due else ""
        lines.append((f"step {step.number}", f"{state} · {step.title}{due}"))
    lines += [initiative_line(child) for child in rows.live_initiatives(view)]
    entries = [(entry.on, entry.id, _entry(view, entry)) for entry in view.check_ins]
    if view.kpi is not None:
        measured = judged.points[-RECENT:]
        entries += [(point.on, 0, sentences.value(point.value, item.unit)) for point in measured]
    return [*_filled(lines), *_with_changes(entries, changed)]


def _entry(view: KeyResultView, entry: CheckIn) -> str:
    """`45 % · ana · confidence 6 · two back (in the way: hiring freeze)`."""
    if entry.step is not None:
        value = f"step {entry.step} {'done' if entry.step_done else 'open'}"
    elif entry.value is not None:
        value = sentences.value(round(entry.value, 4) if view.item.steps else entry.value, view.item.unit)
    else:
        value = ""
    sure = "" if entry.confidence is None else f"confidence {entry.confidence}"
    way = f"(in the way: {entry.in_the_way})" if entry.in_the_way else ""
    text = " · ".join(part for part in (value, entry.who, sure, entry.note) if part)
    return " ".join(part for part in (text, way, _withdrawn(entry.withdrawn)) if part)


def _withdrawn(reason: str) -> str:
    return f"(withdrawn: {reason})" if reason else ""


def _with_changes(entries: Iterable[tuple[date, int, str]], changed: Iterable[Redefinition]) -> list[Pair]:
    """Dated lines, the latest first; on the same day, changes of the definition stand above entries."""
    found = [(each.on, _LAST, f"{each.who} changed {redefined(each)}") for each in changed]
    dated = sorted([*entries, *found], key=lambda line: line[:2], reverse=True)
    return [(str(on), text) for on, _, text in dated]


_LAST = 1 << 62


def initiative_line(item: Initiative) -> Pair:
    return str(item.handle), f"{item.state} · {item.title}"


def initiative(item: Initiative) -> list[Pair]:
    return _filled(
        [
            ("state", item.state),
            ("for", f"KR{item.key_result_id}"),
            ("owner", item.owner),
            ("reason", item.drop_reason),
            ("description", item.description),
        ]
    )


def kpi(view: KpiView, style: Style, today: date, changed: Iterable[Redefinition] = ()) -> list[Pair]:
    """Return a KPI's fields and sparkline; below them its latest entries and how its definition changed."""
    item, judged = view.item, view.judged
    line, mark = rows.spark(view, 24, style, today)
    lines = [
        ("status", glyphs.status(judged.status, style)),
        ("latest", sentences.value(judged.value, item.unit)),
        *targets(view, today),
        ("limits", sentences.kpi_limits(item)),
        (
            "attainment",
            "" if judged.attainment is None else sentences.score(judged.attainment, judged.limits),
        ),
        ("measured", f"{sentences.age(judged.measured_on, today)}, every {item.every}"),
        ("combined by", item.combine),
        ("trend", f"{line} {mark}".strip()),
        ("kind", item.nature),
        ("leads", view.leads),
        ("led by", ", ".join(view.led_by)),
        ("owner", item.owner),
        ("team", item.team),
        ("tags", ", ".join(item.tags)),
        ("followed by", ", ".join(view.followers)),
        ("guards", ", ".join(view.guarded)),
        ("dropped", _dropped(item.dropped_on, item.drop_reason)),
        ("description", item.description),
    ]
    entries = [(entry.on, entry.id, _measured(view, entry)) for entry in view.entries[-MAX_ENTRIES:]]
    return [*_filled(lines), *_with_changes(entries, changed)]


def _measured(view: KpiView, entry: Measurement) -> str:
    parts = (sentences.value(entry.value, view.item.unit), entry.who, entry.note)
    return " ".join(filter(None, (" · ".join(filter(None, parts)), _withdrawn(entry.withdrawn))))


def _attainment(judged: JudgedKpi) -> str:
    return sentences.score(judged.attainment, judged.limits)


def targets(view: KpiView, today: date) -> list[Pair]:
    """Return each target with the day from which it holds; a single one without its day."""
    dated = sentences.kpi_targets(view.item, today)
    if len(view.item.targets) < 2:
        dated = [sentences.kpi_target(view.judged.target, view.item.unit)]
    return [("target" if number == 0 else "then", text) for number, text in enumerate(dated)]


def _dropped(on: date | None, reason: str) -> str:
    return "" if on is None else f"{on}: {reason}" if reason else str(on)


def _filled(lines: list[Pair]) -> list[Pair]:
    return [(name, text) for name, text in lines if text]
