"""Coaching: what makes an OKR weaker than it could be, why, and a pattern to rewrite it by.

It warns and never blocks. Pure: plain values in, findings out; words are judged by `wording`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import NamedTuple

from okrtui.domain import metrics, wording
from okrtui.domain.model import Handle, KeyResult, Kpi, exact


class Finding(NamedTuple):
    """One thing to think about: its code, what it is about, why it matters, and a pattern."""

    code: str
    handle: str
    message: str
    hint: str


CODES: dict[str, str] = {
    "OKR101": "an objective with a number in it",
    "OKR102": "an objective that is something made (launch, ship, build), without the outcome",
    "OKR201": "a key result that is something made, without the outcome",
    "OKR202": "a key result without a measure: neither numbers nor steps",
    "OKR203": "a key result whose words name a number that is not its measure",
    "OKR204": "a vague movement (improve, better, more) without from and to",
    "OKR205": "a key result without a value to start from",
    "OKR206": "a target that today's value meets already",
    "OKR301": "more objectives of one team in a cycle than `focus.objectives`",
    "OKR302": "an objective with fewer or more key results than `focus.key_results`",
    "OKR303": "an objective without an owner",
    "OKR304": "a weight that hides a key result: 0, or far below the others",
    "OKR305": "every confidence given in a cycle is 9 or 10",
    "OKR306": "every confidence given in a cycle is 2 or less",
    "OKR307": "nothing checked in for two periods",
    "OKR308": "a due date outside the cycle",
    "OKR309": "of a shared workspace: an owner who has no login on this machine",
    "OKR401": "a KPI without target and limits",
    "OKR402": "a KPI that is linked to nothing: no key result, no objective it guards, no other KPI",
    "OKR403": "a key result that pushes a KPI while no guardrail watches its objective",
    "OKR404": "a KPI without an owner",
}
"""Every code with what it finds, one sentence each; `okrtui lint --help` shows them."""

HIDDEN_BELOW = Fraction(1, 10)
"""Share of the weights below which a key result no longer moves its objective."""


def of_stranger(owner: str, handles: Sequence[str]) -> Finding:
    """Return the finding for an owner who cannot log in where the workspace is."""
    more = f" and {len(handles) - 1:,} more" if len(handles) > 1 else ""
    return Finding(
        "OKR309", handles[0],
        f"“{owner}” owns {handles[0]}{more}, and has no login on this machine: nobody will be asked for it.",
        f"okrtui owner {owner} LOGIN, if that is a person here; --hand-over, if somebody left",
    )  # fmt: skip


# --- words -----------------------------------------------------------------------------------


def of_objective_text(title: str, handle: str = "") -> list[Finding]:
    """Return the findings about the words of an objective's title; for any text, also while it is typed."""
    found = []
    if wording.has_number(title, beside=False):
        found.append(
            Finding(
                "OKR101",
                handle,
                "A number in an objective becomes the goal, and what for is forgotten.",
                "“Reach 50 % CSAT” → “Customers praise our support”; 50 % is its key result",
            )
        )
    made = wording.output(title)
    if made:
        found.append(
            Finding(
                "OKR102",
                handle,
                f"“{made}” says what is made, not what gets better: done, it may change nothing.",
                f"“{made.capitalize()} X” → “<who> can <do what>”",
            )
        )
    return found


def of_key_result(item: KeyResult, first: float | None = None) -> list[Finding]:
    """Return the findings of a key result by itself: words, measure, and whether anything is left to reach.

    `first` is the value it has before anything was done for it: its earliest check-in, else the latest value
    of the KPI it follows; None if there is none.
    """
    handle = str(item.handle) if item.id else ""
    found = [_of_words(item, handle), _of_start(item, handle, first)]
    return [finding for finding in found if finding is not None]


def of_key_result_text(title: str) -> list[Finding]:
    """Return the findings about a key result's words, before it has a measure; for any text, also while it is
    typed."""
    found = _made(title, "") or _moved(title, "")
    return [found] if found else []


def _made(title: str, handle: str) -> Finding | None:
    made = wording.output(title)
    if made:
        return Finding(
            "OKR201",
            handle,
            f"“{made}” is work, not a result: it may be done and nobody is better off.",
            f"“{made.capitalize()} X” → “<who> can <do what>”: <measure> from A to B",
        )
    return None


def _moved(title: str, handle: str) -> Finding | None:
    moved = wording.movement(title)
    if moved:
        return Finding(
            "OKR204",
            handle,
            f"“{moved}” without from and to: nobody can say when it is enough.",
            f"“{moved.capitalize()} X” → “X” from <today's value> to <target>",
        )
    return None


def _of_words(item: KeyResult, handle: str) -> Finding | None:
    metric = metrics.of(item)
    made = _made(item.title, handle) if metric.counts_work(item) else None
    if made or not metric.lacks_measure(item):
        return made
    moved = _moved(item.title, handle)
    if moved:
        return moved
    if wording.has_amount(item.title):
        return Finding(
            "OKR203",
            handle,
            "Its number stands in the words only: half of the way counts as nothing.",
            "the number as the measure: reach, from <today's value> to <the number>",
        )
    return Finding(
        "OKR202",
        handle,
        "Open or done, without a measure: how far it is shows only on the last day.",
        "“X is done” → what can be counted then, from A to B; or steps with dates",
    )


def _of_start(item: KeyResult, handle: str, first: float | None) -> Finding | None:
    if not metrics.of(item).has_way:
        return None
    start = first if item.start is None else item.start
    if start is None:
        return Finding(
            "OKR205",
            handle,
            "Without a value of today nobody knows how far the way is.",
            "from <today's value>; or check it in as the first one",
        )
    target = item.target
    if target is None or first is None:
        return None
    if first == target or start < target < first or first < target < start:
        return Finding(
            "OKR206",
            handle,
            "Today's value meets the target: there is nothing to reach.",
            "a target further on; or keep it: at least <value>, at most <value>",
        )
    return None


# --- what belongs to an objective ------------------------------------------------------------


def of_weights(items: Sequence[KeyResult]) -> list[Finding]:
    """Return findings about key results of one objective that hardly affect its score."""
    weights = [exact(item.weight) for item in items]
    total = sum(weights, Fraction())
    found = []
    for item, weight in zip(items, weights, strict=True):
        small = weight < total * HIDDEN_BELOW and 2 * weight * len(items) < total
        if weight and not small:
            continue
        share = f"{round(float(weight / total) * 100)} % of the weight" if weight else "weight 0"
        found.append(
            Finding(
                "OKR304",
                str(item.handle),
                f"With {share} it can fail and the objective's score does not show it.",
                "give it a weight like the others', or make it an initiative or a guardrail",
            )
        )
    return found


def of_count(handle: Handle, count: int, allowed: tuple[int, int]) -> Finding | None:
    """Return a finding if `focus.key_results` does not allow so many key results of an objective; else
    None."""
    least, most = allowed
    if least <= count <= most:
        return None
    have = "no key results" if not count else "1 key result" if count == 1 else f"{count} key results"
    if count > most:
        why = f"It has {have}, more than {most}: what matters is lost among them."
        hint = "keep those without which it would not be reached; the rest are initiatives"
    elif count:
        why = f"It has {have}, fewer than {least}: one number alone is easily won the wrong way."
        hint = "ask “how else would we notice?”; add its counterpart, like speed and quality"
    else:
        why = "It has no key results: nobody will know whether it was reached."
        hint = "ask “how would we notice?”: <measure> from A to B"
    return Finding("OKR302", str(handle), why, hint)


# --- KPIs ------------------------------------------------------------------------------------


def of_kpi(item: Kpi, *, has_target: bool | None = None) -> list[Finding]:
    """Return the findings of a KPI by itself; give `has_target` where the target is not in the item yet."""
    handle = str(item.handle) if item.id else ""
    found = []
    limits = item.healthy_at is not None or item.watch_at is not None
    if not (bool(item.targets) if has_target is None else has_target) and not limits:
        found.append(
            Finding(
                "OKR401",
                handle,
                "Without target and limits it is a number: nobody knows when to act.",
                "“At which value would we drop other work?” is the limit to set",
            )
        )
    if item.id and not item.owner:
        found.append(
            Finding(
                "OKR404",
                handle,
                "Nobody owns it: nobody records it, and nobody acts when it turns.",
                "one person, by login name; a team may be added",
            )
        )
    return found


def ordered(found: Iterable[Finding]) -> list[Finding]:
    """Return the same findings without repetition, in the order they were found."""
    return list(dict.fromkeys(found))
