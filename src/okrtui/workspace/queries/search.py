"""Finding items by words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from okrtui.domain import texts
from okrtui.domain.errors import OkrtuiError, Refused
from okrtui.domain.model import Handle
from okrtui.store.queries import searching
from okrtui.store.queries.searching import Found
from okrtui.workspace.queries import history
from okrtui.workspace.reading import Reading

LIMIT = 200


def search(reading: Reading, words: str) -> list[Found]:
    """Return the items whose texts hold every word, in any case; a handle finds its item first. Last come
    items with a single note, reason, or text on what is in the way or was learned, that holds every word.

    At most 200. Raises Refused if there is nothing to search for.
    """
    wanted = texts.search_words(words)
    if not wanted:
        raise Refused("Nothing to search for: give at least one word.")
    found = searching.search(reading.db, wanted, LIMIT, _names(reading))
    by_handle = _by_handle(reading, words)
    by_text = by_handle + [item for item in found if item not in by_handle]
    return (by_text + _said(reading, wanted, {item.handle for item in by_text}))[:LIMIT]


def _said(reading: Reading, words: Sequence[str], known: set[Handle]) -> list[Found]:
    """Return the items with a note, reason or the like that holds the words, with the latest such text."""
    texts_said: dict[Handle, str] = {}
    for each in searching.said(reading.db, words, reading.today):
        texts_said.setdefault(each.handle, each.text)
    changes = searching.reasons(reading.db, words, reading.begin_of(reading.today + timedelta(days=1)))[
        :LIMIT
    ]
    for id_ in changes:
        change = history.entry(reading, id_, whole=False)
        for handle in filter(None, map(_handle, change.items)):
            texts_said.setdefault(handle, change.reason)
    found: list[Found] = []
    for handle, said in texts_said.items():
        if handle not in known and len(found) < LIMIT:
            items = searching.named(reading.db, handle, _names(reading))
            found += (item._replace(said=" / ".join(said.split("\n"))) for item in items)
    return found


def _handle(name: str) -> Handle | None:
    """Return the handle of an item's name in the journal; None for a cycle."""
    try:
        return Handle.parse(name)
    except OkrtuiError:
        return None


def _by_handle(reading: Reading, words: str) -> list[Found]:
    handle = _handle(words)
    return [] if handle is None else searching.named(reading.db, handle, _names(reading))


def _names(reading: Reading) -> dict[int, str]:
    return {id_: cycle.name for id_, cycle in reading.cycles.items()}
