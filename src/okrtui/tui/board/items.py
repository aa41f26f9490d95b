"""What one does to the items of a board: objectives, key results, initiatives."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from okrtui.domain.errors import Refused
from okrtui.domain.model import Cycle, Handle
from okrtui.domain.status import Status
from okrtui.domain.views import KeyResultView
from okrtui.show.rows import BoardRow
from okrtui.tui.base import Result
from okrtui.tui.board.known import Known
from okrtui.tui.dialogs.choice import ChoiceDialog
from okrtui.tui.dialogs.text import TextDialog
from okrtui.tui.screens.items import Items
from okrtui.tui.screens.lists import ListScreen
from okrtui.tui.work import do
from okrtui.workspace.commands import initiatives, key_results, moving, objectives
from okrtui.workspace.commands.changes import NeedsReason
from okrtui.workspace.queries import cycles
from okrtui.workspace.queries.history import redefinitions

if TYPE_CHECKING:
    from okrtui.tui.forms.form import Form
    from okrtui.tui.receivers import Kind

NEXT_STATE = {"todo": "doing", "doing": "done", "done": "todo", "dropped": "todo"}
_KINDS: dict[str, Kind] = {"O": "O", "KR": "KR", "I": "I"}


class BoardItems(Items):
    """Acts on the row under the cursor."""

    what = "an objective"

    def __init__(
        self, screen: ListScreen[BoardRow], known: Callable[[], Known], explain: Callable[[], None]
    ) -> None:
        """`known` returns what was read, `explain` opens the page of why a number is what it is."""
        super().__init__(screen, screen.saved)
        self._board = screen
        self._all_known = known
        self._explain = explain

    @property
    def _known(self) -> Known:
        return self._all_known()

    @property
    def row(self) -> BoardRow | None:
        """The current row; None for none, or one that is being read."""
        row = self._board.list.current
        return row if row is not None and self._known.has(row.handle) else None

    @property
    def here(self) -> Kind:
        return _KINDS[self.row.kind] if self.row is not None else ""

    @property
    def title(self) -> str:
        return f"{self.row.handle} {self.row.title}" if self.row is not None else ""

    @property
    def owner(self) -> str:
        handle, known = self.row.handle if self.row is not None else "", self._known
        if handle in known.key_results:
            return known.key_results[handle].owner
        if handle in known.initiatives:
            return known.initiatives[handle][1].owner
        return known.objectives[handle].item.owner if handle in known.objectives else ""

    @property
    def with_entries(self) -> KeyResultView | None:
        return self._known.key_results.get(self.row.handle) if self.row is not None else None

    # --- looking -------------------------------------------------------------------------

    def explain(self) -> None:
        """Open the page of why the number and the status are so."""
        self._explain()

    def chart(self) -> None:
        """Open the key result's chart."""
        view = self.with_entries
        if view is not None:
            do(self._board.app, self._show_course, view)

    async def _show_course(self, view: KeyResultView) -> None:
        """Open the key result's chart, with the days on which its definition was changed."""
        from okrtui.tui.screens.course import CourseScreen

        changed = await self._board.app.ask(redefinitions, view.item.handle)
        self._board.app.push_screen(CourseScreen(view, changed))

    # --- adding and editing --------------------------------------------------------------

    def add(self) -> None:
        """Ask what to add here, where it can be several things."""
        choices = self._what_to_add()
        if len(choices) == 1:
            self._add(choices[0][0], choices[0][2])
            return
        labels = [(key, label) for key, label, _ in choices]
        parents = {key: parent for key, _, parent in choices}

        def chosen(key: str | None) -> None:
            if key is not None:
                self._add(key, parents[key])

        self._board.app.push_screen(ChoiceDialog("Add what?", labels), chosen)

    def _what_to_add(self) -> list[tuple[str, str, Handle | None]]:
        row = self.row
        if row is None:
            return [("o", "an objective", None)]
        if row.kind == "O":
            here = Handle.parse(row.handle)
            return [
                ("k", f"a key result of {here}", here),
                ("o", "an objective beside it", self._known.objectives[row.handle].item.parent),
                ("b", f"an objective below {here}", here),
            ]
        key_result = Handle.parse(row.handle if row.kind == "KR" else row.parent)
        owner = self._known.key_results[str(key_result)].objective.handle
        return [
            ("k", f"a key result of {owner}", owner),
            ("i", f"an initiative for {key_result}", key_result),
            ("b", f"an objective that serves {key_result}", key_result),
        ]

    def _add(self, what: str, parent: Handle | None) -> None:
        if what == "k" and parent is not None:
            from okrtui.tui.forms.key_result import KeyResultForm

            self.show_form(KeyResultForm(objective=parent))
        elif what == "i" and parent is not None:
            from okrtui.tui.forms.initiative import InitiativeForm

            self.show_form(InitiativeForm(key_result=parent))
        else:
            cycle, today = self._board.app.overview.cycle, self._board.app.overview.today
            if cycle.ends < today:
                do(self._board.app, self._add_to_which, cycle, parent)
            else:
                self._add_objective(cycle.name, parent)

    def _add_objective(self, cycle: str, parent: Handle | None) -> None:
        from okrtui.tui.forms.objective import ObjectiveForm

        self.show_form(ObjectiveForm(cycle=cycle, parent=parent))

    async def _add_to_which(self, cycle: Cycle, parent: Handle | None) -> None:
        """Ask which cycle the new objective is for: the one on screen is over, so today's may be meant."""
        running = await self._board.app.ask(cycles.current)

        def chosen(key: str | None) -> None:
            if key == "t":
                self._add_objective(running.name, None)
            elif key is not None:
                self._add_objective(cycle.name, parent)

        choices = [("t", f"to {running.name}, today's"), ("o", f"to {cycle.name} all the same")]
        question = f"{cycle.name} is over: add an objective to which?"
        self._board.app.push_screen(ChoiceDialog(question, choices), chosen)

    def form(self) -> Form | None:
        row = self.row
        if row is None:
            return None
        if row.kind == "KR":
            from okrtui.tui.forms.key_result import KeyResultForm

            return KeyResultForm(view=self._known.key_results[row.handle])
        if row.kind == "I":
            from okrtui.tui.forms.initiative import InitiativeForm

            return InitiativeForm(item=self._known.initiatives[row.handle][1])
        from okrtui.tui.forms.objective import ObjectiveForm

        return ObjectiveForm(view=self._known.objectives[row.handle])

    # --- check-ins and states ------------------------------------------------------------

    def check_in(self) -> None:
        """Open the check-in of a key result, or its steps; an initiative moves on to its next state."""
        row, view = self.row, self.with_entries
        if view is not None and view.item.steps:
            from okrtui.tui.dialogs.steps import StepsDialog

            self._board.app.push_screen(StepsDialog(view), self._board.saved)
        elif view is not None:
            self._check_in(view, note_only=False)
        elif row is not None and row.kind == "I":
            do(self._board.app, self.advance, row.handle)

    def note(self) -> None:
        """Open a note on a key result."""
        view = self.with_entries
        if view is not None:
            self._check_in(view, note_only=True)

    def _check_in(self, view: KeyResultView, *, note_only: bool) -> None:
        from okrtui.tui.forms.check_in import CheckInForm

        self.show_form(CheckInForm(view, self._board.app.overview.today, note_only=note_only))

    async def advance(self, handle: str) -> None:
        """Move an initiative on to its next state. Raises Refused if it is gone."""
        if handle not in self._known.initiatives:
            raise Refused(f"{handle} is not on this board any more.")
        state = NEXT_STATE[self._known.initiatives[handle][1].state]
        await self._board.app.change(initiatives.set_state, Handle.parse(handle), state)
        await self._board.after_change(handle, f"{handle} is {state}")

    # --- dropping and moving -------------------------------------------------------------

    def drop(self) -> None:
        """Ask why, then drop the item; or bring it back."""
        row = self.row
        if row is not None and row.status is Status.DROPPED:
            self.ask_to_bring_back(Handle.parse(row.handle), row.title)
        elif row is not None:
            drops = {"O": objectives.drop, "KR": key_results.drop, "I": initiatives.drop}
            self.ask_to_drop(Handle.parse(row.handle), row.title, row.parent, drops[row.kind])

    def move(self, step: int) -> None:
        """Change places with the sibling before or after."""
        row = self.row
        if row is None:
            return
        same = [r for r in self._board.list.rows if r.kind == row.kind and r.parent == row.parent]
        if row.kind == "O":
            same = [r for r in same if r.depth == row.depth]
        at = same.index(row) + step
        if not 0 <= at < len(same):
            end = "first" if step < 0 else "last"
            self._board.say(f"{row.handle} is the {end} of its siblings already", bad=True)
            return
        first, second = (row, same[at]) if step < 0 else (same[at], row)
        do(self._board.app, self._move, first.handle, second.handle, row.handle)

    async def _move(self, handle: str, other: str, keep: str) -> None:
        app = self._board.app
        await app.change(moving.reorder, Handle.parse(handle), Handle.parse(other))
        await app.reload()
        self._board.refresh_rows(keep)
        self._board.say(f"{handle} stands before {other}")

    def move_under(self) -> None:
        """Ask for another parent, and for a reason where one is needed."""
        row, app = self.row, self._board.app
        if row is None:
            return
        handle = Handle.parse(row.handle)
        on_top = row.kind == "O" and self._known.objectives[row.handle].item.parent is None
        wanted = {"O": "an objective, a key result, or none", "KR": "an objective", "I": "a key result"}

        async def choose(text: str) -> Result:
            """Move the item under what is typed, if that can be its parent. Where a reason has to be asked
            for, move nothing and return the text."""
            if not text.strip():
                raise Refused(f"Nothing is typed: {handle} stays where it is. Type {wanted[row.kind]}.")
            parent = _parent(text)
            if parent is None and on_top:
                raise Refused(f"{handle} has no parent already.")
            try:
                return await self._move_under(handle, parent)
            except NeedsReason:
                return "", text

        def chosen(result: Result | None) -> None:
            if result is None or result[0]:
                self._board.saved(result)
                return
            parent = _parent(result[1])
            work = partial(self._move_under, handle, parent)
            to = f"under {parent}" if parent else "to the top"
            why = f"Move {handle} {to}? Why? (a reason is needed: its cycle runs)"
            app.push_screen(TextDialog(why, "reason", work, f"move {handle} because"), self._board.saved)

        question = f"Move {row.handle} {row.title} under which item? ({wanted[row.kind]})"
        app.push_screen(TextDialog(question, "handle", choose, f"move {handle}"), chosen)

    async def _move_under(self, handle: Handle, parent: Handle | None, reason: str = "") -> Result:
        await self._board.app.change(moving.under, handle, parent, reason)
        return str(handle), f"{handle} stands under {parent}" if parent else f"{handle} has no parent"


def _parent(text: str) -> Handle | None:
    """Return the parent that is typed; None for `none`. Raises Refused."""
    return None if text.strip().lower() == "none" else Handle.parse(text)
