"""Columns stand in their cells behind titles that terminals do not agree about.

What a cell is, the terminal says: tmux is asked where its cursor stands after a search for the
sign of the column. The emulator counts each code point, as other terminals do.
"""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from okrtui.workspace.commands import checkins, key_results, kpis, measurements, objectives
from okrtui.workspace.commands.key_result_fields import Typed
from okrtui.workspace.session import create_workspace
from tests.hostile.tmux import Tmux
from tests.hostile.workspace import NOW, database
from tests.journeys.stories import okrtui
from tests.terminal import Terminal

TITLES = {
    "ascii": "Plain words",
    "arabic": "\u062a\u062d\u0633\u064a\u0646 \u0631\u0636\u0627\u0621 \u0627"
    "\u0644\u0639\u0645\u0644\u0627\u0621 \u0645\u0650\u0646",
    "hebrew": "\u05e9\u05c1\u05b8\u05dc\u05d5\u05b9\u05dd \u05e2\u05d5\u05dc\u05dd",
    "hindi": "\u0917\u094d\u0930\u093e\u0939\u0915\u094b\u0902 \u0915\u0940 "
    "\u0938\u0902\u0924\u0941\u0937\u094d\u091f\u093f \u0915\u094d\u200d\u0937",
    "tamil": "\u0bb5\u0bbe\u0b9f\u0bbf\u0b95\u0bcd\u0b95\u0bc8\u0baf\u0bbe\u0bb3\u0bb0\u0bcd \u0b95\u0bcb",
    "thai": "\u0e25\u0e39\u0e01\u0e04\u0e49\u0e32\u0e17\u0e35\u0e48\u0e19\u0e48\u0e32\u0e19\u0e49\u0e33",
    "korean": "\uace0\uac1d \ub9cc\uc871\ub3c4",
    "jamo": "\u1100\u1169\u1100\u1162\u11a8 \u1106\u1161\u11ab",
    "family": "\U0001f468\u200d\U0001f469\u200d\U0001f467\u200d\U0001f466 and \U0001f469\u200d\U0001f52c",
    "flags": "\U0001f1e9\U0001f1ea\U0001f1eb\U0001f1f7 \U0001f1ef\U0001f1f5 \U0001f3f3\ufe0f\u200d\U0001f308",
    "skin": "\U0001f44d\U0001f3ff \U0001f9d1\U0001f3fd\u200d\U0001f91d\u200d\U0001f9d1\U0001f3fb",
    "keycaps": "1\ufe0f\u20e3 2\ufe0f\u20e3 #\ufe0f\u20e3",
    "selectors": "\u2764\ufe0f \u270f\ufe0f \u2600\ufe0e \u263a\ufe0f",
    "cjk": "\u76ee\u6a19\u3092\u9054\u6210\u3059\u308b",
    "accents": "e\u0301a\u0308o\u0302 Z\u0335\u0301\u0316",
    "long": "\U0001f468\u200d\U0001f469\u200d\U0001f467" * 30,
    "long hindi": "\u0915\u094d\u0937\u093f" * 40,
}
"""All but the jamo are taken by the program as they are, or as NFC makes them."""
NUMBERS = range(1, len(TITLES) + 1)


@pytest.fixture(scope="session")
def scripts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Of each title an objective, a key result and a KPI, which are alike in everything else."""
    place = tmp_path_factory.mktemp("columns") / "work"
    session = replace(create_workspace(place, "Acme", clock=lambda: NOW), who="ana")
    for title in TITLES.values():
        objective = objectives.add(session, {"title": title})
        reach = key_results.add(session, objective, Typed(title=title, start="0", to="50", unit="h"))
        checkins.check_in(session, reach, "25", confidence=5)
        kpi = kpis.add(
            session, kpis.Typed(name=title, every="week", direction="higher", target="99", unit="%")
        )
        measurements.record(session, kpi, "97")
    session.close()
    _put_jamo_back(place)
    return place


def _put_jamo_back(place: Path) -> None:
    """The program composes them to syllables; somebody's script did not."""
    number = list(TITLES).index("jamo") + 1
    with closing(sqlite3.connect(database(place))) as connection, connection:
        for table, column in (("objective", "title"), ("key_result", "title"), ("kpi", "name")):
            connection.execute(f"UPDATE {table} SET {column} = ? WHERE id = ?", (TITLES["jamo"], number))


BOARD = {"value": "25 h ▕", "bar": "▕█", "score": " 0.50 ", "status": "● on track"}
KPIS = {"value": "97 %", "target": "99 %", "status": "● healthy"}


# --- the emulator: a cell for each code point ------------------------------------------------

Columns = dict[str, int]
"""The cell in which each column stands, by its name."""


def emulated(cells: list[str], words: str) -> int:
    """The cell in which words begin; cells are joined to text without losing their places."""
    starts: list[int] = []
    for x, data in enumerate(cells):
        starts += [x] * len(data)
    return starts["".join(cells).rindex(words)]


def handle_of(line: str) -> str:
    return (line.lstrip("▌ ").split() or [""])[0]


def emulated_rows(terminal: Terminal, kind: str, columns: dict[str, str]) -> dict[str, Columns]:
    """The rows of a kind on screen; LookupError while one of them is not painted to its end."""
    found: dict[str, Columns] = {}
    for y, line in enumerate(terminal.lines[3:-3], 3):
        if handle_of(line).startswith(kind):
            cells = [terminal.cell(x, y).data for x in range(terminal.screen.columns)]
            try:
                found[handle_of(line)] = {name: emulated(cells, words) for name, words in columns.items()}
            except ValueError:
                raise LookupError(line) from None
    return found


def emulated_pages(terminal: Terminal, kind: str, columns: dict[str, str]) -> dict[str, Columns]:
    """Every page to the last one: each is read when it is whole, and the line below it was painted."""
    found: dict[str, Columns] = {}
    told = ""
    while True:

        def painted(t: Terminal, before: str = told) -> bool:
            told = handle_of(t.lines[-2])
            cursor = [line for line in t.lines[3:-3] if line.startswith("▌")]
            if told == before or [handle_of(line.lstrip("▌ ▾▸")) for line in cursor] != [told]:
                return False
            found.update(emulated_rows(t, kind, columns))
            return True

        terminal.wait_for(painted)
        if "more below" not in terminal.lines[-3]:
            return found
        told = handle_of(terminal.lines[-2])
        terminal.press("ctrl+d")


def test_columns_in_the_emulator(scripts: Path, tmp_path: Path) -> None:
    with okrtui("-w", str(scripts), home=tmp_path) as terminal:
        terminal.wait_for("KR9 ")
        board = emulated_pages(terminal, "KR", BOARD)
        terminal.press("2")
        terminal.wait_for(lambda t: "KPI1 " in t.text and "KR1 " not in t.text)
        kpis = emulated_pages(terminal, "KPI", KPIS)
        terminal.press("q")
        assert terminal.wait_exit() == 0
    all_alike("KR", board)
    all_alike("KPI", kpis)


def all_alike(kind: str, found: dict[str, Columns]) -> None:
    """Each row was seen, and in each the columns stand where they do in the first."""
    assert set(found) == {f"{kind}{number}" for number in NUMBERS}
    assert -1 not in found[f"{kind}1"].values()
    assert {handle: cells for handle, cells in found.items() if cells != found[f"{kind}1"]} == {}


# --- tmux: what it says itself ---------------------------------------------------------------

needs_tmux = pytest.mark.skipif(shutil.which("tmux") is None, reason="tmux is not installed")


def cells_of(tmux: Tmux, words: str) -> dict[int, int]:
    """Row → cell where tmux finds words, by its own search from the top of the screen.

    One call for all steps: the cursor of copy mode stands on each hit, and is told with it.
    """
    steps = ["copy-mode", ";", "send-keys", "-X", "top-line", ";", "send-keys", "-X", "start-of-line", ";",
             "send-keys", "-X", "search-forward-text", words]  # fmt: skip
    tell = [";", "display-message", "-p", "#{copy_cursor_y} #{copy_cursor_x}"]
    again = [";", "send-keys", "-X", "search-again"]
    told = tmux.tmux(*steps, *tell, *(again + tell) * 20, ";", "send-keys", "-X", "cancel")
    hits = [tuple(map(int, line.split())) for line in told.split("\n")]
    return {y: max(x for other, x in hits if other == y) for y, _ in hits}


def tmux_pages(tmux: Tmux, kind: str, columns: dict[str, str]) -> dict[str, Columns]:
    """Every page to the last one, each read when it stands still: the cursor's row is told below it."""
    found: dict[str, Columns] = {}
    told = ""
    while True:

        def painted(before: str = told) -> bool:
            lines = tmux.lines
            cursor = [handle_of(line.lstrip("▌ ▾▸")) for line in lines[3:-3] if line.startswith("▌")]
            return cursor == [handle_of(lines[-2])] != [before]

        tmux.wait(painted)
        lines = tmux.lines
        columns_of = {name: cells_of(tmux, words) for name, words in columns.items()}
        for y, line in enumerate(lines[3:-3], 3):
            if handle_of(line).startswith(kind):
                found[handle_of(line)] = {name: cells.get(y, -1) for name, cells in columns_of.items()}
        if "more below" not in lines[-3]:
            return found
        told = handle_of(lines[-2])
        tmux.tmux("send-keys", "C-d")


@needs_tmux
def test_columns_in_tmux(scripts: Path, tmp_path: Path) -> None:
    with Tmux(tmp_path) as tmux:
        tmux.okrtui(scripts)
        tmux.wait(lambda: "KR9 " in tmux.text)
        board = tmux_pages(tmux, "KR", BOARD)
        tmux.tmux("send-keys", "2")
        tmux.wait(lambda: "KPI1 " in (text := tmux.text) and "KR1 " not in text)
        kpis = tmux_pages(tmux, "KPI", KPIS)
    all_alike("KR", board)
    all_alike("KPI", kpis)
