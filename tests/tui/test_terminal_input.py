"""Bytes from the terminal: what is pasted is text and no key, whatever it holds and however it is cut."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from okrtui.tui.terminal import _Keys

START, END = "\x1b[200~", "\x1b[201~"
pieces = st.lists(
    st.sampled_from(["a", "\x1b", "[", "2", "0", "1", "~", "q", "é", "\x1b[2", "\x1b[A"]), max_size=12
)


def decoded(data: bytes, cuts: list[int]) -> str:
    """What comes of the bytes when they arrive in pieces."""
    keys, text, at = _Keys(), "", 0
    for cut in sorted(cut % (len(data) + 1) for cut in cuts):
        text += keys.decode(data[at:cut]) if cut > at else ""  # nothing is the end, not a piece
        at = cut
    return text + (keys.decode(data[at:]) if data[at:] else "") + keys.decode(b"", final=True)


@given(pieces, st.lists(st.integers(0, 200), max_size=6))
def test_an_escape_inside_of_a_paste_is_text(parts: list[str], cuts: list[int]) -> None:
    pasted = "".join(parts).replace(END, "")
    sent = f"j{START}{pasted}{END}\x1b[Bk"
    assert decoded(sent.encode(), cuts) == f"j{START}{pasted.replace(chr(27), '␛')}{END}\x1b[Bk"


@given(pieces, st.lists(st.integers(0, 200), max_size=6))
def test_keys_come_through_as_they_are(parts: list[str], cuts: list[int]) -> None:
    keys = "".join(parts).replace(START, "")
    assert decoded(keys.encode(), cuts) == keys


@pytest.mark.parametrize("key", ["\x1b", "\x1b[A", "\x1bOP", "j", "é", "\x1b[1;5A", "\x1b[<0;3;4M"])
def test_no_key_waits_for_another(key: str) -> None:
    assert _Keys().decode(key.encode()) == key


def test_no_bytes_at_all_are_the_end_of_the_terminal() -> None:
    with pytest.raises(EOFError):
        _Keys().decode(b"")


def test_bytes_that_are_no_text_are_no_end_of_the_program() -> None:
    keys = _Keys()
    assert keys.decode(b"a\xff\xc3") == "a\ufffd"
    assert keys.decode(b"\xa9b") == "éb"
