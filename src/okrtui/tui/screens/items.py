"""What one does to an item, on whatever screen it is: edit, drop, bring back, withdraw, rename."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from okrtui.domain.model import Handle
from okrtui.domain.views import KeyResultView, KpiView
from okrtui.tui.base import AppScreen, Result
from okrtui.tui.dialogs.text import TextDialog
from okrtui.tui.work import do
from okrtui.workspace.session import Session

if TYPE_CHECKING:
    from okrtui.tui.forms.form import Form
    from okrtui.tui.receivers import Kind

Saved = Callable[[Result | None], None]


class Items:
    """The part of a screen that acts on the item under its cursor. Subclasses say which that is."""

    what = ""
    """What fills an empty screen, in words: an objective, a KPI."""

    def __init__(self, screen: AppScreen[None], saved: Saved) -> None:
        """`saved` shows what a form or dialog did."""
        self._screen = screen
        self._saved = saved

    # --- for subclasses ------------------------------------------------------------------

    @property
    def here(self) -> Kind:
        """What the item is."""
        raise NotImplementedError

    @property
    def owner(self) -> str:
        """Whose it is."""
        raise NotImplementedError

    @property
    def title(self) -> str:
        """What it is called, with its handle."""
        raise NotImplementedError

    @property
    def with_entries(self) -> KeyResultView | KpiView | None:
        """The item, if it has entries that can be withdrawn."""
        raise NotImplementedError

    def form(self) -> Form | None:
        """Return the form to change it with; None without an item."""
        raise NotImplementedError

    # --- actions -------------------------------------------------------------------------

    @property
    def why_no_editor(self) -> str:
        """Why the person has no editor of their own here, or ""."""
        return "this login has no editor: e opens the form" if self._screen.app.restricted else ""

    def edit(self) -> None:
        """Open the item's form."""
        self.show_form(self.form())

    def edit_text(self) -> None:
        """Open the item's fields in the person's editor."""
        form = self.form()
        if form is not None:
            do(self._screen.app, self._edit_text, form)

    async def _edit_text(self, form: Form) -> None:
        from okrtui.tui.forms.editor import edit_as_text

        edit_as_text(self._screen.app, form)
        self.show_form(form)

    def show_form(self, form: Form | None) -> None:
        """Open a form."""
        from okrtui.tui.forms.screen import FormScreen

        if form is not None:
            self._screen.app.push_screen(FormScreen(form), self._saved)

    def withdraw(self) -> None:
        """Ask which entry no longer counts, and why."""
        from okrtui.tui.forms.withdraw import WithdrawForm

        view = self.with_entries
        if view is not None:
            self.show_form(WithdrawForm(view))

    def rename(self) -> None:
        """Ask for another name of an owner or a team."""
        from okrtui.tui.forms.rename import RenameForm

        self.show_form(RenameForm(self.owner))

    def copy(self) -> None:
        """Copy handle and title."""
        if self.here:
            self._screen.app.copy_to_clipboard(self.title)
            what = "name" if self.here == "KPI" else "title"
            self._screen.say(f"copied {self.title.split()[0]} with its {what}")

    def ask_to_bring_back(self, handle: Handle, title: str) -> None:
        """Ask why, then let what was dropped count again."""
        from okrtui.workspace.commands.bringing_back import bring_back

        async def work(reason: str) -> Result:
            await self._screen.app.change(bring_back, handle, reason)
            return str(handle), f"{handle} is back"

        question = f"{handle} {title} was dropped. Bring it back? Why? (may be empty)"
        dialog = TextDialog(question, "reason", work, f"bring back {handle}")
        self._screen.app.push_screen(dialog, self._saved)

    def ask_to_drop(
        self, handle: Handle, title: str, go_to: str, drop: Callable[[Session, Handle, str], object]
    ) -> None:
        """Ask why, then drop; `drop` is the workspace's function, `go_to` the row to go to."""

        async def work(reason: str) -> Result:
            await self._screen.app.change(drop, handle, reason)
            return go_to, f"{handle} is dropped; it stays in history"

        self._screen.app.push_screen(
            TextDialog(f"Drop {handle} {title}? Why?", "reason", work, f"drop {handle}"), self._saved
        )
