"""What is left of a crash: one sentence for the person, and a report without any of their texts.

The report holds places in the program and versions. It holds no message of an exception, no value
of a variable and no argument: any of them may be somebody's words, or a password.
"""

from __future__ import annotations

import platform
import sys
import traceback
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

MAX_FRAMES = 60


def leave_report(error: BaseException, argv: Sequence[str], state: Path | None) -> str:
    """Write the report into the state directory, private; return a sentence about it. Never raises."""
    frames = traceback.extract_tb(error.__traceback__)
    where = f" in {frames[-1].name}" if frames else ""
    what = f"an unexpected {type(error).__name__}{where}: this is a defect of the program"
    if state is None:
        return f"{what}. No report could be written, as HOME is not set."
    try:
        path = _write("\n".join(_lines(error, argv)) + "\n", state)
    except OSError as problem:
        return f"{what}. No report could be written to {state} ({problem.strerror})."
    return f"{what}. A report without any of your texts is in {path}."


def _write(text: str, state: Path) -> Path:
    from okrtui.store.files.permissions import make_directory

    with make_directory(state) as place:
        stem = f"crash-{datetime.now(UTC):%Y%m%d-%H%M%S}"
        for number in range(1, 100):
            name = f"{stem}{f'-{number}' if number > 1 else ''}.txt"
            try:
                place.put(name, [text.encode()])
            except FileExistsError:
                continue
            return state / name
    raise FileExistsError(17, "too many reports of this second", str(state))


def _lines(error: BaseException, argv: Sequence[str]) -> Iterator[str]:
    yield f"okrtui {_version('okrtui')} ended unexpectedly, {datetime.now(UTC):%Y-%m-%d %H:%M:%S} UTC"
    packages = ("textual", "rich", "peewee", "plotext", "msgspec", "click")
    yield f"Python {platform.python_version()} on {sys.platform} ({platform.machine()})"
    yield ", ".join(f"{name} {_version(name)}" for name in packages)
    yield f"command: {_command(argv)}"
    yield f"terminal: {'yes' if sys.stdout.isatty() else 'no'}"
    seen: set[int] = set()
    chain: BaseException | None = error
    while chain is not None and id(chain) not in seen:
        seen.add(id(chain))
        yield ""
        yield f"{type(chain).__module__}.{type(chain).__qualname__}"
        for frame in traceback.extract_tb(chain.__traceback__)[-MAX_FRAMES:]:
            yield f"  {_place(frame.filename)}:{frame.lineno} in {frame.name}"
        chain = chain.__cause__ or chain.__context__


def _place(file: str) -> str:
    """The name of a source file from its package on, without the directories of the machine above it."""
    parts = Path(file).parts
    for root in ("site-packages", "src"):
        if root in parts:
            return "/".join(parts[len(parts) - parts[::-1].index(root) :])
    return parts[-1] if parts else "?"


def _command(argv: Sequence[str]) -> str:
    """The command's own word, nothing that was typed behind it."""
    try:
        from okrtui.cli.commands import MODULES
    except ImportError:
        return "not to be told"

    return next((word for word in argv if word in MODULES), "none")


def _version(package: str) -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version(package)
    except PackageNotFoundError:
        return "?"
