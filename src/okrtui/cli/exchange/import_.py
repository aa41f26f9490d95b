"""`okrtui import`: objectives and key results from a document."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import click

from okrtui.cli.base import Command, State, example, max_size_option, pass_state
from okrtui.cli.outline import FORMATS, read_plan
from okrtui.interchange.outline.plan import Plan
from okrtui.interchange.outline.planting import import_plan, plan_lines
from okrtui.show.sentences import count


@click.command("import", cls=Command)
@click.argument("file", metavar="FILE")
@click.option("--format", "format_", type=click.Choice(FORMATS), help="Format (default: by the name).")
@click.option("--cycle", metavar="C", help="Cycle that takes it (default: the running one).")
@click.option("--dry-run", is_flag=True, help="Print what it would make and what it leaves out.")
@max_size_option
@pass_state
@example("okrtui import okrs.md --cycle 2018-Q3 --dry-run")
def import_(
    state: State, file: str, format_: str | None, cycle: str | None, dry_run: bool, max_size: int
) -> None:
    """Import objectives and key results from a Markdown outline.

    All of them or, if something is wrong, nothing.
    """
    plan, content = read_plan(file, format_, max_size)
    session = state.session()
    if dry_run:
        _print_plan(state, plan, file)
        return
    result = import_plan(session, plan, cycle, content=content, name=Path(file).name)
    if result.before:
        state.output.note(f"{file} was imported {result.before}: nothing changed.")
        return
    for handle in result.objectives:
        state.output.line(str(handle))
    state.output.note(
        f"{file} → {result.cycle}: {result.counts}; {count(len(plan.left_out), 'line')} left out"
        f"{' (--dry-run lists them)' if plan.left_out else ''}."
    )


def _print_plan(state: State, plan: Plan, file: str) -> None:
    for line in plan_lines(plan):
        state.output.line(line)
    if plan.left_out:
        state.output.line()
        state.output.line(f"Left out of {file}:")
        for left in plan.left_out:
            state.output.line(f"  line {left.line}: {left.reason}: {left.text}")
    reasons = Counter(left.reason for left in plan.left_out)
    total = ", ".join(f"{count} {reason}" for reason, count in reasons.most_common())
    state.output.note(f"dry run, nothing written; left out: {total or 'nothing'}.")


COMMAND = import_
