"""The program is replaced under a command at work: 75 and one sentence, and 70 only for a defect."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable

import pytest

from okrtui import replaced
from okrtui.domain.errors import Refused
from okrtui.workspace import counting
from tests.upgrading.installed import WAYS, Installed

SAYS = f"okrtui: {replaced.MESSAGE}.\n"

# A command of the installed program; when it comes to a module, or opens a file, it stops until a line comes.
PROGRAM = """
import sys
event, what, *argv = sys.argv[1:]

def hook(name, arguments):
    global event
    if name == event and isinstance(arguments[0], str) and arguments[0].endswith(what):
        event = ""
        print("there", flush=True)
        sys.stdin.readline()

from okrtui.__main__ import main
sys.addaudithook(hook)
main(argv)
"""


def stopped(
    installed: Installed, event: str, what: str, *argv: str, then: Callable[[Installed], None]
) -> tuple[int, str]:
    """The exit code of a command, and what it said, to which something happened on its way."""
    words = [sys.executable, "-c", PROGRAM, event, what, *argv]
    pipe = subprocess.PIPE
    with subprocess.Popen(
        words, env=installed.env, stdin=pipe, stdout=pipe, stderr=pipe, text=True, errors="replace"
    ) as running:
        assert running.stdout is not None
        assert running.stdout.readline() == "there\n"
        then(installed)
        _, err = running.communicate("\n")
    return running.returncode, err


@pytest.mark.parametrize("way", WAYS)
def test_a_command_that_is_replaced_on_its_way(installed: Installed, way: str) -> None:
    answer = stopped(installed, "import", "okrtui.cli.root", "tree", then=WAYS[way])
    assert answer == (75, SAYS)
    assert installed.reports() == []


def test_a_file_of_ours_that_is_gone(installed: Installed) -> None:
    """It is none that the person named."""
    answer = stopped(installed, "open", "library.toml", "kpi", "library", then=Installed.take_away)
    assert answer == (75, SAYS)


@pytest.mark.parametrize("file", ["cli/look/tree.py", "config/library.toml"])
def test_a_file_that_was_never_there_is_a_defect(installed: Installed, file: str) -> None:
    (installed.package / file).unlink()
    argv = ["tree"] if file.endswith("py") else ["kpi", "library"]
    words = [sys.executable, "-m", "okrtui", *argv]
    done = subprocess.run(words, env=installed.env, capture_output=True, text=True)
    assert done.returncode == 70, done
    assert "this is a defect of the program" in done.stderr
    assert len(installed.reports()) == 1


def test_a_dependency_that_is_replaced_is_an_upgrade_too(installed: Installed) -> None:
    """Where it stands beside the program, and is gone half-way."""
    beside = installed.link.resolve() / "tomli_w"
    beside.mkdir()
    (beside / "__init__.py").write_text("from tomli_w._writer import dumps\n")
    (beside / "_writer.py").write_text("def dumps(table): raise KeyError('no such thing')\n")

    def written_over(_: Installed) -> None:
        (beside / "_writer.py").write_text("dumps = None\n")

    whole = stopped(installed, "import", "tomli_w._writer", "config", "show", then=lambda _: None)
    assert whole[0] == 70
    assert stopped(installed, "import", "tomli_w._writer", "config", "show", then=written_over) == (75, SAYS)


@pytest.mark.parametrize(
    "line",
    [b"", b"[]", b"3", b'{"cycle": 4}', b'{"error": 1}', b'{"totals": {}}', b"\xff", b'{"error": "Refused"}'],
)
def test_totals_of_another_version_are_refused(line: bytes) -> None:
    with pytest.raises(Refused):
        counting.read(line)
