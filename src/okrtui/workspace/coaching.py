"""Coaching of a workspace: the findings of a cycle's board and of the KPIs."""

from __future__ import annotations

from typing import NamedTuple

from okrtui.domain.coaching import Finding
from okrtui.domain.coaching_board import of_board, of_kpis, titles
from okrtui.workspace.queries import board as boards
from okrtui.workspace.queries.kpis import kpi_views
from okrtui.workspace.reading import Reading


class Coached(NamedTuple):
    """The findings with what they were found in."""

    cycle: str
    findings: list[Finding]
    titles: dict[str, str]
    """Handle → title."""


def coached(reading: Reading, cycle: str | None = None) -> Coached:
    """Findings of a cycle (default: the running one) and the KPIs, with titles. Raises NotFound."""
    board = boards.board(reading, cycle)
    kpis = kpi_views(reading)
    focus = reading.settings.focus
    found = of_board(board, focus.objectives, focus.key_results, reading.today)
    return Coached(board.cycle.name, [*found, *of_kpis(kpis)], titles(board, kpis))


def findings(reading: Reading, cycle: str | None = None) -> list[Finding]:
    """What coaching says about a cycle (default: the running one) and the KPIs. Raises NotFound."""
    return coached(reading, cycle).findings
