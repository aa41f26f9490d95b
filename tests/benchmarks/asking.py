"""Search, filter and fold in a large workspace, key by key, against plain sqlite3 in this process."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from tests.benchmarks.table import Compared, NotReached, TableLine
from tests.benchmarks.watched import DOWN, ESCAPE, UP, Done, Side, Watched, shows

WORD = "north"  # in one title of twelve
QUIET_ASKED = 0.5
FOLDS = 6

TITLES = (
    "SELECT id FROM objective WHERE title LIKE ?1 UNION ALL SELECT id FROM key_result WHERE title LIKE ?1"
)
OBJECTIVES = "SELECT id, parent_objective_id, parent_key_result_id FROM objective"
ITEMS = f"{OBJECTIVES} UNION ALL SELECT id, objective_id, NULL FROM key_result"


class Asking:
    """One start of the program on a workspace; every key is followed by its yardstick."""

    def __init__(
        self, side: Side, database: Path, size: tuple[int, int], patience: float, label: str
    ) -> None:
        self._side, self._database, self._size, self._patience = side, database, size, patience
        self._search = Compared(f"search keystroke at {label}, against LIKE over the titles", "ms", 2.0)
        self._filter = Compared(f"filter keystroke at {label}, against loading ids and parents", "ms", 2.0)
        self._fold = Compared(f"fold at {label}, against the same", "ms", 2.0)
        self._wide = Compared("  filter, against ids and parents of key results too", "ms")
        self._wide.ours = self._filter.ours

    @property
    def lines(self) -> list[TableLine]:
        return [self._search, self._filter, self._fold, self._wide]

    def run(self) -> None:
        watched = Watched(self._side, self._size, self._patience)
        parts = ((self._fold, self._folds), (self._search, self._searches), (self._filter, self._filters))
        try:
            with closing(sqlite3.connect(self._database)) as sql:
                watched.start()
                watched.press(DOWN)
                watched.press(UP)
                for line, part in parts:
                    self._soft(line, part, watched, sql)
        except NotReached as error:
            for line, _ in parts:
                line.failed = str(error)
        finally:
            watched.quit()

    def _soft(
        self,
        line: Compared,
        part: Callable[[Watched, sqlite3.Connection], None],
        watched: Watched,
        sql: sqlite3.Connection,
    ) -> None:
        if not line.failed:
            try:
                part(watched, sql)
            except NotReached as error:
                line.failed = str(error)
                raise

    def _folds(self, watched: Watched, sql: sqlite3.Connection) -> None:
        for _ in range(FOLDS):
            self._fold.ours.append(watched.press(b" ", quiet=QUIET_ASKED).milliseconds)
            self._fold.theirs.append(_plain(sql, OBJECTIVES))

    def _searches(self, watched: Watched, sql: sqlite3.Connection) -> None:
        watched.press(b"/", shows("words to search"), QUIET_ASKED)
        for end in range(1, len(WORD) + 1):
            typed = WORD[:end]
            took = watched.press(WORD[end - 1 : end].encode(), _typed(typed), QUIET_ASKED)
            self._search.ours.append(took.milliseconds)
            self._search.theirs.append(_plain(sql, TITLES, f"%{typed}%"))
        watched.press(ESCAPE, lambda screen: not _typed(WORD)(screen), QUIET_ASKED)

    def _filters(self, watched: Watched, sql: sqlite3.Connection) -> None:
        watched.press(b"f", shows("owner:ana"), QUIET_ASKED)
        for end in range(1, len(WORD) + 1):
            took = watched.press(WORD[end - 1 : end].encode(), shows(f"filter: {WORD[:end]} "), QUIET_ASKED)
            self._filter.ours.append(took.milliseconds)
            self._filter.theirs.append(_plain(sql, OBJECTIVES))
            self._wide.theirs.append(_plain(sql, ITEMS))
        watched.press(ESCAPE, lambda screen: not shows("filter: ")(screen), QUIET_ASKED)


def _typed(text: str) -> Done:
    """Whether the text is in the line at the bottom."""
    return lambda screen: text in screen.display[-1]


def _plain(sql: sqlite3.Connection, query: str, *values: str) -> float:
    """Milliseconds that a query and taking all its rows takes."""
    began = time.perf_counter()
    sql.execute(query, values).fetchall()
    return (time.perf_counter() - began) * 1000
