"""Titles, names, prose and handles on the way in: what is kept and what is refused."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from okrtui.domain import texts
from okrtui.domain.errors import Refused
from okrtui.domain.model import Handle

# fmt: off
CONTROLS = [
    "\x00", "\x07", "\x1b", "\x7f", "\x85", "\x9b", "\u061c", "\u200e", "\u200f", "\u202a", "\u202e",
    "\u2066", "\u2069", "\u2028", "\u2029", "\ufeff", "\U000e0001", "\U000e0041", "\ud800", "\udfff",
]
# fmt: on


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Reply sooner", "Reply sooner"),
        ("  Reply sooner \n", "Reply sooner"),
        ("cafe\u0301", "café"),
        ("[b]x[/b] c=[1] `$(id)`", "[b]x[/b] c=[1] `$(id)`"),
        ("👩\u200d💻 می\u200cخواهم", "👩\u200d💻 می\u200cخواهم"),
        ("x", "x"),
        ("é" * 500, "é" * 500),
        ("e\u0301" * 500, "é" * 500),
    ],
)
def test_a_title_is_kept(typed: str, kept: str) -> None:
    assert texts.title(typed) == kept


@pytest.mark.parametrize("blank", ["", " ", "\t\n"])
def test_an_empty_title_is_refused(blank: str) -> None:
    with pytest.raises(Refused, match="step is empty"):
        texts.title(blank, "step")


def test_a_title_has_at_most_500_characters() -> None:
    with pytest.raises(Refused, match=r"title has 501.*500"):
        texts.title("é" * 501)


@pytest.mark.parametrize("control", [*CONTROLS, "\n", "\t", "\r"], ids=lambda c: f"U+{ord(c):04X}")
def test_a_control_character_is_refused_by_name(control: str) -> None:
    for check in (texts.title, texts.name):
        with pytest.raises(Refused) as refused:
            check(f"a{control}b", "team")
        assert f"U+{ord(control):04X}" in str(refused.value)
        assert "team" in str(refused.value)
        assert control not in str(refused.value)


@pytest.mark.parametrize("control", CONTROLS, ids=lambda c: f"U+{ord(c):04X}")
def test_prose_takes_no_control_character_either(control: str) -> None:
    with pytest.raises(Refused, match=rf"note.*U\+{ord(control):04X}"):
        texts.prose(f"a{control}b", "note")


@pytest.mark.parametrize(
    ("typed", "kept"), [("", ""), (" ", ""), (" eng/platform ", "eng/platform"), ("é" * 100,) * 2]
)
def test_a_name_may_be_empty(typed: str, kept: str) -> None:
    assert texts.name(typed, "team") == kept


def test_a_name_has_at_most_100_characters() -> None:
    with pytest.raises(Refused, match=r"team has 101.*100"):
        texts.name("é" * 101, "team")


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("", ""),
        (" one\r\ntwo\n\n\tthree ", "one\ntwo\n\n\tthree"),
        ("cafe\u0301", "café"),
        ("x" * 10_000, "x" * 10_000),
    ],
)
def test_prose_has_lines(typed: str, kept: str) -> None:
    assert texts.prose(typed) == kept


def test_prose_has_at_most_10_000_characters() -> None:
    with pytest.raises(Refused, match=r"reason has 10,001.*10,000"):
        texts.prose("x" * 10_001, "reason")


@given(st.text(max_size=40))
def test_what_is_kept_is_clean_and_stays(text: str) -> None:
    for check in (texts.title, texts.prose):
        try:
            kept = check(text)
        except Refused:
            continue
        assert kept == check(kept) == kept.strip() == unicodedata.normalize("NFC", kept)


@pytest.mark.parametrize(
    ("words", "title"),
    [
        ("STRASSE", "Die Straße"),
        ("find", "ﬁnd it"),
        ("CAFÉ", "cafe\u0301"),
        ("１２", "12 h"),
        ("Why", "x why"),
    ],
)
def test_search_compares_what_people_mean(words: str, title: str) -> None:
    assert texts.search_text(words) in texts.search_text(title, "")


@pytest.mark.parametrize(
    ("typed", "handle"),
    [
        ("KR34", "KR34"),
        ("kr34", "KR34"),
        ("KR-34", "KR34"),
        (" kpi-3 ", "KPI3"),
        ("o12", "O12"),
        ("I7", "I7"),
        ("KR034", "KR34"),
    ],
)
def test_a_handle_in_any_case_with_or_without_a_dash(typed: str, handle: str) -> None:
    assert str(Handle.parse(typed)) == handle


@pytest.mark.parametrize(
    "typed", ["", "34", "KR", "KR0", "KR--3", "X1", "KR 3", "KR3.5", "KR٣", "KR3\u200d", "OKR3"]
)
def test_another_handle_is_refused_with_the_forms(typed: str) -> None:
    with pytest.raises(Refused) as refused:
        Handle.parse(typed)
    for part in (f"“{typed}”", "O1", "KR1", "I1", "KPI1"):
        assert part in str(refused.value)
