"""A large cycle's totals counted in a process of its own, told line by line over a pipe.

The process only reads. It lets others go first, and ends with what started it: its input, to which nobody
writes, ends then. `python -I -m okrtui.workspace.counting DIR CYCLE MOMENT AS-OF`
"""

from __future__ import annotations

import gc
import json
import os
import signal
import sys
import threading
from collections.abc import Sequence
from datetime import date, datetime
from fractions import Fraction
from pathlib import Path
from time import monotonic
from typing import Any, NamedTuple, TextIO

from okrtui.domain.coaching.findings import Finding
from okrtui.domain.errors import BadSettings, Busy, NotFound, OkrtuiError, Refused, Unsafe
from okrtui.domain.grading import KindAverage, Verdict
from okrtui.domain.model import Cycle
from okrtui.domain.status import Status, of_word
from okrtui.domain.views import Left, Moved, Progress, Silent, Summary
from okrtui.workspace.queries import cycles
from okrtui.workspace.queries.summary import growing, is_large, nothing_yet, summary
from okrtui.workspace.reading import Reading
from okrtui.workspace.session import Session, open_session

EVERY = 0.3
"""Seconds between two lines, at least."""
NICER = 5
ALLOCATED = 100_000
"""Values between two looks for circles among them: of what is counted there are none."""
_ERRORS = {kind.__name__: kind for kind in (BadSettings, Busy, NotFound, Refused, Unsafe)}


class Begun(NamedTuple):
    """A cycle's totals; for a large cycle they are still empty, and `command` starts the process that counts
    them."""

    summary: Summary
    command: list[str] | None


def begun(reading: Reading, name: str) -> Begun:
    """Return a cycle's totals, or for a large cycle the command that counts them. Raises NotFound."""
    cycle = cycles.named(reading, name)
    if not is_large(reading, cycle):
        return Begun(summary(reading, name), None)
    nothing = nothing_yet(reading, cycle)
    asker = reading.asker
    as_of = reading.as_of.isoformat() if reading.as_of is not None else ""
    words = [str(asker.directory.absolute()), cycle.name, asker.now.isoformat(), as_of]
    return Begun(nothing, [sys.executable, "-I", "-m", __name__, *words])


def main(argv: Sequence[str]) -> int:
    """Run the counting process. Write its progress, then the complete summary or the error.

    Returns the exit code.
    """
    directory, name, moment, as_of = argv
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # is the screens' business, as long as they are there
    threading.Thread(target=_end_with_input, daemon=True).start()
    os.nice(NICER)
    gc.set_threshold(ALLOCATED)
    now = datetime.fromisoformat(moment)
    try:
        session = open_session(
            Path(directory),
            clock=lambda: now,
            as_of=date.fromisoformat(as_of) if as_of else None,
            network_fs=True,  # who started it looked at that
        )
        try:
            _count(session, name, sys.stdout)
        finally:
            session.close()
    except BrokenPipeError:
        os._exit(0)
    except OkrtuiError as error:
        told = {"error": type(error).__name__, "message": error.problem, "remedy": error.remedy}
        _tell(sys.stdout, told)
    except Exception as error:
        _tell(sys.stdout, {"error": "Refused", "message": f"The totals stopped: {type(error).__name__}."})
        return 70
    return 0


def _end_with_input() -> None:
    while os.read(0, 1):
        pass
    os._exit(0)


def _count(session: Session, name: str, out: TextIO) -> None:
    last = 0.0
    with session.reading() as reading:
        for found in growing(reading, cycles.named(reading, name)):
            if found.so_far is None or monotonic() - last >= EVERY:
                _tell(out, written(found))
                last = monotonic()


def _tell(out: TextIO, line: dict[str, Any]) -> None:
    out.write(json.dumps(line) + "\n")
    out.flush()


# --- a summary as a line ---------------------------------------------------------------------


def written(found: Summary) -> dict[str, Any]:
    """Return a summary as JSON; `read` is the reverse."""
    cycle = found.cycle
    return {
        "cycle": [cycle.name, cycle.starts.isoformat(), cycle.ends.isoformat(), cycle.state, cycle.id],
        "objectives": found.objectives,
        "key_results": found.key_results,
        "score": _text(found.score),
        "since": found.since.isoformat(),
        "moved": [
            move._replace(score_before=_text(move.score_before), score=_text(move.score))  # type: ignore[arg-type]
            for move in found.moved
        ],
        "silent": found.silent,
        "verdict": None if found.verdict is None else _verdict_written(found.verdict),
        "findings": found.findings,
        "left": found.left,
        "so_far": found.so_far,
    }


def _verdict_written(found: Verdict) -> dict[str, Any]:
    averages = [[a.kind, a.grades, _text(a.average), a.meant] for a in found.averages]
    return {
        "bands": found.bands,
        "averages": averages,
        "ungraded": found.ungraded,
        "word": found.word,
    }


def read(line: bytes) -> Summary:
    """Read one line that the process wrote. Raises the error named in it, and Refused for a line that is no
    summary: the process may run a newer version of the program."""
    try:
        told: dict[str, Any] = json.loads(line)
        if "error" not in told:
            return _summary(told)
        error = _ERRORS.get(told["error"], Refused)(told["message"], told.get("remedy", ""))
    except (ValueError, TypeError, LookupError, ArithmeticError):
        raise Refused("The totals came in another version's form: leave okrtui and start it again.") from None
    raise error


def _summary(told: dict[str, Any]) -> Summary:
    name, starts, ends, state, id_ = told["cycle"]
    verdict, so_far = told["verdict"], told["so_far"]
    return Summary(
        cycle=Cycle(name, date.fromisoformat(starts), date.fromisoformat(ends), state, id_),
        objectives=_counts_read(told["objectives"]),
        key_results=_counts_read(told["key_results"]),
        score=_number(told["score"]),
        since=date.fromisoformat(told["since"]),
        moved=[_move_read(*told_move) for told_move in told["moved"]],
        silent=[Silent(*who) for who in told["silent"]],
        verdict=None if verdict is None else _verdict_read(verdict),
        findings=[Finding(*finding) for finding in told["findings"]],
        left=Left(*told["left"]),
        so_far=None if so_far is None else Progress(*so_far),
    )


def _counts_read(told: dict[str, int]) -> dict[Status, int]:
    return {of_word(word): number for word, number in told.items()}


def _move_read(handle: str, title: str, before: Any, score: Any, was: str, status: str) -> Moved:
    return Moved(handle, title, _number(before), _number(score), of_word(was), of_word(status))


def _verdict_read(told: dict[str, Any]) -> Verdict:
    averages = [
        KindAverage(kind, grades, Fraction(average), meant)
        for kind, grades, average, meant in told["averages"]
    ]
    return Verdict(_counts_read(told["bands"]), averages, told["ungraded"], told["word"])


def _text(number: Fraction | None) -> str | None:
    return None if number is None else str(number)


def _number(told: Any) -> Fraction | None:
    return None if told is None else Fraction(told)


if __name__ == "__main__":
    code = main(sys.argv[1:])
    sys.stdout.flush()
    os._exit(code)
