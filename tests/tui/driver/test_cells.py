"""The differ alone: what it sends shows the same as all that was written, and it sends no more than that."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len, set_cell_size
from wcwidth import wcwidth

from okrtui.show.harmless import harmless
from okrtui.show.harmless.widths import steady, uncertain
from okrtui.tui.driver import styles
from okrtui.tui.driver.cells import Cells
from tests.emulator import EmulatedScreen, EmulatedStream
from tests.equality import differences
from tests.hostile.payloads import corpus

# --- terminals that count cells in their own way ---------------------------------------------


def by_code_point(character: str) -> int:
    return max(0, int(wcwidth(character)))


def narrow(character: str) -> int:
    """As old terminals do: emoji take one cell, a joiner and a selector none."""
    return min(by_code_point(character), 1) if uncertain(character) else by_code_point(character)


def broad(character: str) -> int:
    """As terminals with a font of their own do: symbols take two cells, spacing marks one."""
    category = unicodedata.category(character)
    if category == "Mc":
        return 1
    return 2 if category == "So" and uncertain(character) else by_code_point(character)


WIDTHS = (by_code_point, narrow, broad)


class Screen(EmulatedScreen):
    """A terminal without line wrap, as the program leaves it."""

    def __init__(self, columns: int, rows: int, width: Callable[[str], int] = by_code_point) -> None:
        super().__init__(columns, rows)
        self.width = width
        self._fed = EmulatedStream(self)
        self.feed("\x1b[?7l")

    def draw(self, data: str) -> None:
        for character in data:
            cells = self.width(character)
            if cells:
                self._put(character, cells)
            else:
                self._join_to_previous(character)

    def feed(self, written: str) -> None:
        self._fed.feed(written.encode("utf-8", "replace"))


@dataclass
class Twins:
    """Two terminals: one gets all that is written, the other one what the differ sends."""

    columns: int
    rows: int
    term: str = "xterm-256color"
    width: Callable[[str], int] = by_code_point
    painted: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.plain = Screen(self.columns, self.rows, self.width)
        self.differing = Screen(self.columns, self.rows, self.width)
        self.cells = Cells(self.columns, self.rows, self.term)

    def write(self, written: str) -> str:
        self.plain.feed(steady(written))
        return self.cells.take(written)

    def paint(self) -> str:
        """What the differ sends; the other terminal shows it."""
        painted = self.cells.paint()
        self.differing.feed(painted)
        self.painted.append(painted)
        return painted

    def resize(self, columns: int, rows: int) -> None:
        self.columns, self.rows = columns, rows
        for screen in (self.plain, self.differing):
            screen.resize(rows, columns)
        self.cells.resize(columns, rows)

    def same(self) -> None:
        assert differences(self.plain, self.differing) == [], self.painted


# --- what is written -------------------------------------------------------------------------

LOOKS = (
    "", "1", "2", "4", "7", "1;2", "9", "3", "1;31", "2;37", "30;47", "97;100", "7;32", "4;33;44", "48;5;17",
    "38;5;196", "38;5;15;48;5;236", "38;2;1;2;3", "38;2;9;8;7;48;2;1;2;3", "1;48;2;1;2;3", "22", "22;2",
    "39", "49", "24;27", "0;1", "0;44", "53",
)  # fmt: skip
PAYLOADS = sorted({harmless(p.data.decode("utf-8", "replace")[:60]) for p in corpus()})
WORDS = ("a", "KR3", "  ", " ", "      ", "│", "── ", "● on track", "日本", "語", "한글 x", "…", "x  y    z")
STRANGE = (
    "e\u0301", "\u0301two", "❤", "❤\ufe0f", "👩\u200d💻", "😀", "😀😀", "🇩🇪x",
    "क्षि  ab", "1\ufe0f\u20e3",
    "x 😀  y",
    "நி", "a\u0308  ", "\u0e19\u0e49\u0e33", "日e\u0301本", "👍🏿 ok",
)  # fmt: skip
looks = st.sampled_from(LOOKS)
texts = st.sampled_from(WORDS) | st.sampled_from(STRANGE) | st.sampled_from(PAYLOADS)


def agreed(text: str) -> bool:
    """Whether the emulator and Rich give every part of a text the same cells."""
    return all(by_code_point(c) == cell_len(c) for c in text) and cell_len(text) == sum(map(cell_len, text))


AGREED = [text for text in (*WORDS, *STRANGE, *PAYLOADS) if agreed(text)]
Segments = list[tuple[str, str]]


def tellable(parts: Segments) -> bool:
    """Whether a mark that begins a segment has a cell to stand on that all agree about: not right behind a
    text whose width is uncertain, as no row of ours has it."""
    pairs = pairwise(parts)
    return not any(
        uncertain(before)
        and (unicodedata.category(after[:1] or " ")[0] in "MC" or not cell_len(after[:1] or " "))
        for (_, before), (_, after) in pairs
    )


segments = st.lists(st.tuples(looks, texts), max_size=6).filter(tellable)
agreed_segments = st.lists(st.tuples(looks, st.sampled_from(AGREED)), min_size=1, max_size=3)


def styled(parts: Iterable[tuple[str, str]], cells: int, *, whole: bool, reset: bool = True) -> str:
    """Segments as Rich writes them, in so many cells and, if `whole`, in no fewer."""
    written, left = "", cells
    for look, text in [*parts, ("", " " * cells if whole else "")]:
        if text[:1] and not cell_len(text[:1]) and not (whole and written):
            text = "x" + text  # a mark stands on something
        fitted = text if cell_len(text) <= left else set_cell_size(text, left)
        left -= cell_len(fitted)
        if fitted:
            written += f"\x1b[{look}m{fitted}\x1b[0m" if look and reset else fitted
            written = written if reset or not look else f"{written}\x1b[{look}m"
    return written


numbers = st.integers(0, 500)
OTHERS = (
    "\x1b[?25h", "\x1b[?25l", "\x1b]52;c;aGk=\x07", "\x1b]2;title; H \x1b\\", "\x1b[>25u", "\x1b[<u", "\a",
    "\x1b[?2026$p", "\x1b[?2048$p", "\x1b[2 q", "\x1bP$qm\x1b\\", "\x1b=", "\x1b[?1003;1006h",
)  # fmt: skip
steps = st.lists(
    st.one_of(
        st.tuples(st.just("row"), numbers, segments),
        st.tuples(st.just("row"), numbers, segments),
        st.tuples(st.just("rows"), numbers, st.lists(segments, min_size=1, max_size=4)),
        st.tuples(st.just("part"), numbers, numbers, agreed_segments, st.booleans()),
        st.tuples(st.just("part"), numbers, numbers, agreed_segments, st.booleans()),
        st.tuples(st.just("paint")),
        st.tuples(st.just("paint")),
        st.tuples(st.just("forget")),
        st.tuples(st.just("sync")),
        st.tuples(st.just("other"), st.sampled_from(OTHERS)),
        st.tuples(st.just("resize"), st.integers(1, 40), st.integers(1, 5), st.booleans(), segments),
    ),
    max_size=14,
)


def whole_row(twins: Twins, y: int, parts: Segments) -> str:
    return f"\x1b[{y + 1};1H{styled(parts, twins.columns, whole=True)}"


def do(twins: Twins, step: tuple) -> None:  # type: ignore[type-arg]
    """One thing that happens to a terminal."""
    kind, *how = step
    match kind, how:
        case "row", (y, parts):
            twins.write(whole_row(twins, y % twins.rows, parts))
        case "rows", (y, several):
            rows = [styled(parts, twins.columns, whole=True) for parts in several][: twins.rows]
            twins.write(f"\x1b[{y % (twins.rows - len(rows) + 1) + 1};1H" + "\r\n".join(rows))
        case "part", (y, x, parts, reset):
            y, x = y % twins.rows, x % twins.columns
            if not all(
                map(agreed, twins.cells._text[y])
            ):  # what a cut leaves of it no two terminals show alike
                twins.write(whole_row(twins, y, []))
            part = styled(parts, twins.columns - x, whole=False, reset=reset)
            twins.write(f"\x1b[{y + 1};{x + 1}H{part}")
        case "paint", ():
            twins.paint()
        case "sync", ():
            twins.write("\x1b[?2026h\x1b[?2026l")
        case "forget", ():
            twins.differing.feed("\x1b[1;1H\x1b[41mrubbish\x1b[J")
            twins.cells.forget()
        case "other", (sequence,):
            assert twins.write(f"\x1b[1;1H{sequence}\x1b[1m{sequence}\x1b[m") == sequence * 2
        case "resize", (columns, rows, at_once, parts):
            twins.resize(columns, rows)
            if at_once:
                twins.paint()
            for y in range(rows):
                twins.write(whole_row(twins, y, parts if y % 2 else [*parts, ("7", "x")]))


sizes = st.tuples(st.integers(4, 40), st.integers(1, 5))


@settings(max_examples=150, deadline=None, derandomize=True)
@given(sizes, st.sampled_from(["xterm-256color", "screen", "vt100"]), steps)
def test_the_differ_shows_what_was_written(size: tuple[int, int], term: str, happens: list) -> None:  # type: ignore[type-arg]
    """Whatever is written, in whatever order, however many paintings are skipped."""
    twins = Twins(*size, term)
    for step in happens:
        do(twins, step)
        if step[0] == "paint" and twins.cells.width:
            twins.same()
    twins.paint()
    twins.same()
    assert not twins.cells.stale
    assert twins.paint() == ""


@settings(max_examples=100, deadline=None, derandomize=True)
@given(sizes, st.sampled_from(WIDTHS), st.lists(st.tuples(numbers, segments, st.booleans()), max_size=10))
def test_terminals_that_count_cells_in_their_own_way(
    size: tuple[int, int], width: Callable[[str], int], written: list[tuple[int, Segments, bool]]
) -> None:
    """Rows are written whole, as Textual does; a character takes more or fewer cells than we think."""
    twins = Twins(*size, width=width)
    for y, parts, painted in written:
        twins.write(whole_row(twins, y % twins.rows, parts))
        if painted:
            twins.paint()
            twins.same()
    twins.paint()
    twins.same()


# --- how much is sent ------------------------------------------------------------------------


def shown(*written: str, columns: int = 20, rows: int = 4, term: str = "xterm-256color") -> Twins:
    """Twins that both show this."""
    twins = Twins(columns, rows, term)
    for text in written:
        twins.write(text)
    twins.paint()
    twins.same()
    return twins


LIST = "\x1b[1;1H▌ one two\x1b[2;1H  two\x1b[3;1H  three"


@pytest.mark.parametrize(
    ("before", "written", "sent"),
    [
        pytest.param(LIST, LIST, "", id="nothing new"),
        pytest.param(LIST, "\x1b[1;1H  one two\x1b[2;1H▌ two", "\x1b[1H \r\n▌", id="a moved cursor"),
        pytest.param(LIST, "\x1b[1;3HONE", "\x1b[1;3HONE", id="a word"),
        pytest.param(LIST, "\x1b[1;3HOne Two", "\x1b[1;3HOne T", id="a gap of four is written again"),
        pytest.param(LIST, "\x1b[1;3HOne twO", "\x1b[1;3HO\x1b[5CO", id="a gap of five is not"),
        pytest.param(LIST, "\x1b[1;1H" + " " * 20, "\x1b[1H\x1b[K", id="a blank row"),
        pytest.param(LIST, "\x1b[1;6H" + " " * 15, "\x1b[1;7H\x1b[K", id="a blank tail"),
        pytest.param("\x1b[1;20Hx\x1b[2;1Hy", "\x1b[1;20H ", "\x1b[1;20H\x1b[K", id="the last cell"),
        pytest.param(LIST, "\x1b[2;17Habc", "\x1b[2;17Habc", id="near the edge"),
        pytest.param(LIST, "\x1b[2;17Habcd\x1b[3;1Hx", "\x1b[2;17Habcd\x1b[3Hx", id="at the edge"),
        pytest.param(LIST, "\x1b[1;3H\x1b[1mone\x1b[m", "\x1b[1;3H\x1b[1mone", id="a style"),
        pytest.param(LIST, "\x1b[1;6H\x1b[1m \x1b[m", "", id="a blank has no weight"),
        pytest.param(LIST, "\x1b[1;6H\x1b[4m \x1b[m", "\x1b[1;6H\x1b[4m ", id="but a line under it"),
        pytest.param("\x1b[2;1H日本", "\x1b[2;3Hx ", "\x1b[2;3Hx\x1b[K", id="over a wide character"),
        pytest.param("\x1b[2;1H日本", "\x1b[2;2Hx", "\x1b[2H x", id="over half of one"),
        pytest.param("\x1b[2;1Hxe\u0301y", "\x1b[2;4Hz", "z", id="beside a mark"),
        pytest.param("", "\x1b[2;1He\u0301x", "\x1b[2H\x1b7\x1b[2Xe\u0301x\x1b8\x1b[2C", id="held"),
        pytest.param("", "\x1b[2;1H❤", "\x1b[2H\x1b7\x1b[1X❤\x1b8\x1b[1C\x1b[K", id="so is one symbol"),
        pytest.param("", "\x1b[44m\x1b[2;1H" + " " * 20, "\x1b[2H\x1b[44m\x1b[K", id="blanks of a colour"),
        pytest.param("\x1b[1;31mx", "\x1b[1;1H\x1b[0;31mx", "\x1b[1H\x1b[22mx", id="from style to style"),
        pytest.param("\x1b[31;44mx", "\x1b[1;1H\x1b[32;44mx", "\x1b[1H\x1b[32mx", id="one colour"),
        pytest.param("\x1b[1;2;31mx", "\x1b[1;1H\x1b[0mx", "\x1b[1H\x1b[mx", id="back to plain"),
        pytest.param("\x1b[1;2mx", "\x1b[1;1H\x1b[0;2mx", "\x1b[1H\x1b[0;2mx", id="both end"),
    ],
)  # fmt: skip
def test_exactly_this_is_sent(before: str, written: str, sent: str) -> None:
    """Where nobody types, Textual leaves the cursor at the first cell, and we leave ours where it is."""
    twins = shown(before)
    twins.write(f"{written}\x1b[1;1H")
    assert twins.paint() == sent
    twins.same()


@pytest.mark.parametrize(
    ("term", "cleared", "tail"),
    [
        ("xterm-256color", "\x1b[m\x1b[44m\x1b[2J", "\x1b[K"),
        ("screen", "\x1b[m\x1b[2J", " " * 10),
        ("vt100", "\x1b[m\x1b[2J", " " * 10),
    ],
)
def test_a_background_is_erased_where_the_terminal_can(term: str, cleared: str, tail: str) -> None:
    """And what is erased without one stays erased: the blue of the others is written."""
    blue = "".join(f"\x1b[{y};1H\x1b[44m{' ' * 20}" for y in range(1, 5))
    twins = shown(blue, term=term)
    assert twins.painted[0].startswith(cleared)
    assert (" " * 20 in twins.painted[0]) == (tail != "\x1b[K")
    twins.write("\x1b[2;5Habcdef\x1b[1;1H")
    twins.paint()
    twins.write("\x1b[2;5H      \x1b[1;1H")
    assert twins.paint().endswith("\x1b[2;5H\x1b[K" if tail == "\x1b[K" else "\x1b[2;5H      ")
    twins.same()


def test_old_terminals_end_all_attributes_at_once() -> None:
    bold, dim = (styles.with_codes(styles.PLAIN, codes) for codes in ("1;4", "4"))
    assert styles.change(bold, dim, old=False) == "\x1b[22m"
    assert styles.change(bold, dim, old=True) == "\x1b[0;4m"
    assert styles.change(dim, bold, old=True) == "\x1b[1m"
    assert styles.change(bold, styles.PLAIN, old=True) == "\x1b[m"


@given(st.lists(looks, max_size=5), st.lists(looks, max_size=5), st.booleans())
def test_from_any_pen_to_any_other(one: list[str], other: list[str], old: bool) -> None:
    before, after = (styles.with_codes(styles.PLAIN, ";".join(["0", *filter(None, c)])) for c in (one, other))
    assert before is styles.with_codes(styles.PLAIN, ";".join(["0", *filter(None, one)]))
    reached, wanted = Screen(2, 1), Screen(2, 1)
    reached.feed(styles.change(styles.PLAIN, before, old) + styles.change(before, after, old) + "x")
    wanted.feed("".join(f"\x1b[{look}m" for look in filter(None, other)) + "x")
    assert reached.cell(0, 0) == wanted.cell(0, 0)
    way = styles.change(before, after, old)
    assert bool(way) == (before is not after)


def test_frames_that_were_never_painted_are_skipped() -> None:
    twins = shown(LIST)
    for number in range(100):
        twins.write(f"\x1b[2;3H{number:03}")
    assert twins.paint().startswith("\x1b[2;3H099")
    twins.write("\x1b[2;3Hxyz")
    twins.write("\x1b[2;3H099")
    twins.paint()
    assert twins.painted[-1] in ("", "\x1b[2;6H")
    twins.same()


def test_a_long_painting_is_told_to_be_one_if_the_terminal_knows_how() -> None:
    page = "".join(f"\x1b[{y};1H{chr(96 + y) * 80}" for y in range(1, 25))
    plain, told = Twins(80, 24), Twins(80, 24)
    told.write(f"\x1b[?2026h{page}\x1b[?2026l")
    plain.write(page)
    assert told.paint() == f"\x1b[?2026h{plain.paint()}\x1b[?2026l"
    told.write("\x1b[1;1Hx")
    assert "2026" not in told.paint()


def test_the_cursor_of_a_field_is_where_one_types() -> None:
    twins = shown(LIST)
    twins.write("\x1b[2;3Habc\x1b[3;5H")
    assert twins.paint() == "\x1b[2;3Habc\x1b[3;5H"
    twins.write("\x1b[2;3Habcd\x1b[2;7H")
    assert twins.paint() == "\x1b[2;6Hd"


def test_what_moves_the_screen_passes_and_all_is_painted_anew() -> None:
    twins = shown(LIST)
    more_lines = "\x1b[2L"
    assert twins.cells.take(more_lines) == more_lines
    twins.differing.feed(more_lines)
    twins.write("\x1b[4;1Hfour")
    twins.paint()
    twins.same()


def test_marks_belong_to_the_cell_before_them() -> None:
    """A search marks the letter and not its accent; the accent stays where it was."""
    twins = shown("\x1b[1;1Hcafe\u0301s")
    twins.write("\x1b[1;1Hcaf\x1b[7me\x1b[0m\u0301s")
    twins.paint()
    twins.same()
    assert twins.differing.cell(3, 0).data == "e\u0301"
    twins.write("\x1b[2;1H\x1b[31mone \x1b[32m\u0301two\x1b[0m")
    twins.paint()
    twins.same()
    for _ in range(1000):
        twins.cells.take("\x1b[1;5H\u0301")
    assert len(twins.paint()) < 300


def test_a_wide_character_that_does_not_fit_leaves_a_blank() -> None:
    twins = Twins(4, 2)
    twins.cells.take("\x1b[1;1Habc日\x1b[2;1Hab日")
    twins.paint()
    assert twins.differing.display == ["abc ", "ab日"]
    twins.differing.resize(2, 3)
    twins.cells.resize(3, 2)
    twins.paint()
    assert twins.differing.display == ["abc", "ab "]
