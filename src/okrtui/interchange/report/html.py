"""A report as one page of its own: no script, nothing loaded, light, dark and on paper.

Every text that is not ours goes through `html_text`; the page's policy would not let it load or run
anything either.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from okrtui.domain.status import Status
from okrtui.interchange.escaping import html_text
from okrtui.interchange.report import charts, texts
from okrtui.interchange.report.charts import Chart
from okrtui.interchange.report.style import TONE_CLASS, style_sheet
from okrtui.show import glyphs, sentences, summaries
from okrtui.show.glyphs import Style
from okrtui.show.harmless import harmless
from okrtui.workspace.queries.due import DueItem
from okrtui.workspace.queries.movement import WAYS, Move, Standing
from okrtui.workspace.queries.report import Counts, KeyResultReport, KpiReport, ObjectiveReport, Report

POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
DEEPEST_HEADING = 6
_UNICODE = Style()


def report_html(report: Report, style: Style) -> str:
    """Return the whole page; with `style.ascii` every other character is a numeric reference."""
    page = "\n".join(_Page(report).lines()) + "\n"
    return page.encode("ascii", "xmlcharrefreplace").decode() if style.ascii else page


def _words(text: str) -> str:
    """A text that a person wrote, in its own writing direction."""
    return f"<bdi>{html_text(text)}</bdi>"


def _status(status: Status) -> str:
    kind = TONE_CLASS[status.tone]
    text = html_text(glyphs.status(status, _UNICODE))
    return f'<span class="status{f" {kind}" if kind else ""}">{text}</span>'


def _status_change(then: Standing | None, now: Standing) -> str:
    if then is None or then.status == now.status:
        return _status(now.status)
    return f"<span>{_status(then.status)} → {_status(now.status)}</span>"


def _pairs(facts: Sequence[tuple[str, str]]) -> str:
    inner = "".join(f"<div><dt>{html_text(name)}</dt><dd>{_words(text)}</dd></div>" for name, text in facts)
    return f'<dl class="facts">{inner}</dl>'


def _drawing(inner: str, alt: str, height: int = charts.HIGH) -> str:
    return (
        f'<svg viewBox="0 0 {charts.WIDE} {height}" preserveAspectRatio="none" role="img" '
        f'aria-label="{html_text(harmless(alt))}">{inner}</svg>'
    )


def _float(number: Fraction | None) -> float | None:
    return None if number is None else float(number)


class _Page:
    """Every method gives pieces of the page."""

    def __init__(self, report: Report) -> None:
        self._report = report

    def lines(self) -> Iterator[str]:
        title = html_text(harmless(texts.heading(self._report)))
        yield "<!doctype html>"
        yield '<html lang="en">'
        yield '<head>\n<meta charset="utf-8">'
        yield f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
        yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
        yield '<meta name="color-scheme" content="light dark">'
        yield '<meta name="referrer" content="no-referrer">'
        yield f"<title>{title}</title>\n<style>\n{style_sheet()}</style>\n</head>"
        yield f"<body>\n<header>\n<h1>{_words(texts.heading(self._report))}</h1>"
        yield f'<p class="dim">{_words(texts.scope(self._report))}</p>'
        yield from self._counts()
        yield "</header>\n<main>"
        yield from self._main()
        yield "</main>\n<footer>\n<p>Made by okrtui.</p>\n</footer>\n</body>\n</html>"

    def _main(self) -> Iterator[str]:
        report = self._report
        if report.is_empty:
            yield f"<p>{_words(texts.nothing(report))}</p>"
            return
        yield from self._moved()
        yield from self._redefined()
        if report.objectives:
            yield '<section aria-labelledby="objectives">\n<h2 id="objectives">Objectives</h2>'
            yield '<p class="dim">Bars: the score, with a mark where it should be by now. Charts: the solid'
            yield "line is the value, the dashed one what is expected, the dotted upright one is the day of"
            yield "this report.</p>"
            for each in report.objectives:
                yield from self._objective(each, 3)
            yield "</section>"
        yield from self._kpis()
        yield from self._due()
        yield from self._verdict()

    def _counts(self) -> Iterator[str]:
        found = texts.summary(self._report)
        if not found:
            return
        yield '<dl class="counts">'
        for name, counts in found:
            yield f"<dt>{name}</dt><dd>{self._of_each(counts)}</dd>"
        yield f"<dt>Due</dt><dd>{texts.due_count(self._report)}</dd></dl>"

    def _of_each(self, counts: Counts) -> str:
        return " ".join(f"<span>{number:,} {_status(status)}</span>" for status, number in counts)

    # --- what moved --------------------------------------------------------------------------

    def _moved(self) -> Iterator[str]:
        yield '<section aria-labelledby="moved">\n<h2 id="moved">What moved</h2>'
        if not self._report.moved:
            yield f"<p>{_words(texts.nothing_moved(self._report))}</p>"
        else:
            yield '<div class="card moves">'
            for way in WAYS:
                moves, more = texts.moves(self._report, way)
                if moves:
                    yield f'<div><h3>{texts.WAY_NAMES[way]}</h3>\n<ul class="list">'
                    yield from (self._move(move) for move in moves)
                    yield "</ul>" + (f'<p class="dim">{more}</p>' if more else "") + "</div>"
            yield "</div>"
        yield "</section>"

    def _move(self, move: Move) -> str:
        head = f'<span><span class="handle">{move.handle}</span> {_words(move.title)}</span>'
        if move.way == "dropped":
            return f"<li>{head}<span>{_words(move.reason)}</span></li>"
        what = texts.move_numbers(move)
        numbers = f'<span class="dim">{_words(what)}</span>' if what else ""
        return f"<li>{head}{_status_change(move.then, move.now)}{numbers}</li>"

    def _redefined(self) -> Iterator[str]:
        if not self._report.redefined:
            return
        yield '<section aria-labelledby="redefined">\n<h2 id="redefined">Definitions that changed</h2>'
        yield '<ul class="list">'
        for each in self._report.redefined:
            head = f'<span><span class="handle">{each.handle}</span> {_words(each.title)}</span>'
            said = "".join(f"<span>{_words(text)}</span>" for text in texts.redefined(each))
            yield f"<li>{head}{said}</li>"
        yield "</ul></section>"

    # --- objectives --------------------------------------------------------------------------

    def _objective(self, found: ObjectiveReport, level: int) -> Iterator[str]:
        item = found.view.item
        tag = f"h{min(level, DEEPEST_HEADING)}"
        nested = " below" if 3 < level <= DEEPEST_HEADING else ""
        yield f'<section class="objective{nested}">'
        yield f'<{tag}><span class="handle">{item.handle}</span> {_words(item.title)}</{tag}>'
        facts = "".join(f"<span>{_words(fact)}</span>" for fact in texts.objective_facts(found, _UNICODE))
        yield f'<p class="state">{_status_change(found.then, found.now)}{facts}</p>'
        if found.now.score is not None:
            alt = f"score {sentences.score(found.now.score)}"
            yield f'<div class="bar">{_bar(_float(found.now.score), None, alt)}</div>'
        if found.key_results:
            yield '<div class="grid">'
            for key_result in found.key_results:
                yield from self._key_result(key_result, min(level + 1, DEEPEST_HEADING))
            yield "</div>"
        for child in found.children:
            yield from self._objective(child, level + 1)
        yield "</section>"

    def _key_result(self, found: KeyResultReport, level: int) -> Iterator[str]:
        item, judged = found.view.item, found.view.judged
        yield '<article class="card">'
        yield f'<h{level}><span class="handle">{item.handle}</span> {_words(item.title)}</h{level}>'
        yield f'<p class="state">{_status_change(found.then, found.now)}'
        yield f"<span>{_words(texts.score_change(found.then, found.now))}</span></p>"
        if found.now.score is not None:
            score, expected = sentences.score(found.now.score), sentences.score(judged.expected)
            inner = _bar(
                _float(found.now.score), _float(judged.expected), f"score {score}, expected {expected}"
            )
            yield f'<div class="bar">{inner}</div>'
        yield _pairs(texts.key_result_facts(found))
        chart = charts.key_result_chart(found.view, self._report.today)
        if chart is not None:
            yield self._chart(found, chart)
        yield from self._below(found)
        yield "</article>"

    def _chart(self, found: KeyResultReport, chart: Chart) -> str:
        item, points = found.view.item, found.view.judged.points
        low, high = (texts.point_value(item, value) for value in (chart.low, chart.high))
        latest = texts.point_value(item, points[-1].value)
        alt = (
            f"{item.title}: {sentences.count(len(points), 'value')} from {points[0].on} to {points[-1].on}, "
            f"the latest {latest}; measure {sentences.measure(item, found.view.judged)}"
        )
        plot = f'<div class="plot">{_range(low, high)}{_drawing(chart.drawing, alt)}</div>'
        return f'<figure class="chart">{plot}{_ends(chart)}</figure>'

    def _below(self, found: KeyResultReport) -> Iterator[str]:
        """The notes and initiatives of a key result."""
        going, todo = texts.work(found)
        lines = self._notes(found)
        for work in going:
            head = f'<span class="dim">{work.state}</span> <span class="handle">{work.handle}</span>'
            lines.append(f"<li>{head} {_words(work.title)}</li>")
        if todo:
            lines.append(f'<li class="dim">{todo:,} still to do</li>')
        if lines:
            yield f'<ul class="notes">{"".join(lines)}</ul>'

    def _notes(self, found: KeyResultReport | KpiReport) -> list[str]:
        shown, more = texts.notes(found, self._report)
        lines = [
            f'<li><span class="dim">{note.on} {_words(note.who)}:</span> {_words(texts.note(note))}</li>'
            for note in shown
        ]
        return lines + ([f'<li class="dim">{more}</li>'] if more else [])

    def _verdict(self) -> Iterator[str]:
        if self._report.verdict is not None:
            yield '<section aria-labelledby="verdict">\n<h2 id="verdict">Verdict</h2>\n<ul class="list">'
            yield from (f"<li>{_words(line)}</li>" for line in summaries.verdict(self._report.verdict))
            yield "</ul></section>"

    # --- KPIs and what is due ----------------------------------------------------------------

    def _kpis(self) -> Iterator[str]:
        if not self._report.kpis:
            return
        yield '<section aria-labelledby="kpis">\n<h2 id="kpis">KPIs</h2>'
        yield '<p class="dim">The dashed line: the target on that day, or the limit of healthy.</p>'
        yield '<div class="grid">'
        for kpi in self._report.kpis:
            yield from self._kpi(kpi)
        yield "</div>\n</section>"

    def _kpi(self, found: KpiReport) -> Iterator[str]:
        item = found.view.item
        yield '<article class="card">'
        yield f'<h3><span class="handle">{item.handle}</span> {_words(item.name)}</h3>'
        yield f'<p class="state">{_status_change(found.then, found.now)}</p>'
        yield _pairs(texts.kpi_facts(found))
        chart = charts.kpi_chart(found.view, self._report.today)
        if chart is not None:
            latest = sentences.value(found.now.value, item.unit)
            alt = f"{item.name} from {chart.first} to {chart.last}, the latest {latest}"
            yield f'<figure class="spark">{_drawing(chart.drawing, alt)}{_ends(chart)}</figure>'
        if found.notes:
            yield f'<ul class="notes">{"".join(self._notes(found))}</ul>'
        yield "</article>"

    def _due(self) -> Iterator[str]:
        yield '<section aria-labelledby="due">\n<h2 id="due">Due</h2>'
        if self._report.due:
            yield '<ul class="card list">'
            yield from (self._due_item(item) for item in self._report.due)
            yield "</ul>"
        else:
            yield "<p>Nothing is due.</p>"
        yield "</section>"

    def _due_item(self, item: DueItem) -> str:
        late = '<span class="status bad">late</span>' if item.late else '<span class="status">due</span>'
        head = f'<span><span class="handle">{item.handle}</span> {_words(item.title)}</span>'
        return f'<li>{late}{head}<span class="dim">{_words(texts.due(item))}</span></li>'


def _range(low: str, high: str) -> str:
    return f'<div class="range"><span>{_words(high)}</span><span>{_words(low)}</span></div>'


def _ends(chart: Chart) -> str:
    return f'<figcaption class="axis"><span>{chart.first}</span><span>{chart.last}</span></figcaption>'


def _bar(score: float | None, expected: float | None, alt: str) -> str:
    return _drawing(charts.bar(score, expected), alt, 10)
