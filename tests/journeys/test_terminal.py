"""Tests of the robot user itself: the emulated screen, the pty, the picture."""

from __future__ import annotations

import signal
import sys
import termios
import time
from xml.etree import ElementTree

import pytest

from tests.emulator import EmulatedScreen, EmulatedStream
from tests.picture import SVG, screenshot_svg, svg_text
from tests.terminal import Terminal


def emulate(written: str, columns: int = 20, rows: int = 4) -> EmulatedScreen:
    """A screen on which a program has written this."""
    screen = EmulatedScreen(columns, rows)
    EmulatedStream(screen).feed(written.encode())
    return screen


def rows_of(screen: EmulatedScreen) -> list[str]:
    return [row.rstrip() for row in screen.display]


# -- the emulated screen ------------------------------------------------------------------


def test_dim_is_kept_and_is_not_mistaken_for_part_of_a_colour() -> None:
    screen = emulate("\x1b[2ma\x1b[22mb\x1b[38;5;2mc\x1b[0;2;1md\x1b[0me\x1b[38;2;1;2;2mf")
    assert [screen.cell(x, 0).dim for x in range(6)] == [True, False, False, True, False, False]
    assert screen.cell(3, 0).bold
    assert screen.cell(2, 0).fg == "00cd00"
    assert screen.cell(5, 0).fg == "010202"


@pytest.mark.parametrize(
    ("sgr", "field", "value"),
    [
        ("31", "fg", "red"),
        ("105", "bg", "brightmagenta"),
        ("38:2::18:52:86", "fg", "123456"),
        ("48:5:196", "bg", "ff0000"),
        ("4:3", "underscore", True),
        ("4;4:0", "underscore", False),
        ("58;5;1;3", "bold", False),
        ("58;5;1;3", "italics", True),
    ],
)
def test_styles(sgr: str, field: str, value: object) -> None:
    assert getattr(emulate(f"\x1b[{sgr}mx").cell(0, 0), field) == value


def test_zero_width_characters_stay_with_the_cell_before_them() -> None:
    screen = emulate("e\u0301x ❤\ufe0fx 👩\u200d💻x")
    assert rows_of(screen)[0] == "e\u0301x ❤\ufe0fx 👩\u200d💻x"
    assert screen.cell(0, 0).data == "e\u0301"
    assert screen.cell(3, 0).data == "❤\ufe0f"
    assert screen.cell(6, 0).data == "👩\u200d"
    assert [screen.cell(x, 0).data for x in (7, 8, 9, 10)] == ["", "💻", "", "x"]


def test_a_zero_width_character_at_the_right_edge_stays_on_its_row() -> None:
    assert rows_of(emulate("abe\u0301z", columns=3))[:2] == ["abe\u0301", "z"]


def test_half_of_a_wide_character_is_never_left_behind() -> None:
    assert rows_of(emulate("日本\x1b[1;2Hx"))[0] == " x本"
    assert rows_of(emulate("日本|\x1b[1;3Hx"))[0] == "日x |"
    assert rows_of(emulate("日本|\x1b[1;3H\x1b[X"))[0] == "日  |"
    assert rows_of(emulate("日本\x1b[1;2H\x1b[X|"))[0] == " |本"
    assert rows_of(emulate("日本語\x1b[1;4H\x1b[K|"))[0] == "日 |"


def test_a_wide_character_goes_to_the_next_row_when_one_cell_is_left() -> None:
    assert rows_of(emulate("abc日", columns=4))[:2] == ["abc", "日"]


def test_erasing_keeps_the_background_colour_and_nothing_else() -> None:
    cell = emulate("\x1b[1;4;7;31;44m\x1b[2J").cell(19, 3)
    assert (cell.data, cell.fg, cell.bg) == (" ", "default", "blue")
    assert (cell.bold, cell.underscore, cell.reverse) == (False, False, False)


def test_erasing_at_the_right_edge_takes_the_last_cell() -> None:
    assert rows_of(emulate("abcd\x1b[K", columns=4))[0] == "abc"


def test_moving_up_from_the_right_edge_does_not_wrap() -> None:
    assert rows_of(emulate("\r\nabcd\x1b[Ax", columns=4))[:2] == ["   x", "abcd"]


def test_a_change_of_style_at_the_right_edge_still_wraps() -> None:
    assert rows_of(emulate("abcd\x1b[1mx", columns=4))[:2] == ["abcd", "x"]


def test_a_region_scrolls_and_nothing_else_does() -> None:
    rows = "\x1b[1;1Hone\x1b[2;1Htwo\x1b[3;1Hthree\x1b[4;1Hfour"
    assert rows_of(emulate(f"{rows}\x1b[2;3r\x1b[3H\n")) == ["one", "three", "", "four"]
    assert rows_of(emulate(f"{rows}\x1b[2;3r\x1b[2H\x1bM")) == ["one", "", "two", "four"]
    assert rows_of(emulate(f"{rows}\x1b[2;4r\x1b[2H\n\x1bM\x1bM\x1bM")) == ["one", "", "", "two"]
    assert rows_of(emulate(f"{rows}\x1b[2;3r\x1b[r\x1b[4H\n")) == ["two", "three", "four", ""]
    assert emulate("\x1b[2;3r").left_behind() == ["margins 1-2"]
    assert emulate("\x1b[2;3r\x1b[r").left_behind() == []


@pytest.mark.parametrize("steps", ["\x1b[2;3r\x1b[3H\n\n", "\x1b[2;3r\x1b[2H\x1bM\x1bM", "\x1b[4H\n\n"])
def test_what_scrolls_in_has_the_background_colour_and_nothing_else(steps: str) -> None:
    screen = emulate(f"\x1b[1;4;7;31;44m{steps}")
    blue = [y for y in range(4) if screen.cell(19, y).bg == "blue"]
    assert blue == ([1, 2] if "r" in steps else [2, 3])
    assert all(screen.cell(0, y) == screen.default_char._replace(bg="blue") for y in blue)


def test_a_region_sends_the_cursor_home_when_it_comes_and_when_it_goes() -> None:
    assert rows_of(emulate("\x1b[3;3H\x1b[2;3rx"))[0] == "x"
    assert rows_of(emulate("\x1b[2;3r\x1b[3;3H\x1b[rx"))[0] == "x"


def test_rep_repeats_the_last_character_also_across_the_edge() -> None:
    assert rows_of(emulate("a─\x1b[4b|", columns=4))[:2] == ["a───", "──|"]
    assert rows_of(emulate("abc─\x1b[2b|", columns=4))[:2] == ["abc─", "──|"]
    assert rows_of(emulate("a\x1b[C\x1b[4b|"))[0] == "a |"


@pytest.mark.parametrize(
    "sequence",
    [
        "\x1b[<u",
        "\x1b[>25u",
        "\x1b[?u",
        "\x1b[=1;2u",
        "\x1b[>4;1m",
        "\x1b[>0q",
        "\x1b[?2026$p",
        "\x1b[!p",
        "\x1b[2 q",
        "\x1b[?6n",
        "\x1b[?3h",
        "\x1b F",
        "\x1b(B",
        "\x1b%G",
        "\x1bP1$r0m\x07more\x1b\\",
        "\x1b_Gi=1;AAAA\x1b\\",
        "\x1b^secret\x1b\\",
        "\x1b]0;title\x07",
        "\x1b]52;c;aGk=\x1b\\",
        "\x1b]8;;http://example.org\x1b\\",
        "\x9d0;title\x9c",
    ],
)
def test_a_sequence_without_text_prints_none_in_pieces_of_any_size(sequence: str) -> None:
    whole = emulate(f"<{sequence}>")
    assert rows_of(whole) == ["<>", "", "", ""]
    assert whole.columns == 20
    pieces = EmulatedScreen(20, 4)
    stream = EmulatedStream(pieces)
    for byte in f"<{sequence}>".encode():
        stream.feed(bytes([byte]))
    assert rows_of(pieces) == ["<>", "", "", ""]


def test_strings_and_the_title_are_kept_for_asking() -> None:
    screen = emulate("\x1b]2;OKRs\x07\x1b]52;c;aGk=\x1b\\\x1bPq\x1b\\")
    assert screen.strings == ["]2;OKRs", "]52;c;aGk=", "Pq"]
    assert screen.title == "OKRs"


def test_a_string_cut_off_by_a_sequence_does_not_swallow_it() -> None:
    assert rows_of(emulate("\x1b]0;half\x1b[2;2Hx"))[:2] == ["", " x"]


def test_the_alternate_screen_gives_the_primary_one_back() -> None:
    start = "one\r\ntwo \x1b[?1049h\x1b[?25l"
    inside = emulate(f"{start}\x1b[H\x1b[31mthree")
    assert inside.alternate
    assert rows_of(inside)[:2] == ["three", ""]
    after = emulate(f"{start}\x1b[H\x1b[31mthree\x1b[?1049l|")
    assert not after.alternate
    assert rows_of(after)[:2] == ["one", "two |"]
    assert after.cell(4, 1).fg == "default"
    assert after.cursor.hidden


def test_what_a_program_leaves_behind_is_named() -> None:
    start = "\x1b[?1049h\x1b[?1000;1006h\x1b[?25l\x1b[>25u\x1b[>4;1m\x1b[?7l\x1b[1m\x1b[2;3r"
    left = emulate(start).left_behind()
    assert left[:5] == ["?1000h", "?1006h", "?1049h", "?7l", "?25l"]
    assert left[5:8] == ["keyboard 25 pushed", "CSI >4;1m", "margins 1-2"]
    assert left[8].startswith("style ")
    end = "\x1b[r\x1b[0m\x1b[?7h\x1b[>4m\x1b[<u\x1b[?1006;1000l\x1b[?1049l\x1b[?25h"
    screen = emulate(start + end)
    assert screen.left_behind() == []
    assert screen.mode_log[0] == "?1049h"
    assert screen.mode_log[-1] == "?25h"


def test_a_keyboard_mode_pushed_inside_is_not_taken_back_outside() -> None:
    left = emulate("\x1b[?1049h\x1b[>1u\x1b[?1049l\x1b[<u").left_behind()
    assert left == ["keyboard 1 pushed"]


def test_queries_are_answered() -> None:
    answers: list[str] = []
    screen = EmulatedScreen(20, 4)
    screen.answer = answers.append
    screen.supported_modes = frozenset({2026})
    EmulatedStream(screen).feed(b"ab\x1b[c\x1b[6n\x1b[?2026$p\x1b[?2048$p\x1b[?2026h\x1b[?2026$p")
    assert answers == ["\x1b[?6c", "\x1b[1;3R", "\x1b[?2026;2$y", "\x1b[?2026;1$y"]


def test_a_smaller_screen_cuts_wide_characters_whole() -> None:
    screen = emulate("ab日", columns=8)
    screen.resize(lines=4, columns=3)
    assert rows_of(screen)[0] == "ab"
    assert screen.cursor.x == 2


# -- the picture --------------------------------------------------------------------------

COLOURFUL = "\x1b[1;31mred\x1b[0m  <&> \x1b[44;97m日本 ok\x1b[0m\r\n\n\x1b[7m ┌─█─┐ \x1b[0m e\u0301 a   b"


def test_a_picture_has_the_text_of_the_screen() -> None:
    screen = emulate(COLOURFUL, columns=24)
    assert svg_text(screenshot_svg(screen, "Title & more")) == rows_of(screen)
    assert rows_of(screen)[0] == "red  <&> 日本 ok"


def test_a_picture_is_the_same_every_time_and_fetches_nothing() -> None:
    svg = screenshot_svg(emulate(COLOURFUL), "t")
    assert svg == screenshot_svg(emulate(COLOURFUL), "t")
    assert "url(" not in svg
    assert "href" not in svg
    assert svg.count("http") == 1  # the name space


def test_a_picture_shows_styles_and_puts_text_on_its_cells() -> None:
    root = ElementTree.fromstring(screenshot_svg(emulate("a \x1b[1;31mb日c\x1b[0;48;2;1;2;3m  ")))
    screen = root.find(f"{SVG}g")
    assert screen is not None
    places = [(t.text, t.get("x"), t.get("textLength")) for t in screen.iter(f"{SVG}text")]
    assert places == [("a", "0", "9"), ("b", "18", "9"), ("日", "27", "18"), ("c", "45", "9")]
    braille = ElementTree.fromstring(screenshot_svg(emulate("⣿⣷━━")))
    assert [text.text for text in braille.iter(f"{SVG}text")][1:] == ["⣿", "⣷", "━━"]
    rectangles = [(r.get("x"), r.get("width"), r.get("fill")) for r in screen.iter(f"{SVG}rect")]
    assert rectangles == [("54", "18", "#010203")]
    assert "font-weight:bold" in ElementTree.tostring(root, encoding="unicode")


# -- the pseudo-terminal ------------------------------------------------------------------

CHILD = r"""
import os, signal, sys, tty, termios
def size(*_):
    os.write(1, b"\r\nsize %dx%d" % tuple(os.get_terminal_size(0)))
signal.signal(signal.SIGWINCH, size)
before = termios.tcgetattr(0)
tty.setraw(0)
size()
os.write(1, b" tty" if os.getpgrp() == os.tcgetpgrp(os.open("/dev/tty", os.O_RDWR)) else b" none")
while (data := os.read(0, 100)) != b"q":
    os.write(1, b"\r\ngot " + data.hex(" ").encode())
termios.tcsetattr(0, termios.TCSANOW, before)
os.write(1, b"\r\nbye")
sys.exit(7)
"""


def child(columns: int = 80, rows: int = 24) -> Terminal:
    return Terminal([sys.executable, "-I", "-S", "-c", CHILD], columns=columns, rows=rows)


def test_a_program_gets_size_keys_and_resizes_and_its_exit_code_comes_back() -> None:
    with child(columns=30, rows=12) as terminal:
        terminal.wait_for("size 30x12 tty")
        assert not terminal.settings()[3] & termios.ECHO
        mark = terminal.mark()
        terminal.press("down")
        terminal.wait_for("got 1b 5b 42")
        assert terminal.since(mark) == b"\r\ngot 1b 5b 42"
        terminal.type("hé")
        terminal.wait_for(lambda t: t.line_with("68") == "got 68 c3 a9")
        terminal.resize(40, 10)
        terminal.wait_for("size 40x10")
        assert len(terminal.lines) == 10
        terminal.press("q")
        assert terminal.wait_exit() == 7
        assert terminal.line_with("bye") == "bye"
        assert terminal.raw.endswith(b"bye")
        assert terminal.arrivals[-1][1] == len(terminal.raw)
        assert terminal.settings() == terminal.settings_before
        assert terminal.screen.left_behind() == []


def test_each_key_is_sent_as_terminals_send_it() -> None:
    with child() as terminal:
        terminal.wait_for("tty")
        for key, data in {
            "shift+tab": "1b 5b 5a",
            "ctrl+s": "13",
            "alt+x": "1b 78",
            "f1": "1b 4f 50",
            "f12": "1b 5b 32 34 7e",
            "backspace": "7f",
            "enter": "0d",
            "+": "2b",
        }.items():
            terminal.press(key)
            terminal.wait_for(f"got {data}\n")
        with pytest.raises(ValueError, match="no key is called 'entre'"):
            terminal.press("entre")


def test_a_key_after_escape_comes_apart_from_it() -> None:
    with child() as terminal:
        terminal.wait_for("tty")
        before = time.monotonic()
        terminal.press("escape", "x")
        assert time.monotonic() - before > 0.1  # what Textual waits for the rest of a sequence
        terminal.wait_for("got 1b\ngot 78")


def test_waiting_in_vain_shows_the_screen() -> None:
    with child() as terminal:
        terminal.wait_for("tty")
        with pytest.raises(AssertionError, match=r"(?s)'never'.*running.*size 80x24 tty"):
            terminal.wait_for("never", timeout=0.05)
        with pytest.raises(AssertionError, match="still running"):
            terminal.wait_exit(timeout=0.05)
        terminal.press("q")
        with pytest.raises(AssertionError, match=r"(?s)ended.*bye"):
            terminal.wait_for("never")


def test_quiet_is_so_long_without_bytes() -> None:
    with child() as terminal:
        terminal.wait_for("tty")
        terminal.press("x")
        terminal.wait_for("got 78")
        terminal.wait_quiet(0.1)
        last = terminal.arrivals[-1][0]
        terminal.press("y")
        terminal.wait_for("got 79")
        assert terminal.arrivals[-1][0] - last >= 0.1


def test_hanging_up_is_told_to_the_program() -> None:
    # One that read would be told by the end of its input too, and either may come first.
    waits = [sys.executable, "-I", "-S", "-c", "import signal; print('tty', flush=True); signal.pause()"]
    with Terminal(waits) as terminal:
        terminal.wait_for("tty")
        terminal.hang_up()
        assert terminal.wait_exit() == -signal.SIGHUP


def test_closing_kills_the_program() -> None:
    with child() as terminal:
        terminal.wait_for("tty")
    assert terminal.process.returncode == -signal.SIGKILL


def test_the_environment_is_small_and_can_be_changed() -> None:
    code = "import os; print(sorted(k for k in os.environ if k in ('TERM', 'LANG', 'X', 'COLUMNS')))"
    argv = [sys.executable, "-I", "-S", "-c", code]
    with Terminal(argv, env={"X": "1", "LANG": None, "LC_ALL": "C.UTF-8"}) as terminal:
        assert terminal.wait_exit() == 0
        assert terminal.lines[0] == "['TERM', 'X']"
