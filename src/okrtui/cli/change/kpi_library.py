"""The library of starter KPIs on the command line: listing it, and adding from it."""

from __future__ import annotations

from typing import Any

import click

from okrtui.cli.base import Command, State, example, json_option, pass_state
from okrtui.cli.output import table
from okrtui.config.library import StarterKpi, areas
from okrtui.show.sentences import count
from okrtui.workspace.commands import library as work


@click.command("library", cls=Command)
@click.argument("area", metavar="[AREA]", required=False)
@json_option
@pass_state
@example("okrtui kpi library support")
def library(state: State, area: str | None, as_json: bool) -> None:
    """Starter KPIs: the areas, or the KPIs of one.

    They are sorted by industry and function.
    """
    output = state.output
    if area is None:
        if as_json:
            output.json([_area(found.id, found.title, found.kpis) for found in areas()])
            return
        for line in table([(found.id, found.title, count(len(found.kpis), "KPI")) for found in areas()]):
            output.line(line)
        output.note("`okrtui kpi library AREA` shows an area's KPIs.")
        return
    found = work.area(area)
    if as_json:
        output.json(_area(found.id, found.title, found.kpis))
        return
    output.line(found.title)
    for kpi in found.kpis:
        facts = [kpi.unit, f"{kpi.better} is better", f"every {kpi.every}", kpi.kind]
        facts += [f"leads {kpi.leads}"] if kpi.leads else []
        output.line(f"{kpi.name} ({', '.join(fact for fact in facts if fact)})")
        output.line(f"    {kpi.how}")
    output.note(f'`okrtui kpi add --from-library "{found.id}/{found.kpis[0].name}"` adds one.')


def _area(id: str, title: str, kpis: list[StarterKpi]) -> dict[str, Any]:
    return {
        "area": id,
        "title": title,
        "kpis": [
            {
                "name": kpi.name, "unit": kpi.unit or None, "direction": kpi.better, "every": kpi.every,
                "combine": kpi.combine, "nature": kpi.kind or None, "leads": kpi.leads or None,
                "description": kpi.how,
            }
            for kpi in kpis
        ],
    }  # fmt: skip


def add_from(state: State, paths: tuple[str, ...], typed: dict[str, Any]) -> None:
    """Run `kpi add --from-library`: owner, team and tags may be given, the rest is the library's."""
    allowed = ("owner", "team", "tags")
    other = [name for name, value in typed.items() if value not in (None, False, ()) and name not in allowed]
    if other:
        flag = other[0].replace("_", "-")
        raise click.UsageError(
            f"--from-library says what a KPI is; only --owner, --team and --tag go with it, not {flag}: "
            "`okrtui kpi edit` changes it afterwards."
        )
    added = work.add(state.session(), paths, owner=typed["owner"], team=typed["team"], tags=typed["tags"])
    for handle in added.handles:
        state.output.line(str(handle))
    if added.left_out:
        state.output.note(f"left out, as there are KPIs of these names: {', '.join(added.left_out)}.")
