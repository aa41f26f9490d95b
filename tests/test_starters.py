"""The starter workspaces: good examples on any day, whole or not there at all."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest

from okrtui import starters
from okrtui.config.settings import Settings
from okrtui.config.starters import Starter
from okrtui.config.starters import starters as every_starter
from okrtui.domain.errors import Refused
from okrtui.domain.status import Status
from okrtui.show import explaining
from okrtui.workspace.queries.board import board
from okrtui.workspace.queries.kpis import kpi_views
from okrtui.workspace.session import Session, create_workspace, is_workspace, open_session

STARTERS = {starter.id: starter for starter in every_starter()}
DAYS = ("2026-10-01", "2026-11-18", "2026-12-31", "2028-02-29")


def made(place: Path, name: str, day: str = "2026-11-18") -> Session:
    def now() -> datetime:
        return datetime.fromisoformat(f"{day}T12:00").replace(tzinfo=UTC)

    return create_workspace(place, clock=now, fill=partial(starters.fill, starter=starters.named(name)))


def test_there_are_three() -> None:
    assert list(STARTERS) == ["company", "team", "personal"]
    with pytest.raises(Refused, match="company, team, personal"):
        starters.named("herd")


@pytest.mark.parametrize("day", DAYS)
@pytest.mark.parametrize("name", STARTERS)
def test_every_key_result_has_a_score_or_says_why_not(tmp_path: Path, name: str, day: str) -> None:
    session = made(tmp_path / "w", name, day)
    seen = session.ask(board)
    views = [view for objective in seen.objectives for view in objective.key_results]
    for view in views:
        if view.judged.score is None:
            why = " ".join(
                text for _, text in explaining.key_result(view, session.settings.rules, session.today)
            )
            assert view.item.metric == "keep", view.item.title
            assert "counted" in why or "no check-in" in why, why
        else:
            assert view.judged.score == 0, view.item.title
        assert view.judged.status == Status.NOT_STARTED
        assert view.owner == session.who
    assert seen.cycle.state == "active"
    session.close()


@pytest.mark.parametrize("name", STARTERS)
def test_it_is_what_the_practice_asks_for(tmp_path: Path, name: str) -> None:
    session = made(tmp_path / "w", name)
    objectives, kpis, focus = session.ask(board).objectives, session.ask(kpi_views), Settings().focus
    assert 2 <= len(objectives) <= focus.objectives
    for view in objectives:
        assert not re.search(r"\d", view.item.title), "an objective is words"
        assert view.item.why
        assert view.item.owner == session.who
        assert focus.key_results[0] <= len(view.key_results) <= focus.key_results[1]
        for child in view.key_results:
            assert not re.match(r"(?i)launch|ship|build|introduce|write", child.item.title)
            if child.kpi is not None:
                assert child.item.unit == child.kpi.item.unit
    assert 4 <= len(kpis) <= 8
    assert any(view.followers for view in kpis)
    assert {view.item.owner for view in kpis} == {session.who}
    if name != "personal":
        assert any(view.guarded for view in kpis)
    session.close()


def test_it_is_one_change_and_ready_to_be_edited(tmp_path: Path) -> None:
    session = made(tmp_path / "w", "team")
    rows = session.database._execute("SELECT action, who FROM change").fetchall()
    assert rows == [("start as team", session.who)]
    session.close()
    again = open_session(tmp_path / "w")
    assert len(again.ask(kpi_views)) == 5
    again.close()


def test_a_starter_that_fails_leaves_no_workspace(tmp_path: Path) -> None:
    place = tmp_path / "w"
    whole = STARTERS["team"]
    broken = Starter("broken", "", whole.objectives, kpis=["support"])  # they follow other KPIs
    with pytest.raises(KeyError):
        create_workspace(place, fill=partial(starters.fill, starter=broken))
    assert not is_workspace(place)
    assert list(place.iterdir()) == []
    made(place, "team").close()  # and nothing is in the way of the next try
    assert is_workspace(place)


def test_a_database_without_settings_is_not_filled(tmp_path: Path) -> None:
    place = tmp_path / "w"
    made(place, "team").close()
    (place / "okrtui.toml").unlink()
    with pytest.raises(Refused, match="without --starter"):
        made(place, "company")
    create_workspace(place).close()
    assert is_workspace(place)
