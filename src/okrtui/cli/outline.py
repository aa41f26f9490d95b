"""A document of objectives and key results, which `import` takes and `lint FILE` looks at."""

from __future__ import annotations

from pathlib import Path

from okrtui.domain.errors import Refused
from okrtui.interchange import files
from okrtui.interchange.outline.plan import Plan

FORMATS = ("markdown",)


def read_plan(file: str, format_: str | None, max_size: int) -> tuple[Plan, bytes]:
    """Return what a document would make, and its bytes. Raises Refused for what cannot be read."""
    from okrtui.interchange.outline.markdown import read_markdown

    if format_ is None and Path(file).suffix.lower() not in (".md", ".markdown", ".txt"):
        raise Refused(f"{file}: its name does not tell the format: say --format markdown.")
    content = files.read(file, max_size)
    plan = read_markdown(files.text_of(content, file), times=max(1, max_size // files.MAX_MIB))
    return plan, content
