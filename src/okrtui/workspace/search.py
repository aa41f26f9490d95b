"""Finding items by words."""

from __future__ import annotations

from okrtui.domain import texts
from okrtui.domain.errors import OkrtuiError, Refused
from okrtui.domain.model import Handle
from okrtui.store import search_queries
from okrtui.store.search_queries import Found
from okrtui.workspace.reading import Reading

LIMIT = 200


def search(reading: Reading, words: str) -> list[Found]:
    """Items whose texts hold every word, in any case; a handle finds its item first.

    At most 200. Raises Refused if there is nothing to search for.
    """
    wanted = texts.search_text(words).split()
    if not wanted:
        raise Refused("Nothing to search for: give at least one word.")
    found = search_queries.search(reading.db, wanted, LIMIT, _names(reading))
    by_handle = _by_handle(reading, words)
    return by_handle + [item for item in found if item not in by_handle]


def _by_handle(reading: Reading, words: str) -> list[Found]:
    try:
        handle = Handle.parse(words)
    except OkrtuiError:
        return []
    return search_queries.named(reading.db, handle, _names(reading))


def _names(reading: Reading) -> dict[int, str]:
    return {id_: cycle.name for id_, cycle in reading.cycles.items()}
