"""What the children of a warm process do; each function returns an exit code."""

from __future__ import annotations

import contextlib
import io
import json
import os
import random
import signal
import sqlite3
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from okrtui.__main__ import main
from okrtui.cli.base import Wiring
from okrtui.cli.main import run
from okrtui.domain.errors import Busy, OkrtuiError
from okrtui.domain.model import Handle
from okrtui.show import sentences
from okrtui.store.queries import stored
from okrtui.workspace import news
from okrtui.workspace.commands import checkins, initiatives, key_results, kpis, objectives
from okrtui.workspace.commands import conflicts as others
from okrtui.workspace.commands.key_result_fields import Typed, texts_of
from okrtui.workspace.queries import history
from okrtui.workspace.queries.key_results import initiative, key_result_view
from okrtui.workspace.session import Session, open_session

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
End = tuple[int, str, str]
"""A command's exit code and what it printed on stdout and stderr."""
WIRING = Wiring(lambda request: 1, list, lambda: NOW)


def say(text: str) -> None:
    print(text, flush=True)


def told() -> str:
    """The next line; empty when nobody is there any more."""
    return sys.stdin.readline().removesuffix("\n")


def command(*argv: str) -> int:
    """One command of the program, from its start to its end."""
    code: object = None
    try:
        main(argv, lambda: NOW)
    except SystemExit as stop:
        code = stop.code
    assert isinstance(code, int)
    return code


def command_without_home(*argv: str) -> int:
    """One command of somebody whom neither the environment nor the system knows a home directory of, in a
    directory that anybody may read."""
    del os.environ["HOME"]
    os.chdir("/")
    return command(*argv)


def quiet(*argv: str, once: Callable[[tuple[str, ...]], int] = lambda argv: run(argv, WIRING)) -> End:
    """One command of many of this process, and what it printed."""
    with (
        io.TextIOWrapper(io.BytesIO(), encoding="utf-8") as out,
        io.TextIOWrapper(io.BytesIO(), encoding="utf-8") as err,
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
    ):
        code = once(argv)
        texts = []
        for stream in (out, err):
            stream.seek(0)
            texts.append(stream.read())
    return code, texts[0], texts[1]


def shell() -> int:
    """Somebody who types one command after the other."""
    while line := told():
        say(json.dumps(quiet(*json.loads(line), once=lambda argv: command(*argv))))
    return 0


def warm_up(place: str) -> None:
    """Run every command once: afterwards nothing is left to import, whoever may read it."""
    there = Path(place) / "warm"
    at = ("-w", str(there))
    for argv in (
        ["init", str(there)], [*at, "objective", "add", "Ship"], [*at, "record", "--help"],
        [*at, "kr", "add", "O1", "Releases", "--from", "0", "--to", "9"], [*at, "checkin", "KR1", "+1"],
        [*at, "tree"], [*at, "tree", "--json"], [*at, "show", "KR1"], [*at, "backup"], [*at, "doctor"],
        [*at, "upgrade"], [*at, "publish", f"{place}/read"], ["-w", f"{place}/read", "tree"],
    ):  # fmt: skip
        code, _, err = quiet(*argv)
        assert code == 0, (argv, err)
    (backup,) = (there / "backups").glob("*.db")
    assert quiet(*at, "restore", str(backup))[0] == 0
    assert quiet(*at, "wrong")[0] == quiet("--wrong")[0] == 2
    assert quiet(*at, "show", "KR9")[0] == 4
    (there / "okrtui.db").chmod(0o666)
    assert quiet(*at, "tree")[0] == 5


# --- one person at work ----------------------------------------------------------------------


def at_work(directory: str) -> int:
    """Somebody with the workspace open, who does what is said and answers with a line."""
    session = open_session(Path(directory), clock=lambda: NOW)
    say("open")
    while order := told():
        try:
            say(_obey(session, order))
        except OkrtuiError as error:
            say(f"{error.exit_code} {error}")
    session.close()
    return 0


def _obey(session: Session, order: str) -> str:
    if order == "check in":
        return _plain(checkins.check_in(session, Handle("KR", 1), "+1").after.judged.current)
    if order == "value":
        return _plain(session.ask(key_result_view, 1).judged.current)
    if order == "objectives":
        return str(_count(session))
    if order == "look":
        found = news.look(session, session.ask(history.latest))
        return found.text if found else "nothing"
    assert order == "begin to write"
    session.database._execute("PRAGMA cache_size = 4")  # the rest of what is written is in the log
    with session.write("add objective"):
        for number in range(10):
            objectives.add(session, {"title": f"Half {number}", "why": "half " * 1950})
        say("writing")
        told()
    raise AssertionError("it should have been killed")


def _plain(value: float | None) -> str:
    return f"{value:g}"


def _count(session: Session) -> int:
    with session.reading() as reading:
        return sum(objectives for objectives, _ in stored.objective_counts(reading.db).values())


def hold(database: str) -> int:
    """Hold the write lock until told to let go."""
    with contextlib.closing(sqlite3.connect(database, isolation_level=None)) as sql:
        sql.execute("BEGIN IMMEDIATE")
        say("held")
        told()
        sql.execute("ROLLBACK")
    return 0


def together(*argv: str) -> int:
    """One command, when told to."""
    say("ready")
    told()
    return command(*argv)


# --- many at once ----------------------------------------------------------------------------


def check_ins(directory: str, number: int, times: int, shared: int) -> int:
    """So many times `+1`, one key result after the other; prints how each ended.

    All begin with the same one. Every fifth is a command, the others come from a workspace that stays
    open; every tenth is followed by another command on other items.
    """
    say("ready")
    told()
    session: Session | None = None
    for at in range(times):
        key_result = f"KR{1 + at * shared // times}"
        if at % 5 == 0:
            if session is not None:
                session.close()
                session = None
            ends = [
                (key_result, *quiet("-w", directory, "checkin", key_result, "+1", "-m", f"{number}.{at}"))
            ]
        else:
            session = session or open_session(Path(directory), clock=lambda: NOW)
            ends = [(key_result, *_in_an_open_one(session, Handle.parse(key_result), f"{number}.{at}"))]
        if at % 10 == number % 10:
            aside = (["objective", "add", f"{number}.{at}"], ["kr", "edit", "KR1", "--owner", f"n{number}"])
            argv = aside[at // 10 % 2]
            if session is not None:
                session.close()
                session = None
            ends.append((argv[0], *quiet("-w", directory, *argv)))
        for end in ends:
            say(json.dumps(end))
    if session is not None:
        session.close()
    return 0


def _in_an_open_one(session: Session, handle: Handle, note: str) -> End:
    """A check-in as the screens make it, answered as the command line does."""
    try:
        before, after = checkins.check_in(session, handle, "+1", note=note)
    except Busy as error:
        return error.exit_code, "", str(error)
    return 0, sentences.check_in_answer(str(handle), after.item.unit, before.judged, after.judged), ""


Texts = dict[str, str]
WORDS = ("ana", "ben", "cara", "dana")
FIELDS = {
    "O": ("title", "why", "owner", "team", "weight"),
    "KR": ("title", "description", "owner", "weight"),
    "I": ("title", "description", "owner"),
    "KPI": ("name", "description", "owner", "team"),
}


def _texts(session: Session, handle: Handle) -> Texts:
    if handle.prefix == "O":
        return objectives.texts_of(session.ask(objectives.get, handle.id))
    if handle.prefix == "KR":
        return texts_of(session.ask(key_results.get, handle.id))
    if handle.prefix == "I":
        return initiatives.texts_of(session.ask(initiative, handle.id))
    return kpis.texts_of(session.ask(kpis.get, handle.id), session.today)


def _edit(session: Session, handle: Handle, mine: Mapping[str, str], seen: others.Seen) -> None:
    why = "as agreed"
    if handle.prefix == "O":
        objectives.edit(session, handle, mine, why, seen)
    elif handle.prefix == "KR":
        key_results.edit(session, handle, Typed(**mine), why, seen)  # type: ignore[arg-type]
    elif handle.prefix == "I":
        initiatives.edit(session, handle, mine, why, seen)
    else:
        kpis.edit(session, handle, kpis.Typed(**mine), why, seen)  # type: ignore[arg-type]


def edits(directory: str, who: str, seed: int, times: int) -> int:
    """Somebody who opens items, thinks, and saves some fields; prints what was seen, asked and saved."""
    session = replace(open_session(Path(directory), clock=lambda: NOW), who=who)
    chance = random.Random(seed)
    say("ready")
    told()
    record = [_one_edit(session, chance, f"{who} {number}") for number in range(times)]
    say(json.dumps(record))
    session.close()
    return 0


def _one_edit(session: Session, chance: random.Random, mark: str) -> dict[str, Any]:
    handle = Handle(chance.choice(list(FIELDS)), 1)  # type: ignore[arg-type]
    with session.database.read_tx():
        base, read_at = _texts(session, handle), session.ask(history.latest)
    mine = _typed(chance, handle, mark)
    _think(session, chance)
    asked = []
    change: int | None = None
    while mine:
        known = set(session.database.own_changes)
        try:
            _edit(session, handle, mine, others.Seen(base, mine))
        except others.Clashes as error:
            for clash in error.fields:
                keep = chance.random() < 0.5
                asked.append({"field": clash.field, "base": base[clash.field], "theirs": clash.theirs,
                              "mine": keep, "who": error.who})  # fmt: skip
                assert clash.base == base[clash.field]
                assert clash.mine == mine[clash.field]
                base[clash.field] = clash.theirs
                if not keep:
                    del mine[clash.field]
            _think(session, chance)
            continue
        change = next(iter(session.database.own_changes - known), None)
        break
    return {"item": str(handle), "read_at": read_at, "seen": base, "saved": mine, "asked": asked,
            "change": change}  # fmt: skip


def _typed(chance: random.Random, handle: Handle, mark: str) -> Texts:
    values: dict[str, Callable[[], str]] = {
        "owner": lambda: chance.choice(WORDS),
        "weight": lambda: str(chance.randrange(1, 9)),
    }
    fields = chance.sample(FIELDS[handle.prefix], chance.randint(1, 3))
    return {name: values[name]() if name in values else f"{name} of {mark}" for name in fields}


def _think(session: Session, chance: random.Random) -> None:
    for _ in range(chance.randrange(3)):
        _texts(session, Handle(chance.choice(list(FIELDS)), 1))  # type: ignore[arg-type]
    time.sleep(chance.random() * 0.02)


# --- places ----------------------------------------------------------------------------------

STEPS = frozenset({"open", "os.mkdir", "os.chmod", "os.chown", "os.link", "os.remove", "os.rename",
                   "sqlite3.connect"})  # fmt: skip


def init_and_die(directory: str, steps: int, group: int) -> int:
    """Make a shared workspace, and be killed before the step of this number."""
    left = steps

    def watch(event: str, arguments: tuple[Any, ...]) -> None:
        nonlocal left
        if event in STEPS and directory in str(arguments[0]):
            left -= 1
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(watch)
    return command("init", directory, "--shared", "--group", str(group))
