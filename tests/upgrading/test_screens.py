"""The program is replaced under an open session: it goes on, or says so; what was typed is kept."""

from __future__ import annotations

import sys
from collections.abc import Callable

import pytest

from okrtui import replaced
from tests.demo_items import CSAT
from tests.sharing.warm import until
from tests.terminal import Terminal
from tests.upgrading.installed import WAYS, Installed

Amount = Callable[[int, int], int]
Counted = Callable[[str], None]
SOAK = pytest.mark.soak
OTHERS = ("another there", "a link swapped")
"""Ways that end like the others."""
LONG = 3600.0
SAYS = f"okrtui: {replaced.MESSAGE}."

EACH_SCREEN = {
    "1": [["j"], ["x"], ["enter"], ["v"], ["e"], ["c"], ["a", "o"], ["d"], ["?"], [":", "down"], ["u"]],
    "2": [["enter", "tab"], ["c"], ["e"], ["o"], ["a", "l", "enter"]],
    "3": [["tab"]],
    "4": [["w"], ["v", "space"], ["g", "y"]],
    "5": [["enter"]],
}  # fmt: skip
"""The keys that open each screen, form and dialog once."""

ROW = [
    [], ["x"], ["enter"], ["v", "tab"], ["e", "tab"], ["c", "tab", "tab"], ["a"], ["a", "o"], ["a", "k"],
    ["a", "i"], ["w", "z", "enter"], ["d", "z"], ["M"], ["K"], ["J"], ["/", "z"], ["f", "m"], ["?"], ["t"],
    [":", "down"], ["m"], ["m"], ["u"], ["y"],
]  # fmt: skip
EVERYTHING = {
    "1": [["g"], *ROW, ["j"], *ROW, ["i"], ["j"], ["j"], *ROW],
    "2": [["g"], ["enter", "tab"], ["x"], ["c", "1"], ["e"], ["o"], ["d"], ["a"], ["a", "k"],
          ["a", "l", "enter", "space"], ["f"], ["/"]],
    "3": [["R"], ["tab", "tab"], ["5", "enter"], ["down"], ["up"]],
    "4": [["w"], ["o"], ["c"], ["R"], ["v"], ["[", "]"], ["g", "y"], ["g", "tab"], ["c"], ["v", "space"]],
    "5": [["j"], ["enter"], ["f", "z"], ["/"], ["u"], ["U"]],
}  # fmt: skip


def walk(terminal: Terminal, keys: dict[str, list[list[str]]]) -> int:
    """Press them, giving up with escape what opened; returns how many places that were."""
    for screen, places in keys.items():
        terminal.press(screen)
        for some in places:
            terminal.press(*some, "escape", "escape")
            assert terminal.process.poll() is None, (screen, some, terminal.text)
    return sum(map(len, keys.values()))


def loaded(terminal: Terminal, installed: Installed) -> set[str]:
    """What is there once the background has loaded all."""
    until(
        lambda: installed.modules("loaded") is not None or terminal.process.poll() is not None,
        "what is loaded",
    )
    found = installed.modules("loaded")
    assert found is not None
    return found


def leave(terminal: Terminal, installed: Installed) -> set[str]:
    """Quit, as one does; returns what was loaded by then."""
    terminal.press("escape", "1", "q")
    assert terminal.wait_exit() == 0
    assert terminal.screen.left_behind() == []
    found = installed.modules("ended")
    assert found is not None
    return found


# --- once everything is loaded ---------------------------------------------------------------


def test_the_background_paints_nothing_and_what_it_loaded_is_enough(
    installed: Installed, amount: Amount, counted: Counted
) -> None:
    """Every screen, with the program taken away below it: not one more module of ours is loaded."""
    keys = EVERYTHING if amount(0, 1) else EACH_SCREEN
    with installed.screens(idle=LONG) as terminal:
        terminal.wait_for("? help")
        terminal.wait_quiet()
        painted = terminal.raw
    with installed.screens() as terminal:
        terminal.wait_for("? help")
        before = loaded(terminal, installed)
        terminal.wait_quiet()
        assert terminal.raw == painted
        assert {"okrtui.tui.forms.grading", "okrtui.crash", "plotext", "tomli_w"} <= before
        assert not [name for name in before if name.split(".")[0] in ("click", "psycopg", "psycopg2")]
        installed.take_away()
        places = walk(terminal, keys)
        later = leave(terminal, installed) - before
    assert not [name for name in later if name.split(".")[0] not in sys.stdlib_module_names], later
    counted(f"{places} places; loaded for them: {', '.join(sorted(later)) or 'nothing'}")


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.soak
def test_who_has_everything_works_on(installed: Installed, way: str) -> None:
    with installed.screens() as terminal:
        terminal.wait_for(CSAT)
        loaded(terminal, installed)
        WAYS[way](installed)
        walk(terminal, EACH_SCREEN)
        leave(terminal, installed)


def test_one_can_leave_while_something_is_loaded(
    installed: Installed, amount: Amount, counted: Counted
) -> None:
    """At once, and at other moments: no traceback, and the terminal as it was."""
    starts = amount(2, 60)
    not_all = 0
    for number in range(starts):
        with installed.screens() as terminal:
            terminal.wait_for(CSAT)
            terminal.wait_quiet(number * 1.5 / starts, timeout=60)
            terminal.press("q")
            assert terminal.wait_exit() == 0
            assert terminal.screen.left_behind() == []
            assert terminal.lines[0] == "", terminal.text
            not_all += "plotext" not in (installed.modules("ended") or ())
    assert not_all
    counted(f"{starts} starts, of which {not_all} were left before all was loaded")


# --- before anything is loaded ---------------------------------------------------------------

KEYS = {"a form": ["j", "e"], "a chart": ["j", "v"], "a screen": ["2"], "help": ["?"]}
"""What needs something that is not there from the start; a question is."""


def ends(terminal: Terminal, installed: Installed) -> None:
    """It said why, gave the terminal back, and left no report of a defect."""
    assert terminal.wait_exit() == replaced.EXIT_CODE == 75
    assert terminal.screen.left_behind() == []
    assert terminal.settings() == terminal.settings_before
    assert [line for line in terminal.lines if line.strip()] == [SAYS]
    assert installed.reports() == []


@pytest.mark.parametrize("way", [pytest.param(way, marks=SOAK if way in OTHERS else ()) for way in WAYS])
def test_what_is_not_loaded_says_that_the_program_was_upgraded(
    installed: Installed, way: str, amount: Amount
) -> None:
    opened = KEYS if amount(0, 1) else ["a screen"]
    for what in opened:
        installed.install_anew()
        with installed.screens(idle=LONG) as terminal:
            terminal.wait_for(CSAT)
            WAYS[way](installed)
            terminal.press(*KEYS[what])
            ends(terminal, installed)


@pytest.mark.parametrize("way", [pytest.param(way, marks=SOAK if way in OTHERS else ()) for way in WAYS])
def test_what_is_typed_is_kept(installed: Installed, way: str) -> None:
    """The last letters come with the keys that cannot work any more; the new version offers them."""
    with installed.screens(idle=LONG) as terminal:
        terminal.wait_for(CSAT)
        terminal.press("j", "e")
        terminal.wait_for("ctrl+s")
        WAYS[way](installed)
        terminal.send(b" and our words")
        terminal.press("escape", "2")
        ends(terminal, installed)
    assert "CSAT and our words" in installed.drafts()
    installed.install_anew()
    with installed.screens(idle=LONG) as terminal:
        terminal.wait_for(f"not saved: {CSAT} CSAT")


def test_what_is_typed_is_kept_by_an_error_too(installed: Installed) -> None:
    """Before the moment that drafts are kept by themselves."""
    broken = "from okrtui.tui.forms import screen; screen.KEPT_EVERY = 3600; "
    broken += "from okrtui.tui.app import OkrtuiApp; OkrtuiApp.repaint = 3"
    with installed.screens(idle=LONG, before=broken) as terminal:
        terminal.wait_for(CSAT)
        terminal.press("j", "e")
        terminal.wait_for("ctrl+s")
        terminal.type(" and our words")
        terminal.wait_for("CSAT and our words")
        terminal.press("ctrl+l")
        assert terminal.wait_exit() == 70
    assert "CSAT and our words" in installed.drafts()


def test_a_defect_is_one_while_the_files_are_the_same(installed: Installed) -> None:
    (installed.package / "tui" / "screens" / "kpis.py").write_text("raise KeyError('secret')\n")
    with installed.screens(idle=LONG, columns=200) as terminal:
        terminal.wait_for(CSAT)
        terminal.press("2")
        assert terminal.wait_exit() == 70
        assert "an unexpected KeyError" in terminal.text
    assert len(installed.reports()) == 1
