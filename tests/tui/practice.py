"""A workspace of ana's with ten items that are late, for the screens of the weekly practice."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from okrtui.domain.model import Handle
from okrtui.workspace.commands import checkins, key_results, kpis, measurements, objectives
from okrtui.workspace.commands.key_result_fields import Typed
from okrtui.workspace.session import Session

CYCLE = "2026-Q4"
REACHING = ("CSAT", "Answers", "Signups", "Builds", "Deploys", "Talks")


def at_noon(session: Session, day: str, who: str = "ana") -> Session:
    """The session of somebody who works at noon of a day."""
    then = datetime.fromisoformat(f"{day}T12:00:00").replace(tzinfo=UTC)
    return replace(session, clock=lambda: then, who=who)


def ten_due(session: Session) -> None:
    """KR1 … KR6 reach 30 → 50 %, KR7 keep, KR8 with three steps, KPI1 and KPI2: all ana's, last seen in
    the week of 2026-11-06. KR9 is ben's, and due; KR10 is ana's and never had a value, in O2."""
    begun, then = at_noon(session, "2026-10-01"), at_noon(session, "2026-11-06")
    first = objectives.add(begun, {"title": "Praise", "owner": "ana"}, cycle=CYCLE)

    def key_result(objective: Handle, **typed: object) -> Handle:
        fields = Typed(**{"owner": "ana", **typed})  # type: ignore[arg-type]
        return key_results.add(begun, objective, fields)

    for title in REACHING:
        handle = key_result(first, title=title, start="30", to="50", unit="%")
        checkins.check_in(at_noon(session, "2026-10-30"), handle, "33", confidence=7)
        checkins.check_in(then, handle, "37", confidence=6, note=f"{title} in words")
    keep = key_result(first, title="First reply", at_most="2", unit="h")
    checkins.check_in(then, keep, "1.6", confidence=8)
    steps = key_result(first, title="Help centre", metric="milestone", steps=("Draft", "Review", "Launch"))
    checkins.set_step(then, steps, 1, True)
    key_result(first, title="Of ben", start="0", to="9", owner="ben")
    for name, every in (("Uptime", "week"), ("Load", "day")):
        kpi = kpis.add(
            begun,
            kpis.Typed(name=name, unit="%", direction="higher", target="90", every=every, owner="ana"),
        )
        measurements.record(then, kpi, "80")


def one_without_a_value(session: Session) -> None:
    """One more that nobody checked in yet, above the others."""
    begun = at_noon(session, "2026-10-01")
    key_results.add(begun, Handle("O", 1), Typed(title="New one", start="0", to="9", owner="ana"))
