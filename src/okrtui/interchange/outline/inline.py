"""Inline Markdown to plain text: links, emphasis, tags, sentences; pure, linear in its input."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Set as AbstractSet
from html import unescape

TITLE_LENGTH = 500
TEXT_LENGTH = 10_000
LONG_TITLE = 120
_MAX_URL = 2_000
_MAX_MARKS = 30

# C0, DEL and C1, invisible format characters, surrogates, noncharacters. Tabs and line ends stay.
_UNWANTED = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f"
    "\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff0-\ufffb\ufdd0-\ufdef"
    "\ufffe\uffff\ud800-\udfff\U000e0000-\U000e0fff]"
)
# Joiners matter inside some scripts and emoji; next to ASCII they only hide.
_STRAY_JOINER = re.compile(
    "(?<![^\x00-\x7f\u200c\u200d])[\u200c\u200d]+|[\u200c\u200d]+(?![^\x00-\x7f\u200c\u200d])"
)
_MANY_NON_ASCII = re.compile(f"[\u0300-\U0010ffff]{{{_MAX_MARKS + 1}}}")

_PUNCTUATION = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"
# While a line is read, literal punctuation hides behind the 32 noncharacters U+FDD0…U+FDEF.
_HIDE = {ord(mark): 0xFDD0 + index for index, mark in enumerate(_PUNCTUATION)}
_SHOW = {hidden: mark for mark, hidden in _HIDE.items()}
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")
_BACKTICKS = re.compile("`+")
_HTML_NAMES = (
    "a|abbr|b|big|br|center|code|del|details|div|em|font|hr|i|img|input|ins|kbd|li|mark|ol|p|pre|"
    "q|s|samp|small|span|strike|strong|sub|summary|sup|table|tbody|td|th|thead|tr|tt|u|ul|var|wbr"
)
_HTML_TAG = re.compile(rf"</?(?:{_HTML_NAMES})(?:\s[^<>]{{0,1000}})?/?>", re.IGNORECASE)
_AUTOLINK = re.compile(r"<((?:https?://|mailto:)[^<>\s]{1,2000})>", re.IGNORECASE)
_BRACKETS = re.compile(r"[\[\]]")
_UNDERSCORES = re.compile(r"(?<![^\W_])_+|_+(?![^\W_])")
_STARRED = re.compile(r"\*(\S[^*]*?)(?<=\S)\*")
_SPACES = re.compile(r"\s+")
_TAG = r"\[(?![xX]\])[^\W\d_][\w?!&/+.-]{0,23}\]"
_LEADING_TAGS = re.compile(rf"(?:{_TAG}\s*){{1,10}}")
_LAST_TAG = re.compile(rf"{_TAG}$")
_SENTENCE_END = re.compile(r"[.!?][)\"'”’\]]{0,2}(?=\s+[^\sa-z])")
_ABBREVIATIONS = ("e.g.", "i.e.", "etc.", "vs.", "incl.", "no.", "approx.", "resp.", "cf.", "st.")


def clean(text: str) -> str:
    """Return the text in NFC without control, zero-width and bidi characters; line ends stay."""
    if text.isascii() and text.isprintable():
        return text
    text = _STRAY_JOINER.sub("", _UNWANTED.sub("", text))
    if text.isascii():
        return text
    return unicodedata.normalize("NFC", _fewer_marks(text))


def _fewer_marks(text: str) -> str:
    """Cut runs of combining marks, which normalising would sort in quadratic time."""
    if not _MANY_NON_ASCII.search(text):
        return text
    kept: list[str] = []
    run = 0
    for character in text:
        run = run + 1 if unicodedata.combining(character) else 0
        if run <= _MAX_MARKS:
            kept.append(character)
    return "".join(kept)


def plain(text: str, references: AbstractSet[str] = frozenset()) -> str:
    """Return a line of Markdown as its reader sees it: one line, no markup, links as their text.

    `references` holds the casefolded names of the document's link definitions: `[a][b]` is a link only if `b`
    is one of them, else two pairs of brackets.
    """
    text = _ESCAPE.sub(lambda found: found[1].translate(_HIDE), _hide_code(text))
    text = _without_links(text, references)
    text = _AUTOLINK.sub(lambda found: found[1].translate(_HIDE), text)
    text = _without_emphasis(_HTML_TAG.sub(_tag_as_text, text))
    text = clean(_unescaped(text).translate(_SHOW)) if "&" in text else text.translate(_SHOW)
    return _SPACES.sub(" ", text).strip()


def _unescaped(text: str) -> str:
    try:
        return unescape(text)
    except ValueError:  # a character number of thousands of digits
        return text


def _tag_as_text(found: re.Match[str]) -> str:
    return " " if found[0][:3].lower() in ("<br", "<hr") else ""


def _hide_code(text: str) -> str:
    """Take the backticks from code spans and hide what is inside from the other rules."""
    runs = list(_BACKTICKS.finditer(text))
    pieces: list[str] = []
    done = index = 0
    while index + 1 < len(runs):
        opening, closing = runs[index], runs[index + 1]
        if len(opening[0]) != len(closing[0]):
            index += 1
            continue
        pieces.append(text[done : opening.start()])
        pieces.append(text[opening.end() : closing.start()].translate(_HIDE))
        done = closing.end()
        index += 2
    return "".join(pieces) + text[done:] if pieces else text


def _closing_parentheses(text: str) -> dict[int, int]:
    """The position of the closing `)` for each `(` that has one."""
    closing: dict[int, int] = {}
    open_at: list[int] = []
    for found in re.finditer(r"[()]", text):
        if found[0] == "(":
            open_at.append(found.start())
        elif open_at:
            closing[open_at.pop()] = found.start()
    return closing


def _link_end(text: str, at: int, closing: dict[int, int], references: AbstractSet[str]) -> int:
    """Where the target ends of a link whose text ended just before `at`; -1 if it is no link."""
    following = text[at : at + 1]
    if following == "(":
        end = closing.get(at, -1)
        if end < 0 or end - at > _MAX_URL:
            return -1
        target = text[at + 1 : end].strip()
        address, _, title = target.partition(" ")
        spaced = bool(title) and title.strip()[:1] not in ("'", '"')
        return -1 if spaced and not address.startswith("<") else end + 1
    if following == "[":
        end = text.find("]", at + 1, at + 200)
        name = text[at + 1 : end].strip().casefold() if end > at else ""
        if end == at + 1 or (name and name in references):
            return end + 1
    return -1


def _without_links(text: str, references: AbstractSet[str]) -> str:
    """Replace every link and image by its text."""
    if "[" not in text:
        return text
    closing = _closing_parentheses(text)
    pieces: list[str] = []
    open_pieces: list[int] = []
    at = 0
    while found := _BRACKETS.search(text, at):
        pieces.append(text[at : found.start()])
        at = found.end()
        if found[0] == "[":
            open_pieces.append(len(pieces))
            pieces.append("[")
            continue
        start = open_pieces.pop() if open_pieces else -1
        end = _link_end(text, at, closing, references) if start >= 0 else -1
        if end < 0 and start >= 0 and len(pieces) - start == 2:
            name = pieces[-1].strip().casefold()
            end = at if name and name in references else -1
        if end < 0:
            pieces.append("]")
            continue
        pieces[start] = ""
        if pieces[start - 1].endswith("!") and start > 0:
            pieces[start - 1] = pieces[start - 1][:-1]
        at = end
    return "".join(pieces) + text[at:]


def _without_emphasis(text: str) -> str:
    """Take away `**`, `~~`, `*`, and `_` at the edges of words."""
    for mark in ("**", "~~"):
        parts = text.split(mark)
        if len(parts) > 1:
            odd = [mark, parts.pop()] if len(parts) % 2 == 0 else []
            text = "".join(parts + odd)
    if "*" in text:
        text = _STARRED.sub(r"\1", text)
    return _UNDERSCORES.sub("", text) if "_" in text else text


def is_emphasised(text: str, mark: str) -> bool:
    """Return whether a whole line of Markdown stands between one pair of `mark`s."""
    text = text.strip()
    size = len(mark)
    inside = text[size:-size]
    return (
        len(text) > 2 * size
        and text.startswith(mark)
        and text.endswith(mark)
        and mark not in inside
        and bool(inside.strip())
    )


def split_tags(text: str) -> tuple[str, tuple[str, ...]]:
    """Return the text without the `[P0]` tags at its beginning and end, and those tags."""
    tags: list[str] = []
    if leading := _LEADING_TAGS.match(text):
        tags.extend(re.findall(r"\[([^\]]+)\]", leading[0]))
        text = text[leading.end() :]
    trailing: list[str] = []
    rest = text
    while len(trailing) < 10 and (last := _LAST_TAG.search(rest, max(0, len(rest) - 26))):
        trailing.append(last[0][1:-1])
        before = rest[: last.start()]
        rest = before.rstrip()
        if rest != before or not rest:
            text = rest
            tags.extend(reversed(trailing))
            trailing = []
    if not text:
        return "".join(f"[{tag}]" for tag in tags), ()
    return text, tuple(dict.fromkeys(tags))


def first_sentence(text: str) -> str:
    """Return the text up to its first sentence end, or all of it."""
    for found in _SENTENCE_END.finditer(text[: TITLE_LENGTH * 2]):
        before = text[: found.end()].rstrip("\"')”’]")
        last_word = before.rpartition(" ")[2].lower().lstrip("([\"'“‘")
        single_letter = len(last_word) == 2 and last_word[0].isalpha() and last_word[1] == "."
        if last_word not in _ABBREVIATIONS and not single_letter:
            return text[: found.end()]
    return text


def title_and_text(text: str) -> tuple[str, str]:
    """Return a short title, and the whole text as description if the title is not all of it."""
    title = first_sentence(text) if len(text) > LONG_TITLE else text
    if len(title) > TITLE_LENGTH:
        title, _ = cut(title, TITLE_LENGTH - 1)
        title += "…"
    return title, "" if title == text else text


def cut(text: str, length: int) -> tuple[str, str]:
    """Return the text up to `length` characters, at a word's end if there is one, and the rest."""
    if len(text) <= length:
        return text, ""
    at = max(text.rfind(" ", length // 2, length + 1), text.rfind("\n", length // 2, length + 1))
    at = at if at > 0 else length
    return text[:at].rstrip(), text[at:].strip()
