"""`okrtui help`: the guides and the keys, as plain text; needs no workspace and no settings that are well."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

import click

from okrtui import guides
from okrtui.cli.base import Command, State, example, json_option, pass_state
from okrtui.cli.output import Output
from okrtui.config.keymap import Bound, written
from okrtui.domain.errors import OkrtuiError, Refused
from okrtui.guides import Guide
from okrtui.show.glyphs import hanging

WIDTH = 78
"""Columns of what is made here rather than written: it fits the smallest terminal that is usual."""
KEYS = "keys"


@click.command("help", cls=Command)
@click.argument("topic", metavar="[TOPIC]", required=False)
@json_option
@pass_state
@example("okrtui help week")
def help_(state: State, topic: str | None, as_json: bool) -> None:
    """Guides: a week, keys, settings, terminals, servers.

    Without TOPIC it lists them. It needs no workspace.
    """
    output = _output(state)
    if topic is None:
        found = [_guide(state, each) for each in _topics()]
        if as_json:
            output.json([{"topic": each.topic, "title": each.title, "about": each.purpose} for each in found])
        else:
            _list(output, found)
        return
    chosen = _guide(state, _known(topic))
    if as_json:
        output.json({"topic": chosen.topic, "title": chosen.title, "text": chosen.text})
        return
    for line in chosen.text.removesuffix("\n").split("\n"):
        output.line(line)


def _output(state: State) -> Output:
    """The output that the personal settings ask for. If something is wrong with them, the default one: help
    must work then."""
    try:
        return state.output
    except OkrtuiError:
        return Output(ascii_only=state.ascii_only, color=False)


def _topics() -> list[str]:
    return [*guides.topics(), KEYS]


def _known(typed: str) -> str:
    """The topic that was typed, in any case. Raises Refused if there is none of that name."""
    from okrtui.cli.commands import MODULES
    from okrtui.config.reading import nearest

    found = typed.strip().lower().removesuffix(".md")
    known = _topics()
    if found in known:
        return found
    near = nearest(found, known)
    if near:
        hint = f"Did you mean `okrtui help {near[0]}`?"
    elif found in MODULES:
        hint = f"`okrtui {found} --help` tells about that command."
    else:
        hint = "`okrtui help` says what they are about."
    raise Refused(f"There is no guide “{typed[:60]}”. {hint} Topics are {', '.join(known)}.")


def _guide(state: State, topic: str) -> Guide:
    return guides.guide(topic) if topic != KEYS else guides.parsed(KEYS, keys(state.wiring.actions()))


def _list(output: Output, found: Sequence[Guide]) -> None:
    """Print what each guide is for, topic by topic."""
    room = max(len(each.topic) for each in found) + 2
    for each in found:
        for line in hanging(each.topic.ljust(room), each.purpose, WIDTH):
            output.line(line)


def keys(actions: Sequence[Bound]) -> str:
    """Return the text of a guide that lists every key, by place, with what it does there."""
    return "\n".join([
        "# Keys", "",
        "What each key does, and what a keymap in your settings calls it.", "",
        "On the screens `?` shows the keys that work where you are, and `:` finds an",
        "action by its name. An action without a key is only found that way. How to give",
        "an action other keys: `okrtui help settings`.",
        *_by_places(actions),
        "",
    ])  # fmt: skip


def _by_places(actions: Sequence[Bound]) -> Iterator[str]:
    every = {place for action in actions for place in action.places}
    room = max((len(action.id) for action in actions), default=0) + 2
    ordered = sorted(actions, key=lambda action: _first(actions, action.places))
    for places, group in groupby(ordered, key=lambda action: tuple(action.places)):
        yield from ("", "## everywhere" if every == set(places) else f"## {', '.join(places)}", "")
        for action in group:
            typed = " ".join(map(written, action.keys)) or "palette"
            yield from hanging(f"  {typed:17} {action.id:{room}}", action.help, WIDTH)


def _first(actions: Sequence[Bound], places: Sequence[str]) -> int:
    return next(number for number, action in enumerate(actions) if tuple(action.places) == tuple(places))


COMMAND = help_
