"""The words of a report, the same in every format: raw text, which each format makes its own."""

from __future__ import annotations

from collections.abc import Sequence

from okrtui.domain import metrics
from okrtui.domain.model import CheckIn, Initiative, KeyResult, Measurement
from okrtui.domain.values import difference, signed
from okrtui.show import changes, glyphs, rows, sentences, sparkline
from okrtui.show.glyphs import Style
from okrtui.show.harmless import harmless
from okrtui.workspace.queries.due import DueItem
from okrtui.workspace.queries.movement import Move, Standing, Way
from okrtui.workspace.queries.report import (
    Counts,
    KeyResultReport,
    KpiReport,
    ObjectiveReport,
    Redefined,
    Report,
)

MAX_MOVES = 8
"""Moves that are listed of each way; the rest stands at its item."""
MAX_NOTES = 5
SPARK_SLOTS = 12
WAY_NAMES: dict[Way, str] = {
    "better": "Better", "worse": "Worse", "changed": "Changed", "new": "New", "dropped": "Dropped",
}  # fmt: skip


def heading(report: Report) -> str:
    """Return the report's heading: `Acme: 2026-Q4, day 52 of 92`."""
    cycle, today = report.cycle, report.today
    if cycle.state == "draft":
        when = f"draft, begins {cycle.starts}"
    elif today > cycle.ends:
        when = f"ended {cycle.ends}" + ("" if cycle.state == "active" else f", {cycle.state}")
    else:
        when = f"day {cycle.day(today)} of {cycle.days}"
        when += "" if cycle.state == "active" else f", {cycle.state}"
    return f"{report.workspace}: {cycle.name}, {when}"


def scope(report: Report) -> str:
    """Return the days and whose items the report is about: `2026-11-21, against the end of 2026-11-14 · only
    ana's`."""
    parts = [f"{report.today}, against the end of {report.since}"]
    if report.whole_cycle:
        parts = [f"{report.today}, since the cycle's first day, {report.since}"]
    if report.owner is not None:
        parts.append(f"only what {report.owner} owns")
    if report.team is not None:
        parts.append(f"team {report.team}")
    return " · ".join(parts)


def summary(report: Report) -> list[tuple[str, Counts]]:
    """Return the counts of each kind of item by status; kinds without items are left out."""
    found = [
        ("Objectives", report.objective_counts),
        ("Key results", report.key_result_counts),
        ("KPIs", report.kpi_counts),
    ]
    return [(name, counts) for name, counts in found if counts]


def due_count(report: Report) -> str:
    """Return how many entries are due: `8, 3 of them late`."""
    owed, late = len(report.due), sum(item.late for item in report.due)
    if not late:
        return f"{owed:,}"
    return f"{owed:,}, " + ("all late" if late == owed else f"{late:,} of them late")


def nothing(report: Report) -> str:
    """Return one sentence for an empty report."""
    if report.owner is not None or report.team is not None:
        return f"Nothing in {report.cycle.name} matches, and no KPI does."
    return f"{report.cycle.name} has no objectives yet, and there are no KPIs."


def nothing_moved(report: Report) -> str:
    return f"Nothing moved since {report.since}."


def moves(report: Report, way: Way) -> tuple[Sequence[Move], str]:
    """Return the first moves of a way, and how many more there are."""
    found = [move for move in report.moved if move.way == way]
    more = len(found) - MAX_MOVES
    return found[:MAX_MOVES], f"and {more:,} more" if more > 0 else ""


def move(found: Move, style: Style) -> str:
    """Return how an item moved: `▲ at risk → ● on track · score 0.40 → 0.52`; for a dropped item the
    reason."""
    if found.way == "dropped":
        return found.reason
    numbers = move_numbers(found)
    return status_change(found.then, found.now, style) + (f" · {numbers}" if numbers else "")


def move_numbers(found: Move) -> str:
    """Return what moved beside the status: `score 0.40 → 0.52 · confidence 4 → 6`."""
    then, now, parts = found.then, found.now, []
    if found.handle.prefix != "KPI" and (now.score is not None or (then and then.score is not None)):
        parts.append(score_change(then, now))
    old = then.confidence if then is not None else None
    if None not in (old, now.confidence) and old != now.confidence:
        parts.append(f"confidence {old} → {now.confidence}")
    return " · ".join(parts)


def status_change(then: Standing | None, now: Standing, style: Style) -> str:
    after = glyphs.status(now.status, style)
    if then is None or then.status == now.status:
        return after
    return f"{glyphs.status(then.status, style)} → {after}"


def score_change(then: Standing | None, now: Standing) -> str:
    """Return how a score changed: `score 0.40 → 0.52`, `score 0.52, unchanged`, `score 0.52, new`."""
    after = sentences.score(now.score)
    if then is None:
        return "new, no score" if now.score is None else f"score {after}, new"
    if then.score == now.score:
        return f"score {after}, unchanged" if now.score is not None else "no score"
    return f"score {sentences.scores(then.score, now.score)}"


def notes(found: KeyResultReport | KpiReport, report: Report) -> tuple[Sequence[CheckIn | Measurement], str]:
    """Return the notes that are shown, and how many earlier ones there are; for a whole cycle all notes."""
    shown = found.notes if report.whole_cycle else found.notes[:MAX_NOTES]
    more = len(found.notes) - len(shown)
    return shown, f"and {more:,} earlier notes" if more else ""


def note(found: CheckIn | Measurement) -> str:
    """Return the text of a note: `slow, but it goes · in the way: hiring freeze`."""
    way = found.in_the_way if isinstance(found, CheckIn) else ""
    return " · ".join(filter(None, [found.note, f"in the way: {way}" if way else ""]))


def compared_score(found: ObjectiveReport) -> str:
    """Return how an objective's score changed: `score 0.40 → 0.52`. Where something is new, add what the rest
    did: `score 0.30 · without what is new 0.40 → 0.52`. Where the grade is compared, return the score
    alone."""
    if found.alike.score == found.view.judged.grade is not None:
        return f"score {sentences.score(found.now.score)}"
    if found.alike.score == found.now.score:
        return score_change(found.then, found.now)
    change = score_change(found.then, found.alike).removeprefix("score ")
    return f"score {sentences.score(found.now.score)} · without what is new {change}"


def redefined(found: Redefined) -> list[str]:
    """Return how a definition changed, the first change first: `target 9600 → 9000 on 2026-11-13, “iPad
    crash”`. Add to the last what the changes did to the score of the day that is compared with: `…: 0.28 →
    0.45`."""
    said = []
    for each in reversed(found.changes):
        what = changes.lines({"": each.fields})[0].strip()
        said.append(f"{what} on {each.on}" + (f", “{each.reason}”" if each.reason else ""))
    if found.handle.prefix != "KPI" and found.then != found.by_today:
        said[-1] += f": {sentences.score(found.then)} → {sentences.score(found.by_today)}"
    return said


def objective_facts(found: ObjectiveReport, style: Style) -> list[str]:
    """Return what stands below an objective's title, after its status."""
    item, judged = found.view.item, found.view.judged
    guards = ", ".join(
        f"{guard.item.handle} ({glyphs.status(guard.judged.status, style)})"
        for guard in found.view.guardrails
    )
    facts = [
        compared_score(found),
        "" if judged.grade is None else f"grade {sentences.graded(item, judged)}",
        item.kind,
        item.owner,
        item.team,
        f"below {item.parent}" if item.parent else "",
        f"guarded by {guards}" if guards else "",
        f"learned: {item.learned}" if item.learned else "",
    ]
    return [fact for fact in facts if fact]


def key_result_facts(found: KeyResultReport) -> list[tuple[str, str]]:
    """Return names and texts of what is shown of a key result beside its status and score."""
    item, judged = found.view.item, found.view.judged
    grade = sentences.graded(item, judged)
    age = "never" if judged.checked_in_on is None else str(judged.checked_in_on)
    facts = [
        ("grade", grade),
        ("measure", sentences.measure(item, judged)),
        ("current", value_change(found)),
        ("expected", sentences.score(judged.expected)),
        ("confidence", confidence_change(found.then, found.now)),
        ("last check-in", age),
        ("owner", found.view.owner),
        ("learned", item.learned),
    ]
    return [(name, text) for name, text in facts if text not in ("", "–")]


def value_change(found: KeyResultReport) -> str:
    """Return the current value and what it changed by: `38 % (+2)`; for steps how many are done."""
    item, now, then = found.view.item, found.now, found.then
    text = sentences.current(item, found.view.judged, 40)
    if metrics.of(item).is_share or then is None or then.value is None or now.value is None:
        return text
    if then.value == now.value:
        return text
    return f"{text} ({signed(difference(now.value, then.value))})"


def confidence_change(then: Standing | None, now: Standing) -> str:
    """Return the confidence and what it was: `4 of 10 (was 6)`; empty without one."""
    was = then.confidence if then is not None else None
    if now.confidence is None:
        return "" if was is None else f"none now (was {was})"
    return f"{now.confidence} of 10" + ("" if was in (None, now.confidence) else f" (was {was})")


def kpi_facts(found: KpiReport) -> list[tuple[str, str]]:
    """Return names and texts of what is shown of a KPI beside its status."""
    item, judged = found.view.item, found.view.judged
    value = sentences.value(judged.value, item.unit)
    then = found.then.value if found.then is not None else None
    if then is not None and judged.value is not None and then != judged.value:
        value += f" ({signed(difference(judged.value, then))})"
    facts = [
        ("latest", value),
        ("healthy at", "" if item.healthy_at is None else sentences.value(item.healthy_at, item.unit)),
        ("target", "" if judged.target is None else sentences.kpi_target(judged.target, item.unit)),
        ("last measured", "never" if judged.measured_on is None else str(judged.measured_on)),
        ("owner", item.owner),
        ("linked to", ", ".join(found.view.links)),
    ]
    return [(name, text) for name, text in facts if text]


def key_result_spark(found: KeyResultReport, report: Report, style: Style) -> str:
    """Draw the values of the key result's last periods; empty where there are not two to compare."""
    judged = found.view.judged
    begun = [period for period in judged.periods if period.first <= report.today][-SPARK_SLOTS:]
    values = [next((p.value for p in reversed(judged.points) if p.on in period), None) for period in begun]
    if sum(value is not None for value in values) < 2:
        return ""
    return sparkline.sparkline(values, style).strip()


def kpi_spark(found: KpiReport, report: Report, style: Style) -> str:
    """Draw the values of the KPI's last periods; empty without any."""
    if not found.view.judged.points:
        return ""
    return rows.spark(found.view, SPARK_SLOTS, style, report.today)[0].strip()


def work(found: KeyResultReport) -> tuple[list[Initiative], int]:
    """Return the initiatives that are done or being done, and how many are still to do."""
    every = found.view.initiatives
    return (
        [item for item in every if item.state in ("done", "doing")],
        sum(1 for item in every if item.state == "todo"),
    )


def due(item: DueItem) -> str:
    """Return who owes an entry, and for which period: `mia · 2026-11-07 … 2026-11-13`."""
    period = sentences.period(item.period.first, item.period.last)
    return f"{item.owner or 'nobody'} · {period}"


def point_value(item: KeyResult, value: float) -> str:
    """Return a value of a key result beside a chart: a milestone's as a share."""
    return metrics.of(item).value_text(value, harmless(item.unit), 14)
