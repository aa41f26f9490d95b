"""An emulated terminal screen: pyte with its mistakes put right; touches no file or process.

Differences from pyte: `dim` is kept, zero-width characters stay with the cell before them, half
of a wide character cannot be left behind, erasing keeps only the background colour, an erase at
the right edge takes the last cell, what scrolls in has the background colour that is set and
`CSI r` moves the cursor home, as in xterm, REP works, the alternate screen gives the primary one back,
and sequences that pyte would print as garbage (kitty's, DCS, APC, PM, queries) are swallowed.

Width is counted per code point, as wcwidth does: a joined emoji takes the cells of its parts.
"""

from __future__ import annotations

import codecs
import copy
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

import pyte
from pyte import modes
from pyte.screens import StaticDefaultDict
from wcwidth import wcwidth

ALTERNATE_SCREEN_MODES = frozenset({47, 1047, 1049})
MODES_ON_AT_START = frozenset({7, 25})  # line wrap, visible cursor
EXTENDED_COLOURS = frozenset({38, 48, 58})
COLUMN_MODE = 3  # terminals ignore it unless asked not to; pyte would become 132 columns wide


class Cell(NamedTuple):
    """What one cell shows; the right half of a wide character has `data == ""`.

    Colours are "default", a name such as "red" or "brightred" ("brown" is yellow), or six
    hexadecimal digits.
    """

    data: str
    fg: str = "default"
    bg: str = "default"
    bold: bool = False
    italics: bool = False
    underscore: bool = False
    strikethrough: bool = False
    reverse: bool = False
    blink: bool = False
    dim: bool = False


class EmulatedScreen(pyte.Screen):
    """The state of a terminal: cells, cursor, modes, keyboard flags, swallowed strings.

    `modes` are the private modes now on, `mode_log` every change as written ("?1049h"),
    `strings` the bodies of OSC, DCS, APC, PM and SOS, introducer first ("]52;c;…").
    `answer` is called with replies to queries; `supported_modes` are the private modes the
    terminal says it knows when asked (it stays silent about others, as old ones do).
    """

    def __init__(self, columns: int, rows: int) -> None:
        self.answer: Callable[[str], None] = lambda reply: None
        self.supported_modes: frozenset[int] = frozenset()
        super().__init__(columns, rows)

    @property
    def default_char(self) -> Cell:  # type: ignore[override]
        """An empty cell without colours."""
        return Cell(" ", reverse=modes.DECSCNM in self.mode)

    @property
    def display(self) -> list[str]:
        """Every row in full width, as text."""
        return ["".join(self.cell(x, y).data for x in range(self.columns)) for y in range(self.lines)]

    def cell(self, x: int, y: int) -> Cell:
        """The cell in column x of row y, both from 0; IndexError outside the screen."""
        if not (0 <= x < self.columns and 0 <= y < self.lines):
            raise IndexError(f"cell {x},{y} is outside {self.columns}×{self.lines}")
        return self.buffer[y][x]  # type: ignore[return-value]

    def left_behind(self) -> list[str]:
        """What differs from a fresh terminal, in words; empty when all was put back."""
        changes = [f"?{mode}h" for mode in sorted(self.modes - MODES_ON_AT_START)]
        changes += [f"?{mode}l" for mode in sorted(MODES_ON_AT_START - self.modes)]
        changes += [f"keyboard {flags} pushed" for stack in self.keyboards for flags in stack]
        changes += [f"CSI {name}" for name in self.key_options.values()]
        if self.margins is not None:
            changes.append(f"margins {self.margins.top}-{self.margins.bottom}")
        if tuple(self.cursor.attrs) != tuple(self.default_char):
            changes.append(f"style {self.cursor.attrs}")
        return changes

    # -- reset, size, modes ---------------------------------------------------------------

    def reset(self) -> None:
        """Back to a fresh terminal (ESC c)."""
        super().reset()
        self.buffer = self._empty_buffer()
        self.cursor.attrs = self.default_char  # type: ignore[assignment]
        self.modes: frozenset[int] = MODES_ON_AT_START
        self.mode_log: list[str] = []
        self.strings: list[str] = []
        self.keyboards: tuple[list[int], list[int]] = ([], [])  # primary, alternate
        self.key_options: dict[str, str] = {}
        self.alternate = False
        self._primary: tuple[Any, Any] | None = None
        self._last_drawn = ""

    def resize(self, lines: int | None = None, columns: int | None = None) -> None:
        """Another size; what no longer fits is cut off and the cursor stays inside."""
        for y in range(self.lines):
            self._split_wide(y, columns or self.columns)
        super().resize(lines, columns)
        self.tabstops = set(range(8, self.columns, 8))
        self.ensure_hbounds()
        self.ensure_vbounds()

    def change_private_modes(self, numbers: Iterable[int], on: bool) -> None:
        """`CSI ? … h` and `CSI ? … l`."""
        for number in numbers:
            self.mode_log.append(f"?{number}{'h' if on else 'l'}")
            self.modes = self.modes | {number} if on else self.modes - {number}
            if number in ALTERNATE_SCREEN_MODES:
                self._show_alternate(on)
            elif number != COLUMN_MODE:
                (self.set_mode if on else self.reset_mode)(number, private=True)

    def _show_alternate(self, on: bool) -> None:
        if on and self._primary is None:
            self._primary = (self.buffer, copy.copy(self.cursor))
            self.buffer = self._empty_buffer()
        elif not on and self._primary is not None:
            hidden = self.cursor.hidden
            self.buffer, self.cursor = self._primary
            self.cursor.hidden = hidden
            self._primary = None
            self.ensure_hbounds()
            self.ensure_vbounds()
        self.alternate = on

    def _empty_buffer(self) -> Any:
        return defaultdict(lambda: StaticDefaultDict(self.default_char))

    def change_keyboard(self, prefix: str, numbers: list[int]) -> None:
        """Kitty's keyboard protocol: push `CSI > n u`, pop `CSI < n u`, set `CSI = n u`."""
        stack = self.keyboards[self.alternate]
        number = numbers[0] if numbers else 0
        if prefix == ">":
            stack.append(number)
        elif prefix == "<":
            del stack[max(0, len(stack) - max(1, number)) :]
        elif prefix == "=":
            stack[-1:] = [number]

    # -- drawing and erasing --------------------------------------------------------------

    def draw(self, data: str) -> None:
        """Write text at the cursor; control characters do nothing."""
        for char in data:
            width = wcwidth(char)
            if width == 0:
                self._join_to_previous(char)
            elif width > 0:
                self._put(char, width)

    def repeat(self, count: int) -> None:
        """REP: the last character drawn, count more times."""
        self.draw(self._last_drawn * max(1, count))

    def forget_last_drawn(self) -> None:
        """REP counts only right after a character: terminals differ on it after anything else."""
        self._last_drawn = ""

    def _put(self, char: str, width: int) -> None:
        if self.cursor.x + width > self.columns:
            if modes.DECAWM in self.mode:
                self.carriage_return()
                self.linefeed()
            else:
                self.cursor.x = self.columns - width
        if modes.IRM in self.mode:
            self.insert_characters(width)
        x, y = self.cursor.x, self.cursor.y
        self._split_wide(y, x)
        self._split_wide(y, x + width)
        self.buffer[y][x] = self.cursor.attrs._replace(data=char)
        if width == 2:
            self.buffer[y][x + 1] = self.cursor.attrs._replace(data="")
        self.cursor.x += width
        self._last_drawn = char

    def _join_to_previous(self, char: str) -> None:
        line, x = self.buffer[self.cursor.y], self.cursor.x - 1
        if x > 0 and line[x].data == "":
            x -= 1
        if x >= 0:
            line[x] = line[x]._replace(data=line[x].data + char)

    def _split_wide(self, y: int, x: int) -> None:
        """Blank a wide character that lies across the left edge of column x."""
        line = self.buffer[y]
        if 0 < x < self.columns and line[x].data == "":
            for half in (x - 1, x):
                line[half] = line[half]._replace(data=" ")

    def _erase(self, y: int, start: int, end: int) -> None:
        self._split_wide(y, start)
        self._split_wide(y, end)
        blank = self.default_char._replace(bg=self.cursor.attrs.bg)
        for x in range(start, min(end, self.columns)):
            self.buffer[y][x] = blank  # type: ignore[assignment]

    def erase_characters(self, count: int | None = None) -> None:
        """ECH: blank count cells from the cursor on."""
        self._erase(self.cursor.y, self.cursor.x, self.cursor.x + (count or 1))

    def erase_in_line(self, how: int = 0, private: bool = False) -> None:
        """EL: blank from the cursor on (0), up to it (1), or the row (2)."""
        start = self.cursor.x if how == 0 else 0
        end = self.cursor.x + 1 if how == 1 else self.columns
        self._erase(self.cursor.y, start, end)

    def erase_in_display(self, how: int = 0, *args: Any, **kwargs: Any) -> None:
        """ED: blank from the cursor on (0), up to it (1), or all (2); 3 is about scrollback."""
        rows = {0: range(self.cursor.y + 1, self.lines), 1: range(self.cursor.y)}
        for y in rows.get(how, range(self.lines if how == 2 else 0)):
            self._erase(y, 0, self.columns)
        if how in rows:
            self.erase_in_line(how)

    # -- scrolling ------------------------------------------------------------------------

    def set_margins(self, top: int | None = None, bottom: int | None = None) -> None:
        """DECSTBM: the region that scrolls, or the whole screen again; the cursor goes home."""
        super().set_margins(top, bottom)
        if top is not None:
            self.cursor_position()

    def index(self) -> None:
        """IND and LF: one row down; at the bottom of the region its rows go up."""
        at = self.margins.bottom if self.margins else self.lines - 1
        scrolls = self.cursor.y == at
        super().index()
        if scrolls:
            self._erase(at, 0, self.columns)

    def reverse_index(self) -> None:
        """RI: one row up; at the top of the region its rows go down."""
        at = self.margins.top if self.margins else 0
        scrolls = self.cursor.y == at
        super().reverse_index()
        if scrolls:
            self._erase(at, 0, self.columns)

    # -- style and queries ----------------------------------------------------------------

    def select_graphic_rendition(self, *attrs: int) -> None:
        """SGR, with dim (2) and without the typing error in pyte's colour 105."""
        codes = list(attrs) or [0]
        while codes:
            group = [codes.pop(0)]
            if group[0] in EXTENDED_COLOURS and codes:
                length = {5: 2, 2: 4}.get(codes[0], 1)
                group, codes = group + codes[:length], codes[length:]
            if group[0] in (2, 22):
                self.cursor.attrs = self.cursor.attrs._replace(dim=group[0] == 2)  # type: ignore[call-arg]
            if group[0] not in (2, 58):
                super().select_graphic_rendition(*group)
        if self.cursor.attrs.bg == "bfightmagenta":
            self.cursor.attrs = self.cursor.attrs._replace(bg="brightmagenta")

    def write_process_input(self, data: str) -> None:
        """Replies that pyte makes itself: device attributes, cursor position."""
        self.answer(data)

    def report_mode(self, number: int) -> None:
        """DECRQM `CSI ? n $ p`."""
        if number in self.supported_modes:
            self.answer(f"\x1b[?{number};{1 if number in self.modes else 2}$y")


TEXT = re.compile(r"[^\x00-\x1f\x7f]+")
CSI = re.compile(r"\x1b\[([<-?]*)([0-9:;]*)[0-?]*([ -/]*)([@-~])")
STRING_START = r"\x1b(?:(\])([^\x07\x18\x1a\x1b]*)|([PX^_])([^\x18\x1a\x1b]*))"  # OSC | others
STRING_END = r"(?:\x1b\\|[\x18\x1a]|(?=\x1b.)|(?(1)\x07|\x18))"  # BEL ends only OSC
STRING = re.compile(STRING_START + STRING_END, re.DOTALL)
ESCAPE = re.compile(r"\x1b(?=[^]\[PX^_])([ -/]*)([0-~])")
UNFINISHED = re.compile(STRING_START + r"\x1b?|\x1b\[[ -?]*|\x1b[ -/]*")
C1_AS_ESCAPES = {0x80 + n: f"\x1b{chr(0x40 + n)}" for n in range(0x20)}
KEEPS_PENDING_WRAP = frozenset("mhlb")


class EmulatedStream(pyte.Stream):
    """Takes the bytes a program wrote, in pieces of any size, to an `EmulatedScreen`."""

    def __init__(self, screen: EmulatedScreen) -> None:
        self._screen = screen
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._unread = ""
        super().__init__(screen)

    def feed(self, data: bytes) -> None:  # type: ignore[override]
        """Act on everything that is complete; keep the beginning of a sequence for later."""
        self._unread += self._decoder.decode(data).translate(C1_AS_ESCAPES)
        for match in self._matches():
            if match.re is TEXT:
                self._screen.draw(match[0])
                continue
            if match.re is CSI:
                self._control(match[0], match[1], match[2], match[3], match[4])
            elif match.re is STRING:
                self._string(match[1] or match[3], match[2] or match[4] or "")
            elif match[1] in ("", "#"):
                super().feed(match[0])
            self._screen.forget_last_drawn()

    def _matches(self) -> Iterator[re.Match[str]]:
        """Take complete sequences off `_unread`; single controls go straight to pyte."""
        text, at = self._unread, 0
        while at < len(text):
            found = next((m for p in (TEXT, CSI, STRING, ESCAPE) if (m := p.match(text, at))), None)
            if found:
                at = found.end()
                yield found
            elif UNFINISHED.fullmatch(text, at):
                break
            else:
                if text[at] != "\x1b":
                    super().feed(text[at])
                    self._screen.forget_last_drawn()
                at += 1
        self._unread = text[at:]

    def _string(self, introducer: str, body: str) -> None:
        self._screen.strings.append(introducer + body)
        if introducer == "]" and body.startswith(("0;", "2;")):
            self._screen.set_title(body[2:])

    def _control(self, whole: str, prefix: str, body: str, middle: str, final: str) -> None:
        numbers = [int(part) if part.isdigit() else 0 for part in body.split(";")]
        screen = self._screen
        if final not in KEEPS_PENDING_WRAP:
            screen.ensure_hbounds()
        if middle == "$" and prefix == "?" and final == "p":
            screen.report_mode(numbers[0])
        elif middle:
            pass
        elif prefix == "?" and final in "hl":
            screen.change_private_modes(numbers, on=final == "h")
        elif prefix and final == "u":
            screen.change_keyboard(prefix, numbers if body else [])
        elif prefix == ">" and final == "m":
            self._change_key_option(body)
        elif prefix:
            pass
        elif final == "b":
            screen.repeat(numbers[0])
        elif final == "m":
            screen.select_graphic_rendition(*_style_codes(body))
        else:
            super().feed(whole)

    def _change_key_option(self, body: str) -> None:
        """Xterm's `CSI > option ; value m`; without a value, or with 0, back to the default."""
        option, _, value = body.partition(";")
        if value in ("", "0"):
            self._screen.key_options.pop(option, None)
        else:
            self._screen.key_options[option] = f">{body}m"


def _style_codes(body: str) -> list[int]:
    """SGR numbers, with the colon forms (`4:3`, `38:2::r:g:b`) written as the plain ones."""
    codes: list[int] = []
    for part in body.split(";"):
        numbers = [int(number or 0) for number in part.split(":")]
        if len(numbers) > 1 and numbers[0] == 4:
            numbers = [4 if numbers[1] else 24]
        elif len(numbers) == 6 and numbers[1] == 2:
            del numbers[2]  # the colour space
        codes += numbers
    return codes
