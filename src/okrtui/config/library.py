"""The starter KPIs that come with the program (library.toml), read when they are asked for."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Literal

import msgspec

from okrtui.domain.model import Combine, Frequency


class StarterKpi(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One KPI of the library; `leads` is the name of another one of its area."""

    name: str
    unit: str
    better: Literal["higher", "lower"]
    every: Frequency
    how: str
    combine: Combine = "last"
    kind: Literal["", "leading", "lagging"] = ""
    leads: str = ""


class Area(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The KPIs of an industry or a function. `id` is what people type."""

    id: str
    title: str
    kpis: list[StarterKpi]


def packaged(name: str) -> str:
    """Return the text of a file that is packaged with the program."""
    return files("okrtui.config").joinpath(name).read_text(encoding="utf-8")


_LIBRARY = packaged("library.toml")
"""Read with this module, so that both are of one version of the program; parsed when it is asked for."""


@cache
def areas() -> tuple[Area, ...]:
    """Return the library's areas, in the file's order."""
    return tuple(msgspec.convert(tomllib.loads(_LIBRARY)["area"], list[Area]))
