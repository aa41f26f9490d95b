"""What somebody typed into a form and did not save yet: private files that outlive the program.

They are in the person's state directory, below the workspace's id, one file a form. A draft holds
what the form's fields held when it was opened, so that a change of somebody else in between is seen.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

from okrtui.config import paths
from okrtui.config.reading import text_of, toml_table
from okrtui.domain.errors import OkrtuiError, Refused
from okrtui.domain.frozen import dataclass
from okrtui.store.files.directory import Directory
from okrtui.store.files.permissions import make_directory
from okrtui.workspace.session import Session

MAX_BYTES = 2**20
"""Of a draft's file: a form has a few texts of at most 20,000 characters each."""
FIRST, LAST = datetime(1970, 1, 2, tzinfo=UTC), datetime(2999, 12, 31, tzinfo=UTC)
"""Instants that every time zone has."""


@dataclass(frozen=True, slots=True)
class Draft:
    """Fields that were typed into (`values`) and what they held before (`base`), by their names.

    `key` names the form, like `key result KR3`; `heading` is what it is called on screen.
    """

    key: str
    heading: str
    base: Mapping[str, str]
    values: Mapping[str, str]
    at: datetime


class Drafts:
    """A workspace's drafts of one person. Files are read at once and written in a thread of their own.

    Without a directory they last as long as the program.
    """

    def __init__(self, directory: Path | None) -> None:
        self._directory = directory
        self._found: dict[str, Draft] = {}
        self._writer = ThreadPoolExecutor(max_workers=1, thread_name_prefix="drafts")
        self._last: Future[None] | None = None
        self._problem = ""
        self.on_problem: Callable[[str], object] = lambda text: None
        """Called once, in the writer's thread, with the first problem."""

    def problem(self) -> str:
        """Return why drafts cannot be kept on disk, as far as is known; empty if they can."""
        return self._problem

    def load(self) -> None:
        """Read the drafts kept before. A file that is not a draft of okrtui is left alone."""
        if self._directory is None:
            return
        try:
            with Directory.open(self._directory) as place:
                for name in sorted(place.names()):
                    if name.endswith(".toml") and not name.startswith("."):
                        draft = _read(place, name)
                        if draft is not None and _name(draft.key) == name:
                            self._found[draft.key] = draft
        except OSError:
            return

    def get(self, key: str) -> Draft | None:
        """Return the draft of a form that is being opened; None if there is none.

        This also imports tomli_w, which writes drafts: when one is to be kept, the program's files may be
        gone.
        """
        import tomli_w as tomli_w

        return self._found.get(key)

    def all(self) -> list[Draft]:
        """Return the drafts, the latest first."""
        return sorted(self._found.values(), key=lambda draft: draft.at, reverse=True)

    def keep(self, draft: Draft) -> None:
        """Keep a draft in place of an older one of its form."""
        old = self._found.get(draft.key)
        self._found[draft.key] = draft
        if old is None or (old.values, old.base) != (draft.values, draft.base):
            self._last = self._writer.submit(self._write, draft)

    def forget(self, key: str) -> None:
        """Remove a form's draft: what was typed is saved, or not wanted."""
        if self._found.pop(key, None) is not None:
            self._last = self._writer.submit(self._remove, key)

    def close(self) -> None:
        """Wait until everything is on disk."""
        self._writer.shutdown(wait=True)

    def _write(self, draft: Draft) -> None:
        import tomli_w

        if self._directory is None:
            self._complain("what you type is not kept when this ends, as HOME is not set")
            return
        table = {
            "form": draft.key,
            "heading": draft.heading,
            "at": draft.at.isoformat(timespec="seconds"),
            "base": dict(draft.base),
            "values": dict(draft.values),
        }
        try:
            with _made(self._directory) as place:
                place.put(_name(draft.key), [tomli_w.dumps(table).encode("utf-8", "replace")], over=True)
        except OSError as error:
            self._complain(f"what you type cannot be kept in {self._directory} ({error.strerror})")

    def _remove(self, key: str) -> None:
        if self._directory is None:
            return
        try:
            with Directory.open(self._directory) as place:
                place.unlink(_name(key))
        except FileNotFoundError:
            return
        except OSError as error:
            self._complain(f"{self._directory} cannot be changed ({error.strerror})")

    def _complain(self, problem: str) -> None:
        if not self._problem:
            self._problem = problem
            self.on_problem(problem)


def drafts_of(session: Session) -> Drafts:
    """Return this person's drafts in this workspace, read from disk."""
    directory: Path | None
    try:
        directory = paths.state_directory() / "drafts" / session.database.head.uuid
    except Refused:
        directory = None
    found = Drafts(directory)
    found.load()
    return found


def now() -> datetime:
    return datetime.now(UTC)


def _made(directory: Path) -> Directory:
    """Make the directory of a workspace's drafts, private like those above it. Raises OSError."""
    for place in (directory.parent.parent, directory.parent):
        make_directory(place).close()
    return make_directory(directory)


def _name(key: str) -> str:
    return hashlib.sha256(key.encode("utf-8", "replace")).hexdigest()[:32] + ".toml"


def _read(place: Directory, name: str) -> Draft | None:
    try:
        text = text_of(place.path / name, follow=False, most=MAX_BYTES, at=place.descriptor)
        table = toml_table(text, name)
        at = datetime.fromisoformat(table["at"])
        if at.tzinfo is None:
            return None
        at = min(max(at, FIRST), LAST)
        base, values = _texts(table["base"]), _texts(table["values"])
        return Draft(str(table["form"]), str(table["heading"]), base, values, at)
    except (OSError, OkrtuiError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None


def _texts(table: object) -> dict[str, str]:
    if not isinstance(table, dict) or not all(isinstance(value, str) for value in table.values()):
        raise TypeError("a draft's fields are texts")
    return {str(name): value for name, value in table.items()}
