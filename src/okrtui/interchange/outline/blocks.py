"""Markdown lines to a tree of headings, items, paragraphs and tables; pure, no files.

It knows how the lines nest, not what they mean: that is `roles.py` and `markdown.py`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Literal

from okrtui.domain.errors import Refused
from okrtui.interchange.outline.plan import LeftOut
from okrtui.interchange.outline.source import FENCE, SourceLine, source_lines

DEEPEST = 12
FARTHEST = 100
"""Columns that an item may be indented by."""

_HEADING = re.compile(r" {0,3}(#{1,6})(?:[ \t]+|$)")
_ITEM = re.compile(r"([ \t]*)([-*+•]|\d{1,9}[.)])(?:([ \t]+)|$)")
_BOX = re.compile(r"\[([ xX])\](?:[ \t]+|$)")
_DEFINITION = re.compile(r" {0,3}\[([^\]\[]{1,200})\]:[ \t]*\S")
_DELIMITER_CELL = re.compile(r"\s*:?-+:?\s*")
_KEY_RESULT = re.compile(
    r"[*_]{0,3}(?:KR|key result)\s?\d{0,3}(?:\.\d{1,3}){0,3}[*_]{0,3}\s?:", re.IGNORECASE
)
_LABELLED = re.compile(
    r"[*_]{0,3}(?:why|objective(?:\s\d{1,3})?|(?P<alone>owners?|team|progress|key results|krs))"
    r"[*_]{0,3}\s?:|[*_]{0,3}(?P<part>key results|krs)[*_]{0,3}$",
    re.IGNORECASE,
)
_DATE_CELL = re.compile(r"\s*(?:\|\s*)?(?:\d{1,2}[./]\d{1,2}[./]\d{2,4}|\d{4}-\d\d-\d\d)\s*\|")


@dataclass(slots=True)
class Paragraph:
    """Neighbouring lines of text. `early`: nothing but paragraphs stands before it."""

    lines: list[SourceLine]
    early: bool = True

    @property
    def text(self) -> str:
        return " ".join(line.text for line in self.lines)


@dataclass(slots=True)
class Table:
    """A pipe table: its first line, its delimiter line if it has one, its rows."""

    header: SourceLine | None
    delimiter: SourceLine | None
    rows: list[SourceLine]
    tracking: bool = False

    @property
    def line(self) -> int:
        return (self.header or self.rows[0]).number


@dataclass(slots=True)
class Block:
    """A heading or an item, its own text, and everything that stands below it."""

    kind: Literal["root", "heading", "item"]
    lines: list[SourceLine]
    level: int = 0
    indent: int = -1
    ordered: bool = False
    box: bool | None = None
    depth: int = 0
    spliced: bool = False
    paragraphs: list[Paragraph] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)
    children: list[Block] = field(default_factory=list)

    @property
    def line(self) -> int:
        return self.lines[0].number if self.lines else 0

    @property
    def text(self) -> str:
        return " ".join(line.text for line in self.lines)

    @property
    def headings(self) -> list[Block]:
        return [child for child in self.children if child.kind == "heading"]

    @property
    def items(self) -> list[Block]:
        return [child for child in self.children if child.kind == "item"]


@dataclass(slots=True)
class Outline:
    """A document as a tree; `references` are the casefolded names of its link definitions."""

    root: Block
    references: frozenset[str]
    left_out: list[LeftOut]


def read_outline(text: str, times: int = 1) -> Outline:
    """Return the tree of a Markdown document. Raises Refused past a limit; `times` multiplies the limits."""
    left_out: list[LeftOut] = []
    builder = _Builder(source_lines(text, left_out, times), left_out)
    builder.run()
    return Outline(builder.root, frozenset(builder.references), left_out)


def width(indent: str) -> int:
    """Return the columns of leading white space; a tab goes to the next multiple of four."""
    columns = 0
    for character in indent:
        columns += 4 - columns % 4 if character == "\t" else 1
    return columns


class _Builder:
    """Adds one line after the other to the tree."""

    def __init__(self, lines: list[SourceLine], left_out: list[LeftOut]) -> None:
        self.lines = lines
        self.left_out = left_out
        self.root = Block("root", [])
        self.references: set[str] = set()
        self.open_headings = [self.root]
        self.open_items: list[Block] = []
        self.paragraph: list[SourceLine] | None = None
        self.last_item: Block | None = None
        self.quoting = False
        self.at = 0

    def run(self) -> None:
        while self.at < len(self.lines):
            line = self.lines[self.at]
            self.at += 1
            if not line.text.strip():
                self.paragraph = None
                self.quoting = False
                continue
            self._line(line)

    def _line(self, line: SourceLine) -> None:
        text = line.text
        if found := FENCE.match(text):
            self._fence(line, found[1])
        elif heading := _HEADING.match(text):
            self._heading(line, len(heading[1]), text[heading.end() :])
        elif definition := _DEFINITION.match(text):
            self.references.add(definition[1].strip().casefold())
            self._out(line, "link definition")
        elif self._is_underline(text):
            self._underline(line)
        elif _is_rule(text):
            self.open_items = []
            self.paragraph = None
            self._out(line, "horizontal rule")
        elif text.lstrip().startswith(">") and not _is_bound(text.lstrip()):
            self.paragraph = None
            self.quoting = True
            self._out(line, "quoted note")
        elif self._is_table(line):
            self._table(line)
        elif item := _ITEM.match(text):
            self._item(line, item)
        elif self.quoting and self.paragraph is None:
            self._out(line, "quoted note")
        else:
            self._text(line)

    def _out(self, line: SourceLine, reason: str) -> None:
        self.left_out.append(LeftOut(line.number, line.text.strip(), reason))

    def _fence(self, line: SourceLine, mark: str) -> None:
        """Leave out a code block up to its closing fence, or to the end."""
        self.paragraph = None
        self._out(line, "code block")
        while self.at < len(self.lines):
            line = self.lines[self.at]
            self.at += 1
            if line.text.strip():
                self._out(line, "code block")
            closing = line.text.strip()
            if closing.startswith(mark) and not closing.strip(mark[0]):
                return

    def _heading(self, line: SourceLine, level: int, text: str) -> None:
        text = text.strip()
        without_hashes = text.rstrip("#")
        if without_hashes != text and (not without_hashes or without_hashes[-1] in " \t"):
            text = without_hashes.rstrip()
        self.paragraph = None
        self.quoting = False
        self.open_items = []
        self.last_item = None
        if not text:
            self._out(line, "empty")
            return
        while self.open_headings[-1].level >= level:
            self.open_headings.pop()
        block = Block("heading", [SourceLine(line.number, text)], level=level)
        self.open_headings[-1].children.append(block)
        self.open_headings.append(block)

    def _is_underline(self, text: str) -> bool:
        """Whether `===` or `---` stands right below one line of section text."""
        mark = text.strip()
        owner = self.open_headings[-1]
        return (
            mark[0] in "=-"
            and len(mark) > 1
            and not mark.strip(mark[0])
            and self.paragraph is not None
            and len(self.paragraph) == 1
            and (self._is_key_result_line() or _ends_with(owner, self.paragraph))
        )

    def _is_key_result_line(self) -> bool:
        """Whether the last line was a `KR: …` right below a heading."""
        if len(self.open_items) != 1 or not self.open_items[0].spliced:
            return False
        return self.paragraph is self.open_items[0].lines

    def _underline(self, line: SourceLine) -> None:
        owner = self.open_headings[-1]
        if self._is_key_result_line():
            title = owner.children.pop().lines[0]
        else:
            title = owner.paragraphs.pop().lines[0]
        self._heading(title, 1 if line.text.strip()[0] == "=" else 2, title.text)
        self._out(line, "heading underline")

    def _is_table(self, line: SourceLine) -> bool:
        if "|" not in line.text:
            return False
        if _DATE_CELL.match(line.text):
            return True
        following = self.lines[self.at].text if self.at < len(self.lines) else ""
        cells = _inner(following).split("|")
        if not all(_DELIMITER_CELL.fullmatch(cell) for cell in cells):
            return False
        return "|" in following or len(_inner(line.text).split("|")) == 1

    def _table(self, line: SourceLine) -> None:
        """Take a table; a tracking table belongs to the item above it."""
        table = Table(None, None, [line], tracking=True)
        if not _DATE_CELL.match(line.text):
            table = Table(line, self.lines[self.at], [])
            self.at += 1
        while self.at < len(self.lines) and "|" in self.lines[self.at].text:
            table.rows.append(self.lines[self.at])
            self.at += 1
        if table.header:
            first = _inner(table.header.text).partition("|")[0].strip(" *_").casefold()
            dated = bool(table.rows) and bool(_DATE_CELL.match(table.rows[0].text))
            table.tracking = first == "date" or dated
        self.paragraph = None
        indent = width(line.text[: len(line.text) - len(line.text.lstrip())])
        while self.open_items and self.open_items[-1].indent > indent - 2:
            self.open_items.pop()
        owner = self.open_items[-1] if self.open_items else self.open_headings[-1]
        if self.last_item and (table.tracking or self._takes_tables(self.last_item, owner)):
            owner = self.last_item
        owner.tables.append(table)

    def _takes_tables(self, item: Block, owner: Block) -> bool:
        """Whether a table that is not indented stands below an item that names an objective."""
        return owner.kind != "item" and (item.ordered or item.lines[0].text.startswith(("**", "__")))

    def _item(self, line: SourceLine, found: re.Match[str]) -> None:
        indent = width(found[1])
        if indent > FARTHEST:
            raise Refused(
                f"SourceLine {line.number} is indented by {indent:,} columns; at most {FARTHEST} are allowed."
            )
        text = line.text[found.end() :].strip()
        self.paragraph = None
        self.quoting = False
        while self.open_items and self.open_items[-1].indent > indent - 2:
            self.open_items.pop()
        block = Block("item", [], indent=indent, ordered=found[2][0].isdigit())
        if box := _BOX.match(text):
            block.box = box[1] != " "
            text = text[box.end() :].strip()
        if not text:
            self._out(line, "empty")
            return
        self._open(block)
        self._add_text(block, SourceLine(line.number, text))

    def _open(self, block: Block) -> None:
        """Hang an item below the innermost open one, not deeper than `DEEPEST`."""
        parent = self.open_items[-1] if self.open_items else self.open_headings[-1]
        if parent.depth >= DEEPEST:
            parent = self.open_items[DEEPEST - 2]
        block.depth = parent.depth + 1 if parent.kind == "item" else 1
        parent.children.append(block)
        self.open_items.append(block)
        self.last_item = block

    def _add_text(self, block: Block, line: SourceLine) -> None:
        """Add a line to an item's own text; a trailing backslash is a line break."""
        if line.text.endswith("\\") and not line.text.endswith("\\\\"):
            line.text = line.text[:-1].rstrip()
        block.lines.append(line)
        self.paragraph = block.lines

    def _text(self, line: SourceLine) -> None:
        """Take a line that begins no block: it continues an item or a paragraph, or begins a paragraph."""
        indent = width(line.text[: len(line.text) - len(line.text.lstrip())])
        line = SourceLine(line.number, line.text.strip())
        labelled = _LABELLED.match(line.text)
        if self.paragraph is None:
            while self.open_items and self.open_items[-1].indent > indent - 2:
                self.open_items.pop()
        if _KEY_RESULT.match(line.text):
            self._key_result_line(line, indent)
        elif self.paragraph is not None and not labelled:
            if self.open_items and self.paragraph is self.open_items[-1].lines:
                self._add_text(self.open_items[-1], line)
            else:
                self.paragraph.append(line)
        else:
            owner = self.open_items[-1] if self.open_items else self.open_headings[-1]
            paragraph = Paragraph([line], early=not owner.children and not owner.tables)
            owner.paragraphs.append(paragraph)
            alone = labelled and (labelled["alone"] or labelled["part"])
            self.paragraph = None if alone else paragraph.lines

    def _key_result_line(self, line: SourceLine, indent: int) -> None:
        """Take `KR: …` on a line of its own as an item below the one it continues."""
        while self.open_items and self.open_items[-1].spliced:
            self.open_items.pop()
        above = self.open_items[-1].indent + 2 if self.open_items else 0
        block = Block("item", [], indent=max(indent, above), spliced=True)
        self._open(block)
        self._add_text(block, line)


def _ends_with(owner: Block, lines: list[SourceLine]) -> bool:
    return bool(owner.paragraphs) and owner.paragraphs[-1].lines is lines


def _inner(row: str) -> str:
    """A table row without the pipes at its ends."""
    row = row.strip()
    row = row[1:] if row.startswith("|") else row
    return row[:-1] if row.endswith("|") and not row.endswith("\\|") else row


def _is_rule(text: str) -> bool:
    marks = text.replace(" ", "").replace("\t", "")
    return len(marks) >= 3 and marks[0] in "-*_" and not marks.strip(marks[0])


def _is_bound(text: str) -> bool:
    """`>= 3 …` and `>100 …` at a line's beginning are amounts, not quotations."""
    return bool(re.match(r">=|>\d", text))
