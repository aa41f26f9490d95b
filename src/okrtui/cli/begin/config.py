"""`okrtui config`: settings: where they are, what they are, whether they are well."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import click

from okrtui.cli.base import Group, State, example, json_option, pass_state
from okrtui.config import paths
from okrtui.config.keymap import check_keymap
from okrtui.config.machine import MachineSettings, machine_settings
from okrtui.config.reading import parse_settings, read_personal, read_settings, text_of
from okrtui.config.sources import in_force, written_lines
from okrtui.domain.errors import BadSettings, OkrtuiError, quoted
from okrtui.show import sentences
from okrtui.show.harmless import harmless
from okrtui.workspace.admin import settings
from okrtui.workspace.session import hold, is_workspace, with_settings


@click.group(cls=Group)
@example("okrtui config check")
def config() -> None:
    """Settings: where they are, what they are, whether they are well."""


@config.command("path")
@json_option
@pass_state
@example("okrtui config path")
def config_path(state: State, as_json: bool) -> None:
    """Print where the settings are, and who names the workspace.

    The workspace's, yours, and the machine's.
    """
    named = state.named
    found = {
        "workspace": str(named.directory / paths.SETTINGS_FILE),
        "personal": str(paths.personal_settings_path()),
    }
    machine = machine_settings()
    counts = next((str(each.path) for each in machine if not each.ignored), None)
    ignored = [{"path": str(each.path), "why": each.ignored} for each in machine if each.ignored]
    if as_json:
        state.output.json(found | {"machine": counts, "ignored": ignored, "named_by": named.by or None})
        return
    state.output.pairs([*found.items(), ("machine", counts or ""), ("named by", named.by)])
    _tell_ignored(state, machine)


def _tell_ignored(state: State, machine: Sequence[MachineSettings]) -> None:
    for each in machine:
        if each.ignored:
            state.output.note(
                f"{each.path} is ignored: {each.ignored}. There counts what is root's alone to write, "
                "and everybody's to read."
            )


@config.command("show")
@click.option("--personal", is_flag=True, help="Your own settings instead of the workspace's.")
@json_option
@pass_state
@example("okrtui config show")
def config_show(state: State, personal: bool, as_json: bool) -> None:
    """Print the settings in force, and where each comes from.

    As TOML, defaults included: a value comes from a line of the file, or it is the default.
    """
    import msgspec

    place = state.personal_path if personal else _settings_file(state.directory)
    found = state.personal if personal else read_settings(_settings_file(state.directory))
    lines = {} if place is None else _written_lines(place, follow=personal)
    values = msgspec.to_builtins(found, builtin_types=() if as_json else (date,))
    used = state.named
    if as_json:
        more = {"in_use": str(used.directory), "named_by": used.by or None} if personal else {}
        state.output.json({**values, **more, "set_in": {"file": str(place), "lines": lines}})
        return
    by = f", named by {used.by}" if used.by else ""
    notes = {"workspace": f"; in use is {harmless(str(used.directory) + by)}"} if personal else {}
    heading = f"# {harmless(str(place))}{'' if personal else harmless(by)}"
    state.output.lines(f"{heading}\n{in_force(values, lines, notes)}")


def _written_lines(place: Path, *, follow: bool) -> dict[str, int]:
    """Each setting that a file holds, and its line; none of a file that is not there."""
    try:
        return written_lines(text_of(place, follow=follow), place.name)
    except FileNotFoundError:
        return {}


@config.command("check")
@click.argument("file", metavar="[FILE]", required=False)
@pass_state
@example("okrtui config check okrtui.toml")
def config_check(state: State, file: str | None) -> None:
    """Check settings: exit 2 with the first mistake.

    Those in FILE; without it all that are in use.
    """
    if file is not None:
        read_settings(paths.expanded(file), follow=True)
        state.output.note(f"{file} is well.")
        return
    personal_path = state.personal_path
    if personal_path is not None:  # first, as it may name the workspace
        check_keymap(read_personal(personal_path).keymap, state.wiring.actions(), personal_path)
    machine = machine_settings()
    _tell_ignored(state, machine)
    for each in machine:
        if each.problem:
            raise BadSettings(each.problem)
    place = _settings_file(state.directory)
    read_settings(place)
    known = [str(place)]
    known += [str(personal_path)] if personal_path is not None and personal_path.exists() else []
    known += [str(each.path) for each in machine if not each.ignored]
    state.output.note(f"{' and '.join(known)}: all well.")


@config.command("edit")
@pass_state
@example("EDITOR=nano okrtui config edit")
def config_edit(state: State) -> None:
    """Edit the workspace's settings in $EDITOR.

    They are checked before they are kept.
    """
    from okrtui.config.editor import Buffer

    place = hold(state.directory, network_fs=state.network_fs)
    before = settings.text(place)
    buffer = Buffer.of(before, "okrtui")
    after = buffer.edit()
    if after == before:
        _note_in_history(state)
        state.output.note("nothing changed.")
    else:
        try:
            judged = _judged_otherwise(state, after)
            if judged:
                state.confirm(f"{judged}. Save it?", default=True)
            settings.change(place, before, after)
        except OkrtuiError as error:
            raise type(error)(
                f"{error} Nothing was saved; what you typed is kept in {buffer.path}."
            ) from None
        _note_in_history(state)
        state.output.note(f"{place.path / paths.SETTINGS_FILE} is changed.")
    buffer.drop()


def _judged_otherwise(state: State, text: str) -> str:
    """Return a sentence on which items other settings give another status or score; empty for none, or where
    there is nothing to look at. What was changed before is put into History first."""
    after = parse_settings(text, paths.SETTINGS_FILE)
    try:
        session = state.session()
        if not session.read_only:
            session.note_settings()
        moved = settings.moved(session, after)
    except OkrtuiError:
        return ""
    changes = [
        f"{sentences.kinds(found)} {'changes its' if len(found) == 1 else 'change their'} {what}"
        for what, found in (("status", moved.status), ("score alone", moved.score))
        if found
    ]
    named = [str(handle) for handle in (*moved.status, *moved.score)]
    more = f" and {len(named) - 6:,} more" if len(named) > 6 else ""
    return f"{', '.join(changes)} ({', '.join(named[:6])}{more})" if named else ""


def _note_in_history(state: State) -> None:
    """Record in History that the settings which items are judged by were changed, unless nothing can be
    written there."""
    try:
        session = with_settings(state.session())
        if not session.read_only:
            session.note_settings()
    except OkrtuiError as error:
        state.output.note(f"History does not say so yet: {error}")


def _settings_file(directory: Path) -> Path:
    if not is_workspace(directory):
        raise BadSettings(f"{directory} is not a workspace: `okrtui init {quoted(directory)}` makes one.")
    return directory / paths.SETTINGS_FILE


COMMAND = config
