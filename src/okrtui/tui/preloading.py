"""What the screens may need later, loaded in a thread of its own while nobody types.

A program that runs for days may be upgraded while it runs, and what is not loaded by then cannot be loaded
any more. Loads modules of ours, and plotext; never a database driver. Paints nothing.
"""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Callable, Iterator
from importlib import import_module
from threading import Event, Thread

import okrtui
from okrtui import replaced

NOT_NEEDED = (
    "okrtui.__main__",
    "okrtui.cli",  # commands; what the screens were started with is there
    "okrtui.interchange",  # what commands read and write
    "okrtui.demo",
    "okrtui.starters",
    "okrtui.config.starters",
    "okrtui.tui.first_run",  # before there is a workspace
    "okrtui.store.migrations",
    "okrtui.store.runner",  # on opening an older workspace
)
"""Modules, and packages with all that is in them, that no screen asks for once there is a board."""

IDLE = 0.5
"""Seconds without a key before anything is loaded."""
PAUSE = 0.02
"""Seconds between two modules."""
MAX_END = 1.0
"""Seconds that the end of the program waits for the module that is being loaded, at most."""


class Preloading:
    """Loads one module after the other until all are there, or `stop` is called."""

    def __init__(self, idle: Callable[[], float]) -> None:
        """`idle` returns how many seconds ago a key was pressed."""
        self._idle = idle
        self._stop = Event()
        self._thread = Thread(target=self._run, name="preloading", daemon=True)

    def start(self) -> None:
        """Begin to load once nobody has typed for a moment."""
        self._thread.start()

    def stop(self) -> None:
        """Stop loading: a thread must not load anything while the interpreter shuts down."""
        self._stop.set()
        if self._thread.ident is not None:
            self._thread.join(MAX_END)

    def _run(self) -> None:
        try:
            names = [name for name in modules() if name not in sys.modules]
        except OSError:  # the package is gone
            return
        for name in names:
            while (left := IDLE - self._idle()) > 0:
                if self._stop.wait(left):
                    return
            if not _load(name) or self._stop.wait(PAUSE):
                return
        gc.freeze()  # what stays for good need not be looked through again and again


def modules() -> Iterator[str]:
    """Yield the names of what is loaded: first what keeps typed text, then modules of ours, last plotext."""
    yield "tomli_w"
    yield from _below(os.path.dirname(okrtui.__file__), "okrtui.")
    yield "plotext"


def _below(directory: str, prefix: str) -> Iterator[str]:
    """Yield the modules in a package's directory, and in the packages below it."""
    with os.scandir(directory) as found:
        entries = sorted(found, key=lambda entry: entry.name)
    for entry in entries:
        name, kind = os.path.splitext(entry.name)
        if prefix + name in NOT_NEEDED or not name.isidentifier() or name == "__init__":
            continue
        if kind == ".py":
            yield prefix + name
        elif os.path.isfile(os.path.join(entry.path, "__init__.py")):
            yield prefix + name
            yield from _below(entry.path, f"{prefix}{name}.")


def _load(name: str) -> bool:
    """Load a module; return whether to go on. Why one cannot be loaded is said where it is used."""
    collects = gc.isenabled()
    gc.disable()  # a module leaves no garbage, but makes so many objects that it would be looked for
    try:
        import_module(name)
    except Exception as error:
        return not isinstance(error, replaced.Replaced)
    finally:
        if collects:
            gc.enable()
    return True
