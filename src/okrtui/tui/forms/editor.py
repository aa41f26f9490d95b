"""A form as TOML for the person's editor, and what comes back from it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from okrtui.config.reading import nearest, toml_table
from okrtui.domain.errors import OkrtuiError, Refused
from okrtui.domain.values import plain
from okrtui.show.harmless import harmless
from okrtui.tui.base import BaseApp
from okrtui.tui.forms.form import Field, Form, Values

if TYPE_CHECKING:
    from okrtui.config.editor import Buffer

_ABOUT = """\
# What is changed here is saved when the editor ends well; leave it as it is to
# change nothing. If it cannot be saved, the program says why and where this text
# is kept.
#
#
"""
_END = "\n#\n#\n#\n#\n#\n"
"""Editors that take commands from a file look for them in its first and last five lines."""


def kept_in(buffer: Buffer) -> str:
    """Return where what was typed is kept, as a sentence."""
    return f"What you typed is kept in {buffer.path}."


def edit_as_text(app: BaseApp, form: Form) -> None:
    """Open a form's fields in the person's editor; save the edited text once the form is on screen.

    Raises OkrtuiError, naming the file that is kept.
    """
    from okrtui.config.editor import Buffer

    kept = app.buffers.pop(form.draft_key, None)
    text = written(form.heading, form.fields, form.first)
    buffer = kept or Buffer.of(text, "".join(filter(str.isalnum, form.draft_key)))
    app.buffers[form.draft_key] = buffer
    with app.suspend():
        try:
            edited: str | OkrtuiError = buffer.edit()
        except OkrtuiError as error:
            edited = error
    if isinstance(edited, OkrtuiError):
        raise edited
    if edited == text:
        app.buffers.pop(form.draft_key).drop()
        raise Refused("nothing was changed")
    try:
        form.typed_elsewhere = read(edited, form.fields)
    except OkrtuiError as error:
        raise type(error)(f"{error} {kept_in(buffer)}") from None
    form.buffer = buffer


def written(heading: str, fields: Sequence[Field], values: Values) -> str:
    """Return the fields as TOML, each below a comment that says what it may hold."""
    import tomli_w

    lines = [_ABOUT, f"# {harmless(heading)}\n"]
    for field in fields:
        hint = f"one of: {', '.join(repr(word) for word in field.choices)}" if field.choices else field.hint
        lines.append(f"\n# {field.label}{f': {harmless(hint)}' if hint else ''}\n")
        lines.append(tomli_w.dumps({field.id: values[field.id]}, multiline_strings=field.lines))
    return "".join(lines) + _END


def read(text: str, fields: Sequence[Field]) -> Values:
    """Return the values; a field that is left out is empty. Raises BadSettings if it is not TOML, Refused for
    the rest."""
    table = toml_table(text, "the edited text")
    known = {field.id: field for field in fields}
    for name in table:
        if name not in known:
            meant = nearest(name, known)
            hint = f": did you mean {meant[0]}?" if meant else f"; there are {', '.join(known)}."
            raise Refused(f"There is no field “{name[:60]}”{hint}")
    return {field.id: _value(field, table.get(field.id, "")) for field in fields}


def _value(field: Field, value: object) -> str:
    if field.choices and value not in field.choices:
        raise Refused(f"{field.id} is “{str(value)[:60]}”; it is one of {', '.join(field.choices)}.")
    if isinstance(value, str):
        return value.strip("\n") if field.lines else value
    if isinstance(value, bool) or not isinstance(value, int | float | date):
        raise Refused(f"{field.id} must be text in quotes, or a number or date.")
    if isinstance(value, date):
        return value.isoformat()
    if not math.isfinite(value):
        raise Refused(f"{field.id} is {value}, which is not a number that can be used.")
    return plain(float(value))
