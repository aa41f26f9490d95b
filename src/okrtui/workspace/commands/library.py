"""Starter KPIs: naming them, and adding one, several or a whole area to a workspace."""

from __future__ import annotations

from collections.abc import Sequence

from okrtui.config.library import Area, StarterKpi, areas
from okrtui.domain.errors import Refused
from okrtui.domain.frozen import dataclass
from okrtui.domain.model import Handle
from okrtui.workspace.commands import kpis
from okrtui.workspace.session import Session

Entry = tuple[Area, StarterKpi]


@dataclass(frozen=True, slots=True)
class Added:
    """What was added, and the names that were left out because the workspace has them already."""

    handles: list[Handle]
    left_out: list[str]


def area(name: str) -> Area:
    """Return the area with that id or title, in any case. Raises Refused naming those there are."""
    word = name.strip().casefold()
    for found in areas():
        if word in (found.id.casefold(), found.title.casefold()):
            return found
    known = ", ".join(found.id for found in areas())
    raise Refused(f"“{name[:60]}” is not an area of the library: {known}.")


def entries(path: str) -> list[Entry]:
    """Return what a path names: `support` a whole area, `support/First reply time` one of its KPIs.

    Raises Refused naming what there is.
    """
    first, slash, name = path.partition("/")
    found = area(first)
    if not slash:
        return [(found, kpi) for kpi in found.kpis]
    word = " ".join(name.split()).casefold()
    chosen = [(found, kpi) for kpi in found.kpis if kpi.name.casefold() == word]
    if not chosen:
        known = ", ".join(kpi.name for kpi in found.kpis)
        raise Refused(f"“{name.strip()[:60]}” is not in the library's {found.id}: {known}.")
    return chosen


def add(
    session: Session,
    paths: Sequence[str],
    *,
    owner: str | None = None,
    team: str | None = None,
    tags: Sequence[str] = (),
) -> Added:
    """Add the KPIs that the paths name, in one change. Each has its area as a tag, and leads the KPI that the
    library names for it.

    A KPI whose name is taken in the workspace is left out. Raises Refused, also if nothing is left to add.
    """
    wanted = {kpi.name: (found, kpi) for path in paths for found, kpi in entries(path)}
    with session.write("add KPIs from the library") as transaction:
        there = kpis.by_name(transaction.reading())
        left_out = [name for name in wanted if name in there]
        fresh = {name: entry for name, entry in wanted.items() if name not in there}
        if not fresh:
            raise Refused(f"{_names(left_out)} in this workspace already: nothing is added.")
        made = {
            name: kpis.add(session, typed(kpi, (found.id, *tags), owner, team))
            for name, (found, kpi) in fresh.items()
        }
        known = there | made
        for name, (_, kpi) in fresh.items():
            if kpi.leads in known:
                kpis.edit(session, made[name], kpis.Typed(leads=str(known[kpi.leads])))
    return Added(list(made.values()), left_out)


def _names(names: Sequence[str]) -> str:
    if len(names) == 1:
        return f"{names[0]} is"
    return f"{', '.join(names[:3])}{' and others' if len(names) > 3 else ''} are"


def typed(
    kpi: StarterKpi, tags: Sequence[str] = (), owner: str | None = None, team: str | None = None
) -> kpis.Typed:
    """Return a starter KPI as if a person had typed it, without the KPI it leads, which must exist first."""
    return kpis.Typed(
        name=kpi.name,
        description=kpi.how,
        unit=kpi.unit,
        direction=kpi.better,
        every=kpi.every,
        combine=kpi.combine,
        nature=kpi.kind,
        owner=owner,
        team=team,
        tags=tags,
    )
