"""The shape of `okrtui.toml` and of the personal file, with defaults (rules.md, The settings file)."""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import date, tzinfo
from typing import TYPE_CHECKING, Any

from okrtui.config.zones import nearest, zone_named
from okrtui.domain.calendar import (
    FIRST_YEAR,
    LAST_YEAR,
    MAX_CYCLE,
    CustomCycle,
    CycleRules,
    named_cycle,
)
from okrtui.domain.errors import NotFound
from okrtui.domain.frozen import dataclass, field
from okrtui.domain.model import Bands, KpiRules, Scoring
from okrtui.domain.texts import forbidden_in_title

if TYPE_CHECKING:
    from okrtui.domain.judging import Rules


@dataclass(frozen=True, slots=True)
class Focus:
    """`[focus]`: how many objectives and key results are still a focus."""

    objectives: int = 5
    key_results: tuple[int, int] = (2, 5)


@dataclass(frozen=True, slots=True)
class DatabaseSettings:
    """`[database]`: the database file's name inside the workspace."""

    url: str = "okrtui.db"

    @property
    def file_name(self) -> str:
        return self.url.removeprefix("sqlite:///")


@dataclass(frozen=True, slots=True)
class Settings:
    """A workspace's settings, `okrtui.toml`."""

    name: str = "OKRs"
    time_zone: str = ""
    """Whose days are everybody's; empty: each person's own."""
    cycles: CycleRules = field(default_factory=CycleRules)
    scoring: Scoring = field(default_factory=Scoring)
    kpi: KpiRules = field(default_factory=KpiRules)
    focus: Focus = field(default_factory=Focus)
    database: DatabaseSettings = field(default_factory=DatabaseSettings)

    @property
    def zone(self) -> tzinfo | None:
        """The time zone of the workspace's calendar; None: the one that this process is in."""
        return zone_named(self.time_zone)

    @property
    def judged_by(self) -> str:
        """What items are judged by, as JSON: what is changed in it changes scores and statuses."""
        import json

        judging = {"cycles": self.cycles, "scoring": self.scoring, "kpi": self.kpi}
        return json.dumps(judging, default=_values_of, ensure_ascii=False, separators=(",", ":"))

    @property
    def rules(self) -> Rules:
        """What judging needs of the settings."""
        from okrtui.domain.judging import Rules

        return Rules(self.scoring, self.cycles, self.kpi)


def _values_of(part: Any) -> Any:
    """A part of the settings for JSON."""
    if isinstance(part, date):
        return part.isoformat()
    return {name: getattr(part, name) for name in part.__slots__}


@dataclass(frozen=True, slots=True)
class Personal:
    """A person's own settings, `config.toml`. `keymap`: action id → keys, comma separated."""

    workspace: str = ""
    theme: str = "auto"
    keymap: dict[str, str] = field(default_factory=dict)
    mouse: bool = False
    ascii: bool = False


THEMES = ("auto", "dark", "light", "terminal")

Problem = tuple[str, str]
"""(key path, what is wrong and what is allowed)"""


def settings_problems(settings: Settings) -> Iterator[Problem]:
    """Yield what the types cannot check: ranges, order, names. Nothing when all is well."""
    if not settings.name.strip() or forbidden_in_title(settings.name) or len(settings.name) > 100:
        yield "name", "must be 1 to 100 printable characters"
    try:
        zone_named(settings.time_zone)
    except LookupError:
        near = "".join(f" (did you mean “{name}”?)" for name in nearest(settings.time_zone))
        yield (
            "time_zone",
            f"is “{settings.time_zone[:60]}”, which is not a time zone{near}; "
            "allowed is a name like Europe/Berlin, or UTC",
        )
    for kind, bands in (
        ("aspirational", settings.scoring.aspirational),
        ("committed", settings.scoring.committed),
    ):
        yield from _band_problems(f"scoring.{kind}", bands)
    yield from _share_problems("kpi", ("healthy", "watch"), settings.kpi.healthy, settings.kpi.watch)
    for key, periods in (
        ("scoring.stale_after", settings.scoring.stale_after),
        ("kpi.stale_after", settings.kpi.stale_after),
    ):
        if not 1 <= periods <= 1000:
            yield key, f"is {periods}; allowed are 1 to 1000 periods"
    low, high = settings.focus.key_results
    if not 1 <= settings.focus.objectives <= 1000:
        yield "focus.objectives", f"is {settings.focus.objectives}; allowed are 1 to 1000"
    if not 1 <= low <= high <= 1000:
        yield "focus.key_results", f"is [{low}, {high}]; allowed are 1 to 1000, the smaller first"
    yield from _custom_problems(settings.cycles)
    name = settings.database.file_name
    if (
        not name
        or forbidden_in_title(name)
        or "/" in name
        or "\\" in name
        or ":" in name
        or name.startswith(".")
    ):
        yield (
            "database.url",
            f"is “{name[:60]}”; allowed is a file name inside the workspace, like okrtui.db "
            "(SQLite is the only database so far)",
        )


def _band_problems(path: str, bands: Bands) -> Iterator[Problem]:
    yield from _share_problems(path, ("on_track", "at_risk"), bands.on_track, bands.at_risk)
    limits = bands.confidence
    yield from _share_problems(
        f"{path}.confidence", ("on_track", "at_risk"), limits.on_track, limits.at_risk, 10
    )


def _share_problems(
    path: str, keys: tuple[str, str], upper: float, lower: float, most: int = 1
) -> Iterator[Problem]:
    for key, number in zip(keys, (upper, lower), strict=True):
        if not (math.isfinite(number) and 0 <= number <= most):
            yield f"{path}.{key}", f"is {number}; allowed are numbers from 0 to {most}"
            return
    if lower > upper:
        yield (
            f"{path}.{keys[1]}",
            f"is out of order: {keys[1]} = {lower} is above {keys[0]} = {upper}; "
            f"allowed is {keys[1]} at most {keys[0]}",
        )


def _custom_problems(cycles: CycleRules) -> Iterator[Problem]:
    seen: set[str] = set()
    regular = CycleRules(
        cycles.length, cycles.year_starts, cycles.fiscal_year_named_after
    )  # without custom ones
    for index, custom in enumerate(cycles.custom):
        path = f"cycles.custom[{index}]"
        name = custom.name
        if not name.strip() or forbidden_in_title(name) or len(name) > 60:
            yield f"{path}.name", "must be 1 to 60 printable characters"
        elif name.casefold() in seen:
            yield f"{path}.name", f"“{name}” is there twice; names must differ"
        elif _is_regular(name, regular):
            yield f"{path}.name", f"“{name}” is the name of a regular cycle; choose another"
        for key, day in (("starts", custom.starts), ("ends", custom.ends)):
            if not FIRST_YEAR < day.year < LAST_YEAR:
                yield f"{path}.{key}", f"is {day}; allowed are the years {FIRST_YEAR + 1} to {LAST_YEAR - 1}"
        if (custom.ends - custom.starts).days >= MAX_CYCLE:
            yield (
                f"{path}.ends",
                f"is {custom.ends}, more than ten years after starts = {custom.starts}; allowed are ten",
            )
        if custom.ends < custom.starts:
            yield f"{path}.ends", f"is {custom.ends}, before starts = {custom.starts}"
        seen.add(name.casefold())


def _is_regular(name: str, rules: CycleRules) -> bool:
    try:
        named_cycle(name, rules)
    except NotFound:
        return False
    return True


def personal_problems(personal: Personal) -> Iterator[Problem]:
    """Yield the problems of the personal file, like settings_problems; the screens check the keymap's ids."""
    if personal.theme not in THEMES:
        yield "theme", f"is “{personal.theme[:40]}”; allowed are {', '.join(THEMES)}"


__all__ = ["CustomCycle", "Personal", "Settings", "personal_problems", "settings_problems"]
