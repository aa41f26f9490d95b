"""What is imported when: the quick ways stay quick because heavy things are not there."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

_ASK = "import json, sys; {code}; print(json.dumps(sorted(sys.modules)))"


def modules(code: str, **environment: str) -> set[str]:
    """Names of all modules loaded after running some code in a Python of its own."""
    done = subprocess.run(
        [sys.executable, "-c", _ASK.format(code=code)],
        capture_output=True, text=True, check=True, env=environment or None,
    )  # fmt: skip
    return set(json.loads(done.stdout.splitlines()[-1]))


def test_importing_the_package_imports_nothing_else_of_it() -> None:
    loaded = {name for name in modules("import okrtui") if name.startswith("okrtui")}
    assert loaded == {"okrtui"}


@pytest.mark.parametrize("heavy", ["textual", "plotext", "rich", "okrtui.demo", "okrtui.interchange"])
def test_a_check_in_imports_nothing_heavy(heavy: str, tmp_path: Path) -> None:
    code = (
        "from okrtui.cli.main import run; from okrtui.cli.base import Wiring; "
        f"w = Wiring(lambda r: 0, list); d = ['-w', {str(tmp_path / 'w')!r}]; "
        "run([*d, 'init'], w); run([*d, 'objective', 'add', 'A'], w); "
        "run([*d, 'kr', 'add', 'O1', 'B', '--from', '0', '--to', '9'], w); "
        "run([*d, 'checkin', 'KR1', '+5'], w)"
    )
    assert heavy not in modules(code, HOME=str(tmp_path), PATH="/usr/bin:/bin")


def test_the_screens_do_not_load_charts_before_one_is_asked_for() -> None:
    assert "plotext" not in modules("import okrtui.tui.app")
    assert "click" not in modules("import okrtui.tui.app")
