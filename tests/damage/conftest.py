"""A small workspace with a row in every table, to spoil."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from okrtui.domain.model import Handle
from okrtui.workspace.commands import checkins, initiatives, key_results, kpis, measurements, objectives
from okrtui.workspace.commands.key_result_fields import Typed
from okrtui.workspace.session import Session, create_workspace

EARLY, NOW = (datetime(2026, *day, 12, tzinfo=UTC) for day in ((10, 2), (11, 18)))


def fill(session: Session) -> None:
    """Two objectives, one below the other, all metrics, KPIs that are followed, lead and guard."""
    speed = kpis.add(
        session, kpis.Typed(name="Speed", direction="higher", every="week", target="9", tags=["fast"])
    )
    calm = kpis.add(session, kpis.Typed(name="Calm", direction="lower", every="month", target="3"))
    kpis.edit(session, calm, kpis.Typed(leads=str(speed)))
    above = objectives.add(session, {"title": "Above", "why": "because", "team": "eng"})
    below = objectives.add(session, {"title": "Below"}, parent=above)
    objectives.guard(session, below, calm)
    way = ("2026-11-30=40",)
    reach = key_results.add(session, above, Typed(title="Reach", start="0", to="100", waypoints=way))
    keep = key_results.add(session, below, Typed(title="Keep", at_least="3", due="2026-12-15"))
    steps = key_results.add(session, below, Typed(title="Steps", metric="milestone", steps=("one", "two")))
    key_results.add(session, below, Typed(title="Follow", to="9", kpi=str(speed)))
    session = replace(session, clock=lambda: NOW)
    key_results.edit(session, reach, Typed(to="90"), "less")
    for day in (2, 9, 16):
        measurements.record(session, speed, str(day), on=date(2026, 11, day))
    measurements.record(session, calm, "2", on=date(2026, 10, 30))
    initiatives.add(session, steps, {"title": "Work"})
    initiatives.set_state(session, Handle("I", 1), "doing")
    checkins.check_in(session, reach, "20", confidence=6, note="so far", on=date(2026, 11, 10))
    checkins.check_in(session, keep, "4", on=date(2026, 11, 12))
    checkins.set_step(session, steps, 1, True)


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("damage") / "w"
    session = create_workspace(place, "Acme", clock=lambda: EARLY)
    fill(session)
    session.close()
    return place
