"""Workspaces to start from: good examples of the practice, each the person's own and ready to be edited."""

from __future__ import annotations

from okrtui.config.starters import Starter, StarterKeyResult, starters
from okrtui.domain.errors import Refused
from okrtui.domain.model import Handle
from okrtui.workspace.commands import key_results, kpis, library, objectives
from okrtui.workspace.commands.key_result_fields import Typed
from okrtui.workspace.session import Session


def named(name: str) -> Starter:
    """Return the starter of that id. Raises Refused naming those there are."""
    for found in starters():
        if found.id == name.strip().lower():
            return found
    known = ", ".join(found.id for found in starters())
    raise Refused(f"“{name[:60]}” is not a starter: {known}.")


def fill(session: Session, starter: Starter) -> None:
    """Fill an empty workspace: KPIs, and objectives with key results in the running cycle.

    One change: all of it or nothing. The person owns everything.
    """
    with session.write(f"start as {starter.id}") as transaction:
        if starter.kpis:
            library.add(session, starter.kpis)
        for own in starter.own_kpis:
            kpis.add(session, library.typed(own))
        known = kpis.by_name(transaction.reading())
        for own in starter.own_kpis:
            if own.leads:
                kpis.edit(session, known[own.name], kpis.Typed(leads=str(known[own.leads])))
        for wanted in starter.objectives:
            words = {"title": wanted.title, "why": wanted.why, "kind": wanted.kind, "team": wanted.team}
            objective = objectives.add(session, words)
            for guard in wanted.guards:
                objectives.guard(session, objective, known[guard])
            for part in wanted.key_results:
                key_results.add(session, objective, _typed(part, known))


def _typed(part: StarterKeyResult, known: dict[str, Handle]) -> Typed:
    return Typed(
        title=part.title,
        start=part.from_,
        to=part.to,
        at_least=part.at_least,
        at_most=part.at_most,
        unit=part.unit,
        kpi=str(known[part.kpi]) if part.kpi else None,
    )
