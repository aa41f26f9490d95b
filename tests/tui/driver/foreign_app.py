"""An app that knows nothing of ours: a bare Tree and a DataTable. Run with `ours` or `stock`."""

from __future__ import annotations

import sys

from textual.app import App, ComposeResult
from textual.containers import Horizontal
from textual.widgets import DataTable, Footer, Tree


class Foreign(App[None]):
    """Two widgets side by side; tab goes from one to the other, q leaves."""

    BINDINGS = [("q", "quit", "Quit")]

    def compose(self) -> ComposeResult:
        with Horizontal():
            yield Tree[None]("Projects")
            yield DataTable[str](zebra_stripes=True)
        yield Footer()

    def on_mount(self) -> None:
        tree = self.query_one(Tree)
        tree.root.expand()
        for number in range(30):
            branch = tree.root.add(f"Project {number}", expand=number % 3 == 0)
            for leaf in ("plan", "build", "日本 test"):
                branch.add_leaf(f"{leaf} {number}")
        table = self.query_one(DataTable)
        table.add_columns("Name", "State", "Age")
        for number in range(60):
            table.add_row(f"job {number}", ("running", "done", "failed")[number % 3], f"{number * 7} d")


if __name__ == "__main__":
    if sys.argv[1] == "ours":
        from okrtui.tui.driver.terminal import Terminal

        app = Foreign(driver_class=Terminal)
    else:
        app = Foreign()
    app.run()
    sys.exit(app.return_code or 0)
