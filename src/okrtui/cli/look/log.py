"""`okrtui log`: what was changed."""

from __future__ import annotations

import click

from okrtui.cli import shapes
from okrtui.cli.base import Command, HandleType, State, example, json_option, pass_state
from okrtui.domain.model import Handle
from okrtui.show import changes
from okrtui.workspace.queries import history


@click.command(cls=Command)
@click.argument("handle", type=HandleType(), metavar="[HANDLE]", required=False)
@click.option("--who", metavar="U", help="Only this person's.")
@click.option("--mine", is_flag=True, help="Only mine.")
@click.option("--since", metavar="DATE", help="From this day on.")
@click.option("--until", metavar="DATE", help="Up to this day.")
@click.option("-n", "limit", type=click.IntRange(1), default=50, metavar="N", help="At most so many (50).")
@json_option
@pass_state
@example("okrtui log KR1 --since 2026-11-01")
def log(
    state: State, handle: Handle | None, who: str | None, mine: bool, since: str | None, until: str | None,
    limit: int, as_json: bool,
) -> None:  # fmt: skip
    """Who changed what, when and why; the newest first.

    With what it was before and what it is now.
    """
    session = state.session()
    if who is not None and mine:
        raise click.UsageError("Give either --who or --mine.")
    found = session.ask(
        history.log,
        item=handle,
        who=session.who if mine else who,
        since=state.day(since, "since", "since"),
        until=state.day(until, "about", "until"),
        limit=limit,
        whole=as_json,
    )
    if as_json:
        state.output.json([shapes.change(entry) for entry in found])
        return
    for entry in found:
        state.output.line(
            changes.heading(
                entry.id, entry.at.astimezone(session.settings.zone), entry.who, entry.action, entry.reason
            )
        )
        for line in changes.lines(entry.items, entry.more):
            state.output.line(f"    {line}")
    if not found:
        state.output.note("no change matches.")


COMMAND = log
