"""What every command shares: the four global options on both sides, numbers as arguments, a session."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from okrtui.cli.output import Output
from okrtui.config import paths
from okrtui.config.reading import read_personal
from okrtui.config.settings import Personal
from okrtui.domain.errors import Refused, Unsafe
from okrtui.domain.model import Handle
from okrtui.domain.values import is_number
from okrtui.workspace.session import Clock, Session, open_session, utc_now

if TYPE_CHECKING:
    from okrtui.config.keymap import Bound
    from okrtui.config.launch import Launch

F = TypeVar("F", bound=Callable[..., Any])


@dataclass(frozen=True)
class Wiring:
    """What `__main__` hands to the command line: the screens, and the clock."""

    launch: Callable[[Launch], int]
    actions: Callable[[], Sequence[Bound]]
    clock: Clock = utc_now


@dataclass
class State:
    """The global options of one invocation, and what follows from them."""

    wiring: Wiring
    workspace: str | None = None
    ascii_only: bool = False
    no_color: bool = False
    restricted: bool = False
    network_fs: bool = False
    no_differ: bool = False
    as_of: date | None = None
    _personal: Personal | None = None
    _sessions: list[Session] = field(default_factory=list)

    @property
    def personal(self) -> Personal:
        if self._personal is None:
            self._personal = read_personal(paths.personal_settings_path())
        return self._personal

    @property
    def directory(self) -> Path:
        return paths.workspace_directory(self.workspace, self.personal.workspace)

    @property
    def output(self) -> Output:
        return Output(ascii_only=self.ascii_only or self.personal.ascii, color=not self.no_color)

    def session(self) -> Session:
        """The workspace, opened once; closed when the command ends."""
        if not self._sessions:
            found = open_session(
                self.directory, clock=self.wiring.clock, as_of=self.as_of, network_fs=self.network_fs
            )
            found.on_wait(lambda: self.output.note("waiting for somebody else's write …"))
            self._sessions.append(found)
            if found.published is not None:
                self.output.note(found.read_only)
        return self._sessions[0]

    def launch(self, directory: Path) -> Launch:
        """What the screens are started with."""
        from okrtui.config.launch import Launch

        return Launch(
            directory=directory,
            personal=self.personal,
            ascii_only=self.output.style.ascii,
            color=not self.no_color,
            as_of=self.as_of,
            clock=self.wiring.clock,
            named=directory != paths.personal_workspace() or self.restricted,
            restricted=self.restricted,
            network_fs=self.network_fs,
            differ=not self.no_differ,
        )

    def forbid_if_restricted(self, what: str) -> None:
        """Raises Unsafe for what reads or writes files that the command line names."""
        if self.restricted:
            raise Unsafe(f"{what} is not there in a restricted login: it reads or writes files by name.")

    def close(self) -> None:
        for session in self._sessions:
            session.close()


def _global(name: str) -> Callable[[click.Context, click.Parameter, Any], None]:
    def remember(context: click.Context, parameter: click.Parameter, value: Any) -> None:
        if value in (None, False):
            return
        state = context.ensure_object(State)
        if name == "as_of":
            value = _past_day(state, value)
        elif value == "":
            raise Refused("-w needs a directory: it is empty.")
        setattr(state, name, value)

    return remember


def _past_day(state: State, text: str) -> date:
    """`--as-of DATE`. Raises Refused for no date, or one in the future."""
    from okrtui.domain.calendar import parse_day

    today = state.wiring.clock().astimezone().date()
    day = parse_day(text, today)
    if day > today:
        raise Refused(f"{day} is in the future: --as-of looks back (today is {today}).")
    return day


def global_options() -> list[click.Option]:
    """-w, --ascii, --no-color, --as-of …: the same before and after the command."""
    return [
        click.Option(
            ["-w", "--workspace"], metavar="DIR", expose_value=False, callback=_global("workspace"),
            help="Workspace directory.",
        ),
        click.Option(
            ["--ascii"], is_flag=True, expose_value=False, callback=_global("ascii_only"),
            help="ASCII characters only.",
        ),
        click.Option(
            ["--no-color"], is_flag=True, expose_value=False, callback=_global("no_color"),
            help="No colours.",
        ),
        click.Option(
            ["--as-of"], metavar="DATE", expose_value=False, callback=_global("as_of"),
            help="Compute as of a day in the past (read-only).",
        ),
        click.Option(
            ["--allow-network-fs"], is_flag=True, expose_value=False, callback=_global("network_fs"),
            help="Open a workspace on a network file system all the same.",
        ),
        click.Option(
            ["--no-differ"], is_flag=True, expose_value=False, callback=_global("no_differ"),
            help="Screens: send all that is painted, not only what differs.",
        ),
    ]  # fmt: skip


class Command(click.Command):
    """A command with the global options; wholly numeric dash words are values, not options."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.params = [*self.params, *global_options()]

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        return super().parse_args(ctx, self._numbers_last(args))

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


class Group(click.Group):
    """A group whose commands may come after the global options as well as before them."""

    command_class = Command

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.params = [*self.params, *global_options()]


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


def example(text: str) -> Callable[[F], F]:
    """Adds an example to a command's help."""

    def decorate(function: F) -> F:
        function.__doc__ = f"{function.__doc__}\n\n\b\nExample:\n  {text}\n"
        return function

    return decorate


def given(**texts: str | None) -> dict[str, str]:
    """The fields that were typed; those that were not are left out."""
    return {name: text for name, text in texts.items() if text is not None}
