"""The one clear measure in a sentence, or none: never an invented number; pure, no files."""

from __future__ import annotations

import re

from okrtui.domain.frozen import dataclass
from okrtui.domain.metrics import KEEP, REACH
from okrtui.interchange.outline.inline import first_sentence
from okrtui.interchange.outline.plan import Measure

_MAX_LENGTH = 1_000
_MAX_NUMBERS = 20
"""In a text with more nobody could tell which is the measure."""
_LARGEST = 1e15
_SCALE = {"": 1.0, "k": 1e3, "K": 1e3, "M": 1e6, "bn": 1e9, "B": 1e9}

_UNITS = (
    r"%|per ?cent\b|percentage points?\b|pp\b|ms\b|milliseconds?\b|s\b|secs?\b|seconds?\b|"
    r"mins?\b|minutes?\b|h\b|hrs?\b|hours?\b|d\b|business days?\b|working days?\b|days?\b|"
    r"weeks?\b|months?\b|years?\b|[KMGT]i?B\b|kg\b|km\b|USD\b|EUR\b|GBP\b|[€£$]"
)
_TIMES = r"(?:business |working |calendar )?(?:seconds?|minutes?|mins?|hours?|days?|weeks?|months?)"
_NUMBER = (
    r"(?P<cur{n}>[$€£]\s?)?(?P<num{n}>[-−]?(?:\d{{1,3}}(?:,\d{{3}})+|\d{{1,16}})(?:\.\d{{1,9}})?)"
    r"(?P<suf{n}>(?-i:k|K|M|bn|B))?(?![\w.,/:–+-]*\d|\w*\+|-\w)(?:\s?(?P<unit{n}>" + _UNITS + r"))?"
    r"(?!\w|\+|-\w)"
)
_A = _NUMBER.format(n="a")
_B = _NUMBER.format(n="b")

_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|"
    r"sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_HARMLESS = re.compile(
    r"\b\d{4}-\d\d(?:-\d\d)?\b|\b\d{1,2}[./]\d{1,2}[./]\d{2,4}\b|\b\d{4}-?[QHW]\d{1,2}\b"
    rf"|\b\d{{1,2}}(?:st|nd|rd|th)?\s(?:of\s)?{_MONTH}\b\.?(?:\s\d{{4}}\b)?"
    rf"|\b{_MONTH}\.?\s\d{{1,2}}(?:st|nd|rd|th)?\b(?![\w%])(?:,?\s\d{{4}}\b)?"
    r"|\b[QH][1-4](?:\s?[-/–+&]\s?[QH]?[1-4])?\b(?:\s?'?\d{2,4}\b)?"
    r"|\b(?:FY|CY)\s?'?\d{2,4}\b"
    r"|\b(?:19\d\d|20[1-4]\d)(?:[-/–]\d{2,4})?\b(?!\s?(?:%|per\s?cent)|[.,]\d|\+)"
    r"|#\d+|\bv\d+(?:\.\d+){0,5}\b|\b\d+\.\d+\.\d+(?:\.\d+)?\b|\b\d{1,3}(?:st|nd|rd|th)\b"
    r"|\b(?:tier|phase|level|stage|version|priority|sprint|iteration|RFC|ISO|SOC|ASC|HTTP)s?"
    r"\s\d+(?:\.\d+){0,3}\+?(?:\s?(?:&|and|or|/|,|-)\s?\d+)*"
    r"|\b\d{1,2}:\d\d\b|\b24/7\b|\b1:1s?\b|\b1-on-1s?\b"
    rf"|\b(?:within|in|during|over|for|after)\s(?:the\s)?(?:first\s|next|last|past|less than\s)?"
    rf"\s?\d{{1,3}}\s?{_TIMES}\b",
    re.IGNORECASE,
)
# Numbers somebody took out before publishing: `$N`, `N3`, `X%`, `XXX`.
_REDACTED = re.compile(r"\$[A-Z]{1,3}\b|(?<!\w)N\d{0,3}\b|\b[A-Z]\s?%|\bXX+\b|\bYY+\b|\bZZ+\b|<sub")
_IN_PARENTHESES = re.compile(r"\([^()]*\)")
_ANY_NUMBER = re.compile(r"(?<!\w)\d[\d.,/:]*")
_WORD_BOUND = re.compile(
    r"\b(?:at least|at most|no more than|no fewer than|fewer than|less than|under|below)\s"
    r"(?:an? |one|two|three|four|five|six|seven|eight|nine|ten|twelve|half|once|twice)\b",
    re.IGNORECASE,
)

_UP = r"increas(?:e|es|ed|ing)|gr[oe]w(?:s|ing|n)?|rais(?:e|es|ed|ing)|rises?|boost(?:s|ed|ing)?"
_DOWN = (
    r"reduc(?:e|es|ed|ing)|decreas(?:e|es|ed|ing)|lower(?:s|ed|ing)?|cut(?:s|ting)?|"
    r"shorten(?:s|ed|ing)?|shrink(?:s|ing)?|drop(?:s|ped|ping)?|falls?|falling"
)
_DIRECTION = re.compile(rf"\b(?:(?P<up>{_UP})|(?P<down>{_DOWN}))\b", re.IGNORECASE)

_LOW = (
    r"at least|no fewer than|no less than|not less than|at (?:a )?minimum(?: of)?|"
    r"a minimum of|>=|≥|⩾"
)
_HIGH = (
    r"at most|(?:no|not|never) more than|no longer than|at (?:a )?maximum(?: of)?|a maximum of|"
    r"under|below|(?:less|fewer) than|<=|≤|⩽|<"
)
_FROM_TO = re.compile(rf"\bfrom\s(?:the\s)?{_A}\s(?:\([^()\d]{{0,30}}\)\s)?to\s{_B}", re.IGNORECASE)
_ARROW = re.compile(rf"(?<![\w.,=-]){_A}\s?(?:→|⟶|->)\s?{_B}", re.IGNORECASE)
_BETWEEN = re.compile(rf"\bbetween\s{_A}\sand\s{_B}", re.IGNORECASE)
_BY = re.compile(rf"\bby\s(?:at least\s|≥\s?|>=\s?)?{_A}", re.IGNORECASE)
_TO = re.compile(rf"\bto\s(?:(?:{_LOW}|{_HIGH})\s?)?{_A}", re.IGNORECASE)
_BOUND = re.compile(
    rf"(?:(?<![\w<>=])|(?<=\w)(?=[≥≤<>]))(?:(?P<low>{_LOW})|(?P<high>{_HIGH}))\s?{_A}",
    re.IGNORECASE,
)
_SHARE = re.compile(
    r"(?<![\w.,$€£#/+~<>≈±–-])(?P<num>\d{1,3}(?:\.\d{1,6})?)\s?(?:%|per ?cent)\s+of\b",
    re.IGNORECASE,
)
_APPROXIMATE = re.compile(
    r"(?:[<>~≈±]|\+/-|\b(?:by|to|from|about|around|roughly|approximately|some|another|additional|"
    r"over|above|than|under|below|almost|nearly|up to|exceeds?|top|bottom|first|last|only|on|a|"
    r"an|extra))\s?$",
    re.IGNORECASE,
)
_RELATIVE = re.compile(r"\s*(?:more|additional|extra|further|times|x)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Number:
    value: float
    unit: str


@dataclass(frozen=True, slots=True)
class _Found:
    measure: Measure
    start: int
    end: int


def find_measure(text: str) -> Measure | None:
    """Return the one clear measure the text names, or None if there are two of them, or any doubt.

    Numbers are finite and within ±1e15. A number left over beside the measure is a doubt, unless it is a
    date, a version, an issue or the like.
    """
    if len(text) > _MAX_LENGTH or not 1 <= len(re.findall(r"\d+", text)) <= _MAX_NUMBERS:
        return None
    text = re.sub(r"\s+", " ", text).replace("−", "-")
    text = _HARMLESS.sub(lambda match: "§" * len(match[0]), text)
    if _WORD_BOUND.search(text) or _REDACTED.search(_IN_PARENTHESES.sub("", text)):
        return None
    sentence = first_sentence(text)
    found = [*_changes(text), *_shares_and_bounds(sentence)]
    outermost = [one for one in found if not any(_covers(other, one) for other in found)]
    if len({one.measure for one in outermost}) != 1:
        return None
    for number in _ANY_NUMBER.finditer(text):
        if not any(one.start <= number.start() < one.end for one in outermost):
            return None
    return outermost[0].measure


def _covers(outer: _Found, inner: _Found) -> bool:
    """Whether `inner` is only a part of `outer`, as `95% of` is of `to 95% of`."""
    return (
        outer is not inner
        and outer.start <= inner.start < outer.end
        and (outer.start, -outer.end) < (inner.start, -inner.end)
    )


def _number(match: re.Match[str], name: str) -> _Number | None:
    """The number in group `name` of a match with its unit; None if out of range."""
    digits = match[f"num{name}"].replace(",", "").replace("−", "-")
    value = float(digits) * _SCALE.get(match[f"suf{name}"] or "", 1.0)
    if not abs(value) <= _LARGEST:
        return None
    unit = (match[f"cur{name}"] or "").strip() or match[f"unit{name}"] or ""
    return _Number(value, "%" if unit.lower() in ("percent", "per cent") else unit)


def _common_unit(first: _Number, second: _Number) -> str | None:
    """The unit of two numbers, of which one may have none; None if they differ."""
    if first.unit and second.unit and first.unit != second.unit:
        one, two = sorted((first.unit, second.unit), key=len)
        return two if one + "s" == two else None
    return second.unit or first.unit


def _direction(text: str, end: int) -> int:
    """+1 or -1 after the last verb of direction in the clause that ends at `end`, else 0."""
    begin = max(text.rfind(mark, 0, end) for mark in (". ", "; ", "! ", "? ")) + 1
    sign = 0
    for verb in _DIRECTION.finditer(text, begin, end):
        sign = 1 if verb["up"] else -1
    return sign


def _changes(text: str) -> list[_Found]:
    """`from A to B` and `A → B` anywhere; in one sentence also `by A` and `to A` after a verb of
    direction."""
    found: list[_Found] = []
    for match in (*_FROM_TO.finditer(text), *_ARROW.finditer(text)):
        first, second = _number(match, "a"), _number(match, "b")
        unit = _common_unit(first, second) if first and second else None
        if first and second and unit is not None and first.value != second.value:
            measure = Measure(REACH.name, start=first.value, target=second.value, unit=unit)
            found.append(_Found(measure, match.start(), match.end()))
    sentence = first_sentence(text)
    for match in _BY.finditer(sentence):
        sign, number = _direction(sentence, match.start()), _number(match, "a")
        if not sign or number is None or number.value <= 0 or _looks_like_date(match):
            continue
        percent = number.unit == "%"
        points = number.unit.lower() == "pp" or number.unit.lower().startswith("percentage")
        unit = "" if percent else "%" if points else number.unit
        measure = Measure(REACH.name, by=(sign * number.value, percent), unit=unit)
        found.append(_Found(measure, match.start(), match.end()))
    for match in _TO.finditer(sentence):
        number = _number(match, "a")
        if number and _direction(sentence, match.start()) and not _is_relative(sentence, match):
            measure = Measure(REACH.name, target=number.value, unit=number.unit)
            found.append(_Found(measure, match.start(), match.end()))
    return found


def _looks_like_date(match: re.Match[str]) -> bool:
    """Whether it looks like a date: `by 31.12` may be the last of December."""
    day, _, month = match["numa"].partition(".")
    plain = not (match["unita"] or match["cura"] or match["sufa"])
    return plain and len(month) == 2 and 0 < int(month) <= 12 and 0 < float(day) <= 31


def _is_relative(text: str, match: re.Match[str]) -> bool:
    return bool(_RELATIVE.match(text, match.end()))


def _shares_and_bounds(sentence: str) -> list[_Found]:
    """`95% of …`, `at least 3`, `under 2 s`, `between 3 and 5`."""
    found: list[_Found] = []
    for match in _BETWEEN.finditer(sentence):
        first, second = _number(match, "a"), _number(match, "b")
        unit = _common_unit(first, second) if first and second else None
        if first and second and unit is not None and first.value < second.value:
            measure = Measure(KEEP.name, low=first.value, high=second.value, unit=unit)
            found.append(_Found(measure, match.start(), match.end()))
    for match in _BOUND.finditer(sentence):
        number = _number(match, "a")
        if number is None or _is_relative(sentence, match):
            continue
        if re.search(r"\bby\s$", sentence[: match.start()], re.IGNORECASE):
            continue
        if match["low"]:
            measure = Measure(KEEP.name, low=number.value, unit=number.unit)
        else:
            measure = Measure(KEEP.name, high=number.value, unit=number.unit)
        found.append(_Found(measure, match.start(), match.end()))
    for match in _SHARE.finditer(sentence):
        if not _APPROXIMATE.search(sentence[max(0, match.start() - 20) : match.start()]):
            measure = Measure(REACH.name, target=float(match["num"]), unit="%")
            found.append(_Found(measure, match.start(), match.end()))
    return found
