"""kpi okr: an objective and a key result that follows a KPI, in one change."""

from __future__ import annotations

import pytest

from tests.cli.program import Program

OKR = ("kpi", "okr", "KPI1", "Customers can count on us", "--to", "99.9")


def test_an_objective_and_a_key_result_from_the_value_today(filled: Program) -> None:
    filled.ok("kpi", "edit", "KPI1", "--team", "eng/platform")
    filled.ok("record", "KPI1", "97.5", "--on", "2026-11-18")
    before = filled.changes()
    answer = filled(*OKR, "--why", "They left over it.", "--kind", "committed", "--guard", "KPI2",
                    "--title", "Uptime every week")  # fmt: skip
    assert (answer.code, answer.out) == (0, "O2\nKR4\n")
    assert "KR4 follows KPI1: 97.5 → 99.9 %" in answer.err
    assert filled.changes() == before + 1
    objective = filled.json("show", "O2")
    wanted: dict[str, object]
    wanted = {"title": "Customers can count on us", "why": "They left over it.", "kind": "committed",
              "cycle": "2026-Q4", "team": "eng/platform", "guardrails": ["KPI2"]}  # fmt: skip
    assert {name: objective[name] for name in wanted} == wanted
    (key_result,) = objective["key_results"]
    wanted = {"title": "Uptime every week", "metric": "reach", "start": 97.5, "target": 99.9, "unit": "%",
              "kpi": "KPI1", "score": 0}  # fmt: skip
    assert {name: key_result[name] for name in wanted} == wanted
    filled.ok("record", "KPI1", "98.7")
    assert filled.json("show", "KR4")["score"] == 0.5


def test_without_a_measurement_the_first_one_is_the_start(filled: Program) -> None:
    filled.ok(*OKR)
    key_result = filled.json("show", "KR4")
    assert (key_result["start"], key_result["score"], key_result["title"]) == (None, None, "Uptime")
    filled.ok("record", "KPI1", "97.9")
    filled.ok("record", "KPI1", "98.9", today="2026-11-28")
    assert filled.json("show", "KR4", today="2026-11-28")["score"] == 0.5


def test_another_cycle_is_a_draft(filled: Program) -> None:
    filled.ok(*OKR, "--cycle", "2027-Q1")
    assert filled.json("show", "O2")["cycle"] == "2027-Q1"
    assert filled.json("show", "KR4")["status"] == "draft"


def test_the_wrong_way_is_said_and_done(filled: Program) -> None:
    filled.ok("record", "KPI1", "99.95")
    assert "99.95 → 99.9 is the wrong way: of KPI1 higher is better." in filled(*OKR).err


@pytest.mark.parametrize(
    ("argv", "code", "says"),
    [
        ((*OKR, "--guard", "KPI1"), 2, "another KPI"),
        ((*OKR, "--guard", "KPI9"), 4, "KPI9"),
        ((*OKR, "--guard", "KR1"), 2, "KR1"),
        ((*OKR, "--kind", "urgent"), 2, "urgent"),
        ((*OKR, "--cycle", "someday"), 4, "someday"),
        (("kpi", "okr", "KPI1", " ", "--to", "5"), 2, "title"),
        (("kpi", "okr", "KPI1", "Words"), 2, "--to"),
        (("kpi", "okr", "KPI1", "Words", "--to", " "), 2, "value to reach"),
        (("kpi", "okr", "KPI1", "Words", "--to", "much"), 2, "much"),
        (("kpi", "okr", "KPI9", "Words", "--to", "5"), 4, "KPI9"),
        (("kpi", "okr", "KR1", "Words", "--to", "5"), 2, "KR1"),
    ],
)
def test_refused_as_a_whole(filled: Program, argv: tuple[str, ...], code: int, says: str) -> None:
    filled.refuses(*argv, code=code, says=[says])


def test_where_there_is_nothing_to_reach(filled: Program) -> None:
    filled.ok("record", "KPI1", "99.9")
    filled.refuses(*OKR, says=["both 99.9"])
    filled.ok("kpi", "drop", "KPI1", "-m", "x")
    filled.refuses(*OKR, says=["dropped"])
