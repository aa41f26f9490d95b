"""No import hurts: hostile files end in one message and exit 2, within the caps, and leave nothing."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.cli.program import Answer, Program, database_dump, one_message
from tests.interchange.files.heavy_files import HEAVY, MAX, MIB
from tests.interchange.files.hostile_files import KINDS, SUFFIX, VALID, HostileFile, Kind, hostile_files

SMALL_BATCHES = 12
HEAVY_BATCHES = 4
MEMORY = 200_000_000
SECONDS = 6
"""Of CPU, on whatever machine; `measure.py` tells what it is on this one: it may be 2."""
ROOT = Path(__file__).parents[3]
COMMAND: dict[Kind, tuple[str, ...]] = {"markdown": ("import",), "csv": ("record", "--create", "--csv")}


@contextmanager
def unchanged(program: Program) -> Iterator[None]:
    """Everything in the database is as it was."""
    before = database_dump(program.database)
    yield
    assert database_dump(program.database) == before


class Watch:
    """Tells cheaply whether anybody else wrote into a database, also what they took back later."""

    def __init__(self, database: Path) -> None:
        self._connection = sqlite3.connect(f"file:{database}?mode=ro", uri=True)
        self._seen = self._look()

    def _look(self) -> tuple[object, ...]:
        ask = self._connection.execute
        rows = ask("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name").fetchall()
        counts = [ask(f'SELECT count(*), max(rowid) FROM "{name}"').fetchone() for (name,) in rows]
        return (*counts, *ask("SELECT * FROM sqlite_sequence ORDER BY name").fetchall())

    def nothing_written(self) -> bool:
        """Since the last time it was asked."""
        before, self._seen = self._seen, self._look()
        return self._seen == before

    def close(self) -> None:
        self._connection.close()


@pytest.fixture
def watch(program: Program) -> Iterator[Watch]:
    watch = Watch(program.database)
    yield watch
    watch.close()


def written(place: Path, name: str, content: bytes) -> Path:
    path = place / name
    path.write_bytes(content)
    return path


def one_line(err: str) -> None:
    """A message as it has to be; a line's end that it quotes from the file is a picture."""
    one_message(err.replace("␊", " "))


def refused(program: Program, kind: Kind, path: Path | str, *more: str) -> str:
    """Exit 2, nothing on stdout, one message; returns it."""
    answer = program(*COMMAND[kind], str(path), *more)
    assert (answer.code, answer.out) == (2, ""), (path, answer)
    one_line(answer.err)
    return answer.err


# The files


def test_there_are_more_than_a_thousand_different_ones() -> None:
    files = hostile_files()
    assert len(files) >= 1_000
    assert len({(file.kind, file.content) for file in files}) == len(files)
    assert len({file.name for file in files}) == len(files)
    assert min(Counter(file.family for file in files).values()) >= 10
    assert {file.kind for file in files} == set(KINDS)


def test_they_are_the_same_in_every_run() -> None:
    once = hostile_files()
    hostile_files.cache_clear()
    assert hostile_files() == once


@pytest.mark.parametrize("kind", KINDS)
def test_what_they_are_made_of_is_taken(program: Program, tmp_path: Path, kind: Kind) -> None:
    for number, text in enumerate(VALID[kind]):
        path = written(tmp_path, f"valid{number}{SUFFIX[kind]}", text.encode())
        assert program.ok(*COMMAND[kind], str(path)), text


@pytest.mark.parametrize("batch", range(SMALL_BATCHES))
@pytest.mark.soak
def test_hostile_files_are_refused(program: Program, watch: Watch, tmp_path: Path, batch: int) -> None:
    broken: list[tuple[str, Answer]] = []
    with unchanged(program):
        for file in hostile_files()[batch::SMALL_BATCHES]:
            path = written(tmp_path, file.name, file.content)
            answer = program(*COMMAND[file.kind], str(path))
            path.unlink()
            if not watch.nothing_written() or (answer.code, answer.out) != (2, ""):
                broken.append((file.name, answer))
            else:
                one_line(answer.err)
        assert not broken


@pytest.mark.parametrize("kind", KINDS)
def test_hostile_files_do_not_survive_other_doors(program: Program, tmp_path: Path, kind: Kind) -> None:
    """`--dry-run` writes nothing whatever it answers; bad rows may be left out, bad files may not."""
    option = "--dry-run" if kind == "markdown" else "--skip-bad"
    files: list[HostileFile] = [file for file in hostile_files() if file.kind == kind]
    with unchanged(program) if kind == "markdown" else contextmanager(lambda: iter([None]))():
        for file in files[::25]:
            answer = program(*COMMAND[kind], str(written(tmp_path, file.name, file.content)), option)
            assert answer.code in (0, 2), (file.name, answer)
            assert "Traceback" not in answer.err


# The large ones, each in a process of its own


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="memory is limited as Linux does it")
@pytest.mark.soak
@pytest.mark.parametrize("batch", range(HEAVY_BATCHES))
def test_heavy_files_are_refused_within_the_caps(program: Program, tmp_path: Path, batch: int) -> None:
    """With 200 MB more than the program itself takes; the time is far above what each needs."""
    broken: list[tuple[str, dict[str, object]]] = []
    with unchanged(program), imports() as child:
        for file in [file for file in HEAVY if file.in_every_run][batch::HEAVY_BATCHES]:
            content = file.content
            assert len(content) <= MAX, file.name
            path = written(tmp_path, file.name, content)
            answer = child(MEMORY, SECONDS, *file.arguments, str(path))
            path.unlink()
            message = str(answer["err"])
            fits = message.startswith("okrtui: ") and message.count("\n") == 1 and len(message) < 600
            if (answer["end"], answer["out"]) != (2, "") or not fits:
                broken.append((file.name, {**answer, "err": message[:80]}))
        assert not broken


@contextmanager
def imports() -> Iterator[Callable[..., dict[str, object]]]:
    """A process of `child.py` to call with bytes, seconds and arguments."""
    with subprocess.Popen(
        [sys.executable, "-m", "tests.interchange.files.child"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT,
        env={**os.environ, "PYTHONUTF8": "1"},
    ) as child:  # fmt: skip
        assert child.stdin is not None
        assert child.stdout is not None
        jobs, answers = child.stdin, child.stdout

        def ask(most: int, seconds: int, *arguments: str) -> dict[str, object]:
            jobs.write(json.dumps([most, seconds, arguments]) + "\n")
            jobs.flush()
            answer: dict[str, object] = json.loads(answers.readline())
            return answer

        yield ask


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="memory is limited as Linux does it")
def test_the_caps_of_the_heavy_test_hold(program: Program, tmp_path: Path) -> None:
    """Who takes more memory or time than allowed is found out."""
    path = str(written(tmp_path, "large.md", b"a" * MAX))
    with imports() as child:
        assert child(MEMORY, SECONDS, "import", path)["end"] == 2
        assert child(5_000_000, SECONDS, "import", path)["end"] not in (0, 2)
        assert child(MEMORY, 0, "import", path)["end"] not in (0, 2)


# Too large, and no file at all


@pytest.mark.parametrize("kind", KINDS)
def test_more_than_ten_mib_is_refused_before_it_is_read(program: Program, tmp_path: Path, kind: Kind) -> None:
    large = written(tmp_path, f"large{SUFFIX[kind]}", b"\0")
    for size in (10 * MIB + 1, 11 * MIB, 2**40):
        os.truncate(large, size)
        message = refused(program, kind, large)
        assert "larger than 10 MiB" in message
        assert "--max-size" in message
    os.truncate(large, 10 * MIB + 1)
    assert "U+0000" in refused(program, kind, large, "--max-size", "11")
    os.truncate(large, 10 * MIB)
    assert "U+0000" in refused(program, kind, large)
    for word in ("0", "-1", "1025", "ten", "1x9", "9" * 30):
        refused(program, kind, large, "--max-size", word)


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_no_plain_file_is_refused(program: Program, tmp_path: Path, kind: Kind) -> None:
    suffix = SUFFIX[kind]
    good = written(tmp_path, f"good{suffix}", VALID[kind][0].encode())
    place = tmp_path / "odd"
    place.mkdir()
    (place / f"link{suffix}").symlink_to(good)
    (place / f"dangling{suffix}").symlink_to(place / "nothing")
    (place / f"loop{suffix}").symlink_to(place / f"loop{suffix}")
    (place / f"zero{suffix}").symlink_to("/dev/zero")
    (place / f"directory{suffix}").mkdir()
    os.mkfifo(place / f"fifo{suffix}")
    odd = [str(path) for path in sorted(place.iterdir())]
    odd += [
        "/dev/zero",
        "/dev/null",
        "/dev/full",
        "/dev/tty",
        "/dev/urandom",
        "/proc/self/mem",
        "/proc/self/environ",
    ]
    odd += [
        str(place / f"missing{suffix}"),
        str(good / f"below{suffix}"),
        str(place / f"{'x' * 300}{suffix}"),
    ]
    odd += ["/" + "x/" * 3_000 + suffix, "", " ", ".", "..", "/", f"nul\0{suffix}", f"~nobody/{suffix}"]
    forced = ("--format", "markdown") if kind == "markdown" else ()
    with unchanged(program):
        for path in odd:
            answer = program(*COMMAND[kind], path, *forced)
            assert (answer.code, answer.out) == (2, ""), (path, answer)
            assert answer.err.count("\n") == 1, (path, answer)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "name", ["a\nb", "\x1b[31mred", "\u202egnp", "\x07", "\x9b2J", "caf\udce9", "a'b\"c", "%s{0}", "x" * 240]
)
def test_a_file_s_name_is_only_a_name(program: Program, tmp_path: Path, kind: Kind, name: str) -> None:
    path = written(tmp_path, f"{name}{SUFFIX[kind]}", b"\0")
    message = refused(program, kind, path)
    assert not {"\x1b", "\x07", "\x9b", "\u202e"} & set(message)


# All or nothing

_GOOD = {"markdown": "".join(f"# Goal {n}\n\n- KR: Reach {n} loaves\n\n" for n in range(60)), "csv": ""}


@pytest.mark.parametrize(
    "end",
    ["# \ue000\n\n- KR: a\n", "# Last\n\n- KR: \ue000\n", "# Last\n\n- KR: a\n  - [ ] \ue000\n", "\0",
    "\n" * 10_000,
     "x" * 100_001, "\u202e", "\x9b"],
)  # fmt: skip
def test_a_bad_end_leaves_nothing_of_an_outline(program: Program, tmp_path: Path, end: str) -> None:
    path = written(tmp_path, "late.md", (_GOOD["markdown"] + end).encode())
    with unchanged(program):
        refused(program, "markdown", path)


_DAYS = [
    f"{year}-{month:02}-{day:02}" for year in (2020, 2021) for month in range(1, 13) for day in range(1, 29)
]


@pytest.mark.parametrize(
    ("name", "end"),
    [("B", "2026-02-30,1,2\n"), ("B", "2026-11-22,1,2\n"), ("B", "2026-01-31,1,NaN\n"),
    ("B", "2026-01-31,1x9,2\n"),
     ("B", "2020-01-01,1,2\n"), ("B", "2026-01-31,1,2,3\n"), ("B", "2026-01-31,1,\x002\n"), ("\ue000", ""),
     ('"B\nC"', "")],
)  # fmt: skip
def test_a_bad_end_leaves_nothing_of_a_table(program: Program, tmp_path: Path, name: str, end: str) -> None:
    rows = "".join(f"{day},{number},{number / 4}\n" for number, day in enumerate(_DAYS))
    path = written(tmp_path, "late.csv", f"Date,A,{name}\n{rows}{end}".encode())
    with unchanged(program):
        refused(program, "csv", path)


def test_a_dropped_kpi_leaves_nothing_for_the_others(filled: Program, tmp_path: Path) -> None:
    filled.ok("kpi", "drop", "KPI2", "-m", "Nobody looks.")
    path = written(tmp_path, "two.csv", b"Date,Uptime,Load\n2026-01-31,99,50\n")
    with unchanged(filled):
        refused(filled, "csv", path, "--map", "Uptime=KPI1", "--map", "Load=KPI2")


# Whatever it is

_PIECES = [
    b"# ", b"- ", b"- [ ] ", b"- [x] ", b"  ", b"\t", b"\n", b"\n\n", b"\r", b"KR: ", b"Objective: ", b"**",
    b"~~", b"```\n", b"---\n", b"<!--", b"-->", b"[a](#b)", b"](", b"|", b"|-|-|\n", b"| KR | Score |\n",
    b"=> ", b"80%", b"from 1 to 2", b"Owner: ", b"Team: ", b"why: ", b"&#", b"&amp;", b"[P0]", b"1q1",
    b"9" * 20, b"Date", b",", b";", b'"', b"2026-01-31", b"31.01.2026", b"NaN", b"-3", b"1.5k", b"n/a",
    b"\xef\xbb\xbf", "é\u0301".encode(), "\u200d".encode(), b"\xff", b"\0",
]  # fmt: skip
_CONTENTS = st.one_of(
    st.binary(max_size=300), st.text(max_size=200).map(lambda text: text.encode("utf-8", "surrogatepass")),
    st.lists(st.one_of(st.sampled_from(_PIECES),
    st.text(max_size=5).map(lambda text: text.encode(errors="ignore"))),
             max_size=40).map(b"".join),
)  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
@settings(
    max_examples=80, deadline=None, derandomize=True, database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
@given(content=_CONTENTS)
def test_any_file_is_taken_or_refused(program: Program, tmp_path: Path, kind: Kind, content: bytes) -> None:
    path = written(tmp_path, f"any{SUFFIX[kind]}", content)
    before = database_dump(program.database)
    answer = program(*COMMAND[kind], str(path))
    assert answer.code in (0, 2), (content, answer)
    assert "Traceback" not in answer.err
    if answer.code == 2:
        one_line(answer.err)
        assert answer.out == ""
        assert database_dump(program.database) == before
