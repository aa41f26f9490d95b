"""due, and the review as a line prompt: `checkin` without arguments."""

from __future__ import annotations

import io

import pytest

from okrtui.domain.errors import Refused
from tests.cli.program import Answer, Program

MONDAY = "2026-11-23"


def test_due_names_the_period_and_whether_it_is_late(filled: Program) -> None:
    rows = filled.json("due")
    assert rows[0] == {
        "handle": "KR1", "title": "CSAT", "owner": rows[0]["owner"],
        "period_start": "2026-11-14", "period_end": "2026-11-20", "late": True,
    }  # fmt: skip
    assert [row["handle"] for row in rows] == ["KR1", "KR2", "KR3", "KPI1"]
    assert rows[3]["period_start"] == "2026-11-16"  # its week, from Friday on
    assert rows[3]["late"] is False
    filled.ok("checkin", "KR1", "38", "--on", "2026-11-20")
    assert [row["handle"] for row in filled.json("due")] == ["KR2", "KR3", "KPI1"]
    assert "late for 2026-11-14 … 2026-11-20" in filled.ok("due")


def test_late_ones_first_and_others_only_with_all(filled: Program) -> None:
    filled.ok("objective", "edit", "O1", "--owner", "ana")
    filled.ok("kr", "edit", "KR2", "--owner", "ben")
    filled.ok("kr", "edit", "KR3", "--owner", "")
    filled.ok("kr", "edit", "KR1", "--owner", "")
    filled.ok("record", "KPI1", "99.9")
    assert filled.json("due") == []
    assert {row["owner"] for row in filled.json("due", "--all")} == {"ana", "ben"}
    filled.ok("kpi", "edit", "KPI2", "--owner", "ana")
    rows = filled.json("due", "--all", today=MONDAY)
    assert [row["late"] for row in rows] == sorted((row["late"] for row in rows), reverse=True)


def test_short_and_check_are_for_prompts_and_scripts(filled: Program) -> None:
    filled.ok("record", "KPI1", "99.9")
    assert filled.ok("due", "--short") == "3 due"
    answer = filled("due", "--check")
    assert (answer.code, answer.err) == (1, "")
    assert len(answer.lines) == 3
    assert filled("due", "--short", "--check").code == 1
    for handle in ("KR1", "KR2"):
        filled.ok("checkin", handle, "1", "--on", "2026-11-20")
    filled.ok("kr", "step", "KR3", "1", "done", "--on", "2026-11-20")
    assert filled("due", "--short") == Answer(0, "", "")
    assert filled("due", "--check") == Answer(0, "", "")


def test_drafts_dropped_closed_and_done_are_not_due(filled: Program) -> None:
    filled.ok("record", "KPI1", "99.9")
    filled.ok("kr", "drop", "KR1", "-m", "why")
    for step in "123":
        filled.ok("kr", "step", "KR3", step, "done")
    assert [row["handle"] for row in filled.json("due")] == ["KR2"]
    filled.ok("cycle", "grade", "2026-Q4")
    assert [row["handle"] for row in filled.json("due")] == ["KR2"]
    filled.ok("cycle", "close", "2026-Q4")
    assert filled.json("due") == []


# --- the sweep -------------------------------------------------------------------------------


@pytest.fixture
def sweep(filled: Program, monkeypatch: pytest.MonkeyPatch) -> object:
    filled.ok("record", "KPI1", "99.9")

    def answered(*lines: str, today: str = "2026-11-21") -> Answer:
        monkeypatch.setattr("sys.stdin", io.StringIO("".join(f"{line}\n" for line in lines)))
        return filled("checkin", today=today)

    return answered


def test_the_sweep_asks_for_everything_and_says_what_moved(filled: Program, sweep) -> None:  # type: ignore[no-untyped-def]
    answer = sweep("38 c7 : two back", "1.6 h", "1 2")
    assert answer.code == 0
    assert "KR1 CSAT · O1 Customers praise our support   (1 of 3)" in answer.out
    assert "2026-11-14 … 2026-11-20, late" in answer.out
    assert "KR1 30 % → 38 % (+8) · 0.00 → 0.40 · no data → on track" in answer.out
    assert "3 entries recorded." in answer.out
    assert "Still due" not in answer.out
    shown = filled.json("show", "KR1")
    assert (shown["current"], shown["confidence"], shown["note"]) == (38, 7, "two back")
    assert shown["checked_in_at"] == "2026-11-20"  # in the period that it fills
    assert filled.json("show", "KR2")["current"] == 1.6
    assert [step["done"] for step in filled.json("show", "KR3")["steps"]] == [True, True, False]
    assert filled.json("due") == []


def test_enter_is_the_same_only_where_there_was_a_value(filled: Program, sweep) -> None:  # type: ignore[no-untyped-def]
    filled.ok("checkin", "KR1", "35", "--on", "2026-11-10")
    answer = sweep("", "", "s", "s")
    assert filled.json("show", "KR1")["checked_in_at"] == "2026-11-20"
    assert "KR2 has no earlier value to repeat" in answer.err
    assert "Still due: KR2, KR3" in answer.out


def test_steps_that_are_all_open_are_the_same_too(filled: Program, sweep) -> None:  # type: ignore[no-untyped-def]
    sweep("s", "s", "")
    assert filled.json("show", "KR3")["checked_in_at"] == "2026-11-20"


def test_skip_back_undo_stop_and_help(filled: Program, sweep) -> None:  # type: ignore[no-untyped-def]
    changes = filled.changes()
    answer = sweep("?", "s", "b", "40", "u", "41", "q")
    assert answer.code == 0
    assert "KR1 is taken back." in answer.out
    assert filled.json("show", "KR1")["current"] == 41
    assert filled.changes() == changes + 3  # entry, undo, entry
    assert "1 entry recorded." in answer.out
    assert "Still due: KR2, KR3" in answer.out


def test_a_low_confidence_asks_what_is_in_the_way_once(filled: Program, sweep) -> None:  # type: ignore[no-untyped-def]
    answer = sweep("38 c2", "people on leave", "q")
    assert answer.out.count("what is in the way?") == 1
    assert "in the way  people on leave" in filled.ok("show", "KR1")
    again = sweep("s", "s", "s", "39 c2", "still", "q", today="2026-11-27")
    assert again.out.index("KPI2 Load") < again.out.index("KR1 CSAT")  # late ones come first
    assert "people on leave (still?)" in again.out
    assert "what is in the way?" in again.out
    assert "what is in the way?" not in sweep("s", "s", "s", "40 c3", "q", today="2026-12-04").out


def test_mistakes_are_told_and_asked_again(filled: Program, sweep) -> None:  # type: ignore[no-untyped-def]
    answer = sweep("lots", "38 c11", "u", "38", "q")
    assert "“lots”" in answer.err
    assert "0 to 10" in answer.err
    assert "nothing was recorded yet" in answer.err
    assert filled.json("show", "KR1")["current"] == 38


def test_the_end_of_input_ends_it(filled: Program, sweep) -> None:  # type: ignore[no-untyped-def]
    before = filled.changes()
    answer = sweep()
    assert (answer.code, filled.changes()) == (0, before)
    assert "0 entries recorded." in answer.out
    assert sweep("38 c1").code == 0  # asked what is in the way, and nobody answers
    assert filled.changes() == before


def test_nothing_due_says_so(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    answer = program("checkin")
    assert (answer.code, answer.out) == (0, "")
    assert "nothing is due" in answer.err
    program.refuses("checkin", "-c", "5", says=["KR1"])


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("", ("", None, "")), ("42", ("42", None, "")), ("42 c7", ("42", 7, "")), ("c4", ("", 4, "")),
        ("1.6 h c10 : all: well", ("1.6 h", 10, "all: well")), (": stuck", ("", None, "stuck")),
        ("same c0", ("same", 0, "")), ("+5:x", ("+5", None, "x")), ("2 3", ("2 3", None, "")),
    ],
)  # fmt: skip
def test_what_a_line_means(text: str, wanted: tuple[str, int | None, str]) -> None:
    from okrtui.cli.check_in.checkin_prompt import read_line

    assert tuple(read_line(text)) == wanted


@pytest.mark.parametrize("digits", ["11", "0" * 5000 + "11", "9" * 5000])
def test_no_such_confidence(digits: str) -> None:
    from okrtui.cli.check_in.checkin_prompt import read_line

    with pytest.raises(Refused, match="0 to 10") as refused:
        read_line(f"42 c{digits}")
    assert len(str(refused.value)) < 100


@pytest.mark.parametrize("typed", ["9" * 5000, "open " + "9" * 5000, "1 " + "9" * 5000, "4 c" + "9" * 5000])
def test_numbers_that_are_too_long_to_be_any_are_asked_for_again(
    filled: Program, monkeypatch: pytest.MonkeyPatch, typed: str
) -> None:
    """Python reads no number of thousands of digits: it raises, which was a crash."""
    for skipped in range(5):
        monkeypatch.setattr("sys.stdin", io.StringIO("s\n" * skipped + f"{typed}\n"))
        answer = filled("checkin", today="2026-11-27")
        assert answer.code == 0
        assert "Traceback" not in answer.err
