"""What `=> result` says about a key result: its note, and a value if it is beyond doubt; pure."""

from __future__ import annotations

import re

from okrtui.interchange.outline.plan import Measure

_ARROW = re.compile(r"(?<!\S)={1,3} ?>\s*(?:[.:](?=\s|$))?\s*")
_PERCENT = re.compile(r"(\d{1,3}(?:\.\d{1,6})?)\s?%")
_FRACTION = re.compile(r"(\d{1,9})\s?/\s?(\d{1,9})(?![\d/.])")
_DECIMAL = re.compile(r"(0(?:\.\d{1,6})|1\.0{1,6})(?![\d%])")
_EXPLANATION = re.compile(r"(?:\s*[:;]|\.|,|\s+[-–—])\s+\S")
_OTHER_SHARE = re.compile(r"\d\s?%|\d\s?/\s?\d")


def split_result(text: str) -> tuple[str, str]:
    """Return the text before the first `=>` (also `==>`, `= >`) and the result after it, else ""."""
    found = _ARROW.search(text)
    if not found:
        return text, ""
    return text[: found.start()].rstrip(), text[found.end() :].strip()


def result_value(result: str, measure: Measure | None) -> float | None:
    """Return the result in the key result's own unit, if it is one plain share of the whole; else None.

    A milestone takes `80%`, `0.7`, `3/4`, `Done` and `Not done`; a measure in percent takes a percentage; a
    target b takes `a/b`. An explanation may follow, but no second share.
    """
    words = result.strip().rstrip(".").casefold()
    if measure is None and words in ("done", "not done"):
        return 1.0 if words == "done" else 0.0
    if percent := _whole(_PERCENT, result):
        return _from_percent(float(percent[1]), measure)
    if fraction := _whole(_FRACTION, result):
        return _from_fraction(int(fraction[1]), int(fraction[2]), measure)
    decimal = _whole(_DECIMAL, result)
    return float(decimal[1]) if decimal and measure is None else None


def _whole(form: re.Pattern[str], result: str) -> re.Match[str] | None:
    """The match of a form with the whole result, except for an explanation."""
    found = form.match(result)
    if not found:
        return None
    rest = result[found.end() :]
    if rest.strip() in ("", "."):
        return found
    if not _EXPLANATION.match(rest) or _OTHER_SHARE.search(rest):
        return None
    return found


def _from_percent(percent: float, measure: Measure | None) -> float | None:
    if measure is None:
        return percent / 100 if percent <= 100 else None
    return percent if measure.unit == "%" and measure.by is None else None


def _from_fraction(part: int, whole: int, measure: Measure | None) -> float | None:
    if not whole > 0 or part > whole:
        return None
    if measure is None:
        return part / whole
    exact = measure.target == whole
    return float(part) if exact else None
