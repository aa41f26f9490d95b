"""What was wrong with the words of a command, in this program's own: what, what is expected, what to do."""

from __future__ import annotations

import difflib
import re
from typing import Any

import click


def said(error: click.UsageError) -> str:
    """Return a sentence or two for a usage error; messages of ours are kept as they are."""
    text = _said(error).rstrip(".")
    where = f" `{error.ctx.command_path} --help` shows how." if error.ctx else ""
    return f"{text}{'' if text.endswith('?') else '.'}{where}"


def _said(error: click.UsageError) -> str:
    match error:
        case click.NoSuchOption():
            near = f" Did you mean {error.possibilities[0]}?" if error.possibilities else ""
            return f"There is no option {error.option_name[:60]}.{near}"
        case click.BadOptionUsage():
            takes = "takes no value" if "not take" in error.message else "needs a value behind it"
            return f"{error.option_name} {takes}"
        case click.MissingParameter():
            return f"{_name(error.param)} is missing"
        case click.BadParameter() if error.param is not None:
            expected = _expected(error.param.type)
            return f"{_name(error.param)}: {_bad(error.message, expected)}" if expected else error.message
    extra = re.fullmatch(r"Got unexpected extra arguments? \((.*)\)", error.message, re.DOTALL)
    if extra and error.ctx:
        return f"“{extra[1][:60]}” is more than `{error.ctx.command_path}` takes"
    return error.message


def _name(param: click.Parameter | None) -> str:
    """The name of a parameter as it is typed: `--on`, `HANDLE`."""
    if isinstance(param, click.Option):
        return param.opts[-1]
    return (param.metavar or str(param.name).upper()).strip("[]") if param is not None else "A value"


def _expected(kind: Any) -> str:
    """What may be typed; empty for a type of ours, whose messages say so."""
    match kind:
        case click.Choice():
            return " or ".join(map(str, kind.choices))
        case click.IntRange():
            return f"a whole number from {kind.min} to {kind.max}"
        case _ if kind is click.INT:
            return "a whole number"
    return ""


def _bad(message: str, expected: str) -> str:
    typed = re.match(r"'?(.*?)'? is not ", message, re.DOTALL)
    return f"“{typed[1][:60]}” is not {expected}" if typed else f"expected {expected}"


def no_such_command(name: str, group: click.Group, ctx: click.Context) -> click.UsageError:
    """Return the error for a word that is no command of a group, with the nearest that is."""
    near = difflib.get_close_matches(name, group.list_commands(ctx), n=1)
    path = ctx.command_path
    hint = f"Did you mean `{path} {near[0]}`?" if near else f"There are {', '.join(group.list_commands(ctx))}"
    return click.UsageError(f"There is no command “{name[:60]}”. {hint}", ctx)
