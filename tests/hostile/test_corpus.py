"""The tests' own tools: enough payloads, in every field, and a tokenizer that refuses what it should."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.hostile.allowed import CLIPBOARD, COMMANDS, JSON, SCREENS, NotAllowedError, allowed
from tests.hostile.payloads import CHOSEN, corpus, families, few, spread
from tests.hostile.workspace import FIELDS, SOME, database, settings_names

OF_THE_SCREENS = (
    "\x1b[?1049h\x1b[?25l\x1b[>25u\x1b[?2026$p\x1b[?2004h\x1b[4;1H\x1b[1;38;2;1;2;3m"
    "title \x1b7\x1b[12X\u0928\u092e\u0938\u094d\u0924\u0947 \x1b8\x1b[12C\x1b[0m\r\n\x1b[?1049l\x1b[<u"
)
HARMLESS = ("", "plain", "\u2500\u25cf on track", "\u6f22\u5b57", "\U0001f469\u200d\U0001f52c",
            "\u0915\u094d\u200d\u0937",
            "a" + "\u0301" * 8, "\u241b[2J\ufffd", "\u05e9\u05dc\u05d5\u05dd")  # fmt: skip

REFUSED = {
    "a bare escape": "a\x1bb",
    "reset": "\x1bc",
    "alignment test": "\x1b#8",
    "charset": "\x1b(0",
    "erase": "\x1b[2J",
    "home": "\x1b[H",
    "scroll region": "\x1b[1;5r",
    "scroll region and text": "\x1b[1;5r\x1b[5Hx\n\x1b[r",
    "scroll region that stays": "\x1b[1;5r\x1b[5H\n",
    "scroll region without an end": "\x1b[1;5r\x1b[5H\n\x1b[1;9r",
    "scroll region without a step": "\x1b[1;5r\x1b[5H\x1b[r",
    "scroll up and down": "\x1b[1;5r\x1b[5H\n\x1bM\x1b[r",
    "scroll region and a colour": "\x1b[1;5r\x1b[5H\x1b[41m\n\x1b[r",
    "no region": "\x1b[r",
    "row up": "\x1bM",
    "insert line": "\x1b[2L",
    "repeat": "\x1b[9b",
    "report": "\x1b[6n",
    "title report": "\x1b[21t",
    "style with a colon": "\x1b[4:3m",
    "invisible": "\x1b[8m",
    "a number of rows": "\x1b[7B",
    "a number of blanks": "\x1b[7X",
    "another mode": "\x1b[?47h",
    "several modes": "\x1b[?7;25h",
    "another keyboard": "\x1b[>1u",
    "a sequence within one": "\x1b[3\x1b[0m",
    "a control within one": "\x1b[3\x081m",
    "title": "\x1b]0;x\x07",
    "title, ST": "\x1b]2;x\x1b\\",
    "link": "\x1b]8;;http://x/\x1b\\",
    "pointer": "\x1b]22;default\x07",
    "no end": "\x1b]22;default",
    "clipboard": "\x1b]52;c;eA==\x07",
    "DCS": "\x1bPq\x1b\\",
    "APC": "\x1b_x\x1b\\",
    "PM": "\x1b^x\x1b\\",
    "SOS": "\x1bXx\x1b\\",
    "C1": "\x9b31m",
    "bell": "\x07",
    "backspace": "a\b",
    "carriage return": "good\rbad",
    "newline": "a\nb",
    "tab": "\t",
    "NUL": "\x00",
    "DEL": "\x7f",
    "shift out": "\x0e",
    "override": "\u202e",
    "isolate": "\u2066",
    "mark of a direction": "\u200f",
    "zero-width space": "a\u200bb",
    "byte order mark": "\ufeff",
    "soft hyphen": "\u00ad",
    "Hangul filler": "\u3164",
    "annotation": "\ufff9",
    "tag": "\U000e0041",
    "selector of plane 14": "a\U000e0100",
    "line separator": "\u2028",
    "joiner beside ASCII": "a\u200db",
    "joiner before ASCII": "\u0915\u200da",
    "joiner first": "\u200d\u0915",
    "flood": "a" + "\u0301" * 9,
}  # fmt: skip
OURS_OR_NOTHING = (
    b"+ACw-", b"x\x1b[?2026$py", b"x\x1b[<uy", b"x\x1b[38;2;1;2;3my", b"two\r\nlines",
    b"go\x1b[7Con", b"go\x1b[7Hon", b"go\x1b[7mon",
)  # fmt: skip
"""UTF-7, which nobody reads, and sequences that are ours as they are."""
REFUSED_BYTES = {
    "a lone byte": b"\x9b2J",
    "an overlong escape": b"\xc0\x9b[2J",
    "a surrogate": b"\xed\xa0\xbd",
    "a cut character": b"\xe2\x82",
}


def test_there_are_more_than_500_payloads_of_every_kind() -> None:
    data = [payload.data for payload in corpus()]
    assert len(set(data)) == len(data) >= 900
    assert len(families()) >= 19
    assert all(len(found) >= 20 for found in families().values())
    assert len(set(spread())) == len(spread()) >= 500
    for some in (spread(), few()):
        assert {payload.family for payload in some} == set(families())
        assert set(CHOSEN) <= {payload.data for payload in some}


@pytest.mark.parametrize("table", FIELDS)
def test_every_payload_is_in_every_field(hostile: Path, table: str) -> None:
    """Byte for byte, so that nothing was cleaned or cut on its way in."""
    expected = {payload.data for payload in spread()[:: SOME if table == "cycle" else 1]}
    assert len(expected) >= (500 if table != "cycle" else 60)
    with closing(sqlite3.connect(database(hostile))) as connection:
        connection.text_factory = bytes
        for column in FIELDS[table]:
            found = {row[0] for row in connection.execute(f"SELECT {column} FROM {table}")}
            assert expected <= found, column


def test_the_settings_file_takes_hostile_names_too() -> None:
    names = settings_names(60)
    assert len(names) > 100
    assert names[0] == "[@click=app.quit]q[/]"


def test_what_the_screens_write_is_allowed() -> None:
    for moved in ("\x1b[4;21r\x1b[21H\r\n\r\n\x1b[r", "\x1b[4;21r\x1b[4H\x1bM\x1bM\x1b[r"):
        assert allowed(moved.encode(), SCREENS) == []
    assert "title " in allowed(OF_THE_SCREENS.encode(), SCREENS)
    for text in HARMLESS:
        assert allowed(text.encode(), JSON) == ([text] if text else [])
    assert allowed(b"\x1b]52;c;eA==\x07", (CLIPBOARD,)) == []


@pytest.mark.parametrize("name", REFUSED)
def test_the_tokenizer_refuses(name: str) -> None:
    for sequences in (SCREENS, COMMANDS, JSON):
        with pytest.raises(NotAllowedError):
            allowed(REFUSED[name].encode(), sequences)


@pytest.mark.parametrize("name", REFUSED_BYTES)
def test_the_tokenizer_refuses_bytes(name: str) -> None:
    with pytest.raises(NotAllowedError):
        allowed(REFUSED_BYTES[name], SCREENS)


def test_the_tokenizer_refuses_sequences_in_json_and_modes_in_a_command() -> None:
    for written, sequences in ((b"\x1b[31m", JSON), (b"\x1b[?25l", COMMANDS), (b"\x1b[4;1H", COMMANDS)):
        with pytest.raises(NotAllowedError):
            allowed(written, sequences)


def test_payloads_as_they_are_would_be_refused() -> None:
    """All that drive a terminal, but for modes: those have to come in the order that is ours, too."""
    driving = ("control sequence", "odd sequence", "escape", "C1", "C0", "OSC", "string", "not UTF-8")
    for family in (*driving, "surrogate"):
        for payload in families()[family]:
            if payload.data in OURS_OR_NOTHING:
                continue
            with pytest.raises(NotAllowedError):
                allowed(payload.data, SCREENS)
