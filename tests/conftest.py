"""Tests that take what most machines don't have, or longer than one waits, run when they are asked for.

`amount(8, 500)` is 8 in the test command and 500 with `pytest -m soak` (less with `--share 0.1`); what
such a test has counted is printed at the end.
"""

from __future__ import annotations

import gc
import math
import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import hypothesis
import pytest
from _pytest.terminal import TerminalReporter
from hypothesis.internal.conjecture import providers

from tests.audit import sitecustomize

# The same examples in every run; a failure is told as it is, not after minutes of making it small.
PHASES = (hypothesis.Phase.explicit, hypothesis.Phase.generate)
hypothesis.settings.register_profile("ours", derandomize=True, deadline=None, phases=PHASES)
hypothesis.settings.load_profile("ours")
# Hypothesis also draws what stands in the source of whatever modules are loaded: a test would have other
# examples with other tests beside it in the process.
if hasattr(providers, "_get_local_constants"):
    providers._get_local_constants = vars(providers)["Constants"]  # which it does not export

# What pytest collects lives until the end, and each test makes thousands of objects: to look through them as
# often as Python does takes a tenth of the time. (`gc.freeze()` would hide them from hypothesis, which asks
# who refers to an object.)
gc.set_threshold(20_000, 20, 50)

ASKED_FOR = {
    "login": "a real SSH server and a login of its own: pytest -m login, as root with openssh-server",
    "soak": "the whole numbers take half an hour: pytest -m soak",
    "beside": "two terminals side by side, on a machine that does nothing else: pytest -m beside",
}
COUNTED = "counted"
AUDIT = Path(__file__).parent / "audit"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--share", type=float, default=1.0, help="how much of the soak's numbers to run (0 … 1)")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    for name, what in ASKED_FOR.items():
        if name in config.option.markexpr:
            continue
        for item in items:
            if item.get_closest_marker(name) is not None:
                item.add_marker(pytest.mark.skip(reason=what))


def pytest_configure(config: pytest.Config) -> None:
    """Every Python that a test starts is watched, too, and finds no settings of this machine.

    Nor does it ignore a signal because who runs the tests does, as in the background or under nohup.
    """
    for number in (signal.SIGHUP, signal.SIGINT, signal.SIGQUIT, signal.SIGTERM):
        if signal.getsignal(number) is signal.SIG_IGN:
            signal.signal(number, signal.SIG_DFL)
    os.environ["XDG_CONFIG_DIRS"] = os.devnull
    there = os.environ.get("PYTHONPATH")
    if str(AUDIT) not in (there or "").split(os.pathsep):
        os.environ["PYTHONPATH"] = os.pathsep.join([str(AUDIT), *([there] if there else [])])


@pytest.fixture(autouse=True)
def no_database_opened_as_a_file() -> Iterator[None]:
    """Nothing that a test did made the program open a database with `open()`."""
    yield
    found = list(sitecustomize.opened)
    sitecustomize.opened.clear()
    assert found == []


@pytest.fixture(
    params=[pytest.param(False, id="sampled"), pytest.param(True, id="all", marks=pytest.mark.soak)]
)
def amount(request: pytest.FixtureRequest) -> Callable[[int, int], int]:
    """How much to do: `amount(in the test command, in the soak)`. Makes two tests of one."""
    share: float = request.config.getoption("--share")

    def choose(sampled: int, everything: int) -> int:
        return max(sampled, math.ceil(everything * share)) if request.param else sampled

    return choose


@pytest.fixture
def counted(record_property: Callable[[str, object], None]) -> Callable[[str], None]:
    """Says what was counted, at the end of the run."""
    return lambda text: record_property(COUNTED, text)


def pytest_terminal_summary(terminalreporter: TerminalReporter) -> None:
    reports = terminalreporter.getreports("passed") + terminalreporter.getreports("failed")
    lines = [
        f"{report.nodeid.split('::')[-1]}: {text}"
        for report in reports
        for name, text in report.user_properties
        if name == COUNTED
    ]
    if lines:
        terminalreporter.section("counted")
        for line in sorted(set(lines)):
            terminalreporter.line(line)
