"""Carries out a plan: objectives and key results into a cycle, in one transaction."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from okrtui.domain import metrics, texts
from okrtui.domain.errors import Refused
from okrtui.domain.frozen import dataclass
from okrtui.domain.model import MAX_STEPS, TEXT_LIMIT, Cycle, Handle, KeyResult, Step
from okrtui.domain.scoring import target_by
from okrtui.domain.values import Typed
from okrtui.interchange.outline.plan import Measure, Plan, PlannedKeyResult, PlannedObjective
from okrtui.show import sentences
from okrtui.store.journal import Tx
from okrtui.workspace.commands import checkins, key_results, objectives
from okrtui.workspace.commands.cycles import use
from okrtui.workspace.queries import cycles, history
from okrtui.workspace.session import Session


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import made; `before` is when the same file was imported before, if nothing was made."""

    objectives: tuple[Handle, ...]
    cycle: str
    counts: str
    before: str = ""


def import_plan(
    session: Session, plan: Plan, cycle_name: str | None, *, content: bytes, name: str
) -> Imported:
    """Make everything a plan holds, or nothing. Importing the same file twice changes nothing.

    Raises Refused (nothing in the file, closed cycle), NotFound (cycle).
    """
    if not plan.objectives:
        raise Refused(f"{name} holds no objectives that could be told: `--dry-run` says why.")
    digest = hashlib.sha256(content).hexdigest()
    chosen = session.ask(cycles.named, cycle_name)
    mark = f"sha256:{digest} into {chosen.name}"
    earlier = session.ask(history.find, "import", mark)
    if earlier is not None:
        return Imported((), chosen.name, "", f"into {chosen.name} on {earlier.at:%Y-%m-%d} by {earlier.who}")
    _check(plan, late=_entry_day(session, chosen) is None)
    with session.write("import", f"{texts.title(name, 'file name')[:200]} {mark}") as transaction:
        planting = _Planting(session, transaction, use(transaction, chosen))
        roots = tuple(planting.objective(item, None) for item in plan.objectives)
    return Imported(roots, chosen.name, planting.counts)


def _entry_day(session: Session, cycle: Cycle) -> date | None:
    """The day that results are about; None before the cycle begins."""
    last = min(cycle.ends, session.today)
    return last if last >= cycle.starts else None


def _check(plan: Plan, *, late: bool) -> None:
    """Raise Refused for what cannot be kept, before anything is written and before others have to wait."""
    left = list(plan.objectives)
    while left:
        item = left.pop()
        texts.title(item.title)
        texts.name(item.owner, "owner")
        texts.team(item.team)
        _why(item)
        for key_result in item.key_results:
            _checked(key_result, late=late)
            texts.prose(_entry_note(key_result), "note")
        left.extend(item.children)


def _why(item: PlannedObjective) -> str:
    return _text(item.line, item.why, _tags(item.tags), f"Result: {item.note}" if item.note else "")


def _checked(item: PlannedKeyResult, *, late: bool) -> KeyResult:
    """The key result of a plan, without its place; `late`: there is no day left for its note.

    Raises Refused for texts that cannot be kept and for too many steps.
    """
    if len(item.steps) > MAX_STEPS:
        count = f"{len(item.steps):,} steps"
        raise Refused(f"Line {item.line}: {count}; a milestone has at most {MAX_STEPS:,}.")
    note = f"Result: {item.note}" if late and item.note else ""
    planned = KeyResult(
        id=0,
        objective_id=0,
        title=texts.title(item.title),
        description=_text(item.line, item.description, _tags(item.tags), note),
        metric=metrics.MILESTONE.name,
        owner=texts.name(item.owner, "owner"),
        steps=tuple(Step(n, texts.title(s.title)) for n, s in enumerate(item.steps, 1)),
    )
    return with_measure(planned, item.measure)


def _entry_note(item: PlannedKeyResult) -> str:
    """The note of its check-in."""
    ticked = item.steps and item.done and not all(step.done for step in item.steps)
    return f"ticked as a whole. {item.note}".strip() if ticked else item.note


class _Planting:
    """One import under way: where it goes and what it has made so far."""

    def __init__(self, session: Session, transaction: Tx, cycle: Cycle) -> None:
        self._session = session
        self._transaction = transaction
        self._cycle = cycle
        self._made = {"objective": 0, "key result": 0, "check-in": 0}
        self._entry_day = _entry_day(session, cycle)

    @property
    def counts(self) -> str:
        return ", ".join(sentences.count(number, what) for what, number in self._made.items())

    def objective(self, item: PlannedObjective, parent: Handle | None) -> Handle:
        """Make an objective. Plan trees are at most as deep as the reader allows, so recursion is safe."""
        why = _why(item)
        handle = objectives.add(
            self._session,
            {"title": item.title, "why": why, "owner": item.owner, "team": texts.team(item.team)},
            cycle=self._cycle.name,
            parent=parent,
        )
        self._made["objective"] += 1
        for key_result in item.key_results:
            self._key_result(key_result, handle)
        for child in item.children:
            self.objective(child, handle)
        return handle

    def _key_result(self, item: PlannedKeyResult, parent: Handle) -> None:
        planned = replace(
            _checked(item, late=self._entry_day is None),
            objective_id=parent.id,
            added_on=self._session.today,
            added_in_draft=self._cycle.state == "draft",
        )
        handle = key_results.insert(self._transaction, planned)
        self._made["key result"] += 1
        if self._entry_day is not None:
            self._check_ins(item, planned, handle, self._entry_day)

    def _check_ins(self, item: PlannedKeyResult, planned: KeyResult, handle: Handle, day: date) -> None:
        session = self._session
        for number, step in enumerate(item.steps, 1):
            if step.done:
                checkins.set_step(session, handle, number, True, on=day)
                self._made["check-in"] += 1
        note = _entry_note(item)
        value = _entry_value(item, planned)
        if value is not None or note:
            checkins.check_in(session, handle, value, note=note, on=day)
            self._made["check-in"] += 1


def _entry_value(item: PlannedKeyResult, planned: KeyResult) -> Typed | None:
    """The value of its check-in; none for a milestone with steps, which already show its progress."""
    if item.steps:
        return None
    if item.result is not None and not _would_be_start_and_target(planned, item.result):
        return Typed("set", item.result)
    return Typed("set", 1.0) if metrics.of(planned).is_share and item.done else None


def _would_be_start_and_target(item: KeyResult, result: float) -> bool:
    return item.start is None and result == item.target


def with_measure(item: KeyResult, measure: Measure | None) -> KeyResult:
    """Return the key result with the measure found in its text; without one it stays a milestone."""
    if measure is None or item.steps:
        return item
    item = replace(
        item,
        metric=measure.metric,
        start=measure.start,
        target=measure.target,
        low=measure.low,
        high=measure.high,
        unit=texts.name(measure.unit, "unit"),
    )
    if measure.by is None:
        return item
    amount, percent = measure.by
    if item.start is None:
        return replace(item, by=amount, by_percent=percent)
    return replace(item, target=target_by(item.start, amount, percent))


def _tags(tags: tuple[str, ...]) -> str:
    return " ".join(f"[{tag}]" for tag in tags)


def _text(line: int, *parts: str) -> str:
    whole = "\n\n".join(part for part in parts if part)
    if len(whole) > TEXT_LIMIT:
        raise Refused(
            f"Line {line}: {len(whole):,} characters belong to one item; at most {TEXT_LIMIT:,} are kept."
        )
    return texts.prose(whole)


# --- dry run ---------------------------------------------------------------------------------


def plan_lines(plan: Plan) -> Iterator[str]:
    """Yield the tree that a plan would make, as text with the source's line numbers."""
    for item in plan.objectives:
        yield from _objective_lines(item, 0)


def _objective_lines(item: PlannedObjective, depth: int) -> Iterator[str]:
    extra = [item.team and f"team {item.team}", item.owner and f"owner {item.owner}", _tags(item.tags)]
    extra += ["with a why" if item.why else "", "with a result" if item.note else ""]
    yield f"{'  ' * depth}O   {item.title}{_extras(extra)} (line {item.line})"
    for key_result in item.key_results:
        yield from _key_result_lines(key_result, depth + 1)
    for child in item.children:
        yield from _objective_lines(child, depth + 1)


def _key_result_lines(item: PlannedKeyResult, depth: int) -> Iterator[str]:
    blank = KeyResult(
        id=0, objective_id=0, title=item.title, description="", metric=metrics.MILESTONE.name,
        steps=tuple(Step(n, s.title) for n, s in enumerate(item.steps, 1)),
    )  # fmt: skip
    measured = with_measure(blank, item.measure)
    extra = [f"{measured.metric} {sentences.measure(measured)}"]
    extra += [item.owner and f"owner {item.owner}", _tags(item.tags), "done" if item.done else ""]
    extra += ["" if item.result is None else f"check-in {sentences.value(item.result, measured.unit)}"]
    extra += ["with a note" if item.note else ""]
    pad = "  " * depth
    yield f"{pad}KR  {item.title}{_extras(extra)} (line {item.line})"
    for step in item.steps:
        yield f"{pad}    {'[x]' if step.done else '[ ]'} {step.title} (line {step.line})"


def _extras(parts: list[str]) -> str:
    kept = [part for part in parts if part]
    return f" · {' · '.join(kept)}" if kept else ""
