"""Styles: the colours and attributes that a terminal has, and the shortest way from one to another."""

from __future__ import annotations

from functools import lru_cache

_OFF = {
    "1": "22", "2": "22", "3": "23", "4": "24", "5": "25", "6": "25", "7": "27", "8": "28", "9": "29",
    "21": "24", "51": "54", "52": "54", "53": "55",
}  # fmt: skip
"""Attribute → the code that ends it."""
_SEEN_ON_BLANK = frozenset({"4", "5", "6", "7", "9", "21", "51", "52", "53"})


class CellStyle:
    """A style to write with. Equal styles are one object, so that `is` compares them. Codes are those of
    SGR."""

    __slots__ = ("attributes", "background", "blank", "foreground", "seen_on_blank")

    def __init__(self, attributes: frozenset[str], foreground: str, background: str) -> None:
        self.attributes = attributes
        self.foreground, self.background = foreground, background
        self.seen_on_blank = bool(attributes & _SEEN_ON_BLANK)
        """Whether a blank shows more than the background."""
        self.blank: CellStyle = self
        """What is left of it on a blank: the background, if nothing else is seen."""
        if not self.seen_on_blank and (attributes or foreground):
            self.blank = style(frozenset(), "", background)


@lru_cache(None)
def style(attributes: frozenset[str], foreground: str, background: str) -> CellStyle:
    """Return the one style with these attributes and colours."""
    return CellStyle(attributes, foreground, background)


PLAIN = style(frozenset(), "", "")


@lru_cache(4096)
def with_codes(before: CellStyle, codes: str) -> CellStyle:
    """Return the style after an SGR sequence with these codes."""
    attributes, foreground, background = set(before.attributes), before.foreground, before.background
    rest = codes.split(";")
    while rest:
        code = rest.pop(0).lstrip("0")
        if code in ("38", "48"):
            length = {"5": 2, "2": 4}.get(rest[0] if rest else "", 1)
            colour = ";".join([code, *rest[:length]])
            del rest[:length]
            if code == "38":
                foreground = colour
            else:
                background = colour
        elif not code:
            attributes, foreground, background = set(), "", ""
        elif code in _OFF:
            attributes.add(code)
        elif code in _OFF.values():
            attributes = {kept for kept in attributes if _OFF[kept] != code}
        elif code == "39" or (len(code) == 2 and code[0] in "39") or code.startswith("9"):
            foreground = "" if code == "39" else code
        elif code[0] in "41":
            background = "" if code == "49" else code
    return style(frozenset(attributes), foreground, background)


@lru_cache(4096)
def change(before: CellStyle, after: CellStyle, old: bool) -> str:
    """Return the shortest sequence from one style to another. `old` terminals only end all attributes at
    once."""
    if before is after:
        return ""
    wanted = [*sorted(after.attributes), after.foreground, after.background]
    anew = "\x1b[" + ";".join(["0", *filter(None, wanted)]).removeprefix("0" if after is PLAIN else "") + "m"
    gone = before.attributes - after.attributes
    if old and (gone or before.foreground != after.foreground or before.background != after.background):
        return anew
    codes = {_OFF[code] for code in gone}
    added = after.attributes - before.attributes
    added |= {code for code in after.attributes if _OFF[code] in codes}
    steps = [*sorted(codes), *sorted(added)]
    if after.foreground != before.foreground:
        steps.append(after.foreground or "39")
    if after.background != before.background:
        steps.append(after.background or "49")
    step = "\x1b[" + ";".join(steps) + "m"
    return step if len(step) <= len(anew) else anew
