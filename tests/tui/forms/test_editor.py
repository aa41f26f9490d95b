"""A form as TOML and back: nothing of an item's text is read as a command by an editor or by us."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from okrtui.domain.errors import OkrtuiError
from okrtui.tui.forms import editor
from okrtui.tui.forms.form import Field

FIELDS = [
    Field("title", "Title", hint="what we want"),
    Field("kind", "Kind", choices=("committed", "aspirational")),
    Field("why", "Why", lines=True),
]
KEPT = {"title": "Ship", "kind": "committed", "why": "One.\nTwo."}


@given(st.text(max_size=60), st.text(max_size=60))
def test_what_is_left_as_it_was_comes_back_as_it_was(title: str, why: str) -> None:
    from okrtui.show.harmless import harmless, harmless_lines

    values = {"title": harmless(title), "kind": "committed", "why": harmless_lines(why).strip("\n")}
    assert editor.read(editor.written(title, FIELDS, values), FIELDS) == values


@pytest.mark.parametrize(
    "modeline", ["vim: set modelineexpr :", "# vim: ft=sh", "-*- eval: (x) -*-", "ex: x"]
)
def test_an_editor_finds_no_command_where_it_looks_for_them(modeline: str) -> None:
    lines = editor.written(modeline, FIELDS, KEPT | {"title": modeline, "why": modeline}).split("\n")
    for line in (*lines[:5], *lines[-6:]):
        assert modeline not in line


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("title = ", "line 1"),
        ("titel = 'x'", "title"),
        ("zzz = 'x'", "title, kind, why"),
        ("kind = 'wish'", "committed, aspirational"),
        ("title = true", "title"),
        ("title = nan", "not a number"),
        ("title = inf", "not a number"),
        ("title = ['a']", "title"),
        ("title = {a = 1}", "title"),
        ("title = 'a'\ntitle = 'b'", "line 2"),
        ("a" + ".a" * 30_000 + " = 1", "parts"),
        ("title = " + "[" * 30_000, "64 deep"),
        ("x = " + "9" * 5_000, "TOML"),
    ],
)
def test_what_cannot_be_read_says_why(text: str, says: str) -> None:
    with pytest.raises(OkrtuiError) as caught:
        editor.read(text, FIELDS)
    assert says in str(caught.value)
    assert len(str(caught.value)) < 400


def test_numbers_and_dates_need_no_quotes() -> None:
    fields = [Field("weight", "Weight"), Field("due", "Due"), Field("start", "From")]
    read = editor.read("weight = 2\ndue = 2026-12-01\nstart = 1.50", fields)
    assert read == {"weight": "2", "due": "2026-12-01", "start": "1.5"}
