"""`okrtui grade`: grades of key results and objectives."""

from __future__ import annotations

import click

from okrtui.cli.base import Command, HandleType, State, example, pass_state, reason_option
from okrtui.domain.model import Bands, Handle, exact
from okrtui.show import sentences
from okrtui.workspace.commands import grading
from okrtui.workspace.queries import grades


@click.command(cls=Command)
@click.argument("handle", type=HandleType("O", "KR"), metavar="HANDLE")
@click.argument("score", required=False)
@click.option("--take", is_flag=True, help="Take what is offered: the computed one, or one kept aside.")
@reason_option
@click.option("--learned", metavar="TEXT", help="What we learned; of an objective the reflection.")
@pass_state
@example('okrtui grade KR1 0.6 -m "the survey came late" --learned "ask earlier"')
def grade(
    state: State, handle: Handle, score: str | None, take: bool, reason: str, learned: str | None
) -> None:
    """Grade a key result or an objective, from 0 to 1.

    Another grade than the computed one needs a reason. With neither SCORE nor --take it shows the grade,
    and what is offered. `computed` takes the computed one.
    """
    if take and score is not None:
        raise click.UsageError("Give either SCORE or --take.")
    session = state.session()
    if score is None and learned is None and not take:
        if reason:
            raise click.UsageError("A reason goes with a grade: give SCORE or --take, too.")
        found, _ = session.ask(grades.current_grade, handle)
    else:
        text = "" if score is not None and score.strip().lower() == "computed" else score
        found = grading.grade(session, handle, text, take=take, reason=reason, learned=learned)
    bands = session.settings.scoring.bands(found.kind)
    state.output.line(f"{handle} {sentences.score(found.value, bands.limits)} ({_about(found, bands)})")


def _about(found: grades.Grade, bands: Bands) -> str:
    """`computed 0.52, given by ana: the survey came late`."""
    parts = [f"computed {sentences.score(found.computed, bands.limits)}"]
    if found.proposed is not None:
        reason = f": {found.reason}" if found.reason else ""
        parts.append(f"{sentences.score(exact(found.proposed), bands.limits)} was given before{reason}")
    elif found.in_force is not None:
        by = f" by {found.by}" if found.by else ""
        reason = f": {found.reason}" if found.reason else ""
        parts.append(
            f"{'given' if found.is_given else 'taken' if found.by else 'kept at closing'}{by}{reason}"
        )
    return ", ".join(parts)


COMMAND = grade
