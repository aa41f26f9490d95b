"""The root command: finds the command's module, has click read its words, says what click says."""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from typing import Any

import click

from okrtui.cli.base import Group, State, global_options
from okrtui.cli.commands import GROUPS, MODULES, READS_OR_WRITES_FILES
from okrtui.cli.output import help_lines, message, say_version


class Root(Group):
    """Loads commands lazily, so that a check-in imports what a check-in needs."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        if _is_restricted(ctx):
            return [name for name in MODULES if name not in READS_OR_WRITES_FILES]
        return list(MODULES)

    def sections(self, ctx: click.Context) -> dict[str, list[str]]:
        there = self.list_commands(ctx)
        return {heading: [name for name in names if name in there] for heading, names in GROUPS.items()}

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        if not _is_restricted(ctx):  # the example is of a command that is not there
            super().format_epilog(ctx, formatter)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        module = MODULES.get(cmd_name)
        if module is None:
            return None
        return importlib.import_module(f"okrtui.cli.{module}").COMMAND  # type: ignore[no-any-return]

    def resolve_command(self, ctx: click.Context, args: list[str]) -> Any:
        name = args[0]
        if name not in MODULES:
            import difflib

            near = difflib.get_close_matches(name, self.list_commands(ctx), n=1)
            hint = f" Did you mean `okrtui {near[0]}`?" if near else " `okrtui --help` lists them."
            raise click.UsageError(f"There is no command “{name[:60]}”.{hint}")
        if name in READS_OR_WRITES_FILES:
            ctx.ensure_object(State).forbid_if_restricted(f"`okrtui {name}`")
        return super().resolve_command(ctx, args)


def _is_restricted(context: click.Context) -> bool:
    state = context.find_object(State)
    return state is not None and state.restricted


def _version(context: click.Context, parameter: click.Parameter, value: bool) -> None:
    if value and not context.resilient_parsing:
        say_version()
        context.exit()


@click.command(
    cls=Root,
    invoke_without_command=True,
    subcommand_metavar="[COMMAND]",
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="\b\nExample:\n  okrtui demo            try it\n  okrtui checkin KR1 +5  report progress",
)
@click.option("--version", is_flag=True, expose_value=False, is_eager=True, callback=_version,
              help="Print the version.")  # fmt: skip
@click.pass_context
def root(context: click.Context) -> None:
    """OKRs and KPIs in the terminal.

    Without a command: the screens (no terminal: the board). `okrtui help` has the guides.
    """
    if context.invoked_subcommand is None:
        state = context.find_object(State)
        assert state is not None
        from okrtui.cli.fast_path import start

        context.exit(start(state, state.directory))


root.params.insert(1, *global_options(behind=False))


def invoke(state: State, words: Sequence[str]) -> int:
    """Run the command that the words name; return its exit code. Prints click's messages."""
    try:
        with root.make_context("okrtui", list(words), obj=state) as context:
            root.invoke(context)
        return 0
    except click.exceptions.Exit as stop:
        return stop.exit_code
    except click.exceptions.NoArgsIsHelpError as error:
        help_lines(error.format_message())
    except click.UsageError as error:
        from okrtui.cli.usage import said

        message(said(error))
    except click.ClickException as error:
        message(error.format_message())
    except click.Abort:
        raise KeyboardInterrupt from None
    return 2
