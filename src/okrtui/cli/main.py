"""The root command: finds the command's module, runs it, turns errors into exit codes."""

from __future__ import annotations

import errno
import importlib
import os
import sys
from collections.abc import Sequence
from typing import Any

import click

from okrtui.cli.base import Group, State, Wiring
from okrtui.cli.output import help_lines, message, say_version
from okrtui.domain.errors import OkrtuiError

# command → the module that holds it; loaded when it is asked for
MODULES = {
    "demo": "places",
    "init": "places",
    "config": "places",
    "cycle": "cycles",
    "grade": "cycles",
    "tree": "reading",
    "show": "reading",
    "explain": "reading",
    "search": "reading",
    "objective": "editing",
    "kr": "editing",
    "initiative": "editing",
    "move": "editing",
    "kpi": "kpis",
    "record": "kpis",
    "checkin": "checkins",
    "due": "reviewing",
    "log": "history",
    "undo": "history",
    "redo": "history",
    "import": "importing",
    "lint": "coaching",
    "report": "reporting",
    "backup": "keeping",
    "restore": "keeping",
    "doctor": "keeping",
    "upgrade": "keeping",
    "publish": "keeping",
}
READS_OR_WRITES_FILES = frozenset({"demo", "init", "config", "import", "restore", "publish"})
"""What a restricted login does not have; nor has it `record --csv FILE`, `backup FILE`, `lint FILE` and
`report -o FILE`."""


class Root(Group):
    """Loads commands lazily, so that a check-in imports what a check-in needs."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(MODULES)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        module = MODULES.get(cmd_name)
        if module is None:
            return None
        commands = importlib.import_module(f"okrtui.cli.{module}").COMMANDS
        return commands[cmd_name]  # type: ignore[no-any-return]

    def resolve_command(self, ctx: click.Context, args: list[str]) -> Any:
        name = args[0]
        if name not in MODULES:
            import difflib

            near = difflib.get_close_matches(name, MODULES, n=1)
            hint = f" Did you mean `okrtui {near[0]}`?" if near else " `okrtui --help` lists them."
            raise click.UsageError(f"There is no command “{name[:60]}”.{hint}")
        if name in READS_OR_WRITES_FILES:
            ctx.ensure_object(State).forbid_if_restricted(f"`okrtui {name}`")
        return super().resolve_command(ctx, args)


def _version(context: click.Context, parameter: click.Parameter, value: bool) -> None:
    if value and not context.resilient_parsing:
        say_version()
        context.exit()


def _restrict(context: click.Context, parameter: click.Parameter, value: bool) -> None:
    """What the environment says is the person's; a restricted login is the administrator's."""
    if value:
        context.ensure_object(State).restricted = True
        for name in [name for name in os.environ if name.startswith(("TEXTUAL", "XDG_", "OKRTUI_"))]:
            del os.environ[name]


@click.command(
    cls=Root,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="\b\nExample:\n  okrtui demo            try it\n  okrtui checkin KR1 +5  report progress",
)
@click.option("--version", is_flag=True, expose_value=False, is_eager=True, callback=_version,
              help="Print the version.")  # fmt: skip
@click.option("--restricted", is_flag=True, expose_value=False, callback=_restrict,
              help="For a login's forced command: no editor, no files by name.")  # fmt: skip
@click.pass_context
def root(context: click.Context) -> None:
    """OKRs and KPIs in the terminal. Without a command: the screens (no terminal: the board)."""
    if context.invoked_subcommand is None:
        state = context.find_object(State)
        assert state is not None
        from okrtui.cli.places import start

        context.exit(start(state, state.directory))


def _forget_output() -> None:
    """Nobody can take what is still to be written; don't fail again at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _unusable(error: OSError) -> int:
    """A path that the system would not take: which, why, and the code of DESIGN §7."""
    message(
        f"{str(error.filename)[:200]} cannot be used ({error.strerror}): check the name and its permissions."
    )
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return 5
    return 3 if error.errno in (errno.ENOSPC, errno.EDQUOT) else 2


def run(argv: Sequence[str], wiring: Wiring) -> int:
    """Run one command; returns the exit code of DESIGN §7. Prints its messages."""
    state = State(wiring)
    try:
        with root.make_context("okrtui", list(argv), obj=state) as context:
            root.invoke(context)
        sys.stdout.flush()
        return 0
    except click.exceptions.Exit as stop:
        return stop.exit_code
    except click.exceptions.NoArgsIsHelpError as error:
        help_lines(error.format_message())
        return 2
    except click.UsageError as error:
        where = f" `{error.ctx.command_path} --help` shows how." if error.ctx else ""
        message(error.format_message().rstrip(".?") + "." + where)
        return 2
    except click.ClickException as error:
        message(error.format_message())
        return 2
    except OkrtuiError as error:
        message(str(error))
        return error.exit_code
    except (KeyboardInterrupt, click.Abort):
        message("stopped.")
        return 130
    except BrokenPipeError:
        _forget_output()
        return 0
    except UnicodeEncodeError:
        message("an argument is not UTF-8 text: type it again, or set LC_ALL to a UTF-8 locale.")
        return 2
    except OSError as error:
        if error.filename is not None:
            return _unusable(error)
        _forget_output()
        message(f"it is done, but the answer could not be printed ({error.strerror}).")
        return 70
    finally:
        state.close()
