"""Lines broken to a width, whatever the width is."""

from __future__ import annotations

import pytest

from okrtui.show.glyphs import hanging, wrap


@pytest.mark.parametrize("width", [-5, 0, 1, 2, 7, 80])
@pytest.mark.parametrize("text", ["", "a few words", "日本語 wide", "  blanks  between "])
def test_every_width_comes_to_an_end_and_keeps_all_characters(text: str, width: int) -> None:
    assert "".join(wrap(text, width)).replace(" ", "") == text.replace(" ", "")
    assert "".join(hanging("name  ", text, width)).replace(" ", "") == "name" + text.replace(" ", "")
