"""Settings that are plainly right, told without what it takes to say what is wrong (rules.md, Mistakes in
settings).

Nearly every file is right, and every command reads two. What is not plainly right is for `reading` to
judge: the answer here is then None, whether there is a mistake or not. Measured with callgrind: `okrtui
due --short` takes 357 million instructions with it, 407 where msgspec is loaded for each file.
"""

from __future__ import annotations

import sys
from typing import Any, Literal, TypeVar, get_args, get_origin

Shape = TypeVar("Shape")
_PLAIN = {"str": (str,), "int": (int,), "float": (float, int), "bool": (bool,)}
_MAX = 2**53


def fitted(default: Shape, data: dict[str, Any]) -> Shape | None:
    """Return the default with a file's values in their place; None if any is not of a plain type."""
    hints = type(default).__annotations__
    if not hints.keys() >= data.keys():
        return None
    found = {}
    for key, hint in hints.items():
        own = getattr(default, key)
        value = data.get(key, own)
        if hasattr(own, "__slots__"):
            table = {} if value is own else value
            value = fitted(own, table) if isinstance(table, dict) else None
            if value is None:
                return None
        elif isinstance(own, tuple) and repr(value) == repr(list(own)):
            value = own
        elif not (value is own or _fits(value, own, hint, sys.modules[type(default).__module__])):
            return None
        found[key] = float(value) if hint == "float" else value
    return type(default)(**found)


def _fits(value: object, own: object, hint: str, module: object) -> bool:
    """Whether a value is of the plain type, or one of the words that are allowed."""
    if hint in _PLAIN:
        return type(value) in _PLAIN[hint] and (type(value) is not int or abs(value) < _MAX)
    if hint == "dict[str, str]":
        return isinstance(value, dict) and all(type(text) is str for text in value.values())
    words = getattr(module, hint, None)
    allowed = get_args(words) if get_origin(words) is Literal else (own,)
    return type(value) is str and value in allowed
