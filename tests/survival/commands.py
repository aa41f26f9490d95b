"""Every command that writes, on what it is run, and what is left of it when it was stopped."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from okrtui.config.paths import SETTINGS_FILE
from okrtui.domain.errors import Unsafe
from okrtui.workspace.session import SNAPSHOT
from tests.survival import places
from tests.survival.places import FILE, Content

DATABASE = "okrtui.db"
MADE = "made"
"""The name, beside the workspace, of what a command makes elsewhere."""


class State(NamedTuple):
    """What a person finds: in the workspace, in its settings, and in what the command makes elsewhere."""

    work: Content | None
    settings: str | None
    made: Content | None


@dataclass(frozen=True)
class Command:
    """A writing command; `{place}`, `{work}` and `{templates}` stand for directories."""

    argv: tuple[str, ...]
    template: str = "filled"
    made: Callable[[Path], Content | None] = lambda path: None
    """What it has made, as somebody finds it who uses it; None for nothing that can be used."""
    block: int = 4096
    """By how much one limit on the size of files differs from the next."""
    environment: Mapping[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return " ".join(word for word in self.argv if not word.startswith("{"))[:60]

    def arguments(self, place: Path, templates: Path) -> list[str]:
        names = {"place": place, "work": place / "work", "templates": templates, "group": os.getegid()}
        return ["-w", str(place / "work"), *(word.format(**names) for word in self.argv)]

    def variables(self, place: Path, templates: Path) -> dict[str, str]:
        own = {name: value.format(templates=templates) for name, value in self.environment.items()}
        return {"XDG_STATE_HOME": str(place / "state"), **own}

    def state(self, place: Path) -> State:
        """What is there now; reading it is what the next person's program does first."""
        work = place / "work"
        return State(
            places.content(work / DATABASE), (work / SETTINGS_FILE).read_text(), self.made(place / MADE)
        )


def workspace(place: Path) -> Content | None:
    """A workspace is there when its settings are; then all of it has to be."""
    if not (place / SETTINGS_FILE).exists():
        return None
    assert (place / SETTINGS_FILE).read_text().endswith('url = "okrtui.db"\n')
    assert places.findings(place) == []
    return places.content(place / DATABASE)


def copy(place: Path) -> Content | None:
    return places.still_content(place) if place.exists() else None


def snapshot(place: Path) -> Content | None:
    """A reader needs the settings and the database."""
    if not (place / SETTINGS_FILE).exists() or not (place / SNAPSHOT).exists():
        return None
    assert (place / SETTINGS_FILE).read_text().endswith('url = "okrtui.db"\n')
    return places.still_content(place / SNAPSHOT)


ON_FILLED = (
    ("objective", "add", "Faster builds", "--why", "They wait.", "--parent", "O2"),
    ("objective", "edit", "O1", "--title", "Praise", "--owner", "ben", "-m", "shorter"),
    ("objective", "drop", "O3", "-m", "no time"),
    ("objective", "guard", "O2", "KPI2"),
    ("objective", "guard", "O1", "KPI1", "--remove"),
    ("kr", "add", "O2", "Speed", "--from", "0", "--to", "100", *places.START, "--waypoint", "2026-12-01=50"),
    ("kr", "add", "O2", "Move", "--step", "Pack", "--step", "Drive", *places.START),
    ("kr", "edit", "KR1", "--to", "45", "--waypoint", "2026-12-05=42", "-m", "half are on leave"),
    ("kr", "drop", "KR4", "-m", "no longer wanted"),
    ("kr", "step", "KR3", "2", "done", "-m", "went well"),
    ("initiative", "add", "KR1", "Weekly review"),
    ("initiative", "set", "I1", "doing"),
    ("initiative", "edit", "I1", "--title", "One shared inbox"),
    ("initiative", "drop", "I2", "-m", "not needed"),
    ("kpi", "add", "Churn", "--lower", "--target", "2", "--every", "month", "--tag", "money"),
    ("kpi", "edit", "KPI1", "--tag", "reliability", "--tag", "web", "--name", "Uptime of the site"),
    ("kpi", "drop", "KPI3", "-m", "nobody looks"),
    ("kpi", "target", "KPI1", "99.95"),
    ("record", "KPI1", "99.9", "-m", "better"),
    ("record", "--csv", "{templates}/table.csv", "--create"),
    ("checkin", "KR1", "+5", "-c", "7", "-m", "two more teams moved over"),
    ("checkin", "KR1", "-m", "only a note"),
    ("move", "KR3", "--before", "KR1"),
    ("move", "O2", "--under", "O1", "-m", "it serves it"),
    ("cycle", "open", "2026-Q3"),
    ("import", "{templates}/outline.md"),
    ("backup",),
    ("backup", "--daily"),
    ("restore", "{work}/" + FILE),
)
COMMANDS = (
    *(Command(argv) for argv in ON_FILLED),
    Command(("config", "edit"), environment={"EDITOR": "{templates}/editor", "VISUAL": ""}, block=128),
    Command(("init", "{place}/" + MADE, "--name", "Acme"), made=workspace),
    Command(("init", "{place}/" + MADE, "--shared", "--group", "{group}", "--name", "Acme"), made=workspace),
    Command(("demo", "{place}/" + MADE), made=workspace),
    Command(("backup", "{place}/" + MADE), made=copy),
    Command(("publish", "{place}/" + MADE), made=snapshot),
    Command(("upgrade",), template="older"),
    Command(("doctor", "--repair"), template="damaged"),
)


def damage(place: Path) -> list[str]:
    """What doctor says of the workspace now."""
    try:
        return [f"{found.item}.{found.field}" for found in places.findings(place / "work")]
    except Unsafe as error:  # a schema that is older than this program's
        return [str(error).replace(str(place), "")]
