"""Files in: `okrtui import FILE` and `okrtui record --csv FILE`."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import click

from okrtui.cli.base import Command, State, example, max_size_option, pass_state
from okrtui.domain.errors import Refused
from okrtui.interchange import files
from okrtui.interchange.measurements import recording
from okrtui.interchange.outline.plan import Plan
from okrtui.interchange.outline.planting import import_plan, plan_lines
from okrtui.show.sentences import count

FORMATS = ("markdown",)


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


def read_plan(file: str, format_: str | None, max_size: int) -> tuple[Plan, bytes]:
    """What a document would make, and its bytes. Raises Refused for what cannot be read."""
    from okrtui.interchange.outline.markdown import read_markdown

    if format_ is None and Path(file).suffix.lower() not in (".md", ".markdown", ".txt"):
        raise Refused(f"{file}: its name does not tell the format: say --format markdown.")
    content = files.read(file, max_size)
    plan = read_markdown(files.text_of(content, file), times=max(1, max_size // files.MOST_MIB))
    return plan, content


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


def record_csv(
    state: State, file: str, mapped: tuple[str, ...], *, create: bool, skip_bad: bool, max_size: int
) -> None:
    """Measurements from a wide file, all or nothing unless bad rows may be skipped."""
    name = "standard input" if file == "-" else file
    text = files.text_of(files.read(file, max_size), name)
    result = recording.record_table(state.session(), text, mapped, create=create, skip_bad=skip_bad)
    for handle in result.created:
        state.output.line(str(handle))
    for row in result.bad[:20]:
        state.output.note(f"line {row.line} left out: {row.reason}")
    if len(result.bad) > 20:
        state.output.note(f"… and {len(result.bad) - 20:,} more lines left out.")
    if result.new == 0:
        state.output.note(f"{name}: {count(result.values, 'value')}, all recorded before: nothing changed.")
    else:
        known = result.values - result.new
        again = f", {known:,} were recorded before" if known else ""
        state.output.note(
            f"{name}: {count(result.new, 'value')} recorded for {count(result.kpis, 'KPI')}{again}."
        )


COMMANDS = {"import": import_}
