"""The yardstick: a stock Textual app whose `Tree` holds the rows of a board, all unfolded.

Run with a file of lines, `depth TAB label`, from the top down. Nothing in it is ours.
"""

from __future__ import annotations

import sys
from pathlib import Path

from rich.text import Text
from textual.app import App, ComposeResult
from textual.widgets import Tree


class BareTree(App[None]):
    """A tree, keys as Textual binds them."""

    def __init__(self, rows: list[tuple[int, str]]) -> None:
        super().__init__()
        self._rows = rows

    def compose(self) -> ComposeResult:
        tree: Tree[None] = Tree("board")
        tree.show_root = False
        above = [tree.root]
        for (depth, label), (following, _) in zip(self._rows, [*self._rows[1:], (0, "")], strict=True):
            del above[depth + 1 :]
            if following > depth:
                above.append(above[-1].add(Text(label), expand=True))
            else:
                above[-1].add_leaf(Text(label))
        yield tree


def main() -> None:
    lines = Path(sys.argv[1]).read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t", 1) for line in lines]
    BareTree([(int(depth), label) for depth, label in rows]).run()


if __name__ == "__main__":
    main()
