"""Prints what refusing each heavy file costs: seconds and the most memory, of a program of its own.

    python -m tests.interchange.files.measure [--only WORD] [--runs N]

From the project's root, with the interpreter that okrtui is installed for. Nothing is asserted.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from tests.interchange.files.heavy_files import HEAVY

_KIB = 1 if sys.platform != "darwin" else 1 / 1024
_HARD_STOP = 20
"""Seconds of CPU after which a file is given up."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What one refused import took; `end` is its exit code, negative: the signal that ended it."""

    name: str
    size: int
    end: int
    seconds: float
    cpu: float
    mib: float
    message: str


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m tests.interchange.files.measure", description=__doc__.split("\n")[0]
    )
    parser.add_argument("--only", default="", metavar="WORD", help="files whose name holds this")
    parser.add_argument("--runs", type=int, default=1, help="runs of each file; the best counts (default 1)")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="okrtui-imports-") as temporary:
        place = Path(temporary)
        environment = {
            "PATH": os.environ.get("PATH", ""), "HOME": temporary, "PYTHONUTF8": "1",
            "OKRTUI_WORKSPACE": str(place / "work"),
        }  # fmt: skip
        _run(["init", str(place / "work")], environment)
        costs = [
            _cost(
                "(an empty file)", b"", ("import", "--format", "markdown"), place, environment, options.runs
            )
        ]
        for heavy in HEAVY:
            if options.only in heavy.name:
                cost = _cost(heavy.name, heavy.content, heavy.arguments, place, environment, options.runs)
                print(f"{heavy.name}: {cost.seconds:.2f} s, {cost.mib:.0f} MiB", file=sys.stderr, flush=True)
                costs.append(cost)
    _print(costs)


def _cost(
    name: str, content: bytes, arguments: tuple[str, ...], place: Path, environment: dict[str, str], runs: int
) -> Cost:
    file = place / "file"
    file.write_bytes(content)
    found = [_run([*arguments, str(file)], environment) for _ in range(runs)]
    end, seconds, cpu, mib, message = min(found, key=lambda one: one[1])
    return Cost(name, len(content), end, seconds, cpu, mib, message.replace(str(file), "FILE"))


def _run(arguments: list[str], environment: dict[str, str]) -> tuple[int, float, float, float, str]:
    """Exit code, seconds, seconds of CPU, MiB at the most, message."""
    with tempfile.TemporaryFile() as answer:
        started = time.perf_counter()
        child = subprocess.Popen(
            [sys.executable, "-m", "okrtui", *arguments],
            env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=answer,
            preexec_fn=_stop_runaways,
        )  # fmt: skip
        _, status, usage = os.wait4(child.pid, 0)
        seconds = time.perf_counter() - started
        child.returncode = os.waitstatus_to_exitcode(status)
        answer.seek(0)
        message = answer.read().decode(errors="replace")
    cpu = usage.ru_utime + usage.ru_stime
    mib = usage.ru_maxrss * _KIB / 1024
    return child.returncode, seconds, cpu, mib, message.strip().rpartition("\n")[2]


def _stop_runaways() -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (_HARD_STOP, _HARD_STOP))


def _print(costs: list[Cost]) -> None:
    """A table in Markdown, the slowest first."""
    print("| file | MiB | exit | seconds | CPU s | peak MiB | message |")
    print("|---|---:|---:|---:|---:|---:|---|")
    for one in sorted(costs, key=lambda cost: -cost.seconds):
        end = str(one.end) if one.end >= 0 else f"killed ({-one.end})"
        message = one.message.removeprefix("okrtui: ")[:100].replace("|", "\\|")
        numbers = f"{one.size / 2**20:.1f} | {end} | {one.seconds:.2f} | {one.cpu:.2f} | {one.mib:.0f}"
        print(f"| {one.name} | {numbers} | {message} |")


if __name__ == "__main__":
    main()
