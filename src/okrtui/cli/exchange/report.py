"""`okrtui report`: what other people read of a week or a cycle."""

from __future__ import annotations

from pathlib import Path

import click

from okrtui.cli import shapes
from okrtui.cli.base import Command, State, example, json_option, pass_state
from okrtui.show.glyphs import Style
from okrtui.workspace.queries import report as reports

FORMATS = ("markdown", "html")


@click.command(cls=Command)
@click.option("--cycle", metavar="C", help="The whole cycle (default: the week in the running one).")
@click.option("--since", metavar="D", help="What moved since a day: friday, 2026-11-13, yesterday.")
@click.option("--mine", is_flag=True, help="Only what is mine.")
@click.option("--team", metavar="T", help="Only this team and those below it.")
@click.option("--format", "format_", type=click.Choice(FORMATS), help="Format (default: by FILE, markdown).")
@click.option("-o", "--output", "file", metavar="FILE", help="Write it there, replacing what is there.")
@json_option
@pass_state
@example("okrtui report --mine --since friday\n  okrtui report --format html -o week.html")
def report(
    state: State,
    cycle: str | None,
    since: str | None,
    mine: bool,
    team: str | None,
    format_: str | None,
    file: str | None,
    as_json: bool,
) -> None:
    """Report on the week or a cycle: to paste, or as a page.

    What moved, how it stands, notes, what is due.
    """
    to_file = file is not None and file != "-"
    if to_file:
        state.forbid_if_restricted("`okrtui report -o FILE`")
    if as_json and (format_ or to_file):
        raise click.UsageError("--json is a format of its own, and goes to standard output.")
    session = state.session()
    day = state.past_day(since, "since", "since")
    found = session.ask(reports.report, cycle=cycle, since=day, mine=mine, team=team)
    if as_json:
        state.output.json(shapes.item(shapes.report(found), session.today))
        return
    style = Style(state.ascii_only or state.personal.ascii) if to_file else state.output.style
    text = _rendered(found, format_ or _format_of(file), style)
    if file is None or not to_file:
        state.output.lines(text)
        return
    from okrtui.interchange.writing import write_text

    state.output.note(f"the report is in {write_text(session, file, text)}")


def _format_of(file: str | None) -> str:
    return "html" if file is not None and Path(file).suffix.lower() in (".html", ".htm") else "markdown"


def _rendered(found: reports.Report, format_: str, style: Style) -> str:
    if format_ == "html":
        from okrtui.interchange.report.html import report_html

        return report_html(found, style)
    from okrtui.interchange.report.markdown import report_markdown

    return report_markdown(found, style)


COMMAND = report
