"""search: whatever the case, in every kind of item."""

from __future__ import annotations

from tests.cli.program import Program


def test_search_folds_case_and_finds_every_kind(filled: Program) -> None:
    filled.ok("objective", "add", "Straße und STRASSE")
    assert [found["handle"] for found in filled.json("search", "strasse")] == ["O2"]
    assert [found["handle"] for found in filled.json("search", "INBOX", "one")] == ["I1"]
    assert [found["handle"] for found in filled.json("search", "uptime")] == ["KPI1"]
    assert filled.json("search", "kr2")[0]["handle"] == "KR2"
    assert filled.json("search", "100%_") == []
    assert filled("search", "nothing-like-it").out == ""
