"""Watches every Python of the tests: the program never opens a database as a plain file.

Closing such a file would drop the locks that SQLite holds in this process, and acknowledged commits
would be lost. Creating a new one (O_EXCL) is allowed: nobody can hold a lock on what was not there. So is
pointing at one (O_PATH), and opening a backup by its name, to which nobody is connected. Python imports this
module by itself, as tests/conftest.py puts its directory on PYTHONPATH.

No command of the tests is followed by a backup, unless a test asks for it.
"""

import os
import re
import sys
from types import FrameType

DATABASE = re.compile(r"\.db(-wal|-shm|-journal)?$")
BACKUP = re.compile(r"\d{4}-\d\d-\d\dT\d{6}Z-[a-z-]+(-\d+)?\.db$")
PROGRAM = f"{os.sep}okrtui{os.sep}"
_HARMLESS = os.O_EXCL | getattr(os, "O_PATH", 0)
CODE = 86
opened: list[str] = []
"""What the program opened in this process."""


def watch(event: str, arguments: tuple[object, ...]) -> None:
    if event != "open" or not isinstance(arguments[0], str | bytes):
        return
    path = os.fsdecode(arguments[0])
    flags = arguments[2]
    if not DATABASE.search(path) or (isinstance(flags, int) and flags & _HARMLESS):
        return
    frame: FrameType | None = sys._getframe(1)
    if BACKUP.search(path):
        return
    while frame is not None:
        if PROGRAM in frame.f_code.co_filename and "tests" not in frame.f_code.co_filename:
            opened.append(f"{path}, by {frame.f_code.co_filename}:{frame.f_lineno}")
            if "pytest" not in sys.modules:
                os.write(2, f"a database was opened as a file: {opened[-1]}\n".encode())
                os._exit(CODE)
            return
        frame = frame.f_back


os.environ.setdefault("OKRTUI_DAILY_BACKUP", "0")
sys.addaudithook(watch)
