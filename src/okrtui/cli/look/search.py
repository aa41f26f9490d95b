"""`okrtui search`: items whose texts, notes or reasons hold some words."""

from __future__ import annotations

import click

from okrtui.cli.base import Command, State, example, json_option, pass_state
from okrtui.cli.output import table


@click.command(cls=Command)
@click.argument("words", metavar="WORDS", nargs=-1, required=True)
@json_option
@pass_state
@example("okrtui search first reply")
def search(state: State, words: tuple[str, ...], as_json: bool) -> None:
    """Items whose texts, notes or reasons hold all the words."""
    from okrtui.workspace.queries.search import search as matching

    found = state.session().ask(matching, " ".join(words))
    if as_json:
        keys = ("handle", "title", "cycle", "dropped", "said")
        rows_ = [(str(f.handle), f.title, f.cycle or None, f.dropped, f.said or None) for f in found]
        state.output.json([dict(zip(keys, row, strict=True)) for row in rows_])
        return
    lines = [
        (str(f.handle), f.cycle, f.title + " (dropped)" * f.dropped + (f" · “{f.said}”" if f.said else ""))
        for f in found
    ]
    for line in table(lines):
        state.output.line(line)
    if not found:
        state.output.note("nothing found.")


COMMAND = search
