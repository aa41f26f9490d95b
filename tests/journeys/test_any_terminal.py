"""The board in every depth of colour, in ASCII and in little room, as the README shows it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.demo_items import CSAT
from tests.journeys.stories import okrtui, picture


@pytest.mark.parametrize(
    ("name", "arguments", "env"),
    [
        ("objectives-256", (), {"TERM": "xterm-256color", "COLORTERM": ""}),
        pytest.param("objectives-no-colours", ("--no-color",), {}, marks=pytest.mark.soak),
        pytest.param("objectives-ascii", ("--ascii",), {}, marks=pytest.mark.soak),
    ],
)
def test_fewer_colours_and_signs(
    name: str, arguments: tuple[str, ...], env: dict[str, str], tmp_path: Path
) -> None:
    with okrtui("demo", *arguments, home=tmp_path, env=env) as terminal:
        terminal.wait_for(f"{CSAT} CSAT")
        picture(terminal, name, " ".join(["okrtui", *arguments, *(f"{k}={v}" for k, v in env.items())]))


def test_sixteen_colours(tmp_path: Path) -> None:
    with okrtui("demo", home=tmp_path, env={"TERM": "xterm", "COLORTERM": ""}) as terminal:
        terminal.wait_for(f"{CSAT} CSAT")
        picture(terminal, "objectives-16", "TERM=xterm: the terminal's own colours")


def test_no_colours_ascii_and_little_room(tmp_path: Path) -> None:
    env = {"TERM": "vt100", "COLORTERM": "", "LC_ALL": "C"}
    with okrtui("demo", home=tmp_path, env=env, columns=60, rows=20) as terminal:
        terminal.wait_for(f"{CSAT} CSAT")
        terminal.press("down")
        terminal.wait_for(lambda t: t.line_with(f"{CSAT} CSAT").startswith(">"))
        picture(terminal, "objectives-vt100", "TERM=vt100, LC_ALL=C, 60x20")


def test_the_light_theme(tmp_path: Path) -> None:
    settings = tmp_path / "config" / "okrtui" / "config.toml"
    settings.parent.mkdir(parents=True)
    settings.write_text('theme = "light"\n')
    with okrtui("demo", home=tmp_path) as terminal:
        terminal.wait_for(f"{CSAT} CSAT")
        picture(terminal, "objectives-light", 'theme = "light"')
