"""What the words of a title say: a thing made, a movement, a number. Pure; any text is fine.

Only whole words count, and verbs only where a sentence has its first one. What the lists of
`coaching_words` do not know says nothing, so that another language finds nothing.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise

from okrtui.domain.coaching import words as w

_MAX_LENGTH = 1_000
_MAX_FILLERS = 3
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*|,")
_MONTH = r"(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]{0,6}"
_NAMES = re.compile(
    r"\b[12]\d{3}-\d\d(?:-\d\d)?\b|\b\d{1,2}[./]\d{1,2}[./](?:\d{2,4})?"
    rf"|\b\d{{1,2}}(?:st|nd|rd|th|\.)?\s(?:of\s)?{_MONTH}\b|\b{_MONTH}\.?\s\d{{1,2}}(?:st|nd|rd|th)?\b(?!\s?%)"
    r"|\b(?:FY|CY|Q|H|W|KW)\s?'?\d{1,4}(?:\s?[-–/+&]\s?[QH]?[1-4])?\b|\b(?:19|20)\d\d\b(?!\s?%)"
    r"|#\s?\d+|\bv\d+(?:\.\d+){0,5}\b|\b\d+\.\d+\.\d+\b|\b24/7\b|\b1:1s?\b|\b1-on-1s?\b|\b360°?"
    r"|\b(?:tier|phase|level|stage|version|priority|sprint|RFC|ISO|SOC|HTTP|Web|No\.?|number|step|part|day)"
    r"s?[\s-]?\d+(?:\s?(?:,|and|&|or)\s?\d+)*(?![\d.,]|\s?%)"
    r"|\b\d+(?:st|nd|rd|th|s)\b|\b(?:first|last|next|past|previous)\s\d+\s(?:days?|weeks?|months?|quarters?)\b",
    re.IGNORECASE,
)
"""Figures that are part of a date, a version, a ticket or a name, and measure nothing."""
_VERSIONED = re.compile(
    r"(?<=\s)[A-Z]\w+\s\d{1,2}(?:\.\d{1,2})?(?=$|[,.;:)]|\s(?:by|on|in|for|and|or|with|to|everywhere)\b)"
)
_NUMBER = re.compile(r"(?<![A-Za-z0-9_./#])[$€£]?\s?\d[\d.,]{0,30}\s?(?:[kKM]|bn|[xX])?\+?(?![A-Za-z0-9_])")
_BLANKED = re.compile(r"\$[A-Z]{1,3}\b|\bN\d{0,3}\b|\b[XYZ]\s?%|\bXX+\b|<sub")
"""A number that somebody took out or has still to put in: `$N`, `X %`."""
_WITH_UNIT = re.compile(
    r"(?<![A-Za-z0-9_])\d[\d.,]{0,30}\s?(?:[%$€£‰٪％]|percent|per cent|pp|ms|s|secs?|seconds?"
    r"|mins?|minutes?|h|hrs?|hours?|days?"
    r"|weeks?|months?|[kMGT]B|kg|points?|EUR|USD|GBP|[xX]|times)(?![A-Za-z0-9_])"
    r"|[$€£]\s?\d|\bfrom\s\S{1,20}(?:\s\S{1,10})?\sto\s\S*\d",
    re.IGNORECASE,
)
_IN_PARENTHESES = re.compile(r"\([^()]*\)")
_SAYS_WHO = frozenset({"that", "which", "who"})
_SAYS_WHAT_FOR = frozenset({"to", "will", "can", ","})
_BE = frozenset({"is", "are", "was", "were", "been", "be", "gets", "get"})


@lru_cache(maxsize=512)
def words(title: str) -> tuple[str, ...]:
    """Return the words of a title in lower case, commas among them; none if it is not English."""
    found = tuple(word.lower() for word in _WORD.findall(title[:_MAX_LENGTH]))
    kinds = set(found)
    return () if kinds & w.FOREIGN and not kinds & w.ENGLISH else found


def has_number(title: str, *, beside: bool = True) -> bool:
    """Return whether a title has an amount in figures, other than a bare 1; `beside`: also one in
    parentheses."""
    text = title[:_MAX_LENGTH] if beside else _IN_PARENTHESES.sub(" ", title[:_MAX_LENGTH])
    text = _VERSIONED.sub(" ", _NAMES.sub(" ", text))
    if _BLANKED.search(text) or _WITH_UNIT.search(text):
        return True
    return any(match[0].strip() != "1" for match in _NUMBER.finditer(text))


def has_amount(title: str) -> bool:
    """Return whether a title names an amount in figures or in words, which could be its measure."""
    return has_number(title) or not w.AMOUNTS.isdisjoint(words(title))


def output(title: str) -> str:
    """Return the word by which a title names a product, if it names no outcome; else an empty string."""
    found = words(title)
    at = _first_verb(found)
    if len(found) - at < 2 or _names_outcome(title, found):
        return ""
    verb, following = found[at], found[at + 1]
    pair = f"{verb} {following}"
    if pair in w.OUTPUT_PHRASES:
        return pair
    if verb in w.OUTPUT_VERBS:
        said = following in w.MANNER or following in w.COMPOUNDS
        return "" if said or _is_good(found[at + 1 :]) else verb
    for before, word in pairwise(found):
        if before in _BE and word in w.PARTICIPLES:
            return word
    return ""


def movement(title: str) -> str:
    """Return the word by which a title names a change without its amount; else an empty string."""
    found = words(title)
    at = _first_verb(found)
    if len(found) - at < 2 or has_number(title) or set(found) & w.NUMBER_WORDS:
        return ""
    if found[at] in w.MOVEMENTS and found[at + 1] != "than":
        return found[at]
    return found[-1] if found[-1] in w.COMPARATIVES else ""


def _first_verb(found: tuple[str, ...]) -> int:
    """Where the first verb would be: after at most three words such as “we have”."""
    at = 0
    while at < min(len(found), _MAX_FILLERS) and found[at] in w.FILLERS:
        at += 1
    return at


def _is_good(after: tuple[str, ...]) -> bool:
    """Whether the product is itself an outcome: by the words right after the verb, or the last one."""
    return any(word in w.GOODS for word in after[:3]) or after[-1] in w.GOODS


def _names_outcome(title: str, found: tuple[str, ...]) -> bool:
    if _WITH_UNIT.search(_NAMES.sub(" ", title[:_MAX_LENGTH])):
        return True
    text = f" {' '.join(found)} "
    if any(f" {phrase} " in text for phrase in w.OUTCOME_PHRASES):
        return True
    for at, word in enumerate(found):
        if word in _SAYS_WHO and not w.OUTCOME_VERBS.isdisjoint(found[at + 1 : at + 4]):
            return True
        if word in _SAYS_WHAT_FOR:
            rest = [each for each in found[at + 1 : at + 3] if not each.endswith("ly")]
            if rest and rest[0] in w.OUTCOME_VERBS:
                return True
    return False
