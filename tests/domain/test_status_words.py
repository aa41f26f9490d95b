"""What follows from a status' word: how it looks, what it compares with, how it is typed."""

from __future__ import annotations

import json
from itertools import pairwise

import pytest
from wcwidth import wcswidth

from okrtui.domain.status import ASKED_FOR, BANDS, KPI_BANDS, OF_KPIS, Status, Tone, of_word, read


@pytest.mark.parametrize("status", Status)
def test_every_status_has_glyphs_of_one_cell(status: Status) -> None:
    assert wcswidth(status.glyph) == 1
    assert len(status.ascii_glyph) == 1
    assert status.ascii_glyph.isascii()
    assert status.ascii_glyph.isprintable()


@pytest.mark.parametrize("status", Status)
def test_a_status_is_its_word(status: Status) -> None:
    assert f"{status}" == str(status) == status.value == json.loads(json.dumps(status))
    assert of_word(status.value) is status


@pytest.mark.parametrize("status", Status)
def test_a_glyph_means_one_tone(status: Status) -> None:
    assert {other.tone for other in Status if other.glyph == status.glyph} == {status.tone}


def test_only_what_can_be_judged_compares() -> None:
    assert {status for status in Status if status.rank is None} == {
        Status.NOT_STARTED, Status.DRAFT, Status.NO_TARGET, Status.NONE, Status.DROPPED,
    }  # fmt: skip
    for ladder in (BANDS, KPI_BANDS):
        ranks = [status.rank or 0 for status in ladder]
        assert all(low < high for low, high in pairwise(ranks))
        assert [status.better for status in ladder] == [*ladder[1:], None]
    assert all(status.better is None for status in Status if status not in (*BANDS, *KPI_BANDS))


def test_silence_is_never_good() -> None:
    assert [status for status in Status if status.is_silent] == [Status.STALE, Status.NO_DATA]
    assert all(status.needs_entry and status.holds_back for status in Status if status.is_silent)
    assert all(status.tone in (Tone.CARE, Tone.BAD) for status in Status if status.holds_back)


@pytest.mark.parametrize("status", Status)
def test_a_status_is_read_as_it_is_typed(status: Status) -> None:
    for text in (status, status.upper(), status.replace(" ", "-"), f"  {status.title()} "):
        assert read(text) is status


def test_what_is_no_status_stays_as_it_was_understood() -> None:
    assert read("At-Rest") == "at rest"


def test_what_can_be_asked_for() -> None:
    assert ASKED_FOR[:3] == tuple(reversed(BANDS))
    assert ", ".join(OF_KPIS) == "healthy, watch, unhealthy, stale, no data, no target, dropped"
    assert set(Status) - set(ASKED_FOR) == {Status.NONE}
