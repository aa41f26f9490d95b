"""Notes, reasons, what is in the way and what was learned stand where people look."""

from __future__ import annotations

import pytest

from okrtui.workspace.session import login_name
from tests.cli.program import Program

ME = login_name()


@pytest.fixture
def quarter(program: Program) -> Program:
    """O1 with KR1, which was graded on 2027-01-02 and closed, and KPI1."""
    program.ok("objective", "add", "Faster", today="2026-10-01")
    program.ok("kr", "add", "O1", "Reply", "--from", "0", "--to", "100", "--unit", "h", today="2026-10-01")
    program.ok("kpi", "add", "Uptime", "--higher", "--every", "month", "--target", "99", today="2026-10-01")
    program.ok(
        "checkin", "KR1", "10", "-c", "3", "-m", "slow", "--in-the-way", "hiring freeze", today="2026-10-09"
    )
    program.ok("record", "KPI1", "98", "-m", "Störung im Netz", today="2026-10-20")
    program.ok("kr", "edit", "KR1", "--to", "80", "-m", "iPad crash", today="2026-11-03")
    program.ok("checkin", "KR1", "40", "-c", "7", "-m", "two more people", today="2026-12-30")
    program.ok("cycle", "grade", "2026-Q4", today="2027-01-02")
    program.ok(
        "grade", "KR1", "0.6", "-m", "counted by hand", "--learned", "ask support first", today="2027-01-02"
    )
    program.ok("cycle", "close", "2026-Q4", today="2027-01-02")
    return program


@pytest.mark.parametrize("form", ["markdown", "html"])
def test_the_report_of_the_closed_quarter_holds_every_word(quarter: Program, form: str) -> None:
    text = quarter.ok("report", "--cycle", "2026-Q4", "--format", form, today="2027-01-03")
    for words in (
        "slow · in the way: hiring freeze", "two more people", "Störung im Netz", "iPad crash",
        "counted by hand", "ask support first", "Verdict", "below the 0.7 that it means",
    ):  # fmt: skip
        assert words in text, (words, text)


def test_json_has_it(quarter: Program) -> None:
    report = quarter.json("report", "--cycle", "2026-Q4", today="2027-01-03")
    assert [(row["handle"], row["note"], row["in_the_way"]) for row in report["notes"]] == [
        ("KR1", "two more people", None),
        ("KR1", "slow", "hiring freeze"),
        ("KPI1", "Störung im Netz", None),
    ]
    assert report["verdict"]["averages"][0]["average"] == 0.6
    shown = quarter.json("show", "KR1", today="2027-01-03")
    assert [(row["on"], row["value"], row["in_the_way"]) for row in shown["check_ins"]] == [
        ("2026-10-09", 10, "hiring freeze"),
        ("2026-12-30", 40, None),
    ]
    assert (shown["grade_reason"], shown["learned"]) == ("counted by hand", "ask support first")
    (change,) = shown["changes"]
    assert (change["on"], change["reason"], change["fields"]) == (
        "2026-11-03", "iPad crash", {"target": [100, 80]},
    )  # fmt: skip
    (entry,) = quarter.json("show", "KPI1", today="2027-01-03")["measurements"]
    assert (entry["on"], entry["value"], entry["note"]) == ("2026-10-20", 98, "Störung im Netz")


def test_what_is_in_the_way_is_that_of_the_last_confidence(quarter: Program) -> None:
    assert quarter.json("show", "KR1", "--as-of", "2026-10-10")["in_the_way"] == "hiring freeze"
    assert quarter.json("show", "KR1", today="2027-01-03")["in_the_way"] is None


@pytest.mark.parametrize(
    ("words", "handle", "said"),
    [
        ("HIRING", "KR1", "hiring freeze"),
        ("more people", "KR1", "two more people"),
        ("störung", "KPI1", "Störung im Netz"),
        ("ipad", "KR1", "iPad crash"),
        ("by hand", "KR1", "counted by hand"),
        ("ask support", "KR1", "ask support first"),
    ],
)
def test_search_finds_what_was_said(quarter: Program, words: str, handle: str, said: str) -> None:
    (found,) = quarter.json("search", *words.split(), today="2027-01-03")
    assert (found["handle"], found["said"]) == (handle, said)
    assert f"“{said}”" in quarter.ok("search", *words.split(), today="2027-01-03")


def test_search_finds_an_item_once_and_as_of_a_day_what_was_said_by_then(quarter: Program) -> None:
    (found,) = quarter.json("search", "Reply", today="2027-01-03")
    assert (found["handle"], found["said"]) == ("KR1", None)
    assert quarter.json("search", "two", "more", "--as-of", "2026-12-01", today="2027-01-03") == []


def test_a_page_has_every_entry_and_what_was_changed_between_them(quarter: Program) -> None:
    lines = quarter.ok("show", "KR1", today="2027-01-03").splitlines()
    dated = [line for line in lines if line.startswith("20")]
    assert [line[:10] for line in dated] == ["2026-12-30", "2026-11-03", "2026-10-09"]
    assert dated[0].endswith(f"40 h · {ME} · confidence 7 · two more people")
    assert dated[1].endswith(f"{ME} changed target 100 → 80 (iPad crash)")
    assert dated[2].endswith(f"10 h · {ME} · confidence 3 · slow (in the way: hiring freeze)")
    kpi = quarter.ok("show", "KPI1", today="2027-01-03")
    assert f"98 · {ME} · Störung im Netz" in kpi


def test_what_was_withdrawn_stays_on_the_page(program: Program) -> None:
    program.ok("objective", "add", "Faster", today="2026-10-01")
    program.ok("kr", "add", "O1", "Reply", "--from", "0", "--to", "100", today="2026-10-01")
    program.ok("checkin", "KR1", "10", "--on", "2026-10-09", today="2026-10-09")
    program.ok("withdraw", "KR1", "--on", "2026-10-09", "-m", "of another team", today="2026-10-10")
    assert program.shown("KR1", today="2026-10-10")["2026-10-09"].endswith("(withdrawn: of another team)")


def test_explain_names_a_changed_target(quarter: Program) -> None:
    assert f"2026-11-03 by {ME}: target 100 → 80 (iPad crash)" in quarter.ok(
        "explain", "KR1", today="2027-01-03"
    )
    why = quarter.json("explain", "KR1", today="2027-01-03")["why"]
    assert {"name": "changed", "text": f"2026-11-03 by {ME}: target 100 → 80 (iPad crash)"} in why
