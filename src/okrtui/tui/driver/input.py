"""Keeps from Textual what is not a key: bytes of a terminal go in, keys come out. Has no I/O and no clock.

What a terminal answers (colours, clipboard, attributes, positions …) begins as keys do. A small state machine
drops each answer whole, however it is split, and never holds more of one than the length of a key.
"""

from __future__ import annotations

import re
from codecs import getincrementaldecoder
from enum import Enum, auto

from okrtui.tui.driver.keys import CSI, FOCUS, MODE, PASTE, PASTED, key_of_csi, key_of_ss3, shifted

ESCAPE = "\x1b"
LONE = 0.04
"""Seconds until an escape that nothing follows is a key."""
SILENCE = 0.5
"""Seconds of silence after which a sequence that was begun is over."""
TYPED_AFTER, TYPED_RATE = 5.0, 15.0
"""Seconds after which a string is not waited for if fewer bytes a second came: somebody types into it."""
STALLED = 1.0
"""Seconds of silence after which a lone escape ends a paste whose end never came."""
MAX_HELD = 4096
"""Characters of a sequence that are kept; a longer one is no key."""
MAX_PASTE = 1_000_000
"""Characters of a paste that are handed on; no field takes as many."""

_OSC = "]"
_STRINGS = "]P_^X"
_C1 = {0x8F: "O", 0x90: "P", 0x98: "X", 0x9B: "[", 0x9D: "]", 0x9E: "^", 0x9F: "_"}
"""8-bit introducers, and what stands for them after an escape."""

# Undecodable bytes are surrogates, U+DC80 and so on, so that they can be counted; those that belong to
# a broken character are moved to U+DD80: what is left below U+DCA0 are controls of eight bits.
_BROKEN = re.compile("[\udca0-\udcff][\udc80-\udc9f]+")
_CONTROLS = re.compile("[\udc80-\udc9f]+")
_PLAIN = re.compile("[^\x1b\x80-\x9f\udc80-\udc9f]+")
_UNREADABLE = re.compile("[\udc80-\udd9f]")
_READABLE = {**dict.fromkeys(range(0xDC80, 0xDD00), "\ufffd"), **dict.fromkeys(range(0xDD80, 0xDDA0))}
_BODY = re.compile("[^$\x18\x1a\x1b@-~\x80-\x9f\udc80-\udc9f]*")
_SS3_BODY = re.compile("[0-9;]*")
_END_OF_OSC = re.compile("[\x07\x18\x1a\x1b\x9c\udc9c]")
_END_OF_STRING = re.compile("[\x18\x1a\x1b\x9c\udc9c]")
_CANCEL = "\x18\x1a"
_TERMINATORS = "\\\x9c\udc9c"


class _State(Enum):
    GROUND = auto()
    ESCAPE = auto()
    CSI = auto()
    SS3 = auto()
    STRING = auto()
    X10 = auto()
    PASTE = auto()


class InputFilter:
    """Turns bytes from a terminal into what Textual's parser shall read.

    `feed` and `tick` return pieces of text: characters, whole sequences, and `ESCAPE` alone for the escape
    key. Times are in seconds, by the caller's clock. When `deadline` (None: never) is reached without a byte,
    `tick` has to be called. What is pasted is text: an escape in it is replaced by its picture.
    """

    def __init__(self, *, mouse: bool = False) -> None:
        """With `mouse`, reports of the mouse are passed on."""
        self.deadline: float | None = None
        self._mouse = mouse
        self._decoder = getincrementaldecoder("utf-8")("surrogateescape")
        self._broken = False  # whether the last byte was one of a broken character
        self._state = _State.GROUND
        self._steps = {
            _State.GROUND: self._ground,
            _State.ESCAPE: self._escape,
            _State.CSI: self._csi,
            _State.SS3: self._ss3,
            _State.STRING: self._string,
            _State.X10: self._x10,
            _State.PASTE: self._paste,
        }
        self._out: list[str] = []
        self._introducer = ""
        """The character after the escape; empty for an introducer of eight bits, which is no key."""
        self._held = ""
        self._fresh = False
        """Whether nothing has followed an introducer yet."""
        self._in_osc = False
        self._cut_off = False
        """Whether a string ended without its terminator, which may still come."""
        self._within = False
        """Whether the escape that is waited for came inside of a string."""
        self._began = self._now = 0.0
        self._taken = 0
        self._mouse_bytes = 0
        self._mark = PASTED
        self._pasted = 0
        self._way_out = False
        self._answers: dict[str, str] = {}

    def feed(self, data: bytes, now: float) -> list[str]:
        """Return what Textual shall read for bytes that arrived at this time."""
        before, self._now = self._now, now
        text = self._tidy(self._decoder.decode(data))
        self._way_out = False
        if self._state is _State.PASTE:
            self._way_out = data == b"\x1b" and now - before >= STALLED
            text, self._held = self._held + text, ""
        elif self._state is _State.STRING:
            self._taken += len(data)
            lasted = now - self._began
            if lasted > TYPED_AFTER and self._taken < lasted * TYPED_RATE:
                self._state = _State.GROUND
        at = 0
        while at < len(text):
            at = self._steps[self._state](text, at)
        self.deadline = self._due()
        return self._given()

    def tick(self, now: float) -> list[str]:
        """Return what Textual shall read for the bytes that are held, if they were held for long enough."""
        if self.deadline is None or now < self.deadline:
            return []
        self.deadline = None
        if self._state is _State.PASTE:
            self._held = ""
            self._out.append(PASTED)
        elif self._state is _State.ESCAPE:
            self._out.append(ESCAPE)
        else:
            if self._fresh and self._introducer:
                self._out += [ESCAPE, self._introducer]
            self._tidy(self._decoder.decode(b"", True))
            self._cut_off = self._state is _State.STRING
        self._state, self._way_out = _State.GROUND, False
        return self._given()

    def _given(self) -> list[str]:
        out, self._out = self._out, []
        return out

    def _due(self) -> float | None:
        if self._state is _State.GROUND or (self._state is _State.PASTE and not self._way_out):
            return None
        quick = self._state is _State.PASTE or (self._state is _State.ESCAPE and not self._within)
        return self._now + (LONE if quick else SILENCE)

    def _tidy(self, text: str) -> str:
        """Distinguish bytes of broken characters from 8-bit controls."""
        if not text:
            return text
        first = _CONTROLS.match(text) if self._broken else None
        if first is not None:
            text = _moved(first) + text[first.end() :]
        text = _BROKEN.sub(lambda found: found[0][0] + _moved(found, 1), text)
        self._broken = "\udca0" <= text[-1] <= "\udd9f"
        return text

    # --- one state after the other: each takes text from a place and returns where it stopped ---

    def _ground(self, text: str, at: int) -> int:
        found = _PLAIN.match(text, at)
        if found is not None:
            self._cut_off = False
            self._out.append(found[0].translate(_READABLE))
            return found.end()
        if text[at] == ESCAPE:
            self._state, self._within = _State.ESCAPE, False
        elif introducer := _C1.get(ord(text[at]) & 0xFF):
            self._begin(introducer, eight_bits=text[at])
        return at + 1

    def _begin(self, introducer: str, *, eight_bits: str = "") -> None:
        self._introducer = "" if eight_bits else introducer
        self._mark = f"{eight_bits}{PASTED.removeprefix(CSI)}" if eight_bits else PASTED
        self._held, self._fresh = "", True
        if introducer in _STRINGS:
            self._state, self._in_osc = _State.STRING, introducer == _OSC
            self._began, self._taken = self._now, 0
        else:
            self._state = _State.CSI if introducer == "[" else _State.SS3

    def _escape(self, text: str, at: int) -> int:
        character = text[at]
        if character == ESCAPE:  # inside of a string it ended that
            if not self._within:
                self._out.append(ESCAPE)
        elif character in _STRINGS or character in "[O":
            self._begin(character)
        elif character in _TERMINATORS and self._cut_off:
            self._state, self._cut_off = _State.GROUND, False
        else:
            self._out.append(ESCAPE)
            self._state, self._cut_off = _State.GROUND, False
            return at
        return at + 1

    def _leave(self, text: str, at: int) -> int:
        """End a sequence at a character that is not part of it. Drop one that cancels; begin anew with any
        other."""
        self._state = _State.GROUND
        return at + 1 if text[at] in _CANCEL else at

    def _csi(self, text: str, at: int) -> int:
        body = _BODY.match(text, at)
        assert body is not None
        if body.end() > at:
            self._fresh = False
            self._held += text[at : min(body.end(), at + MAX_HELD + 1 - len(self._held))]
            return body.end()
        end = text[at]
        if end == "$":
            if key := shifted(self._held):
                self._out.append(key)
                self._state = _State.GROUND
            self._held, self._fresh = self._held[:MAX_HELD] + end, False
            return at + 1
        if not "@" <= end <= "~":
            return self._leave(text, at)
        if end == "[" and not self._held:  # the Linux console's F1 to F5
            self._held, self._fresh = end, False
            return at + 1
        self._state = _State.GROUND
        if len(self._held) > MAX_HELD:
            return at + 1
        if end == "M" and not self._held:
            self._state, self._mouse_bytes, self._fresh = _State.X10, 3, False
        elif CSI + self._held + end == PASTE:
            self._state, self._held, self._pasted = _State.PASTE, "", 0
            self._out.append(PASTE)
        else:
            self._hand_on(key_of_csi(self._held, end, mouse=self._mouse))
        return at + 1

    def _hand_on(self, sequence: str) -> None:
        """Pass a sequence on, but not a report that says the same as the last one of its kind."""
        kind = "focus" if sequence in FOCUS else sequence[:-3] if sequence.startswith(MODE) else ""
        if sequence and (not kind or self._answers.get(kind) != sequence):
            self._out.append(sequence)
            self._cut_off = False
        if kind:
            self._answers[kind] = sequence

    def _ss3(self, text: str, at: int) -> int:
        body = _SS3_BODY.match(text, at)
        assert body is not None
        if body.end() > at:
            self._fresh = False
            self._held += text[at : min(body.end(), at + MAX_HELD + 1 - len(self._held))]
            return body.end()
        if not "@" <= text[at] <= "~":
            return self._leave(text, at)
        self._hand_on(key_of_ss3(self._held, text[at]))
        self._state = _State.GROUND
        return at + 1

    def _string(self, text: str, at: int) -> int:
        found = (_END_OF_OSC if self._in_osc else _END_OF_STRING).search(text, at)
        if found is None:
            self._fresh = False
            return len(text)
        self._state = _State.GROUND
        if found[0] == ESCAPE:
            self._state, self._within, self._cut_off = _State.ESCAPE, True, True
        elif found[0] in _CANCEL:
            self._cut_off = True
        return found.end()

    def _x10(self, text: str, at: int) -> int:
        """Drop three bytes; if they happen to form a longer UTF-8 character, it counts as several."""
        if text[at] == ESCAPE:
            return self._leave(text, at)
        self._mouse_bytes -= 1 if _UNREADABLE.match(text[at]) else len(text[at].encode())
        if self._mouse_bytes <= 0:
            self._state = _State.GROUND
        return at + 1

    def _paste(self, text: str, at: int) -> int:
        mark = self._mark
        end = text.find(mark, at)
        self._held = "" if end >= 0 else _begun(text[at:], mark)
        stop = end if end >= 0 else len(text) - len(self._held)
        part = text[at : min(stop, at + MAX_PASTE - self._pasted)]
        self._pasted += len(part)
        if part:
            self._out.append(part.translate(_READABLE).replace(ESCAPE, "␛"))
        if end < 0:
            return len(text)
        self._out.append(PASTED)
        self._state = _State.GROUND
        return end + len(mark)


def _moved(found: re.Match[str], start: int = 0) -> str:
    return "".join(chr(ord(character) + 0x100) for character in found[0][start:])


def _begun(text: str, mark: str) -> str:
    """Return the end of a text that may be the beginning of a mark."""
    return next((mark[:n] for n in range(len(mark) - 1, 0, -1) if text.endswith(mark[:n])), "")
