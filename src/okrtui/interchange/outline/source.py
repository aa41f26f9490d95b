"""A Markdown text as clean, numbered lines, without what no reader of it sees; pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

from okrtui.domain.errors import Refused
from okrtui.interchange.outline.inline import clean
from okrtui.interchange.outline.plan import LeftOut

MAX_TEXT = 2**20
MAX_LINES = 10_000
MAX_LINE = 100_000

FENCE = re.compile(r"[ \t]*(`{3,}|~{3,})")
_YAML_LINE = re.compile(r"[\w\"'-][^:]{0,100}:(?:\s|$)|#|\s*- |\s+\S|\[|\{")


@dataclass(slots=True)
class SourceLine:
    """One line of text with its number in the source, counted from 1."""

    number: int
    text: str


def source_lines(text: str, left_out: list[LeftOut], times: int = 1) -> list[SourceLine]:
    """Return the lines of a text without front matter and comments, which go to `left_out`.

    Raises Refused for more text or lines than `times` the limits, or a longer line.
    """
    if len(text) > times * MAX_TEXT:
        most = f"{times * MAX_TEXT:,}"
        raise Refused(
            f"{len(text):,} characters are too many for a document of OKRs (at most {most}): split it."
        )
    lines = _numbered_lines(text, left_out, times)
    lines = _without_front_matter(lines, left_out)
    return _without_comments(lines, left_out)


def _numbered_lines(text: str, left_out: list[LeftOut], times: int) -> list[SourceLine]:
    """The cleaned lines of a text, numbered from 1."""
    raw = re.sub(r"\r\n?", "\n", text).split("\n")
    lines: list[SourceLine] = []
    if len(raw) > times * MAX_LINES:
        raise Refused(f"More than {times * MAX_LINES:,} lines are not one document: split it.")
    for number, one in enumerate(raw, start=1):
        if len(one) > MAX_LINE:
            raise Refused(f"Line {number} has {len(one):,} characters; at most {MAX_LINE:,} are allowed.")
        cleaned = clean(one)
        if not cleaned.strip() and one.strip():
            left_out.append(LeftOut(number, "", "invisible characters"))
        lines.append(SourceLine(number, cleaned))
    return lines


def _leave(lines: list[SourceLine], left_out: list[LeftOut], reason: str) -> None:
    for line in lines:
        if line.text.strip():
            left_out.append(LeftOut(line.number, line.text.strip(), reason))


def _without_front_matter(lines: list[SourceLine], left_out: list[LeftOut]) -> list[SourceLine]:
    """Leave out `---`, YAML, `---` at the very beginning."""
    if not lines or lines[0].text.rstrip() != "---":
        return lines
    for index, line in enumerate(lines[1:], start=1):
        if line.text.rstrip() in ("---", "..."):
            _leave(lines[: index + 1], left_out, "front matter")
            return lines[index + 1 :]
        if line.text.strip() and not _YAML_LINE.match(line.text):
            break
    return lines


def _without_comments(lines: list[SourceLine], left_out: list[LeftOut]) -> list[SourceLine]:
    """Cut out `<!-- … -->`, also over several lines; one without an end runs to the last line."""
    last_end = max((i for i, line in enumerate(lines) if "-->" in line.text), default=-1)
    kept: list[SourceLine] = []
    inside = False
    fence = ""
    for index, line in enumerate(lines):
        if not inside and (found := FENCE.match(line.text)):
            fence = "" if fence and found[1].startswith(fence) else fence or found[1]
        if not inside and (fence or "<!--" not in line.text):
            kept.append(line)
            continue
        visible, hidden, inside = _split_comment(line.text, inside, last_end > index)
        if hidden.strip():
            left_out.append(LeftOut(line.number, hidden.strip(), "HTML comment"))
        kept.append(SourceLine(line.number, visible))
    return kept


def _split_comment(text: str, inside: bool, ends_later: bool) -> tuple[str, str, bool]:
    """A line's visible text, its commented text, and whether the next line begins inside."""
    visible: list[str] = []
    hidden: list[str] = []
    at = 0
    while at < len(text):
        if inside:
            end = text.find("-->", at)
            stop = len(text) if end < 0 else end + 3
            hidden.append(text[at:stop])
            inside = end < 0
            at = stop
            continue
        start = text.find("<!--", at)
        unclosed = start >= 0 and not ends_later and text.find("-->", start) < 0
        if unclosed and text[:start].strip():
            start = -1
        stop = len(text) if start < 0 else start
        visible.append(text[at:stop])
        at = stop
        inside = start >= 0
    return "".join(visible), "".join(hidden), inside
