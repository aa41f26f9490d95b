"""Two people in two terminals on one workspace: what one does, the other sees, and loses nothing by it."""

from __future__ import annotations

import re
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from tests.endings.conftest import Desktop
from tests.endings.window import Window, cpu_seconds, until

BELOW = 4
"""Rows of the screen below the list: rule, detail, footer, and the one that the tests leave out."""


def asked(workspace: Path, question: str) -> list[tuple[object, ...]]:
    """What the database answers."""
    with closing(sqlite3.connect(f"file:{workspace / 'okrtui.db'}?mode=ro", uri=True)) as connection:
        return list(connection.execute(question))


def title_of_kr1(desktop: Desktop) -> object:
    ((title,),) = asked(desktop.workspace, "SELECT title FROM key_result WHERE id = 1")
    return title


@contextmanager
def locked(workspace: Path) -> Iterator[sqlite3.Connection]:
    """Somebody's write that takes long; it ends with the block, or before, with a ROLLBACK."""
    with closing(sqlite3.connect(workspace / "okrtui.db", isolation_level=None, timeout=0)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield other


def row_with(window: Window, text: str) -> int:
    return next((y for y, line in enumerate(window.lines) if text in line), -1)


def go_to(window: Window, handle: str, downs: int) -> None:
    window.press("g", *["j"] * downs)
    window.wait_for(re.compile(rf"(?m)^[▌>] +{handle} "))
    window.wait_for(re.compile(rf"(?m)^ {handle} "))  # the detail line


@pytest.mark.soak
def test_a_change_appears_where_it_is_and_nothing_else_moves(desktop: Desktop) -> None:
    mine = desktop.window(rows=16)
    go_to(mine, "KR20", 21)
    mine.press("k", "k", "k", "j", "j", "j")
    mine.wait_for(re.compile(r"(?m)^▌ +KR20 "))
    yours = desktop.window("--ascii", home="ben", rows=30, who="ben")
    mine.wait_idle()
    before = mine.lines
    go_to(yours, "KR19", 20)
    yours.press("e")
    yours.wait_for("Title")
    yours.press("end")
    yours.type(" of ben")
    yours.wait_for("19 of ben")
    yours.press("ctrl+s")
    yours.wait_for("KR19: changed title")
    mine.wait_for("Measure 19 of ben")
    mine.wait_for(re.compile(r"(?m)^ ben: edit key result · KR19$"))
    after = mine.lines
    changed = [y for y, (was, now) in enumerate(zip(before, after, strict=True)) if was != now]
    assert changed == [row_with(mine, "KR19 "), row_with(mine, "ben: edit")]
    assert after[changed[0]].startswith("•    KR19 ")
    mine.press("k", "j")  # the cursor was there
    mine.wait_for(lambda t: t.lines[changed[0]].startswith(" ") and "ben: edit" not in t.text)
    desktop.ben("checkin", "KR18", "7")  # from a third terminal
    for window, mark in ((mine, "•"), (yours, "*")):
        window.wait_for(re.compile(rf"(?m)^\{mark} +KR18 .* 7 "))
        window.press("escape")
        window.wait_for(lambda t, mark=mark: not any(line.startswith(mark) for line in t.lines))  # type: ignore[misc]


@pytest.mark.soak
def test_rows_that_come_and_go_above_do_not_move_the_line_one_looks_at(desktop: Desktop) -> None:
    mine = desktop.window(rows=16)
    go_to(mine, "KR20", 21)
    mine.press("k", "k")
    mine.wait_for(re.compile(r"(?m)^▌ +KR18 "))
    before = mine.lines
    at = row_with(mine, "▌")
    for number in range(3):
        desktop.ben("kr", "add", "O1", f"More {number}", "--from", "0", "--to", "9")
    mine.wait_for("KR43")  # in the line that says who did it
    mine.wait_for(lambda t: "3 changes" in t.text or "add key result" in t.text)
    assert row_with(mine, "▌") == at
    assert mine.lines[3:-BELOW] == before[3:-BELOW]
    desktop.ben("kr", "drop", "KR2", "-m", "measured elsewhere")
    mine.wait_for(re.compile(r"(?m)^ ben: drop"))
    assert mine.lines[3:-BELOW] == before[3:-BELOW]


FORMS = {
    "form": (("e",), "KR1 Measure 01", ("end",), "Measure 01"),
    "check-in": (("c",), "Check in to KR1", ("tab", "tab"), ""),
}


@pytest.mark.parametrize("name", FORMS)
@pytest.mark.soak
def test_an_open_form_keeps_what_is_half_typed_and_says_who_changed_the_item(
    desktop: Desktop, name: str
) -> None:
    keys, heading, goes, before = FORMS[name]
    mine = desktop.window(rows=30)
    yours = desktop.window(home="ben", who="ben")
    for window in (mine, yours):
        window.press("j", *keys)
        window.wait_for(heading)
    mine.press(*goes)
    mine.type(" half a")
    mine.wait_for(f"{before} half a")
    if name == "form":
        yours.press(*["tab"] * 2)
        yours.type("5")
        yours.press("ctrl+s")
        yours.wait_for("needs a reason")
        yours.type("why")  # the cursor is in its field
        yours.press("ctrl+s")
        yours.wait_for("KR1: changed")
    else:
        yours.type("55")
        yours.press("enter")
        yours.wait_for("55")
    told = r"ben recorded 55 for [-\d]+ just now" if name == "check-in" else "ben: edit key result · KR1"
    mine.wait_for(re.compile(rf"{told}\. What you type stays"))
    assert f"{before} half a" in mine.text
    if name == "check-in":
        assert "55" in mine.line_with("last values")
    mine.type(" thought")
    mine.wait_for(f"{before} half a thought")
    mine.press("ctrl+s")
    mine.wait_for("2 KPIs")
    if name == "form":
        assert title_of_kr1(desktop) == "Measure 01 half a thought"
    else:
        notes = asked(desktop.workspace, "SELECT note FROM check_in WHERE note <> ''")
        assert notes == [("half a thought",)]


@pytest.mark.soak
@pytest.mark.parametrize("key", ["/", "f"])
def test_words_that_are_typed_to_search_or_filter_stay(desktop: Desktop, key: str) -> None:
    mine = desktop.window()
    mine.press(key)
    mine.wait_for("words")
    mine.type("measure 3")
    mine.wait_for(re.compile(r"(?m)^▌ +KR3 " if key == "/" else r"(?m)^ +KR39 "))
    cursor = next(line for line in mine.lines if line.startswith("▌"))
    desktop.ben("kr", "edit", "KR13", "--title", "Measure 13 of ben")
    mine.wait_for("Measure 13 of ben")
    assert next(line for line in mine.lines if line.startswith("▌")) == cursor
    assert mine.lines[-1].strip() == "measure 3"
    mine.type("5")
    mine.wait_for(lambda t: t.lines[-1].strip() == "measure 35")
    if key == "/":
        mine.wait_for(re.compile(r"(?m)^▌ +KR35 "))
    else:
        mine.wait_for(lambda t: re.findall(r"(?m)^ +(KR\d+) ", "\n".join(t.lines[3:-4])) == ["KR35"])


@pytest.mark.parametrize("at_once", [True, False], ids=["before it is seen", "after it is seen"])
@pytest.mark.soak
def test_a_backup_that_is_put_back_takes_nothing_typed(desktop: Desktop, at_once: bool) -> None:
    file = desktop.ben("backup").strip()
    desktop.ben("kr", "edit", "KR1", "--title", "Newer than the backup")
    mine = desktop.window(rows=30)
    mine.press("j", "e")
    mine.wait_for("KR1 Newer")
    mine.press("end")
    mine.type(", typed")
    mine.wait_for("Newer than the backup, typed")
    desktop.ben("restore", file)
    if not at_once:
        mine.wait_for("ben put a backup back: everything is read anew")
    mine.press("ctrl+s")
    # what saving says and what the look at others says may come in one frame
    mine.wait_for(re.compile("backup was put back|put a backup back|changed Title while you typed"))
    if "while you typed" not in mine.text:
        mine.wait_for("Newer than the backup, typed")
        mine.press("ctrl+s")
        mine.wait_for("changed Title while you typed")  # the field is another one than it was
    assert "theirs: Measure 01" in mine.text
    mine.press("m")
    mine.wait_for("KR1: changed title")
    assert title_of_kr1(desktop) == "Newer than the backup, typed"


@pytest.mark.soak
def test_a_form_on_what_somebody_drops(desktop: Desktop) -> None:
    mine = desktop.window(rows=30)
    mine.press("j", "e")
    mine.wait_for("KR1 Measure 01")
    mine.press("end")
    mine.type(" and more")
    mine.wait_for("Measure 01 and more")
    desktop.ben("kr", "drop", "KR1", "-m", "measured elsewhere")
    mine.wait_for(re.compile(r"ben: drop[^·]* · KR1"))
    mine.press("ctrl+s")
    mine.wait_for("KR1: changed title")
    found = asked(desktop.workspace, "SELECT title, dropped_on IS NULL FROM key_result WHERE id = 1")
    assert found == [("Measure 01 and more", 0)]  # saved, and as dropped as it was
    assert desktop.drafts() == []


@pytest.mark.soak
def test_a_check_in_to_what_somebody_drops_says_so_and_keeps_the_words(desktop: Desktop) -> None:
    mine = desktop.window(rows=30)
    mine.press("j", "c")
    mine.wait_for("Check in to KR1")
    mine.type("41")
    mine.press("tab", "tab")
    mine.type("what was in the way")
    mine.wait_for("what was in the way")
    desktop.ben("kr", "drop", "KR1", "-m", "measured elsewhere")
    mine.wait_for(re.compile(r"ben: drop[^·]* · KR1"))
    mine.press("ctrl+s")
    mine.wait_for(re.compile("KR1.* dropped"))
    assert "what was in the way" in mine.text
    assert asked(desktop.workspace, "SELECT count(*) FROM check_in") == [(0,)]
    mine.press("escape")
    mine.wait_for("2 KPIs")
    until(lambda: len(desktop.drafts()) == 1, "the draft")


def test_somebody_elses_long_write_is_waited_for_with_a_word_and_the_keys_go_on(desktop: Desktop) -> None:
    mine = desktop.window(rows=30)
    with locked(desktop.workspace) as other:
        mine.press("j", "j", "j", "J")  # changes places: a write
        mine.wait_for("waiting for somebody else's write")
        mine.press("j")
        mine.wait_for(re.compile(r"(?m)^▌ +KR3 "))
        mine.press("g")
        mine.wait_for(re.compile(r"(?m)^▌▾? *O1|^▌.*O1 "))
        other.execute("ROLLBACK")
    mine.wait_for("stands before")
    ((first,),) = asked(
        desktop.workspace, "SELECT id FROM key_result WHERE objective_id = 2 ORDER BY position LIMIT 1"
    )
    assert first == 3


def test_a_form_that_waits_can_be_left_and_nothing_is_written_behind_ones_back(desktop: Desktop) -> None:
    """Either it is recorded, and then it is no draft, or it is a draft, and then it is not recorded."""
    mine = desktop.window(rows=30)
    with locked(desktop.workspace) as other:
        mine.press("j", "c")
        mine.wait_for("Check in to KR1")
        mine.type("41")
        mine.wait_for("41")
        mine.press("enter")
        mine.wait_for("waiting for somebody else's write")
        mine.press("escape")
        mine.wait_for("2 KPIs")
        other.execute("ROLLBACK")
    mine.press("k", "j", "c")
    mine.wait_for("Check in to KR1")
    mine.wait_idle()
    until(lambda: mine.process.poll() is None, "a program that runs")
    recorded = asked(desktop.workspace, "SELECT value FROM check_in")
    assert ("41" in mine.line_with("Value")) == (recorded == []), (recorded, mine.text)


def test_a_board_that_nobody_touches_writes_nothing_and_uses_next_to_nothing(
    desktop: Desktop, amount: Callable[[int, int], int], counted: Callable[[str], None]
) -> None:
    seconds = amount(3, 10)
    mine = desktop.window()
    mine.wait_idle(0.5)
    mark, used, began = mine.mark(), cpu_seconds(mine.process.pid), time.monotonic()
    until(lambda: time.monotonic() - began >= seconds, "the time")
    bytes_, share = mine.since(mark), (cpu_seconds(mine.process.pid) - used) / seconds
    assert bytes_ == b""
    counted(f"{seconds} s: {len(bytes_)} bytes, {share:.2%} of a core")
    if seconds >= 10:  # a clock tick is 10 ms: less time says nothing
        assert share < 0.01
    mine.press("q")
    assert mine.wait_exit() == 0
