"""The command line's one entry: reads the global options, runs, turns errors into exit codes.

The screens, and what a prompt asks for, are started without click.
"""

from __future__ import annotations

import errno
import sys
from collections.abc import Sequence

from okrtui import replaced
from okrtui.cli.fast_path import started
from okrtui.cli.output import forget_output, message
from okrtui.cli.state import State, Wiring, leading
from okrtui.domain.errors import OkrtuiError, is_out_of_room


def _unusable(error: OSError) -> int:
    """Say which path the system refused, and why; return the code (guides/commands.md, Exit codes)."""
    message(
        f"{str(error.filename)[:200]} cannot be used ({error.strerror}): check the name and its permissions."
    )
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return 5
    return 3 if is_out_of_room(error) else 2


def run(argv: Sequence[str], wiring: Wiring) -> int:
    """Run one command; return its exit code (guides/commands.md, Exit codes). Prints its messages."""
    state = State(wiring)
    try:
        code = _run(state, argv)
        state.say_dates()
        state.say_what_was_not_asked()
        state.follow()
        state.say_what_is_older()
        return code
    except OkrtuiError as error:
        message(str(error))
        return error.exit_code
    except KeyboardInterrupt:
        message("stopped.")
        return 130
    except BrokenPipeError:
        forget_output()
        return 0
    except UnicodeEncodeError:
        message("an argument is not UTF-8 text: type it again, or set LC_ALL to a UTF-8 locale.")
        return 2
    except OSError as error:
        if replaced.is_ours(error.filename):  # not a file of the person's: a defect, or an upgrade
            raise
        if error.filename is not None:
            return _unusable(error)
        forget_output()
        message(f"it is done, but the answer could not be printed ({error.strerror}).")
        return 70
    finally:
        state.close()


def _run(state: State, argv: Sequence[str]) -> int:
    """Run without click what needs none of it; else click reads the words behind the global options."""
    words = list(argv)
    found = leading(words)
    if found is not None:
        given, words = found
        for name, value in given.items():
            state.take(name, value)
        code = started(state, words)
        if code is not None:
            return _printed(code)
    from okrtui.cli.root import invoke

    return _printed(invoke(state, words))


def _printed(code: int) -> int:
    """Return the exit code once everything is printed; a reader who closes the pipe early changes nothing."""
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        forget_output()
    return code
