"""The workspaces that the stories of the practice play in, made by the program's own commands."""

from __future__ import annotations

from pathlib import Path

from tests.journeys.stories import Command, prepare

WEEKS = ("2026-10-16", "2026-10-23", "2026-10-30", "2026-11-06")
MONDAY = "2026-11-16"


def command(day: str, *argv: str, typed: str = "", who: str = "ana") -> Command:
    return Command(day, argv, typed, who)


REACHES = (
    ("O1", "CSAT", "30", "50", "%", ("31", "33", "34", "35")),
    ("O1", "Answers without a second question", "52", "70", "%", ("54", "56", "57", "59")),
    ("O2", "Lead time for changes", "5", "2", "days", ("4.8", "4.6", "4.2", "4")),
    ("O2", "Flaky tests", "60", "10", "", ("55", "48", "44", "41")),
    ("O3", "Interviews with small teams", "0", "20", "", ("2", "4", "7", "9")),
    ("O3", "Paying pilot teams", "0", "6", "", ("0", "1", "1", "2")),
)
KEEPS = (
    ("O1", "First reply", "--at-most", "2", "h", ("2.1", "1.9", "1.8", "1.7")),
    ("O2", "Green builds", "--at-least", "90", "%", ("93", "91", "94", "92")),
)
KPIS = (
    ("Open incidents", "--lower", "6", "", ("5", "7", "3", "8")),
    ("Uptime", "--higher", "99.9", "%", ("99.91", "99.95", "99.92", "99.97")),
)


def ten_due(home: Path) -> None:
    """Eight key results and two KPIs with four weeks of entries; on Monday, 16 November, all ten are due."""
    begin = "2026-10-05"
    commands = [command(begin, "init", "--name", "Acme")]
    for title in ("Be the support team customers praise", "Ship without fear", "Learn what small teams need"):
        commands.append(command(begin, "objective", "add", title))
    for objective, title, start, target, unit, _ in REACHES:
        commands.append(
            command(begin, "kr", "add", objective, title, "--from", start, "--to", target, "--unit", unit)
        )
    for objective, title, limit, value, unit, _ in KEEPS:
        commands.append(command(begin, "kr", "add", objective, title, limit, value, "--unit", unit))
    for title, direction, target, unit, _ in KPIS:
        way = (direction, "--target", target, "--unit", unit, "--every", "week")
        commands.append(command(begin, "kpi", "add", title, *way))
    for week, day in enumerate(WEEKS):
        for number, (*_, values) in enumerate(REACHES + KEEPS, 1):
            commands.append(command(day, "checkin", f"KR{number}", values[week], "-c", "7"))
        if day == WEEKS[-1]:
            told = ("-m", "Reviews take three days.", "--in-the-way", "Two reviewers are on leave")
            commands.append(command(day, "checkin", "KR3", "-c", "2", *told))
        for number, (*_, values) in enumerate(KPIS, 1):
            commands.append(command(day, "record", f"KPI{number}", values[week]))
    prepare(home, commands)


def quarter(home: Path, *, until: str = "closed") -> None:
    """Two objectives of 2026-Q4 to its end; closed, or `until` it is active or grading."""
    begin, end = "2026-10-05", "2026-12-31"
    commands = [
        command(begin, "init", "--name", "Acme"),
        command(begin, "objective", "add", "Be the support team customers praise", "--kind", "committed"),
        command(begin, "kr", "add", "O1", "CSAT", "--from", "30", "--to", "50", "--unit", "%"),
        command(
            begin, "kr", "add", "O1", "First reply", "--at-most", "2", "--unit", "h", "--starts", "2026-12-14"
        ),
        command(begin, "objective", "add", "Ship without fear"),
        command(begin, "kr", "add", "O2", "Flaky tests", "--from", "60", "--to", "10"),
        command(
            begin, "kr", "add", "O2", "Lead time for changes", "--from", "5", "--to", "2", "--unit", "days"
        ),
    ]
    for day, csat, flaky, lead in (
        ("2026-10-30", "34", "40", "4.7"),
        ("2026-11-27", "39", "25", "4"),
        (end, "44", "10", "3.5"),
    ):
        for number, value in ((1, csat), (3, flaky), (4, lead)):
            commands.append(command(day, "checkin", f"KR{number}", value, "-c", "6"))
    commands.append(command("2026-12-18", "checkin", "KR2", "1.8"))
    commands.append(command(end, "checkin", "KR2", "2.4"))
    for verb in {"active": (), "grading": ("grade",), "closed": ("grade", "close")}[until]:
        commands.append(command("2027-01-02", "cycle", verb, "2026-Q4"))
    prepare(home, sorted(commands, key=lambda each: each.day))
