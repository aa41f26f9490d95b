"""A report as Markdown to paste: headings and lists alone, which survive in a chat, a wiki and a review."""

from __future__ import annotations

from collections.abc import Iterator

from okrtui.domain.status import Status
from okrtui.interchange.escaping import markdown_words
from okrtui.interchange.report import texts
from okrtui.show import glyphs, summaries
from okrtui.show.glyphs import Style
from okrtui.workspace.queries.movement import WAYS
from okrtui.workspace.queries.report import KeyResultReport, KpiReport, ObjectiveReport, Report

DEEPEST_HEADING = 6


def report_markdown(report: Report, style: Style) -> str:
    """Return the whole report, ending with a newline; no line begins with text that a person wrote."""
    page = _Page(report, style)
    return "\n".join(page.lines()) + "\n"


class _Page:
    """Every method gives lines; every text that a person wrote goes through `_words`."""

    def __init__(self, report: Report, style: Style) -> None:
        self._report, self._style = report, style

    def lines(self) -> Iterator[str]:
        report = self._report
        yield f"# OKR report {self._words(texts.heading(report))}"
        yield ""
        yield self._words(texts.scope(report))
        yield ""
        if report.is_empty:
            yield self._words(texts.nothing(report))
            return
        for name, counts in texts.summary(report):
            found = ", ".join(f"{number:,} {self._status(status)}" for status, number in counts)
            yield f"- {name}: {found}"
        yield f"- Due: {texts.due_count(report)}"
        yield from self._moved()
        yield from self._redefined()
        for each in report.objectives:
            yield from self._objective(each, 2)
        if report.kpis:
            yield from ("", "## KPIs", "")
            for kpi in report.kpis:
                yield self._kpi(kpi)
                yield from self._notes(kpi)
        yield from self._due()
        yield from self._verdict()

    def _words(self, text: str) -> str:
        return markdown_words(self._style.text(text))

    def _status(self, status: Status) -> str:
        return self._words(glyphs.status(status, self._style))

    def _code(self, line: str) -> str:
        return f"`{line}`"

    def _moved(self) -> Iterator[str]:
        yield from ("", "## What moved", "")
        if not self._report.moved:
            yield self._words(texts.nothing_moved(self._report))
        for way in WAYS:
            moves, more = texts.moves(self._report, way)
            for move in moves:
                what = self._words(texts.move(move, self._style))
                title = f"**{move.handle}** {self._words(move.title)}"
                yield f"- {texts.WAY_NAMES[way]}: {title}" + (f": {what}" if what else "")
            if more:
                yield f"- {texts.WAY_NAMES[way]}: {more}"

    def _redefined(self) -> Iterator[str]:
        if self._report.redefined:
            yield from ("", "## Definitions that changed", "")
        for each in self._report.redefined:
            said = self._words(" · ".join(texts.redefined(each)))
            yield f"- **{each.handle}** {self._words(each.title)}: {said}"

    def _objective(self, found: ObjectiveReport, level: int) -> Iterator[str]:
        item = found.view.item
        yield ""
        yield f"{'#' * min(level, DEEPEST_HEADING)} {item.handle} {self._words(item.title)}"
        yield ""
        facts = " · ".join(texts.objective_facts(found, self._style))
        yield self._words(f"{texts.status_change(found.then, found.now, self._style)} · {facts}")
        if found.key_results:
            yield ""
        for key_result in found.key_results:
            yield from self._key_result(key_result)
        for child in found.children:
            yield from self._objective(child, level + 1)

    def _key_result(self, found: KeyResultReport) -> Iterator[str]:
        item = found.view.item
        facts = [texts.status_change(found.then, found.now, self._style)]
        facts.append(texts.score_change(found.then, found.now))
        facts += [f"{name} {text}" for name, text in texts.key_result_facts(found)]
        spark = texts.key_result_spark(found, self._report, self._style)
        line = f"- **{item.handle}** {self._words(item.title)}: {self._words(' · '.join(facts))}"
        yield line + (f" {self._code(spark)}" if spark else "")
        yield from self._notes(found)
        going, todo = texts.work(found)
        for work in going:
            yield f"  - {work.state}: **{work.handle}** {self._words(work.title)}"
        if todo:
            yield f"  - {todo:,} still to do"

    def _notes(self, found: KeyResultReport | KpiReport) -> Iterator[str]:
        shown, more = texts.notes(found, self._report)
        for note in shown:
            yield f"  - {note.on} {self._words(f'{note.who}: {texts.note(note)}')}"
        if more:
            yield f"  - {more}"

    def _verdict(self) -> Iterator[str]:
        if self._report.verdict is not None:
            yield from ("", "## Verdict", "")
            yield from (f"- {self._words(line)}" for line in summaries.verdict(self._report.verdict))

    def _kpi(self, found: KpiReport) -> str:
        item = found.view.item
        facts = [texts.status_change(found.then, found.now, self._style)]
        facts += [f"{name} {text}" for name, text in texts.kpi_facts(found)]
        spark = texts.kpi_spark(found, self._report, self._style)
        line = f"- **{item.handle}** {self._words(item.name)}: {self._words(' · '.join(facts))}"
        return line + (f" {self._code(spark)}" if spark else "")

    def _due(self) -> Iterator[str]:
        yield from ("", "## Due", "")
        if not self._report.due:
            yield "Nothing is due."
        for item in self._report.due:
            late = "late: " if item.late else ""
            title = f"**{item.handle}** {self._words(item.title)}"
            yield f"- {late}{title}: {self._words(texts.due(item))}"
