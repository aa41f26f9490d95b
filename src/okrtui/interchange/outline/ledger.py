"""The lines and rests of lines that become nothing, each with its reason; pure."""

from __future__ import annotations

from collections.abc import Iterable

from okrtui.interchange.outline.arrange import leave_parts
from okrtui.interchange.outline.blocks import Block
from okrtui.interchange.outline.inline import TEXT_LENGTH, cut
from okrtui.interchange.outline.plan import LeftOut
from okrtui.interchange.outline.source import SourceLine

NAME_LENGTH = 100


class Ledger:
    """Keeps what is left out of one document."""

    def __init__(self, left_out: list[LeftOut]) -> None:
        self.left_out = left_out

    def lines(self, lines: Iterable[SourceLine | None], reason: str) -> None:
        """Leave out source lines."""
        self.left_out.extend(LeftOut(line.number, line.text.strip(), reason) for line in lines if line)

    def parts(self, block: Block, reason: str) -> None:
        """Leave out a block without what is below it."""
        leave_parts(block, reason, self.left_out)

    def tree(self, block: Block, reason: str) -> None:
        """Leave out a block with everything below it."""
        self.parts(block, reason)
        for child in block.children:
            self.tree(child, reason)

    def capped(self, text: str, line: int, length: int = TEXT_LENGTH) -> str:
        """Return the text up to `length` characters; leave out the rest."""
        text, rest = cut(text, length)
        if rest:
            self.left_out.append(LeftOut(line, rest, "too long"))
        return text

    def joined(self, texts: Iterable[str], line: int, between: str = "\n\n") -> str:
        """Return those of the texts that are not empty as one, capped."""
        return self.capped(between.join(text for text in texts if text), line)
