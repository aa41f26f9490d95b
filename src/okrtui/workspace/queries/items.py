"""An item by its handle, whatever it is."""

from __future__ import annotations

from okrtui.domain.model import Handle, Initiative
from okrtui.domain.views import KeyResultView, KpiView, ObjectiveView
from okrtui.workspace.queries.board import objective_view
from okrtui.workspace.queries.key_results import initiative, key_result_view
from okrtui.workspace.queries.kpis import kpi_view
from okrtui.workspace.reading import Reading

Item = ObjectiveView | KeyResultView | KpiView | Initiative


def item(reading: Reading, handle: Handle) -> Item:
    """Return the item with a handle and everything computed for it on the day. Raises NotFound."""
    match handle.prefix:
        case "O":
            return objective_view(reading, handle.id)
        case "KR":
            return key_result_view(reading, handle.id)
        case "KPI":
            return kpi_view(reading, handle.id)
        case "I":
            return initiative(reading, handle.id)
