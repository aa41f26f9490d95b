"""record: what it answers, what it refuses, and a file of measurements."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.program import Program


def test_recording_answers_like_a_check_in(filled: Program) -> None:
    assert filled.ok("record", "KPI1", "99.9") == "KPI1 – → 99.9 % · – → 1.00 · no data → healthy"
    assert filled.ok("record", "KPI1", "-9.9").startswith("KPI1 99.9 % → 90 % (−9.9) · ")
    filled.ok("record", "KPI1", "+1")
    assert filled.json("show", "KPI1")["value"] == 91
    filled.ok("record", "KPI1", "same", "-m", "quiet")
    assert [entry["note"] for entry in filled.json("show", "KPI1")["measurements"]] == [
        None,
        None,
        None,
        "quiet",
    ]


@pytest.mark.parametrize("typed", ["", "x", "nan", "inf", "1e400", "5 h", "done", "open", "2000000000M"])
def test_values_that_are_refused(filled: Program, typed: str) -> None:
    filled.refuses("record", "KPI1", typed)


def test_what_cannot_be_recorded(filled: Program) -> None:
    filled.refuses("record", "KPI1", "5", "--on", "2026-11-22", says=["2026-11-22", "2026-11-21"])
    filled.refuses("record", "KPI1", "+5", says=["KPI1"])
    filled.refuses("record", "KPI1", "same", says=["KPI1"])
    filled.refuses("record", "KPI9", "5", code=4, says=["KPI9"])
    filled.refuses("record", "KR1", "5", says=["KR1"])
    filled.refuses("record", "KPI1")
    filled.refuses("record")
    filled.ok("kpi", "drop", "KPI2", "-m", "no longer")
    filled.refuses("record", "KPI2", "5", says=["dropped"])


def test_a_file_of_measurements_once_and_twice(filled: Program, tmp_path: Path) -> None:
    file = tmp_path / "kpis.csv"
    file.write_text("date,Uptime,Latency\n2026-11-01,99.9,120\n2026-11-08,99.5,\n2026-11-15,-1,130\n")
    command = ("record", "--csv", str(file), "--map", "Uptime=KPI1", "--create")
    filled.creates("KPI3", *command)
    uptime, latency = filled.json("show", "KPI1"), filled.json("show", "KPI3")
    assert (uptime["value"], len(uptime["measurements"])) == (-1, 3)  # in a file a sign is a sign
    assert (latency["name"], latency["value"], len(latency["measurements"])) == ("Latency", 130, 2)
    before = filled.changes()
    assert filled(*command).out == ""
    assert filled.changes() == before


@pytest.mark.parametrize(
    "text",
    [
        "",
        "date,Uptime\n2026-11-01,lots\n",
        "date,Uptime\nsomeday,5\n",
        "date,Uptime\n2026-11-22,5\n",
        "date,Uptime\n2026-11-01,inf\n",
        "date,Other\n2026-11-01,5\n",
        "Uptime\n5\n",
    ],
)
def test_bad_files_are_refused_as_a_whole(filled: Program, tmp_path: Path, text: str) -> None:
    file = tmp_path / "kpis.csv"
    file.write_text(text)
    filled.refuses("record", "--csv", str(file), "--map", "Uptime=KPI1")


def test_columns_called_like_a_kpi_need_no_map(filled: Program, tmp_path: Path) -> None:
    table = tmp_path / "values.csv"
    table.write_text("date,KPI2,Uptime,what\n2026-11-02,30,99.9,x\n2026-11-09,40,99.8,y\n")
    filled.ok("record", "--csv", str(table))
    assert [filled.json("show", kpi)["value"] for kpi in ("KPI1", "KPI2")] == [99.8, 40]
    table.write_text("date,other\n2026-11-02,30\n")
    filled.refuses("record", "--csv", str(table), says=["--map COLUMN=KPI3", "--create"])


def test_a_file_that_cannot_be_read(filled: Program, tmp_path: Path) -> None:
    filled.refuses("record", "--csv", str(tmp_path / "no.csv"), "--create", says=["no.csv"])
    filled.refuses("record", "--csv", str(tmp_path), "--create")
    (tmp_path / "binary.csv").write_bytes(b"\xff\xfe\x00")
    filled.refuses("record", "--csv", str(tmp_path / "binary.csv"), "--create", says=["UTF-8"])
    filled.refuses("record", "KPI1", "5", "--create", says=["--csv"])
