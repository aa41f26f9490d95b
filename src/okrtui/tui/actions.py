"""The one list of actions: bindings, footer, help, palette, keymap and README come from it.

Imports nothing, so that the command line can check a keymap without Textual.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

Place = Literal[
    "objectives", "kpis", "review", "cycle", "history", "chart", "form", "page", "dialog", "library"
]


@dataclass(frozen=True, slots=True)
class Action:
    """Something a key does, or (without keys) the palette alone. `id` is what a keymap names; `footer` are
    places that show it."""

    id: str
    keys: tuple[str, ...]
    label: str
    help: str
    places: tuple[Place, ...]
    footer: tuple[Place, ...] = ()


BOARD: tuple[Place, ...] = ("objectives",)
KPIS: tuple[Place, ...] = ("kpis",)
LISTS: tuple[Place, ...] = ("objectives", "kpis")
ROWS: tuple[Place, ...] = ("objectives", "kpis", "history")
CYCLES: tuple[Place, ...] = ("objectives", "cycle")
REVIEW: tuple[Place, ...] = ("review",)
CYCLE: tuple[Place, ...] = ("cycle",)
HISTORY: tuple[Place, ...] = ("history",)
UNDOING: tuple[Place, ...] = ("review", "history")
MAIN: tuple[Place, ...] = ("objectives", "kpis", "review", "cycle", "history")
BACK: tuple[Place, ...] = ("chart", "form", "page", "dialog", "library")
LIBRARY: tuple[Place, ...] = ("library",)
NAVIGATED: tuple[Place, ...] = (*ROWS, *LIBRARY)
SCROLLED: tuple[Place, ...] = (*NAVIGATED, "page")
EVERYWHERE: tuple[Place, ...] = (*MAIN, *BACK)

ACTIONS: tuple[Action, ...] = (
    Action("up", ("up", "k"), "up", "one line up", (*SCROLLED, *CYCLE)),
    Action("down", ("down", "j"), "down", "one line down", (*SCROLLED, *CYCLE)),
    Action("first", ("g", "home"), "first", "to the first line", SCROLLED),
    Action("last", ("G", "end"), "last", "to the last line", SCROLLED),
    Action("half_down", ("ctrl+d", "pagedown"), "page down", "a page down", (*SCROLLED, *CYCLE)),
    Action("half_up", ("ctrl+u", "pageup"), "page up", "a page up", (*SCROLLED, *CYCLE)),
    Action("fold", ("space",), "fold", "fold or unfold what is below an objective", BOARD),
    Action("out", ("left", "h"), "out", "fold, or go to the parent", BOARD),
    Action("in", ("right", "l"), "in", "unfold, or go to the first below", BOARD),
    Action(
        "open", ("enter",), "open", "everything about an item; of a KPI its chart", ROWS, (*KPIS, *HISTORY)
    ),
    Action("check_in", ("c",), "check in", "record a value; an initiative moves on", LISTS, LISTS),
    Action("edit", ("e",), "edit", "change the item", LISTS, LISTS),
    Action("edit_text", ("E",), "edit as text", "change the item as TOML in $EDITOR", LISTS),
    Action("explain", ("x",), "explain", "why the number and the status are so", LISTS, LISTS),
    Action("chart", ("v",), "chart", "a key result over time: values, expected, forecast", BOARD),
    Action("add", ("a",), "add", "add an item here", LISTS, LISTS),
    Action("okr", ("o",), "OKR", "an objective and a key result that move this KPI", KPIS, KPIS),
    Action("take", ("enter",), "open, add", "open an area; add what is chosen", LIBRARY, LIBRARY),
    Action("choose", ("space",), "choose", "choose a starter KPI", LIBRARY, LIBRARY),
    Action("choose_all", ("a",), "all", "choose all of an area", LIBRARY, LIBRARY),
    Action("note", ("w",), "note", "write a note on a key result", BOARD),
    Action("drop", ("d",), "drop", "hide the item, with a reason; what was dropped comes back", LISTS),
    Action("withdraw", (), "withdraw", "an entry of a wrong date or value no longer counts", LISTS),
    Action("rename", (), "rename", "call an owner or a team otherwise, or hand over what is theirs", LISTS),
    Action("move_up", ("K", "shift+up"), "move up", "one place up among its siblings", LISTS),
    Action("move_down", ("J", "shift+down"), "move down", "one place down among its siblings", LISTS),
    Action("move_under", ("M",), "move under", "give the item another parent", BOARD),
    Action("initiatives", ("i",), "initiatives", "show or hide initiatives", BOARD),
    Action("search", ("slash",), "search", "go to the next line with these words", ROWS, ROWS),
    Action("next_match", ("n",), "next", "next line that matches", ROWS),
    Action("previous_match", ("N",), "previous", "previous line that matches", ROWS),
    Action("filter", ("f",), "filter", "show only what matches: words, owner:, team:, is:, tag:", ROWS),
    Action("mine", ("m",), "mine", "mine or everybody's", ROWS),
    Action(
        "previous_cycle",
        ("left_square_bracket", "less_than_sign"),
        "cycle before",
        "cycle before",
        CYCLES,
    ),
    Action("next_cycle", ("right_square_bracket", "greater_than_sign"), "after", "cycle after", CYCLES),
    Action("copy", ("y",), "copy", "copy handle and title", LISTS),
    Action("skip", ("down",), "skip", "the next item, without an entry", REVIEW, REVIEW),
    Action("item_before", ("up",), "back", "the item before", REVIEW, REVIEW),
    Action("team", ("R",), "team", "everybody's items, by owner; again: yours", REVIEW, REVIEW),
    Action("leave", ("escape",), "leave", "to the Objectives", REVIEW),
    Action("cycle_open", ("o",), "open", "begin to use the cycle; a draft becomes active", CYCLE, CYCLE),
    Action("cycle_grade", ("g",), "grade", "grade it, one card a key result", CYCLE, CYCLE),
    Action("cycle_close", ("c",), "close", "close a graded cycle: its numbers stay", CYCLE, CYCLE),
    Action("cycle_reopen", ("R",), "reopen", "one state back, with a reason", CYCLE, CYCLE),
    Action("carry", ("v",), "carry over", "copy unfinished items to the next cycle", CYCLE, CYCLE),
    Action("monday", ("w",), "Monday", "priorities, confidence, next weeks, health", CYCLE, CYCLE),
    Action("undo", ("u",), "undo", "take your last change back; in the history the one there", MAIN, UNDOING),
    Action("redo", ("U",), "redo", "do again what you undid last", MAIN, HISTORY),
    Action("as_of", ("t",), "as of", "look back to a day", MAIN),
    Action("objectives", ("1",), "Objectives", "the Objectives screen", MAIN),
    Action("kpis", ("2",), "KPIs", "the KPIs screen", MAIN),
    Action("review", ("3", "r"), "Review", "check in to everything that is due", MAIN),
    Action("cycle", ("4",), "Cycle", "the cycle: counts, movement, grading, carrying over", MAIN),
    Action("history", ("5",), "History", "who changed what; undo", MAIN),
    Action("range", ("tab", "right", "l"), "range", "a longer range", ("chart",), ("chart",)),
    Action("range_back", ("shift+tab", "left", "h"), "range back", "a shorter range", ("chart",)),
    Action("below", ("down",), "skip", "the field below; of grading the next card", ("form",), ("form",)),
    Action("above", ("up",), "before", "the field above; of grading the card before", ("form",), ("form",)),
    Action("save", ("ctrl+s",), "save", "save the form, do what is asked", ("form", "dialog"), ("form",)),
    Action("start_over", ("ctrl+r",), "start over", "forget what was typed", ("form",), ("form",)),
    Action("back", ("escape",), "back", "one level back; what was typed is kept", BACK, BACK),
    Action("help", ("question_mark",), "help", "this list", MAIN, MAIN),
    Action("palette", ("colon", "ctrl+p"), "palette", "find an action by name", MAIN),
    Action("repaint", ("ctrl+l",), "repaint", "paint the whole screen anew", EVERYWHERE),
    Action("suspend", ("ctrl+z",), "suspend", "back to the shell; its fg comes back here", EVERYWHERE),
    Action("quit", ("q",), "quit", "leave", MAIN),
)

NOT_RESTRICTED = ("edit_text", "suspend")
"""Actions that a restricted login does not have; their keys say so."""
WRITING = frozenset({
    "check_in", "edit", "edit_text", "add", "okr", "note", "drop", "withdraw", "rename",
    "move_up", "move_down", "move_under", "undo", "redo", "cycle_open", "cycle_grade", "cycle_close",
    "cycle_reopen", "carry",
})  # fmt: skip
"""Actions that begin a change: where one can only look their keys say so at once, and no footer has them."""

_SHOWN = {
    "slash": "/", "question_mark": "?", "left_square_bracket": "[", "right_square_bracket": "]",
    "less_than_sign": "<", "greater_than_sign": ">", "colon": ":", "escape": "esc",
    "pagedown": "pgdn", "pageup": "pgup",
}  # fmt: skip


def in_place(place: Place) -> list[Action]:
    return [action for action in ACTIONS if place in action.places]


def everywhere() -> list[Action]:
    """The actions that are the app's, whatever the screen."""
    return [action for action in ACTIONS if action.places is EVERYWHERE]


def keys_of(action: Action, keymap: Mapping[str, str]) -> tuple[str, ...]:
    """The action's keys, or those that the person's keymap gives it."""
    if action.id in keymap:
        return tuple(key.strip() for key in keymap[action.id].split(",") if key.strip())
    return action.keys


def shown(keys: Iterable[str]) -> str:
    """Keys as people read them: `[ <`."""
    return " ".join(_SHOWN.get(key, key) for key in keys)


def keys_to_bind(action: Action) -> str:
    """The action's keys for a binding; of one without keys a name that no terminal sends, so that a keymap
    can give it one."""
    return ",".join(action.keys) or f"no_key_{action.id}"


def footer(place: Place, keymap: Mapping[str, str], without: Container[str] = ()) -> str:
    """`c check in  e edit  …` of a place; `without` are actions that cannot work now."""
    found = [action for action in ACTIONS if place in action.footer and action.id not in without]
    return "  ".join(f"{shown(keys_of(action, keymap)[:1])} {action.label}" for action in found)
