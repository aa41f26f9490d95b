"""Tidy an outline before it is read: contents lists, bold pseudo-headings, parts; pure."""

from __future__ import annotations

import re

from okrtui.interchange.outline.blocks import Block, Outline, Paragraph, Table
from okrtui.interchange.outline.inline import is_emphasised, plain
from okrtui.interchange.outline.plan import LeftOut
from okrtui.interchange.outline.roles import OBJECTIVE, all_items, is_part

_ANCHOR = re.compile(r"\[.*\]\(#\S*\)")
_MAX_ANCHOR = 500
_REASONS = frozenset(("why", "motivation", "rationale"))
_BELOW_HEADINGS = 7


def arrange(outline: Outline) -> None:
    """Drop tables of contents, turn paragraphs that name objectives into headings, and move what stands below
    `Key results` or `Why` to the heading above."""
    blocks = [outline.root]
    at = 0
    while at < len(blocks):
        block = blocks[at]
        if block.kind != "item":
            _drop_contents(block, outline.left_out)
            _raise_paragraphs(block, outline.references)
        while _merge_parts(block, outline):
            pass
        blocks.extend(block.children)
        at += 1


def _drop_contents(block: Block, left_out: list[LeftOut]) -> None:
    kept: list[Block] = []
    for child in block.children:
        items = [child, *all_items(child)] if child.kind == "item" else []
        if items and all(len(item.text) <= _MAX_ANCHOR and _ANCHOR.fullmatch(item.text) for item in items):
            for item in items:
                leave_parts(item, "table of contents", left_out)
        else:
            kept.append(child)
    block.children = kept


def leave_parts(block: Block, reason: str, left_out: list[LeftOut]) -> None:
    """Leave out a block's own lines, paragraphs and tables, not what is below it."""
    lines = [*block.lines]
    for paragraph in block.paragraphs:
        lines.extend(paragraph.lines)
    for table in block.tables:
        lines.extend(one for one in (table.header, table.delimiter, *table.rows) if one)
    left_out.extend(LeftOut(line.number, line.text.strip(), reason) for line in lines)


def _raise_paragraphs(block: Block, references: frozenset[str]) -> None:
    """Turn `**Grow**` or `Objective: grow` above a list into a heading."""
    if not block.paragraphs or block.level >= _BELOW_HEADINGS:
        return
    first_heading = min((child.line for child in block.headings), default=0)
    parts: list[Block | Paragraph | Table] = [
        *block.paragraphs,
        *block.tables,
        *(child for child in block.children if child.kind == "item"),
    ]
    parts.sort(key=_line)
    raised: list[Block] = []
    block.paragraphs, block.tables = [], []
    block.children = block.headings
    for index, part in enumerate(parts):
        following = parts[index + 1] if index + 1 < len(parts) else None
        if isinstance(part, Paragraph) and _names_objective(part, following, references):
            raised.append(Block("heading", part.lines, level=_BELOW_HEADINGS))
            continue
        owner = raised[-1] if raised else block
        if isinstance(part, Paragraph):
            part.early = not (owner.tables or owner.items)
            owner.paragraphs.append(part)
        elif isinstance(part, Table):
            owner.tables.append(part)
        else:
            owner.children.append(part)
    block.children.extend(raised)
    block.children.sort(key=lambda child: (child.line >= first_heading > 0, child.line))


def _line(part: Block | Paragraph | Table) -> int:
    return part.lines[0].number if isinstance(part, Paragraph) else part.line


def _names_objective(
    paragraph: Paragraph, following: Block | Paragraph | Table | None, references: frozenset[str]
) -> bool:
    text = paragraph.text
    if len(text) > 1_000:
        return False
    if OBJECTIVE.match(plain(text, references)):
        return True
    bold = is_emphasised(text, "**") or is_emphasised(text, "__")
    bold = bold and not is_part(plain(text, references))
    return bold and following is not None and not isinstance(following, Paragraph)


def _merge_parts(block: Block, outline: Outline) -> bool:
    """Merge children that are only parts. Return whether there were any: their children may be parts too."""
    merged: list[Block] = []
    found = False
    for child in block.children:
        name = plain(child.text[:100], outline.references)
        below = bool(child.children or child.tables) or child.kind == "heading"
        is_why = child.kind == "heading" == block.kind and _is_reason(name, child)
        if not is_why and not (is_part(name) and below):
            merged.append(child)
            continue
        found = True
        outline.left_out.append(LeftOut(child.line, child.text, "section heading"))
        for paragraph in child.paragraphs:
            paragraph.early = is_why or (paragraph.early and not block.items)
        block.paragraphs.extend(child.paragraphs)
        block.tables.extend(child.tables)
        merged.extend(child.children)
    block.children = merged
    return found


def _is_reason(name: str, block: Block) -> bool:
    return name.casefold().strip(" :") in _REASONS and not block.children
