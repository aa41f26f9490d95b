"""What leaves for a spreadsheet, a page or a Markdown table stays text there."""

from __future__ import annotations

import csv
import io
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from okrtui.interchange.escaping import csv_cell, from_csv_cell, html_text
from okrtui.show.harmless import harmless_lines

texts = st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=40)
nasty = st.text(alphabet="='+-@\t\r\n\0＝＋－＠|\\`*_[]<>()#!~&.1a\"; ", max_size=12)


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        ("Uptime", "Uptime"),
        ("=1+1", "'=1+1"),
        ("+cmd|' /C calc'!A0", "'+cmd|' /C calc'!A0"),
        ("-2+3", "'-2+3"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1+1", "'\t=1+1"),
        ("\n=1+1", "'\n=1+1"),
        ("＝1+1", "'＝1+1"),
        ("'=1+1", "''=1+1"),
        ("'quoted'", "'quoted'"),
        ("a=1", "a=1"),
        ("", ""),
        ("\x1b[31mred", "␛[31mred"),
        ("-5", "'-5"),
        (-5, "-5"),
        (-0.5, "-0.5"),
        (1e15, "1000000000000000"),
        (None, ""),
    ],
)
def test_cells_of_a_spreadsheet(value: str | float | None, cell: str) -> None:
    assert csv_cell(value) == cell


@given(texts | nasty)
def test_no_text_is_a_formula_and_every_harmless_one_comes_back(text: str) -> None:
    cell = csv_cell(text)
    assert cell[:1] not in ("=", "+", "-", "@", "\t", "\r", "\n", "\0", "＝", "＋", "－", "＠")
    kept = "\t".join(harmless_lines(part) for part in text.split("\t"))
    assert from_csv_cell(cell) == kept
    written = io.StringIO()
    csv.writer(written).writerow([cell, csv_cell(-3)])
    assert next(csv.reader(io.StringIO(written.getvalue(), newline=""))) == [cell, "-3"]


@given(st.floats(min_value=-1e15, max_value=1e15))
def test_numbers_stay_numbers(number: float) -> None:
    assert float(csv_cell(number)) == number


class Page(HTMLParser):
    """Collects the text of a page and whatever else it holds."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.text = ""
        self.titles: list[str | None] = []
        self.other: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "p" and [name for name, _ in attrs] == ["title"]:
            self.titles.append(attrs[0][1])
        else:
            self.other.append(tag)

    def handle_data(self, data: str) -> None:
        self.text += data

    def handle_comment(self, data: str) -> None:
        self.other.append(data)


@given(texts | nasty | st.sampled_from(["<script>x</script>", '" onload="x', "<!--", "&lt;b&gt;", "]]>"]))
def test_a_page_shows_the_text_and_nothing_else(text: str) -> None:
    page = Page()
    page.feed(f'<p title="{html_text(text)}">{html_text(text)}</p>')
    page.close()
    assert (page.text, page.titles, page.other) == (harmless_lines(text), [harmless_lines(text)], [])
