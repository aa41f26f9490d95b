"""Text on its way into other programs' formats, where some characters would be commands.

A spreadsheet runs what begins with `=`, a page runs what looks like a tag, a table ends where a bar
or a line end stands. Every export takes its texts through here; what came from one is read back.
"""

from __future__ import annotations

import html
import re

from okrtui.domain.values import plain
from okrtui.show.harmless import harmless, harmless_lines

_FORMULA = re.compile("'*[=+\\-@\t\r\n\0＝＋－＠]")
_INLINE = re.compile(r"([\\`*_{}\[\]<#]|&(?=[#\w])|[|~](?=\S)|(?<=\S)[|~])")
_LINK = re.compile(r"(?<=[^\W\d_]):(?=\S)|(?<=\S)\.(?=[^\W\d_])|:(?=[\w+]+:)")
"""What makes an address or an emoji of plain words: `https:`, `www.`, `example.com`, `:bomb:`."""
_MENTION = re.compile(r"@(?=\w)")


def csv_cell(value: str | float | None) -> str:
    """Return a cell's content before the csv module quotes it: numbers stay numbers, no text is a formula.

    A text that a spreadsheet would run gets a `'` in front; one that only looks as if it had got one gets
    another, so that `from_csv_cell` gives every harmless text back.
    """
    if value is None:
        return ""
    if not isinstance(value, str):
        return plain(value)
    text = "\t".join(harmless_lines(part) for part in value.split("\t"))
    return f"'{text}" if _FORMULA.match(text) else text


def from_csv_cell(cell: str) -> str:
    """Return the text that `csv_cell` was given."""
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell


def html_text(text: str) -> str:
    """Return text for a page, between tags or inside a quoted attribute, with control characters made
    visible."""
    return html.escape(harmless_lines(text), quote=True)


def markdown_words(text: str) -> str:
    """Return text to follow other words on a line of Markdown, in no table: no markup, link or mention in it.

    Few characters are escaped, as people also paste into programs that show escapes. An `@` before a word
    gets an invisible blank behind it, as escaping alone does not stop a mention.
    """
    line = _INLINE.sub(r"\\\1", harmless(" ".join(text.split())))
    return _MENTION.sub("@&#8203;", _LINK.sub(r"\\\g<0>", line))
