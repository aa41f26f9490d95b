"""A KPI's chart as text: its dates lie in the range, its last value is drawn, its axis is readable."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from okrtui.demo import fill
from okrtui.domain.views import KpiView
from okrtui.show import rows, sentences
from okrtui.show.glyphs import Style
from okrtui.tui.screens.chart import RANGES, chart
from okrtui.workspace.commands import kpis, measurements
from okrtui.workspace.queries.kpis import kpi_view, kpi_views
from okrtui.workspace.session import create_workspace
from tests.demo_items import ENGAGEMENT

TODAY = date(2026, 11, 18)


@pytest.fixture(scope="module")
def views(tmp_path_factory: pytest.TempPathFactory) -> list[KpiView]:
    place = tmp_path_factory.mktemp("chart") / "w"
    session = create_workspace(place, clock=lambda: datetime(2026, 11, 18, 12, tzinfo=UTC))
    fill(session)
    found = session.ask(kpi_views)
    session.close()
    return found


@pytest.mark.parametrize("name", [name for name, _ in RANGES])
@pytest.mark.parametrize("number", range(12))
def test_the_dates_are_those_of_the_range(views: list[KpiView], number: int, name: str) -> None:
    view, days = views[number], dict(RANGES)[name]
    text = chart(view, days, TODAY, 78, 16, Style()).plain
    points = [p for p in view.judged.points if days is None or p.on > TODAY - timedelta(days=days)]
    if not points:
        assert text.startswith("nothing was recorded")
        return
    first = points[0].on if days is None else TODAY - timedelta(days=days - 1)
    dates = [date.fromisoformat(found) for found in re.findall(r"\d{4}-\d\d-\d\d", text)]
    assert dates
    assert first - timedelta(days=1) <= min(dates) <= max(dates) <= TODAY + timedelta(days=1)
    assert re.search(r"[\u2801-\u28ff*]", text)
    assert not re.search(r"\de[+-]?\d", text)


def test_the_last_value_is_drawn(views: list[KpiView]) -> None:
    """The line ends where the last measurement lies, here seven weeks before today."""
    view = next(view for view in views if str(view.item.handle) == ENGAGEMENT)
    lines = chart(view, 366, TODAY, 78, 16, Style()).plain.splitlines()
    last = max(m.end() for line in lines for m in re.finditer(r"[\u2801-\u28ff]", line))
    assert last >= 60


def test_of_sums_the_running_period_stands_apart(tmp_path: Path) -> None:
    session = create_workspace(tmp_path / "w", clock=lambda: datetime(2026, 11, 18, 12, tzinfo=UTC))
    typed = kpis.Typed(name="Signups", direction="higher", every="week", combine="sum", target="60")
    handle = kpis.add(session, typed)
    for day, value in (("2026-11-04", "60"), ("2026-11-11", "64"), ("2026-11-17", "9")):
        measurements.record(session, handle, value, on=date.fromisoformat(day))
    view = session.ask(kpi_view, handle.id)
    session.close()
    assert (view.judged.value, view.judged.so_far) == (64, 9)
    lines = chart(view, 30, TODAY, 78, 16, Style()).plain.splitlines()
    (lowest,) = [number for number, line in enumerate(lines) if "o" in line]
    drawn = [number for number, line in enumerate(lines) if re.search(r"[\u2801-\u28ff]", line)]
    assert max(drawn) < lowest  # the line does not fall to what the running week has so far
    assert sentences.change_since(view.item, view.judged) == "+4"
    line, _ = rows.spark(view, 6, Style(), TODAY)
    assert line.rstrip() == "   ▁█"
