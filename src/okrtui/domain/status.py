"""The words a status can be, with all that follows from the word alone (rules.md, Scores and statuses).

What is judged to have which of them stands in `judging`. Nothing here knows a colour: what shows a status
has one for each `Tone`.
"""

from __future__ import annotations

from enum import Enum, StrEnum


class Tone(Enum):
    """What a status means to who looks at it."""

    GOOD = "good"
    CARE = "care"
    BAD = "bad"
    PLAIN = "plain"


class Status(StrEnum):
    """One word each, and its glyph, the same in ASCII, its tone and its rank; in the order they are counted.

    Of two ranks the higher is better; without one it compares with none (rules.md, Movement).
    """

    ON_TRACK = "on track", "●", "o", Tone.GOOD, 4
    AT_RISK = "at risk", "▲", "!", Tone.CARE, 3
    OFF_TRACK = "off track", "■", "x", Tone.BAD, 0
    DONE = "done", "✓", "+", Tone.GOOD, 5
    STALE = "stale", "~", "~", Tone.CARE, 2
    NO_DATA = "no data", "?", "?", Tone.BAD, 1
    NOT_STARTED = "not started", "·", ".", Tone.PLAIN
    DRAFT = "draft", "·", ".", Tone.PLAIN
    HEALTHY = "healthy", "●", "o", Tone.GOOD, 4
    WATCH = "watch", "▲", "!", Tone.CARE, 3
    UNHEALTHY = "unhealthy", "■", "x", Tone.BAD, 0
    NO_TARGET = "no target", "·", ".", Tone.PLAIN
    NONE = "–", "–", "-", Tone.PLAIN
    DROPPED = "dropped", "×", "-", Tone.PLAIN

    glyph: str
    ascii_glyph: str
    tone: Tone
    rank: int | None

    def __new__(cls, word: str, glyph: str, ascii_glyph: str, tone: Tone, rank: int | None = None) -> Status:
        status = str.__new__(cls, word)
        status._value_ = word
        status.glyph, status.ascii_glyph, status.tone, status.rank = glyph, ascii_glyph, tone, rank
        return status

    @property
    def is_good(self) -> bool:
        """Whether it is as it should be."""
        return self.tone is Tone.GOOD

    @property
    def is_silent(self) -> bool:
        """Whether there was no entry for too long: the next one may change everything."""
        return self in (Status.STALE, Status.NO_DATA)

    @property
    def needs_entry(self) -> bool:
        """Whether any entry would lift it: there was none for too long, or none at all."""
        return self.is_silent or self is Status.NOT_STARTED

    @property
    def is_unwell(self) -> bool:
        """Whether there were entries, recent or old, and they are not good."""
        return self.tone in (Tone.CARE, Tone.BAD) and self is not Status.NO_DATA

    @property
    def holds_back(self) -> bool:
        """Whether it keeps its objective at risk at best: the worst status, or no entry for too long."""
        return self.is_silent or self in (Status.OFF_TRACK, Status.UNHEALTHY)

    @property
    def is_live(self) -> bool:
        """Whether an item with it is asked for entries: drafts and dropped items are not."""
        return self not in (Status.DRAFT, Status.DROPPED)

    @property
    def is_over(self) -> bool:
        """Whether nothing more is expected of an item with it."""
        return self in (Status.DONE, Status.DROPPED)

    @property
    def better(self) -> Status | None:
        """The next better band; None from the best one on, and of what is no band."""
        for ladder in (BANDS, KPI_BANDS):
            if self in ladder[:-1]:
                return ladder[ladder.index(self) + 1]
        return None


BANDS = (Status.OFF_TRACK, Status.AT_RISK, Status.ON_TRACK)
"""What a pace, a confidence or a grade can be judged to be, the worst first."""
KPI_BANDS = (Status.UNHEALTHY, Status.WATCH, Status.HEALTHY)
ASKED_FOR = tuple(status for status in Status if status is not Status.NONE)
"""What one can ask the board for."""
OF_KPIS = (*reversed(KPI_BANDS), Status.STALE, Status.NO_DATA, Status.NO_TARGET, Status.DROPPED)
"""What one can ask for of KPIs."""
_BY_WORD = {str(status): status for status in Status}


def of_word(word: str) -> Status:
    """Return the status of a word. Raises LookupError."""
    return _BY_WORD[word]


def read(text: str) -> Status | str:
    """Read a status as people type it: `at-risk`, `No data`; return any other text in lower case."""
    word = " ".join(text.replace("-", " ").split()).lower()
    return _BY_WORD.get(word, word)
