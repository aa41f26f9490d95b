"""`okrtui record`: a measurement of a KPI, or many from a file."""

from __future__ import annotations

from functools import partial

import click

from okrtui.cli.base import KPI, Command, State, example, max_size_option, pass_state
from okrtui.cli.check_in.checkin import one_of
from okrtui.domain.errors import Refused
from okrtui.domain.model import Handle
from okrtui.domain.values import Typed as TypedValue
from okrtui.domain.values import parse_number
from okrtui.show import sentences
from okrtui.workspace.commands import kpis, measurements


@click.command(cls=Command)
@click.argument("handle", type=KPI, metavar="KPI1", required=False)
@click.argument("value", required=False)
@click.option("--set", "set_to", metavar="V", help="The value, whatever its sign.")
@click.option("--change", metavar="V", help="A change, whatever its sign; of a KPI that sums a measurement.")
@click.option("--on", metavar="WHEN", help="The day it is about: a date, yesterday, 2026-10, 2026-W44.")
@click.option("-m", "note", metavar="NOTE", default="", help="A note.")
@click.option("--csv", "csv_file", metavar="FILE|-", help="A wide file: a date column, one column a KPI.")
@click.option("--map", "mapped", multiple=True, metavar="COLUMN=KPI3", help="Which column is which KPI.")
@click.option("--create", is_flag=True, help="Make a KPI for each column that is not mapped.")
@click.option("--skip-bad", is_flag=True, help="Leave out bad rows instead of refusing the file.")
@max_size_option
@pass_state
@example("okrtui record KPI1 99.95 --on yesterday")
def record(
    state: State,
    handle: Handle | None,
    value: str | None,
    set_to: str | None,
    change: str | None,
    on: str | None,
    note: str,
    csv_file: str | None,
    mapped: tuple[str, ...],
    create: bool,
    skip_bad: bool,
    max_size: int,
) -> None:
    """Record a measurement, or many from a CSV file.

    A value is 42, 1.2k, +5 or same.
    """
    if csv_file is not None:
        from okrtui.cli.check_in.record_csv import record_csv

        if csv_file != "-":
            state.forbid_if_restricted("`okrtui record --csv FILE`")
        if handle is not None:
            raise click.UsageError("With --csv say which column is which KPI with --map COLUMN=KPI3.")
        record_csv(state, csv_file, mapped, create=create, skip_bad=skip_bad, max_size=max_size)
        return
    if mapped or create or skip_bad:
        raise click.UsageError("--map, --create and --skip-bad go with --csv FILE.")
    typed = one_of(value, set_to, change)
    if handle is None or typed is None:
        raise click.UsageError("A KPI and its value are needed: KPI1 42.")
    if not typed.strip():
        raise Refused("The value is empty: type one like 42 or +5.")
    session = state.session()
    wanted: str | TypedValue = typed
    if value is None:
        number = parse_number(typed, session.ask(kpis.named, handle).unit)
        wanted = TypedValue("set" if change is None else "change", number)
    day = state.day(on, "about", "on")
    state.say_dates(handle)
    done = state.sure(partial(measurements.record, session, handle, on=day, note=note), wanted)
    state.output.line(sentences.measurement_answer(done.before, done.after, done.on, done.replaced))


COMMAND = record
