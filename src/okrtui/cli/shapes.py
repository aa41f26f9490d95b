"""The JSON that commands print: one function a shape. Absent values are null, scores unrounded."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from okrtui.domain.coaching.findings import Finding
from okrtui.domain.forecast import Forecast
from okrtui.domain.grading import Verdict
from okrtui.domain.model import (
    CheckIn,
    Cycle,
    Initiative,
    KeyResult,
    KpiTarget,
    Measurement,
    Objective,
    is_persons_grade,
)
from okrtui.domain.views import (
    Board,
    KeyResultView,
    KpiView,
    Monday,
    Moved,
    ObjectiveView,
    Redefinition,
    Summary,
)

if TYPE_CHECKING:  # what a check-in does not need is not imported for it
    from okrtui.workspace.queries.due import DueItem
    from okrtui.workspace.queries.history import Entry
    from okrtui.workspace.queries.movement import Standing
    from okrtui.workspace.queries.report import KeyResultReport, KpiReport, Report

VERSION = 1

Shape = dict[str, Any]


def _number(fraction: Fraction | None) -> float | None:
    return None if fraction is None else float(fraction)


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def item(shape: Shape, as_of: date) -> Shape:
    """Return the shape of an item or a tree with the format's version and the day it is computed for."""
    return {"version": VERSION, "as_of": as_of.isoformat(), **shape}


def cycle(found: Cycle, today: date) -> Shape:
    return {
        "name": found.name,
        "starts": found.starts.isoformat(),
        "ends": found.ends.isoformat(),
        "state": found.state,
        "elapsed": found.elapsed(today),
    }


def tree(board: Board, workspace: str, today: date) -> Shape:
    return {
        "workspace": workspace,
        "cycle": cycle(board.cycle, today),
        "objectives": [objective(view) for view in board.objectives],
    }


def objective(view: ObjectiveView) -> Shape:
    """Return the shape of an objective (O) with everything below it."""
    shape = _objective_alone(view)
    shape["key_results"] = [key_result(child) for child in view.key_results]
    shape["children"] = [objective(child) for child in view.children]
    return shape


def _objective_alone(view: ObjectiveView) -> Shape:
    found: Objective = view.item
    return {
        "handle": str(found.handle),
        "title": found.title,
        "why": found.why or None,
        "kind": found.kind,
        "cycle": view.cycle.name,
        "parent": None if found.parent is None else str(found.parent),
        "owner": found.owner or None,
        "team": found.team or None,
        "weight": found.weight,
        "score": _number(view.judged.score),
        "pace": _number(view.judged.pace),
        "status": view.judged.status,
        **_grade(found, view.judged.grade),
        "guardrails": [str(guard.item.handle) for guard in view.guardrails],
    }


def key_result(view: KeyResultView) -> Shape:
    """Return the shape of a key result (K)."""
    found, judged = view.item, view.judged
    return {
        "handle": str(found.handle),
        "objective": str(view.objective.handle),
        "title": found.title,
        "description": found.description or None,
        "metric": found.metric,
        "start": judged.start,
        "target": judged.target,
        "low": found.low,
        "high": found.high,
        "unit": found.unit or None,
        "weight": found.weight,
        "owner": found.owner or None,
        "starts": judged.span.first.isoformat(),
        "due": judged.span.last.isoformat(),
        "current": judged.current,
        "raw": _number(judged.raw),
        "score": _number(judged.score),
        "expected": _number(judged.expected),
        "pace": _number(judged.pace),
        "status": judged.status,
        "confidence": judged.confidence,
        "note": judged.note or None,
        "in_the_way": judged.in_the_way or None,
        "checked_in_at": _day(judged.checked_in_on),
        "kpi": None if found.kpi_id is None else f"KPI{found.kpi_id}",
        "waypoints": [{"on": point.on.isoformat(), "value": point.value} for point in found.waypoints],
        "steps": [
            {
                "number": step.number,
                "title": step.title,
                "weight": step.weight,
                "due": _day(step.due),
                "done": judged.steps_done.get(step.number, False),
            }
            for step in found.steps
        ],
        "initiatives": [initiative(child) for child in view.initiatives],
        "forecast": None if view.forecast is None else _forecast(view.forecast),
        **_grade(found, judged.grade),
        "dropped": found.dropped_on is not None,
    }


def _grade(found: Objective | KeyResult, in_force: Fraction | None) -> Shape:
    somebodys = in_force is None or is_persons_grade(found)
    return {
        "grade": _number(in_force),
        "grade_reason": (found.grade_reason or None) if somebodys else None,
        "graded_by": (found.graded_by or None) if somebodys else None,
        "proposed_grade": found.proposed_grade,
        "learned": found.learned or None,
    }


def _forecast(found: Forecast) -> Shape:
    return {
        "at_end": found.at_end,
        "reached_on": _day(found.reached_on),
        "needed": found.needed,
        "every": found.every,
        "points": found.points,
    }


def initiative(found: Initiative) -> Shape:
    return {
        "handle": str(found.handle),
        "key_result": f"KR{found.key_result_id}",
        "title": found.title,
        "description": found.description or None,
        "state": found.state,
        "owner": found.owner or None,
    }


def _target(target: KpiTarget | None) -> float | list[float | None] | None:
    if target is None:
        return None
    return target.value if target.value is not None else [target.low, target.high]


def kpi(view: KpiView) -> Shape:
    """Return a row of `kpi list`; a range's target is [low, high]."""
    found, judged = view.item, view.judged
    return {
        "handle": str(found.handle),
        "name": found.name,
        "unit": found.unit or None,
        "direction": found.direction,
        "every": found.every,
        "combine": found.combine,
        "target": _target(judged.target),
        "healthy_at": found.healthy_at,
        "watch_at": found.watch_at,
        "value": judged.value,
        "attainment": _number(judged.attainment),
        "status": judged.status,
        "so_far": judged.so_far,
        "measured_at": _day(judged.measured_on),
        "measurements": len(view.entries),
        "owner": found.owner or None,
        "team": found.team or None,
        "tags": list(found.tags),
        "links": list(view.links),
    }


def kpi_points(view: KpiView) -> list[Shape]:
    return [{"on": point.on.isoformat(), "value": point.value} for point in view.judged.points]


def finding(found: Finding) -> Shape:
    """Return a row of `lint`."""
    return {"code": found.code, "handle": found.handle, "message": found.message, "hint": found.hint}


def due(found: DueItem) -> Shape:
    return {
        "handle": str(found.handle),
        "title": found.title,
        "owner": found.owner or None,
        "period_start": found.period.first.isoformat(),
        "period_end": found.period.last.isoformat(),
        "late": found.late,
    }


def change(found: Entry) -> Shape:
    """Return a row of `log`; each field with what it was and what it became."""
    return {
        "id": found.id,
        "at": found.at.isoformat(),
        "who": found.who,
        "action": found.action,
        "reason": found.reason or None,
        "items": {
            name: {
                field: [None if value == "" else value for value in pair] for field, pair in fields.items()
            }
            for name, fields in found.items.items()
        },
    }


def verdict(found: Verdict) -> Shape:
    return {
        "bands": found.bands,
        "averages": [
            {"kind": a.kind, "grades": a.grades, "average": float(a.average), "meant": a.meant, "met": a.met}
            for a in found.averages
        ],
        "ungraded": found.ungraded,
        "word": found.word,
    }


def monday(found: Monday, today: date) -> Shape:
    """Return `cycle monday`: what is worked on and what comes, with how sure people are now and were a week
    ago."""
    return {
        "cycle": cycle(found.cycle, today),
        "priorities": [_work(work, kr) for work, kr in found.priorities],
        "confidence": [
            {**_named(kr), "confidence": kr.judged.confidence, "before": before, "status": kr.judged.status}
            for kr, before in found.confidence
        ],
        "coming": [
            {"on": item.on.isoformat(), "handle": item.handle, "text": item.text} for item in found.coming
        ],
        "todo": [_work(work, kr) for work, kr in found.todo],
        "health": [kpi(view) for view in found.health],
    }


def _named(view: KeyResultView) -> Shape:
    return {"handle": str(view.item.handle), "title": view.item.title}


def _work(work: Initiative, view: KeyResultView) -> Shape:
    owner = work.owner or view.item.owner or None
    return {
        "handle": str(work.handle),
        "title": work.title,
        "owner": owner,
        "key_result": str(view.item.handle),
    }


def summary(found: Summary, today: date) -> Shape:
    """Return `cycle show`: counts by status, what moved since a day, who has not checked in, the verdict. Of
    a large cycle the first of each, and how many `more` there are."""
    return {
        "cycle": cycle(found.cycle, today),
        "objectives": found.objectives,
        "key_results": found.key_results,
        "since": found.since.isoformat(),
        "moved": [_moved(move) for move in found.moved],
        "silent": [
            {"owner": who.owner or None, "items": list(who.handles), "more": who.more} for who in found.silent
        ],
        "findings": [finding(found_) for found_ in found.findings],
        "more": found.left._asdict(),
        "verdict": None if found.verdict is None else verdict(found.verdict),
    }


def _moved(found: Moved) -> Shape:
    return {
        "handle": found.handle,
        "title": found.title,
        "score": [_number(found.score_before), _number(found.score)],
        "status": [found.status_before, found.status],
    }


def report(found: Report) -> Shape:
    """Return `report`: the tree with where each item stood on the day `since`; null: it was not there."""
    from okrtui.workspace.queries.report import every_objective

    below = list(every_objective(found.objectives))
    key_results = [kr for each in below for kr in each.key_results]
    noted: list[KeyResultReport | KpiReport] = [*key_results, *found.kpis]
    then: dict[str, Standing | None] = {str(each.view.item.handle): each.then for each in below}
    then |= {str(each.view.item.handle): each.then for each in key_results}
    then |= {str(each.view.item.handle): each.then for each in found.kpis}
    return {
        "workspace": found.workspace,
        "cycle": cycle(found.cycle, found.today),
        "since": found.since.isoformat(),
        "objectives": [objective(each.view) for each in found.objectives],
        "kpis": [kpi(each.view) for each in found.kpis],
        "then": {
            handle: None if standing is None else _standing(standing) for handle, standing in then.items()
        },
        "moved": [
            {"handle": str(move.handle), "title": move.title, "way": move.way, "reason": move.reason or None}
            for move in found.moved
        ],
        "changes": [
            {
                "handle": str(each.handle),
                "score": [_number(each.then), _number(each.by_today)],
                **redefinition(change_),
            }
            for each in found.redefined
            for change_ in each.changes
        ],
        "notes": [
            {
                "handle": str(each.view.item.handle),
                "on": note.on.isoformat(),
                "who": note.who,
                "note": note.note or None,
                "in_the_way": (note.in_the_way or None) if isinstance(note, CheckIn) else None,
            }
            for each in noted
            for note in each.notes
        ],
        "verdict": None if found.verdict is None else verdict(found.verdict),
        "due": [due(item) for item in found.due],
    }


def redefinition(found: Redefinition) -> Shape:
    """Return a row of `changes`: each field of a definition with what it was and what it became."""
    return {
        "on": found.on.isoformat(),
        "who": found.who,
        "reason": found.reason or None,
        "fields": {name: list(values) for name, values in found.fields.items()},
    }


def check_in(found: CheckIn) -> Shape:
    """Return a row of a key result's `check_ins`; `withdrawn`: why it no longer counts."""
    return {
        "on": found.on.isoformat(),
        "who": found.who,
        "value": found.value,
        "step": found.step,
        "confidence": found.confidence,
        "note": found.note or None,
        "in_the_way": found.in_the_way or None,
        "withdrawn": found.withdrawn or None,
    }


def measurement(found: Measurement) -> Shape:
    """Return a row of a KPI's `measurements`."""
    return {
        "on": found.on.isoformat(),
        "who": found.who,
        "value": found.value,
        "note": found.note or None,
        "withdrawn": found.withdrawn or None,
    }


def _standing(found: Standing) -> Shape:
    return {
        "status": found.status,
        "score": _number(found.score),
        "value": found.value,
        "confidence": found.confidence,
    }
