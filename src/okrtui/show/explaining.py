"""Why a number is what it is: formula, inputs, clamp, threshold, and what decides (rules.md, Scores and
statuses).

Each line is a name and a text; command line and screen show the same ones.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from fractions import Fraction

from okrtui.domain import metrics
from okrtui.domain.judging import Rules
from okrtui.domain.lifting import (
    best_of_key_result,
    best_of_objective,
    lift_key_result,
    lift_kpi,
    lift_objective,
)
from okrtui.domain.metrics.base import Pair
from okrtui.domain.model import Bands, KeyResult, Objective, exact, is_persons_grade
from okrtui.domain.status import Status
from okrtui.domain.values import exactly, format_value, plain, shown
from okrtui.domain.views import KeyResultView, KpiView, ObjectiveView, Redefinition
from okrtui.show.details import changes
from okrtui.show.sentences import count, kpi_limits, kpi_target, needs, outlook, score

NOTHING = "nothing can lift it any more"

# --- key results -----------------------------------------------------------------------------


def key_result(
    view: KeyResultView, rules: Rules, today: date, changed: Iterable[Redefinition] = ()
) -> list[Pair]:
    """Return the lines that explain a key result's score and status."""
    item, judged, metric = view.item, view.judged, metrics.of(view.item)
    head = ("metric", f"{metric.name}: {metric.measure(item, judged)}")
    status = ("status", f"{judged.status}: {judged.why}")
    bands = rules.scoring.bands(view.objective.kind)
    if judged.is_ahead:
        starts = ("starts", f"{judged.span.first}: until then it has no numbers, its objective leaves it out")
        return [head, starts, *_grade_lines(item, judged.grade, bands), status]
    return [
        head,
        *changes(changed),
        *_grade_lines(item, judged.grade, bands),
        *metric.score_lines(item, judged),
        *metric.expected_lines(item, judged),
        _pace_line(view, bands),
        *_forecast_lines(view),
        *_key_result_bands(view, rules),
        status,
        *_lift_key_result(view, rules, today),
    ]


def _grade_lines(item: KeyResult | Objective, grade: Fraction | None, bands: Bands) -> Iterator[Pair]:
    """The grade in force, who gave or took it, and why; or the one that is kept aside."""
    if grade is not None:
        told = ", the computed one, kept at closing"
        if is_persons_grade(item):
            what = "taken as computed" if item.grade_taken else "given"
            told = f", {what}" + (f" by {item.graded_by}" if item.graded_by else "")
            told += f": {item.grade_reason}" if item.grade_reason else ""
        yield "grade", f"{score(grade, bands.limits)}{told}"
    elif item.proposed_grade is not None:
        reason = f": {item.grade_reason}" if item.grade_reason else ""
        by = f" by {item.graded_by}" if item.graded_by else ""
        told = f"{score(exact(item.proposed_grade), bands.limits)} was given{by}{reason}"
        yield "grade", f"none in force; {told} (offered when it is graded next)"


def _pace_line(view: KeyResultView, bands: Bands) -> Pair:
    item, judged, metric = view.item, view.judged, metrics.of(view.item)
    if judged.score is None:
        return "pace", "none without a score; that counts as on track"
    if judged.pace is None:
        return "pace", metric.no_pace(judged)
    wanted = metric.expected(item, judged.span, judged.pace_on, judged.start, judged.target)
    ratio = f"{exactly(judged.score)} ÷ {exactly(wanted)} = {exactly(judged.pace)}"
    return "pace", f"score ÷ expected{metric.pace_when} = {ratio}"


def _forecast_lines(view: KeyResultView) -> Iterator[Pair]:
    heading, unit = view.forecast, view.item.unit
    if heading is None:
        return
    if heading.points:
        yield "forecast", f"the line through its last {heading.points} values leads to"
        yield "", outlook(heading, unit, view.judged.span.last)
    else:
        yield "forecast", "none: a line needs values of three dates"
    if heading.needed is not None:
        yield "needs", needs(heading, unit).removeprefix("needs ") + " until the end"


def _key_result_bands(view: KeyResultView, rules: Rules) -> Iterator[Pair]:
    bands = rules.scoring.bands(view.objective.kind)
    yield "bands", _bands(view.objective.kind, bands)
    if view.judged.confidence is not None:
        limits = bands.confidence
        yield (
            "confidence",
            f"{view.judged.confidence} of 10: on track from {plain(limits.on_track)}, "
            f"at risk from {plain(limits.at_risk)}",
        )


def _bands(kind: str, bands: Bands) -> str:
    return (
        f"{kind}: on track from {plain(bands.on_track)}, at risk from {plain(bands.at_risk)}, "
        "below that off track"
    )


def _lift_key_result(view: KeyResultView, rules: Rules, today: date) -> Iterator[Pair]:
    """The cheapest change that would lift the status."""
    item = view.item
    if item.dropped_on is not None:
        return
    lift = lift_key_result(
        item, view.judged, view.objective.kind, view.cycle, rules.scoring, today, sums=_sums(view)
    )
    if lift is None:
        return
    if lift.never:
        yield f"for {lift.to}", NOTHING
        return
    if lift.entry:
        what = f"a measurement of KPI{item.kpi_id}" if item.kpi_id else "a check-in"
        yield "to lift it", what
        return
    parts = []
    if lift.periods is not None:
        parts.append(f"{count(lift.periods, 'period')} kept in a row")
    elif lift.steps:
        steps = ", ".join(str(number) for number in lift.steps)
        parts.append(f"step{'s' if len(lift.steps) > 1 else ''} {steps} done")
    elif lift.value is not None:
        amount = format_value(lift.value, item.unit)
        when = "today" if lift.by is None else f"for the period that ends on {lift.by}"
        parts.append(f"a value of {amount} {when} (a score of {score(lift.score)})")
    if lift.confidence is not None:
        parts.append(f"a confidence of at least {plain(lift.confidence)}")
    if parts:
        yield f"for {lift.to}", " and ".join(parts)


def _sums(view: KeyResultView) -> bool:
    """Whether it follows a KPI that sums."""
    return view.kpi is not None and view.kpi.item.combine == "sum"


# --- objectives ------------------------------------------------------------------------------


def objective(
    view: ObjectiveView, rules: Rules, today: date, changed: Iterable[Redefinition] = ()
) -> list[Pair]:
    """Return the lines that explain an objective's score and status."""
    judged = view.judged
    bands = rules.scoring.bands(view.item.kind)
    lines: list[Pair] = [*changes(changed), *_grade_lines(view.item, judged.grade, bands)]
    for part in judged.parts:
        grade = "" if part.grade is None else f" · grade {score(part.grade, bands.limits)}"
        lines.append(
            (
                part.name,
                f"weight {plain(part.weight)} · score {score(part.score)} · "
                f"pace {score(part.pace, bands.limits)}{grade} · {part.status}",
            )
        )
    weighing = [p for p in judged.parts if p.weight > 0]
    scored = [p for p in weighing if p.score is not None]
    if scored:
        terms = " + ".join(f"{plain(p.weight)}·{exactly(p.score)}" for p in scored)
        total = plain(float(sum(exact(p.weight) for p in scored)))
        lines.append(("score", "Σ weight·score ÷ Σ weight"))
        lines.append(("", f"= ({terms}) ÷ {total} = {exactly(judged.score)}"))
    else:
        lines.append(("score", "–: no live key result has a score and weighs anything"))
    lines += list(_objective_pace(view))
    lines.append(("bands", _bands(view.item.kind, bands)))
    for guard in view.guardrails:
        lines.append(("guardrail", f"{guard.item.handle} {guard.item.name}: {guard.judged.status}"))
    lines.append(("status", f"{judged.status}: {judged.why}"))
    best = _best_of_parts(view, rules, today)
    lift = lift_objective(view.item, view.cycle, judged, _guards(view), rules, today, best)
    if lift is not None:
        whole = [name for name in lift.parts if name not in lift.halfway]
        what = [f"{' and '.join(whole)} on track"] if whole else []
        what += [f"{' and '.join(lift.halfway)} at risk"] if lift.halfway else []
        what += [f"{' and '.join(lift.guardrails)} healthy again"] if lift.guardrails else []
        lines.append((f"for {lift.to}", ", ".join(what) or NOTHING))
    return lines


def _guards(view: ObjectiveView) -> list[tuple[str, Status]]:
    return [(str(guard.item.handle), guard.judged.status) for guard in view.guardrails]


def _best_of_parts(view: ObjectiveView, rules: Rules, today: date) -> dict[str, Status | None]:
    """The best band that each part of an objective can still reach."""
    best: dict[str, Status | None] = {}
    for kr in view.key_results:
        best[str(kr.item.handle)] = best_of_key_result(
            kr.item, kr.judged, view.item.kind, kr.cycle, rules.scoring, today, sums=_sums(kr)
        )
    for child in view.children:
        below = _best_of_parts(child, rules, today)
        best[str(child.item.handle)] = best_of_objective(
            child.item, child.cycle, child.judged, _guards(child), rules, below
        )
    return best


def _objective_pace(view: ObjectiveView) -> Iterator[Pair]:
    paced = [p for p in view.judged.parts if p.weight > 0 and p.pace is not None]
    if not paced:
        yield "pace", "none yet; that counts as on track"
        return
    terms = " + ".join(f"{plain(p.weight)}·{exactly(min(Fraction(1), p.pace or Fraction(0)))}" for p in paced)
    total = plain(float(sum(exact(p.weight) for p in paced)))
    yield "pace", "Σ weight·min(1, pace) ÷ Σ weight"
    yield "", f"= ({terms}) ÷ {total} = {exactly(view.judged.pace)}"


# --- KPIs ------------------------------------------------------------------------------------


def kpi(view: KpiView, rules: Rules, today: date, changed: Iterable[Redefinition] = ()) -> list[Pair]:
    """Return the lines that explain a KPI's status."""
    item, judged = view.item, view.judged
    lines: list[Pair] = changes(changed)
    if judged.value is None:
        lines.append(("value", "nothing has been measured"))
    else:
        how = f" (the {item.combine} of its {item.every})"
        lines.append(("value", f"{format_value(judged.value, item.unit)} of {judged.period_on}{how}"))
    if judged.target is not None:
        lines.append(("target", _target_in_force(view)))
    if judged.attainment is not None and judged.target is not None:
        lines.append(("attainment", _attainment(view)))
    if item.healthy_at is not None and item.watch_at is not None:
        lines.append(("limits", f"{kpi_limits(item)} (its own; attainment does not decide)"))
    else:
        limits = rules.kpi
        lines.append(("limits", f"healthy from {plain(limits.healthy)}, watch from {plain(limits.watch)}"))
    lines.append(("status", f"{judged.status}: {judged.why}"))
    for name, text in (("leads", view.leads), ("led by", ", ".join(view.led_by))):
        if text:
            lines.append((name, text))
    if view.followers:
        lines.append(("followed by", f"{', '.join(view.followers)}: its values are their check-ins"))
    if view.guarded:
        lines.append(("guards", f"{', '.join(view.guarded)}: at risk at best while this is not well"))
    return [*lines, *_lift_kpi(view, rules, today)]


def _lift_kpi(view: KpiView, rules: Rules, today: date) -> Iterator[Pair]:
    item = view.item
    lift = lift_kpi(item, view.judged, rules.kpi, today) if item.dropped_on is None else None
    if lift is None:
        return
    if lift.value is None:
        yield "to lift it", "a measurement"
        return
    side = {"higher": "at least ", "lower": "at most ", "range": ""}[item.direction]
    by = "" if lift.by is None else f" for the period that ends on {lift.by}"
    yield f"for {lift.to}", f"a value of {side}{format_value(lift.value, item.unit)}{by}"


def _target_in_force(view: KpiView) -> str:
    """The target that the latest value is judged by, since when, and which comes next."""
    item, target = view.item, view.judged.target
    assert target is not None
    ordered = sorted(item.targets, key=lambda found: found.since)
    text = f"{kpi_target(target, item.unit)}, in force since {target.since}"
    if target == ordered[0] and not item.target_begins:
        text = f"{kpi_target(target, item.unit)}, the first, dated {target.since}: holds from the beginning"
    later = [found for found in ordered if found.since > target.since]
    return f"{text}; {kpi_target(later[0], item.unit)} from {later[0].since}" if later else text


def _attainment(view: KpiView) -> str:
    item, judged = view.item, view.judged
    target, got = judged.target, shown(judged.value or 0.0)
    result = exactly(judged.attainment)
    if target is None or target.value is None:
        return f"1 inside the range, else 1 − distance ÷ width = {result}"
    if target.value <= 0:
        return f"a target of {shown(target.value)} has no ratio: 1 if met, else 0 = {result}"
    if item.direction == "higher":
        return f"value ÷ target = {got} ÷ {shown(target.value)} = {result}"
    return f"1 if at most the target, else target ÷ value = {shown(target.value)} ÷ {got} → {result}"
