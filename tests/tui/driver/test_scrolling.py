"""Rows that the terminal moves: the same is shown as without, on all terminals, and less is sent."""

from __future__ import annotations

import random
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from okrtui.tui.driver import scrolling
from okrtui.tui.driver.cells import Cells
from okrtui.tui.driver.styles import PLAIN
from tests.emulator import EmulatedScreen, EmulatedStream
from tests.equality import differences
from tests.hostile.tmux import Tmux
from tests.tui.driver.test_cells import STRANGE, WORDS, Screen, Segments, Twins, looks, segments, styled


class Fills(Screen):
    """A terminal that blanks what scrolls in without the background that is set, as some do."""

    def index(self) -> None:
        self._plainly(super().index)

    def reverse_index(self) -> None:
        self._plainly(super().reverse_index)

    def _plainly(self, scroll: Callable[[], None]) -> None:
        style, self.cursor.attrs = self.cursor.attrs, self.default_char  # type: ignore[assignment]
        scroll()
        self.cursor.attrs = style


def window(rows: Sequence[Segments], top: int, cursor: int, twins: Twins, look: str, below: str = "2") -> str:
    """A list from row `top` on, its cursor on one of them, with a line above and below it."""
    written = f"\x1b[1;1H{styled([('1', 'head'), (look, ' list')], twins.columns, whole=True)}"
    for y in range(1, twins.rows - 1):
        at = top + y - 1
        parts = [("1;31", "▌") if at == cursor else (look, " "), *(rows[at] if at < len(rows) else [])]
        parts = [(f"{look};{own}" if own and look else own or look, text) for own, text in parts]
        written += (
            f"\x1b[{y + 1};1H{styled([*parts, (look, ' ' * twins.columns)], twins.columns, whole=True)}"
        )
    foot = styled([(below, f"{top} above")], twins.columns, whole=True)
    return f"{written}\x1b[{twins.rows};1H{foot}\x1b[1;1H"


PLACES = st.lists(st.tuples(st.integers(-9, 9), st.booleans()), min_size=1, max_size=8)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(
    st.lists(segments, min_size=12, max_size=30),
    st.tuples(st.integers(5, 40), st.integers(6, 12)),
    st.sampled_from(["xterm-256color", "screen", "vt100"]),
    st.sampled_from([Screen, Fills]),
    looks,
    looks,
    PLACES,
)
def test_a_list_that_scrolls(
    rows: list[Segments],
    size: tuple[int, int],
    term: str,
    kind: type[Screen],
    look: str,
    below: str,
    moves: Any,
) -> None:
    """However far, however many paintings are skipped, whatever texts and backgrounds."""
    twins = Twins(*size, term)
    twins.differing = kind(*size)
    top = 0
    for move, painted in [*moves, (0, True)]:
        top = max(0, min(top + move, len(rows) - 1))
        twins.write(window(rows, top, top + (size[1] - 3 if move > 0 else 0), twins, look, below))
        if painted:
            twins.paint()
            twins.same()
    assert twins.paint() == ""


LINES = [f"KR{number} a key result {number * 7919 % 1000} in words" for number in range(40)]


def listed(top: int, term: str = "xterm-256color", look: str = "", rows: int = 12) -> Twins:
    twins = Twins(50, rows, term)
    twins.write(window([[("", line)] for line in LINES], top, top, twins, look))
    twins.paint()
    twins.same()
    return twins


def then(twins: Twins, top: int, look: str = "") -> str:
    twins.write(window([[("", line)] for line in LINES], top, top, twins, look))
    painted = twins.paint()
    twins.same()
    return painted


@pytest.mark.parametrize(
    ("by", "sent"),
    [
        (1, "\x1b[2;11r\x1b[11H\n\x1b[r"),
        (3, "\x1b[2;11r\x1b[11H\n\n\n\x1b[r"),
        (-1, "\x1b[2;11r\x1b[2H\x1bM\x1b[r"),
        (-2, "\x1b[2;11r\x1b[2H\x1bM\x1bM\x1b[r"),
    ],
)
@pytest.mark.parametrize("term", ["xterm-256color", "screen", "vt100", "linux"])
def test_the_terminal_moves_the_rows(by: int, sent: str, term: str) -> None:
    """And only what is new in them is painted."""
    painted = then(listed(10, term), 10 + by)
    assert painted.startswith(sent)
    assert painted.count(" a key result ") == abs(by), painted


@pytest.mark.parametrize(("term", "by"), [("ansi", 1), ("sun", 1), ("", 1), ("xterm", 10), ("xterm", 25)])
def test_it_does_not(term: str, by: int) -> None:
    """One that does not know how; or there is nothing that stays."""
    assert "r\x1b[" not in then(listed(10, term), 10 + by)


@pytest.mark.parametrize("kind", [Screen, Fills])
@pytest.mark.parametrize("look", ["", "44", "7", "4", "48;2;1;2;3"])
@pytest.mark.parametrize("below", ["2", "44", "7", "4"])
def test_what_comes_in_is_as_it_should_be(kind: type[Screen], look: str, below: str) -> None:
    """The terminal may blank in the colour that is set, or without: nobody counts on it."""
    twins = Twins(50, 12)
    twins.differing = kind(50, 12)
    for top in (10, 11, 9):
        twins.write(window([[("", line)] for line in LINES], top, top, twins, look, below))
        assert ("r\x1b[" in twins.paint()) == (top != 10)
        twins.same()


def test_a_row_that_nobody_wrote_is_painted_again_when_it_was_moved() -> None:
    twins = listed(10)
    for y in (2, 3, 4, 5, 7, 8, 9, 10, 11):
        twins.write(f"\x1b[{y};1H {LINES[9 + y]:49}")
    twins.write("\x1b[1;1H")
    assert twins.paint().startswith("\x1b[2;11r\x1b[11H\n\x1b[r")
    twins.same()


def test_a_shift_is_found_when_it_saves_bytes() -> None:
    rows = [([c] * 60, [PLAIN] * 60) for c in "abcdefgh"]
    assert scrolling.find_shift(rows[1:] + rows[:1], rows, {0, 1, 2}) is None
    assert scrolling.find_shift(rows[1:] + rows[:1], rows, range(8)) == scrolling.Shift(0, 7, 1)
    assert scrolling.find_shift(rows[-1:] + rows[:-1], rows, range(8)) == scrolling.Shift(0, 7, -1)
    short = [(text[:1], styles[:1]) for text, styles in rows]
    assert scrolling.find_shift(short[1:] + short[:1], short, range(8)) == scrolling.Shift(0, 7, 1)
    assert scrolling.find_shift([short[1], *short[4:7]], short[:4], range(4)) is None  # would not save a byte


# --- real terminals ----------------------------------------------------------------------------


def walk(seed: int, words: Sequence[str], columns: int = 60, rows: int = 14) -> tuple[str, str]:
    """A list of such texts scrolled here and there: what the differ sent, and all at once at the end."""
    chance = random.Random(seed)
    texts = [text for text in words if text.strip()]
    listed = [[(chance.choice(LOOKS), chance.choice(texts)) for _ in range(5)] for _ in range(60)]
    twins = Twins(columns, rows, "screen")
    look, top, written = chance.choice(LOOKS), 20, ""
    for step in [0, *chance.choices((-4, -2, -1, 1, 2, 3), k=12)]:
        top += step
        written = window(listed, top, top + (rows - 3 if step > 0 else 0), twins, look)
        twins.write(written)
        if chance.random() < 0.8:
            twins.paint()
    twins.paint()
    assert sum("r\x1b[" in painted for painted in twins.painted) > 4
    anew = Cells(columns, rows, "screen")
    anew.take(written)
    return "".join(twins.painted), anew.paint()


LOOKS = ("", "1", "31", "2;37", "44", "7", "48;5;52")


@pytest.fixture
def sockets() -> Iterator[Path]:
    """A directory for sockets, whose paths must be short."""
    with tempfile.TemporaryDirectory(prefix="okrtui-screen-", ignore_cleanup_errors=True) as place:
        yield Path(place)


@pytest.mark.skipif(shutil.which("tmux") is None, reason="tmux is not installed")
@pytest.mark.parametrize("inside", ["tmux", "screen"])
def test_in_a_real_terminal(
    inside: str, tmp_path: Path, amount: Callable[[int, int], int], sockets: Path
) -> None:
    """What was scrolled looks as what was painted at once: in tmux, and in GNU screen within it.

    What they do not agree about in width, screen shows wrongly in tmux whoever wrote it.
    """
    if shutil.which(inside) is None:
        pytest.skip(f"{inside} is not installed")
    settings, file = tmp_path / "screenrc", tmp_path / "painted"
    settings.write_text("startup_message off\nvbell off\nautodetach off\n")
    start = ["env", f"SCREENDIR={sockets}", "screen", "-U", "-c", str(settings)] if inside == "screen" else []
    with Tmux(tmp_path) as tmux:
        tmux.tmux("resize-window", "-x", "60", "-y", "15")
        for seed in range(amount(2, 60)):
            seen: list[EmulatedScreen] = []
            for painted in walk(seed, WORDS if inside == "screen" else (*WORDS, *STRANGE)):
                end = f"seed {seed}.{len(seen)}."
                file.write_text(f"\x1b[?7l\x1b[1;1H{painted}\x1b[m\x1b[15;1H{end}")
                tmux.run(*start, "sh", "-c", f"cat {file}; sleep 1000")
                tmux.wait(lambda end=end: end in tmux.lines[-1])  # type: ignore[misc]
                seen.append(captured(tmux))
            first, second = seen
            assert differences(first, second) == [], seed


def captured(tmux: Tmux) -> EmulatedScreen:
    """What the pane shows; wider, for the emulator counts more cells than tmux does."""
    screen = EmulatedScreen(240, 14)
    stream = EmulatedStream(screen)
    for y, line in enumerate(tmux.tmux("capture-pane", "-e", "-p", "-N").split("\n")[:14]):
        stream.feed(f"\x1b[{y + 1}H{line}".encode())
    return screen
