"""The screens on a real terminal, over a workspace of nothing but hostile texts.

Everything written is taken apart by the allow-list; every row is looked at, every page and form
opened, every cell clicked.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.hostile.allowed import CLIPBOARD, SCREENS, allowed, unharmed
from tests.hostile.payloads import CHOSEN, families, few, spread
from tests.hostile.workspace import FIRST, contents
from tests.journeys.stories import okrtui
from tests.terminal import Terminal

START = "?1049h ?25l ?1004h ?2004h ?7l"
END = "?2004l ?7h ?1049l ?25h ?1004l"
"""Everything that is switched on at the start and off at the end, in this order."""

MOUSE = ("?1000", "?1002", "?1003", "?1006", "?1015")
ESCAPE = b"\x1b[27u"
"""The key as a terminal with the keyboard protocol sends it: no pause is needed after it."""
LARGE, SMALL = len(spread()), len(few())
MILESTONE = FIRST + SMALL
_HANDLE = re.compile(r"[▌ ]\s*(?:[▾▸] )?((?:O|KR|I|KPI)\d+) ")


@contextmanager
def running(
    directory: Path,
    *,
    columns: int = 80,
    rows: int = 24,
    may_write: tuple[str, ...] = SCREENS,
    mouse: bool = False,
) -> Iterator[Terminal]:
    """The program on its Objectives; afterwards it quits, and everything it ever wrote is checked."""
    home = directory.parent / "home"
    config = home / "config" / "okrtui" / "config.toml"
    config.parent.mkdir(parents=True, exist_ok=True)
    config.write_text(f"mouse = {str(mouse).lower()}\n")
    before = contents(directory)
    with okrtui("-w", str(directory), home=home, columns=columns, rows=rows) as terminal:
        terminal.wait_for(lambda t: "KR1 Reach" in t.text and on_a_list(t))
        yield terminal
        terminal.press("q")
        assert terminal.wait_exit() == 0
        assert terminal.screen.left_behind() == []
        log = [mode for mode in terminal.screen.mode_log if mode != "?2026l"]  # of a frame broken off
        log = [mode for mode in log if not mouse or mode[:-1] not in MOUSE]
        assert " ".join(log) == f"{START} {END}"
        assert terminal.settings() == terminal.settings_before
        assert len(allowed(terminal.raw, may_write)) > rows
    assert contents(directory) == before
    assert not list(home.glob("state/okrtui/crash-*")), "a report of a crash"


def rows_with_handles(lines: list[str]) -> dict[str, int]:
    """Handle → line of each row on screen."""
    return {found[1]: y for y, line in enumerate(lines[3:-3], 3) if (found := _HANDLE.match(line))}


def current(lines: list[str]) -> str:
    """The handle in the row with the cursor's mark; LookupError when the screen is not whole.

    The line below the list names the same item, and is painted after it.
    """
    for line in lines[3:-3]:
        if line.startswith("▌") and (found := _HANDLE.match(line)):
            if lines[-2].split()[:1] == [found[1]]:
                return found[1]
            break
    raise LookupError("no cursor, or not told about yet")


def wait_for_cursor(terminal: Terminal, *, on: str = "", not_on: str = "") -> list[str]:
    """Wait until the cursor is on that row, or on any other one; the lines of that screen."""
    seen: list[list[str]] = []

    def there(terminal: Terminal) -> bool:
        lines = terminal.lines
        handle = current(lines)
        seen.append(lines)
        return handle == on if on else handle != not_on

    terminal.wait_for(there)
    return seen[-1]


def page_through(terminal: Terminal, first: str) -> tuple[set[str], int]:
    """From the first row page by page to the last; the handles of all rows, and how many pages."""
    terminal.press("g")
    lines = wait_for_cursor(terminal, on=first)
    seen = set(rows_with_handles(lines))
    pages = 1
    while "more below" in lines[-3]:
        terminal.press("ctrl+d")
        lines = wait_for_cursor(terminal, not_on=current(lines))
        seen |= set(rows_with_handles(lines))
        pages += 1
    return seen, pages


def go_to(terminal: Terminal, handle: str) -> None:
    """From the first row of the list to another one on the first page."""
    terminal.press("g")
    terminal.wait_for(lambda t: current(t.lines) in ("O1", "KPI1"))
    rows = rows_with_handles(terminal.lines)
    first = rows[current(terminal.lines)]
    terminal.type("j" * (rows[handle] - first))
    wait_for_cursor(terminal, on=handle)


def go_to_kpis(terminal: Terminal) -> None:
    terminal.press("2")
    terminal.wait_for(lambda t: "KPI1  Uptime" in t.text and on_a_list(t) and current(t.lines) != "")


def filter_by(terminal: Terminal, words: str) -> None:
    terminal.press("f")
    terminal.wait_for(lambda t: not on_a_list(t))
    terminal.press("ctrl+u")
    terminal.paste(words)
    terminal.press("enter")
    terminal.wait_for(lambda t: f"filter: {words}" in t.lines[1] and on_a_list(t))


def on_a_list(terminal: Terminal) -> bool:
    """A list has its keys in the last line, unless one searches or filters."""
    return terminal.lines[-1].startswith(("c check in", "enter open"))


def hostile(count: int, *kinds: str) -> set[str]:
    return {f"{kind}{n}" for kind in kinds for n in range(FIRST, FIRST + count)}


def nth(data: bytes) -> int:
    """The id of the items that hold a payload, among the few."""
    return FIRST + [payload.data for payload in few()].index(data)


# --- every row -------------------------------------------------------------------------------


@pytest.mark.soak
def test_every_row_of_the_objectives_and_of_the_kpis(own: Path) -> None:
    with running(own) as terminal:
        terminal.press("i")
        terminal.wait_for("initiatives are shown")
        seen, pages = page_through(terminal, "O1")
        assert seen >= hostile(LARGE, "O", "KR", "I")
        assert pages > LARGE * 3 // 20
        go_to_kpis(terminal)
        seen, pages = page_through(terminal, "KPI1")
        assert seen >= hostile(LARGE, "KPI")
        assert pages > LARGE // 20


@pytest.mark.soak
def test_every_row_of_a_wide_screen_with_its_details(few_own: Path) -> None:
    with running(few_own, columns=130, rows=30) as terminal:
        terminal.wait_for("│ status ")
        assert page_through(terminal, "O1")[0] >= hostile(SMALL, "O", "KR")
        go_to_kpis(terminal)
        assert page_through(terminal, "KPI1")[0] >= hostile(SMALL, "KPI")


def test_mine_filters_and_other_cycles(few_own: Path, amount: Callable[[int, int], int]) -> None:
    with running(few_own) as terminal:
        for key, shown in (("m", "only mine"), ("m", "everybody's"), ("]", "draft until"), ("[", "day 49")):
            terminal.press(key)
            terminal.wait_for(shown)
        words_of_all = ("[@click", "team:$(touch", "%s", "owner:=1+1", "is:[b]", "☃")
        for words in words_of_all[: amount(2, len(words_of_all))]:
            filter_by(terminal, words)


# --- every page and form ---------------------------------------------------------------------

KEYS = {"O": "xedMa", "KR": "xecwdMa", "I": "edMa", "KPI": "xecd"}
"""What opens a page or a form, by kind; `enter` does for all of them."""


@pytest.mark.soak
def test_every_page_and_form_of_a_hostile_item(few_own: Path) -> None:
    """All of them for one item of each kind, page and form of another one; and those of a milestone."""
    click, whole, *_ = (nth(data) for data in CHOSEN)
    with running(few_own) as terminal:
        terminal.press("i")
        terminal.wait_for("initiatives are shown")
        for kind, keys in KEYS.items():
            if kind == "KPI":
                go_to_kpis(terminal)
            go_to(terminal, f"{kind}{click}")
            for key in ("enter", *keys):
                open_and_leave(terminal, key)
            if kind in ("KR", "KPI"):
                go_to(terminal, f"{kind}{whole}")
                for key in ("enter", "e"):
                    open_and_leave(terminal, key)
        terminal.press("1")
        terminal.wait_for(lambda t: "KR1 Reach" in t.text and on_a_list(t))
        go_to(terminal, f"KR{MILESTONE}")
        for key in ("c", "enter", "e", "?"):
            open_and_leave(terminal, key)
        open_and_leave(terminal, ":", "find an action")


def open_and_leave(terminal: Terminal, key: str, shown: str = "esc back") -> None:
    terminal.press(key)
    terminal.wait_for(shown)
    leave(terminal)


def leave(terminal: Terminal) -> None:
    terminal.send(ESCAPE)
    terminal.wait_for(on_a_list)


@pytest.mark.soak
def test_what_is_pasted_is_text_too(few_own: Path) -> None:
    """An escape in it is no key, and `q` after one is none that quits."""
    names = ("OSC", "C0", "C1", "markup", "string", "direction", "joiner")
    mixed = " ".join(payload.text[:60] for name in names for payload in families()[name][::3])
    text = mixed.encode("utf-8", "replace").decode()
    assert text.count("\x1b") > 20
    quitting = "\x1bq\x1b\x1bq"
    with running(few_own) as terminal:
        terminal.paste(quitting)
        for key, shown in (("f", "nothing matches"), ("/", "no line holds")):
            for pasted in (quitting, text):
                terminal.press(key)
                terminal.wait_for(lambda t: not on_a_list(t))
                terminal.paste(pasted)
                terminal.wait_for(shown)
                assert pasted is text or "␛q␛␛q" in terminal.text
                leave(terminal)
        terminal.press("a")
        terminal.wait_for("Add what?")
        terminal.press("o")
        terminal.wait_for("New objective in")
        terminal.paste(quitting)
        terminal.wait_for("␛q␛␛q")
        for field in ("title", "kind", "owner", "team"):
            if field != "kind":
                terminal.paste(text)
            terminal.press("tab")
        terminal.wait_for("at most 500 are allowed")
        terminal.press("ctrl+r")
        leave(terminal)


def test_copying_writes_the_clipboard_and_only_harmless_text(few_own: Path) -> None:
    with running(few_own, may_write=(*SCREENS, CLIPBOARD)) as terminal:
        for data in CHOSEN:
            go_to(terminal, f"O{nth(data)}")
            terminal.press("y")
            terminal.wait_for("copied O")
        copied = re.findall(rb"\x1b\]52;c;([^\x07]*)\x07", terminal.raw)
        assert len(copied) == len(CHOSEN)
        for code in copied:
            unharmed(base64.b64decode(code).decode().replace("\n", ""))


# --- every cell ------------------------------------------------------------------------------


def click_every_cell(terminal: Terminal) -> None:
    """Press and let go of the mouse in each cell, row by row."""
    columns, rows = terminal.screen.columns, terminal.screen.lines
    cells = ((x, y) for y in range(1, rows + 1) for x in range(1, columns + 1))
    terminal.send("".join(f"\x1b[<0;{x};{y}M\x1b[<0;{x};{y}m" for x, y in cells).encode())


@pytest.mark.soak
def test_no_click_on_any_cell_of_a_list_does_anything(few_own: Path) -> None:
    """On a list of nothing but rows that would quit or drop if they were markup."""
    with running(few_own, mouse=True) as terminal:
        for go in (lambda terminal: None, go_to_kpis):
            go(terminal)
            filter_by(terminal, "@click=")
            terminal.press("g")
            terminal.wait_for(lambda t: current(t.lines) == next(iter(rows_with_handles(t.lines))))
            handles = list(rows_with_handles(terminal.lines))
            assert len(handles) > 5
            assert "click=app.quit" in terminal.text
            click_every_cell(terminal)
            wait_for_cursor(terminal, on=handles[-1])  # the last row that was clicked
            terminal.press("g")  # and a key that comes after all clicks
            wait_for_cursor(terminal, on=handles[0])
            assert "click=app.quit" in terminal.text


@pytest.mark.soak
def test_no_click_on_any_cell_of_a_page_a_form_or_a_chart_does_anything(few_own: Path) -> None:
    with running(few_own, columns=50, rows=12, mouse=True) as terminal:
        for kind, key, shown in (
            ("KR", "enter", "esc back"),
            ("KR", "e", "tab enter"),
            ("KPI", "enter", "[year]"),
        ):
            if kind == "KPI":
                go_to_kpis(terminal)
            handle = f"{kind}{nth(CHOSEN[0])}"
            go_to(terminal, handle)
            terminal.press(key)
            terminal.wait_for(shown)
            assert "click=app.quit" in terminal.text
            click_every_cell(terminal)
            leave(terminal)
            wait_for_cursor(terminal, on=handle)  # no click got through to the list
