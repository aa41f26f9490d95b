"""Every command on a workspace with a row that no okrtui wrote: an answer or a message, never a traceback."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random

import pytest

from tests.cli.conftest import isolated
from tests.cli.program import Program
from tests.damage.hostile import FEW, HEAD, copied, every, spoil

TODAY = "2026-11-18"
READING = """
tree | tree --json | tree --mine | due --all | due --short | kpi list | kpi list --json | cycle list
cycle show | cycle show --json | cycle monday | lint | log | log KR1 | log KR1 --json | log O1
search o | report | report --format html | report --json | grade KR1 | tree --as-of 2026-11-11
report --since 2026-11-01 | show O1 | show O2 | show KR1 | show KR2 | show KR3 | show KR4
show KPI1 | show KPI2 | show I1 | show O2 --json | show KR1 --json | show KPI1 --json | explain O1
explain O2 | explain KR1 | explain KR4 | explain KPI1 | explain KR1 --as-of 2026-11-11 | config show
"""
WRITING = """
checkin KR1 +5 -c 7 | checkin KR2 same | kr step KR3 2 done | record KPI1 17 | record KPI2 same
undo | redo | objective edit O2 --title Lower --why so -m why | kr edit KR1 --to 80 -m why
kr edit KR3 --step one -m why | kpi edit KPI1 --target 12 | kpi target KPI2 2
initiative set I1 done | initiative add KR1 More | objective add New | objective add New --parent O2
kr add O1 New --to 5 | kr add O2 New --kpi KPI1 --to 9 | kpi add New --higher --every day
kpi okr KPI1 Better --to 20 | objective guard O1 KPI2 | objective guard O2 KPI2 --remove
move KR2 --before KR3 | move O2 --before O1 | move KR3 --under O1 | move KPI2 --before KPI1
cycle grade | grade KR1 0.4 -m late | cycle close | cycle carry | cycle reopen -m why
initiative drop I1 -m why | kr drop KR2 -m why | objective drop O2 -m why | kpi drop KPI2 -m why
undo | doctor
"""
MUST_WORK = {"tree", "due --all", "kpi list", "cycle list", "cycle show", "lint", "log", "report"}
"""What nobody is refused for one row."""
SEEN = {"key_result.position = the largest", "change_item.item = nothing"}
"""What went wrong once comes first."""


def commands(text: str) -> Iterator[list[str]]:
    for line in text.split("\n"):
        yield from (command.split() for command in line.split("|") if command.strip())


def test_every_command_answers_or_says_what_is_wrong(
    template: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    amount: Callable[[int, int], int],
    counted: Callable[[str], None],
) -> None:
    isolated(monkeypatch, tmp_path)
    cases = [case for case in every(FEW) if case.table not in HEAD]
    Random(5).shuffle(cases)
    cases.sort(key=lambda case: str(case) not in SEEN)
    codes: Counter[int] = Counter()
    wrong: list[str] = []
    for case in cases[: amount(3, len(cases))]:
        place = copied(template, tmp_path / "w")
        if not spoil(place / "okrtui.db", case):
            assert case.value == "nothing" or case.column == "id"
            continue
        program = Program(capsys, place)
        for words in [*commands(READING), *commands(WRITING)]:
            try:
                answer = program(*words, "-w", str(place), today=TODAY)
            except Exception as error:
                wrong.append(f"{case}: {' '.join(words)}: {type(error).__name__}: {error!s:.100}")
                continue
            codes[answer.code] += 1
            refused = answer.code not in (0, 1) and " ".join(words) in MUST_WORK
            if refused or answer.code not in (0, 1, 2, 3, 4, 5):
                wrong.append(f"{case}: {' '.join(words)}: {answer.code} {answer.err[:160]}")
    counted(f"{len(cases[: amount(3, len(cases))])} values, exits {dict(sorted(codes.items()))}")
    assert wrong == []


def test_a_command_says_how_many_rows_are_damaged_and_doctor_which(
    template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    isolated(monkeypatch, tmp_path)
    place = copied(template, tmp_path / "w")
    case = next(case for case in every(("infinity",)) if str(case).startswith("objective.weight"))
    spoil(place / "okrtui.db", case)
    program = Program(capsys, place)
    answer = program("tree", "-w", str(place), today=TODAY)
    assert answer.code == 0
    assert "O2  damaged" in answer.out
    assert "KR2 Keep" in answer.out
    assert answer.err == "okrtui: 1 row is damaged: okrtui doctor\n"
    assert program("due", "--short", "-w", str(place), today=TODAY).err == ""
    refused = program("show", "KR2", "-w", str(place), today=TODAY)
    assert refused.code == 0, "its own row is whole"
    wrong = program("objective", "edit", "O2", "--why", "so", "-w", str(place), today=TODAY)
    assert (wrong.code, wrong.out) == (5, "")
    assert "O2 is damaged" in wrong.err
    assert "okrtui doctor" in wrong.err
    found = program("doctor", "-w", str(place), today=TODAY)
    assert found.code == 1
    assert "O2.weight: is Infinity, recorded was 1" in found.out
    assert program("doctor", "--repair", "-w", str(place), today=TODAY).code == 0
    again = program("tree", "-w", str(place), today=TODAY)
    assert (again.err, "O2  Below" in again.out) == ("", True)
