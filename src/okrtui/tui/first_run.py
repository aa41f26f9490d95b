"""The first run: no workspace yet, so offer an empty one, one with examples, or the demo."""

from __future__ import annotations

import atexit
import os
import tempfile
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding

from okrtui.show.depth import Depth, depth_of
from okrtui.show.harmless import harmless
from okrtui.tui.guarded import GuardedApp
from okrtui.tui.widgets.words import Words

if TYPE_CHECKING:
    from okrtui.config.launch import Launch


STARTERS = {"personal": "", "personal starter": "personal", "team": "team", "company": "company"}
"""Which starter a choice takes; the empty workspace takes none."""


class FirstRun(GuardedApp[str], inherit_bindings=False):
    """A few choices, one key each."""

    CSS_PATH = "theme.tcss"
    ACTIONS = GuardedApp.ACTIONS | {"choose", "suspend"}
    BINDINGS = [
        Binding("p,enter", "choose('personal')", show=False),
        Binding("o", "choose('personal starter')", show=False),
        Binding("t", "choose('team')", show=False),
        Binding("c", "choose('company')", show=False),
        Binding("d", "choose('demo')", show=False),
        Binding("q,escape,ctrl+c", "choose('')", show=False),
        Binding("ctrl+z", "suspend", show=False),
    ]

    def __init__(self, place: Path, theme: str, depth: Depth, *, differ: bool = True) -> None:
        self._place = place
        super().__init__(wanted_theme=theme, depth=depth, differ=differ)

    def compose(self) -> ComposeResult:
        style = self.looks
        text = Text("okrtui\n\n", style.mark)
        text.append("There is no workspace yet. One can be made in\n", style.bold)
        text.append(f"{harmless(str(self._place))}\n\n", style.plain)
        for key, label in (
            ("p", "an empty one"),
            ("o", "with examples to edit: your own goals"),
            ("t", "with examples to edit: a team of five"),
            ("c", "with examples to edit: a company"),
            ("", ""),
            ("d", "the demo, gone when you leave"),
            ("q", "leave"),
        ):
            text.append(f"  {key or ' '}  ", style.mark)
            text.append(f"{label}\n", style.plain)
        text.append("\nokrtui init DIR makes one elsewhere, okrtui -w DIR opens it.", style.dim)
        yield Words(text)

    def action_suspend(self) -> None:
        if not self.why_not_suspended():
            self.suspend_program()

    def action_choose(self, choice: str) -> None:
        self.exit(choice)


def choose_workspace(request: Launch) -> Path | None:
    """Ask which workspace to make, and make it; return None if the person would rather leave."""
    from okrtui import starters
    from okrtui.demo import fill
    from okrtui.workspace.session import create_workspace

    depth = depth_of(os.environ, color=request.color)
    asking = FirstRun(request.directory, request.personal.theme, depth, differ=request.differ)
    choice = asking.run_guarded(mouse=request.personal.mouse)
    if choice in STARTERS:
        name = STARTERS[choice]
        start = partial(starters.fill, starter=starters.named(name)) if name else None
        create_workspace(request.directory, "OKRs", clock=request.clock, fill=start).close()
        return request.directory
    if choice == "demo":
        temporary = tempfile.TemporaryDirectory(prefix="okrtui-demo-")
        atexit.register(temporary.cleanup)
        place = Path(temporary.name) / "workspace"
        session = create_workspace(place, "Acme", clock=request.clock)
        fill(session)
        session.close()
        return place
    return None
