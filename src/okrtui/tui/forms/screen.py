"""The screen of a form: fields checked as one types, what saving would make, and nothing typed ever lost."""

from __future__ import annotations

import asyncio
from contextlib import suppress

from rich.text import Text
from textual.app import ComposeResult
from textual.containers import Horizontal, VerticalScroll
from textual.css.query import NoMatches
from textual.events import DescendantFocus
from textual.timer import Timer
from textual.widget import Widget

from okrtui.domain.errors import OkrtuiError
from okrtui.tui.actions import FORM, footer, run_action
from okrtui.tui.background import start
from okrtui.tui.base import KEPT_EVERY, AppScreen, Result, bindings
from okrtui.tui.dialogs.choice import ChoiceDialog, ClashDialog, MeanwhileDialog
from okrtui.tui.forms.editor import kept_in
from okrtui.tui.forms.form import Field, Form, Values
from okrtui.tui.widgets.choice import Choice
from okrtui.tui.widgets.field_order import FieldOrder
from okrtui.tui.widgets.lines import Line
from okrtui.tui.widgets.scrolled import ScrolledText
from okrtui.tui.widgets.text_field import TextField
from okrtui.tui.widgets.words import LineField, Words
from okrtui.tui.work import do
from okrtui.workspace.admin.drafts import Draft, now
from okrtui.workspace.commands.conflicts import Clashes, Meanwhile
from okrtui.workspace.news import News
from okrtui.workspace.queries.names import nearly

CHECK_DELAY = 0.15
"""Seconds without a key after which what is typed is checked."""
_FIELD_OF = {"by": "to"}
"""Fields of an error that have another name in forms."""
ROOMY = 24
"""Lines of a screen from which there is room for two findings of coaching."""


class FormScreen(AppScreen[Result]):
    """Shows a form: its fields, its facts, a preview; keeps what is typed, and saves."""

    BINDINGS = bindings(FORM)

    def __init__(self, form: Form) -> None:
        super().__init__(classes=f"{self.DEFAULT_CLASSES} -{type(form).__name__}")
        self.form = form
        form.app = self.app
        self._keeping: Timer | None = None
        self._offered: Values = {}
        """What the form held when it opened: nothing is said of it until it changes."""
        self._saving = False
        self._meant: set[str] = set()
        """New owners and teams that are like known ones, and were said to be others."""
        self._leaving = False
        self._notice = ""
        """What is said above the preview until something is typed."""
        self._to_notice = ""
        """What is said from the next change on, which the form makes itself."""
        self._order = FieldOrder(self, self.fields_shown)
        self._scroll = ScrolledText(self, "#fields", self.show_hidden)

    def action_run(self, action: str) -> None:
        """Run an action of the one list."""
        run_action(FORM, action, self)

    # --- building ------------------------------------------------------------------------

    def compose(self) -> ComposeResult:
        form = self.form
        draft = self.app.drafts.get(form.draft_key)
        typed = {**draft.values, **form.typed_elsewhere} if draft else form.typed_elsewhere
        values = form.first | {name: text for name, text in typed.items() if name in form.first}
        if draft and not form.typed_elsewhere:
            form.base |= {name: text for name, text in draft.base.items() if name in form.base}
        yield Line(id="header")
        yield Line(id="top-rule")
        yield Words(form.facts(), id="facts")
        with VerticalScroll(id="fields", can_focus=False):
            for field in form.fields:
                with Horizontal(classes="field", id=f"row-{field.id}"):
                    yield Words(Text(field.label), classes="label")
                    yield self._widget(field, values[field.id])
        yield Line(id="rule")
        yield Words(id="preview")
        yield Line(id="footer")

    def _widget(self, field: Field, value: str) -> Widget:
        if field.choices:
            ascii_only = self.app.glyphs.ascii
            return Choice(field.choices, value, self._changed, ascii_only=ascii_only, id=field.id)
        if field.lines:
            return TextField(value, id=field.id)
        return LineField(value, hint=self.app.glyphs.text(field.hint), id=field.id)

    def on_mount(self) -> None:
        form = self.form
        self._scroll.watch()
        self.query_one("#facts").display = bool(form.facts())
        self._show_fields()
        first = form.fields[0].id
        self._offered = {} if form.first[first] else self.values
        self._draw()
        draft = self.app.drafts.get(form.draft_key)
        for field in form.fields:  # what was kept, and a day that is proposed
            widget = self.query_one(f"#{field.id}")
            if isinstance(widget, LineField):
                is_kept = draft is not None and widget.value != form.first[field.id]
                if is_kept or field.role == "about":
                    widget.keep(widget.value)
        self.query_one(f"#{first}").focus()
        if draft is not None and form.buffer is None:
            self._offered = self.values
            self._show(form.text(self._welcome_back(draft), self.app.looks.accent))
        elif form.buffer is None and (welcome := form.welcome()):
            self._show(welcome)
        if form.buffer is not None:
            self.save()

    def _welcome_back(self, draft: Draft) -> str:
        """Return what is said over a draft: that it is one, and whether somebody changed the item since."""
        text = "what you typed before is here again; ctrl+r starts over"
        since = self.form.changed_since(draft.base)
        return f"{text}. Changed meanwhile by others: {', '.join(since)}" if since else text

    def on_resize(self) -> None:
        self._draw()

    def _draw(self) -> None:
        form = self.form
        go = "enter record  tab next field  " if form.ENTER_SAVES else "tab enter next field  "
        self.draw_frame(form.heading, go + footer(FORM, self.app.personal.keymap, form.HIDDEN))

    def on_descendant_focus(self, event: DescendantFocus) -> None:
        """Mark the field and scroll it wholly into view, also when fields above it appeared or
        disappeared."""
        self._order.mark(event.widget)
        self.call_after_refresh(event.widget.scroll_visible, animate=False)

    # --- others --------------------------------------------------------------------------

    def others_changed(self, news: News) -> None:
        """Say that somebody changed this item while the form is open; saving merges, or asks."""
        if self.form.concerned(news):
            do(self.app, self._follow, news)

    async def _follow(self, news: News) -> None:
        text = await self.form.follow(news)
        for place in self.query("#facts").results(Words):  # the form may be going
            place.show(self.form.facts())
        self.say(text)

    # --- values --------------------------------------------------------------------------

    @property
    def values(self) -> Values:
        """What the fields hold."""
        return {field.id: self._value(field.id) for field in self.form.fields}

    def _value(self, name: str) -> str:
        widget = self.query_one(f"#{name}")
        if isinstance(widget, TextField):
            return widget.text
        assert isinstance(widget, LineField | Choice)
        return widget.value

    def _set(self, name: str, text: str) -> None:
        widget = self.query_one(f"#{name}")
        if isinstance(widget, TextField):
            widget.text = text
        else:
            assert isinstance(widget, LineField | Choice)
            widget.value = text

    def fields_shown(self) -> list[str]:
        """Return the ids of the fields that are there now, in order."""
        return [field.id for field in self.form.shown(self.values)]

    def _show_fields(self) -> None:
        shown = set(self.fields_shown())
        for field in self.form.fields:
            self.query_one(f"#row-{field.id}").display = field.id in shown

    def _changed(self) -> None:
        self._notice, self._to_notice = self._to_notice, ""
        self._show_fields()
        self._check_soon()
        if self._keeping is None and not self._saving and self.is_mounted:
            self._keeping = self.set_timer(KEPT_EVERY, self._keep_now)

    def _keep_now(self) -> None:
        self._keeping = None
        if not self._saving:
            self.keep_draft()

    def keep_draft(self) -> None:
        """Keep what was typed and not saved, on disk too."""
        form = self.form
        typed = form.changed(self.values)
        if typed:
            base = {name: form.base[name] for name in typed}
            self.app.drafts.keep(Draft(form.draft_key, form.heading, base, typed, now()))
        else:
            self.app.drafts.forget(form.draft_key)

    def on_input_changed(self, event: LineField.Changed) -> None:
        self._changed()

    def on_text_area_changed(self, event: TextField.Changed) -> None:
        self._changed()

    def on_line_field_joined(self, event: LineField.Joined) -> None:
        event.stop()
        self._notice = "the lines that were pasted are joined into one"
        self.say(self._notice)
        self._check_soon()

    # --- checking ------------------------------------------------------------------------

    def _check_soon(self) -> None:
        untouched = self.values == self._offered
        if self.is_mounted and not self._saving and not untouched:
            start(self, self._check, "check", exclusive=True)

    async def _check(self) -> None:
        await asyncio.sleep(CHECK_DELAY)
        form = self.form
        with suppress(NoMatches):  # the form may be going, and the program ending
            try:
                text = Text("\n").join([await form.check(self.values), *form.dates(self.values)])
            except OkrtuiError as error:
                self._name_wrong(error)
                text = form.wrong(str(error))
            notice = [form.text(self._notice, self.app.looks.accent)] if self._notice else []
            self._show(Text("\n").join([*notice, text, *self._coaching()]))

    def _coaching(self) -> list[Text]:
        """Return as many findings as there is room for, dimmed: why, and below it a pattern."""
        room = 2 if self.size.height >= ROOMY else 1
        found = self.form.coach(self.values)[:room]
        dim = self.app.looks.dim
        return [self.form.text(text, dim) for one in found for text in (one.message, one.hint)]

    def say(self, text: str, *, bad: bool = False) -> None:
        """Show a message below the fields, until the next one."""
        form = self.form
        self._show(form.wrong(text) if bad else form.text(text, self.app.looks.accent))

    def _show(self, text: Text) -> None:
        for place in self.query("#preview").results(Words):  # the program may be ending
            place.show(text)

    # --- saving --------------------------------------------------------------------------

    def save(self) -> None:
        """Save what is typed."""
        if not self._saving:
            self.workers.cancel_group(self, "check")
            start(self, self._save, "save", exclusive=True)

    async def _save(self) -> None:
        form = self.form
        self._saving = True
        self._leaving = False
        try:
            if await self._asks_about_name():
                return
            dates = form.dates(self.values)
            handle, done = await form.save(self.values)
            result = handle, "; ".join([done, *(text.plain for text in dates)])
        except Clashes as error:
            self._show(form.wrong(str(error)))
            self._ask_about(error)
            return
        except Meanwhile as error:
            self._show(form.wrong(str(error)))
            self._ask_whose(error)
            self.app.look_soon()
            return
        except OkrtuiError as error:
            wrong = self._name_wrong(error)
            if wrong:
                self.query_one(f"#{wrong}").focus()
            kept = f" {kept_in(form.buffer)}" if form.buffer else ""
            self._show(form.wrong(f"{error}{kept}"))
            self.app.look_soon()  # perhaps a backup was put back: the next try is based on that
            if self._leaving:
                self.keep_draft()
                self._close(None)
            return
        finally:
            self._saving = False
            self.app.workspace.stop_waiting_once(False)
        self.app.drafts.forget(form.draft_key)
        if form.buffer is not None:
            self.app.buffers.pop(form.draft_key).drop()
        self._close(result)

    def _name_wrong(self, error: OkrtuiError) -> str:
        """Have the message name the field that is wrong; return its id, empty if it is not known or not
        shown."""
        name = _FIELD_OF.get(error.field, error.field)
        for field in self.form.shown(self.values):
            if field.id == name:
                error.where = field.label
                return name
        return ""

    def _ask_about(self, error: Clashes) -> None:
        """Ask about each field that two people changed: mine or theirs. Show both, with what was before."""
        labels = {field.id: field.label for field in self.form.fields}
        left = list(error.fields)

        def ask() -> None:
            clash = left[0]
            self.app.push_screen(ClashDialog(error.who, labels.get(clash.field, clash.field), clash), answer)

        def answer(choice: str | None) -> None:
            if choice is None:
                return
            clash = left.pop(0)
            self.form.settle(clash.field, clash.theirs)
            if choice != "m":
                self._set(clash.field, self.form.first[clash.field])
            if left:
                ask()
            else:
                self.save()

        ask()

    async def _asks_about_name(self) -> bool:
        """Ask about a new owner or team whose name is nearly a known one; return whether there is such a
        name."""
        for name in ("owner", "team"):
            typed = (
                self.form.changed(self.values).get(name, "").strip() if name in self.fields_shown() else ""
            )
            if typed and typed not in self._meant:
                near = await self.app.ask(nearly, name, typed)
                if near:
                    self._ask_about_name(name, typed, near)
                    return True
        return False

    def _ask_about_name(self, field: str, typed: str, near: str) -> None:
        def answer(choice: str | None) -> None:
            if choice is not None:
                self._meant.add(typed)
                self._set(field, near if choice == "k" else typed)
                self.save()

        choices = [("k", f"{near} is meant"), ("n", f"{typed} is another {field}")]
        self.app.push_screen(ChoiceDialog(f"“{typed}” is new here, {near} is known.", choices), answer)

    def _ask_whose(self, meanwhile: Meanwhile) -> None:
        """Ask whether somebody else's change stays, or what is typed is written over it."""

        def answer(choice: str | None) -> None:
            if choice == "m":
                for name, text in self.form.insist(meanwhile, self.values).items():
                    self._set(name, text)
                self.save()
            elif choice == "t":
                self._give_way(meanwhile)

        self.app.push_screen(MeanwhileDialog(meanwhile, self.form.mine(self.values)), answer)

    def _give_way(self, meanwhile: Meanwhile) -> None:
        """Let theirs stay, and leave, unless there is more that is typed."""
        form = self.form
        first = form.fields[0].id
        self._to_notice = f"{meanwhile.theirs} stays; what else is typed can be saved"
        self._set(first, form.first[first])
        if not form.changed(self.values):
            self.app.drafts.forget(form.draft_key)
            self._close((form.handle, f"{meanwhile.theirs} stays"))

    # --- going on, and away --------------------------------------------------------------

    def _next_field(self) -> None:
        ids = self.fields_shown()
        focused = self.focused.id if self.focused else None
        at = ids.index(focused) + 1 if focused in ids else 0
        if self.form.ENTER_SAVES or at == len(ids):
            self.save()
        else:
            self.query_one(f"#{ids[at]}").focus()

    def on_input_submitted(self, event: LineField.Submitted) -> None:
        event.stop()
        self._next_field()

    def on_choice_submitted(self, event: Choice.Submitted) -> None:
        self._next_field()

    def go_on(self, step: int) -> None:
        """Go to the next field (+1), or the one before (−1); round at the ends."""
        self._order.go_on(step)

    def go_to(self, step: int) -> None:
        """Go to the field below (+1) or above (−1), or to another form; what is typed here is then kept."""
        if not self.form.LEADS_ON:
            self.go_on(step)
        elif not self._saving:
            self.form.step = step
            self.keep_draft()
            self._close(None)

    def start_over(self) -> None:
        """Forget what was typed."""
        form = self.form
        self.app.drafts.forget(form.draft_key)
        self._offered = {}
        form.base = dict(form.now)
        for field in form.fields:
            self._set(field.id, form.first[field.id])
        self._changed()

    def go_back(self) -> None:
        """Leave; what is typed is kept."""
        if self._saving:  # what waits for somebody else's write must not be saved behind one's back
            self._leaving = True
            self.app.workspace.stop_waiting_once(True)
            return
        self.keep_draft()
        self._close(None)

    def _close(self, result: Result | None) -> None:
        """Leave; end a check under way, which would look for fields that are gone."""
        self._saving = True
        self.workers.cancel_group(self, "check")
        self.dismiss(result)
