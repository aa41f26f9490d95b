"""From a KPI to an OKR: an objective in a person's words and a key result that moves the KPI."""

from __future__ import annotations

from collections.abc import Sequence

from okrtui.domain import texts
from okrtui.domain.errors import Refused
from okrtui.domain.frozen import dataclass
from okrtui.domain.judged import JudgedKeyResult
from okrtui.domain.judging import Followed, judge_key_result
from okrtui.domain.metrics import REACH
from okrtui.domain.model import Cycle, Handle, KeyResult, Kpi, Objective
from okrtui.domain.scoring import attainment
from okrtui.domain.values import plain
from okrtui.domain.views import KpiView
from okrtui.workspace.commands import key_results, objectives
from okrtui.workspace.commands.changes import refuse_closed
from okrtui.workspace.commands.key_result_fields import Typed as KeyResultFields
from okrtui.workspace.commands.key_result_fields import read_typed
from okrtui.workspace.queries import cycles
from okrtui.workspace.queries.kpis import kpi_view
from okrtui.workspace.reading import Reading
from okrtui.workspace.session import Session


@dataclass(frozen=True, slots=True)
class Typed:
    """What the person types. `to` is the value to reach; an empty cycle is the running one, an empty
    key result's title the KPI's name; `guards` are KPIs that must stay healthy meanwhile."""

    title: str
    to: str
    why: str = ""
    kind: str = "aspirational"
    cycle: str = ""
    key_result: str = ""
    guards: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Preview:
    """What saving would make: the key result as it would stand today."""

    item: KeyResult
    judged: JudgedKeyResult
    cycle: Cycle
    wrong_way: str
    """Why the value chosen is no improvement; empty if it is one."""


def suggested(view: KpiView) -> dict[str, str]:
    """Return the initial texts of the fields: the KPI's name, and its target unless it is reached."""
    target, value, to = view.judged.target, view.judged.value, ""
    if target is not None and (value is None or attainment(view.item, value, target) < 1):
        if target.value is not None:
            to = plain(target.value)
        elif target.low is not None and target.high is not None and value is not None:
            to = plain(target.low if value < target.low else target.high)
    return {"key_result": view.item.name, "to": to}


def preview(reading: Reading, kpi: Handle, typed: Typed) -> Preview:
    """Return what saving would make; nothing is written. Raises like saving does."""
    view = _followed(reading, kpi)
    _guards(reading, kpi, typed.guards)
    words = objectives.read_fields({"title": typed.title, "why": typed.why, "kind": typed.kind})
    cycle = cycles.named(reading, typed.cycle.strip() or None)
    refuse_closed(cycle)
    in_draft = cycle.state == "draft"
    owner = Objective(
        id=0, title=words["title"], why="", kind=words["kind"], cycle_id=0, parent=None,
        owner=reading.who, team="", weight=1, position=0, added_on=reading.today,
        added_in_draft=in_draft,
    )  # fmt: skip
    blank = KeyResult(
        id=0, objective_id=0, title="", description="", metric=REACH.name, owner=reading.who,
        added_on=reading.today, added_in_draft=in_draft,
    )  # fmt: skip
    item = read_typed(reading, _fields(view.item, typed), blank, cycle)
    followed = Followed(view.item, view.entries)
    judged = judge_key_result(item, owner.kind, cycle, [], reading.settings.rules, reading.today, followed)
    return Preview(item, judged, cycle, wrong_way(view.item, item.start, item.target))


def objective_from_kpi(session: Session, kpi: Handle, typed: Typed) -> tuple[Handle, Handle]:
    """Write the objective, a key result that follows the KPI from its value today, and its guardrails.

    It is one change in history: all of it or nothing. The objective is in the KPI's team. Returns the handles
    of objective and key result. Raises Refused with what is wrong first, NotFound.
    """
    with session.write("objective from KPI") as transaction:
        now = transaction.reading()
        view = _followed(now, kpi)
        guards = _guards(now, kpi, typed.guards)
        words = {"title": typed.title, "why": typed.why, "kind": typed.kind, "team": view.item.team}
        objective = objectives.add(session, words, cycle=typed.cycle.strip() or None)
        for guard in guards:
            objectives.guard(session, objective, guard)
        return objective, key_results.add(session, objective, _fields(view.item, typed))


def wrong_way(item: Kpi, start: float | None, target: float | None) -> str:
    """Return a sentence if the way from start to target makes the KPI worse, else an empty text."""
    if start is None or target is None or item.direction == "range":
        return ""
    if (target > start) == (item.direction == "higher"):
        return ""
    return f"{plain(start)} → {plain(target)} is the wrong way: of {item.handle} {item.direction} is better."


def _followed(reading: Reading, kpi: Handle) -> KpiView:
    if kpi.prefix != "KPI":
        raise Refused(f"{kpi} is not a KPI: name one like KPI1 (`okrtui kpi list`).")
    view = kpi_view(reading, kpi.id)
    if view.item.dropped_on is not None:
        raise Refused(f"{kpi} was dropped on {view.item.dropped_on}: choose another.")
    return view


def _guards(reading: Reading, kpi: Handle, typed: Sequence[str]) -> list[Handle]:
    """The guardrails named, each once. Raises Refused, NotFound."""
    found: dict[Handle, None] = {}
    for text in typed:
        guard = Handle.parse(text)
        if guard == kpi:
            raise Refused(
                f"{kpi} is what the key result moves: a guardrail is another KPI, one that could suffer."
            )
        _followed(reading, guard)
        found[guard] = None
    return list(found)


def _fields(item: Kpi, typed: Typed) -> KeyResultFields:
    if not typed.to.strip():
        raise Refused("A value to reach is needed: where should the KPI be when the cycle ends?")
    title = texts.title(typed.key_result or item.name, "key result's title")
    return KeyResultFields(title=title, to=typed.to, unit=item.unit, kpi=str(item.handle))
