"""Which part of a board, and which KPIs, are shown: by team, owner, status, tag and words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from okrtui.domain import status, texts
from okrtui.domain.dates import Dates, Role
from okrtui.domain.errors import Refused
from okrtui.domain.frozen import dataclass
from okrtui.domain.model import Handle
from okrtui.domain.status import Status
from okrtui.domain.texts import search_text, search_words
from okrtui.domain.views import Board, KeyResultView, KpiView, ObjectiveView


@dataclass(frozen=True, slots=True)
class Filter:
    """What an item must match to be shown; None matches everything."""

    team: str | None = None
    owner: str | None = None
    status: Status | str | None = None
    """One, or the word that was typed for one and is none: nothing has it."""
    words: str | None = None
    dropped: bool = False
    tag: str | None = None
    unlinked: bool = False
    """Of KPIs: those that no key result follows and that guard no objective."""

    @property
    def is_empty(self) -> bool:
        return not (self.team or self.owner or self.status or self.words) and self.dropped


def filtered(board: Board, wanted: Filter) -> Board:
    """Return the board without what does not match; parents of what matches stay."""
    if wanted.is_empty:
        return board
    return board._replace(objectives=list(_kept(board.objectives, wanted)))


def _kept(views: Iterable[ObjectiveView], wanted: Filter) -> Iterator[ObjectiveView]:
    for view in views:
        if view.item.dropped_on is not None and not wanted.dropped:
            yield from _kept(view.children, wanted)  # what lives on below it must not vanish
            continue
        whole = _objective_matches(view, wanted)
        key_results = [kr for kr in view.key_results if _key_result_matches(kr, view, wanted, whole)]
        children = list(_kept(view.children, wanted))
        if whole or key_results or children:
            yield view._replace(key_results=key_results, children=children)


def _objective_matches(view: ObjectiveView, wanted: Filter) -> bool:
    item = view.item
    return (
        in_team(item.team, wanted.team)
        and is_owner(item.owner, wanted.owner)
        and wanted.status in (None, view.judged.status)
        and _has_words((str(item.handle), item.title, item.why, item.owner, item.team), wanted.words)
    )


def _key_result_matches(view: KeyResultView, above: ObjectiveView, wanted: Filter, whole: bool) -> bool:
    item = view.item
    texts = (str(item.handle), item.title, item.description, view.owner, *(step.title for step in item.steps))
    if item.dropped_on is not None and not wanted.dropped:
        return False
    if whole and wanted.status is None and wanted.words is None:
        return True
    return (
        in_team(above.item.team, wanted.team)
        and is_owner(view.owner, wanted.owner)
        and wanted.status in (None, view.judged.status)
        and _has_words(texts, wanted.words)
    )


def in_team(team: str, wanted: str | None) -> bool:
    """Return whether a team is the wanted one or below it, in any case: `eng` includes `eng/platform`."""
    if wanted is None:
        return True
    above = wanted.rstrip("/").casefold()
    return team.casefold() == above or team.casefold().startswith(f"{above}/")


def is_owner(owner: str, wanted: str | None) -> bool:
    """Return whether an item has this owner, in any case; with None, any owner matches."""
    return wanted is None or texts.same_name(owner, wanted)


def _has_words(texts: tuple[str, ...], words: str | None) -> bool:
    if not words:
        return True
    text = search_text(*texts)
    return all(word in text for word in search_words(words))


def kpi_status(text: str) -> Status:
    """Return a KPI's status from its typed name, `no-data` or `No data`.
    Raises Refused naming those there are."""
    found = status.read(text)
    if not isinstance(found, Status) or found not in status.OF_KPIS:
        raise Refused(f"“{text[:60]}” is not a KPI's status: {', '.join(status.OF_KPIS)}.")
    return found


def matching(views: Iterable[KpiView], wanted: Filter) -> list[KpiView]:
    """Return the KPIs that match a filter, in their order."""
    return [view for view in views if _kpi_matches(view, wanted)]


def _kpi_matches(view: KpiView, wanted: Filter) -> bool:
    item = view.item
    return (
        in_team(item.team, wanted.team)
        and is_owner(item.owner, wanted.owner)
        and wanted.status in (None, Status.DROPPED, view.judged.status)
        and (item.dropped_on is not None) is wanted.dropped
        and (wanted.tag is None or wanted.tag.casefold() in (tag.casefold() for tag in item.tags))
        and not (wanted.unlinked and view.links)
        and _has_words((str(item.handle), item.name, item.owner, item.team, *item.tags), wanted.words)
    )


def parse_filter(text: str, *, of_kpis: bool = False) -> Filter:
    """Parse a typed filter: words, `owner:ana`, `team:eng`, `is:at-risk`; the last of a kind holds.

    KPIs also have `tag:money` and `is:unlinked`, which can be combined with another `is:`. `is:dropped` alone
    shows what was dropped.
    """
    words: list[str] = []
    found: dict[str, str] = {}
    unlinked = False
    names = {"owner": "owner", "team": "team", "is": "status"} | ({"tag": "tag"} if of_kpis else {})
    for word in text.split():
        name, colon, value = word.partition(":")
        if colon and name.lower() in names:
            if of_kpis and word.lower() == "is:unlinked":
                unlinked = True
            elif value:
                found[names[name.lower()]] = status.read(value) if name.lower() == "is" else value
        else:
            words.append(word)
    return Filter(
        team=found.get("team"),
        owner=found.get("owner"),
        status=found.get("status"),
        words=" ".join(words) or None,
        dropped=found.get("status") is Status.DROPPED,
        tag=found.get("tag"),
        unlinked=unlinked,
    )


@dataclass(frozen=True, slots=True)
class ChangeFilter:
    """Which changes of the history are shown."""

    item: Handle | None = None
    who: str | None = None
    since: date | None = None
    until: date | None = None
    words: str = ""


def read_change_filter(text: str, dates: Dates) -> ChangeFilter:
    """Parse a filter of changes like `KR1 who:ana since:2026-11-01 until:fri words`.
    Raises Refused for an invalid date."""
    found: dict[str, Any] = {}
    words = []
    for word in text.split():
        name, _, value = word.partition(":")
        if name == "who" and value:
            found["who"] = value
        elif name in ("since", "until") and value:
            role: Role = "since" if name == "since" else "about"
            found[name] = dates.read(value, role)
        else:
            try:
                found["item"] = Handle.parse(word)
            except Refused:
                words.append(word)
    return ChangeFilter(**found, words=" ".join(words))
