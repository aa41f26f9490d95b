"""The generated workspace that the benchmarks measure: the program reads all of it, doctor is content."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from okrtui.workspace.session import login_name
from tests.benchmarks.large import make
from tests.benchmarks.large_rows import Size
from tests.cli.conftest import isolated
from tests.cli.program import TODAY, Answer, Program, database_dump, noon

SIZE = Size(100, kpis=12, measurements=40)


def made(directory: Path, **options: Any) -> Path:
    return make(directory, SIZE, clock=lambda: noon(TODAY), **options)


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    isolated(monkeypatch, tmp_path)
    return tmp_path


def run(capsys: pytest.CaptureFixture[str], directory: Path, *argv: str) -> Answer:
    return Program(capsys, directory)(*argv, "-w", str(directory))


def test_the_program_reads_a_generated_workspace(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    directory = made(place / "w")
    tree = run(capsys, directory, "tree", "--json").json
    objectives = list(every(tree["objectives"]))
    key_results = [kr for objective in objectives for kr in objective["key_results"]]
    assert (len(tree["objectives"]), len(objectives), len(key_results)) == (1, 100, 400)
    assert max(depth(objective) for objective in tree["objectives"]) == 4
    assert len({objective["status"] for objective in objectives}) >= 3
    statuses = Counter(kr["status"] for kr in key_results)
    assert {"on track", "at risk", "off track", "done", "stale", "no data"} == set(statuses)
    assert {kr["metric"] for kr in key_results} == {"reach", "keep", "milestone"}
    assert sum(kr["kpi"] is not None for kr in key_results) > 20
    assert sum(item["owner"] == login_name() for item in [*objectives, *key_results]) == 10
    kpis = run(capsys, directory, "kpi", "list", "--json").json
    assert [kpi["measurements"] for kpi in kpis] == [40] * 12
    assert len(run(capsys, directory, "tree").lines) > 500


def test_doctor_accepts_the_generated_journal(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, made(place / "w"), "doctor").code == 0
    assert run(capsys, made(place / "bare", journal=False), "doctor").code == 1


def test_a_check_in_is_taken(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    directory = made(place / "w")
    assert run(capsys, directory, "checkin", "KR3", "same").code == 0
    assert run(capsys, directory, "doctor").code == 0


def test_the_same_numbers_give_the_same_rows(place: Path) -> None:
    first, second = (database_dump(made(place / name) / "okrtui.db") for name in ("one", "two"))
    told = (
        'INSERT INTO "objective"',
        'INSERT INTO "key_result"',
        'INSERT INTO "check_in"',
        'INSERT INTO "kpi"',
    )
    one, two = ([line for line in dump if line.startswith(told)] for dump in (first, second))
    assert one == two
    assert len(one) > 4900


def every(objectives: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for objective in objectives:
        yield objective
        yield from every(objective["children"])


def depth(objective: dict[str, Any]) -> int:
    return 1 + max((depth(child) for child in objective["children"]), default=0)
