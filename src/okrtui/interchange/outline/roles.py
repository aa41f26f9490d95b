"""What a heading or an item of an outline is: title, group, objective, key result; pure.

Documents rarely say so. Marks in the text (`OBJECTIVE:`, `KR:`, bold) decide first, then check
boxes and nesting, then what the neighbours are.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Literal

from okrtui.domain.frozen import dataclass
from okrtui.interchange.outline.blocks import Block, Outline
from okrtui.interchange.outline.inline import is_emphasised, plain, split_tags
from okrtui.interchange.outline.results import split_result
from okrtui.interchange.outline.tables import has_key_results

Role = Literal["title", "group", "objective", "key result", "part", "nothing"]

OBJECTIVE = re.compile(
    r"(?:(?:objective|OBJECTIVE|Objective|Goal|GOAL)\s?#?\d{0,3}|O\d{1,3})(?:\.\d{1,3}){0,3}(?:\s?[:–—]|\s-\s)\s*"
)
KEY_RESULT = re.compile(
    r"(?:(?P<owner>[^\W\d_][^:;.!?]{0,39}?)\s)?"
    r"(?:KR|[Kk]ey [Rr]esult|KEY RESULT)\s?#?\d{0,3}(?:\.\d{1,3}){0,3}(?:\s?[:–—]|\s-\s)\s*"
)


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_PREFIX = re.compile(r"(?P<owner>[^\W\d_][^:.;!?\[\]\"“”]{0,39}):\s(?=\S)")
_NOT_OWNERS = _words(
    "objective goal kr note notes why what how when example examples todo tbd wip warning draft "
    "stretch update status result results progress vision mission key phase step part"
)
_VERBS = _words(
    "accelerate achieve adopt advance align attract automate be become boost bring build close "
    "communicate complete continue create cut decrease define delight deliver design develop "
    "document double drive earn enable enhance ensure establish execute expand find finish fix "
    "foster get give grow have help hire host identify implement improve increase introduce keep "
    "launch lead learn lower maintain make manage massively maximise maximize measure migrate "
    "minimise minimize move open optimise optimize organise organize own prepare promote protect "
    "prove provide publish raise reach reduce refactor release replace research retain run scale "
    "secure sell set ship shorten significantly simplify solve speed stabilise stabilize start "
    "stop store strengthen streamline successfully support test transform turn understand unify "
    "upgrade use validate win write"
)
_PERIOD = r"(?:q[1-4]|[1-4]q|h[12]|(?:fy|cy)?\s?'?\d{2,4}|fiscal|quarter|year|half)"
_TITLE_WORD = re.compile(
    rf"(?:okrs?|objectives?|key|results?|goals?|and|for|of|the|our|at|in|company|team|draft|final|"
    rf"plan|first|second|third|fourth|{_PERIOD}|(?:{_PERIOD})+|jan\w*|feb\w*|mar\w*|apr\w*|may|"
    rf"june?|july?|aug\w*|sep\w*|oct\w*|nov\w*|dec\w*|\d{{1,4}})"
)
_TITLE_NAME = re.compile(
    r"(?:okrs?|objectives\s(?:and|&)\skey\sresults)\b"
    r"|.{1,60}\b(?:okrs|objectives\s(?:and|&)\skey\sresults)$",
    re.IGNORECASE,
)
PARTS = frozenset(("key results", "key result", "krs", "key results (krs)", "objectives"))
_ASIDES = _words(
    "introduction overview appendix notes links references resources contents changelog "
    "glossary faq background context retrospective archive footnotes"
)


@dataclass(frozen=True, slots=True)
class Reading:
    """The text of a heading or item taken apart."""

    text: str
    label: Literal["", "objective", "key result"] = ""
    owner: str = ""
    prefix: str = ""
    bold: bool = False
    struck: bool = False
    tags: tuple[str, ...] = ()
    result: str = ""


class Readings:
    """The readings of all blocks of one document, each made once."""

    def __init__(self, outline: Outline) -> None:
        self.references = outline.references
        self._made: dict[int, Reading] = {}
        self._prefixes = Counter(
            prefix
            for block in all_items(outline.root)
            if block.ordered and (prefix := self._of(block).prefix.casefold())
        )
        for block in _all_blocks(outline.root):
            self._settle_owners(block)

    def __call__(self, block: Block) -> Reading:
        """The reading of a block."""
        return self._of(block)

    def plain(self, text: str) -> str:
        """Return inline Markdown of this document as plain text."""
        return plain(text, self.references)

    def _of(self, block: Block) -> Reading:
        key = id(block)
        if key not in self._made:
            self._made[key] = self._read(block)
        return self._made[key]

    def _read(self, block: Block) -> Reading:
        raw = split_tags(split_result(block.text)[0].strip())[0].strip()
        first = split_tags(split_result(block.lines[0].text)[0].strip())[0].strip()
        bold = any(is_emphasised(one, mark) for one in (raw, first) for mark in ("**", "__"))
        text, result = split_result(self.plain(block.text))
        text, tags = split_tags(text)
        label: Literal["", "objective", "key result"] = ""
        owner = prefix = ""
        if found := OBJECTIVE.match(text):
            label, text = "objective", text[found.end() :]
        elif (found := KEY_RESULT.match(text)) and len((found["owner"] or "").split()) <= 5:
            label, text, owner = "key result", text[found.end() :], found["owner"] or ""
        elif block.kind == "item" and block.box is None and (found := _PREFIX.match(text)):
            prefix = found["owner"] if _may_own(found["owner"]) else ""
        more_tags: tuple[str, ...] = ()
        if label:
            text, more_tags = split_tags(text)
        struck = is_emphasised(block.text, "~~")
        return Reading(text, label, owner, prefix, bold, struck, tags + more_tags, result)

    def _settle_owners(self, parent: Block) -> None:
        """Take a prefix as the owner in bold items, and where the neighbours have prefixes too."""
        items = [item for item in parent.items if item.ordered or self._of(item).bold]
        prefixed = sum(1 for item in items if self._of(item).prefix)
        common = prefixed >= 2 and prefixed * 2 >= len(items)
        for item in items:
            one = self._of(item)
            if one.prefix and (one.bold or common or self._prefixes[one.prefix.casefold()] > 1):
                text = one.text[len(one.prefix) + 1 :].strip()
                self._made[id(item)] = Reading(
                    text, "", one.prefix, "", one.bold, one.struck, one.tags, one.result
                )


def _may_own(prefix: str) -> bool:
    words = re.sub(r"\([^()]*\)", "", prefix).split()
    first = words[0].casefold() if words else ""
    return 0 < len(words) <= 4 and first not in _VERBS and first not in _NOT_OWNERS


def _all_blocks(root: Block) -> Iterator[Block]:
    waiting = [root]
    while waiting:
        block = waiting.pop()
        yield block
        waiting.extend(reversed(block.children))


def all_items(block: Block) -> Iterator[Block]:
    """Yield every item below a block, in the order of the source."""
    return (one for one in _all_blocks(block) if one.kind == "item" and one is not block)


def is_title(text: str) -> bool:
    """Return whether a heading only names the document or its period, as `OKRs 2018 Q3` does."""
    words = [word for word in re.split(r"[^\w']+", text.casefold()) if word]
    if 0 < len(words) <= 20 and all(len(word) <= 20 and _TITLE_WORD.fullmatch(word) for word in words):
        return any(word.startswith("okr") or word[-1].isdigit() for word in words) or (
            "key" in words and "results" in words
        )
    return bool(_TITLE_NAME.match(text[:200])) and not starts_with_verb(text)


def starts_with_verb(text: str) -> bool:
    """Return whether a heading begins like something to do."""
    first, _, rest = text.partition(" ")
    return bool(rest) and first.casefold().strip(",") in _VERBS


def is_objective_item(item: Block, readings: Readings, in_objective: bool, boxes: bool) -> bool:
    """Return whether an item is an objective; else it is a key result.

    `in_objective`: it stands below an objective; `boxes`: items beside it have check boxes.
    """
    one = readings(item)
    if one.label:
        return one.label == "objective"
    if item.box is not None:
        marked = any(readings(child).label or readings(child).bold for child in item.items)
        return bool(item.items) and (marked or not in_objective)
    if one.bold or _has_key_result_table(item, readings):
        return True
    if not item.items:
        return not in_objective
    only_steps = all(child.box is not None and not child.items for child in item.items)
    return not (in_objective and boxes and only_steps)


def heading_role(block: Block, readings: Readings) -> Role:
    """Return the role of a heading, judged by itself and what stands below it."""
    one = readings(block)
    name = one.text.casefold().strip(" :")
    if one.label:
        return one.label
    if is_part(name):
        return "part"
    if block.level <= 2 and is_title(one.text):
        return "title"
    items = block.items
    marked = [item for item in items if _is_marked_objective(item, readings)]
    if marked and not starts_with_verb(one.text) and len(name.split()) <= 12:
        return "group"
    if any(item.box is not None or readings(item).label == "key result" for item in items):
        return "objective"
    if marked or _has_key_result_table(block, readings):
        return "objective"
    if any(item.items for item in items):
        return "group" if _is_label(one.text) else "objective"
    if items:
        return "objective"
    below = [heading_role(child, readings) for child in block.headings]
    if below:
        return "group" if set(below) <= {"group", "nothing", "part"} else "objective"
    has_text = bool(block.paragraphs or block.tables)
    if name.split(" ")[0] in _ASIDES or (has_text and not starts_with_verb(one.text)):
        return "nothing"
    return "objective"


def is_part(text: str) -> bool:
    """Return whether a line only announces key results (or objectives)."""
    return text.casefold().strip(" :") in PARTS


def _has_key_result_table(block: Block, readings: Readings) -> bool:
    return any(has_key_results(table, readings.plain) for table in block.tables)


def heading_roles(parent: Block, readings: Readings) -> list[tuple[Block, Role]]:
    """Return the roles of all headings right below one; undecided ones follow their neighbours."""
    roles = [(block, heading_role(block, readings)) for block in parent.headings]
    groups = [block for block, role in roles if role == "group" and block.items]
    styles = {_style(block, readings) for block in groups}
    with_items = sum(1 for block, _ in roles if block.items)
    many = len(groups) * 2 >= with_items and bool(groups)
    settled: list[tuple[Block, Role]] = []
    for block, role in roles:
        if many and role == "objective" and not starts_with_verb(readings(block).text):
            if block.items and _is_leafy(block, readings) and _style(block, readings) in styles:
                role = "group"
            elif not (block.children or block.tables):
                role = "nothing"
        settled.append((block, role))
    return settled


def _is_marked_objective(item: Block, readings: Readings) -> bool:
    one = readings(item)
    if one.label or item.box is not None:
        return one.label == "objective"
    return one.bold or (item.ordered and bool(item.items))


def _is_leafy(block: Block, readings: Readings) -> bool:
    """Whether nothing in a section shows that its items are key results, nor that they are not."""
    plain_items = all(
        item.box is None and not item.items and not readings(item).label for item in block.items
    )
    return plain_items and not block.tables and not block.headings and not readings(block).label


def _style(block: Block, readings: Readings) -> tuple[bool, bool]:
    first = block.items[0]
    return first.ordered, readings(first).bold


def _is_label(text: str) -> bool:
    """Whether a heading reads like the name of a team or an area, not like a sentence."""
    if starts_with_verb(text):
        return False
    return text.endswith(":") or len(re.sub(r"\([^()]*\)", "", text).split()) <= 3
