"""initiative: add, edit, set, drop."""

from __future__ import annotations

from tests.cli.program import Program


def test_a_dropped_key_result_takes_no_initiative(filled: Program) -> None:
    filled.ok("kr", "drop", "KR2", "-m", "nobody counts it")
    filled.refuses("initiative", "add", "KR2", "Later", says=["KR2", "dropped"])


def test_an_initiative_goes_through_its_states(filled: Program) -> None:
    for word in ("doing", "done", "todo"):
        answer = filled("initiative", "set", "I1", word)
        assert (answer.code, answer.out) == (0, "")
        assert filled.json("show", "I1")["state"] == word
    filled.refuses("initiative", "set", "I1", "finished", says=["todo", "doing", "done"])
    filled.refuses("initiative", "set", "I9", "done", code=4, says=["I9"])


def test_an_initiative_is_edited_and_dropped(filled: Program) -> None:
    options = ("--title", "A shared inbox", "--owner", "ben", "--description", "All mail.")
    filled.ok("initiative", "edit", "I1", *options)
    shown = filled.json("show", "I1")
    assert (shown["title"], shown["owner"], shown["description"]) == ("A shared inbox", "ben", "All mail.")
    filled.ok("initiative", "drop", "I1", "-m", "bought one")
    assert filled.json("show", "I1")["state"] == "dropped"
    filled.refuses("initiative", "drop", "I1", says=["dropped"])


def test_set_takes_the_three_words_of_the_design(filled: Program) -> None:
    filled.refuses("initiative", "set", "I1", "dropped", says=["todo", "doing", "done"])
