"""The person's own editor on a private file: nothing of a workspace says what runs, or where."""

from __future__ import annotations

import os
import shlex
import subprocess
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from okrtui.config import paths
from okrtui.config.limits import MAX_BYTES
from okrtui.config.reading import text_of
from okrtui.domain.errors import Busy, Refused, is_out_of_room
from okrtui.domain.frozen import dataclass

_TEMPORARY = "okrtui-edit-"


@dataclass(frozen=True, slots=True)
class Buffer:
    """A private file (0600) outside every workspace, kept until `drop` is called."""

    path: Path
    most: int = MAX_BYTES
    """Bytes that it may have when it comes back."""

    @classmethod
    def of(cls, text: str, name: str) -> Buffer:
        """Return a new file with this text; its own name begins with `name`.

        It may grow to the size limit of a settings file, so that no long text is lost.
        """
        place = paths.state_directory() / "edit"
        try:
            descriptor, path = _made(place, name)
            try:
                with open(descriptor, "w", encoding="utf-8") as file:
                    file.write(text)
            except OSError:
                os.unlink(path)
                raise
        except OSError as error:
            if is_out_of_room(error):
                raise Busy(
                    f"No file to edit can be written in {place} ({error.strerror}): free some space, "
                    "then try again."
                ) from None
            raise Refused(
                f"No file to edit can be made in {place} ({error.strerror}): make that directory yours."
            ) from None
        return cls(Path(path), MAX_BYTES + len(text.encode()))

    def read(self) -> str:
        """Return the text as it is now. Raises BadSettings: no regular file, too large, not UTF-8."""
        return text_of(self.path, follow=False, most=self.most)

    def edit(self) -> str:
        """Open the file in the person's editor; return the text. Raises Refused, naming the kept file."""
        command = editor_command()
        try:
            code = subprocess.run([*command, str(self.path)], cwd=self.path.parent, check=False).returncode
        except OSError as error:
            raise Refused(
                f"The editor “{command[0]}” cannot be started ({error.strerror}): "
                f"set EDITOR to one that can. The text is in {self.path}."
            ) from None
        if code != 0:
            raise Refused(f"The editor ended with {code}: nothing changed. The text is kept in {self.path}.")
        text = self.read()
        self._make_private()  # an editor may have written another file of that name
        return text

    def _make_private(self) -> None:
        descriptor = os.open(self.path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
        try:
            os.fchmod(descriptor, 0o600)
        finally:
            os.close(descriptor)

    def drop(self) -> None:
        """Delete the file, once its text is saved or was not changed."""
        self.path.unlink(missing_ok=True)
        if self.path.parent.name.startswith(_TEMPORARY):
            with suppress(OSError):  # what the editor left there
                self.path.parent.rmdir()


def _made(place: Path, name: str) -> tuple[int, str]:
    """Create a private file in `place`. If that is not permitted, create it in a new temporary directory:
    root, for one, has no place of its own while it acts as somebody else."""
    try:
        place.mkdir(mode=0o700, parents=True, exist_ok=True)
        return tempfile.mkstemp(prefix=f"{name}-", suffix=".toml", dir=place)
    except PermissionError:
        private = tempfile.mkdtemp(prefix=_TEMPORARY)
        return tempfile.mkstemp(prefix=f"{name}-", suffix=".toml", dir=private)


def editor_command(environment: Mapping[str, str] = os.environ) -> list[str]:
    """Return VISUAL, else EDITOR, else vi, as words; no shell reads them. Raises Refused."""
    for name in ("VISUAL", "EDITOR"):
        named = environment.get(name, "")
        try:
            words = shlex.split(named)
        except ValueError as error:
            raise Refused(f"{name} cannot be read ({error}): set it to a command like `nano`.") from None
        if words:
            return words
    return ["vi"]
