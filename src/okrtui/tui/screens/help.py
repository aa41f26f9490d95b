"""Help: the keys of every place, from the one list of actions, and the guides of the package."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Never

from rich.text import Text
from textual.app import ComposeResult
from textual.containers import VerticalScroll

from okrtui import guides, replaced
from okrtui.domain.texts import search_text, search_words
from okrtui.guides import Guide
from okrtui.show.glyphs import hanging
from okrtui.show.harmless import harmless
from okrtui.tui.actions import DIALOG, GUIDES, PALETTE, PLACES, Place, footer, keys_of, run_action, shown
from okrtui.tui.base import AppScreen, bindings
from okrtui.tui.widgets.lines import Line
from okrtui.tui.widgets.scrolled import ScrolledText
from okrtui.tui.widgets.words import LineField, Words

_BEGIN = re.compile(r" *(?:[-*] |\d+\. )?")
"""What stands before the words of a line: blanks, the sign of a list's item."""
_ALONE = re.compile(r"\s*(?:$|```|[#|>]|[-*] |\d+\. )")
"""What begins a line that does not go on with the line before."""
READABLE = 90
"""Cells of the longest line of a paragraph, however wide the terminal is."""
KEYS = "keys"
"""The first topic: what the keys do."""
END = "In any field letters and digits are text; tab goes on, enter takes the next field."


class HelpScreen(AppScreen[None]):
    """The keys of a place first, then those of the others; tab leads to the guides."""

    BINDINGS = bindings(GUIDES)

    def __init__(self, place: Place[Never]) -> None:
        super().__init__()
        self._place = place
        self._topics = (KEYS, *guides.topics())
        self._at = 0
        self.shown: Sequence[Text] = ()
        """The lines of the topic as they are on screen."""
        self.cursor = ScrolledText(self, "#text", self.show_hidden)
        self.finder = TextFinder(self)

    def compose(self) -> ComposeResult:
        yield Line(id="header")
        yield Line(id="top-rule")
        yield Line(id="topics")
        with VerticalScroll(id="text"):
            yield Words(id="content")
        yield Line(id="rule")
        yield Line(id="footer")

    def on_mount(self) -> None:
        self.draw()
        self.query_one("#text").focus()
        self.cursor.watch()

    def on_resize(self) -> None:
        self.draw()

    def action_run(self, action: str) -> None:
        """Run an action of the one list."""
        run_action(GUIDES, action, self)

    def go_back(self) -> None:
        """Close help."""
        self.dismiss(None)

    def step_topic(self, step: int) -> None:
        """Go to the next guide (+1), or the one before (−1); round at the ends."""
        self._at = (self._at + step) % len(self._topics)
        self.draw()
        self.query_one("#text").scroll_home(animate=False)

    def say(self, text: str, *, bad: bool = False) -> None:
        """Show a message in place of the keys at the foot."""
        looks = self.app.looks
        self.line("footer").show(Text(f" {self.app.glyphs.text(text)}", looks.error if bad else looks.accent))

    # --- drawing -------------------------------------------------------------------------

    def draw(self) -> None:
        """Draw the topic, with the words that are searched for marked."""
        app, topic = self.app, self._topics[self._at]
        guide = self._read(topic)
        self.draw_frame(guide.title, footer(GUIDES, app.personal.keymap))
        self.line("topics").show(self._names())
        lines = self._keys() if topic == KEYS else self._guide(guide.text)
        self.shown = [piece for line in lines for piece in self._wrapped(line)]
        self.finder.mark(self.shown)
        self.query_one("#content", Words).show(Text("\n").join(self.shown))

    def _names(self) -> Text:
        """Return the topics' names, the chosen one marked; those before it go where there is no room."""
        looks, first = self.app.looks, 0
        while True:
            topics = Text(" ")
            for at, name in enumerate(self._topics[first:], first):
                chosen = at == self._at
                topics.append(f"[{name}]" if chosen else f" {name} ", looks.mark if chosen else looks.dim)
                if chosen:
                    end = topics.cell_len
            if end < self.size.width - 1 or first == self._at:
                return topics
            first += 1

    @property
    def _room(self) -> int:
        """Cells for a line of text."""
        return max(20, self.size.width - 2)

    def _wrapped(self, line: Text) -> Iterator[Text]:
        """Yield a line in pieces that fit, those of an item of a list below its beginning."""
        room = self._room if line.plain.startswith("|") else min(self._room, READABLE)
        if line.cell_len <= room:
            yield line
            return
        begin = _BEGIN.match(line.plain)
        first = begin[0] if begin and len(begin[0]) <= room // 2 else ""
        for text in hanging(first, line.plain[len(first) :].lstrip(), room):
            yield Text(text, line.style)

    def _keys(self) -> Iterator[Text]:
        app = self.app
        for place in sorted(PLACES, key=lambda place: place != self._place):
            if place is DIALOG:  # says its keys itself
                continue
            yield Text(place.title, app.looks.bold)
            for action in place.actions:
                if app.restricted and not action.is_for_all:
                    continue
                keys = shown(keys_of(action, app.personal.keymap)) or shown(PALETTE.keys)
                first = f"  {keys:<13} "
                room = max(self._room, len(first) + 8)
                for text in hanging(first, app.glyphs.text(action.help), room):
                    yield Text.assemble((text[: len(first)], app.looks.accent), text[len(first) :])
            yield Text()
        yield Text(END)

    def _read(self, topic: str) -> Guide:
        """Return the guide for a topic; for the keys only its heading, as they are drawn by themselves."""
        if topic == KEYS:
            return Guide(KEYS, "Keys", "", "")
        try:
            return guides.guide(topic)
        except OSError:
            return Guide(topic, topic, "", f"{replaced.MESSAGE}, then this guide can be read.")

    def _guide(self, text: str) -> Iterator[Text]:
        """Yield a guide as plain text: headings bold, what one types in the accent colour, each paragraph and
        each item of a list as one line."""
        looks, is_code, begun = self.app.looks, False, ""
        for line in text.removesuffix("\n").split("\n"):
            plain = self.app.glyphs.text(harmless(line))
            if begun and not is_code and not _ALONE.match(line):
                begun = f"{begun} {plain.strip()}"
                continue
            if begun:
                yield Text(begun)
            begun = ""
            if line.lstrip().startswith("```"):
                is_code = not is_code
            elif is_code:
                yield Text(f"  {plain}", looks.accent)
            elif line.startswith("#"):
                yield Text(plain.lstrip("# "), looks.bold)
            elif not line.strip() or line.startswith("|"):
                yield Text(plain)
            else:
                begun = plain
        if begun:
            yield Text(begun)

    # --- searching -----------------------------------------------------------------------

    def on_input_changed(self, event: LineField.Changed) -> None:
        self.finder.typed(event.value)

    def on_input_submitted(self, event: LineField.Submitted) -> None:
        event.stop()
        self.finder.end()


class TextFinder:
    """Searches a text on screen for a line that holds all of some words."""

    def __init__(self, screen: HelpScreen) -> None:
        self._screen = screen
        self._words: Sequence[str] = ()
        self._line = -1
        """The line that was found last."""

    @property
    def has_words(self) -> bool:
        """Whether there is something to search for."""
        return bool(self._words)

    def ask_for_words(self) -> None:
        """Ask for words to search for, in the footer's place."""
        screen = self._screen
        if not screen.query("#ask"):
            field = LineField(hint="words to search for; enter, then n goes to the next line", id="ask")
            screen.line("footer").display = False
            screen.mount(field)
            screen.set_focus(field)

    def typed(self, text: str) -> None:
        """Go to the first line that holds what is typed so far."""
        self._words = search_words(text)
        self._line = -1
        if self._words:
            self.go_to_match(1)
        else:
            self._screen.draw()

    def end(self) -> None:
        """Take the field away; the words stay."""
        screen = self._screen
        screen.query("#ask").remove()
        screen.line("footer").display = True
        screen.query_one("#text").focus()

    def go_to_match(self, step: int) -> None:
        """Go to the next (+1) or previous (−1) line that matches, round at the ends."""
        lines = self._screen.shown
        for distance in range(1, len(lines) + 1):
            at = (max(self._line, -1 if step > 0 else 0) + step * distance) % len(lines)
            if self._matches(lines[at]):
                self._line = at
                self._screen.draw()
                self._screen.query_one("#text").scroll_to(y=max(0, at - 2), animate=False)
                return
        self._screen.say("no line here holds these words: tab goes to the next guide", bad=True)

    def mark(self, lines: Sequence[Text]) -> None:
        """Mark the lines that match."""
        if self._words:
            for number, line in enumerate(lines):
                if self._matches(line):
                    line.stylize(self._screen.app.looks.mark if number == self._line else "underline")

    def _matches(self, line: Text) -> bool:
        text = search_text(line.plain)
        return all(word in text for word in self._words)
