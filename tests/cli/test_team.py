"""team: renamed with all below it, and cleaned."""

from __future__ import annotations

import pytest

from tests.cli.program import Program


def test_a_team_moves_with_all_below_it(staffed: Program) -> None:
    staffed.ok("team", "ENG", "product")
    assert [staffed.json("show", handle)["team"] for handle in ("O1", "O3", "KPI1")] == [
        "product/infra", "product/infra", "product",
    ]  # fmt: skip


@pytest.mark.parametrize("typed", ["/eng//platform/", " eng / platform "])
def test_teams_are_cleaned(program: Program, typed: str) -> None:
    program.ok("objective", "add", "Goal", "--team", typed)
    program.ok("kpi", "add", "Up", "--higher", "--every", "month", "--team", typed)
    assert program.json("show", "O1")["team"] == program.json("show", "KPI1")["team"] == "eng/platform"
