"""Many processes write at once: nothing acknowledged is lost, nothing is overwritten unseen."""

from __future__ import annotations

import json
import re
import signal
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from okrtui.cli.base import Wiring
from okrtui.cli.main import run
from okrtui.domain.values import plain
from tests.sharing.conftest import Workspace
from tests.sharing.warm import WAITING, Child, Warm, but_for_waiting, until
from tests.sharing.work import NOW

Amount = Callable[[int, int], int]
Counted = Callable[[str], None]
ONE_KEY_RESULT = 200
"""Check-ins that one key result gets: each command reads all of them."""


def at_once(children: list[Child]) -> None:
    """All have begun and wait; they go on together."""
    for child in children:
        assert child.line() == "ready"
    for child in children:
        child.say("go")


# --- check-ins -------------------------------------------------------------------------------


def test_no_check_in_is_lost(warm: Warm, place: Workspace, amount: Amount, counted: Counted) -> None:
    """Sum = acknowledged = journal, whoever checks in at the same time."""
    processes, times = amount(8, 16), amount(40, 1000)
    shared = max(1, processes * times // ONE_KEY_RESULT)
    for _ in range(shared - 1):
        warm.ok(*place.at, "kr", "add", "O1", "More", "--from", "0", "--to", "100000")
    children = [warm.start("check_ins", place.directory, n, times, shared) for n in range(processes)]
    at_once(children)
    answers = [child.end() for child in children]
    assert [(answer.code, but_for_waiting(answer.err)) for answer in answers] == [(0, "")] * processes
    ends = [json.loads(line) for answer in answers for line in answer.lines]
    assert {code for _, code, _, _ in ends} <= {0, 3}, [end for end in ends if end[1] not in (0, 3)]

    acknowledged = Counter[str]()
    answered: dict[str, list[float]] = {}
    for item, code, out, err in ends:
        if not item.startswith("KR"):
            continue
        assert (out == "") == (code != 0), (out, err)
        if code == 0:
            found = re.match(rf"{item} (\d+) → (\d+) \(\+1\)", out)
            assert found is not None, out
            assert int(found[2]) == int(found[1]) + 1
            acknowledged[item] += 1
            answered.setdefault(item, []).append(float(found[2]))
    assert acknowledged.total() + [code for item, code, *_ in ends if item[:2] == "KR"].count(3) == (
        processes * times
    )
    values: dict[str, list[float]] = {}
    for number, value in place.rows("SELECT key_result_id, value FROM check_in ORDER BY id"):
        values.setdefault(f"KR{number}", []).append(value)
    changes = Counter(
        f"KR{json.loads(after)['key_result_id']}"
        for (after,) in place.rows(
            "SELECT after FROM change JOIN change_item ON change_id = change.id WHERE action = 'check in'"
        )
    )
    assert changes == acknowledged
    for item, count in acknowledged.items():
        assert values[item] == list(range(1, count + 1)), item
        assert sorted(answered[item]) == values[item], item
    others = sum(1 for item, code, *_ in ends if item[:2] != "KR" and code == 0)
    assert len(place.rows("SELECT id FROM change WHERE action != 'check in'")) >= others / 2
    assert warm.run(*place.at, "doctor").code == 0
    busy = sum(1 for _, code, *_ in ends if code == 3)
    assert busy <= len(ends) // 100  # they wait for each other, for longer than that takes
    counted(
        f"{processes} processes, {acknowledged.total()} check-ins acknowledged = in the journal = "
        f"sum of the values; {len(ends) - processes * times} other commands, {busy} told to try again"
    )


# --- editors ---------------------------------------------------------------------------------

TABLES = {"O": "objective", "KR": "key_result", "I": "initiative", "KPI": "kpi"}


def as_text(value: object) -> str:
    """A value of the journal as a form shows it."""
    return plain(float(value)) if isinstance(value, int | float) else str(value)


def test_no_edit_is_overwritten_unseen(
    warm: Warm, place: Workspace, amount: Amount, counted: Counted
) -> None:
    """Other fields merge, the same field asks: what an edit replaced is what its editor had seen."""
    editors, times = amount(4, 8), amount(15, 500)
    names = [f"editor{number}" for number in range(editors)]
    first = place.rows("SELECT max(id) FROM change")[0][0]
    children = [warm.start("edits", place.directory, who, seed, times) for seed, who in enumerate(names)]
    at_once(children)
    records: dict[str, list[dict[str, Any]]] = {}
    for who, child in zip(names, children, strict=True):
        answer = child.end()
        assert (answer.code, but_for_waiting(answer.err)) == (0, ""), answer
        records[who] = json.loads(answer.out)
        assert len(records[who]) == times

    journal = journal_of_edits(place, first)
    saved = {record["change"]: (who, record) for who in names for record in records[who] if record["change"]}
    assert saved.keys() == journal.keys()  # all that was acknowledged, nothing else
    for number, (who, record) in saved.items():
        entry = journal[number]
        assert (entry["who"], entry["item"]) == (who, record["item"])
        for field, (before, after) in entry["fields"].items():
            assert before == record["seen"][field], (number, field)
            assert after == record["saved"][field], (number, field)

    merged = asked = 0
    for who, record in ((name, record) for name in names for record in records[name]):
        asked += len(record["asked"])
        for clash in record["asked"]:  # what was shown is what somebody else had saved
            theirs = [entry["fields"].get(clash["field"]) for entry in of_item(journal, record["item"])]
            assert clash["theirs"] in [values[1] for values in theirs if values], clash
            assert clash["theirs"] != clash["base"]
        merged += sum(
            bool(entry["fields"].keys() - record["saved"].keys())
            for number, entry in journal.items()
            if record["read_at"] < number < (record["change"] or 0)
            and (entry["who"] != who and entry["item"] == record["item"])
        )
    assert merged > 0
    assert asked > 0
    for item in ("O1", "KR1", "I1", "KPI1"):
        check_last(place, item, [entry["fields"] for entry in of_item(journal, item)])
    assert warm.run(*place.at, "doctor").code == 0
    counted(
        f"{editors} editors, {editors * times} edits: {len(saved)} saved, {asked} fields asked about, "
        f"{merged} changes of others merged, 0 overwritten unseen"
    )


def journal_of_edits(place: Workspace, first: int) -> dict[int, dict[str, Any]]:
    """Each change after the first so many: who, which item, and its fields before and after."""
    found: dict[int, dict[str, Any]] = {}
    for number, who, item, before, after in place.rows(
        "SELECT change.id, who, item, before, after FROM change JOIN change_item ON change_id = change.id "
        "WHERE change.id > ?",
        first,
    ):
        assert number not in found, "an edit touches one item"
        old, new = json.loads(before), json.loads(after)
        fields = {name: (as_text(old[name]), as_text(new[name])) for name in new}
        found[number] = {"who": who, "item": item, "fields": fields}
    return found


def of_item(journal: dict[int, dict[str, Any]], item: str) -> list[dict[str, Any]]:
    return [journal[number] for number in sorted(journal) if journal[number]["item"] == item]


def check_last(place: Workspace, item: str, changes: list[dict[str, tuple[str, str]]]) -> None:
    """Each field holds what was saved last, and each change began where the one before it ended."""
    now: dict[str, str] = {}
    for fields in changes:
        for name, (before, after) in fields.items():
            assert now.get(name, before) == before, (item, name)
            now[name] = after
    table = TABLES[item.rstrip("0123456789")]
    for name, text in now.items():
        assert as_text(place.rows(f"SELECT {name} FROM {table} WHERE id = 1")[0][0]) == text, (item, name)


# --- waiting for somebody else ---------------------------------------------------------------


def changes(place: Workspace) -> int:
    return int(place.rows("SELECT count(*) FROM change")[0][0])


@pytest.fixture
def holder(warm: Warm, place: Workspace) -> Child:
    """Another process that holds the write lock, until it is told to let go."""
    found = warm.start("hold", place.database)
    assert found.line() == "held"
    return found


def test_one_is_told_that_one_waits(warm: Warm, place: Workspace, holder: Child) -> None:
    waits = warm.start("command", *place.at, "checkin", "KR1", "+1")
    assert waits.error_line() == WAITING
    assert changes(place) == 4
    holder.say("let go")
    answer = waits.end()
    assert (answer.code, answer.err) == (0, "")  # told once
    assert answer.out.startswith("KR1 ")
    assert place.rows("SELECT value FROM check_in") == [(1,)]
    assert holder.end().code == 0


def test_one_can_read_while_somebody_writes(warm: Warm, place: Workspace, holder: Child) -> None:
    for argv in (["tree"], ["show", "KR1"], ["kpi", "list"], ["doctor"], ["search", "Ship"]):
        answer = warm.run(*place.at, *argv)
        assert answer.code == 0, (argv, answer)
        assert WAITING not in answer.err
    holder.say("let go")
    assert holder.end().code == 0


def test_after_a_while_one_is_told_to_try_again(
    place: Workspace,
    holder: Child,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr("okrtui.store.database.LOCK_SECONDS", 0.3)
    wiring = Wiring(lambda request: 1, list, lambda: NOW)
    before = changes(place)
    assert run([*place.at, "checkin", "KR1", "+1"], wiring) == 3
    out, err = capsys.readouterr()
    assert out == ""
    assert err == "okrtui: Somebody else wrote for 0.3 s: nothing saved, try again.\n"
    holder.say("let go")
    assert holder.end().code == 0
    assert changes(place) == before
    assert run([*place.at, "checkin", "KR1", "+1"], wiring) == 0
    assert changes(place) == before + 1


def test_ctrl_c_ends_the_waiting(warm: Warm, place: Workspace, holder: Child) -> None:
    """While the other one still holds the lock."""
    waits = warm.start("command", *place.at, "checkin", "KR1", "+1")
    assert waits.error_line() == WAITING
    waits.signal(signal.SIGINT)
    answer = waits.end()
    assert (answer.code, answer.out, answer.err) == (130, "", "okrtui: stopped.\n")
    assert holder.code is None
    holder.say("let go")
    assert holder.end().code == 0
    assert changes(place) == 4
    until(lambda: warm.run(*place.at, "checkin", "KR1", "+1").code == 0, "the lock")
