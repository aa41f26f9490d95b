"""The Cycle screen of a large workspace: whether its totals are seen growing, and keys meanwhile."""

from __future__ import annotations

import time

from tests.benchmarks.recorder import Recorder
from tests.benchmarks.table import Compared, Limited, NotReached, TableLine
from tests.benchmarks.watched import Side, Watched, shows
from tests.emulator import EmulatedScreen

SAYS, SAID, CLEARS = b"c", "then c closes it", b"k"
"""A key that only says why it cannot work, what it says, and a key after which that is gone."""
OVER = 3.0  # seconds without a change after which the totals are whole
DISTINCT = 3
"""Different totals on the screen that make them seen growing."""


class Totals:
    """Go to the Cycle screen; press keys until nothing has changed for a while."""

    def __init__(self, side: Side, size: tuple[int, int], patience: float, label: str) -> None:
        self._side, self._size, self._patience = side, size, patience
        self._distinct = Limited(f"Cycle totals at {label}: different ones shown", "", least=DISTINCT)
        self._seconds = Limited("  until they are whole", "s")
        self._keys = Compared("  a key meanwhile, against one after", "ms", 2.0)

    @property
    def lines(self) -> list[TableLine]:
        return [self._distinct, self._seconds, self._keys]

    def run(self) -> None:
        watched = Watched(self._side, self._size, self._patience)
        try:
            watched.start()
            began = time.perf_counter()
            watched.reach(b"4", _on_cycle)
            seen = _Seen(watched.recorder, began)
            pressed: list[tuple[float, float]] = []
            while not seen.different or time.perf_counter() - seen.changed < OVER:
                seen.look()
                pressed.append((time.perf_counter(), watched.reach(SAYS, shows(SAID))))
                watched.reach(CLEARS, lambda screen: not shows(SAID)(screen))
                if time.perf_counter() - began > self._patience:
                    raise NotReached(f"not whole within {self._patience:.0f} s")
            self._distinct.ours.append(len(seen.different))
            self._seconds.ours.append(seen.changed - began)
            self._keys.ours += [took for moment, took in pressed if moment <= seen.changed]
            self._keys.theirs += [took for moment, took in pressed if moment > seen.changed]
            self._keys.failed = "there at once"
        except NotReached as error:
            for line in (self._distinct, self._seconds, self._keys):
                line.failed = str(error)
        finally:
            watched.quit()


class _Seen:
    """The different totals that were on the screen so far, and when the last of them came."""

    def __init__(self, recorder: Recorder, began: float) -> None:
        self._recorder = recorder
        self.different: set[tuple[str, ...]] = set()
        self.changed = began

    def look(self) -> None:
        """Take in what comes for a tenth of a second."""
        self._take(self._recorder.screen)  # what came with the answer to a key
        until = time.perf_counter() + 0.1
        while (left := until - time.perf_counter()) > 0:
            self._recorder.read(0.0, until=left)
            self._recorder.show_until(self._take)

    def _take(self, screen: EmulatedScreen) -> bool:
        if _on_cycle(screen):
            shown = tuple(row.rstrip() for row in screen.display[3:-3])
            if any(shown) and shown not in self.different:
                self.different.add(shown)
                self.changed = time.perf_counter()
        return False


def _on_cycle(screen: EmulatedScreen) -> bool:
    """Whether the Cycle screen is shown: its tab is bold."""
    row = screen.display[1]
    at = row.find("4 Cycle")
    return at >= 0 and screen.cell(at, 1).bold
