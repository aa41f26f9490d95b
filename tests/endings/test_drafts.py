"""What was typed and not saved: kept privately, offered again, merged or asked about, never in the way."""

from __future__ import annotations

import os
import stat
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from okrtui.tui.forms import screen as form
from okrtui.tui.unsaved import offer_drafts
from okrtui.tui.widgets.words import LineField, Words
from okrtui.workspace.admin.drafts import Draft, Drafts, _name
from okrtui.workspace.session import create_workspace
from tests.endings.conftest import Start
from tests.tui.robot import Robot, settled

AT = datetime(2026, 11, 18, 12, tzinfo=UTC)


def draft(key: str = "key result KR1", *, at: datetime = AT, **values: str) -> Draft:
    return Draft(key, f"the form of {key}", dict.fromkeys(values, "before"), values, at)


def read_again(directory: Path) -> list[Draft]:
    """What the next program finds."""
    found = Drafts(directory)
    found.load()
    found.close()
    return found.all()


def files(home: Path) -> list[Path]:
    return sorted((home / "home" / "state" / "okrtui" / "drafts").glob("*/*"))


FORMS = ["key result KR1", "check-in KR1", "new objective 2026-Q4", "kpi KPI3", "drop KR2"]


# --- files -----------------------------------------------------------------------------------

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)
FIELDS = st.dictionaries(st.sampled_from(["title", "why", "note", "to"]), TEXTS)
DRAFTS = st.builds(Draft, st.sampled_from(FORMS), TEXTS, FIELDS, FIELDS, st.datetimes(
    datetime(1990, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)
).map(lambda at: at.replace(microsecond=0)))  # fmt: skip


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.lists(DRAFTS, max_size=6))
def test_what_is_kept_is_what_is_loaded(tmp_path_factory: pytest.TempPathFactory, typed: list[Draft]) -> None:
    place = tmp_path_factory.mktemp("state") / "drafts" / "id"
    kept = Drafts(place)
    for each in typed:
        kept.keep(each)
    kept.close()
    wanted: dict[str, Draft] = {}
    for each in typed:  # the last of each form; the same fields once more are not written again
        old = wanted.get(each.key)
        if old is None or (old.values, old.base) != (each.values, each.base):
            wanted[each.key] = each
    assert {each.key: each for each in read_again(place)} == wanted
    assert [each.at for each in read_again(place)] == sorted(
        (each.at for each in wanted.values()), reverse=True
    )


def test_a_long_text_is_kept_too(tmp_path: Path) -> None:
    """A person may paste more than a settings file may hold."""
    long = draft(description="a line that somebody pasted\n" * 12_000, title="Long")
    kept = Drafts(tmp_path / "id")
    kept.keep(long)
    kept.close()
    assert read_again(tmp_path / "id") == [long]


def test_the_latest_is_first(tmp_path: Path) -> None:
    kept = Drafts(tmp_path / "id")
    for hours, key in ((1, "kpi KPI1"), (3, "key result KR3"), (2, "objective O2")):
        kept.keep(draft(key, at=AT + timedelta(hours=hours), title=key))
    kept.close()
    order = ["key result KR3", "objective O2", "kpi KPI1"]
    assert [each.key for each in kept.all()] == order
    assert [each.key for each in read_again(tmp_path / "id")] == order


def test_nobody_else_may_read_them_whatever_the_umask(tmp_path: Path) -> None:
    place = tmp_path / "drafts" / "id"
    umask = os.umask(0)
    try:
        kept = Drafts(place)
        kept.keep(draft(title="private"))
        kept.close()
    finally:
        os.umask(umask)
    (file,) = place.iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(place.stat().st_mode) == 0o700


def test_two_programs_at_once(tmp_path: Path) -> None:
    """Each keeps a form of its own, and both the same one: whole files, and no other ones."""
    place, rounds = tmp_path / "id", 20
    programs = [Drafts(place), Drafts(place)]

    def work(program: Drafts, name: str) -> None:
        for number in range(rounds):
            program.keep(draft(f"key result KR{name}", title=f"{name} {number}"))
            program.keep(draft("key result KR9", title=f"{name} {number}" * 50))
            program.keep(draft("key result KR8", title="soon gone"))
            program.forget("key result KR8")
        program.close()

    threads = [threading.Thread(target=work, args=(p, n)) for p, n in zip(programs, "12", strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [program.problem() for program in programs] == ["", ""]
    found = {each.key: each.values["title"] for each in read_again(place)}
    last = [f"{name} {rounds - 1}" for name in "12"]
    assert found.pop("key result KR9") in [text * 50 for text in last]
    assert found == {"key result KR1": last[0], "key result KR2": last[1]}
    assert len(list(place.iterdir())) == 3


DAMAGED = {
    "empty": b"",
    "no TOML": b"values = [\n",
    "cut off": b'form = "key result KR1"\nheading = "H"\nat = "2026-11-18T12:00:00+00:00"\n[base]\n',
    "not UTF-8": b'form = "\xff"\n',
    "of another shape": b'version = 2\nform = "key result KR1"\nfields = [1, 2]\n',
    "fields that are no texts": b'form = "key result KR1"\nheading = "H"\nat = "2026-11-18T12:00:00+00:00"\n'
    b"[base]\n[values]\ntitle = 3\n",
    "values that are no table": b'form = "key result KR1"\nheading = "H"\nat = "2026-11-18T12:00:00+00:00"\n'
    b'base = 1\nvalues = "x"\n',
    "a time that is none": b'form = "key result KR1"\nheading = "H"\nat = "yesterday"\n[base]\n[values]\n',
    "a time without a zone": b'form = "key result KR1"\nheading = "H"\nat = "2026-11-18T12:00:00"\n'
    b"[base]\n[values]\n",
    "a time that is a number": b'form = "key result KR1"\nheading = "H"\nat = 3\n[base]\n[values]\n',
    "another form's": b'form = "key result KR2"\nheading = "H"\nat = "2026-11-18T12:00:00+00:00"\n[base]\n'
    b'[values]\ntitle = "x"\n',
    "deep": b"form = " + b"[" * 5000 + b"]" * 5000,
    "huge": b"#" * 40_000_000,
}


@pytest.mark.parametrize("name", [*DAMAGED, "a link", "a directory", "a pipe"])
def test_a_file_that_is_no_draft_is_left_alone(name: str, tmp_path: Path) -> None:
    place = tmp_path / "id"
    place.mkdir()
    file = place / _name("key result KR1")
    if name in DAMAGED:
        file.write_bytes(DAMAGED[name])
    elif name == "a link":
        kept = Drafts(tmp_path / "elsewhere")
        kept.keep(draft(title="of somebody else"))
        kept.close()
        file.symlink_to(tmp_path / "elsewhere" / file.name)
    elif name == "a directory":
        file.mkdir()
    else:
        os.mkfifo(file)
    (place / "notes.txt").write_text("mine")
    assert read_again(place) == []
    assert sorted(path.name for path in place.iterdir()) == sorted([file.name, "notes.txt"])


def test_a_link_in_a_drafts_place_is_replaced_and_not_written_through(tmp_path: Path) -> None:
    place, elsewhere = tmp_path / "id", tmp_path / "elsewhere"
    place.mkdir()
    elsewhere.write_text("mine")
    file = place / _name("key result KR1")
    file.symlink_to(elsewhere)
    kept = Drafts(place)
    kept.keep(draft(title="typed"))
    kept.close()
    assert elsewhere.read_text() == "mine"
    assert not file.is_symlink()
    assert [each.values for each in read_again(place)] == [{"title": "typed"}]


# --- on screen -------------------------------------------------------------------------------


def question(robot: Robot) -> str:
    """The text of the dialog on screen."""
    return str(robot.app.screen.query_one(Words).content)


async def type_title(robot: Robot, text: str) -> None:
    await robot.go_to("KR1")
    await robot.press("e")
    await robot.fill(title=text)


async def test_esc_keeps_and_the_same_form_and_the_next_start_show_it(start: Start, alone: Path) -> None:
    async with start() as robot:
        await type_title(robot, "Half a title")
        await robot.press("escape")
        await robot.press("e")
        assert robot.typed["title"] == "Half a title"
        assert "what you typed before is here again; ctrl+r starts over" in robot.preview
        await robot.press("escape")
    assert len(files(alone)) == 1
    async with start() as robot:
        assert robot.screen_name == "ChoiceDialog"
        assert "not saved: KR1 Measure 01" in question(robot)
        await robot.press("l")  # later
        assert robot.screen_name == "ObjectivesScreen"
    async with start() as robot:
        await robot.press("g")
        assert robot.typed["title"] == "Half a title"
        await robot.press("escape")
    async with start() as robot:
        await robot.press("f")  # forget
        assert robot.screen_name == "ObjectivesScreen"
    assert files(alone) == []


@pytest.mark.soak
async def test_gone_after_saving_and_after_starting_over(start: Start, alone: Path) -> None:
    async with start() as robot:
        for text, keys, title in (("Saved", ["ctrl+s"], "Saved"), ("Not", ["ctrl+r", "escape"], "Saved")):
            await type_title(robot, text)
            await robot.press("escape")
            robot.app.drafts._last.result()  # type: ignore[union-attr]
            assert len(files(alone)) == 1
            await robot.press("e")
            assert robot.typed["title"] == text
            await robot.press(*keys)
            assert robot.screen_name == "ObjectivesScreen"
            assert robot.key_result("KR1").item.title == title
            robot.app.drafts._last.result()  # type: ignore[union-attr]
            assert files(alone) == []
        await robot.press("e")
        assert robot.typed["title"] == "Saved"


@pytest.mark.soak
async def test_another_workspace_does_not_get_them(start: Start, alone: Path) -> None:
    create_workspace(alone / "other", "Other").close()
    async with start() as robot:
        await type_title(robot, "Only for Acme")
        await robot.press("escape")
    async with start(workspace="other") as robot:
        assert robot.screen_name == "ObjectivesScreen"
        await robot.press("a")
        await robot.fill(title="Only for the other")
        await robot.press("escape")
    assert len({file.parent for file in files(alone)}) == 2
    async with start() as robot:
        assert "not saved: KR1 Measure 01" in question(robot)


@pytest.mark.soak
async def test_several_are_offered_one_after_the_other(start: Start, alone: Path) -> None:
    async with start() as robot:
        await type_title(robot, "First")
        await robot.press("escape", "j", "e")
        await robot.fill(title="Second")
        await robot.press("escape")
    async with start() as robot:
        assert "(and 1 older draft)" in question(robot)
        await robot.press("f")
        assert robot.screen_name == "ChoiceDialog"
        await robot.press("g")
        assert robot.typed["title"] in ("First", "Second")
    assert len(files(alone)) == 1


@pytest.mark.soak
async def test_a_reason_that_was_typed_is_there_again(start: Start) -> None:
    async with start() as robot:
        await robot.go_to("KR2")
        await robot.press("d")
        await robot.type("Nobody needs it")
        await robot.press("escape")
    async with start() as robot:
        assert "not saved: Drop KR2" in question(robot)
        await robot.press("g")
        assert "it is kept: the same form shows it again" in robot.detail
        await robot.go_to("KR2")
        await robot.press("d")
        assert robot.app.screen.query_one(LineField).value == "Nobody needs it"


# --- others were faster ----------------------------------------------------------------------


Ben = Callable[..., str]


@pytest.mark.parametrize(("from_draft", "key"), [(False, "m"), (True, "t")], ids=["open form", "draft"])
@pytest.mark.soak
async def test_the_same_field_asks(start: Start, ben: Ben, from_draft: bool, key: str) -> None:
    async with start() as robot:
        await type_title(robot, "Mine")
        if not from_draft:
            await clash(robot, ben, key)
            return
        await robot.press("escape")
    ben("kr", "edit", "KR1", "--title", "Theirs", "--description", "Also theirs")
    async with start() as robot:
        await robot.press("g")
        assert robot.preview.endswith("Changed meanwhile by others: Title")
        assert (robot.typed["title"], robot.typed["description"]) == ("Mine", "Also theirs")
        await clash(robot, ben, key, edited=True)


async def clash(robot: Robot, ben: Ben, key: str, *, edited: bool = False) -> None:
    """Save, look at what is asked, go back, save again, answer."""
    await robot.fill(unit="h", reason="of other words")
    if not edited:
        ben("kr", "edit", "KR1", "--title", "Theirs", "--description", "Also theirs")
    for _ in range(2):
        await robot.press("ctrl+s")
        assert robot.screen_name == "ClashDialog"
        asked = question(robot)
        assert asked.startswith("ben changed Title while you typed. It was: Measure 01\n")
        assert "  m  mine:   Mine\n" in asked
        assert "  t  theirs: Theirs\n" in asked
        assert robot.key_result("KR1").item.title == "Theirs"
        await robot.press("escape")
        assert robot.screen_name == "KeyResultForm"
        assert (robot.typed["title"], robot.typed["unit"]) == ("Mine", "h")
    await robot.press("ctrl+s", key)
    assert robot.screen_name == "ObjectivesScreen"
    item = robot.key_result("KR1").item
    assert (item.title, item.unit, item.description) == (
        "Mine" if key == "m" else "Theirs", "h", "Also theirs",
    )  # fmt: skip


@pytest.mark.soak
async def test_each_field_that_both_changed_is_asked_about(start: Start, ben: Ben) -> None:
    async with start() as robot:
        await type_title(robot, "Mine")
        await robot.fill(unit="h", owner="cara", reason="of other words")
        ben("kr", "edit", "KR1", "--title", "Theirs", "--unit", "days", "--owner", "dana", "-m", "why")
        await robot.press("ctrl+s", "m")
        assert robot.screen_name == "ClashDialog"
        await robot.press("escape")  # after one answer: nothing is saved, nothing is gone
        assert robot.key_result("KR1").item.title == "Theirs"
        assert [robot.typed[name] for name in ("title", "unit", "owner")] == [
            "Mine", "h", "cara",
        ]  # fmt: skip
        await robot.press("ctrl+s", "t")
        await robot.press("m")
        item = robot.key_result("KR1").item
        assert (item.title, {item.unit, item.owner}) in (
            ("Mine", {"days", "cara"}), ("Mine", {"h", "dana"}),
        )  # fmt: skip


@pytest.mark.soak
async def test_theirs_again_between_the_question_and_the_answer_asks_again(start: Start, ben: Ben) -> None:
    async with start() as robot:
        await type_title(robot, "Mine")
        ben("kr", "edit", "KR1", "--title", "Theirs")
        await robot.press("ctrl+s")
        ben("kr", "edit", "KR1", "--title", "Theirs, better")
        await robot.press("m")
        assert robot.screen_name == "ClashDialog"
        assert "It was: Theirs" in question(robot)
        assert "theirs: Theirs, better" in question(robot)
        await robot.press("m")
        assert robot.key_result("KR1").item.title == "Mine"


@pytest.mark.soak
async def test_who_starts_over_begins_from_what_is_there(start: Start, ben: Ben) -> None:
    """Theirs is on screen then: nobody has to be asked about it."""
    async with start() as robot:
        await type_title(robot, "Mine")
        await robot.press("escape")
        ben("kr", "edit", "KR1", "--title", "Theirs")
        await robot.press("e")
        await robot.app._look()
        await settled(robot.pilot)
        await robot.press("escape", "e", "ctrl+r")
        assert robot.typed["title"] == "Theirs"
        await robot.fill(title="Theirs, and mine")
        await robot.press("ctrl+s")
        assert robot.screen_name == "ObjectivesScreen"
        assert robot.key_result("KR1").item.title == "Theirs, and mine"


@pytest.mark.soak
async def test_what_both_changed_alike_is_not_asked_about(start: Start, ben: Ben) -> None:
    async with start() as robot:
        await type_title(robot, "The same")
        ben("kr", "edit", "KR1", "--title", "The same")
        await robot.press("ctrl+s")
        assert robot.screen_name == "ObjectivesScreen"
        assert robot.key_result("KR1").item.title == "The same"


@pytest.mark.soak
async def test_an_objective_asks_too(start: Start, ben: Ben) -> None:
    async with start() as robot:
        await robot.go_to("O1")
        await robot.press("e")
        await robot.fill(title="Mine", why="My reasons", reason="because")
        ben("objective", "edit", "O1", "--title", "Theirs", "--team", "eng", "-m", "why not")
        await robot.press("ctrl+s")
        assert robot.screen_name == "ClashDialog"
        assert "theirs: Theirs" in question(robot)
        await robot.press("m")
        item = robot.objective("O1").item
        assert (item.title, item.why, item.team) == ("Mine", "My reasons", "eng")


# --- what a draft on disk may hold -----------------------------------------------------------


EVIL = "\x1b[31m\x1b]0;owned\x07\x9b6n\x00[b]bold[/b]\r\n\t\u202eabc"
STRANGE = {
    "control characters": draft(title=EVIL, description=EVIL, owner=EVIL),
    "a heading of control characters": replace(draft(title="x"), heading=EVIL),
    "unknown fields": draft(colour="red", title="Known", __class__="x"),
    "a choice that there is not": draft(metric="moonshot", title="Known"),
    "nothing in it": draft(),
    "the first day": draft(at=datetime(1, 1, 1, tzinfo=UTC), title="x"),
    "the last day": draft(at=datetime(9999, 12, 31, 23, 59, tzinfo=UTC), title="x"),
    "an item that there is not": draft("key result KR999", title="x"),
    "a new one of what there is not": draft("new key result O999", title="x"),
    "a new one of the wrong kind": draft("new initiative O1", title="x"),
    "a cycle that there is not": draft("new objective 2099-Q9", title="x"),
    "a name without words": draft("", title="x"),
    "a name of one word": draft("new", title="x"),
    "a name of nonsense": draft(EVIL, title="x"),
    "a number that there is not": draft(f"key result KR{'9' * 400}", title="x"),
}


def is_clean(robot: Robot) -> bool:
    return not any(ord(c) < 32 or 127 <= ord(c) < 160 for c in robot.screen.replace("\n", ""))


def place_of_drafts(robot: Robot) -> Path:
    place = robot.app.drafts._directory
    assert place is not None
    return place


async def offer(robot: Robot, place: Path) -> None:
    """Do what the start does: read the drafts, offer the latest."""
    kept = Drafts(place)
    kept.load()
    robot.app.drafts.close()
    robot.app.drafts = kept
    offer_drafts(robot.app)
    await settled(robot.pilot)


async def test_a_strange_draft_does_no_harm(start: Start, amount: Callable[[int, int], int]) -> None:
    """Whatever a file of the right form says, the program shows it harmlessly and goes on."""
    some = Random(7).sample(sorted(STRANGE), amount(2, len(STRANGE)))
    async with start(size=(100, 40)) as robot:
        place = place_of_drafts(robot)
        for name in some:
            found = STRANGE[name]
            kept = Drafts(place)
            kept.keep(replace(found, base={}))
            kept.close()
            await offer(robot, place)
            assert robot.screen_name == "ChoiceDialog", name
            assert is_clean(robot), name
            await robot.press("g")
            assert is_clean(robot), name
            if robot.screen_name != "ObjectivesScreen":
                await robot.press("tab", "ctrl+s", "escape", "escape")
            assert robot.screen_name == "ObjectivesScreen", name
            robot.app.drafts.forget(found.key)
        assert robot.app.error is None
        await robot.go_to("KR1")
        await robot.press("e", "ctrl+r")
        await robot.fill(title="Works")
        await robot.press("ctrl+s")
        assert robot.key_result("KR1").item.title == "Works"


async def test_a_draft_from_before_all_days_is_offered_too(start: Start) -> None:
    """Its time in the person's own zone is before the first year."""
    async with start() as robot:
        place = place_of_drafts(robot)
        kept = Drafts(place)
        kept.keep(draft(at=datetime.fromisoformat("0001-01-01T00:00:00+14:00"), title="x"))
        kept.close()
        await offer(robot, place)
        assert robot.screen_name == "ChoiceDialog"


async def test_a_state_directory_that_cannot_be_written_is_told_and_the_form_works(
    start: Start, alone: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(form, "KEPT_EVERY", 1000.0)  # here it is the test that says when
    (alone / "home").mkdir()
    (alone / "home" / "state").write_text("in the way")
    async with start() as robot:
        await type_title(robot, "Mine")
        await robot.fill(unit="days", reason="a better word")
        slow_disk = threading.Event()
        robot.app.drafts._writer.submit(slow_disk.wait)
        robot.app.screen.keep_draft()  # type: ignore[attr-defined]
        slow_disk.set()
        robot.app.drafts._last.result()  # type: ignore[union-attr]
        await settled(robot.pilot)  # without another key
        assert "what you type cannot be kept in" in robot.preview
        assert "Not a directory" in robot.preview
        await robot.press("escape", "e")
        assert robot.typed["title"] == "Mine"  # as long as the program runs
        await robot.press("ctrl+s")
        assert robot.screen_name == "ObjectivesScreen"
        item = robot.key_result("KR1").item
        assert (item.title, item.unit) == ("Mine", "days")
