"""What people read about the program: Markdown files in this folder, told apart by topic.

Reads these files and nothing else, and knows nothing of the rest of the program.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

ORDER = ("week", "rules", "commands", "settings", "files", "terminals", "servers", "changes")
"""Topics in the order to read them; one that is not named here comes behind these, by its name."""


class Guide(NamedTuple):
    """A guide: what `okrtui help` calls it, its heading, what it is for in a sentence, and its text."""

    topic: str
    title: str
    purpose: str
    text: str


_HERE = Path(__file__).parent
_TOPICS = sorted(
    (path.stem for path in _HERE.glob("*.md")),
    key=lambda topic: (ORDER.index(topic) if topic in ORDER else len(ORDER), topic),
)
"""Known from the start: a program that runs for days may be replaced below its screens."""


def topics() -> list[str]:
    """Return the topics that there are guides for, in the order to read them."""
    return list(_TOPICS)


def guide(topic: str) -> Guide:
    """Return the guide for one of the topics. Raises OSError if the program was taken away meanwhile."""
    return parsed(topic, (_HERE / f"{topic}.md").read_text(encoding="utf-8"))


def parsed(topic: str, text: str) -> Guide:
    """Return the guide of a text: a heading, then a paragraph whose first sentence says what it is for."""
    heading, _, rest = text.partition("\n")
    paragraph = " ".join(rest.lstrip("\n").partition("\n\n")[0].split())
    purpose = re.match(r".*?\.(?= [A-Z]|$)", paragraph)
    return Guide(topic, heading.removeprefix("# "), purpose[0] if purpose else paragraph, text)
