"""Forms: fields checked as one types, what saving would make, and nothing typed ever lost."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar

from rich.style import StyleType
from rich.text import Text
from textual.app import ComposeResult
from textual.containers import Horizontal, VerticalScroll
from textual.css.query import NoMatches
from textual.events import DescendantFocus
from textual.timer import Timer
from textual.widget import Widget

from okrtui.domain.coaching import Finding
from okrtui.domain.dates import Role, in_full, said
from okrtui.domain.errors import OkrtuiError, Refused, of_field
from okrtui.domain.frozen import dataclass
from okrtui.show.harmless import harmless, harmless_lines
from okrtui.tui import buffers
from okrtui.tui.actions import footer
from okrtui.tui.background import start
from okrtui.tui.screens.dialogs import KEPT_EVERY
from okrtui.tui.screens.frame import FIELD_TO_FIELD, FieldScreen, TellsOfOthers, bindings
from okrtui.tui.widgets.choice import Choice
from okrtui.tui.widgets.lines import Line
from okrtui.tui.widgets.text_field import TextField
from okrtui.tui.widgets.words import LineField, Words
from okrtui.workspace.drafts import Draft, now
from okrtui.workspace.naming import nearly
from okrtui.workspace.others import Clash, Clashes, Meanwhile, News, Seen

if TYPE_CHECKING:
    from okrtui.config.editor import Buffer

Values = dict[str, str]
CHECK_DELAY = 0.15
_FIELD_OF = {"by": "to"}
"""Fields of an error that have another name in forms."""
ROOMY = 24
"""Lines of a screen from which there is room for two findings of coaching."""


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a form. `choices` makes it one of a few words, `lines` a text of several lines;
    `when` says for which values it is there."""

    id: str
    label: str
    hint: str = ""
    choices: Sequence[str] = ()
    lines: bool = False
    when: Callable[[Values], bool] | None = None
    role: Role | None = None
    """Makes it a date: what it is for."""


def _first_value(field: Field, text: str) -> str:
    """What the field holds at first, harmless to look at; what is not changed is not saved."""
    if field.choices:
        return text or field.choices[0]
    return harmless_lines(text) if field.lines else harmless(text)


def _kept_in(buffer: Buffer) -> str:
    return f"What you typed is kept in {buffer.path}."


class FormScreen(FieldScreen, TellsOfOthers):
    """Subclasses give the fields, what a check shows, and what saving does."""

    PLACE = "form"
    BINDINGS = [*bindings("form"), *FIELD_TO_FIELD]
    ENTER_SAVES: ClassVar[bool] = False
    HIDDEN_KEYS: ClassVar[frozenset[str]] = frozenset({"above", "below"})
    """Actions that the foot does not show."""

    def __init__(
        self, heading: str, fields: Sequence[Field], draft_key: str, now: Mapping[str, str] | None = None
    ) -> None:
        """`now` is what the item's fields hold, `draft_key` the form's name among the drafts."""
        super().__init__()
        self._heading = heading
        self._fields = fields
        self._draft_key = draft_key
        self._typed_elsewhere: Values = {}
        """What came out of the person's editor."""
        self._keeping: Timer | None = None
        self._offered: Values = {}
        """What the form held when it opened: nothing is said of it until it changes."""
        self._saving = False
        self._meant: set[str] = set()
        """New owners and teams that are like known ones, and were said to be others."""
        self._buffer: Buffer | None = None
        self._base = {field.id: (now or {}).get(field.id, "") for field in fields}
        """What each field held when the person began to type into it."""
        self._now = dict(self._base)
        self._leaving = False
        self._notice = ""
        """What is said above the preview until something is typed."""
        self._to_notice = ""
        """What is said from the next change on, which the form makes itself."""
        self._first = {field.id: _first_value(field, self._base[field.id]) for field in fields}
        """What each field holds as it is now, harmless to look at."""

    # --- the person's editor -------------------------------------------------------------

    def edit_as_text(self, app: Any) -> None:
        """Open the fields in the person's editor; what it leaves is saved once the form is on screen.

        Raises OkrtuiError, naming the file that is kept.
        """
        from okrtui.config.editor import Buffer

        kept = app.buffers.pop(self._draft_key, None)
        text = buffers.written(self._heading, self._fields, self._first)
        buffer = kept or Buffer.of(text, "".join(filter(str.isalnum, self._draft_key)))
        app.buffers[self._draft_key] = buffer
        with app.suspend():
            try:
                edited: str | OkrtuiError = buffer.edit()
            except OkrtuiError as error:
                edited = error
        if isinstance(edited, OkrtuiError):
            raise edited
        if edited == text:
            app.buffers.pop(self._draft_key).drop()
            raise Refused("nothing was changed")
        try:
            self._typed_elsewhere = buffers.read(edited, self._fields)
        except OkrtuiError as error:
            raise type(error)(f"{error} {_kept_in(buffer)}") from None
        self._buffer = buffer

    # --- for subclasses ------------------------------------------------------------------

    async def check(self, values: Values) -> Text:
        """What saving would make. Raises OkrtuiError with what is wrong."""
        raise NotImplementedError

    async def save(self, values: Values) -> tuple[str, str]:
        """Save; returns the handle and what was done. Raises OkrtuiError."""
        raise NotImplementedError

    def coach(self, values: Values) -> Sequence[Finding]:
        """What coaching says about what is typed; shown below the preview, in the way of nothing."""
        return ()

    def facts(self) -> Text:
        """What one should see while filling in the form."""
        return Text()

    # --- building ------------------------------------------------------------------------

    def compose(self) -> ComposeResult:
        app = self.okr
        draft = app.drafts.get(self._draft_key)
        typed = {**draft.values, **self._typed_elsewhere} if draft else self._typed_elsewhere
        values = self._first | {name: text for name, text in typed.items() if name in self._first}
        if draft and not self._typed_elsewhere:
            self._base |= {name: text for name, text in draft.base.items() if name in self._base}
        yield Line(id="header")
        yield Line(id="top-rule")
        yield Words(self.facts(), id="facts")
        with VerticalScroll(id="fields", can_focus=False):
            for field in self._fields:
                with Horizontal(classes="field", id=f"row-{field.id}"):
                    yield Words(Text(field.label), classes="label")
                    yield self._widget(field, values[field.id])
        yield Line(id="rule")
        yield Words(id="preview")
        yield Line(id="footer")

    def _widget(self, field: Field, value: str) -> Widget:
        if field.choices:
            ascii_only = self.okr.glyphs.ascii
            return Choice(field.choices, value, self._changed, ascii_only=ascii_only, id=field.id)
        if field.lines:
            return TextField(value, id=field.id)
        hint = self.okr.glyphs.text(field.hint)
        return LineField(value, hint=hint, id=field.id)

    def on_mount(self) -> None:
        app = self.okr
        self.watch_scrolling("#fields")
        self.query_one("#facts").display = bool(self.facts())
        self._show_fields()
        self._offered = {} if self._first[self._fields[0].id] else self.values
        self._draw()
        draft = app.drafts.get(self._draft_key)
        for field in self._fields:  # what was kept, and a day that is proposed
            shown = self.query_one(f"#{field.id}")
            is_kept = (
                draft is not None and isinstance(shown, LineField) and shown.value != self._first[field.id]
            )
            if isinstance(shown, LineField) and (is_kept or field.role == "about"):
                shown.keep(shown.value)
        self.query_one(f"#{self._fields[0].id}").focus()
        if draft is not None and self._buffer is None:
            self._offered = self.values
            self._say(Text(self._welcome(draft), app.looks.accent))
        if self._buffer is not None:
            self.action_do("save")

    def _welcome(self, draft: Draft) -> str:
        """What is said over a draft: that it is one, and whether somebody changed the item since."""
        text = "what you typed before is here again; ctrl+r starts over"
        since = [
            field.label
            for field in self._fields
            if field.id in draft.base and _first_value(field, draft.base[field.id]) != self._first[field.id]
        ]
        return f"{text}. Changed meanwhile by others: {', '.join(since)}" if since else text

    def others_changed(self, news: News) -> None:
        """Somebody changed this item while the form is open: say so; saving merges, or asks."""
        text = f"{news.text}. What you type stays; where both changed the same field, saving asks"
        self.say(text)

    @property
    def handle(self) -> str:  # type: ignore[override]
        """The item that the form changes; empty for a new one."""
        name = self._draft_key.split()[-1]
        return "" if self._draft_key.startswith("new ") else name

    def on_resize(self) -> None:
        self._draw()

    def _draw(self) -> None:
        go = "enter record  tab next field  " if self.ENTER_SAVES else "tab enter next field  "
        keys = footer("form", self.okr.personal.keymap, self.HIDDEN_KEYS)
        self.draw_frame(self._heading, go + keys)

    def on_descendant_focus(self, event: DescendantFocus) -> None:
        """Bring a field wholly into view, also when others came or went above it."""
        self.call_after_refresh(event.widget.scroll_visible, animate=False)

    # --- values --------------------------------------------------------------------------

    @property
    def values(self) -> Values:
        found: Values = {}
        for field in self._fields:
            widget = self.query_one(f"#{field.id}")
            found[field.id] = widget.text if isinstance(widget, TextField) else widget.value  # type: ignore[attr-defined]
        return found

    def _shown_fields(self) -> list[Field]:
        values = self.values
        return [field for field in self._fields if field.when is None or field.when(values)]

    def fields_shown(self) -> list[str]:
        return [field.id for field in self._shown_fields()]

    def _show_fields(self) -> None:
        shown = set(self.fields_shown())
        for field in self._fields:
            self.query_one(f"#row-{field.id}").display = field.id in shown

    def changed(self, values: Values) -> Values:
        """Those that differ from what is there: what others changed in other fields stays theirs."""
        return {name: text for name, text in values.items() if text != self._first.get(name)}

    def seen(self, sent: Mapping[str, str | None]) -> Seen:
        """What saving these fields is based on."""
        return Seen(self._base, {name: text for name, text in sent.items() if text is not None})

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
        typed = self.changed(self.values)
        if typed:
            base = {name: self._base[name] for name in typed}
            self.okr.drafts.keep(Draft(self._draft_key, self._heading, base, typed, now()))
        else:
            self.okr.drafts.forget(self._draft_key)

    def on_input_changed(self, event: LineField.Changed) -> None:
        self._changed()

    def on_text_area_changed(self, event: TextField.Changed) -> None:
        self._changed()

    def day(self, values: Values, name: str) -> date | None:
        """The date in a field; None for an empty one. Raises Refused."""
        field = next(field for field in self._fields if field.id == name)
        text = values[name]
        with of_field(name):
            return self.okr.overview.dates.read(text, field.role or "about") if text.strip() else None

    def _dates(self, values: Values) -> list[Text]:
        """What the dates that were changed, and not typed in full, are taken for. Raises Refused."""
        found = []
        for field in self._shown_fields():
            text = values[field.id]
            if field.role is None or text == self._first[field.id] or in_full(text) is not None:
                continue
            day = None if text.strip().lower() == "none" else self.day(values, field.id)
            if day is not None:
                found.append(Text(f"{field.label.lower()} {said(day)}", self.okr.looks.dim))
        return found

    # --- checking and saving -------------------------------------------------------------

    def _check_soon(self) -> None:
        untouched = self.values == self._offered
        if self.is_mounted and not self._saving and not untouched:
            start(self, self._check, "check", exclusive=True)

    async def _check(self) -> None:
        await asyncio.sleep(CHECK_DELAY)
        with suppress(NoMatches):  # the form may be going, and the program ending
            try:
                text = Text("\n").join([await self.check(self.values), *self._dates(self.values)])
            except OkrtuiError as error:
                self._name_wrong(error)
                text = self._bad(str(error))
            notice = [self._text(self._notice, self.okr.looks.accent)] if self._notice else []
            self._say(Text("\n").join([*notice, text, *self._coaching()]))

    def _coaching(self) -> list[Text]:
        """As many findings as there is room for, dimmed: why, and below it a pattern."""
        looks, most = self.okr.looks, 2 if self.size.height >= ROOMY else 1
        found = self.coach(self.values)[:most]
        return [self._text(text, looks.dim) for one in found for text in (one.message, one.hint)]

    def say(self, text: str, *, bad: bool = False) -> None:
        """A message below the fields, until the next one."""
        self._say(
            self._bad(text) if bad else Text(self.okr.glyphs.text(harmless(text)), self.okr.looks.accent)
        )

    def _bad(self, message: str) -> Text:
        return self._text(message, self.okr.looks.error)

    def _text(self, text: str, style: StyleType) -> Text:
        return Text(self.okr.glyphs.text(harmless(text)), style)

    def _say(self, text: Text) -> None:
        for place in self.query("#preview").results(Words):  # the program may be ending
            place.show(text)

    async def _save(self) -> None:
        self._saving = True
        self._leaving = False
        try:
            if await self._asks_about_name():
                return
            dates = self._dates(self.values)
            handle, done = await self.save(self.values)
            result = handle, "; ".join([done, *(text.plain for text in dates)])
        except Clashes as error:
            self._say(self._bad(str(error)))
            self._ask_about(error)
            return
        except Meanwhile as error:
            self._say(self._bad(str(error)))
            self._ask_whose(error)
            self.okr.look_soon()
            return
        except OkrtuiError as error:
            wrong = self._name_wrong(error)
            if wrong:
                self.query_one(f"#{wrong}").focus()
            kept = f" {_kept_in(self._buffer)}" if self._buffer else ""
            self._say(self._bad(f"{error}{kept}"))
            self.okr.look_soon()  # perhaps a backup was put back: the next try is based on that
            if self._leaving:
                self.keep_draft()
                self._close(None)
            return
        finally:
            self._saving = False
            self.okr.desk.stop_waiting_once(False)
        self.okr.drafts.forget(self._draft_key)
        if self._buffer is not None:
            self.okr.buffers.pop(self._draft_key).drop()
        self._close(result)

    def _name_wrong(self, error: OkrtuiError) -> str:
        """Have the message name the field that is wrong; its id, empty if it is not known or not shown."""
        name = _FIELD_OF.get(error.field, error.field)
        for field in self._shown_fields():
            if field.id == name:
                error.where = field.label
                return name
        return ""

    def _ask_about(self, error: Clashes) -> None:
        """Of each field that two people changed: mine or theirs, both shown, with what was before."""
        from okrtui.tui.screens.dialogs import ClashDialog

        labels = {field.id: field.label for field in self._fields}
        left = list(error.fields)

        def ask() -> None:
            clash = left[0]
            self.app.push_screen(ClashDialog(error.who, labels.get(clash.field, clash.field), clash), answer)

        def answer(choice: str | None) -> None:
            if choice is None:
                return
            self._settle(left.pop(0), mine=choice == "m")
            if left:
                ask()
            else:
                self.action_do("save")

        ask()

    async def _asks_about_name(self) -> bool:
        """Whether a new owner or team nearly is a known one, which is asked about first."""
        for name in ("owner", "team"):
            typed = self.changed(self.values).get(name, "").strip() if name in self.fields_shown() else ""
            if typed and typed not in self._meant:
                near: str = await self.okr.ask(nearly, name, typed)
                if near:
                    self._ask_about_name(name, typed, near)
                    return True
        return False

    def _ask_about_name(self, field: str, typed: str, near: str) -> None:
        from okrtui.tui.screens.dialogs import ChoiceDialog

        def answer(choice: str | None) -> None:
            if choice is not None:
                self._meant.add(typed)
                self._set(field, near if choice == "k" else typed)
                self.action_do("save")

        choices = [("k", f"{near} is meant"), ("n", f"{typed} is another {field}")]
        self.app.push_screen(ChoiceDialog(f"“{typed}” is new here, {near} is known.", choices), answer)

    def _ask_whose(self, meanwhile: Meanwhile) -> None:
        """Somebody did what this would write over: theirs stays, or what is typed takes its place."""
        from okrtui.tui.screens.dialogs import MeanwhileDialog

        def answer(choice: str | None) -> None:
            if choice == "m":
                self.insist(meanwhile)
                self.action_do("save")
            elif choice == "t":
                self.give_way(meanwhile)

        self.app.push_screen(MeanwhileDialog(meanwhile, self.mine()), answer)

    def mine(self) -> str:
        """What would be written over somebody's, in a word or two."""
        return self.values[self._fields[0].id].strip()

    def insist(self, meanwhile: Meanwhile) -> None:
        """The person has seen what somebody did; what is typed takes its place."""
        raise NotImplementedError

    def give_way(self, meanwhile: Meanwhile) -> None:
        """Theirs stays: leave, unless there is more that is typed."""
        first = self._fields[0].id
        self._to_notice = f"{meanwhile.theirs} stays; what else is typed can be saved"
        self._set(first, self._first[first])
        if not self.changed(self.values):
            self.okr.drafts.forget(self._draft_key)
            self._close((self.handle, f"{meanwhile.theirs} stays"))

    def _settle(self, clash: Clash, *, mine: bool) -> None:
        """The person has seen what the other one wrote; from here on that is what it was."""
        field = next(field for field in self._fields if field.id == clash.field)
        theirs = self.shown_as(field.id, clash.theirs)
        self._base[field.id] = self._now[field.id] = theirs
        self._first[field.id] = _first_value(field, theirs)
        if not mine:
            self._set(field.id, self._first[field.id])

    def shown_as(self, field: str, text: str) -> str:
        """How a form shows what the workspace holds."""
        return text

    def _set(self, field: str, text: str) -> None:
        widget: Any = self.query_one(f"#{field}")
        if isinstance(widget, TextField):
            widget.text = text
        else:
            widget.value = text

    def _next_field(self) -> None:
        ids = self.fields_shown()
        focused = self.focused.id if self.focused else None
        at = ids.index(focused) + 1 if focused in ids else 0
        if self.ENTER_SAVES or at == len(ids):
            self.action_do("save")
        else:
            self.query_one(f"#{ids[at]}").focus()

    def on_line_field_joined(self, event: LineField.Joined) -> None:
        event.stop()
        self._notice = "the lines that were pasted are joined into one"
        self.say(self._notice)
        self._check_soon()

    def on_input_submitted(self, event: LineField.Submitted) -> None:
        event.stop()
        self._next_field()

    def on_choice_submitted(self, event: Choice.Submitted) -> None:
        self._next_field()

    def action_do(self, action: str) -> None:
        """Save, start over, or leave and keep what was typed."""
        if action == "save":
            if not self._saving:
                self.workers.cancel_group(self, "check")
                start(self, self._save, "save", exclusive=True)
        elif action == "start_over":
            self._start_over()
        elif action in ("above", "below"):
            self.go_to(1 if action == "below" else -1)
        else:
            self._leave()

    def go_to(self, step: int) -> None:
        """To the field below, or the one above."""
        self.action_go_on(step)

    def _start_over(self) -> None:
        self.okr.drafts.forget(self._draft_key)
        self._offered = {}
        self._base = dict(self._now)
        for field in self._fields:
            self._set(field.id, self._first[field.id])
        self._changed()

    def _leave(self) -> None:
        if self._saving:  # what waits for somebody else's write must not be saved behind one's back
            self._leaving = True
            self.okr.desk.stop_waiting_once(True)
            return
        self.keep_draft()
        self._close(None)

    def _close(self, result: tuple[str, str] | None) -> None:
        """Leave; a check under way would look for fields that are going."""
        self._saving = True
        self.workers.cancel_group(self, "check")
        self.dismiss(result)
