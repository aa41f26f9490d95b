"""The Objectives screen: the tree of a cycle, and everything one does to its items."""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from rich.text import Text

from okrtui.domain.errors import Refused
from okrtui.domain.model import Cycle, Handle, Initiative
from okrtui.domain.status import Status
from okrtui.domain.views import KeyResultView, ObjectiveView
from okrtui.show import details
from okrtui.show.rows import Columns, Row, Segment, board_line
from okrtui.tui.board.paged import PagedScreen
from okrtui.tui.screens.frame import bindings
from okrtui.tui.widgets.row_list import RowList
from okrtui.workspace import initiatives as initiative_work
from okrtui.workspace import key_results, moving, objectives, paging
from okrtui.workspace.changes import NeedsReason
from okrtui.workspace.filters import Filter, parse_filter
from okrtui.workspace.history import redefinitions
from okrtui.workspace.queries import cycles

NEXT_STATE = {"todo": "doing", "doing": "done", "done": "todo", "dropped": "todo"}


class ObjectivesScreen(PagedScreen):
    """The board: one line an item, aligned columns, the cursor in the gutter."""

    PLACE = "objectives"
    BINDINGS = bindings("objectives")
    EMPTY, FILLED_BY = "no objectives in this cycle yet", ": a adds one"

    def __init__(self) -> None:
        super().__init__()
        self._objectives: dict[str, ObjectiveView] = {}
        self._key_results: dict[str, KeyResultView] = {}
        self._initiatives: dict[str, tuple[KeyResultView, Initiative]] = {}

    # --- rows ----------------------------------------------------------------------------

    def make_list(self) -> RowList[Row]:
        style = self.okr.glyphs

        def draw(row: Row, width: int) -> tuple[list[Segment], Status | None]:
            return board_line(row, Columns.at(width), style), row.status

        return RowList(
            draw=draw,
            key=lambda row: row.handle,
            looks=self.okr.looks,
            style=style,
            id="board",
            moved=self.cursor_moved,
            marked=self.is_touched,
        )

    def make_rows(self) -> Sequence[Row]:
        view, wanted = self.okr.overview, self._wanted
        self._objectives = {str(v.item.handle): v for v in view.pages.values()}
        self._key_results = {
            str(kr.item.handle): kr for v in self._objectives.values() for kr in v.key_results
        }
        self._initiatives = {
            str(work.handle): (kr, work) for kr in self._key_results.values() for work in kr.initiatives
        }
        self._folds.begin(folded=view.large)
        self._match_soon(wanted)
        return self._folds.rows(view.outline, view.pages, initiatives=self._with_initiatives)

    @property
    def _wanted(self) -> Filter:
        """What is shown: what was typed, or only what the person here owns."""
        wanted = parse_filter(self.filter_text)
        if self.mine:
            wanted = replace(wanted, owner=self.okr.overview.who)
        return wanted

    async def _reveal(self, handle: str) -> None:
        """Unfold what hides an item."""
        app = self.okr
        outline = app.overview.outline
        id_ = await app.ask(paging.objective_of, Handle.parse(handle)) if handle else None
        if id_ is None:
            return
        path = outline.path(id_) + ([] if handle.startswith("O") else [id_])
        self._folds.unfold(path)
        await app.read([above for above in (*path, id_) if above not in app.overview.pages])

    @property
    def _row(self) -> Row | None:
        """The current row; None for none, or one that is being read."""
        row: Row | None = self.list.current
        return None if row is None or self._is_coming(row) else row

    @property
    def current_is_known(self) -> bool:
        return self._row is not None

    def _is_coming(self, row: Row) -> bool:
        """Whether a row is of what is being read."""
        return not any(row.handle in known for known in self._known)

    @property
    def _known(self) -> tuple[Container[str], ...]:
        return self._objectives, self._key_results, self._initiatives

    def detail_line(self) -> Text:
        row, app = self.list.current, self.okr
        assert row is not None
        if self._is_coming(row):
            text = "reading …"
        elif row.kind == "KR":
            text = details.key_result_line(self._key_results[row.handle], app.overview.today, app.glyphs)
        elif row.kind == "I":
            text = details.work_line(self._initiatives[row.handle][1], app.glyphs)
        else:
            text = details.objective_line(self._objectives[row.handle], app.glyphs, top=row.depth == 0)
        return Text.assemble((details.handle_column(row.handle), app.looks.mark), (text, app.looks.dim))

    def pane_pairs(self) -> tuple[str, list[tuple[str, str]]]:
        row = self.list.current
        assert row is not None
        if self._is_coming(row):
            pairs = []
        elif row.kind == "KR":
            view, today = self._key_results[row.handle], self.okr.overview.today
            pairs = details.key_result(view, self.okr.glyphs, today, self.changed_of(row.handle))
        elif row.kind == "I":
            pairs = details.initiative(self._initiatives[row.handle][1])
        else:
            below = self._with_children(self._objectives[row.handle])
            pairs = details.objective(below, self.okr.glyphs, self.changed_of(row.handle))
        return f"{row.handle} {row.title}", pairs

    # --- folding and looking -------------------------------------------------------------

    def do_fold(self) -> None:
        row = self._row
        if row is None or row.open is None:
            self.say("nothing to fold here: only objectives with something below them fold", bad=True)
            return
        self.okr.do(self._fold, int(row.handle[1:]))

    async def _fold(self, id_: int) -> None:
        """Fold, or unfold; what comes to be seen is read first."""
        app = self.okr
        self._folds.turn(id_)
        if self._folds.is_open(id_):
            outline = await self._whole_outline()
            below = [id_, *outline.below.get(id_, ())[: self.list.size.height]]
            await app.read([other for other in below if other not in app.overview.pages])
        self.refresh_rows()

    def do_out(self) -> None:
        row = self._row
        if row is None:
            return
        if row.open:
            self.do_fold()
            return
        self.list.find(lambda other: other.handle == row.parent, -1)

    def do_in(self) -> None:
        row = self._row
        if row is not None and row.open is False:
            self.do_fold()
        elif row is not None and row.open:
            self.list.move_by(1)

    def do_initiatives(self) -> None:
        self._with_initiatives = not self._with_initiatives
        self.refresh_rows()
        self.say(
            "initiatives are shown; i hides them" if self._with_initiatives else "initiatives are hidden"
        )

    def do_open(self) -> None:
        if self._row is not None:
            self.show_pairs(self.pane_pairs)

    def do_chart(self) -> None:
        row = self._row
        if row is None or row.kind != "KR":
            self.say("only a key result has a chart here; a KPI's is on screen 2", bad=True)
            return
        self.okr.do(self._show_course, self._key_results[row.handle])

    async def _show_course(self, view: KeyResultView) -> None:
        """The course is drawn with the days on which what it goes to was changed."""
        from okrtui.tui.screens.course import CourseScreen

        changed = await self.okr.ask(redefinitions, view.item.handle)
        self.app.push_screen(CourseScreen(view, changed))

    def do_explain(self) -> None:
        if self._row is None or self._row.kind == "I":
            self.say("an initiative has no score to explain", bad=True)
            return
        self.show_pairs(self._why)

    def _why(self) -> tuple[str, list[tuple[str, str]]]:
        from okrtui.show import explaining

        row, app = self._row, self.okr
        assert row is not None
        rules, today = app.desk.session().settings.rules, app.overview.today
        changed = self.changed_of(row.handle)
        if row.kind == "KR":
            pairs = explaining.key_result(self._key_results[row.handle], rules, today, changed)
        else:
            pairs = explaining.objective(self._objectives[row.handle], rules, today, changed)
        return f"Why {row.handle} {row.title}", pairs

    def do_copy(self) -> None:
        row = self._row
        if row is not None:
            self.app.copy_to_clipboard(f"{row.handle} {row.title}")
            self.say(f"copied {row.handle} with its title")

    # --- cycles --------------------------------------------------------------------------

    def do_previous_cycle(self) -> None:
        self.okr.do(self.okr.reload, step=-1)

    def do_next_cycle(self) -> None:
        self.okr.do(self.okr.reload, step=1)

    # --- adding and editing --------------------------------------------------------------

    def do_add(self) -> None:
        from okrtui.tui.screens.dialogs import ChoiceDialog

        choices = self._what_to_add()
        if len(choices) == 1:
            self._add(choices[0][0], choices[0][2])
            return
        labels = [(key, label) for key, label, _ in choices]
        parents = {key: parent for key, _, parent in choices}

        def chosen(key: str | None) -> None:
            if key is not None:
                self._add(key, parents[key])

        self.app.push_screen(ChoiceDialog("Add what?", labels), chosen)

    def _what_to_add(self) -> list[tuple[str, str, Handle | None]]:
        row = self._row
        if row is None:
            return [("o", "an objective", None)]
        if row.kind == "O":
            here = Handle.parse(row.handle)
            return [
                ("k", f"a key result of {here}", here),
                ("o", "an objective beside it", self._objectives[row.handle].item.parent),
                ("b", f"an objective below {here}", here),
            ]
        key_result = Handle.parse(row.handle if row.kind == "KR" else row.parent)
        owner = self._key_results[str(key_result)].objective.handle
        return [
            ("k", f"a key result of {owner}", owner),
            ("i", f"an initiative for {key_result}", key_result),
            ("b", f"an objective that serves {key_result}", key_result),
        ]

    def _add(self, what: str, parent: Handle | None) -> None:
        from okrtui.tui.screens import item_forms as forms

        if what == "k" and parent is not None:
            self._show_form(forms.KeyResultForm(objective=parent))
        elif what == "i" and parent is not None:
            self._show_form(forms.InitiativeForm(key_result=parent))
        else:
            cycle, today = self.okr.overview.cycle, self.okr.overview.today
            if cycle.ends < today:
                self.okr.do(self._add_to_which, cycle, parent)
            else:
                self._show_form(forms.ObjectiveForm(cycle=cycle.name, parent=parent))

    async def _add_to_which(self, cycle: Cycle, parent: Handle | None) -> None:
        """One looks at a cycle that is over: the new objective may be meant for today's."""
        from okrtui.tui.screens import item_forms as forms
        from okrtui.tui.screens.dialogs import ChoiceDialog

        running: Cycle = await self.okr.ask(cycles.current)

        def chosen(key: str | None) -> None:
            if key is not None:
                name = running.name if key == "t" else cycle.name
                self._show_form(forms.ObjectiveForm(cycle=name, parent=parent if key == "o" else None))

        choices = [("t", f"to {running.name}, today's"), ("o", f"to {cycle.name} all the same")]
        self.app.push_screen(
            ChoiceDialog(f"{cycle.name} is over: add an objective to which?", choices), chosen
        )

    def edit_form(self) -> Any:
        from okrtui.tui.screens import item_forms as forms

        row = self._row
        if row is None:
            self.say("nothing to change here: a adds an objective", bad=True)
            return None
        if row.kind == "KR":
            return forms.KeyResultForm(view=self._key_results[row.handle])
        if row.kind == "I":
            return forms.InitiativeForm(item=self._initiatives[row.handle][1])
        return forms.ObjectiveForm(view=self._objectives[row.handle])

    def to_withdraw(self) -> KeyResultView | None:
        return self._key_results.get(self._row.handle) if self._row is not None else None

    def owner_here(self) -> str:
        handle = self._row.handle if self._row is not None else ""
        if handle in self._key_results:
            return self._key_results[handle].owner
        if handle in self._initiatives:
            return self._initiatives[handle][1].owner
        return self._objectives[handle].item.owner if handle in self._objectives else ""

    def _show_form(self, form: Any) -> None:
        self.app.push_screen(form, self.saved)

    async def after_change(self, handle: str, message: str) -> None:
        """Show what a change did, on its row: unfold what hides it."""
        await self.okr.reload()
        await self._reveal(handle)
        if handle.startswith("I"):
            self._with_initiatives = True
        self.refresh_rows(handle)
        self.say(message)

    # --- check-ins and states ------------------------------------------------------------

    def do_check_in(self) -> None:
        from okrtui.tui.screens.check_in import CheckInDialog, StepsDialog

        row = self._row
        if row is None or row.kind == "O":
            self.say("an objective has no value of its own: check in to its key results", bad=True)
            return
        if row.kind == "I":
            self.okr.do(self._advance, row.handle)
            return
        view = self._key_results[row.handle]
        dialog = StepsDialog(view) if view.item.steps else CheckInDialog(view, self.okr.overview.today)
        self.app.push_screen(dialog, self.saved)

    def do_note(self) -> None:
        from okrtui.tui.screens.check_in import CheckInDialog

        row = self._row
        if row is None or row.kind != "KR":
            self.say("notes are written on key results", bad=True)
            return
        view = self._key_results[row.handle]
        self.app.push_screen(CheckInDialog(view, self.okr.overview.today, note_only=True), self.saved)

    async def _advance(self, handle: str) -> None:
        if handle not in self._initiatives:
            raise Refused(f"{handle} is not on this board any more.")
        state = NEXT_STATE[self._initiatives[handle][1].state]
        await self.okr.change(initiative_work.set_state, Handle.parse(handle), state)
        await self.after_change(handle, f"{handle} is {state}")

    # --- dropping and moving -------------------------------------------------------------

    def do_drop(self) -> None:
        row = self._row
        if row is not None and row.status is Status.DROPPED:
            self.ask_to_bring_back(Handle.parse(row.handle), row.title)
        elif row is not None:
            drops = {"O": objectives.drop, "KR": key_results.drop, "I": initiative_work.drop}
            self.ask_to_drop(Handle.parse(row.handle), row.title, row.parent, drops[row.kind])

    def do_move_up(self) -> None:
        self._swap(-1)

    def do_move_down(self) -> None:
        self._swap(1)

    def _swap(self, step: int) -> None:
        """Change places with the sibling before or after."""
        row = self._row
        if row is None:
            return
        same = [r for r in self.list.rows if r.kind == row.kind and r.parent == row.parent]
        if row.kind == "O":
            same = [r for r in same if r.depth == row.depth]
        at = same.index(row) + step
        if not 0 <= at < len(same):
            self.say(
                f"{row.handle} is the {'first' if step < 0 else 'last'} of its siblings already", bad=True
            )
            return
        first, second = (row, same[at]) if step < 0 else (same[at], row)
        self.okr.do(self._move, moving.reorder, first.handle, second.handle, row.handle)

    async def _move(self, work: Any, handle: str, other: str, keep: str) -> None:
        await self.okr.change(work, Handle.parse(handle), Handle.parse(other))
        await self.okr.reload()
        self.refresh_rows(keep)
        self.say(f"{handle} stands before {other}")

    def do_move_under(self) -> None:
        from okrtui.tui.screens.dialogs import TextDialog

        row = self._row
        if row is None:
            return
        handle = Handle.parse(row.handle)
        on_top = row.kind == "O" and self._objectives[row.handle].item.parent is None
        wanted = {"O": "an objective, a key result, or none", "KR": "an objective", "I": "a key result"}

        async def choose(text: str) -> tuple[str, str]:
            """What is typed, if it can be a parent; moved at once where no reason is asked for."""
            if not text.strip():
                raise Refused(f"Nothing is typed: {handle} stays where it is. Type {wanted[row.kind]}.")
            parent = None if text.strip().lower() == "none" else Handle.parse(text)
            if parent is None and on_top:
                raise Refused(f"{handle} has no parent already.")
            try:
                return await self._move_under(handle, parent)
            except NeedsReason:
                return "", text

        def chosen(result: tuple[str, str] | None) -> None:
            if result is None or result[0]:
                self.saved(result)
                return
            parent = None if result[1].strip().lower() == "none" else Handle.parse(result[1])
            work = partial(self._move_under, handle, parent)
            to = f"under {parent}" if parent else "to the top"
            why = f"Move {handle} {to}? Why? (a reason is needed: its cycle runs)"
            self.app.push_screen(TextDialog(why, "reason", work, f"move {handle} because"), self.saved)

        question = f"Move {row.handle} {row.title} under which item? ({wanted[row.kind]})"
        self.app.push_screen(TextDialog(question, "handle", choose, f"move {handle}"), chosen)

    async def _move_under(self, handle: Handle, parent: Handle | None, reason: str = "") -> tuple[str, str]:
        await self.okr.change(moving.under, handle, parent, reason)
        return str(handle), f"{handle} stands under {parent}" if parent else f"{handle} has no parent"
