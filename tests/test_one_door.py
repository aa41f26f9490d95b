"""All text from data reaches a person through `show/harmless`; a second door cannot be added by accident.

The first half reads the source and refuses what would be a way around; the second half shows that
even a widget that forgets the door is caught at the last line before the terminal.
"""

from __future__ import annotations

import ast
import inspect
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest
from rich.text import Text
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.widget import Widget
from textual.widgets import (
    Button,
    Checkbox,
    Collapsible,
    DataTable,
    Input,
    Label,
    Markdown,
    OptionList,
    RichLog,
    Select,
    Static,
    TextArea,
    Tree,
)

import okrtui
from okrtui.show.glyphs import Style
from okrtui.tui.guarded import GuardedApp
from okrtui.tui.looks import Looks
from okrtui.tui.widgets.choice import Choice
from okrtui.tui.widgets.lines import Line
from okrtui.tui.widgets.row_list import RowList
from okrtui.tui.widgets.text_field import TextField
from okrtui.tui.widgets.words import LineField, Words

SOURCE = Path(okrtui.__file__).parent

LIBRARIES = (
    "textual.widgets", "textual.markup", "textual.content", "rich.markup", "rich.console", "rich.pretty",
    "logging",
)  # fmt: skip
ALLOWED_IMPORTS = {
    ("tui/widgets/words.py", "textual.widgets"),  # where the few widgets that take text are made
    ("tui/widgets/text_field.py", "textual.widgets"),
    ("tui/widgets/choice.py", "textual.content"),  # words of our own, no data
    ("tui/screens/palette.py", "textual.content"),
}
MARKUP = {
    "from_markup", "render_markup", "to_content", "from_ansi", "notify", "border_title", "border_subtitle",
    "tooltip", "sub_title", "with_tooltip", "write_log", "log_message", "set_title", "print",
}  # fmt: skip
"""Ways in that read a string as markup, or write it somewhere else."""
STREAMS = ("cli/output.py", "tui/driver/output.py")
"""The only files that write to a standard stream: the command line's, and the driver's thread."""
ESCAPING = ("interchange/escaping.py",)
DRIVERS = ("tui/terminal.py", "tui/guarded.py")
WIDGETS = {"Line", "Words", "LineField", "TextField", "Choice", "RowList"}
"""Ours that show text. A new one belongs here and into `ours` below, where it is given hostile text."""
WIDGET_BASES = {"Widget", "ScrollView", "Static", "Input", "TextArea", "Label"}


def _name(node: ast.expr) -> str:
    return ast.unparse(node)


def second_doors(code: str, file: str) -> Iterator[str]:
    """What in a source file would let text past the door, each with its line."""
    for node in ast.walk(ast.parse(code)):
        line = getattr(node, "lineno", 0)
        if isinstance(node, ast.Import | ast.ImportFrom):
            yield from _imports(node, file)
        elif isinstance(node, ast.Attribute | ast.Name):
            name = node.attr if isinstance(node, ast.Attribute) else node.id
            if name in MARKUP:
                yield f"{line}: {name}"
            if name in ("escape", "unescape") and file not in ESCAPING and name == "escape":
                yield f"{line}: escape"
            if name in ("_driver", "error_console") and file not in DRIVERS:
                yield f"{line}: {name}"
            whole = _name(node)
            if whole in ("sys.__stdout__", "sys.__stderr__", "click.echo", "click.secho", "click.prompt"):
                yield f"{line}: {whole}"
        elif isinstance(node, ast.Call):
            called = _name(node.func)
            if called in ("sys.stdout.write", "sys.stderr.write", "os.write") and file not in STREAMS:
                yield f"{line}: {called}"
            for keyword in node.keywords:
                if keyword.arg == "markup" and _name(keyword.value) != "False":
                    yield f"{line}: markup={_name(keyword.value)}"
        elif isinstance(node, ast.ClassDef):
            bases = {_name(base).split("[")[0].split(".")[-1] for base in node.bases}
            if bases & WIDGET_BASES and node.name not in WIDGETS:
                yield f"{line}: class {node.name} shows text and is not tested here"


def _imports(node: ast.Import | ast.ImportFrom, file: str) -> Iterator[str]:
    if isinstance(node, ast.Import):
        modules = [alias.name for alias in node.names]
    else:
        modules = [f"{node.module}.{alias.name}" for alias in node.names]
    for module in modules:
        for library in LIBRARIES:
            inside = module == library or module.startswith(f"{library}.")
            if inside and (file, library) not in ALLOWED_IMPORTS:
                yield f"{node.lineno}: {module}"


def test_the_source_has_one_door() -> None:
    found = [
        f"{path.relative_to(SOURCE)}:{what}"
        for path in sorted(SOURCE.rglob("*.py"))
        for what in second_doors(path.read_text(), str(path.relative_to(SOURCE)))
    ]
    assert found == []


@pytest.mark.parametrize(
    "code",
    [
        "from textual.widgets import Label",
        "import textual.widgets",
        "from textual import widgets",
        "from rich.markup import escape",
        "from textual.markup import escape",
        "from textual.content import Content",
        "from rich.console import Console",
        "import logging",
        "text = Text.from_markup(title)",
        "text = Text.from_ansi(title)",
        "text = escape(title)",
        "self.notify(title)",
        "self.app.notify(message=title, markup=True)",
        "widget.tooltip = title",
        "self.border_title = title",
        "self.screen.sub_title = title",
        "Words(title, markup=True)",
        "print(title)",
        "import click\nclick.echo(title)",
        "sys.stdout.write(title)",
        "sys.__stderr__.write(title)",
        "os.write(1, title)",
        "self.app._driver.write(title)",
        "class Badge(Widget): pass",
        "class Badge(Static): pass",
    ],
)
def test_a_second_door_is_found(code: str) -> None:
    assert list(second_doors(code, "tui/screens/new.py"))


@pytest.mark.parametrize("widget", [Words.show, Words.__init__, Line.show])
def test_our_widgets_are_given_text_with_styles_never_a_string(widget: Callable[..., None]) -> None:
    assert inspect.signature(widget).parameters["text"].annotation == "Text"


# --- the last line ---------------------------------------------------------------------------

HOSTILE = (
    "\x1b]0;owned\x07",
    "\x1b]52;c;b3duZWQ=\x07\x1b[2J",
    "\x9b31mred\x9d0;t\x9c",
    "[@click=app.bell]click[/] [b]x[/b] [/] [=",
    "a\u202eb\u2066c\u200bd\ufeff\U000e0041\x7f\x00",
    "e" + "\u0301" * 500,
)
DRIVING = {chr(code) for code in (*range(0x20), *range(0x7F, 0xA0), 0x200B, *range(0x202A, 0x202F), 0x2066)}


class Shows(GuardedApp[None]):
    """Shows some widgets below one another."""

    def __init__(self, make: Callable[[], Sequence[Widget]] = tuple) -> None:
        super().__init__()
        self.glyphs = Style()
        self._make = make

    def compose(self) -> ComposeResult:
        with VerticalScroll():
            yield from self._make()


async def drawn(make: Callable[[], Sequence[Widget]]) -> list[str]:
    """What reaches the terminal of these widgets; nothing of it may drive one."""
    app = Shows(make)
    lines = []
    async with app.run_test(size=(60, 200)) as pilot:
        await pilot.pause()
        for strip in app.screen._compositor.render_strips():
            assert strip.cell_length <= 60
            for segment in strip:
                assert not segment.control
                assert not set(segment.text) & DRIVING, repr(segment.text)
            lines.append(strip.text.rstrip())
    return [line for line in lines if line]


def ours(text: str) -> list[Widget]:
    """Each widget of ours, given a hostile text in every place that takes one."""
    line = Line()
    line.show(Text(text))
    rows: RowList[str] = RowList(
        draw=lambda row, width: ([(row, "plain")], None), key=lambda row: row, looks=Looks("dark"),
        style=Style(), id="rows",
    )  # fmt: skip
    rows.styles.height = 2
    rows.set_rows([text, text])
    words, field, area = Words(Text(text)), LineField(text, hint=text), TextField(text)
    area.styles.height = 3
    return [line, words, field, area, rows, Choice([text], text, lambda: None, ascii_only=False, id="choice")]


@pytest.mark.parametrize("text", HOSTILE)
async def test_our_widgets_make_any_text_harmless(text: str) -> None:
    shown: list[Widget] = []

    def make() -> list[Widget]:
        shown.extend(ours(text))
        return shown

    assert await drawn(make)
    assert {type(widget).__name__ for widget in shown} == WIDGETS


def textuals(text: str) -> list[Widget]:
    """Widgets that somebody might reach for one day, given text in the way that crashes least."""
    safe = Text(text)
    table: DataTable[Text] = DataTable()
    table.add_column(safe)
    table.add_row(safe)
    tree: Tree[None] = Tree(safe)
    log = RichLog()
    log.write(safe)
    widgets = [
        Static(text, markup=False), Label(text, markup=False), Button(safe), Checkbox(safe), table, tree, log,
        OptionList(safe), Select([(safe, 1)], value=1), Input(text, placeholder=text), TextArea(text),
        Collapsible(title="x"), Markdown(text),
    ]  # fmt: skip
    for widget in widgets:
        widget.styles.height = 4
    return widgets


@pytest.mark.parametrize("text", [text for text in HOSTILE if "[@click" not in text])
async def test_nothing_that_textual_draws_gets_past_the_last_line(text: str) -> None:
    assert await drawn(lambda: textuals(text))


async def test_actions_of_textual_do_not_run() -> None:
    app = Shows()
    async with app.run_test() as pilot:
        for action in ("screenshot", "suspend_process", "command_palette", "quit", "notify('x')"):
            assert not await app.run_action(action), action
        await pilot.pause()
        assert app.is_running
        assert list(app.get_system_commands(app.screen)) == []


async def test_what_is_pasted_and_copied_is_harmless() -> None:
    field, area = LineField(), TextField()
    app = Shows(lambda: [field, area])
    async with app.run_test() as pilot:
        from textual.events import Paste

        for widget in (field, area):
            widget.focus()
            await pilot.pause()
            app.post_message(Paste("a\x1b[31mb\r\nc\x9bd\u202e"))
            await pilot.pause()
        assert field.value == "a␛[31mb c\ufffdd\ufffd"
        assert area.text == "a␛[31mb\nc\ufffdd\ufffd"
        app.copy_to_clipboard("x\x1b]0;t\x07\r\ny")
        assert app.clipboard == "x␛]0;t␇␍\ny"


async def test_joiners_can_be_typed_and_pasted() -> None:
    family = "👩\u200d👩\u200d👧"
    field = LineField()
    app = Shows(lambda: [field])
    async with app.run_test() as pilot:
        from textual.events import Key, Paste

        field.focus()
        await pilot.pause()
        for character in family + "ک\u200cک":
            app.post_message(Key(character, character))
        await pilot.pause()
        assert field.value == family + "ک\u200cک"
        app.post_message(Paste(family))
        await pilot.pause()
        assert field.value == family + "ک\u200cک" + family
