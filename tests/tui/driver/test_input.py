"""Bytes from a terminal, without one: keys come through, its answers do not, however they are cut."""

from __future__ import annotations

import random
import sys
import tracemalloc
from collections.abc import Callable, Sequence
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual._xterm_parser import XTermParser
from textual.events import AppBlur, AppFocus, Key, MouseEvent, Paste, Resize
from textual.message import Message
from textual.messages import InBandWindowResize, TerminalSupportsSynchronizedOutput

from okrtui.tui.driver.input import LONE, MAX_HELD, MAX_PASTE, SILENCE, STALLED, InputFilter
from okrtui.tui.driver.keys import PASTE, PASTED
from tests.tui.driver.replies import REPLIES, eight_bits

INTRODUCERS = "[]OP_^X"
KEYS = [
    "j", "é", "你", "🙂", "\r", "\t", "\x7f", "\x00", "\x13", "\x1b[A", "\x1b[1;5A", "\x1bOP", "\x1bOA",
    "\x1b[Z", "\x1b[3~", "\x1b[15~", "\x1b[15;2~", "\x1b[[A", "\x1b[3$", "\x1b[3^", "\x1b[a", "\x1bOq",
    "\x1b[27u", "\x1b[97u", "\x1b[97;3u", "\x1b[97;;8482u", "\x1b[57400u", "\x1b[9;5u",
]  # fmt: skip
"""What comes through as it is."""
UNDERSTOOD = (
    Key | Paste | AppFocus | AppBlur | Resize | InBandWindowResize | TerminalSupportsSynchronizedOutput
)
keys = st.lists(st.sampled_from([*KEYS, "\x1b"]), max_size=6)
replies = st.sampled_from(list(REPLIES.values()))
scraps = st.one_of(
    st.binary(max_size=6),
    replies,
    st.sampled_from([key.encode() for key in KEYS]),
    st.sampled_from([PASTE.encode(), PASTED.encode(), b"\x1b", b"\xc2\x9b", b"\x9d", b"\x1b]", b"\x9c"]),
    st.from_regex(rb"\x1b\[[0-?]{0,12}[ -/]{0,2}[@-~]", fullmatch=True),
    st.from_regex(
        rb"\x1b\[\d{1,8}(:\d{0,3})?(;\d{0,4}(:[123])?(;\d{1,8}(:\d{1,8})?)?)?[u~ABHPR]", fullmatch=True
    ),
    st.builds(lambda reply, at: reply[: at % len(reply)], replies, st.integers(0, 5000)),
)
cuts = st.lists(st.integers(0, 20_000), max_size=8)


def joined(pieces: Sequence[str]) -> list[str]:
    """The pieces, with neighbouring characters in one."""
    found: list[str] = []
    for piece in pieces:
        if found and not piece.startswith("\x1b") and not found[-1].startswith("\x1b"):
            found[-1] += piece
        else:
            found.append(piece)
    return found


def given_out(*arrived: bytes, mouse: bool = False) -> list[str]:
    """What comes of bytes that arrive in pieces, without a pause, and of what is held when a pause comes."""
    found, out = InputFilter(mouse=mouse), []
    for data in arrived:
        out += found.feed(data, 0.0)
    return joined(out + found.tick(1.0) + found.tick(2.0))


def cut(data: bytes, at: Sequence[int]) -> list[bytes]:
    places = [0, *sorted(place % (len(data) + 1) for place in at), len(data)]
    return [data[start:end] for start, end in pairwise(places) if end > start]


def messages(pieces: Sequence[str]) -> list[Message]:
    """What Textual makes of pieces, and that it waits for nothing afterwards."""
    parser = XTermParser()
    found = [
        message
        for piece in pieces
        for message in ([Key("escape", None)] if piece == "\x1b" else parser.feed(piece))
    ]
    (last,) = parser.feed("j")
    assert isinstance(last, Key)
    assert last.key == "j"
    return found


@pytest.mark.parametrize("name", REPLIES)
def test_nothing_comes_of_what_a_terminal_answers(name: str) -> None:
    reply = REPLIES[name]
    assert given_out(b"j" + reply + b"k") == ["jk"]
    assert given_out(*(bytes([byte]) for byte in b"j" + reply + b"k")) == ["jk"]
    for raw in (False, True):
        assert given_out(b"j" + eight_bits(reply, raw=raw) + b"k") == ["jk"]


@pytest.mark.parametrize("name", [name for name, reply in REPLIES.items() if b"\x1b" not in reply[1:]])
def test_nothing_comes_of_an_answer_that_does_not_end(name: str) -> None:
    for end in range(3, min(len(REPLIES[name]), 60)):
        found = InputFilter()
        assert found.feed(REPLIES[name][:end], 0.0) + found.tick(SILENCE) == []
        assert found.feed(b"j", 1.0) == ["j"], REPLIES[name][:end]


@given(keys, replies, keys, cuts)
def test_keys_around_an_answer_survive(
    before: list[str], reply: bytes, after: list[str], at: list[int]
) -> None:
    first, then = "".join(before), "".join(after)
    expected = joined([*before, *(after or [])])
    assert given_out(*cut(first.encode() + reply + then.encode(), at)) == expected


@given(st.lists(scraps, max_size=8), cuts, st.booleans())
def test_pieces_make_no_difference_and_textual_understands_all(
    parts: list[bytes], at: list[int], mouse: bool
) -> None:
    """Whatever the bytes are: the same comes of them in any pieces, and Textual does not fail at it."""
    data = b"".join(parts)
    whole = given_out(data, mouse=mouse)
    assert given_out(*cut(data, at), mouse=mouse) == whole
    if whole.count(PASTE) > whole.count(PASTED):
        whole.append(PASTED)
    for message in messages(whole):
        assert isinstance(message, UNDERSTOOD) or (mouse and isinstance(message, MouseEvent)), message
        assert not isinstance(message, Resize) or (
            5 <= message.size.height <= 400 and message.size.width >= 20
        )


@pytest.mark.parametrize("character", [*map(chr, range(33, 127)), "é", "\r", "\t", "\x7f", "\x03"])
def test_an_escape_and_a_character_that_arrive_together_are_two_keys(character: str) -> None:
    """Never alt and the character; what may begin a sequence is waited for."""
    found = InputFilter()
    out = found.feed(b"\x1b" + character.encode(), 0.0)
    assert (out == []) is (character in INTRODUCERS)
    assert out + found.tick(SILENCE) == ["\x1b", character]


def test_a_lone_escape_is_a_key_within_fifty_milliseconds() -> None:
    found = InputFilter()
    assert found.feed(b"\x1b", 7.0) == []
    assert found.deadline == 7.0 + LONE <= 7.05
    assert found.tick(7.0 + LONE - 0.001) == []
    assert found.tick(7.0 + LONE) == ["\x1b"]
    assert found.deadline is None
    assert found.feed(b"[", 8.0) == ["["]


@pytest.mark.parametrize("character", INTRODUCERS)
def test_an_introducer_that_nothing_follows_was_two_keys(character: str) -> None:
    found = InputFilter()
    assert found.feed(b"\x1b", 0.0) + found.feed(character.encode(), 0.03) == []
    assert found.deadline == 0.03 + SILENCE <= 0.53
    assert found.tick(0.5) == []
    assert found.tick(0.03 + SILENCE) == ["\x1b", character]
    assert found.deadline is None


def test_of_eight_bits_an_introducer_is_no_key() -> None:
    for introducer in (b"\xc2\x9b", b"\x9b", b"\xc2\x9d", b"\x9d", b"\x8f"):
        assert given_out(introducer) == []


@pytest.mark.parametrize("key", KEYS)
def test_no_key_waits_for_another(key: str) -> None:
    found = InputFilter()
    assert found.feed(key.encode(), 0.0) == [key]
    assert found.deadline is None
    assert all(isinstance(message, Key) for message in messages([key]))


@pytest.mark.parametrize(
    ("sent", "read"),
    [
        ("\x1b[97:65;2;65u", "\x1b[97;2;65u"),
        ("\x1b[97;1:1u", "\x1b[97;1u"),
        ("\x1b[97;3;97u", "\x1b[97;3u"),
        ("\x1b[97;4;65u", "\x1b[97;4u"),
        ("\x1b[50;3;8482u", "\x1b[50;3;8482u"),
        ("\x1b[97;66;65u", "\x1b[97;66;65u"),
        ("\x1b[1;5:2A", "\x1b[1;5A"),
        ("\x1b[27;5;115~", "\x1b[115;5u"),
        ("\x1b[27;2;65~", "A"),
        ("\x1b[27;5;9~", "\x1b[9;5u"),
        ("\x1b[0;;20320:22909u", "你好"),
        ("\x1b[0;1;" + ":".join(["128104", "8205"] * 9) + "u", "👨\u200d" * 9),
        ("\u009bA", "\x1b[A"),
        ("\u008fP", "\x1bOP"),
    ],
)
def test_keys_that_textual_would_not_read_are_told_as_it_does(sent: str, read: str) -> None:
    assert given_out(sent.encode()) == [read]
    assert all(isinstance(message, Key) for message in messages([read]))


def test_reports_that_textual_asked_for_come_through_once() -> None:
    reports = [b"\x1b[?2026;2$y", b"\x1b[?2048;0$y", b"\x1b[I"]
    assert given_out(*(reports * 3)) == [report.decode() for report in reports]
    assert given_out(b"\x1b[I", b"\x1b[O", b"\x1b[I") == ["\x1b[I", "\x1b[O", "\x1b[I"]


def test_a_terminal_may_tell_its_size_in_cells() -> None:
    assert given_out(b"\x1b[48;24;80;480:1;800t") == ["\x1b[48;24;80;24;80t"]
    for rows, columns in ((4, 80), (24, 19), (401, 80), (24, 1001), (0, 0)):
        assert given_out(f"\x1b[48;{rows};{columns};9;9t".encode()) == []


def test_a_mouse_is_heard_if_it_was_asked_for() -> None:
    for report in (b"\x1b[<0;10;5M", b"\x1b[<35;1000;400m", b"\x1b[<65;1;1M"):
        assert given_out(report, mouse=True) == [report.decode()]
        (message,) = messages([report.decode()])
        assert isinstance(message, MouseEvent)
    odd = (b"\x1b[<0;0;5M", b"\x1b[<0;1001;5M", b"\x1b[<0;-1;5M", b"\x1b[<9999;1;5M", b"\x1b[32;10;5M")
    assert given_out(*odd, b'\x1b[M !"j', mouse=True) == ["j"]
    assert given_out(b"\x1b[M !\x1b[A") == ["\x1b[A"], "one that was broken off takes no other key's bytes"


# -- what is pasted -----------------------------------------------------------------------


@given(st.lists(st.one_of(scraps, st.just(b"q")), max_size=8), cuts)
def test_what_is_pasted_is_text(parts: list[bytes], at: list[int]) -> None:
    """Escapes in it, answers that come in the middle, and bytes that are no text."""
    pasted = b"".join(parts).replace(PASTED.encode(), b"").replace(b"\x1b", b"\x1b ")
    out = given_out(*cut(b"j" + PASTE.encode() + pasted + PASTED.encode() + b"\x1b[Bk", at))
    assert out[:2] == ["j", PASTE]
    assert out[-3:] == [PASTED, "\x1b[B", "k"]
    assert len(out[2:-3]) <= 1
    text = "".join(out[2:-3])
    assert "\x1b" not in text
    assert text.count("␛") == pasted.count(b"\x1b") + pasted.count("␛".encode())


def test_an_answer_inside_of_a_paste_is_text() -> None:
    assert given_out(b"\x1b[200~one \x1b[?62;1;6c two\x1b[201~q") == [
        PASTE,
        "one ␛[?62;1;6c two",
        PASTED,
        "q",
    ]


def test_a_paste_with_marks_of_eight_bits_ends_with_such_a_mark() -> None:
    for mark in (b"\x9b", b"\xc2\x9b"):
        assert given_out(mark + b"200~a\x1b[201~b" + mark + b"201~q") == [PASTE, "a␛[201~b", PASTED, "q"]
    assert given_out("\x1b[200~a\u009b201~q\x1b[201~".encode()) == [PASTE, "a\u009b201~q", PASTED]


def test_an_escape_after_a_while_ends_a_paste_whose_end_never_came() -> None:
    found = InputFilter()
    assert found.feed(b"\x1b[200~half", 0.0) == [PASTE, "half"]
    assert found.deadline is None
    assert found.feed(b"\x1b", 0.5) == []
    assert found.deadline is None, "that soon it may be the end mark"
    assert found.feed(b"q", 1.0) == ["␛q"]
    assert found.feed(b"\x1b", 1.0 + STALLED) == []
    assert found.tick(1.0 + STALLED + LONE) == [PASTED]
    assert found.feed(b"q", 3.0) == ["q"]


def test_a_stalled_end_mark_is_one() -> None:
    found = InputFilter()
    out = found.feed(b"\x1b[200~all", 0.0) + found.feed(b"\x1b", 9.0) + found.feed(b"[201~q", 9.0)
    assert out == [PASTE, "all", PASTED, "q"]


def test_of_a_paste_as_much_is_kept_as_any_field_takes() -> None:
    out = given_out(PASTE.encode(), *([b"x" * 70_000] * 20), PASTED.encode(), b"j")
    assert [out[0], out[2:]] == [PASTE, [PASTED, "j"]]
    assert len(out[1]) == MAX_PASTE


# -- how long, how much -------------------------------------------------------------------


def test_bytes_that_are_no_text_are_a_key_that_nobody_has() -> None:
    assert given_out(b"a\xffb") == ["a\ufffdb"]
    assert given_out(b"\xc3", b"\xa9b") == ["éb"]
    assert given_out(b"\xf0\x9f\x98jk") == ["\ufffdjk"], "the rest of a character is no control of eight bits"
    assert given_out(b"\xe2\x80", b"\xe2\x80\x9d") == ["\ufffd”"]
    for pieces in ([b"\xff\x9d\x80j"], [b"\xff", b"\x9d\x80j"], [b"\xff", b"\x9d", b"\x80", b"j"]):
        assert given_out(*pieces) == ["\ufffdj"]
    assert given_out(b"\x80\x85\x9cj") == ["j"]


def test_a_title_may_hold_bytes_that_alone_would_end_it() -> None:
    assert given_out("\x1b]l“q”\x1b\\j".encode()) == ["j"]


def test_the_terminator_of_a_string_may_come_late() -> None:
    found = InputFilter()
    assert found.feed(b"\x1b]11;rgb:0\x1b", 0.0) == []
    assert found.deadline == SILENCE, "it is no lone escape"
    assert found.feed(b"\\j", 0.3) == ["j"]
    assert found.feed(b"\x1b]11;rgb:0", 1.0) + found.tick(1.0 + SILENCE) == []
    assert found.feed(b"\x1b\\j", 2.0) == ["j"]


def test_who_types_into_a_string_without_end_is_heard_before_long() -> None:
    found, heard = InputFilter(), []
    found.feed(b"\x1b]52;c;", 0.0)
    for stroke in range(40):
        heard += found.feed(b"j", (stroke + 1) * 0.2)
    assert 10 <= len(heard) < 40
    found.feed(b"\x1b]52;c;", 20.0)
    for number in range(100):  # as slow as lines are, not as people
        assert found.feed(b"j" * 10, 20.0 + number * 0.2) == []


def test_a_string_without_end_costs_no_memory_and_ends_with_silence() -> None:
    for begin in (b"\x1b]52;c;", b"\x1bP", b"\x1b[", b"\x1bO"):
        found = InputFilter()
        tracemalloc.start()
        found.feed(begin, 0.0)
        for _ in range(2560):
            assert found.feed(b"1" * 4096, 0.0) == []
        held, _ = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert held < 10 * MAX_HELD
        assert found.tick(SILENCE) == []
        assert found.feed(b"j", 1.0) == ["j"]


def calls(work: Callable[[], object]) -> int:
    """How many functions are called, ours and Python's."""
    counted = 0

    def count(*_: object) -> None:
        nonlocal counted
        counted += 1

    sys.setprofile(count)
    work()
    sys.setprofile(None)
    return counted


@pytest.mark.parametrize("piece", [1, 7, 4096])
@pytest.mark.parametrize(
    "name", ["OSC 52", "DA1 of xterm", "CPR", "mouse, X10", "nothing has so many numbers"]
)
def test_twice_as_much_costs_twice_as_much(name: str, piece: int) -> None:
    def feed(times: int) -> None:
        found, data = InputFilter(), (REPLIES[name] + b"j") * times
        for at in range(0, len(data), piece):
            found.feed(data[at : at + piece], 0.0)

    times = 2 if len(REPLIES[name]) > 100 else 200
    assert calls(lambda: feed(2 * times)) <= 2.1 * calls(lambda: feed(times)) + 100


def test_a_hundred_thousand_answers_in_a_row(amount: Callable[[int, int], int]) -> None:
    chosen, found, out = random.Random(5), InputFilter(), []
    short = [reply for reply in REPLIES.values() if len(reply) < 100]
    for number in range(amount(5_000, 100_000)):
        out += found.feed(chosen.choice(short), 0.0)
        if number % 1000 == 0:
            out += found.feed(b"j", 0.0)
    assert "".join(out) == "j" * (-(-(number + 1) // 1000))
