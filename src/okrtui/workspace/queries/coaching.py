"""Coaching of a workspace: the findings of a cycle's board and of the KPIs."""

from __future__ import annotations

from typing import NamedTuple

from okrtui.domain.coaching.board import of_board, of_kpis, titles
from okrtui.domain.coaching.findings import Finding, of_stranger
from okrtui.domain.views import every_objective
from okrtui.workspace.queries import board as boards
from okrtui.workspace.queries.kpis import kpi_views
from okrtui.workspace.queries.names import has_login
from okrtui.workspace.reading import Reading


class Coached(NamedTuple):
    """The findings with what they were found in."""

    cycle: str
    findings: list[Finding]
    titles: dict[str, str]
    """Handle → title."""


def coached(reading: Reading, cycle: str | None = None) -> Coached:
    """Return the findings of a cycle (default: the running one) and the KPIs, with titles.
    Raises NotFound."""
    board = boards.board(reading, cycle)
    kpis = kpi_views(reading)
    focus = reading.settings.focus
    found = of_board(board, focus.objectives, focus.key_results, reading.today)
    return Coached(board.cycle.name, [*found, *of_kpis(kpis)], titles(board, kpis))


def strangers(reading: Reading, cycle: str | None = None) -> list[Finding]:
    """Return a finding for each owner of live items who has no login on this machine; it is meant for a
    workspace that a group shares."""
    found: dict[str, list[str]] = {}
    for view in every_objective(boards.board(reading, cycle).objectives):
        items = [(view.item.owner, view.item.handle)]
        items += [(kr.item.owner, kr.item.handle) for kr in view.key_results if kr.item.dropped_on is None]
        for owner, handle in items if view.item.dropped_on is None else ():
            found.setdefault(owner, []).append(str(handle))
    for kpi in kpi_views(reading, recent=True):
        found.setdefault(kpi.item.owner, []).append(str(kpi.item.handle))
    return [of_stranger(owner, found[owner]) for owner in sorted(found) if owner and not has_login(owner)]


def findings(reading: Reading, cycle: str | None = None) -> list[Finding]:
    """Return what coaching says about a cycle (default: the running one) and the KPIs. Raises NotFound."""
    return coached(reading, cycle).findings
