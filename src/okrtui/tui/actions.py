"""The one list of actions: bindings, footer, help, palette, keymap and the table of keys come from it.

Imports nothing of Textual, so that the command line can check a keymap without it.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, Never, TypeVar

from okrtui.config.keymap import Bound

if TYPE_CHECKING:  # protocols: forty classes that nothing needs when it runs
    from okrtui.tui.receivers import (
        App,
        Board,
        CarryOver,
        Changes,
        Chart,
        Cycle,
        Dialog,
        Fields,
        Finding,
        Form,
        Guides,
        KpiList,
        Leaving,
        Library,
        Main,
        Moving,
        OfCycle,
        Opening,
        Page,
        Review,
        Saving,
        Searching,
        Speaker,
        Steps,
        WithItems,
    )

On = TypeVar("On", bound="Speaker", contravariant=True)


def _none(on: object) -> str:
    return ""


@dataclass(frozen=True, eq=False)
class Action(Generic[On]):
    """Something a key does, or (without keys) the palette alone.

    `id` is the name in a keymap, `calls` what the action does in a place. When everything is read-only, the
    keys of actions that `write` say so at once, and no footer has them. `why_not` returns why the action
    cannot work now, or "".
    """

    id: str
    keys: tuple[str, ...]
    label: str
    help: str
    calls: Callable[[On], None]
    writes: bool = False
    why_not: Callable[[On], str] = _none
    is_for_all: bool = True
    """Whether a restricted login has it."""


@dataclass(frozen=True, eq=False)
class Place(Generic[On]):
    """Where keys mean something: its actions in the order of help, and those that its footer shows."""

    id: str
    title: str
    actions: tuple[Action[On], ...]
    footer: tuple[Action[On], ...] = ()

    def action(self, id: str) -> Action[On]:
        """Return the action of this id. Raises KeyError if the place has none."""
        for action in self.actions:
            if action.id == id:
                return action
        raise KeyError(id)


def run_action(place: Place[On], id: str, on: On) -> None:
    """Run an action of a place, or say why it cannot work now."""
    action = place.action(id)
    why = (on.why_read_only() if action.writes else "") or action.why_not(on)
    if why:
        on.say(why, bad=True)
    else:
        action.calls(on)


UP: Action[Moving] = Action("up", ("up", "k"), "up", "one line up", lambda on: on.cursor.move_by(-1))
DOWN: Action[Moving] = Action("down", ("down", "j"), "down", "one line down", lambda on: on.cursor.move_by(1))
FIRST: Action[Moving] = Action(
    "first", ("g", "home"), "first", "to the first line", lambda on: on.cursor.move_to_end(-1)
)
LAST: Action[Moving] = Action(
    "last", ("G", "end"), "last", "to the last line", lambda on: on.cursor.move_to_end(1)
)
PAGE_DOWN: Action[Moving] = Action(
    "half_down", ("ctrl+d", "pagedown"), "page down", "a page down", lambda on: on.cursor.move_page(1)
)
PAGE_UP: Action[Moving] = Action(
    "half_up", ("ctrl+u", "pageup"), "page up", "a page up", lambda on: on.cursor.move_page(-1)
)
BACK: Action[Leaving] = Action(
    "back", ("escape",), "back", "one level back; what was typed is kept", lambda on: on.go_back()
)

FOLD: Action[Board] = Action(
    "fold", ("space",), "fold", "fold or unfold what is below an objective", lambda on: on.folding.fold(),
    why_not=lambda on: "" if on.folding.can_fold else
    "nothing to fold here: only objectives with something below them fold",
)  # fmt: skip
OUT: Action[Board] = Action(
    "out", ("left", "h"), "out", "fold, or go to the parent", lambda on: on.folding.go_out()
)
IN: Action[Board] = Action(
    "in", ("right", "l"), "in", "unfold, or go to the first below", lambda on: on.folding.go_in()
)
INITIATIVES: Action[Board] = Action(
    "initiatives", ("i",), "initiatives", "show or hide initiatives",
    lambda on: on.folding.turn_initiatives(),
)  # fmt: skip


def _why_no_value(on: WithItems) -> str:
    if not on.items.here:
        return f"nothing to record yet: a adds {on.items.what}"
    return "an objective has no value of its own: check in to its key results" if on.items.here == "O" else ""


def _why_no_change(on: WithItems) -> str:
    return "" if on.items.here else f"nothing to change here: a adds {on.items.what}"


def _why_no_score(on: WithItems) -> str:
    if not on.items.here:
        return f"nothing to explain yet: a adds {on.items.what}"
    return "an initiative has no score to explain" if on.items.here == "I" else ""


def _why_no_chart(on: Board) -> str:
    return "" if on.items.here == "KR" else "only a key result has a chart here; a KPI's is on screen 2"


def _why_no_note(on: Board) -> str:
    return "" if on.items.here == "KR" else "notes are written on key results"


def _why_no_entries(on: WithItems) -> str:
    return "" if on.items.here in ("KR", "KPI") else "only a key result or a KPI has entries to withdraw"


def _why_no_okr(on: KpiList) -> str:
    return "" if on.items.here else "no KPI to make an objective of: a adds one"


def _why_no_match(on: Searching) -> str:
    return "" if on.finder.has_words else "nothing to search for yet: / asks for words"


def _why_no_undo(on: Main) -> str:
    return "" if on.undoing.has_something else "nothing to undo here"


OPEN: Action[Opening] = Action(
    "open", ("enter",), "open", "everything about an item; of a KPI its chart", lambda on: on.open_line()
)
CHECK_IN: Action[WithItems] = Action(
    "check_in", ("c",), "check in", "record a value; an initiative moves on",
    lambda on: on.items.check_in(), writes=True, why_not=_why_no_value,
)  # fmt: skip
EDIT: Action[WithItems] = Action(
    "edit", ("e",), "edit", "change the item",
    lambda on: on.items.edit(), writes=True, why_not=_why_no_change,
)  # fmt: skip
EDIT_TEXT: Action[WithItems] = Action(
    "edit_text", ("E",), "edit as text", "change the item as TOML in $EDITOR",
    lambda on: on.items.edit_text(), writes=True, is_for_all=False,
    why_not=lambda on: on.items.why_no_editor or _why_no_change(on),
)  # fmt: skip
EXPLAIN: Action[WithItems] = Action(
    "explain", ("x",), "explain", "why the number and the status are so",
    lambda on: on.items.explain(), why_not=_why_no_score,
)  # fmt: skip
CHART: Action[Board] = Action(
    "chart", ("v",), "chart", "a key result over time: values, expected, forecast",
    lambda on: on.items.chart(), why_not=_why_no_chart,
)  # fmt: skip
ADD: Action[WithItems] = Action(
    "add", ("a",), "add", "add an item here", lambda on: on.items.add(), writes=True
)
OKR: Action[KpiList] = Action(
    "okr", ("o",), "OKR", "an objective and a key result that move this KPI",
    lambda on: on.items.make_okr(), writes=True, why_not=_why_no_okr,
)  # fmt: skip
TAKE: Action[Library] = Action(
    "take", ("enter",), "open, add", "open an area; add what is chosen", lambda on: on.take()
)
CHOOSE: Action[Library] = Action(
    "choose", ("space",), "choose", "choose a starter KPI", lambda on: on.choose(every=False)
)
CHOOSE_ALL: Action[Library] = Action(
    "choose_all", ("a",), "all", "choose all of an area", lambda on: on.choose(every=True)
)
NOTE: Action[Board] = Action(
    "note", ("w",), "note", "write a note on a key result",
    lambda on: on.items.note(), writes=True, why_not=_why_no_note,
)  # fmt: skip
DROP: Action[WithItems] = Action(
    "drop", ("d",), "drop", "hide the item, with a reason; what was dropped comes back",
    lambda on: on.items.drop(), writes=True,
)  # fmt: skip
WITHDRAW: Action[WithItems] = Action(
    "withdraw", (), "withdraw", "an entry of a wrong date or value no longer counts",
    lambda on: on.items.withdraw(), writes=True, why_not=_why_no_entries,
)  # fmt: skip
RENAME: Action[WithItems] = Action(
    "rename", (), "rename", "call an owner or a team otherwise, or hand over what is theirs",
    lambda on: on.items.rename(), writes=True,
)  # fmt: skip
MOVE_UP: Action[WithItems] = Action(
    "move_up", ("K", "shift+up"), "move up", "one place up among its siblings",
    lambda on: on.items.move(-1), writes=True,
)  # fmt: skip
MOVE_DOWN: Action[WithItems] = Action(
    "move_down", ("J", "shift+down"), "move down", "one place down among its siblings",
    lambda on: on.items.move(1), writes=True,
)  # fmt: skip
MOVE_UNDER: Action[Board] = Action(
    "move_under", ("M",), "move under", "give the item another parent",
    lambda on: on.items.move_under(), writes=True,
)  # fmt: skip
COPY: Action[WithItems] = Action("copy", ("y",), "copy", "copy handle and title", lambda on: on.items.copy())

SEARCH: Action[Searching] = Action(
    "search", ("slash",), "search", "go to the next line with these words",
    lambda on: on.finder.ask_for_words(),
)  # fmt: skip
NEXT_MATCH: Action[Searching] = Action(
    "next_match", ("n",), "next", "next line that matches",
    lambda on: on.finder.go_to_match(1), why_not=_why_no_match,
)  # fmt: skip
PREVIOUS_MATCH: Action[Searching] = Action(
    "previous_match", ("N",), "previous", "previous line that matches",
    lambda on: on.finder.go_to_match(-1), why_not=_why_no_match,
)  # fmt: skip
FILTER: Action[Finding] = Action(
    "filter", ("f",), "filter", "show only what matches: words, owner:, team:, is:, tag:",
    lambda on: on.finder.ask_for_filter(),
)  # fmt: skip
MINE: Action[Finding] = Action(
    "mine", ("m",), "mine", "mine or everybody's", lambda on: on.finder.turn_mine()
)

PREVIOUS_CYCLE: Action[OfCycle] = Action(
    "previous_cycle", ("left_square_bracket", "less_than_sign"), "cycle before", "cycle before",
    lambda on: on.step_cycle(-1),
)  # fmt: skip
NEXT_CYCLE: Action[OfCycle] = Action(
    "next_cycle", ("right_square_bracket", "greater_than_sign"), "after", "cycle after",
    lambda on: on.step_cycle(1),
)  # fmt: skip

RECORD: Action[Review] = Action(
    "record", ("enter",), "record", "record what is typed, and go on", lambda on: on.record()
)
SKIP: Action[Review] = Action(
    "skip", ("down",), "skip", "the next item, without an entry", lambda on: on.skip()
)
ITEM_BEFORE: Action[Review] = Action(
    "item_before", ("up",), "back", "the item before", lambda on: on.go_to_item_before()
)
CARD_DOWN: Action[Review] = Action(
    "card_down", ("pagedown",), "card down", "more of a long card", lambda on: on.scroll_card(1)
)
CARD_UP: Action[Review] = Action(
    "card_up", ("pageup",), "card up", "back to a long card's beginning", lambda on: on.scroll_card(-1)
)
TEAM: Action[Review] = Action(
    "team", ("R",), "team", "everybody's items, by owner; again: yours", lambda on: on.turn_team()
)
LEAVE: Action[Review] = Action("leave", ("escape",), "leave", "to the Objectives", lambda on: on.leave())

OPEN_CYCLE: Action[Cycle] = Action(
    "cycle_open", ("o",), "open", "begin to use the cycle; a draft becomes active",
    lambda on: on.open_cycle(), writes=True,
)  # fmt: skip
GRADE_CYCLE: Action[Cycle] = Action(
    "cycle_grade", ("g",), "grade", "grade it, one card a key result",
    lambda on: on.grade_cycle(), writes=True,
)  # fmt: skip
CLOSE_CYCLE: Action[Cycle] = Action(
    "cycle_close", ("c",), "close", "close a graded cycle: its numbers stay",
    lambda on: on.close_cycle(), writes=True, why_not=lambda on: on.why_not_closed,
)  # fmt: skip
REOPEN_CYCLE: Action[Cycle] = Action(
    "cycle_reopen", ("R",), "reopen", "one state back, with a reason",
    lambda on: on.reopen_cycle(), writes=True, why_not=lambda on: on.why_not_reopened,
)  # fmt: skip
CARRY_OVER: Action[Cycle] = Action(
    "carry", ("v",), "carry over", "copy unfinished items to the next cycle",
    lambda on: on.carry_over(), writes=True,
)  # fmt: skip
MONDAY: Action[Cycle] = Action(
    "monday", ("w",), "Monday", "priorities, confidence, next weeks, health", lambda on: on.show_monday()
)

UNDO: Action[Main] = Action(
    "undo", ("u",), "undo", "take your last change back; in the history the one there",
    lambda on: on.undoing.undo(), writes=True, why_not=_why_no_undo,
)  # fmt: skip
REDO: Action[Main] = Action(
    "redo", ("U",), "redo", "do again what you undid last", lambda on: on.undoing.redo(), writes=True
)
AS_OF: Action[Main] = Action("as_of", ("t",), "as of", "look back to a day", lambda on: on.look_back())
OBJECTIVES_KEY: Action[Main] = Action(
    "objectives", ("1",), "Objectives", "the Objectives screen", lambda on: on.go_to("objectives")
)
KPIS_KEY: Action[Main] = Action("kpis", ("2",), "KPIs", "the KPIs screen", lambda on: on.go_to("kpis"))
REVIEW_KEY: Action[Main] = Action(
    "review", ("3", "r"), "Review", "check in to everything that is due", lambda on: on.go_to("review")
)
CYCLE_KEY: Action[Main] = Action(
    "cycle", ("4",), "Cycle", "the cycle: counts, movement, grading, carrying over",
    lambda on: on.go_to("cycle"),
)  # fmt: skip
HISTORY_KEY: Action[Main] = Action(
    "history", ("5",), "History", "who changed what; undo", lambda on: on.go_to("history")
)
HELP: Action[Main] = Action(
    "help", ("question_mark",), "help", "the keys, and the guides", lambda on: on.show_help()
)
PALETTE: Action[Main] = Action(
    "palette", ("colon", "ctrl+p"), "palette", "find an action by name", lambda on: on.show_palette()
)
QUIT: Action[Main] = Action("quit", ("q",), "quit", "leave", lambda on: on.quit())

RANGE: Action[Chart] = Action(
    "range", ("tab", "right", "l"), "range", "a longer range", lambda on: on.step_range(1)
)
RANGE_BACK: Action[Chart] = Action(
    "range_back", ("shift+tab", "left", "h"), "range back", "a shorter range",
    lambda on: on.step_range(-1),
)  # fmt: skip

NEXT_TOPIC: Action[Guides] = Action(
    "next_topic", ("tab", "right", "l"), "next guide", "the next guide", lambda on: on.step_topic(1)
)
PREVIOUS_TOPIC: Action[Guides] = Action(
    "previous_topic", ("shift+tab", "left", "h"), "guide before", "the guide before",
    lambda on: on.step_topic(-1),
)  # fmt: skip

NEXT_FIELD: Action[Fields] = Action(
    "next_field", ("tab",), "next field", "the next field; round at the end", lambda on: on.go_on(1)
)
PREVIOUS_FIELD: Action[Fields] = Action(
    "previous_field", ("shift+tab",), "field before", "the field before", lambda on: on.go_on(-1)
)
BELOW: Action[Form] = Action(
    "below", ("down",), "skip", "the field below; of grading the next card", lambda on: on.go_to(1)
)
ABOVE: Action[Form] = Action(
    "above", ("up",), "before", "the field above; of grading the card before", lambda on: on.go_to(-1)
)
SAVE: Action[Saving] = Action(
    "save", ("ctrl+s",), "save", "save the form, do what is asked", lambda on: on.save()
)
START_OVER: Action[Form] = Action(
    "start_over", ("ctrl+r",), "start over", "forget what was typed", lambda on: on.start_over()
)

TURN_STEP: Action[Steps] = Action(
    "turn_step", ("space", "enter"), "done or open", "set a step done, or open again",
    lambda on: on.turn_step(), writes=True,
)  # fmt: skip
CHOOSE_ITEM: Action[CarryOver] = Action(
    "choose_item", ("space",), "choose", "carry an item over, or not", lambda on: on.choose()
)
CARRY_CHOSEN: Action[CarryOver] = Action(
    "carry_chosen", ("enter",), "carry over", "carry over what is chosen",
    lambda on: on.carry(), writes=True,
)  # fmt: skip

REPAINT: Action[App] = Action(
    "repaint", ("ctrl+l",), "repaint", "paint the whole screen anew", lambda on: on.repaint()
)
SUSPEND: Action[App] = Action(
    "suspend", ("ctrl+z",), "suspend", "back to the shell; its fg comes back here",
    lambda on: on.suspend_program(), why_not=lambda on: on.why_not_suspended(), is_for_all=False,
)  # fmt: skip

EVERYWHERE: Place[App] = Place("everywhere", "Everywhere", (REPAINT, SUSPEND))
"""What the app itself does, whatever screen is in front."""

_SCROLL: tuple[Action[Moving], ...] = (UP, DOWN, FIRST, LAST, PAGE_DOWN, PAGE_UP)
_FIND: tuple[Action[Finding], ...] = (SEARCH, NEXT_MATCH, PREVIOUS_MATCH, FILTER, MINE)
_MAIN: tuple[Action[Main], ...] = (
    UNDO, REDO, AS_OF, OBJECTIVES_KEY, KPIS_KEY, REVIEW_KEY, CYCLE_KEY, HISTORY_KEY, HELP, PALETTE,
    QUIT,
)  # fmt: skip

OBJECTIVES: Place[Board] = Place(
    "objectives", "Objectives",
    (*_SCROLL, FOLD, OUT, IN, OPEN, CHECK_IN, EDIT, EDIT_TEXT, EXPLAIN, CHART, ADD, NOTE, DROP, WITHDRAW,
     RENAME, MOVE_UP, MOVE_DOWN, MOVE_UNDER, INITIATIVES, *_FIND, PREVIOUS_CYCLE, NEXT_CYCLE, COPY, *_MAIN),
    footer=(CHECK_IN, EDIT, EXPLAIN, ADD, SEARCH, HELP),
)  # fmt: skip
KPIS: Place[KpiList] = Place(
    "kpis", "KPIs",
    (*_SCROLL, OPEN, CHECK_IN, EDIT, EDIT_TEXT, EXPLAIN, ADD, OKR, DROP, WITHDRAW, RENAME, MOVE_UP,
     MOVE_DOWN, *_FIND, COPY, *_MAIN),
    footer=(OPEN, CHECK_IN, EDIT, EXPLAIN, ADD, OKR, SEARCH, HELP),
)  # fmt: skip
REVIEW: Place[Review] = Place(
    "review", "Review",
    (RECORD, NEXT_FIELD, PREVIOUS_FIELD, SKIP, ITEM_BEFORE, CARD_DOWN, CARD_UP, TEAM, LEAVE, *_MAIN),
    footer=(SKIP, ITEM_BEFORE, TEAM, UNDO, HELP),
)  # fmt: skip
CYCLE: Place[Cycle] = Place(
    "cycle", "Cycle",
    (UP, DOWN, PAGE_DOWN, PAGE_UP, PREVIOUS_CYCLE, NEXT_CYCLE, OPEN_CYCLE, GRADE_CYCLE, CLOSE_CYCLE,
     REOPEN_CYCLE, CARRY_OVER, MONDAY, *_MAIN),
    footer=(OPEN_CYCLE, GRADE_CYCLE, CLOSE_CYCLE, REOPEN_CYCLE, CARRY_OVER, MONDAY, HELP),
)  # fmt: skip
HISTORY: Place[Changes] = Place(
    "history", "History",
    (*_SCROLL, OPEN, *_FIND, *_MAIN),
    footer=(OPEN, SEARCH, UNDO, REDO, HELP),
)  # fmt: skip
CHART_PLACE: Place[Chart] = Place("chart", "KPI chart", (RANGE, RANGE_BACK, BACK), footer=(RANGE, BACK))
COURSE: Place[Leaving] = Place("course", "A key result's chart", (BACK,), footer=(BACK,))
LIBRARY: Place[Library] = Place(
    "library", "Starter KPIs", (*_SCROLL, TAKE, CHOOSE, CHOOSE_ALL, BACK),
    footer=(TAKE, CHOOSE, CHOOSE_ALL, BACK),
)  # fmt: skip
FORM: Place[Form] = Place(
    "form", "Forms", (NEXT_FIELD, PREVIOUS_FIELD, BELOW, ABOVE, SAVE, START_OVER, BACK),
    footer=(BELOW, ABOVE, SAVE, START_OVER, BACK),
)  # fmt: skip
GUIDES: Place[Guides] = Place(
    "guides", "Keys and guides",
    (*_SCROLL, NEXT_TOPIC, PREVIOUS_TOPIC, SEARCH, NEXT_MATCH, PREVIOUS_MATCH, BACK),
    footer=(NEXT_TOPIC, SEARCH, NEXT_MATCH, BACK),
)  # fmt: skip
PAGE: Place[Page] = Place("page", "Pages", (*_SCROLL, BACK), footer=(BACK,))
DIALOG: Place[Dialog] = Place("dialog", "Questions", (SAVE, BACK))
STEPS: Place[Steps] = Place("steps", "Steps of a milestone", (UP, DOWN, TURN_STEP, BACK))
CARRY: Place[CarryOver] = Place(
    "carry", "Carrying over", (UP, DOWN, FIRST, LAST, CHOOSE_ITEM, CARRY_CHOSEN, BACK)
)

PLACES: tuple[Place[Never], ...] = (
    OBJECTIVES, KPIS, REVIEW, CYCLE, HISTORY, CHART_PLACE, COURSE, LIBRARY, FORM, GUIDES, PAGE, DIALOG, STEPS,
    CARRY, EVERYWHERE,
)  # fmt: skip
ACTIONS: tuple[Action[Never], ...] = tuple(
    dict.fromkeys(action for place in PLACES for action in place.actions)
)

_SHOWN = {
    "slash": "/", "question_mark": "?", "left_square_bracket": "[", "right_square_bracket": "]",
    "less_than_sign": "<", "greater_than_sign": ">", "colon": ":", "escape": "esc",
    "pagedown": "pgdn", "pageup": "pgup",
}  # fmt: skip


def places_of(action: Action[Never]) -> tuple[str, ...]:
    """Return the ids of the places that have an action."""
    return tuple(place.id for place in PLACES if action in place.actions)


def bound() -> list[Bound]:
    """Return the actions as a keymap refers to them: what works everywhere is in each place."""
    every = tuple(place.id for place in PLACES)
    return [Bound(a.id, a.keys, every if a in EVERYWHERE.actions else places_of(a), a.help) for a in ACTIONS]


def keys_of(action: Action[Never], keymap: Mapping[str, str]) -> tuple[str, ...]:
    """Return the action's keys, or those that the person's keymap gives it."""
    if action.id in keymap:
        return tuple(key.strip() for key in keymap[action.id].split(",") if key.strip())
    return action.keys


def shown(keys: Iterable[str]) -> str:
    """Return keys as people read them: `[ <`."""
    return " ".join(_SHOWN.get(key, key) for key in keys)


def keys_to_bind(action: Action[Never]) -> str:
    """Return the action's keys for a binding; for one without keys, a name that no terminal sends, so that a
    keymap can give it keys."""
    return ",".join(action.keys) or f"no_key_{action.id}"


def footer(place: Place[Never], keymap: Mapping[str, str], without: Container[Action[Never]] = ()) -> str:
    """Return `c check in  e edit  …` of a place; `without` are actions that cannot work now."""
    found = [action for action in place.footer if action not in without]
    return "  ".join(f"{shown(keys_of(action, keymap)[:1])} {action.label}" for action in found)
