"""What every command shares: the global options on both sides, numbers as arguments, handles."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable
from typing import Any, TypeVar

import click

from okrtui.cli.state import GLOBAL_OPTIONS as GLOBAL_OPTIONS
from okrtui.cli.state import GlobalOption as GlobalOption
from okrtui.cli.state import State as State
from okrtui.cli.state import Wiring as Wiring
from okrtui.domain.errors import OkrtuiError, Refused
from okrtui.domain.model import Handle
from okrtui.domain.values import is_number

F = TypeVar("F", bound=Callable[..., Any])


def _option(option: GlobalOption) -> click.Option:
    """Return the click option for a row of the table of global options."""

    def remember(context: click.Context, parameter: click.Parameter, value: Any) -> None:
        if value not in (None, False):
            context.ensure_object(State).take(option.name, value)

    return click.Option(
        list(option.flags), is_flag=not option.metavar, metavar=option.metavar or None,
        expose_value=False, callback=remember, help=option.help, is_eager=not option.behind,
    )  # fmt: skip


def global_options(*, behind: bool = True) -> list[click.Option]:
    """Return the global options, -w, --ascii, --no-color, --as-of …: the same before and after the command;
    `behind=False`: those that may stand only in front of it."""
    return [_option(option) for option in GLOBAL_OPTIONS if option.behind is behind]


_RANGES = {"at_least": "between", "at_most": "between", "low": "between", "high": "between"}
"""Fields that one option gives together."""


class Command(click.Command):
    """A command with the global options; wholly numeric dash words are values, not options."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.params = [*self.params, *global_options()]

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        return super().parse_args(ctx, self._numbers_last(args))

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command. An error of ours gets the option that it is about."""
        try:
            return super().invoke(ctx)
        except OkrtuiError as error:
            error.where = self._option_of(error.field, ctx)
            raise

    def _option_of(self, field: str, ctx: click.Context) -> str:
        """The option that was given for a field, as it is typed; empty for none."""
        typed = {param.name: param.opts[-1] for param in self.params if isinstance(param, click.Option)}
        name = field if ctx.params.get(field) is not None else _RANGES.get(field, "")
        return typed.get(name, "") if ctx.params.get(name) is not None else ""

    def _numbers_last(self, args: list[str]) -> list[str]:
        """Options first, then `--`, then the arguments in their order."""
        takes = {
            flag: param.nargs
            for param in self.params
            if isinstance(param, click.Option) and not param.is_flag
            for flag in param.opts
        }
        if not any(re.match(r"-[\d.]", arg) and is_number(arg) for arg in args):
            return args
        options: list[str] = []
        arguments: list[str] = []
        at = 0
        while at < len(args):
            arg = args[at]
            if arg == "--":
                arguments += args[at + 1 :]
                break
            if arg.startswith("-") and len(arg) > 1 and not is_number(arg):
                count = 0 if "=" in arg else takes.get(arg, 0)
                options += args[at : at + 1 + count]
                at += count
            else:
                arguments.append(arg)
            at += 1
        return [*options, "--", *arguments]


def about(command: click.Command) -> str:
    """Return the first sentence of a command's help, whole, without its full stop."""
    return command.get_short_help_str(limit=10_000).removesuffix(".")


class Group(click.Group):
    """A group whose commands may come after the global options as well as before them."""

    command_class = Command

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"subcommand_metavar": "COMMAND", **kwargs})
        self.params = [*self.params, *global_options()]

    def sections(self, ctx: click.Context) -> dict[str, list[str]]:
        """Return the names of the commands by the heading that help lists them below."""
        return {"Commands": self.list_commands(ctx)}

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write each command with the first sentence about it, whole; click would cut it to one line."""
        sections = self.sections(ctx)
        room = max(len(name) for names in sections.values() for name in names)
        for heading, names in sections.items():
            found = [(name, self.get_command(ctx, name)) for name in names]
            rows = [(name.ljust(room), about(command)) for name, command in found if command is not None]
            if rows:
                with formatter.section(heading):
                    formatter.write_dl(rows)

    def resolve_command(self, ctx: click.Context, args: list[str]) -> Any:
        if self.get_command(ctx, args[0]) is None and not args[0].startswith("-"):
            from okrtui.cli.usage import no_such_command

            raise no_such_command(args[0], self, ctx)
        return super().resolve_command(ctx, args)


pass_state: Callable[[F], F] = click.make_pass_decorator(State)  # type: ignore[assignment]
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON.")
max_size_option = click.option(
    "--max-size", type=click.IntRange(1, 1024), default=10, metavar="MIB",
    help="Take a larger file than 10 MiB.",
)  # fmt: skip
reason_option = click.option("-m", "reason", metavar="REASON", default="", help="Why; kept in history.")


class HandleType(click.ParamType[Handle]):
    """A handle such as KR34, in any case, with or without a dash; optionally of certain kinds."""

    name = "handle"

    def __init__(self, *prefixes: str) -> None:
        self._prefixes = prefixes

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Handle:
        if isinstance(value, Handle):
            return value
        handle = Handle.parse(str(value))
        if self._prefixes and handle.prefix not in self._prefixes:
            names = {"O": "an objective", "KR": "a key result", "I": "an initiative", "KPI": "a KPI"}
            wanted = " or ".join(f"{names[p]} ({p}1)" for p in self._prefixes)
            raise Refused(f"{handle} is {names[handle.prefix]}; expected {wanted}.")
        return handle


OBJECTIVE, KEY_RESULT, INITIATIVE = HandleType("O"), HandleType("KR"), HandleType("I")
KPI = HandleType("KPI")


def example(text: str) -> Callable[[F], F]:
    """Add an example to a command's help."""

    def decorate(function: F) -> F:
        function.__doc__ = f"{inspect.cleandoc(function.__doc__ or '')}\n\n\b\nExample:\n  {text}\n"
        return function

    return decorate


def refuse_past(state: State) -> None:
    """Raise UsageError if --as-of is given: nothing can be written in the past."""
    if state.as_of is not None:
        raise click.UsageError("Nothing can be written as of a day in the past: leave out --as-of.")


def given(**texts: str | None) -> dict[str, str]:
    """Return the fields that were typed; those that were not are left out."""
    return {name: text for name, text in texts.items() if text is not None}
