"""What a form is about: its fields, what they hold, what saving would make, and saving. No widget.

A form is shown by FormScreen. It is handed the app before anything else is asked of it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, ClassVar

from rich.style import StyleType
from rich.text import Text

from okrtui.domain.coaching.findings import Finding
from okrtui.domain.dates import Role, in_full, said
from okrtui.domain.errors import of_field
from okrtui.domain.frozen import dataclass
from okrtui.show.harmless import harmless, harmless_lines
from okrtui.tui.actions import ABOVE, BELOW, Action
from okrtui.tui.base import BaseApp, Result
from okrtui.workspace.commands.conflicts import Meanwhile, Seen
from okrtui.workspace.news import News

if TYPE_CHECKING:
    from okrtui.config.editor import Buffer
    from okrtui.tui.receivers import Form as FormReceiver

Values = dict[str, str]


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

    def holds(self, text: str) -> str:
        """Return what the field holds of a text, made harmless to show. A field that is not changed is not
        saved."""
        if self.choices:
            return text or self.choices[0]
        return harmless_lines(text) if self.lines else harmless(text)


class Form:
    """Subclasses give the fields, what a check shows, and what saving does."""

    ENTER_SAVES: ClassVar[bool] = False
    """Whether enter saves from any field; else it goes to the next one."""
    HIDDEN: ClassVar[Sequence[Action[FormReceiver]]] = (ABOVE, BELOW)
    """Actions that the foot does not show."""
    LEADS_ON: ClassVar[bool] = False
    """Whether up and down leave for the form before or after, instead of going from field to field."""

    app: BaseApp

    def __init__(
        self, heading: str, fields: Sequence[Field], draft_key: str, now: Mapping[str, str] | None = None
    ) -> None:
        """`now` is what the item's fields hold, `draft_key` the form's name among the drafts."""
        self.heading = heading
        self.fields = fields
        self.draft_key = draft_key
        self.base = {field.id: (now or {}).get(field.id, "") for field in fields}
        """What each field held when the person began to type into it."""
        self.now = dict(self.base)
        """What each field's text is in the workspace, as far as the form knows."""
        self.first = {field.id: field.holds(self.base[field.id]) for field in fields}
        """What each field holds as it is now, harmless to look at."""
        self.typed_elsewhere: Values = {}
        """What came out of the person's editor."""
        self.buffer: Buffer | None = None
        """The file of that, until it is saved."""
        self.step = 0
        """Where the form was left for: 1 the one after, −1 the one before, 0 back."""

    # --- for subclasses ------------------------------------------------------------------

    async def check(self, values: Values) -> Text:
        """Return what saving would make. Raises OkrtuiError with what is wrong."""
        raise NotImplementedError

    async def save(self, values: Values) -> Result:
        """Save; return the handle and what was done. Raises OkrtuiError."""
        raise NotImplementedError

    def coach(self, values: Values) -> Sequence[Finding]:
        """Return what coaching says of what is typed. It is shown below the preview and never prevents
        saving."""
        return ()

    def facts(self) -> Text:
        """Return what one should see while filling in the form."""
        return Text()

    def welcome(self) -> Text:
        """Return what is said when the form is opened, before anything is typed."""
        return Text()

    def concerned(self, news: News) -> bool:
        """Return whether the news is about what is shown."""
        return self.handle in news.touched or news.restored

    async def follow(self, news: News) -> str:
        """Take what others changed; return what to say of it."""
        return f"{news.text}. What you type stays; where both changed the same field, saving asks"

    def mine(self, values: Values) -> str:
        """Return, in a word or two, what would be written over somebody else's."""
        return values[self.fields[0].id].strip()

    def insist(self, meanwhile: Meanwhile, values: Values) -> Values:
        """Let what is typed take the place of what somebody did; return the fields to set."""
        raise NotImplementedError

    def shown_as(self, field: str, text: str) -> str:
        """Return how the form shows what the workspace holds."""
        return text

    # --- what the fields hold ------------------------------------------------------------

    @property
    def handle(self) -> str:
        """The item that the form changes; empty for a new one."""
        return "" if self.draft_key.startswith("new ") else self.draft_key.split()[-1]

    def field(self, name: str) -> Field:
        """Return the field of this name."""
        return next(field for field in self.fields if field.id == name)

    def shown(self, values: Values) -> list[Field]:
        """Return the fields that are there for these values."""
        return [field for field in self.fields if field.when is None or field.when(values)]

    def changed(self, values: Values) -> Values:
        """Return the values that differ from what is there; what others changed in other fields stays
        theirs."""
        return {name: text for name, text in values.items() if text != self.first.get(name)}

    def seen(self, sent: Mapping[str, str | None]) -> Seen:
        """Return what saving these fields is based on."""
        return Seen(self.base, {name: text for name, text in sent.items() if text is not None})

    def settle(self, name: str, theirs: str) -> None:
        """Take what another person wrote as what was there before: the person here has seen it."""
        text = self.shown_as(name, theirs)
        self.base[name] = self.now[name] = text
        self.first[name] = self.field(name).holds(text)

    def changed_since(self, base: Mapping[str, str]) -> list[str]:
        """Return the labels of the fields that were changed since they held this."""
        return [f.label for f in self.fields if f.id in base and f.holds(base[f.id]) != self.first[f.id]]

    def day(self, values: Values, name: str) -> date | None:
        """Return the date in a field; None for an empty one. Raises Refused."""
        text = values[name]
        with of_field(name):
            role = self.field(name).role or "about"
            return self.app.overview.dates.read(text, role) if text.strip() else None

    def dates(self, values: Values) -> list[Text]:
        """Return how the dates that were changed, and not typed in full, are understood. Raises Refused."""
        found = []
        for field in self.shown(values):
            text = values[field.id]
            if field.role is None or text == self.first[field.id] or in_full(text) is not None:
                continue
            day = None if text.strip().lower() == "none" else self.day(values, field.id)
            if day is not None:
                found.append(Text(f"{field.label.lower()} {said(day)}", self.app.looks.dim))
        return found

    def text(self, text: str, style: StyleType) -> Text:
        """Return a text as this terminal shows it."""
        return Text(self.app.glyphs.text(harmless(text)), style)

    def wrong(self, message: str) -> Text:
        """Return a message that something is wrong."""
        return self.text(message, self.app.looks.error)
