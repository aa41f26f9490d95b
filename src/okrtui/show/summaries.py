"""A cycle at a glance, its verdict and the Monday page as names and texts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction

from okrtui.domain.grading import Verdict
from okrtui.domain.metrics.base import Pair
from okrtui.domain.model import Cycle, Initiative
from okrtui.domain.status import Status
from okrtui.domain.values import signed
from okrtui.domain.views import Coming, KeyResultView, KpiView, Monday, Moved, Progress, Silent, Summary
from okrtui.show import glyphs, sentences
from okrtui.show.glyphs import UNBROKEN, Style

MAX = 5
"""Lines of a list that says how many more there are."""


def cycle(found: Summary, today: date, style: Style) -> list[Pair]:
    """Return a cycle at a glance: state and progress, counts, what moved, who is silent, the verdict."""
    of = found.cycle
    lines = [
        ("cycle", f"{of.name} · {sentences.period(of.starts, of.ends)} · {of.state}"),
        ("time", _time(of, today, style)),
        ("score", _against_time(found, today, style)),
        ("objectives", counts(found.objectives, style)),
        ("key results", counts(found.key_results, style)),
    ]
    lines += _named("verdict", verdict(found.verdict) if found.verdict is not None else [])
    if found.so_far is not None:
        lines.append(("", f"{glyphs.bar(_share(found.so_far), 16, style)} {how_far(found.so_far)}"))
        return [(name, text) for name, text in lines if text]
    moved = [moved_line(move, style) for move in found.moved]
    lines += _named(f"moved since {found.since:%m-%d}", moved or ["nothing"], found.left.moved)
    lines += _named("not checked in", [silent_line(who) for who in found.silent], found.left.silent)
    coaching = [f"{found.code} {found.handle} {found.message}" for found in found.findings]
    lines += _named("coaching", coaching, found.left.findings)
    return [(name, text) for name, text in lines if text]


def how_far(progress: Progress) -> str:
    """Return how many objectives were read: `12,000 of 100,000 objectives so far`."""
    return f"{progress.done:,} of {progress.of:,} objectives so far"


def _share(progress: Progress) -> Fraction:
    return Fraction(progress.done, progress.of or 1)


def silent_line(who: Silent) -> str:
    """Return who has not checked in to what: `zoe: KR8, KR12 and 3 more`."""
    more = f" and {who.more:,} more" if who.more else ""
    return f"{who.owner or 'nobody'}: {', '.join(who.handles)}{more}"


def _time(of: Cycle, today: date, style: Style) -> str:
    if today < of.starts:
        return f"begins on {of.starts}"
    return f"{glyphs.bar(of.elapsed(today), 16, style)} day {of.day(today)} of {of.days}"


def _against_time(found: Summary, today: date, style: Style) -> str:
    if found.score is None:
        return "none yet"
    share, time = sentences.score(found.score), found.cycle.elapsed(today)
    return f"{glyphs.bar(found.score, 16, style)} {share} on average, {time:.2f} of the time"


def counts(found: Mapping[Status, int], style: Style) -> str:
    """Return the counts by status: `3 ● on track, 1 ▲ at risk`."""
    shown = (f"{number} {glyphs.status(status, style)}" for status, number in found.items())
    return ", ".join(text.replace(" ", UNBROKEN) for text in shown)


def moved_line(move: Moved, style: Style) -> str:
    """Return how an item moved: `KR1 0.40 → 0.52 · ▲ at risk → ● on track · CSAT`."""
    scores = sentences.scores(move.score_before, move.score)
    status = glyphs.status(move.status, style)
    if move.status != move.status_before:
        status = f"{glyphs.status(move.status_before, style)} → {status}"
    return f"{move.handle} {scores} · {status} · {move.title}"


def verdict(found: Verdict) -> list[str]:
    """Return each kind's average against what it means, the share in each band, and a concluding word."""
    lines = [
        f"{a.kind}: {float(a.average):.2f} on average of {sentences.count(a.grades, 'grade')}, "
        f"{'reached' if a.met else 'below'} the {a.meant:.1f} that it means"
        for a in found.averages
    ]
    total = sum(found.bands.values())
    if total:
        shares = (f"{number * 100 // total} % {band}" for band, number in found.bands.items())
        lines.append(f"grades: {', '.join(shares)}")
    lines += [f"{sentences.count(found.ungraded, 'key result')} without a score"] if found.ungraded else []
    return [*lines, found.word]


def monday(found: Monday, style: Style) -> list[tuple[str, list[Pair]]]:
    """Return four headings with their lines: priorities, confidence, the next weeks, health."""
    return [
        ("Priorities now", [_work(work, kr) for work, kr in found.priorities]),
        ("Confidence", [_confidence(kr, before, style) for kr, before in found.confidence]),
        ("Next four weeks", [*map(_coming, found.coming), *(_work(work, kr) for work, kr in found.todo)]),
        ("Health", [_health(kpi, style) for kpi in found.health]),
    ]


def _work(work: Initiative, kr: KeyResultView) -> Pair:
    return str(work.handle), f"{work.title} · {work.owner or kr.owner or 'nobody'} · for {kr.item.handle}"


def _confidence(kr: KeyResultView, before: int | None, style: Style) -> Pair:
    now = kr.judged.confidence
    sure = "–" if now is None else f"{now}/10"
    if now is not None and before is not None and now != before:
        sure += f" ({signed(now - before)})"
    return str(kr.item.handle), f"{sure} · {glyphs.status(kr.judged.status, style)} · {kr.item.title}"


def _coming(item: Coming) -> Pair:
    return f"{item.on:%m-%d}", f"{item.handle} {item.text}"


def _health(kpi: KpiView, style: Style) -> Pair:
    value = sentences.value(kpi.judged.value, kpi.item.unit)
    return str(kpi.item.handle), f"{glyphs.status(kpi.judged.status, style)} · {value} · {kpi.item.name}"


def _named(name: str, texts: Sequence[str], left: int = 0) -> list[Pair]:
    """Lines below one name; of a long list the first, and how many more (`left`: not among the texts)."""
    shown = list(texts[:MAX])
    left += len(texts) - len(shown)
    if left:
        shown.append(f"and {left:,} more")
    return [(name if number == 0 else "", text) for number, text in enumerate(shown)]
