"""The starter workspaces that come with the program (starters.toml), read when they are asked for."""

from __future__ import annotations

import tomllib
from functools import cache

import msgspec

from okrtui.config.library import StarterKpi, packaged
from okrtui.domain.model import Kind


class StarterKeyResult(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename={"from_": "from"}, kw_only=True
):
    """A key result as it is typed; `kpi` is the name of one of the starter's KPIs."""

    title: str
    from_: str | None = None
    to: str | None = None
    at_least: str | None = None
    at_most: str | None = None
    unit: str = ""
    kpi: str = ""


class StarterObjective(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An objective with its key results; `guards` are names of the starter's KPIs."""

    title: str
    why: str
    kind: Kind
    key_results: list[StarterKeyResult]
    team: str = ""
    guards: list[str] = []


class Starter(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A workspace to start from. `id` is what people type."""

    id: str
    title: str
    objectives: list[StarterObjective]
    kpis: list[str] = []
    own_kpis: list[StarterKpi] = []


@cache
def starters() -> tuple[Starter, ...]:
    """Return all starters, in the file's order."""
    return tuple(msgspec.convert(tomllib.loads(packaged("starters.toml"))["starter"], list[Starter]))
