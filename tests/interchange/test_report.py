"""The report in both formats: what it says, and that no text in it becomes anything but text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime
from fractions import Fraction
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from okrtui.cli import shapes
from okrtui.demo import fill
from okrtui.domain.model import Handle
from okrtui.domain.status import of_word
from okrtui.interchange.escaping import markdown_words
from okrtui.interchange.report import style as report_style
from okrtui.interchange.report.html import POLICY, report_html
from okrtui.interchange.report.markdown import report_markdown
from okrtui.show import glyphs
from okrtui.show.glyphs import Style
from okrtui.show.harmless import harmless
from okrtui.show.sentences import score
from okrtui.workspace.commands import checkins, initiatives, key_results, kpis, measurements, objectives
from okrtui.workspace.commands.key_result_fields import Typed as KeyResultFields
from okrtui.workspace.queries import board as boards
from okrtui.workspace.queries.filters import Filter, filtered
from okrtui.workspace.queries.movement import Standing, way_of
from okrtui.workspace.queries.report import Report, report
from okrtui.workspace.session import Session, create_workspace, open_session
from tests.hostile.allowed import unharmed

TODAY = "2026-11-21"
UNICODE, ASCII = Style(), Style(ascii=True)


def noon(day: str) -> datetime:
    return datetime.fromisoformat(f"{day}T12:00:00").replace(tzinfo=UTC)


def at(session: Session, day: str, who: str = "ana") -> Session:
    return replace(session, clock=lambda: noon(day), who=who)


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    """Acme, empty, on 2026-11-21. One workspace is open at a time."""
    made = create_workspace(tmp_path / "w", "Acme", clock=lambda: noon(TODAY))
    with closing(made):
        yield replace(made, who="ana")


@pytest.fixture(scope="module")
def demo_place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("demo") / "w"
    with closing(create_workspace(place, "Acme", clock=lambda: noon(TODAY))) as made:
        fill(made)
    return place


@pytest.fixture
def demo(demo_place: Path) -> Iterator[Session]:
    with closing(open_session(demo_place, clock=lambda: noon(TODAY))) as opened:
        yield opened


def small(session: Session) -> Session:
    """O1 with KR1 (three check-ins, the last this week), KR2 made this week, KR3 dropped; KPI1."""
    early, lately = at(session, "2026-10-01"), at(session, "2026-11-20")
    first = objectives.add(early, {"title": "Praise", "owner": "ana", "team": "eng/a"})
    csat = key_results.add(early, first, KeyResultFields(title="CSAT", start="30", to="50", unit="%"))
    gone = key_results.add(early, first, KeyResultFields(title="Gone", start="0", to="5"))
    checkins.check_in(at(session, "2026-10-02"), csat, "31", confidence=8)
    checkins.check_in(at(session, "2026-11-06"), csat, "32", confidence=8, note="before")
    checkins.check_in(lately, csat, "45", confidence=6, note="two more teams")
    initiatives.set_state(early, initiatives.add(early, csat, {"title": "One inbox"}), "doing")
    initiatives.add(early, csat, {"title": "Later"})
    key_results.drop(lately, gone, "not ours")
    key_results.add(lately, first, KeyResultFields(title="Fresh", at_most="2", owner="leo"))
    kpi = kpis.Typed(name="Uptime", every="week", direction="higher", target="99", owner="leo", team="ops")
    handle = kpis.add(early, kpi)
    measurements.record(at(session, "2026-11-08"), handle, "99.5")
    measurements.record(at(session, "2026-11-15"), handle, "60")
    return session


# --- what it says ----------------------------------------------------------------------------


def test_a_small_report_as_markdown(session: Session) -> None:
    text = report_markdown(small(session).ask(report), UNICODE)
    assert text == (
        """\
# OKR report Acme: 2026-Q4, day 52 of 92

2026-11-21, against the end of 2026-11-14

- Objectives: 1 ● on track
- Key results: 1 ● on track, 1 · not started
- KPIs: 1 ■ unhealthy
- Due: 1

## What moved

- Better: **O1** Praise: ■ off track → ● on track · score 0.10 → 0.75
- Better: **KR1** CSAT: ■ off track → ● on track · score 0.10 → 0.75 · confidence 8 → 6
- Worse: **KPI1** Uptime: ● healthy → ■ unhealthy
- New: **KR3** Fresh: · not started
- Dropped: **KR2** Gone: not ours

## O1 Praise

■ off track → ● on track · score 0.10 → 0.75 · aspirational · ana · eng/a

- **KR1** CSAT: ■ off track → ● on track · score 0.10 → 0.75 · measure 30 → 50 % · current 45 % (+13) · \
expected 0.57 · confidence 6 of 10 (was 8) · last check-in 2026-11-20 · owner ana `▁   ▁ █`
  - 2026-11-20 ana: two more teams
  - doing: **I1** One inbox
  - 1 still to do
- **KR3** Fresh: · not started · new, no score · measure at most 2 · expected 1.00 · \
last check-in never · owner leo

## KPIs

- **KPI1** Uptime: ● healthy → ■ unhealthy · latest 60 (−39.5) · target 99 · last measured 2026-11-15 · \
owner leo `█▁`

## Due

- **KPI1** Uptime: leo · 2026-11-16 … 2026-11-22
"""
    )


def test_a_small_report_as_a_page_has_the_same_parts(session: Session) -> None:
    page = Page.of(report_html(small(session).ask(report), UNICODE))
    assert page.headings == [
        ("h1", "Acme: 2026-Q4, day 52 of 92"),
        ("h2", "What moved"), ("h3", "Better"), ("h3", "Worse"), ("h3", "New"), ("h3", "Dropped"),
        ("h2", "Objectives"), ("h3", "O1 Praise"), ("h4", "KR1 CSAT"), ("h4", "KR3 Fresh"),
        ("h2", "KPIs"), ("h3", "KPI1 Uptime"), ("h2", "Due"),
    ]  # fmt: skip
    assert page.title == "Acme: 2026-Q4, day 52 of 92"
    for text in ("two more teams", "doing I1 One inbox", "1 still to do", "45 % (+13)", "6 of 10 (was 8)",
                 "■ off track → ● on track", "not ours", "2026-11-16 … 2026-11-22"):  # fmt: skip
        assert text in page.text
    assert "before" not in page.text, "a note from before the week"
    assert page.counts["figure"] == 2
    bars_and_charts = 2 + 2  # of O1 and KR1; the chart of KR1 and the line of KPI1
    assert len(page.drawings) == page.counts["svg"] == bars_and_charts
    assert "CSAT: 3 values from 2026-10-02 to 2026-11-20, the latest 45 %; measure 30 → 50 %" in page.drawings


def test_both_formats_say_every_status_and_score_of_the_tree(demo: Session) -> None:
    found = demo.ask(report)
    tree = filtered(demo.ask(boards.board), Filter()).objectives
    texts = (report_markdown(found, UNICODE), Page.of(report_html(found, UNICODE)).text)
    items = [
        *((view.item.handle, view.judged) for view in all_views(tree)),
        *((kr.item.handle, kr.judged) for view in all_views(tree) for kr in view.key_results),
    ]
    assert len(items) > 20
    for text in texts:
        for handle, judged in items:
            assert str(handle) in text
            said = said_of(text, handle)
            assert any(glyphs.status(judged.status, UNICODE) in line for line in said), (handle, said)
            if judged.score is not None:
                assert any(score(judged.score) in line for line in said), (handle, said)


def said_of(text: str, handle: Handle) -> list[str]:
    """What follows each mention of a handle."""
    return [text[match.end() : match.end() + 160] for match in re.finditer(rf"\b{handle}\b", text)]


def all_views(views: Sequence[Any]) -> Iterator[Any]:
    for view in views:
        yield view
        yield from all_views(view.children)


def test_nothing_moved_is_said(session: Session) -> None:
    found = small(session).ask(report, since=date(2026, 11, 21))
    assert found.moved == ()
    sentence = "Nothing moved since 2026-11-21."
    assert sentence in report_markdown(found, UNICODE)
    assert sentence in Page.of(report_html(found, UNICODE)).text


def test_an_empty_workspace_has_a_short_report(session: Session) -> None:
    found = session.ask(report)
    assert report_markdown(found, UNICODE).splitlines() == [
        "# OKR report Acme: 2026-Q4, day 52 of 92", "",
        "2026-11-21, against the end of 2026-11-14", "",
        "2026-Q4 has no objectives yet, and there are no KPIs.",
    ]  # fmt: skip
    page = Page.of(report_html(found, UNICODE))
    assert page.headings == [("h1", "Acme: 2026-Q4, day 52 of 92")]
    assert "2026-Q4 has no objectives yet, and there are no KPIs." in page.text


def test_the_whole_cycle_is_compared_with_its_first_day(session: Session) -> None:
    found = small(session).ask(report, cycle="2026-Q4")
    assert (found.since, found.whole_cycle) == (date(2026, 10, 1), True)
    (one,) = found.objectives
    notes = [note.note for note in one.key_results[0].notes]
    assert notes == ["two more teams", "before"], "the latest first, those of all the cycle"


def test_in_a_cycles_first_week_nothing_before_it_is_looked_at(session: Session) -> None:
    early = at(session, "2026-10-03")
    objectives.add(at(session, "2026-10-01"), {"title": "Praise"})
    found = early.ask(report)
    assert found.since == date(2026, 10, 1)
    assert [move.way for move in found.moved] == []


def test_what_was_planned_before_its_cycle_was_a_draft(session: Session) -> None:
    planned = at(session, "2026-11-01")
    first = objectives.add(planned, {"title": "Next"}, cycle="2027-Q1")
    key_results.add(planned, first, KeyResultFields(title="More", start="0", to="5"))
    objectives.add(at(session, "2026-11-20"), {"title": "Late thought"}, cycle="2027-Q1")
    draft = session.ask(report, cycle="2027-Q1")
    assert [(str(move.handle), move.way) for move in draft.moved] == [("O2", "new")]
    begun = at(session, "2027-01-02").ask(report, since=date(2026, 12, 30))
    assert {(str(move.handle), move.way) for move in begun.moved} == {
        ("O1", "changed"), ("KR1", "changed"), ("O2", "changed"),
    }  # fmt: skip


def test_what_is_due_is_late_first_with_its_owner(session: Session) -> None:
    early = at(session, "2026-10-01", "root")
    first = objectives.add(early, {"title": "Praise", "owner": "ana"})
    key_results.add(early, first, KeyResultFields(title="On time", start="0", to="5", owner="leo"))
    typed = kpis.Typed(name="Uptime", every="month", direction="higher", target="9", owner="")
    kpis.add(early, typed)
    friday = at(session, "2026-11-20").ask(report)
    assert [(str(item.handle), item.title, item.owner, item.late) for item in friday.due] == [
        ("KPI1", "Uptime", friday.due[0].owner, True),
        ("KR1", "On time", "leo", True),  # its running week, and those before it are empty
    ]
    text = report_markdown(friday, UNICODE)
    assert "- Due: 2, all late" in text
    assert "- late: **KPI1** Uptime: " in text
    assert text.endswith("- late: **KR1** On time: leo · 2026-11-14 … 2026-11-20\n")
    page = Page.of(report_html(friday, UNICODE))
    assert "late KR1 On time leo · 2026-11-14 … 2026-11-20" in page.text
    assert [str(item.handle) for item in at(session, "2026-11-20", "leo").ask(report, mine=True).due] == [
        "KR1"
    ]
    ana = at(session, "2026-11-20", "ana").ask(report, mine=True)
    assert [str(kr.view.item.handle) for kr in ana.objectives[0].key_results] == ["KR1"], "of her objective"
    assert ana.due == [], "but leo owes it"


def test_mine_and_team_keep_what_is_theirs(session: Session) -> None:
    small(session)
    leos = replace(session, who="leo").ask(report, mine=True)
    (one,) = leos.objectives
    assert [str(kr.view.item.handle) for kr in one.key_results] == ["KR3"]
    assert [str(kpi.view.item.handle) for kpi in leos.kpis] == ["KPI1"]
    assert {str(move.handle) for move in leos.moved} == {"O1", "KR3", "KPI1"}
    assert session.ask(report, team="ops").objectives == []
    assert [str(kpi.view.item.handle) for kpi in session.ask(report, team="ops").kpis] == ["KPI1"]
    assert session.ask(report, team="eng").kpis == []
    nobody = replace(session, who="zoe").ask(report, mine=True)
    assert "Nothing in 2026-Q4 matches, and no KPI does." in report_markdown(nobody, UNICODE)


def stands(word: str, score: Fraction | None, confidence: int | None = None) -> Standing:
    return Standing(of_word(word), score, confidence=confidence)


@pytest.mark.parametrize(
    ("then", "now", "way"),
    [
        (None, stands("on track", None), "new"),
        (stands("at risk", None), stands("on track", None), "better"),
        (stands("on track", None), stands("stale", None), "worse"),
        (stands("not started", None), stands("no data", None), "changed"),
        (stands("not started", Fraction(0)), stands("off track", Fraction(1, 10)), "better"),
        (stands("draft", Fraction(1, 2)), stands("on track", Fraction(1, 4)), "worse"),
        (stands("no data", Fraction(0)), stands("off track", Fraction(1, 10)), "better"),
        (stands("no data", None), stands("off track", Fraction(0)), "worse"),
        (stands("stale", None), stands("no data", None), "worse"),
        (stands("at risk", Fraction(1, 2)), stands("stale", Fraction(1, 2)), "worse"),
        (stands("stale", Fraction(1, 5)), stands("at risk", Fraction(1, 10)), "worse"),
        (stands("stale", None), stands("unhealthy", None), "worse"),
        (stands("stale", Fraction(1)), stands("on track", Fraction(0)), "worse"),
        (stands("off track", Fraction(0)), stands("off track", Fraction(1)), "better"),
        (stands("on track", Fraction(1, 2)), stands("on track", Fraction(1, 3)), "worse"),
        (stands("on track", Fraction(1, 2)), stands("at risk", Fraction(1)), "better"),
        (stands("draft", None), stands("not started", None), "changed"),
        (stands("healthy", None), stands("watch", None), "worse"),
        (stands("on track", None, confidence=8), stands("on track", None, confidence=5), "changed"),
        (stands("on track", None, confidence=5), stands("on track", None, confidence=None), None),
        (stands("on track", None), stands("on track", None), None),
    ],
)
def test_better_and_worse(then: Standing | None, now: Standing, way: str | None) -> None:
    assert way_of(then, now) == way


def test_a_report_is_made_for_the_day_one_looks_from(session: Session) -> None:
    found = replace(small(session), as_of=date(2026, 11, 8)).ask(report)
    assert (found.today, found.since) == (date(2026, 11, 8), date(2026, 11, 1))
    (one,) = found.objectives
    assert [note.note for note in one.key_results[0].notes] == ["before"]
    assert [str(kr.view.item.handle) for kr in one.key_results] == ["KR1", "KR2"]


# --- the page --------------------------------------------------------------------------------

VOID = {"meta", "rect", "path"}
TAGS = {
    "html", "head", "meta", "title", "style", "body", "header", "main", "footer", "section", "article",
    "h1", "h2", "h3", "h4", "h5", "h6", "p", "div", "span", "bdi", "ul", "li", "dl", "dt", "dd", "figure",
    "figcaption", "svg", "path", "rect",
}  # fmt: skip
ATTRIBUTES = {
    "lang", "charset", "http-equiv", "content", "name", "class", "id", "aria-labelledby", "aria-label",
    "role", "viewbox", "preserveaspectratio", "d", "width", "height", "rx",
}  # fmt: skip


class Page(HTMLParser):
    """Reads a page strictly: every tag is known, closed where it should be, and holds no data of others."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._open: list[str] = []
        self._pieces: list[str] = []
        self.style = ""
        self.title = ""
        self.drawings: list[str] = []
        self.headings: list[tuple[str, str]] = []
        self.counts: dict[str, int] = {}
        self.metas: list[dict[str, str | None]] = []
        self.attributes: set[str] = set()

    @classmethod
    def of(cls, text: str) -> Page:
        page = cls()
        page.feed(text)
        page.close()
        assert page._open == []
        return page

    @property
    def text(self) -> str:
        """All words, with one blank between them."""
        return " ".join("".join(self._pieces).split())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in TAGS, tag
        self.counts[tag] = self.counts.get(tag, 0) + 1
        names = {name for name, _ in attrs}
        assert names <= ATTRIBUTES, names
        self.attributes |= names
        values = dict(attrs)
        if tag == "meta":
            self.metas.append(values)
        elif tag == "svg":
            assert values["role"] == "img"
            self.drawings.append(values["aria-label"] or "")
        elif tag == "path":
            assert re.fullmatch(r"[MLVh0-9. -]+", values["d"] or ""), values
        if re.fullmatch("h[1-6]", tag):
            self.headings.append((tag, ""))
        if tag not in VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in VOID, tag
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag, tag
        if tag != "bdi":
            self._pieces.append(" ")

    def handle_data(self, data: str) -> None:
        if self._open[-1:] == ["style"]:
            self.style += data
            return
        if self._open[-1:] == ["title"]:
            self.title += data
            return
        self._pieces.append(data)
        if self.headings and any(tag == self.headings[-1][0] for tag in self._open):
            tag, text = self.headings[-1]
            self.headings[-1] = (tag, text + data)

    def handle_comment(self, data: str) -> None:
        raise AssertionError(f"a comment: {data}")

    def handle_decl(self, decl: str) -> None:
        assert decl == "doctype html"

    def unknown_decl(self, data: str) -> None:
        raise AssertionError(data)

    def handle_pi(self, data: str) -> None:
        raise AssertionError(data)


def test_the_page_loads_and_runs_nothing(demo: Session) -> None:
    text = report_html(demo.ask(report), UNICODE)
    page = Page.of(text)
    assert {"http-equiv": "Content-Security-Policy", "content": POLICY} in page.metas
    assert POLICY.startswith("default-src 'none'; ")
    assert not re.search(r"https?:|//|url\(|@import|<script|javascript|\bon\w+=|src=|href=", text)


def test_the_page_says_what_a_reader_and_a_browser_need(demo: Session) -> None:
    text = report_html(demo.ask(report), UNICODE)
    page = Page.of(text)
    assert text.startswith('<!doctype html>\n<html lang="en">\n')
    assert {"name": "color-scheme", "content": "light dark"} in page.metas
    assert {"charset": "utf-8"} in page.metas
    assert page.title == "Acme: 2026-Q4, day 52 of 92"
    assert page.counts["h1"] == page.counts["main"] == 1
    assert all(page.drawings), "every drawing says in words what it shows"
    levels = [int(tag[1]) for tag, _ in page.headings]
    steps = [after - before for before, after in pairwise(levels)]
    assert max(steps) == 1, "no level of heading is left out"
    for rule in ("prefers-color-scheme: dark", "@media print", "break-inside: avoid"):
        assert rule in page.style


def test_a_status_is_never_a_colour_alone(demo: Session) -> None:
    text = report_html(demo.ask(report), UNICODE)
    found = re.findall(r'<span class="status[^"]*">([^<]*)</span>', text)
    assert len(found) > 40
    for said in found:
        assert re.fullmatch(r"–|late|due|\S [a-z ]+", said), said


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("palette", ["LIGHT", "DARK", "PRINT"])
@pytest.mark.parametrize("ground", report_style.GROUNDS)
@pytest.mark.parametrize("colour", report_style.TEXT_COLOURS)
def test_every_text_can_be_read(palette: str, ground: str, colour: str) -> None:
    colours = getattr(report_style, palette)
    light, dark = sorted((luminance(colours[ground]), luminance(colours[colour])), reverse=True)
    assert (light + 0.05) / (dark + 0.05) >= 4.5


def test_every_colour_of_the_style_is_one_of_the_palettes() -> None:
    sheet = report_style.style_sheet()
    rules = re.sub(r":root \{[^}]*\}", "", sheet)
    assert set(re.findall(r"#[0-9a-f]{3,8}\b", rules)) == {"#cccccc"}, "a bar on paper"
    used = set(re.findall(r"var\(--(\w+)\)", rules))
    assert used == set(report_style.LIGHT) == set(report_style.DARK) == set(report_style.PRINT)


# --- hostile texts ---------------------------------------------------------------------------

HOSTILE = (
    "<script>alert(1)</script>", "</title><script>x", "</style><b>", "<!-- x", "]]>", '" onload="x', "' x='",
    "&lt;b&gt; &amp; &#60;", "<img src=//evil.example/x>", "[x](javascript:alert(1))",
    "![x](https://evil.example/p)", "](javascript:alert(1))", "`code` ``` ~~~", "**b** _i_ ~~s~~",
    "# heading #", "- item", "1. item", "> quote", "| a | b |", "---", "<https://evil.example>",
    "https://evil.example", "www.evil.example", "a@evil.example", "evil.example",
    "x\u2400.md", "mailto:x@evil.example", "//evil.example", "@everyone",
    "[x]: https://evil.example", "[ ] task", "\\", "\\`", "x\\", "{{7*7}}", "$x$",
    "\u05e9\u05dc\u05d5\u05dd (1) \u0645\u0631\u062d\u0628\u0627",
    "\u6f22" * 500, "x" * 500, "*" * 500, "<" * 500,
)  # fmt: skip
LINES = (
    "two\nlines\n\n# three",
    "a\n---\nb",
    "a\n\n    code",
    "x\n<b>y</b>\n\n- z",
    "```\nx\n```",
    "a\n|-|\n|b|",
)
PARSER = MarkdownIt("gfm-like")
PLAIN = {
    "heading_open", "heading_close", "paragraph_open", "paragraph_close", "bullet_list_open",
    "bullet_list_close", "list_item_open", "list_item_close", "inline", "text", "strong_open",
    "strong_close", "code_inline", "softbreak",
}  # fmt: skip


def tokens(text: str) -> Iterator[Token]:
    for token in PARSER.parse(text):
        yield token
        yield from token.children or ()


def words_of(text: str) -> str:
    """What a reader of the Markdown sees; without the invisible blank that stops a mention."""
    seen = "".join(token.content for token in tokens(text) if token.type in ("text", "code_inline"))
    return seen.replace("\u200b", "")


def hostile(session: Session) -> Session:
    """Every hostile text as every text that people type."""
    early = at(session, "2026-10-01")
    for text in HOSTILE:
        name = text[:100].strip()
        first = objectives.add(early, {"title": text, "owner": name, "team": name})
        fields = KeyResultFields(title=text, start="0", to="50", unit=name, owner=name)
        kr = key_results.add(early, first, fields)
        typed = kpis.Typed(name=text, every="week", direction="higher", target="9", unit=name, owner=name)
        measurements.record(at(session, "2026-11-20"), kpis.add(early, typed), "5")
        initiatives.set_state(early, initiatives.add(early, kr, {"title": text}), "doing")
        checkins.check_in(at(session, "2026-11-20", who=name), kr, "=7", confidence=5, note=text)
    for text in LINES:
        checkins.check_in(at(session, "2026-11-19"), kr, None, note=text)
    gone = objectives.add(early, {"title": "gone"})
    objectives.drop(at(session, "2026-11-20"), gone, HOSTILE[0])
    return session


@pytest.mark.soak
def test_markdown_of_hostile_texts_is_headings_lists_and_words(session: Session) -> None:
    text = report_markdown(hostile(session).ask(report), UNICODE)
    found = list(tokens(text))
    assert {token.type for token in found} <= PLAIN
    titles = [token.content for token in found if token.type == "heading_open"]
    assert len(titles) == len(HOSTILE) + 4  # the report, what moved, KPIs, due
    seen = words_of(text)
    for each in HOSTILE:
        assert " ".join(each.split()) in seen, each
    for token in found:
        if token.type == "code_inline":
            assert set(token.content) <= set(" ▁▂▃▄▅▆▇█"), token.content


@pytest.mark.soak
def test_ascii_markdown_of_hostile_texts_is_no_markup_either(session: Session) -> None:
    early = at(session, "2026-10-01")
    for title in ("http:÷÷evil.example", "<−− x", "“x”·“y”·“z”", "──", "@×y"):
        objectives.add(early, {"title": title})
    text = report_markdown(hostile(session).ask(report), ASCII)
    assert text.isascii()
    assert {token.type for token in tokens(text)} <= PLAIN
    assert "@xy" not in text, "a mention that only ASCII makes"


@given(st.text(max_size=40) | st.text(alphabet="\\`*_{}[]<>()#+-!|~&:/.@ aw1xh;=\"'\n", max_size=16))
def test_words_are_only_words_in_markdown(text: str) -> None:
    line = f"- **KR1** {markdown_words(text)}: x"
    assert {token.type for token in tokens(line)} <= PLAIN
    assert sum(token.type == "inline" for token in tokens(line)) == 1
    assert words_of(line) == f"KR1 {harmless(' '.join(text.split()))}: x".replace("\u200b", "")


@pytest.mark.soak
def test_a_page_of_hostile_texts_is_tags_of_ours_and_words(session: Session) -> None:
    text = report_html(hostile(session).ask(report), UNICODE)
    page = Page.of(text)
    assert page.counts["style"] == page.counts["title"] == 1
    assert "evil" not in re.sub(r"<bdi>.*?</bdi>|aria-label=\"[^\"]*\"", "", text, flags=re.S)
    for each in HOSTILE:
        assert " ".join(each.split()) in page.text, each
    assert not [value for meta in page.metas for value in meta.values() if value and "evil" in value]


def test_a_page_in_ascii_is_the_same_page(session: Session) -> None:
    found = hostile(session).ask(report)
    text = report_html(found, ASCII)
    assert text.isascii()
    assert Page.of(text).text == Page.of(report_html(found, UNICODE)).text


def test_texts_put_past_the_door_reach_no_file(session: Session) -> None:
    found = with_texts(
        small(session).ask(report), "t\x1b]0;x\x07\u202e\u2066\u200b\ufeff\x9b31m\ud800\x00</p>"
    )
    for text in (report_markdown(found, UNICODE), report_html(found, UNICODE)):
        text.encode()
        for line in text.split("\n"):
            unharmed(line)
    Page.of(report_html(found, UNICODE))


def with_texts(found: Report, text: str) -> Report:
    """A report in which every title is this text, as a damaged database might hold it."""
    (one,) = found.objectives
    krs = [
        replace(kr, view=kr.view._replace(item=replace(kr.view.item, title=text, unit=text, owner=text)),
                notes=[note._replace(note=text, who=text) for note in kr.notes])
        for kr in one.key_results
    ]  # fmt: skip
    first = replace(one, view=one.view._replace(item=replace(one.view.item, title=text)), key_results=krs)
    kpi = [
        replace(each, view=each.view._replace(item=replace(each.view.item, name=text))) for each in found.kpis
    ]
    moved = tuple(replace(move, title=text, reason=text) for move in found.moved)
    return replace(found, workspace=text, objectives=[first], kpis=kpi, moved=moved, team=text, owner=text)


def test_the_json_shape_is_of_the_same_report(session: Session) -> None:
    shape = shapes.report(small(session).ask(report))
    assert shape["then"]["KR1"] == {"status": "off track", "score": 0.1, "value": 32.0, "confidence": 8}
    assert shape["then"]["KR3"] is None
    assert [move["way"] for move in shape["moved"]] == ["better", "better", "worse", "new", "dropped"]
