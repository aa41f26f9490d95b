"""A process that imports files within hard limits: `python -m tests.interchange.files.child < JOBS`.

A job is a line of JSON: how many bytes more than the loaded program it may take, how many seconds
of CPU, and the arguments. The program is loaded once; each job runs in a fork of its own, which the
system ends when its time is over. Prints a line of JSON for each job: how it ended, what it printed.
"""

from __future__ import annotations

import functools
import json
import os
import resource
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path


def main() -> None:
    from datetime import UTC, datetime

    from okrtui.cli.base import Wiring
    from okrtui.cli.check_in.record import COMMAND as recording
    from okrtui.cli.check_in.record_csv import record_csv
    from okrtui.cli.exchange.import_ import COMMAND as importing
    from okrtui.cli.main import run
    from okrtui.interchange.outline.markdown import read_markdown

    assert importing
    assert recording
    assert callable(record_csv)
    assert callable(read_markdown)
    wiring = Wiring(lambda request: 0, list, lambda: datetime(2026, 11, 21, 12, tzinfo=UTC))
    for line in sys.stdin:
        most, seconds, arguments = json.loads(line)
        work = functools.partial(run, arguments, wiring)
        print(json.dumps(_forked(work, most, seconds)), flush=True)


def _forked(work: Callable[[], int], most: int, seconds: int) -> dict[str, object]:
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        sys.stdout.flush()
        process = os.fork()
        if process == 0:
            os.dup2(out.fileno(), 1)
            os.dup2(err.fileno(), 2)
            _run_limited(work, most, seconds)
        _, status = os.waitpid(process, 0)
        out.seek(0)
        err.seek(0)
        return {
            "end": os.waitstatus_to_exitcode(status),
            "out": out.read(10_000).decode(errors="replace"),
            "err": err.read(10_000).decode(errors="replace"),
        }


def _run_limited(work: Callable[[], int], most: int, seconds: int) -> None:
    """Never returns."""
    end = 99
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[0])
        limit = pages * resource.getpagesize() + most
        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        end = work()
    except BaseException as error:
        sys.stderr.write(f"Traceback: {type(error).__name__}: {str(error)[:500]}\n")
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(end)


if __name__ == "__main__":
    main()
