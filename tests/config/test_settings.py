"""`okrtui.toml`: the defaults, every key, a message for each mistake (rules.md, Mistakes in settings)."""

from __future__ import annotations

import dataclasses
import tomllib
from datetime import date
from operator import attrgetter
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from hypothesis import given
from hypothesis import strategies as st

from okrtui.config.fitting import fitted
from okrtui.config.reading import _judged, parse_settings, read_personal, read_settings
from okrtui.config.settings import Personal, Settings
from okrtui.config.writing import first_settings
from okrtui.domain.calendar import CustomCycle, CycleRules
from okrtui.domain.errors import BadSettings
from okrtui.domain.model import Bands, ConfidenceBands, KpiRules

FULL = """\
name = "Acme"

[cycles]
length = "quarter"                 # week, month, quarter, half-year, year
year_starts = "january"
fiscal_year_named_after = "start"  # or "end"
check_in_every = "week"            # day, week, month
check_in_day = "friday"

[[cycles.custom]]
name = "launch"
starts = 2026-10-05
ends = 2026-12-18

[scoring]
rollup = "key-results"             # or "key-results-and-children"
stale_after = 2
[scoring.aspirational]
on_track = 0.7
at_risk = 0.4
confidence = { on_track = 5, at_risk = 3 }
[scoring.committed]
on_track = 0.9
at_risk = 0.7
confidence = { on_track = 7, at_risk = 4 }

[kpi]
healthy = 0.9
watch = 0.7
stale_after = 2

[focus]
objectives = 5
key_results = [2, 5]

[database]
url = "okrtui.db"
"""
LAUNCH = CustomCycle("launch", date(2026, 10, 5), date(2026, 12, 18))


def read(text: str) -> Settings:
    return parse_settings(text, "okrtui.toml")


def test_the_documented_file_says_the_defaults() -> None:
    assert read(FULL) == Settings(name="Acme", cycles=CycleRules(custom=(LAUNCH,)))


def test_the_first_file_says_the_defaults_too() -> None:
    assert read(first_settings("Acme")) == read('name = "Acme"') == Settings(name="Acme")


@pytest.mark.parametrize(
    ("old", "new", "path", "value"),
    [
        ('"Acme"', '"Straße 1"', "name", "Straße 1"),
        ('"quarter"', '"half-year"', "cycles.length", "half-year"),
        ('"january"', '"april"', "cycles.year_starts", "april"),
        ('"start"', '"end"', "cycles.fiscal_year_named_after", "end"),
        ('"week"', '"day"', "cycles.check_in_every", "day"),
        ('"friday"', '"monday"', "cycles.check_in_day", "monday"),
        ('"key-results"', '"key-results-and-children"', "scoring.rollup", "key-results-and-children"),
        ("stale_after = 2\n[", "stale_after = 3\n[", "scoring.stale_after", 3),
        ("on_track = 0.7", "on_track = 0.75", "scoring.aspirational.on_track", 0.75),
        ("at_risk = 0.4", "at_risk = 0", "scoring.aspirational.at_risk", 0),
        (
            "on_track = 5, at_risk = 3",
            "on_track = 6, at_risk = 2",
            "scoring.aspirational.confidence.on_track",
            6,
        ),
        ("on_track = 0.9", "on_track = 1", "scoring.committed.on_track", 1),
        ("at_risk = 4", "at_risk = 5", "scoring.committed.confidence.at_risk", 5),
        ("healthy = 0.9", "healthy = 0.7", "kpi.healthy", 0.7),
        ("watch = 0.7", "watch = 0.5", "kpi.watch", 0.5),
        ("stale_after = 2\n\n[focus", "stale_after = 4\n\n[focus", "kpi.stale_after", 4),
        ("objectives = 5", "objectives = 3", "focus.objectives", 3),
        ("[2, 5]", "[1, 4]", "focus.key_results", (1, 4)),
        ('"okrtui.db"', '"team.db"', "database.file_name", "team.db"),
    ],
)
def test_every_key_is_read(old: str, new: str, path: str, value: object) -> None:
    assert FULL.count(old) == 1
    assert attrgetter(path)(read(FULL.replace(old, new))) == value


@pytest.mark.parametrize(
    ("text", "committed"),
    [
        ("[scoring.committed]\nat_risk = 0.5", Bands(0.9, 0.5, ConfidenceBands(7, 4))),
        ("[scoring.committed]\nconfidence = { on_track = 8 }", Bands(0.9, 0.7, ConfidenceBands(8, 4))),
        ("[scoring.committed.confidence]\nat_risk = 2", Bands(0.9, 0.7, ConfidenceBands(7, 2))),
        ("scoring.committed.on_track = 0.95", Bands(0.95, 0.7, ConfidenceBands(7, 4))),
        ("[scoring.aspirational]\nat_risk = 0.5", Bands(0.9, 0.7, ConfidenceBands(7, 4))),
        ("", Bands(0.9, 0.7, ConfidenceBands(7, 4))),
    ],
)
def test_what_committed_leaves_out_stays_its_own(text: str, committed: Bands) -> None:
    assert read(text).scoring.committed == committed


CUSTOM = '[[cycles.custom]]\nname = "a"\nstarts = 2026-10-05\nends = 2026-12-18\n'
MONTHS = "january, february, march, april, may, june"


@pytest.mark.parametrize(
    ("text", "line", "key", "said"),
    [
        # unknown keys, with the nearest known one
        ('nmae = "x"', 1, "nmae", ["name"]),
        ('\n[cycels]\nlength = "week"', 2, "cycels", ["mean cycles"]),
        ("[scoring]\n\nstale_aftr = 2", 3, "scoring.stale_aftr", ["mean scoring.stale_after"]),
        ("[scoring.aspirationl]\non_track = 1", 1, "scoring.aspirationl", ["mean scoring.aspirational"]),
        (
            "[scoring.committed]\nconfidence = { on_track = 5, at_risc = 3 }",
            2,
            "scoring.committed.confidence.at_risc",
            ["mean scoring.committed.confidence.at_risk"],
        ),
        (CUSTOM + "begins = 2026-10-05", 5, "cycles.custom[0].begins", ["starts", "ends"]),
        (CUSTOM + CUSTOM + "end = 2026-10-05", 9, "cycles.custom[1].end", ["mean cycles.custom[1].ends"]),
        ("kpi.health = 0.9", 1, "kpi.health", ["mean kpi.healthy"]),
        # wrong types
        ("name = 5", 1, "name", ["text"]),
        ("scoring = 3", 1, "scoring", ["table"]),
        ('[scoring]\nstale_after = "2"', 2, "scoring.stale_after", ["whole number"]),
        ("[scoring]\nstale_after = 2.5", 2, "scoring.stale_after", ["whole number"]),
        ("[scoring]\nstale_after = true", 2, "scoring.stale_after", ["whole number"]),
        ('[kpi]\nhealthy = "0.9"', 2, "kpi.healthy", ["number"]),
        ('[focus]\nkey_results = ["2", 5]', 2, "focus.key_results[0]", ["whole number"]),
        ("[focus]\nkey_results = [2]", 2, "focus.key_results", ["list", "2"]),
        ("[cycles]\nlength = 3", 2, "cycles.length", ["week, month, quarter, half-year, year"]),
        ("[cycles]\ncustom = 3", 2, "cycles.custom", ["list"]),
        # words that are not among those allowed, with the nearest one
        ('[cycles]\nlength = "quater"', 2, "cycles.length", ["week, month, quarter", "mean “quarter”"]),
        ('[cycles]\nyear_starts = "April"', 2, "cycles.year_starts", [MONTHS, "mean “april”"]),
        ('[cycles]\nfiscal_year_named_after = "x"', 2, "cycles.fiscal_year_named_after", ["start, end"]),
        (
            '[cycles]\ncheck_in_every = "weak"',
            2,
            "cycles.check_in_every",
            ["day, week, month", "mean “week”"],
        ),
        ('[cycles]\ncheck_in_day = "fri"', 2, "cycles.check_in_day", ["monday", "sunday", "mean “friday”"]),
        ('[scoring]\nrollup = "x"', 2, "scoring.rollup", ["key-results, key-results-and-children"]),
        # dates
        (CUSTOM.replace("2026-10-05", '"2026-13-05"'), 3, "cycles.custom[0].starts", ["a date", "2026-"]),
        (CUSTOM.replace("2026-10-05", "5"), 3, "cycles.custom[0].starts", ["a date"]),
        (CUSTOM.replace("2026-10-05", "2026-10-05T10:00:00"), 3, "cycles.custom[0].starts", ["a date"]),
        (CUSTOM.replace("12-18", "10-04"), 4, "cycles.custom[0].ends", ["2026-10-04", "2026-10-05"]),
        (CUSTOM.replace("ends = 2026-12-18", ""), 1, "cycles.custom[0]", ["ends"]),
        # names of custom cycles
        (CUSTOM.replace('"a"', '"2026-Q4"'), 2, "cycles.custom[0].name", ["2026-Q4", "regular"]),
        (CUSTOM + CUSTOM.replace('"a"', '"A"'), 6, "cycles.custom[1].name", ["twice"]),
        (CUSTOM.replace('"a"', '""'), 2, "cycles.custom[0].name", ["1 to 60"]),
        ('name = "a\\u001bb"', 1, "name", ["printable"]),
        # not finite, out of range, out of order
        ("[scoring.aspirational]\non_track = nan", 2, "scoring.aspirational.on_track", ["0 to 1"]),
        ("[kpi]\nhealthy = inf", 2, "kpi.healthy", ["0 to 1"]),
        ("[kpi]\nwatch = -0.1", 2, "kpi.watch", ["0 to 1"]),
        ("[scoring.committed]\non_track = 90", 2, "scoring.committed.on_track", ["0 to 1"]),
        (
            "scoring.committed.confidence.on_track = 11",
            1,
            "scoring.committed.confidence.on_track",
            ["0 to 10"],
        ),
        ("[scoring.committed]\nat_risk = 0.95", 2, "scoring.committed.at_risk", ["at most", "0.9"]),
        ("[kpi]\nhealthy = 0.6\nwatch = 0.7", 3, "kpi.watch", ["at most", "0.6"]),
        ("[scoring]\nstale_after = 0", 2, "scoring.stale_after", ["1 to 1000"]),
        ("[kpi]\nstale_after = -1", 2, "kpi.stale_after", ["1 to 1000"]),
        ("[focus]\nobjectives = 0", 2, "focus.objectives", ["1 to 1000"]),
        ("[focus]\nkey_results = [5, 2]", 2, "focus.key_results", ["1 to 1000"]),
        ('[database]\nurl = "../x.db"', 2, "database.url", ["okrtui.db"]),
    ],
)
def test_one_message_names_file_line_key_and_what_is_allowed(
    text: str, line: int, key: str, said: list[str]
) -> None:
    with pytest.raises(BadSettings) as refused:
        read(text)
    message = str(refused.value)
    assert message.startswith(f"okrtui.toml, line {line}: {key} ")
    assert "\n" not in message
    assert [part for part in said if part not in message] == []


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        (
            '[keymap]\nquit = "q"\nundo = 3',
            3,
            "keymap.undo must be text in quotes, but is a whole number.",
        ),
        ("keymap.undo = true", 1, "keymap.undo must be text in quotes, but is true or false."),
        ('\n[themes.mine]\naccent = "red"', 2, "themes is not a known key: did you mean theme?"),
        ("colour = 3", 1, "colour is not a known key: known here are"),
        ("ascii = 3", 1, "ascii must be true or false"),
    ],
)
def test_mistakes_in_the_personal_settings(tmp_path: Path, text: str, line: int, said: str) -> None:
    file = tmp_path / "config.toml"
    file.write_text(text)
    with pytest.raises(BadSettings) as refused:
        read_personal(file)
    assert str(refused.value).startswith(f"{file}, line {line}: {said}")


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        (CUSTOM.replace("2026-10-05", "2026-13-05"), 3, ["starts", "date"]),
        (
            "[scoring.committed]\non_track = 0.6",
            2,
            ["scoring.committed", "on_track", "0.6", "at_risk", "0.7"],
        ),
    ],
)
def test_a_mistake_is_shown_where_it_was_typed(text: str, line: int, said: list[str]) -> None:
    with pytest.raises(BadSettings, match=rf"line {line}\b") as refused:
        read(text)
    assert [part for part in said if part not in str(refused.value)] == []


@pytest.mark.parametrize(
    ("text", "line"),
    [("name = \n", 1), ('\nname = "a"\nname = "b"', 3), ("[cycles", 1), ("[a]\n[a]", 2), ("x = [" * 9999, 1)],
)
def test_what_is_not_toml_is_refused_with_its_line(text: str, line: int) -> None:
    with pytest.raises(BadSettings, match=rf"^okrtui\.toml.*line {line}\b"):
        read(text)


def test_a_key_of_too_many_parts_is_refused_before_a_parser_sees_it() -> None:
    with pytest.raises(BadSettings, match=r"^okrtui\.toml, line 2: .* 8 parts"):
        read("\n" + "a." * 20_000 + "b = 1")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b'name = "a"\n# \xff', "line 2.*UTF-8"),
        (b"#" * (64 * 1024 + 1), "64 KiB"),
        (None, "cannot be read"),
    ],
)
def test_what_cannot_be_read_is_refused(tmp_path: Path, content: bytes | None, said: str) -> None:
    path = tmp_path / "okrtui.toml"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(BadSettings, match=rf"okrtui\.toml.*{said}"):
        read_settings(path)


def _tables(shape: type) -> st.SearchStrategy[dict[str, Any]]:
    """Tables with keys of a shape, and one that is none; values of all kinds, the right ones often."""
    kinds: dict[str, Any] = {
        field.name: _tables(type(own)) if dataclasses.is_dataclass(own) else _values(own)
        for field in dataclasses.fields(shape)
        for own in [getattr(shape(), field.name)]
    }
    return st.fixed_dictionaries({}, optional={**kinds, "odd": st.just(1)})


def _values(own: object) -> st.SearchStrategy[Any]:
    words = [
        "",
        "a",
        "month",
        "day",
        "week",
        "friday",
        "january",
        "end",
        "okr.db",
        "key-results-and-children",
    ]
    numbers = st.one_of(st.integers(-3, 12), st.floats(), st.just(10**400), st.booleans())
    kept = st.just(list(own) if isinstance(own, tuple) else own)
    lists = st.lists(st.one_of(numbers, st.sampled_from(words)), max_size=2)
    tables = st.dictionaries(st.sampled_from(["a", "b"]), st.one_of(st.just("x"), st.just(1)), max_size=2)
    return st.one_of(kept, kept, st.sampled_from(words), numbers, lists, tables, st.just(date(2026, 1, 1)))


@pytest.mark.parametrize("shape", [Settings, Personal])
@given(data=st.data())
@hypothesis.settings(max_examples=50)
def test_what_is_plainly_right_is_what_it_would_be_judged_to_be(shape: Any, data: st.DataObject) -> None:
    table = data.draw(_tables(shape))
    plain = fitted(shape(), table)
    if plain is not None:
        assert repr(plain) == repr(_judged("", "file", table, shape))


def test_an_ordinary_file_is_plainly_right() -> None:
    default = tomllib.loads(first_settings("Acme"))
    assert fitted(Settings(), default) == Settings(name="Acme")
    changed = {"cycles": {"check_in_every": "month"}, "kpi": {"watch": 0.5, "healthy": 1}}
    assert fitted(Settings(), changed) == Settings(
        cycles=CycleRules(check_in_every="month"), kpi=KpiRules(watch=0.5, healthy=1.0)
    )
    assert fitted(Personal(), {"theme": "light", "keymap": {"quit": "q"}}) is not None
