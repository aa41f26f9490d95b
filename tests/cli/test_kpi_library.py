"""kpi library and kpi add --from-library."""

from __future__ import annotations

import pytest

from okrtui.config.library import areas
from tests.cli.program import Program


def test_the_areas_and_the_kpis_of_one(program: Program) -> None:
    lines = program.ok("kpi", "library").splitlines()
    assert [line.split()[0] for line in lines] == [area.id for area in areas()]
    text = program.ok("kpi", "library", "Support")
    assert "First reply time (h, lower is better, every day, leading, leads Customer satisfaction)" in text
    every = program.json("kpi", "library")
    assert [row["area"] for row in every] == [area.id for area in areas()]
    assert program.json("kpi", "library", "customer support") == every[1]
    assert set(every[1]["kpis"][0]) == {
        "name", "unit", "direction", "every", "combine", "nature", "leads", "description",
    }  # fmt: skip


def test_one_from_the_library(program: Program) -> None:
    program.creates("KPI1", "kpi", "add", "--from-library", "support/first reply  time", "--team", "help",
                    "--tag", "slo", "--owner", "ana")  # fmt: skip
    row = program.json("show", "KPI1")
    wanted = {"name": "First reply time", "unit": "h", "direction": "lower", "every": "day",
              "combine": "mean", "team": "help", "owner": "ana",
              "tags": ["slo", "support"], "target": None, "status": "no data"}  # fmt: skip
    assert {name: row[name] for name in wanted} == wanted
    assert program.shown("KPI1")["kind"] == "leading"
    assert "leads" not in program.shown("KPI1")
    # the one it leads was not there yet; one that leads it finds it
    program.creates("KPI2", "kpi", "add", "--from-library", "support/Open requests")
    assert program.shown("KPI2")["leads"] == "KPI1 First reply time"


def test_an_area_is_one_change_and_leaves_out_what_is_there(program: Program) -> None:
    program.ok("kpi", "add", "Resolution time", "--lower", "--every", "week")
    before = program.changes()
    answer = program("kpi", "add", "--from-library", "support", "--from-library", "sales/Win rate")
    assert answer.out.split() == [f"KPI{n}" for n in range(2, 11)]
    assert "Resolution time" in answer.err
    assert program.changes() == before + 1
    rows = {row["name"]: row for row in program.json("kpi", "list")}
    assert program.shown(rows["First contact resolution"]["handle"])["leads"] == "KPI1 Resolution time"
    program.refuses("kpi", "add", "--from-library", "support", says=["in this workspace already"])
    program.refuses("kpi", "add", "--from-library", "sales/win rate", says=["Win rate is in"])


@pytest.mark.parametrize(
    ("argv", "says"),
    [
        (("--from-library", "astrology"), ["astrology", "saas, support"]),
        (("--from-library", ""), ["saas"]),
        (("--from-library", "support/Luck"), ["Luck", "First reply time"]),
        (("--from-library", "support/"), ["First reply time"]),
        (("Name", "--from-library", "support"), ["either NAME or --from-library"]),
        ((), ["either NAME or --from-library"]),
        (("--from-library", "support", "--unit", "h"), ["unit", "kpi edit"]),
        (("--from-library", "support", "--higher"), ["higher"]),
        (("--from-library", "support", "--owner", "a\x07"), ["U+0007"]),
        (("--from-library", "support", "--from-library", "astrology"), ["astrology"]),
    ],
)
def test_refused_with_nothing_added(program: Program, argv: tuple[str, ...], says: list[str]) -> None:
    program.refuses("kpi", "add", *argv, says=says)


def test_an_unknown_area_is_refused_naming_those_there_are(program: Program) -> None:
    program.refuses("kpi", "library", "astrology", says=["astrology", "sustainability"])
