"""`okrtui kpi`: KPIs: add, edit, drop, target, okr, list."""

from __future__ import annotations

from typing import Any

import click

from okrtui.cli import shapes
from okrtui.cli.base import KPI, F, Group, State, example, given, json_option, pass_state, reason_option
from okrtui.cli.change import kpi_library
from okrtui.cli.change.drop_and_edit import dropper, say_edited
from okrtui.domain.model import Handle
from okrtui.domain.status import Status
from okrtui.show import rows, sentences
from okrtui.workspace.commands import from_kpi, key_results, kpis
from okrtui.workspace.queries.filters import Filter, kpi_status, matching
from okrtui.workspace.queries.kpis import kpi_views


@click.group(cls=Group)
@example('okrtui kpi add "Uptime" --unit % --higher --target 99.9 --every week')
def kpi() -> None:
    """KPIs: measures watched for as long as they matter."""


def _options(function: F) -> F:
    for option in reversed(
        (
            click.option("--unit", metavar="U", help="Unit of the values, such as % or h."),
            click.option("--higher", is_flag=True, help="Higher is better."),
            click.option("--lower", is_flag=True, help="Lower is better."),
            click.option("--between", nargs=2, metavar="L U", help="Should stay in this range."),
            click.option(
                "--target", metavar="T", help="Target; --since says from when (edit: none takes it away)."
            ),
            click.option("--since", metavar="D", help="The target holds from this day on."),
            click.option("--healthy-at", metavar="L", help="Own limit: healthy from here (edit: none)."),
            click.option("--watch-at", metavar="L", help="Own limit: watched from here (edit: none)."),
            click.option("--every", metavar="day|week|month|quarter", help="How often it is measured."),
            click.option("--combine", metavar="last|sum|mean", help="Several in one period."),
            click.option("--leading", is_flag=True, help="Moves before the result does."),
            click.option("--lagging", is_flag=True, help="Is the result."),
            click.option("--neither", is_flag=True, help="Neither leading nor lagging."),
            click.option("--leads", metavar="KPI2", help="The KPI it leads (edit: none to stop)."),
            click.option("--owner", metavar="U", help="Login name (default when adding: yours)."),
            click.option("--team", metavar="T", help="Team, like eng/platform."),
            click.option("--tag", "tags", multiple=True, metavar="T", help='A tag (edit: of all; "": none).'),
            click.option("--description", metavar="TEXT", help="Description."),
        )
    ):
        function = option(function)
    return function


def _typed(
    *, higher: bool, lower: bool, between: tuple[str, str] | None, leading: bool, lagging: bool,
    neither: bool,
    tags: tuple[str, ...], **texts: Any,
) -> kpis.Typed:  # fmt: skip
    if higher + lower + bool(between) > 1:
        raise click.UsageError("Give one of --higher, --lower and --between L U.")
    if leading + lagging + neither > 1:
        raise click.UsageError("Give one of --leading, --lagging and --neither.")
    if texts.get("since") is not None and texts.get("target") is None and between is None:
        raise click.UsageError("--since says from when a target holds: give --target or --between too.")
    direction = "higher" if higher else "lower" if lower else "range" if between else None
    nature = "leading" if leading else "lagging" if lagging else "" if neither else None
    return kpis.Typed(
        direction=direction,  # type: ignore[arg-type]
        nature=nature,
        between=between,
        tags=tags or None,
        **given(**texts),
    )


@kpi.command("add")
@click.argument("name", metavar="[NAME]", required=False)
@click.option(
    "--from-library",
    "paths",
    multiple=True,
    metavar="AREA[/NAME]",
    help="A starter KPI, or all of an area: support, “support/First reply time”.",
)
@_options
@pass_state
@example('okrtui kpi add "Uptime" --unit % --higher --target 99.9 --every week')
def kpi_add(state: State, name: str | None, paths: tuple[str, ...], **typed: Any) -> None:
    """Add a KPI; prints its handle. With --from-library one or more starter KPIs."""
    if paths and name is None:
        kpi_library.add_from(state, paths, typed)
        return
    if paths or name is None:
        raise click.UsageError("Give either NAME or --from-library AREA/NAME.")
    state.ask_about_names(typed)
    handle = kpis.add(state.session(), _typed(name=name, **typed))
    state.say_dates(handle)
    state.output.line(str(handle))


@kpi.command("edit")
@click.argument("handle", type=KPI)
@click.option("--name", metavar="NAME", help="New name.")
@_options
@reason_option
@pass_state
@example("okrtui kpi edit KPI1 --healthy-at 99.9 --watch-at 99.5")
def kpi_edit(state: State, handle: Handle, reason: str, **typed: Any) -> None:
    """Change a KPI."""
    state.ask_about_names(typed)
    changed = kpis.edit(state.session(), handle, _typed(**typed), reason)
    state.say_dates(handle)
    say_edited(state, handle, changed)


kpi.add_command(kpi_library.library)
dropper(kpi, KPI, kpis.drop, 'okrtui kpi drop KPI1 -m "measured elsewhere"')


@kpi.command("target")
@click.argument("handle", type=KPI)
@click.argument("value", required=False)
@click.option("--between", nargs=2, metavar="L U", help="A range, for a KPI that should stay in one.")
@click.option("--since", metavar="D", help="From this day on (default: today).")
@click.option("--remove", is_flag=True, help="Take away the target of that day (default: the one in force).")
@pass_state
@example("okrtui kpi target KPI1 99.95 --since 2027-01-01")
def kpi_target(
    state: State, handle: Handle, value: str | None, between: tuple[str, str] | None, since: str | None,
    remove: bool,
) -> None:  # fmt: skip
    """Set the target that holds from a day on, or take one away."""
    if (value is not None) + (between is not None) + remove != 1:
        raise click.UsageError("Give one of VALUE, --between L U and --remove.")
    session = state.session()
    day = state.day(since, "from", "since")
    state.say_dates(handle)
    if remove:
        gone = kpis.remove_target(session, handle, day)
        item = session.ask(kpis.get, handle.id)
        left = "; ".join(sentences.kpi_targets(item, session.today)) or "no target"
        was = f"{sentences.kpi_target(gone, item.unit)} from {gone.since}"
        state.output.note(f"{handle}: {was} is taken away; left: {left}.")
        return
    target = kpis.set_target(session, handle, value, between, day)
    unit = session.ask(kpis.get, handle.id).unit
    state.output.note(f"{handle}: {sentences.kpi_target(target, unit)} from {target.since} on.")


@kpi.command("okr")
@click.argument("handle", type=KPI, metavar="KPI1")
@click.argument("title")
@click.option("--to", required=True, metavar="V", help="The value to reach, from the KPI's value today.")
@click.option("--cycle", metavar="C", default="", help="Cycle (default: the running one).")
@click.option("--kind", metavar="K", default="aspirational", help="committed, aspirational or learning.")
@click.option("--why", metavar="W", default="", help="Why it matters.")
@click.option("--title", "key_result", metavar="KRTITLE", default="", help="Of the key result.")
@click.option("--guard", "guards", multiple=True, metavar="KPI2", help="A KPI that must stay healthy.")
@pass_state
@example('okrtui kpi okr KPI3 "Nobody has to ask twice" --to 2 --guard KPI2')
def kpi_okr(state: State, handle: Handle, **typed: Any) -> None:
    """Write an objective and a key result that follows this KPI.

    Prints both handles.
    """
    session = state.session()
    wanted = from_kpi.Typed(**typed)
    objective, key_result = from_kpi.objective_from_kpi(session, handle, wanted)
    state.output.line(str(objective))
    state.output.line(str(key_result))
    item = session.ask(key_results.get, key_result.id)
    state.output.note(f"{key_result} follows {handle}: {sentences.measure(item)}.")
    problem = from_kpi.wrong_way(session.ask(kpis.get, handle.id), item.start, item.target)
    if problem:
        state.output.note(problem)


@kpi.command("list")
@click.option("--team", metavar="T", help="Only this team and those below it.")
@click.option("--status", metavar="S", help="Only this status: healthy, watch, unhealthy, stale.")
@click.option("--tag", metavar="T", help="Only with this tag.")
@click.option("--unlinked", is_flag=True, help="Only those that no key result follows and guard nothing.")
@click.option("--owner", metavar="U", help="Only this owner's.")
@click.option("--mine", is_flag=True, help="Only mine.")
@click.option("--dropped", is_flag=True, help="Only what was dropped.")
@json_option
@pass_state
@example("okrtui kpi list --status watch --team eng")
def kpi_list(
    state: State, team: str | None, status: str | None, tag: str | None, unlinked: bool,
    owner: str | None, mine: bool, dropped: bool, as_json: bool,
) -> None:  # fmt: skip
    """KPIs with sparkline, latest value, target and status.

    All of them, or those that the options choose.
    """
    word = kpi_status(status) if status is not None else None
    session = state.session()
    dropped = dropped or word is Status.DROPPED
    who = session.who if mine else owner
    wanted = Filter(team, who, word, dropped=dropped, tag=tag, unlinked=unlinked)
    whole = session.ask(kpi_views, dropped=dropped)
    found = matching(whole, wanted)
    if as_json:
        state.output.json([shapes.kpi(view) for view in found])
        return
    output = state.output
    columns = rows.KpiColumns.at(output.width or 100)
    for view in found:
        text = rows.text_of(rows.kpi_line(view, columns, output.style, session.today))
        output.line(text, status=view.judged.status)
    if whole and not found:
        output.note("no KPI matches.")
    elif not found:
        output.note("no KPIs yet: `okrtui kpi add NAME --higher --every week` adds one.")


COMMAND = kpi
