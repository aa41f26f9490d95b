"""What people read about the program: Markdown files in this folder, told apart by topic.

Reads these files and nothing else, and knows nothing of the rest of the program.
"""

from __future__ import annotations

import re
from importlib.resources import files
from typing import NamedTuple

ORDER = ("week", "rules", "commands", "settings", "files", "terminals", "servers", "changes")
"""Topics in the order to read them; one that is not named here comes behind these, by its name."""


class Guide(NamedTuple):
    """A guide: what `okrtui help` calls it, its heading, what it is for in a sentence, and its text."""

    topic: str
    title: str
    purpose: str
    text: str


def topics() -> list[str]:
    """Return the topics that there are guides for, in the order to read them."""
    names = [path.name for path in files(__name__).iterdir()]
    found = sorted(name.removesuffix(".md") for name in names if name.endswith(".md"))
    return sorted(found, key=lambda topic: ORDER.index(topic) if topic in ORDER else len(ORDER))


def guide(topic: str) -> Guide:
    """Return the guide for one of the topics."""
    return parsed(topic, files(__name__).joinpath(f"{topic}.md").read_text(encoding="utf-8"))


def parsed(topic: str, text: str) -> Guide:
    """Return a guide of its text: a heading, then a paragraph whose first sentence says what it is for."""
    heading, _, rest = text.partition("\n")
    paragraph = " ".join(rest.lstrip("\n").partition("\n\n")[0].split())
    purpose = re.match(r".*?\.(?= [A-Z]|$)", paragraph)
    return Guide(topic, heading.removeprefix("# "), purpose[0] if purpose else paragraph, text)
