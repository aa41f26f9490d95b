"""What each place offers to the actions of its keys: the protocols that screens and their parts follow.

Imports nothing of Textual. An action (actions.py) calls one of these; mypy holds the screens to them.
"""

from __future__ import annotations

from typing import Literal, Protocol

Kind = Literal["", "O", "KR", "I", "KPI"]
"""What the line under the cursor is; empty for none, or one that is being read."""


class Speaker(Protocol):
    """Any place with actions: it says what a key did, or why it cannot work."""

    def say(self, text: str, *, bad: bool = False) -> None: ...
    def why_read_only(self) -> str: ...


class Cursor(Protocol):
    """What the arrows move: a list's cursor, or a text on screen."""

    def move_by(self, lines: int) -> None: ...
    def move_page(self, pages: int) -> None: ...
    def move_to_end(self, step: int) -> None: ...


class Moving(Speaker, Protocol):
    """A place with lines."""

    @property
    def cursor(self) -> Cursor: ...


class Leaving(Speaker, Protocol):
    """A place that one goes back from."""

    def go_back(self) -> None: ...


class Searcher(Protocol):
    """Searching for words."""

    @property
    def has_words(self) -> bool: ...
    def ask_for_words(self) -> None: ...
    def go_to_match(self, step: int) -> None: ...


class Finder(Searcher, Protocol):
    """Searching and filtering."""

    def ask_for_filter(self) -> None: ...
    def turn_mine(self) -> None: ...


class Searching(Moving, Protocol):
    """A place in which one can search."""

    @property
    def finder(self) -> Searcher: ...


class Finding(Moving, Protocol):
    """A list in which one can search, and that one can filter."""

    @property
    def finder(self) -> Finder: ...


class Items(Protocol):
    """What one does to the item under the cursor."""

    @property
    def here(self) -> Kind: ...
    @property
    def what(self) -> str: ...
    @property
    def why_no_editor(self) -> str: ...
    def explain(self) -> None: ...
    def check_in(self) -> None: ...
    def edit(self) -> None: ...
    def edit_text(self) -> None: ...
    def add(self) -> None: ...
    def drop(self) -> None: ...
    def withdraw(self) -> None: ...
    def rename(self) -> None: ...
    def move(self, step: int) -> None: ...
    def copy(self) -> None: ...


class BoardItems(Items, Protocol):
    """What one does to what is on a board."""

    def chart(self) -> None: ...
    def note(self) -> None: ...
    def move_under(self) -> None: ...


class KpiItems(Items, Protocol):
    """What one does to KPIs."""

    def make_okr(self) -> None: ...


class Folding(Protocol):
    """What of a board is unfolded."""

    @property
    def can_fold(self) -> bool: ...
    def fold(self) -> None: ...
    def go_out(self) -> None: ...
    def go_in(self) -> None: ...
    def turn_initiatives(self) -> None: ...


class Undo(Protocol):
    """Taking changes back."""

    @property
    def has_something(self) -> bool: ...
    def undo(self) -> None: ...
    def redo(self) -> None: ...


class Main(Speaker, Protocol):
    """A main screen."""

    @property
    def undoing(self) -> Undo: ...
    def go_to(self, screen: str) -> None: ...
    def look_back(self) -> None: ...
    def show_help(self) -> None: ...
    def show_palette(self) -> None: ...
    def quit(self) -> None: ...


class OfCycle(Speaker, Protocol):
    """A screen about one cycle."""

    def step_cycle(self, step: int) -> None: ...


class Opening(Speaker, Protocol):
    """A place whose lines have a page of their own."""

    def open_line(self) -> None: ...


class WithItems(Main, Finding, Opening, Protocol):
    """A main screen with a list of items."""

    @property
    def items(self) -> Items: ...


class Board(Main, Finding, Opening, OfCycle, Protocol):
    """The Objectives screen."""

    @property
    def items(self) -> BoardItems: ...
    @property
    def folding(self) -> Folding: ...


class KpiList(Main, Finding, Opening, Protocol):
    """The KPIs screen."""

    @property
    def items(self) -> KpiItems: ...


class Changes(Main, Finding, Opening, Protocol):
    """The History screen."""


class Fields(Speaker, Protocol):
    """A place with fields."""

    def go_on(self, step: int) -> None: ...


class Saving(Speaker, Protocol):
    """A place with something to save, or to do."""

    def save(self) -> None: ...


class Review(Main, Fields, Protocol):
    """The Review screen."""

    def record(self) -> None: ...
    def skip(self) -> None: ...
    def go_to_item_before(self) -> None: ...
    def scroll_card(self, pages: int) -> None: ...
    def turn_team(self) -> None: ...
    def leave(self) -> None: ...


class Cycle(Main, OfCycle, Moving, Protocol):
    """The Cycle screen."""

    @property
    def why_not_closed(self) -> str: ...
    @property
    def why_not_reopened(self) -> str: ...
    def open_cycle(self) -> None: ...
    def grade_cycle(self) -> None: ...
    def close_cycle(self) -> None: ...
    def reopen_cycle(self) -> None: ...
    def carry_over(self) -> None: ...
    def show_monday(self) -> None: ...


class Library(Moving, Leaving, Protocol):
    """The library of starter KPIs."""

    def take(self) -> None: ...
    def choose(self, *, every: bool) -> None: ...


class Chart(Leaving, Protocol):
    """A KPI's chart."""

    def step_range(self, step: int) -> None: ...


class Form(Leaving, Fields, Saving, Protocol):
    """A form."""

    def start_over(self) -> None: ...
    def go_to(self, step: int) -> None: ...


class Page(Moving, Leaving, Protocol):
    """A text to read."""


class Guides(Searching, Leaving, Protocol):
    """The keys and the guides, to read."""

    def step_topic(self, step: int) -> None: ...


class Dialog(Leaving, Saving, Protocol):
    """A question."""


class Steps(Moving, Leaving, Protocol):
    """The steps of a milestone."""

    def turn_step(self) -> None: ...


class CarryOver(Moving, Leaving, Protocol):
    """What goes on in the next cycle."""

    def choose(self) -> None: ...
    def carry(self) -> None: ...


class App(Protocol):
    """The app itself, whatever screen is in front."""

    def say(self, text: str, *, bad: bool = False) -> None: ...
    def why_read_only(self) -> str: ...
    def why_not_suspended(self) -> str: ...
    def repaint(self) -> None: ...
    def suspend_program(self) -> None: ...
