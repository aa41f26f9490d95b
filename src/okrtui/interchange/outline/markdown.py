"""Markdown outlines of OKRs, as people write them, to a plan of what to make; pure, no files."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from okrtui.interchange.outline.arrange import arrange
from okrtui.interchange.outline.blocks import Block, Outline, Paragraph, Table, read_outline
from okrtui.interchange.outline.inline import TITLE_LENGTH, title_and_text
from okrtui.interchange.outline.ledger import NAME_LENGTH, Ledger
from okrtui.interchange.outline.measure import find_measure
from okrtui.interchange.outline.plan import LeftOut, Plan, PlannedKeyResult, PlannedObjective, PlannedStep
from okrtui.interchange.outline.results import result_value, split_result
from okrtui.interchange.outline.roles import (
    Readings,
    Role,
    all_items,
    heading_roles,
    is_objective_item,
    is_part,
)
from okrtui.interchange.outline.rows import plan_table, tracking_note

_WHY = re.compile(r"why\s?:\s*", re.IGNORECASE)
_LABEL = re.compile(r"(?P<what>owner|team)s?\s?:\s*(?=\S)", re.IGNORECASE)
_PROGRESS = re.compile(r"progress\s?:\s*[\d.]+\s?(?:%|/\s?\d+)?$", re.IGNORECASE)
_IMAGE = re.compile(r"!\[[^\]]*\]\([^()]*\)")
_LINK_ONLY = re.compile(r"\[[^\]]*\](?:\([^()\s]*\)|\[[^\]]*\])|\[!\[[^\]]*\]\([^()]*\)\]\([^()]*\)")
_NO_TEAM = frozenset(("vision", "mission"))
_TEAM_LENGTH = 100
_NO_OBJECTIVE = "key result without an objective above it"


def read_markdown(text: str, times: int = 1) -> Plan:
    """Return what importing a Markdown document would make, and every line it would leave out.

    What cannot be understood is left out with a reason. Time is linear in the length of the text. Raises
    Refused for more text, lines or columns than a document has; `times` raises the limits.
    """
    outline = read_outline(text, times)
    arrange(outline)
    planner = _Planner(outline)
    objectives = planner.group(outline.root, "")
    left_out = sorted(planner.ledger.left_out, key=lambda one: one.line)
    return Plan(tuple(objectives), tuple(left_out))


@dataclass(slots=True)
class _Draft:
    """What has been found so far for one objective, or for a key result, which has no team."""

    line: int
    title: str
    texts: list[str]
    notes: list[str]
    owner: str
    team: str | None = None
    key_results: list[PlannedKeyResult] = field(default_factory=list)
    objectives: list[PlannedObjective] = field(default_factory=list)
    steps: list[PlannedStep] = field(default_factory=list)


class _Planner:
    """Turns the blocks of one document into objectives and key results."""

    def __init__(self, outline: Outline) -> None:
        self.readings = Readings(outline)
        self.ledger = Ledger(outline.left_out)

    def group(self, block: Block, team: str) -> list[PlannedObjective]:
        """Return the objectives below a section that is none itself: document, title, team.

        Key results right below it, with no objective to belong to, become those of one made from its heading.
        """
        objectives: list[PlannedObjective] = []
        loose: list[PlannedKeyResult] = []
        for paragraph in block.paragraphs:
            self.ledger.lines(paragraph.lines, self._aside(paragraph) or "prose")
        boxes = any(item.box is not None for item in block.items)
        for item in self._live_items(block):
            if is_objective_item(item, self.readings, in_objective=False, boxes=boxes):
                objectives.append(self.objective(item, team))
            elif block.kind == "root":
                self.ledger.tree(item, _NO_OBJECTIVE)
            else:
                loose.extend(self.key_results(item))
        for table in block.tables:
            rows, below = plan_table(table, self.readings.plain, self.ledger, team)
            objectives.extend(below)
            if block.kind == "root":
                used = {row.line for row in rows}
                lines = (row for row in table.rows if row.number in used)
                self.ledger.lines(lines, _NO_OBJECTIVE)
            else:
                loose.extend(rows)
        if loose:
            title, whole = title_and_text(self._name(block))
            why = self.ledger.capped(whole, block.line)
            above = PlannedObjective(title, why, block.line, team=team, key_results=tuple(loose))
            objectives.insert(0, above)
        for heading, role in heading_roles(block, self.readings):
            objectives.extend(self._section(heading, role, team))
        return objectives

    def _section(self, block: Block, role: Role, team: str) -> list[PlannedObjective]:
        """The objectives of one heading with everything below it."""
        if self.readings(block).struck:
            self.ledger.tree(block, "struck out")
            return []
        if role == "objective":
            return [self.objective(block, team)]
        if role == "key result":
            self.ledger.tree(block, _NO_OBJECTIVE)
            return []
        if role == "group":
            return self._team(block, team)
        below = self.group(block, team)
        if not any(one.line == block.line for one in below):
            reason = "document title" if role == "title" else "section without objectives"
            self.ledger.lines(block.lines, reason)
        return below

    def _team(self, block: Block, above: str) -> list[PlannedObjective]:
        """The objectives of a section whose heading names a team."""
        name = self._name(block).strip(" :")
        if name.casefold() in _NO_TEAM:
            self.ledger.lines(block.lines, "section heading")
            return self.group(block, above)
        team = f"{above}/{name}" if above else name
        below = self.group(block, self.ledger.capped(team, block.line, _TEAM_LENGTH))
        if not below:
            self.ledger.lines(block.lines, "section without objectives")
        return below

    def _draft(self, block: Block, team: str | None = None) -> _Draft:
        one = self.readings(block)
        title, whole = title_and_text(one.text or one.result or block.text.strip())
        result = one.result if one.text else ""
        return _Draft(block.line, title, [whole], [result], one.owner, team)

    def objective(self, block: Block, team: str) -> PlannedObjective:
        """Return an objective from a heading or an item, with everything below it."""
        draft = self._draft(block, team)
        for paragraph in block.paragraphs:
            self._objective_paragraph(paragraph, draft)
        if block.box:
            draft.notes.append("[x]")
        boxes = any(item.box is not None for item in block.items)
        for item in self._live_items(block):
            if self._takes_label(item, draft):
                continue
            if is_objective_item(item, self.readings, in_objective=True, boxes=boxes):
                draft.objectives.append(self.objective(item, draft.team or ""))
            else:
                draft.key_results.extend(self.key_results(item))
        for table in block.tables:
            self._objective_table(table, draft)
        for heading, role in heading_roles(block, self.readings):
            if role == "key result" and not self.readings(heading).struck:
                draft.key_results.extend(self.key_results(heading))
            else:
                role = "objective" if role == "title" else role
                draft.objectives.extend(self._section(heading, role, draft.team or ""))
        return PlannedObjective(
            draft.title,
            self.ledger.joined(draft.texts, draft.line),
            draft.line,
            draft.owner,
            draft.team or "",
            self.readings(block).tags,
            self.ledger.joined(draft.notes, draft.line, "\n"),
            tuple(sorted(draft.key_results, key=lambda one: one.line)),
            tuple(draft.objectives),
        )

    def _objective_paragraph(self, paragraph: Paragraph, draft: _Draft) -> None:
        """Take a paragraph below an objective as its why, its owner or its result, or leave it out."""
        text = self.readings.plain(paragraph.text)
        if reason := self._aside(paragraph):
            self.ledger.lines(paragraph.lines, reason)
        elif self._is_label(text, paragraph.lines[0].number, draft):
            pass
        elif paragraph.early:
            draft.texts.append(text)
        else:
            self.ledger.lines(paragraph.lines, "prose between lists")

    def _objective_table(self, table: Table, draft: _Draft) -> None:
        if table.tracking:
            draft.notes.append(tracking_note(table, self.readings.plain, self.ledger))
            return
        rows, below = plan_table(table, self.readings.plain, self.ledger, draft.team or "")
        draft.key_results.extend(rows)
        draft.objectives.extend(below)

    def key_results(self, block: Block) -> list[PlannedKeyResult]:
        """Return a key result with its steps, and those that its own lines or tables name below it."""
        draft = self._draft(block)
        self._key_result_paragraphs(block, draft)
        as_steps = block.box is not None
        as_steps = as_steps or any(item.box is not None for item in all_items(block))
        for child in self._live_items(block):
            if self._takes_label(child, draft):
                continue
            if self.readings(child).label == "key result":
                draft.key_results.extend(self.key_results(child))
            else:
                self._steps(child, as_steps, draft)
        for table in block.tables:
            if table.tracking:
                draft.notes.append(tracking_note(table, self.readings.plain, self.ledger))
            else:
                rows, _ = plan_table(table, self.readings.plain, self.ledger, "", flat=True)
                draft.key_results.extend(rows)
        for heading in block.headings:
            self.ledger.tree(heading, "section below a key result")
        one = self.readings(block)
        measure = None if draft.steps else find_measure(one.text)
        notes = [note for note in draft.notes if note]
        mine = PlannedKeyResult(
            draft.title,
            self.ledger.joined(draft.texts, draft.line),
            draft.line,
            measure,
            block.box,
            tuple(draft.steps),
            draft.owner,
            one.tags,
            self.ledger.joined(notes, draft.line, "\n"),
            result_value(notes[0], measure) if notes else None,
        )
        return [mine, *draft.key_results]

    def _key_result_paragraphs(self, block: Block, draft: _Draft) -> None:
        for paragraph in block.paragraphs:
            text = self.readings.plain(paragraph.text)
            if reason := self._aside(paragraph):
                self.ledger.lines(paragraph.lines, reason)
            elif not self._is_label(text, paragraph.lines[0].number, draft):
                draft.texts.append(text)

    def _steps(self, block: Block, as_steps: bool, draft: _Draft) -> None:
        """Take what stands below a key result as its steps, or else as lines of its description."""
        texts: list[str] = []
        for item in [block, *all_items(block)]:
            if self.readings(item).struck:
                self.ledger.parts(item, "struck out")
                continue
            text = self.readings.plain(item.text) or item.text.strip()
            if as_steps:
                title = self.ledger.capped(text, item.line, TITLE_LENGTH)
                draft.steps.append(PlannedStep(title, item.box is True, item.line))
            else:
                texts.append(f"- {text}")
            self._key_result_paragraphs(item, draft)
            for table in item.tables:
                texts.append(tracking_note(table, self.readings.plain, self.ledger))
        draft.texts.append("\n".join(texts))

    def _takes_label(self, item: Block, draft: _Draft) -> bool:
        """Whether an item says something about the one above it: `Owner: …`, `=> …`."""
        if item.children or item.paragraphs or item.tables or item.box is not None:
            return False
        return self._is_label(self.readings.plain(item.text), item.line, draft)

    def _is_label(self, text: str, line: int, draft: _Draft) -> bool:
        before, result = split_result(text)
        if result and not before:
            draft.notes.append(result)
        elif label := _LABEL.match(text):
            is_team = label["what"].casefold() == "team"
            if is_team and draft.team is None:
                return False
            name = self.ledger.capped(text[label.end() :], line, NAME_LENGTH)
            if is_team:
                whole = f"{draft.team}/{name}" if draft.team not in ("", name) else name
                draft.team = self.ledger.capped(whole, line, _TEAM_LENGTH)
            elif draft.owner not in ("", name):
                self.ledger.left_out.append(LeftOut(line, text, "second owner"))
            else:
                draft.owner = name
        elif why := _WHY.match(text):
            draft.texts.append(text[why.end() :])
        else:
            return False
        return True

    def _name(self, block: Block) -> str:
        return self.readings.plain(block.text) or block.text.strip()

    def _live_items(self, block: Block) -> list[Block]:
        """The items of a block without struck-out ones and progress figures, which are left out here."""
        live: list[Block] = []
        for item in block.items:
            if self.readings(item).struck:
                self.ledger.tree(item, "struck out")
            elif not item.children and _PROGRESS.match(self.readings.plain(item.text[:200])):
                self.ledger.tree(item, "progress figure")
            else:
                live.append(item)
        return live

    def _aside(self, paragraph: Paragraph) -> str:
        """Why a paragraph belongs to no item's text, or "" if it may."""
        raw = paragraph.text.strip()
        text = self.readings.plain(raw)
        if _PROGRESS.match(text):
            return "progress figure"
        if is_part(text):
            return "section heading"
        if _IMAGE.fullmatch(raw):
            return "image"
        if _LINK_ONLY.fullmatch(raw):
            return "link only"
        return "" if text else "no text"
