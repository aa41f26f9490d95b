"""A board that is read in pages says what one that is read whole does: rows, filters, searches."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from random import Random

import pytest

from okrtui.domain.model import Handle, KeyResult, Objective
from okrtui.domain.outline import Outline
from okrtui.domain.texts import search_text
from okrtui.domain.views import KpiView, ObjectiveView
from okrtui.tui.board.rows import Folds
from okrtui.workspace.commands import initiatives, moving
from okrtui.workspace.queries import board as boards
from okrtui.workspace.queries import cycles, paging
from okrtui.workspace.queries.due import due, how_many_due
from okrtui.workspace.queries.filters import Filter, filtered, parse_filter
from okrtui.workspace.queries.kpis import kpi_views
from okrtui.workspace.queries.overview import overview
from okrtui.workspace.session import Session, open_session
from tests.benchmarks.large import make
from tests.benchmarks.large_rows import Size
from tests.cli.program import TODAY, noon
from tests.samples import sampled
from tests.workspace.totals.whole import changed


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """50 objectives in a tree, some below key results, a few initiatives; KPIs that are measured daily."""
    directory = tmp_path_factory.mktemp("paging") / "w"
    make(directory, Size(50, kpis=4, measurements=120), clock=lambda: noon(TODAY))
    session = open_session(directory, clock=lambda: noon(TODAY))
    for number in (1, 2, 1, 77, 90, 77, 1):
        work = initiatives.add(session, Handle("KR", number), {"title": "Work"})
        if number == 2:
            initiatives.drop(session, work, "no need")
    initiatives.add(session, Handle("KR", 2), {"title": "Other work"})
    moving.reorder(session, work, Handle("I", 1))
    session.close()
    return directory


@pytest.fixture
def session(place: Path) -> Iterator[Session]:
    found = open_session(place, clock=lambda: noon(TODAY))
    yield found
    found.close()


def in_order(views: list[ObjectiveView], depth: int = 0) -> Iterator[tuple[ObjectiveView, int]]:
    for view in views:
        yield view, depth
        yield from in_order(list(view.children), depth + 1)


def test_the_outline_is_the_board(session: Session) -> None:
    whole = list(in_order(list(session.ask(boards.board).objectives)))
    outline = session.ask(paging.whole, session.ask(cycles.current))
    assert [(view.item.id, depth) for view, depth in whole] == list(outline.walk(lambda id_: True))
    tops = session.ask(paging.first, session.ask(cycles.current)).tops
    assert list(tops) == list(outline.tops)[: paging.PAGE]


def test_a_page_judges_as_the_whole_does(session: Session) -> None:
    for whole, _ in in_order(list(session.ask(boards.board).objectives)):
        paged = session.ask(paging.page, [whole.item.id])[whole.item.id]
        assert paged.judged == whole.judged
        assert [kr.judged.status for kr in paged.key_results] == [
            kr.judged.status for kr in whole.key_results
        ]
        assert [kr.judged.score for kr in paged.key_results] == [kr.judged.score for kr in whole.key_results]
        assert [kr.due for kr in paged.key_results] == [kr.due for kr in whole.key_results]


def test_kpis_with_their_latest_measurements_look_the_same(session: Session) -> None:
    for recent, whole in zip(session.ask(kpi_views, recent=True), session.ask(kpi_views), strict=True):
        assert len(recent.entries) < len(whole.entries)
        assert recent.judged.status == whole.judged.status
        assert recent.judged.attainment == whole.judged.attainment
        assert recent.judged.points[-24:] == whole.judged.points[-24:]
        assert recent.due == whole.due


FILTERS = ["page", "PAGE load", "über", "o1", "kr12", "o", "zzz", "owner:mia", "owner:mia3 o", "team:eng",
           "team:eng/apps/", "team:en", "team:eng north", "is:stale", "is:at-risk load", "is:done owner:ana",
           "is:no-data team:eng", "is:nothing", "100%", "a_c", "owner:nobody"]  # fmt: skip


def matches(session: Session, outline: Outline, wanted: Filter) -> paging.Matches:
    """As the screen asks: at once, or page by page for a status."""
    if wanted.status is None:
        return session.ask(paging.matching, outline, wanted)
    kept: dict[int, list[int] | None] = {}
    for id_ in session.ask(paging.candidates, outline, wanted):
        kept |= session.ask(paging.judged_matches, [id_], wanted)
    return paging.with_all_above(outline, kept, more=False)


@pytest.mark.parametrize("text", sampled(FILTERS, keep=12))
def test_a_filter_lets_the_same_through(session: Session, text: str) -> None:
    wanted = parse_filter(text)
    expected = [
        (view.item.id, depth, [kr.item.id for kr in view.key_results])
        for view, depth in in_order(list(filtered(session.ask(boards.board), wanted).objectives))
    ]
    outline = session.ask(paging.whole, session.ask(cycles.current))
    pages = session.ask(paging.page, list(outline.order))
    found = matches(session, outline, wanted)
    shown = []
    for id_, depth in found.shown:
        kept = found.key_results[id_]
        every = [kr.item.id for kr in pages[id_].key_results]
        shown.append((id_, depth, every if kept is None else [kr for kr in every if kr in kept]))
    assert shown == expected


@pytest.mark.parametrize("work", [False, True])
@pytest.mark.parametrize("text", ["", *sampled(FILTERS, keep=6)])
def test_no_line_moves_when_what_it_says_is_read(session: Session, text: str, work: bool) -> None:
    wanted, folds = parse_filter(text), Folds()
    outline = session.ask(paging.unfolded, session.ask(cycles.current))
    pages = session.ask(paging.page, list(outline.order))
    if text:
        folds.matches = matches(session, outline, wanted)
    shown = []
    for read in (pages, {}, {id_: pages[id_] for id_ in list(outline.order)[::3]}):
        rows = folds.rows(outline, read, initiatives=work)
        shown.append([(row.handle, row.kind, row.depth, row.parent) for row in rows])
    assert shown[1:] == [shown[0]] * 2
    if not text:
        of_work = [handle for handle, kind, *_ in shown[0] if kind == "I"]
        assert of_work == (["I7", "I1", "I3", "I8", "I5", "I4", "I6"] if work else [])


def test_rows_stay_what_they_were_when_another_filter_or_fold_comes(session: Session) -> None:
    folds = Folds()
    outline = session.ask(paging.unfolded, session.ask(cycles.current))
    pages = session.ask(paging.page, list(outline.order))
    for text in ("", "kr3", ""):
        folds.matches = matches(session, outline, parse_filter(text)) if text else None
        rows = folds.rows(outline, pages, initiatives=True)
        before = list(rows)
        folds.matches = matches(session, outline, parse_filter("kr1"))
        folds.turn(next(iter(outline.order)))
        folds.begin(folded=text == "kr3")
        assert list(rows) == before


def test_of_many_matches_the_first_are_shown(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paging, "MAX_MATCHES", 7)
    outline = session.ask(paging.whole, session.ask(cycles.current))
    every = session.ask(paging.matching, outline, parse_filter("o"))
    assert every.more
    assert len(every.shown) >= 7
    assert not session.ask(paging.matching, outline, parse_filter("owner:nobody")).more


WORDS = ["load", "north", "o7", "kr33", "zzz", "in the", "ü"]


@pytest.mark.parametrize(("words", "ahead"), sampled([(w, a) for a in (3, 1000) for w in WORDS], keep=7))
def test_a_search_finds_the_next_line_of_the_unfolded_board(
    session: Session, words: str, ahead: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paging, "_AHEAD", ahead)
    outline = session.ask(paging.whole, session.ask(cycles.current))
    lines: list[tuple[str, str]] = []
    for view, _ in in_order(list(session.ask(boards.board).objectives)):
        texts: list[Objective | KeyResult] = [view.item, *(kr.item for kr in view.key_results)]
        for item in texts:
            extra = f"{item.why} {item.team}" if isinstance(item, Objective) else _steps(item)
            lines.append((str(item.handle), search_text(f"{item.handle} {item.title} {extra} {item.owner}")))
    wanted = search_text(words).split()
    hits = [n for n, (_, text) in enumerate(lines) if all(word in text for word in wanted)]
    for at in [0, 1, 17, len(lines) - 1, *hits[:2]]:
        for step, stay in ((1, False), (-1, False), (1, True)):
            found = session.ask(paging.next_match, outline, wanted, lines[at][0], step, stay=stay)
            places = [(at + step * n) % len(lines) for n in range(0 if stay else 1, len(lines) + 1)]
            expected = next((lines[n][0] for n in places if n in hits), None)
            assert found == expected, (lines[at][0], step, stay)


def _steps(item: KeyResult) -> str:
    return " ".join(step.title for step in item.steps)


def test_which_objective_an_item_is_below(session: Session) -> None:
    assert session.ask(paging.objective_of, Handle.parse("O3")) == 3
    assert session.ask(paging.objective_of, Handle.parse("KR9")) == 3
    assert session.ask(paging.objective_of, Handle.parse("KPI1")) is None


@pytest.mark.parametrize("large", [True, False])
def test_an_overview_reads_what_is_looked_at(
    session: Session, monkeypatch: pytest.MonkeyPatch, large: bool
) -> None:
    monkeypatch.setattr(paging, "UNFOLDED", 10 if large else 100)
    seen = session.ask(overview)
    assert (seen.large, seen.whole) == (large, not large)
    first = [1] if large else list(seen.outline.order)[: paging.SCREEN]
    assert (sorted(seen.pages), seen.kpis, seen.kpis_known) == (sorted(first), (), False)
    again = session.ask(overview, None, 0, seen, [5, 6])
    assert list(again.pages) == [5, 6]
    assert again.due == session.ask(how_many_due) == len(session.ask(due))
    assert seen.due == (None if large else again.due)


def told(view: ObjectiveView) -> object:
    """All that is said of an objective. Of its KPIs older measurements than are needed may be known."""

    def kpi(view: KpiView) -> object:
        return view.item, view.judged._replace(points=view.judged.points[-20:])

    lines = [
        kr._replace(kpi=None if kr.kpi is None else kpi(kr.kpi))  # type: ignore[arg-type]
        for kr in view.key_results
    ]
    return view._replace(key_results=lines, children=(), guardrails=list(map(kpi, view.guardrails)))  # type: ignore[arg-type]


@pytest.mark.parametrize("rolled_up", [False, True])
@pytest.mark.parametrize("as_of", [None, date(2026, 11, 17), date(2026, 10, 20)])
@pytest.mark.parametrize("seed", sampled(range(4)))
def test_the_pages_of_a_board_put_together_are_the_board_read_whole(
    tmp_path: Path, seed: int, as_of: date | None, rolled_up: bool
) -> None:
    random = Random(seed)
    directory = changed(tmp_path / "w", random, 60, rolled_up=rolled_up)
    session = open_session(directory, clock=lambda: noon(TODAY), as_of=as_of)
    size = random.choice((1, 7, 20, 60))
    for name in ("2026-Q4", "2026-11", "2026-H2", "2027-Q1"):
        with session.reading() as reading:
            whole = list(in_order(list(filtered(boards.board(reading, name), Filter()).objectives)))
        outline = session.ask(paging.whole, session.ask(cycles.named, name))
        assert [(view.item.id, depth) for view, depth in whole] == list(outline.walk(lambda id_: True))
        ids, pages = list(outline.order), dict[int, ObjectiveView]()
        for first in range(0, len(ids), size):
            pages |= session.ask(paging.page, ids[first : first + size])
        for view, _ in whole:
            live = [kr for kr in view.key_results if kr.item.dropped_on is None]
            paged = pages[view.item.id]
            paged = paged._replace(key_results=[kr for kr in paged.key_results if kr.item.dropped_on is None])
            assert told(paged) == told(view._replace(key_results=live)), (name, view.item.handle)
    session.close()


def test_a_large_board_as_of_a_day_has_what_was_there_then(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    from dataclasses import replace

    then = replace(session, as_of=date(2026, 6, 1))
    assert list(then.ask(paging.whole, then.ask(cycles.current)).order) == [
        view.item.id for view, _ in in_order(list(then.ask(boards.board).objectives))
    ]
