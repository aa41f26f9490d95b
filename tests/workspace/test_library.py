"""The library of starter KPIs: every entry can be added as it stands."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest

from okrtui import guides
from okrtui.config.library import Area, StarterKpi, areas
from okrtui.domain.model import COMBINES, FREQUENCIES
from okrtui.workspace.commands import library
from okrtui.workspace.queries.kpis import kpi_views
from okrtui.workspace.session import create_workspace

UNITS = {
    "", "%", "EUR", "h", "min", "s", "ms", "days", "months", "points", "t", "t CO2e", "MWh", "m3",
}  # fmt: skip
WANTED = {
    "saas", "support", "engineering", "sales", "marketing", "finance", "people", "manufacturing", "retail",
    "healthcare", "education", "public", "hospitality", "logistics", "sustainability",
}  # fmt: skip
PAIRS = [(area, kpi) for area in areas() for kpi in area.kpis]


def test_the_areas_are_there_once_with_eight_to_twelve_kpis_each() -> None:
    assert Counter(area.id for area in areas()) == dict.fromkeys(WANTED, 1)
    assert {area.id: len(area.kpis) for area in areas() if not 8 <= len(area.kpis) <= 12} == {}


def test_no_two_have_one_name() -> None:
    names = Counter(kpi.name.casefold() for _, kpi in PAIRS)
    assert [name for name, times in names.items() if times > 1] == []


@pytest.mark.parametrize(("area", "kpi"), PAIRS, ids=[f"{area.id}/{kpi.name}" for area, kpi in PAIRS])
def test_an_entry_says_what_is_needed(area: Area, kpi: StarterKpi) -> None:
    assert kpi.unit in UNITS
    assert kpi.every in FREQUENCIES
    assert kpi.combine in COMBINES
    assert kpi.kind in ("leading", "lagging")
    assert "/" not in kpi.name
    assert kpi.how.endswith(".")
    assert kpi.how.count(". ") == 0  # one sentence
    if kpi.leads:
        assert kpi.kind == "leading"
        assert kpi.leads in {other.name for other in area.kpis} - {kpi.name}


def test_all_of_it_is_added_without_refusal(tmp_path: Path) -> None:
    session = create_workspace(tmp_path / "w", clock=lambda: datetime(2026, 11, 18, 12, tzinfo=UTC))
    for area in areas():
        added = library.add(session, [area.id])
        assert (len(added.handles), added.left_out) == (len(area.kpis), [])
    views = {view.item.name: view for view in session.ask(kpi_views)}
    session.close()
    assert len(views) == len(PAIRS)
    for area, kpi in PAIRS:
        view = views[kpi.name]
        item = view.item
        assert (item.unit, item.direction, item.every, item.combine) == (
            kpi.unit, kpi.better, kpi.every, kpi.combine,
        )  # fmt: skip
        assert (item.nature, item.description, item.tags) == (kpi.kind, kpi.how, (area.id,))
        assert view.leads.partition(" ")[2] == kpi.leads
        assert item.targets == ()  # nobody else's numbers


def test_the_guide_counts_them() -> None:
    assert f"{len(PAIRS)} KPIs in {len(areas())} areas" in guides.guide("week").text
