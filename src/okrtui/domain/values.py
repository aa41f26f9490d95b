"""Numbers as people type and read them (rules.md, Typing a value)."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from fractions import Fraction
from math import floor
from typing import Literal

from okrtui.domain.errors import Doubtful, Refused, here, of_field
from okrtui.domain.frozen import dataclass
from okrtui.domain.model import NUMBER_LIMIT, exact

_SIGNIFICANT = r"[\d_.,]*\d(?:[eE][+-]?\d{1,3})?"
_NUMBER = rf"([+-]?)({_SIGNIFICANT})([kKM]?)"
_PLAIN = re.compile(r"(?:\d+(?:_\d+)*)?(?:\.\d+)?", re.ASCII)
_GROUPED = {
    ".": re.compile(r"\d{1,3}(?:\.\d{3})+", re.ASCII),
    ",": re.compile(r"\d{1,3}(?:,\d{3})+", re.ASCII),
}
"""Digits whose thousands a sign groups."""
WORDS = ("same", "done", "open")
"""What can be typed instead of a value; which of them mean something a metric says."""
_SCALE = {"": 1, "k": 1_000, "K": 1_000, "M": 1_000_000}


@dataclass(frozen=True, slots=True)
class Typed:
    """What a person typed: set to `number`, change by it, or one of the words."""

    how: Literal["set", "change", "same", "done", "open"]
    number: float = 0.0


def parse_number(text: str, unit: str = "", *, share: bool = False) -> float:
    """Read a number where a sign is a sign: `42`, `-1.5`, `37,5`, `1.2k`, `1_200`, `1e3`, `1.6 h`, `12%`.

    `unit` is the item's own, allowed after the number. A percentage is the number itself where
    the unit is `%`, a hundredth of it of a `share` 0 … 1, else refused.
    Raises Refused, naming the text and the forms allowed, also past ±1e15.
    """
    word = _minus(text)
    percent = False
    number = _bare(word.removesuffix(unit).rstrip()) if unit in ("k", "K", "M") else None
    if number is None:
        number = _bare(word)
    if number is None and unit and word.casefold().endswith(unit.casefold()):
        number = _bare(word[: len(word) - len(unit)].rstrip())
    if number is None and word.endswith("%") and (unit == "%" or share):
        percent = unit != "%"
        number = _bare(word[:-1].rstrip())
    if number is None:
        two = _of_two_readings(word, unit)
        raise Refused(two) if two else _NotANumber(_not_a_number(text, unit, share))
    if percent:
        number /= 100
    if abs(number) > NUMBER_LIMIT:
        raise Refused(f"“{text[:60]}” is too large: numbers go up to ±1e15 (1,000,000,000 M).")
    if number and not float(number):
        raise Refused(f"“{text[:60]}” is too small to be kept: type 0, or a larger number.")
    return float(number)


def _minus(text: str) -> str:
    """The text with a typographic minus at its beginning replaced by a plain one."""
    word = text.strip()
    return "-" + word[1:] if word.startswith("−") else word.replace("=−", "=-", 1)


def _bare(word: str) -> Decimal | None:
    found = re.fullmatch(_NUMBER, word, re.ASCII)
    if not found or len(word) > 60:
        return None
    digits, exponent = _parts(found[2])
    decimal = _decimal(digits)
    if decimal is None or (exponent and found[3]):
        return None
    number = Decimal(f"{decimal.replace('_', '')}{exponent}") * _SCALE[found[3]]
    return -number if found[1] == "-" and number else number


def _parts(text: str) -> tuple[str, str]:
    """Digits and exponent of `1.5e3`."""
    digits, sign, exponent = text.lower().partition("e")
    return digits, f"e{exponent}" if sign else ""


def _decimal(digits: str) -> str | None:
    """Digits with a point as their decimal sign; None if they are no number, or could be two.

    A single comma is a decimal sign, unless it may group thousands; with comma and point the last is the
    decimal sign if the other groups thousands (rules.md, Typing a value).
    """
    if "," not in digits:
        return digits if digits and _PLAIN.fullmatch(digits) else None
    sign = "," if digits.rfind(",") > digits.rfind(".") else "."
    whole, _, part = digits.rpartition(sign)
    if not part.isdigit():
        return None
    if "." in digits:
        other = "." if sign == "," else ","
        return f"{whole.replace(other, '')}.{part}" if _GROUPED[other].fullmatch(whole) else None
    if not re.fullmatch(r"\d+(?:_\d+)*", whole, re.ASCII):
        return None
    return f"{whole}.{part}" if len(part) != 3 or len(whole) > 3 or whole == "0" else None


def _of_two_readings(word: str, unit: str) -> str:
    """Why a number with commas is refused, naming the two numbers it could be; empty for anything else."""
    bare = word.removesuffix(unit).rstrip() if unit else word
    found = re.fullmatch(r"([+-]?)([\d,]+)", bare, re.ASCII)
    if not found or not _GROUPED[","].fullmatch(found[2]):
        return ""
    thousands = found[1] + found[2].replace(",", "")
    if found[2].count(",") > 1:
        return f"“{word[:60]}” could be read in more than one way: type {thousands[:40]}."
    decimal = plain(float(found[1] + found[2].replace(",", ".")))
    return f"“{word[:60]}” could be {thousands} or {decimal}: type the one that you mean."


class _NotANumber(Refused):
    """What was typed is none, in any of the forms that it names."""


def _not_a_number(text: str, unit: str, share: bool) -> str:
    forms = "42, -1.5, 37,5, 1_200, 1.2k, 3M, 1e3"
    if share:
        forms = "0.5, 50%, done, open"
    elif unit:
        forms += f", 42 {unit}"
    why = ""
    if text.strip().endswith("%") and unit != "%" and not share:
        why = f" (its unit is {unit}, not %)" if unit else " (it has no unit, so % means nothing)"
    return f"“{text[:60]}” is not a number{why}: expected one of the forms {forms}."


def parse_typed(
    text: str,
    *,
    unit: str = "",
    share: bool = False,
    signed: bool = False,
    words: Sequence[str] = WORDS,
) -> Typed:
    """Read what was typed into a check-in or measurement, where a leading sign is a change (rules.md, Signs).

    `signed`: the item has a start, target or limit below 0, so that a bare `-4` could be meant
    either way and is refused. `=-4` always sets. `words`: which of `same`, `done`, `open` mean
    something here; without any they are no words at all.
    Raises Refused, naming the text and the forms allowed.
    """
    word = _minus(text)
    lower = word.lower()
    if words and lower in WORDS:
        if lower not in words:
            raise Refused(f"“{text[:60]}” means nothing here: type the value, or {', '.join(words)}.")
        return Typed(lower)  # type: ignore[arg-type]
    if word.startswith("="):
        return Typed("set", parse_number(word[1:], unit, share=share))
    try:
        number = parse_number(word, unit, share=share)
    except _NotANumber as error:
        forms = ", ".join(["+5 (a change)", "=-4 (set)", *words])
        raise Refused(f"{str(error)[:-1]}, {forms}.") from None
    if word.startswith("-") and signed:
        raise Refused(
            f"“{text[:60]}” could be a value or a change, as numbers below 0 are normal here: "
            + here(f"use --set {word} for the value or --change {word} for the change.", f"={word} sets it.")
        )
    return Typed("change" if word.startswith(("+", "-")) else "set", number)


def refuse_share(unit: str, value: float, around: Iterable[float | None]) -> None:
    """Raise Doubtful for 0.36 of a value in % where values are around 36 (rules.md, Values that are asked
    about)."""
    if unit != "%" or not 0 < abs(value) <= 1:
        return
    for known in around:
        if known is not None and abs(known) > 1 and 0.8 * abs(known) < abs(value) * 100 < 1.25 * abs(known):
            raise Doubtful(
                f"{plain(value)} % is meant, or {plain(round(value * 100, 6))} %? Values here are around "
                f"{shown(known)} %: for the first type {here('--set ', '=')}{plain(value)}."
            )


def is_number(token: str) -> bool:
    """Return whether a command-line argument is wholly a number, also when negative (rules.md, Signs)."""
    return re.fullmatch(rf"{_NUMBER}%?", token, re.ASCII) is not None


def checked(number: float, what: str) -> float:
    """Return `number` if it is finite and within ±1e15; else raise Refused naming `what`."""
    if not math.isfinite(number) or abs(number) > NUMBER_LIMIT:
        raise Refused(f"{what} must be a number between −1e15 and 1e15.")
    return number


def plain(number: float) -> str:
    """Return the shortest decimal that reads back as the same float: `1200`, `0.5`, `-3`."""
    text = f"{Decimal(repr(number)):f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def shown(number: float) -> str:
    """Return a number as it is shown: exact, with a minus sign; it reads back as the same number."""
    return _minus_sign(plain(number))


def format_value(number: float, unit: str = "") -> str:
    """Return a value as shown: exact, with its unit (`1.6 h`); it reads back as the same value."""
    text = shown(number)
    return f"{text} {unit}" if unit else text


def exactly(number: Fraction | None) -> str:
    """Return a fraction with up to four decimals, marked when it was rounded; a dash for none."""
    if number is None:
        return "–"
    near = round(float(number), 4)
    return shown(near) if exact(near) == number else f"{shown(near)}…"


def short_value(number: float, unit: str = "", width: int = 9) -> str:
    """Return a value for a narrow column: exact if it fits `width`, else rounded, then in k and M."""
    text = format_value(number, unit)
    if len(text) <= width:
        return text
    tail = f" {unit}" if unit else ""
    for digits in (4, 3, 2, 1, 0):
        text = shown(round(number, digits)) + tail
        if len(text) <= width and (round(number, digits) or not number):
            return text
    for scale, letter in ((1e3, "k"), (1e6, "M"), (1e9, "G"), (1e12, "T")):
        for digits in (2, 1, 0):
            scaled = round(number / scale, digits)
            text = shown(scaled) + letter + tail
            if len(text) <= width and scaled and (abs(scaled) < 1000 or letter == "T"):
                return text
    if unit:  # the unit is cut before the number is
        alone = short_value(number, "", width - 2)
        return f"{alone} {unit[: max(0, width - len(alone) - 2)]}…"
    return _minus_sign(f"{number:.0e}")


def signed(number: float) -> str:
    """Return a change with its sign: `+5`, `−3`, `±0`."""
    if number == 0:
        return "±0"
    return ("+" if number > 0 else "−") + plain(abs(number))


def difference(new: float, old: float) -> float:
    """Return new − old as a person would compute it: 0.3 − 0.1 is 0.2."""
    return float(Decimal(repr(new)) - Decimal(repr(old)))


def added(old: float, change: float) -> float:
    """Return old + change as a person would compute it: 0.1 + 0.2 is 0.3."""
    return float(Decimal(repr(old)) + Decimal(repr(change)))


def format_score(score: Fraction | float | None, thresholds: Iterable[float] = ()) -> str:
    """Return a score, pace or grade with two decimals; `–` for none (rules.md, How numbers are shown).

    Rounding never crosses 0, 1 or a threshold: where two decimals would, up to four are shown; where four
    would too, the number is cut after two: `0.69…`.
    """
    if score is None:
        return "–"
    number = score if isinstance(score, Fraction) else exact(score)
    limits = [exact(limit) for limit in thresholds]

    def side(of: Fraction) -> list[bool]:
        return [of > 0, of >= 0, of > 1, of >= 1, *(of >= limit for limit in limits)]

    for digits in (2, 3, 4):
        half_up = floor(abs(number) * 10**digits + Fraction(1, 2))
        text = f"{Decimal(half_up if number >= 0 else -half_up).scaleb(-digits):.{digits}f}"
        if side(Fraction(text)) == side(number):
            return _minus_sign(text)
    return _minus_sign(f"{Decimal(floor(number * 100)).scaleb(-2):.2f}") + "…"


def _minus_sign(text: str) -> str:
    return text.replace("-", "−")


def format_range(low: float | None, high: float | None, unit: str = "") -> str:
    """Return limits as words: `at least 3 h`, `at most 5`, `2 … 4 %`."""
    if low is not None and high is not None:
        return f"{shown(low)} … {format_value(high, unit)}"
    if low is not None:
        return f"at least {format_value(low, unit)}"
    return f"at most {format_value(high or 0.0, unit)}"


def read_confidence(text: str) -> int | None:
    """Read a typed confidence 0 … 10, None for an empty text. Raises Refused for anything else."""
    if not text.strip():
        return None
    if not (text.strip().isascii() and text.strip().isdigit() and int(text) <= 10):
        with of_field("confidence"):
            raise Refused(f"“{text.strip()[:40]}” is not a whole number from 0 to 10.")
    return int(text)
