"""Texts, settings and database files that nobody should have to suffer from."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path

import pytest

from tests.cli.program import Program, one_message

BAD_TITLES = {
    "empty": "",
    "blank": " \t ",
    "10,000 characters": "x" * 10_000,
    "501 characters": "x" * 501,
    "escape": "a\x1b[31mb",
    "line break": "a\nb",
    "tab": "a\tb",
    "delete": "a\x7fb",
    "C1": "a\x9bb",
    "bidi": "a\u202eb",
    "line separator": "a\u2028b",
    "tag": "a\U000e0041b",
    "lone surrogate": "a\udc80b",
}


@pytest.mark.parametrize("title", BAD_TITLES.values(), ids=BAD_TITLES.keys())
@pytest.mark.parametrize(
    "command",
    [
        ("objective", "add", "{}"),
        ("objective", "edit", "O1", "--title", "{}", "-m", "x"),
        ("kr", "add", "O1", "{}", "--to", "5"),
        ("initiative", "add", "KR1", "{}"),
        ("kpi", "add", "{}", "--higher", "--every", "week"),
    ],
    ids=lambda command: " ".join(command[:2]),
)
def test_titles_that_are_refused(filled: Program, command: tuple[str, ...], title: str) -> None:
    message = filled.refuses(*(arg.format(title) for arg in command))
    assert not {"\x1b", "\x9b", "\u202e"} & set(message)


def test_a_title_that_nobody_can_see_is_empty(program: Program) -> None:
    for title in ("\u200b", "\u2060\u200b", "\u00ad"):
        program.refuses("objective", "add", title, says=["title"])


def test_longest_texts_that_are_taken(filled: Program) -> None:
    filled.ok("objective", "add", "ü" * 500, "--why", "x" * 10_000, "--owner", "o" * 100)
    filled.refuses("objective", "add", "x", "--why", "x" * 10_001, says=["10,000"])
    filled.refuses("objective", "add", "x", "--owner", "o" * 101, says=["100"])
    filled.refuses("objective", "add", "x", "--kind", "wish", says=["committed", "aspirational", "learning"])


LOOK_DANGEROUS = [
    "[b]bold[/b]", "a [/b] c=[1", "'; DROP TABLE objective; --", "100%_", "=1+1",
    "👩\u200d👩\u200d👧 café", "{0}{x}%s", "--title",
]  # fmt: skip


@pytest.mark.parametrize("title", LOOK_DANGEROUS)
def test_texts_that_only_look_dangerous_come_back_as_they_are(program: Program, title: str) -> None:
    program.ok("objective", "add", "--", title)
    assert program.json("show", "O1")["title"] == title
    assert title in program.ok("tree")


@pytest.mark.parametrize("weight", ["-1", "nan", "inf", "1e7", "1000001", "heavy"])
def test_weights_that_are_refused(filled: Program, weight: str) -> None:
    filled.refuses("objective", "edit", "O1", "--weight", weight)
    filled.refuses("kr", "edit", "KR1", "--weight", weight, "-m", "x")


@pytest.mark.parametrize(
    "day", ["0001-01-01", "0999-12-31", "3000-01-01", "9999-12-31", "9999-W52", "0001-01"]
)
def test_dates_that_no_reckoning_could_hold(filled: Program, day: str) -> None:
    filled.refuses("record", "KPI1", "5", "--on", day, says=["date"])
    filled.refuses("kr", "add", "O1", "x", "--to", "5", "--due", day, says=["date"])
    filled.refuses("kpi", "target", "KPI1", "5", "--since", day, says=["date"])
    for name in (f"{day[:4]}-Q1", day[:4], f"{day[:4]}-W01"):
        filled.refuses("objective", "add", "x", "--cycle", name, code=4)
    filled.ok("record", "KPI1", "5", "--on", "1000-01-01")
    filled.ok("kpi", "target", "KPI1", "5", "--since", "2999-12-31")
    for argv in (["kpi", "list"], ["show", "KPI1"], ["explain", "KPI1"], ["tree"]):
        assert filled.ok(*argv)


def test_arguments_that_are_no_text_or_too_long_for_a_path(filled: Program) -> None:
    filled.refuses("tree", "--cycle", "a\udc81", code=4)
    filled.refuses("search", "a\udc81", "x")
    filled.refuses("tree", "-w", "x" * 5000)
    filled.refuses("import", "x" * 5000 + ".md")
    filled.refuses("config", "check", "x" * 5000)


# --- settings --------------------------------------------------------------------------------

BAD_SETTINGS = [
    ('nam = "x"', 1, ["nam", "name"]),
    ('name = "x"\n[scoring]\nstale_afer = 2', 3, ["scoring.stale_afer", "stale_after"]),
    ("[scoring.commited]\non_track = 0.9", 1, ["scoring.commited", "committed"]),
    ('[scoring]\nstale_after = "2"', 2, ["scoring.stale_after", "whole number"]),
    ("[scoring]\nstale_after = 2.5", 2, ["scoring.stale_after", "whole number"]),
    ("[scoring]\nstale_after = 0", 2, ["scoring.stale_after"]),
    ("[kpi]\nhealthy = nan", 2, ["kpi.healthy"]),
    ("[kpi]\nhealthy = inf", 2, ["kpi.healthy"]),
    ("[kpi]\n\nhealthy = 0.5\nwatch = 0.9", 4, ["kpi.watch", "0.9", "0.5"]),
    ("[scoring.committed]\non_track = 0.5\nat_risk = 0.7", 3, ["scoring.committed.at_risk"]),
    ('[scoring.committed]\nconfidence = { on_track = 3, at_risk = 4 }', 2, ["confidence"]),
    ('[cycles]\nlength = "quarters"', 2, ["cycles.length", "quarter", "half-year"]),
    ('[cycles]\ncheck_in_day = "fri"', 2, ["cycles.check_in_day", "friday"]),
    ('[[cycles.custom]]\nname = "a"\nstarts = 2026-10-05\nends = 2026-10-01', 4, ["ends", "2026-10-05"]),
    ('[[cycles.custom]]\nname = "a"\nstarts = "2026-10-05"\nends = 2026-10-09', 3, ["starts", "date"]),
    ('[[cycles.custom]]\nname = "a"\nstarts = 2026-02-30\nends = 2026-10-09', 3, ["starts", "2026-02-30"]),
    ('[[cycles.custom]]\nname = "a"', 1, ["cycles.custom", "starts"]),
    ('[[cycles.custom]]\nname = "a"\nstarts = 0001-01-01\nends = 0002-01-01', 3, ["starts", "1001 to 2998"]),
    ('[[cycles.custom]]\nname = "a"\nstarts = 2026-01-01\nends = 9999-12-31', 4, ["ends", "2998"]),
    ('[[cycles.custom]]\nname = "a"\nstarts = 2026-01-01\nends = 2036-03-01', 4, ["ends", "ten years"]),
    ('[database]\nurl = "a\\u001b.db"', 2, ["database.url"]),
    ("[focus]\nkey_results = [5, 2]", 2, ["focus.key_results"]),
    ("[focus]\nkey_results = [1, 2, 3]", 2, ["focus.key_results"]),
    ('[database]\nurl = "../other.db"', 2, ["database.url"]),
    ("scoring = 3", 1, ["scoring", "table"]),
    ("x = = 1", 1, ["TOML"]),
    ('name = "a"\nname = "b"', 2, ["TOML"]),
    ("a" + ".a" * 20_000 + " = 1", 1, []),
    ('name = "a\\u001bb"', 1, ["name"]),
]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "line", "says"), BAD_SETTINGS, ids=[text[:40] for text, _, _ in BAD_SETTINGS]
)
def test_a_mistake_in_settings_is_one_message_with_file_line_and_key(
    program: Program, text: str, line: int, says: list[str]
) -> None:
    settings = program.directory / "okrtui.toml"
    settings.write_text(text + "\n")
    for argv in (["tree"], ["objective", "add", "Ship"], ["config", "check"]):
        message = program.refuses(*argv, says=["okrtui.toml", *says])
        assert f"line {line}" in message
    assert settings.read_text() == text + "\n"


def test_settings_that_are_no_text(program: Program) -> None:
    settings = program.directory / "okrtui.toml"
    settings.write_bytes(b'name = "caf\xe9"\n')
    program.refuses("tree", says=["okrtui.toml", "UTF-8"])
    settings.unlink()
    settings.mkdir()
    program.refuses("tree", code=5, says=["okrtui.toml is a directory", f"`mv {settings} {settings}.odd`"])


@pytest.mark.parametrize("text", ['theme = "neon"', 'editor = "vi"', "mouse = 1", "keymap = 3"])
def test_mistakes_in_personal_settings(program: Program, tmp_path: Path, text: str) -> None:
    personal = tmp_path / "xdg" / "config" / "okrtui" / "config.toml"
    personal.parent.mkdir(parents=True)
    personal.write_text(text + "\n")
    program.refuses("tree", says=["config.toml", "line 1", text.split(" ")[0]])


def test_a_workspace_cannot_name_commands_to_run(program: Program) -> None:
    (program.directory / "okrtui.toml").write_text('editor = "touch owned"\n')
    program.refuses("tree", says=["editor"])


# --- databases -------------------------------------------------------------------------------


def refuses_database(program: Program, code: int = 5) -> str:
    """Reading and writing are refused with one message."""
    message = ""
    for argv in (["tree"], ["objective", "add", "Ship"]):
        answer = program(*argv)
        assert (answer.code, answer.out) == (code, ""), (argv, answer)
        one_message(answer.err)
        assert "okrtui.db" in answer.err
        message = answer.err
    return message


NO_DATABASE = {
    "nothing": b"",
    "a word": b"hello",
    "noise": bytes(range(256)) * 36,
    "a header alone": b"SQLite format 3\0" + b"\xff" * 5000,
}


@pytest.mark.parametrize("content", NO_DATABASE.values(), ids=NO_DATABASE.keys())
def test_bytes_that_are_no_database_are_left_alone(program: Program, content: bytes) -> None:
    program.database.write_bytes(content)
    refuses_database(program)
    assert program.database.read_bytes() == content


def test_another_programs_database_is_left_alone(program: Program) -> None:
    program.database.unlink()
    connection = sqlite3.connect(program.database)
    connection.execute("CREATE TABLE bookmark (url TEXT)")
    connection.commit()
    connection.close()
    content = program.database.read_bytes()
    assert "not a workspace database" in refuses_database(program)
    assert program.database.read_bytes() == content


def test_a_directory_or_a_link_is_no_database(program: Program) -> None:
    moved = program.directory / "elsewhere"
    shutil.move(program.database, moved)
    program.database.mkdir()
    refuses_database(program)
    program.database.rmdir()
    program.database.symlink_to(moved)
    refuses_database(program)
    program.database.unlink()
    program.database.symlink_to("nothing-there")
    refuses_database(program)
    assert not (program.directory / "nothing-there").exists()


def test_a_missing_database_is_not_made_anew(program: Program) -> None:
    program.database.unlink()
    refuses_database(program, code=2)
    assert not program.database.exists()


def test_a_newer_schema_is_refused(program: Program) -> None:
    connection = sqlite3.connect(program.database)
    connection.execute("UPDATE workspace SET schema = 999")
    connection.commit()
    connection.close()
    assert "999" in refuses_database(program)


def test_a_planted_trigger_is_refused(program: Program) -> None:
    """It would run at the next insert, whatever SQLite trusts: the schema must be as the program made it."""
    connection = sqlite3.connect(program.database)
    connection.execute(
        "CREATE TRIGGER planted AFTER INSERT ON objective BEGIN UPDATE objective SET title = 'owned'; END"
    )
    connection.commit()
    connection.close()
    refuses_database(program)


def test_a_lost_settings_file_has_a_way_out(program: Program) -> None:
    """What `tree` advises must work: not `init`, which says that there is a workspace already."""
    (program.directory / "okrtui.toml").unlink()
    answer = program("tree")
    one_message(answer.err)
    if "okrtui init" in answer.err:
        assert program("init", str(program.directory)).code == 0


def test_a_change_that_claims_to_undo_an_endless_number(program: Program) -> None:
    program.ok("objective", "add", "Ship")
    connection = sqlite3.connect(program.database)
    connection.execute("UPDATE change SET action = 'undo', reason = ?", ("undoes " + "9" * 5000,))
    connection.commit()
    connection.close()
    for argv in (["undo"], ["log"], ["redo"], ["tree"]):
        answer = program(*argv)
        assert answer.code in (0, 2), (argv, answer)
        assert "Traceback" not in answer.err


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        (["checkin", "KR1", "1", "2"], "“2” is more than `okrtui checkin` takes."),
        (["tree", "--cycel", "2026-Q4"], "There is no option --cycel. Did you mean --cycle?"),
        (["show"], "HANDLE is missing."),
        (["tree", "--cycle"], "--cycle needs a value behind it."),
        (["tree", "--mine=yes"], "--mine takes no value."),
        (["kr", "ad", "O1", "T"], "There is no command “ad”. Did you mean `okrtui kr add`?"),
        (["lint", "--format", "zzz"], "--format: “zzz” is not markdown."),
        (["checkin", "KR1", "5", "-c", "x"], "--confidence: “x” is not a whole number."),
        (["record", "KPI1", "5", "--max-size", "0"], "--max-size: “0” is not a whole number from 1 to 1024."),
        (["kr", "add", "O1", "T", "--to", "2 hours"], "--to: “2 hours” is not a number"),
        (["kr", "add", "O1", "T", "--between", "1", "x"], "--between: “x” is not a number"),
        (["kpi", "add", "N", "--higher", "--every", "week", "--target", "lots"], "--target: “lots” is not"),
        (
            ["kr", "add", "O1", "T", "--from", "1", "--to", "2", "--due", "never"],
            "--due: “never” is not a date",
        ),
    ],
)
def test_usage_is_said_in_our_own_words(program: Program, argv: list[str], said: str) -> None:
    program("objective", "add", "Be quick")
    program("kr", "add", "O1", "Reply", "--from", "9", "--to", "2")
    program("kpi", "add", "Uptime", "--higher", "--every", "week")
    message = program.refuses(*argv)
    assert said in message
    for word in ("Invalid value", "Got unexpected", "requires an argument", "Missing argument"):
        assert word not in message
