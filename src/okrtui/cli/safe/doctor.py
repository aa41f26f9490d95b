"""`okrtui doctor`: looks for damage, and mends what the journal knows."""

from __future__ import annotations

from collections.abc import Sequence
from time import monotonic

import click

from okrtui.cli.base import Command, State, example, json_option, pass_state, refuse_past
from okrtui.cli.endings import put_away_when_ended
from okrtui.cli.output import Output, progress
from okrtui.domain.errors import quoted, remedy
from okrtui.domain.values import plain
from okrtui.show.sentences import count
from okrtui.workspace.admin import examining
from okrtui.workspace.admin.examining import Finding

SHOWN = 100
"""Findings that are printed; `--json` prints all."""
NAMED = 8
"""Files that are named among those which are not the workspace's."""


@click.command(cls=Command)
@click.option("--repair", is_flag=True, help="Put back what the journal knows, after a backup.")
@json_option
@pass_state
@example("okrtui doctor")
def doctor(state: State, repair: bool, as_json: bool) -> None:
    """Look for damage: exit 1 if there is any.

    Runs SQLite's checks, and holds every value against the journal.
    """
    if repair:
        refuse_past(state)
    found = _examine(state)
    if as_json and not repair:
        state.output.json([_shape(finding) for finding in found])
    else:
        _say(state.output, found)
    if not found:
        if not as_json:
            state.output.note("no damage found: every value is as it was recorded.")
        _say_around(state)
        return
    if not repair:
        mendable = any(_mendable(finding) for finding in found)
        way = "`okrtui doctor --repair` puts back what the journal knows."
        way = way if mendable else remedy("put a backup back.")
        if not as_json:
            state.output.note(f"{count(len(found), 'finding')}: {way}")
        _say_around(state)
        click.get_current_context().exit(1)
    with put_away_when_ended():
        kept, overtaken = examining.repair(state.directory, found)
    left = _examine(state)
    state.output.note(f"a backup of what was there is in {kept}")
    if overtaken:
        names = ", ".join(_name(finding) for finding in overtaken[:SHOWN])
        state.output.note(f"left as somebody changed it meanwhile: {names}.")
    if as_json:
        state.output.json([_shape(finding) for finding in left])
    there = {(finding.item, finding.field, finding.message) for finding in left}
    there |= {(finding.item, finding.field, finding.message) for finding in overtaken}
    gone = sum((finding.item, finding.field, finding.message) not in there for finding in found)
    state.output.note(f"{gone} of {count(len(found), 'finding')} mended.")
    _say_around(state)
    if left:
        if not as_json:
            _say(state.output, left)
        way = remedy("put a backup back (`okrtui restore FILE`).")
        state.output.note(f"what is left is not in the journal: {way}")
        click.get_current_context().exit(1)


def _say(output: Output, found: Sequence[Finding]) -> None:
    for finding in found[:SHOWN]:
        what = finding.message or f"is {_value(finding.found)}, recorded was {_value(finding.recorded)}"
        output.line(f"{_name(finding)}: {what}")
    if len(found) > SHOWN:
        output.line(f"… and {len(found) - SHOWN} more (--json shows all)")


def _say_around(state: State) -> None:
    """Say what is no damage, and yet not as it should be."""
    above = examining.way_open_to_others(state.directory)
    if above is not None:
        state.output.note(
            f"others may put another directory in the place of {state.directory}: "
            f"`chmod go-w {quoted(above)}` or `chmod +t` ends that."
        )
    others = examining.left_alone(state.directory)
    if others:
        names = ", ".join(str(path.relative_to(state.directory)) for path in others[:NAMED])
        more = f" and {len(others) - NAMED} more" if len(others) > NAMED else ""
        state.output.note(f"left alone, as nothing of the workspace: {names}{more}.")


def _name(finding: Finding) -> str:
    return f"{finding.item}.{finding.field}" if finding.table and finding.field else finding.item


def _value(value: object) -> str:
    if isinstance(value, float):
        return plain(value)
    return "nothing" if value is None else f"“{value!s:.60}”" if isinstance(value, str) else f"{value!s:.60}"


def _mendable(finding: Finding) -> bool:
    return (bool(finding.table) and finding.sure) or finding.field in ("index", "planted")


def _shape(finding: Finding) -> dict[str, object]:
    return {
        "item": finding.item,
        "field": finding.field or None,
        "found": finding.found,
        "recorded": finding.recorded,
        "message": finding.message or None,
        "mendable": _mendable(finding),
    }


def _examine(state: State) -> list[Finding]:
    """Look for damage; after a second, show the progress on one line of stderr."""
    started = said = monotonic()

    def tell(done: int, total: int) -> None:
        nonlocal said
        now = monotonic()
        if now - started > 1 and now - said > 1:
            said = now
            progress(f"{100 * done // total} % of the journal read")

    found = examining.examine(state.directory, tell, network_fs=state.network_fs)
    if said != started:
        progress("")
    return found


COMMAND = doctor
