"""A copy of the program that a test may replace under its sessions, as an administrator would."""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path

import okrtui
from okrtui.demo import fill
from okrtui.workspace.session import create_workspace
from tests.terminal import Terminal

PACKAGE = Path(okrtui.__file__).parent
NOW = datetime(2026, 11, 18, 12, tzinfo=UTC)

# The installed program on a fixed day. A thread beside it, which touches nothing, says which modules were
# there once what may be needed later was loaded; the end says which are there then. The pause before
# anything is loaded is given, so that a test comes before it for sure.
PROGRAM = """
import json, sys, threading, time
from datetime import UTC, datetime
from pathlib import Path
place, idle, *argv = sys.argv[1:]

def told(name):
    made = Path(place, name + ".new")
    made.write_text(json.dumps(sorted(sys.modules)))
    made.rename(Path(place, name))

def watch():
    seen = False
    while (there := "preloading" in {t.name for t in threading.enumerate()}) or not seen:
        seen = seen or there
        time.sleep(0.002)
    told("loaded")

from okrtui.tui import preloading
preloading.IDLE = float(idle)
threading.Thread(target=watch, daemon=True).start()
from okrtui.__main__ import main
try:
    main(argv, clock=lambda: datetime(2026, 11, 18, 12, tzinfo=UTC))
finally:
    told("ended")
"""


def demo(place: Path) -> Path:
    """The demo, in a new directory."""
    session = create_workspace(place, "Acme", clock=lambda: NOW)
    fill(session)
    session.close()
    return place


class Installed:
    """The program in a directory of a version, `current` being a link to it; and a person's home."""

    def __init__(self, place: Path, workspace: Path) -> None:
        self.place, self.workspace = place, workspace
        self.home = place / "home"
        self.home.mkdir(parents=True)
        self.link = place / "current"
        self.link.symlink_to(self._version("1"), target_is_directory=True)

    def install_anew(self) -> None:
        """A whole program, as in the beginning."""
        self.link.unlink()
        shutil.rmtree(self.place / "1")
        self.link.symlink_to(self._version("1"), target_is_directory=True)

    def _version(self, name: str) -> Path:
        made = self.place / name
        shutil.copytree(PACKAGE, made / "okrtui")
        return made

    @property
    def package(self) -> Path:
        return self.link / "okrtui"

    @property
    def env(self) -> dict[str, str]:
        path = os.pathsep.join([str(self.link), *filter(None, [os.environ.get("PYTHONPATH")])])
        return {
            "HOME": str(self.home),
            "PYTHONPATH": path,
            "OKRTUI_WORKSPACE": str(self.workspace),
            "TZ": "UTC",
            "OKRTUI_DAILY_BACKUP": "0",
            **{f"XDG_{name}_HOME": str(self.home / name.lower()) for name in ("CONFIG", "DATA", "STATE")},
        }

    def screens(self, *argv: str, idle: float = 0.0, before: str = "", **more: int) -> Terminal:
        """The screens; after `idle` seconds without a key what may be needed later is loaded. `before`
        that runs some code."""
        words = [sys.executable, "-c", before + PROGRAM, str(self.place), str(idle), *argv]
        env: Mapping[str, str | None] = self.env
        return Terminal(words, env=env, **more)  # type: ignore[arg-type]

    def modules(self, name: str) -> set[str] | None:
        """What was loaded at that time; None before it."""
        try:
            return set(json.loads((self.place / name).read_text()))
        except FileNotFoundError:
            return None

    def drafts(self) -> str:
        """All that is kept of what was typed and not saved."""
        found = sorted((self.home / "state" / "okrtui" / "drafts").glob("*/*.toml"))
        return "".join(file.read_text() for file in found)

    def reports(self) -> list[Path]:
        """What crashes left."""
        return sorted((self.home / "state" / "okrtui").glob("crash-*"))

    # --- what an administrator does ------------------------------------------------------

    def take_away(self) -> None:
        """Uninstall it."""
        shutil.rmtree(self.package.resolve())

    def put_another_there(self) -> None:
        """Another version in the same place, no module of which goes with those of the first."""
        target = self.package.resolve()
        shutil.rmtree(target)
        shutil.copytree(PACKAGE, target)
        _other_modules(target)

    def swap_the_link(self) -> None:
        """Another version beside it, which was there before; then the link leads there."""
        made = self.place / "2"
        new = self.place / "current.new"
        new.symlink_to(made, target_is_directory=True)
        new.replace(self.link)

    def make_the_other_version(self) -> None:
        """What the link will lead to."""
        _other_modules(self._version("2") / "okrtui")

    def write_half_of_it(self) -> None:
        """Some rooms are written over, as by a copy that was stopped; the package itself is what it was."""
        for room in ("cli", "tui"):
            _other_modules(self.package.resolve() / room)


def _other_modules(package: Path) -> None:
    """Make all modules of a package another version's."""
    for file in package.rglob("*.py"):
        if file.name != "__init__.py":
            file.write_text('"""A module of another version."""\n\nVERSION = 2\n')


WAYS: dict[str, Callable[[Installed], None]] = {
    "taken away": Installed.take_away,
    "another there": Installed.put_another_there,
    "a link swapped": Installed.swap_the_link,
    "half of it": Installed.write_half_of_it,
}
