"""Commands that only read: tree, show, explain, search."""

from __future__ import annotations

from dataclasses import replace

import click

from okrtui.cli import shapes
from okrtui.cli.base import Command, HandleType, State, example, json_option, pass_state
from okrtui.cli.output import table
from okrtui.domain.model import Handle
from okrtui.domain.views import Board, KeyResultView, KpiView, ObjectiveView
from okrtui.show import explaining, rows, sentences
from okrtui.workspace import board as boards
from okrtui.workspace import search as searching
from okrtui.workspace.filters import Filter, filtered
from okrtui.workspace.session import Session


@click.command(cls=Command)
@click.option("--cycle", metavar="C", help="Which cycle (default: the running one).")
@click.option("--team", metavar="T", help="Only this team and those below it.")
@click.option("--owner", metavar="U", help="Only this owner's.")
@click.option("--mine", is_flag=True, help="Only mine.")
@json_option
@pass_state
@example("okrtui tree --cycle 2026-Q4 --mine")
def tree(
    state: State, cycle: str | None, team: str | None, owner: str | None, mine: bool, as_json: bool
) -> None:
    """The objectives of a cycle with their key results."""
    session = state.session()
    wanted = Filter(team=team, owner=session.who if mine else owner)
    found = filtered(boards.board(session, cycle), wanted)
    if as_json:
        shape = shapes.tree(found, session.settings.name, session.today)
        state.output.json(shapes.item(shape, session.today))
    else:
        _print_tree(state, session, found)


def print_board(state: State) -> None:
    """The plain board of the running cycle, for `okrtui` without a terminal."""
    session = state.session()
    _print_tree(state, session, filtered(boards.board(session), Filter()))


def _print_tree(state: State, session: Session, found: Board) -> None:
    output = state.output
    cycle, today = found.cycle, session.today
    day = f"day {cycle.day(today)} of {cycle.days}" if cycle.state != "draft" else "draft"
    output.line(f"{session.settings.name} · {cycle.name} · {day}")
    lines = rows.board_rows(found.objectives)
    if not lines:
        output.note(f"no objectives in {cycle.name} yet: `okrtui objective add TITLE` adds one.")
        return
    columns = rows.Columns.at(output.width or 100)
    if output.width is None:
        longest = max(2 * r.depth + len(r.handle) + len(r.title) + len(r.measure) + 6 for r in lines)
        columns = replace(columns, title=max(columns.title, longest))
    for row in lines:
        text = rows.text_of(rows.board_line(row, columns, output.style))
        output.line(text, status=row.status)


@click.command(cls=Command)
@click.argument("handle", type=HandleType())
@json_option
@pass_state
@example("okrtui show KR1")
def show(state: State, handle: Handle, as_json: bool) -> None:
    """One item with everything about it."""
    session = state.session()
    if handle.prefix == "O":
        objective = boards.objective_view(session, handle.id)
        shape = shapes.objective(objective)
    elif handle.prefix == "KR":
        key_result = boards.key_result_view(session, handle.id)
        shape = shapes.key_result(key_result)
    elif handle.prefix == "KPI":
        kpi = boards.kpi_view(session, handle.id)
        shape = shapes.kpi(kpi) | {"points": shapes.kpi_points(kpi)}
    else:
        shape = shapes.initiative(boards.initiative(session, handle.id))
    if as_json:
        state.output.json(shapes.item(shape, session.today))
    elif handle.prefix == "O":
        _show_objective(state, objective)
    elif handle.prefix == "KR":
        _show_key_result(state, session, key_result)
    elif handle.prefix == "KPI":
        _show_kpi(state, session, kpi)
    else:
        state.output.line(f"{handle} {shape['title']}")
        state.output.pairs((name, str(shape[name] or "")) for name in ("key_result", "state", "owner"))
        state.output.paragraph(shape["description"] or "")


def _show_objective(state: State, view: ObjectiveView) -> None:
    item, output = view.item, state.output
    output.line(f"{item.handle} {item.title}")
    output.pairs(
        (
            ("status", view.judged.status),
            ("score", sentences.score(view.judged.score)),
            ("kind", item.kind),
            ("cycle", view.cycle.name),
            ("parent", str(item.parent or "")),
            ("owner", item.owner),
            ("team", item.team),
            ("guarded by", ", ".join(str(guard.item.handle) for guard in view.guardrails)),
            ("dropped", f"{item.dropped_on}: {item.drop_reason}" if item.dropped_on else ""),
        )
    )
    if item.why:
        output.paragraph(item.why, "  ")
    for row in rows.board_rows([view])[1:]:
        output.line(rows.text_of(rows.board_line(row, rows.Columns.at(100), output.style)), status=row.status)


def _show_key_result(state: State, session: Session, view: KeyResultView) -> None:
    item, judged, output = view.item, view.judged, state.output
    output.line(f"{item.handle} {item.title}")
    output.pairs(
        (
            ("status", judged.status),
            ("score", sentences.score_with_raw(judged)),
            ("measure", sentences.measure(item, judged)),
            ("current", sentences.current(item, judged, 40)),
            ("checked in", sentences.age(judged.checked_in_on, session.today)),
            ("confidence", "" if judged.confidence is None else f"{judged.confidence} of 10"),
            ("note", judged.note),
            ("objective", f"{view.objective.handle} {view.objective.title}"),
            ("owner", view.owner),
            ("span", sentences.period(judged.span.first, judged.span.last)),
            ("follows", f"KPI{item.kpi_id}" if item.kpi_id else ""),
            ("dropped", f"{item.dropped_on}: {item.drop_reason}" if item.dropped_on else ""),
        )
    )
    if item.description:
        output.paragraph(item.description, "  ")
    for step in item.steps:
        done = "done" if judged.steps_done.get(step.number) else "open"
        output.line(f"  {step.number}. {done}  {step.title}" + (f" (due {step.due})" if step.due else ""))
    for initiative in view.initiatives:
        output.line(f"  {initiative.handle} {initiative.state}  {initiative.title}")
    for point in judged.points[-8:]:
        output.line(f"  {point.on}  {sentences.value(point.value, item.unit)}")


def _show_kpi(state: State, session: Session, view: KpiView) -> None:
    item, judged, output = view.item, view.judged, state.output
    output.line(f"{item.handle} {item.name}")
    line, mark = rows.spark(view, 24, output.style, session.today)
    output.pairs(
        (
            ("status", judged.status),
            ("latest", sentences.value(judged.value, item.unit)),
            ("target", sentences.kpi_target(judged.target, item.unit)),
            ("attainment", sentences.score(judged.attainment)),
            ("measured", f"{sentences.age(judged.measured_on, session.today)}, every {item.every}"),
            ("trend", f"{line} {mark}".rstrip()),
            ("owner", item.owner),
            ("team", item.team),
            ("tags", ", ".join(item.tags)),
            ("linked to", ", ".join(view.links)),
            ("dropped", f"{item.dropped_on}: {item.drop_reason}" if item.dropped_on else ""),
        )
    )
    if item.description:
        output.paragraph(item.description, "  ")
    for point in judged.points[-8:]:
        output.line(f"  {point.on}  {sentences.value(point.value, item.unit)}")


@click.command(cls=Command)
@click.argument("handle", type=HandleType("O", "KR", "KPI"))
@json_option
@pass_state
@example("okrtui explain KR1")
def explain(state: State, handle: Handle, as_json: bool) -> None:
    """Why a number and a status are what they are: formula, inputs, thresholds."""
    session = state.session()
    rules = session.settings.rules
    if handle.prefix == "O":
        objective = boards.objective_view(session, handle.id)
        title, shape = objective.item.title, shapes.objective(objective)
        lines = explaining.objective(objective, rules)
    elif handle.prefix == "KR":
        key_result = boards.key_result_view(session, handle.id)
        title, shape = key_result.item.title, shapes.key_result(key_result)
        lines = explaining.key_result(key_result, rules, session.today)
    else:
        kpi = boards.kpi_view(session, handle.id)
        title, shape = kpi.item.name, shapes.kpi(kpi)
        lines = explaining.kpi(kpi, rules)
    if as_json:
        kept = {name: shape.get(name) for name in ("handle", "title", "name", "score", "status")}
        kept = {name: value for name, value in kept.items() if name in shape}
        why = [{"name": name, "text": text} for name, text in lines]
        state.output.json(shapes.item({**kept, "why": why}, session.today))
        return
    state.output.line(f"{handle} {title}")
    state.output.pairs(lines)


@click.command(cls=Command)
@click.argument("words", nargs=-1, required=True)
@json_option
@pass_state
@example("okrtui search first reply")
def search(state: State, words: tuple[str, ...], as_json: bool) -> None:
    """Items whose texts hold all the words."""
    found = searching.search(state.session(), " ".join(words))
    if as_json:
        keys = ("handle", "title", "cycle", "dropped")
        rows_ = [(str(f.handle), f.title, f.cycle or None, f.dropped) for f in found]
        state.output.json([dict(zip(keys, row, strict=True)) for row in rows_])
        return
    for line in table([(str(f.handle), f.cycle, f.title + " (dropped)" * f.dropped) for f in found]):
        state.output.line(line)
    if not found:
        state.output.note("nothing found.")


COMMANDS = {"tree": tree, "show": show, "explain": explain, "search": search}
