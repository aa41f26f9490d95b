"""Draws an emulated screen as an SVG picture, and reads the text back out of one; pure functions.

The same screen always gives the same bytes. Nothing is fetched: the font is whatever monospace
font the viewer has, and `textLength` keeps every run of text on its cells.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby
from typing import NamedTuple
from xml.etree import ElementTree
from xml.sax.saxutils import escape

from tests.emulator import Cell, EmulatedScreen

CELL_WIDTH, CELL_HEIGHT, BASELINE = 9, 18, 14
FONT_SIZE = 14.95  # DejaVu and Menlo are then 9 wide also where textLength is not known
MARGIN, TITLE_BAR = 10, 28
BACKGROUND, FOREGROUND, FRAME = "#16181d", "#d4d6db", "#3a3d45"
BUTTONS = ("#e0655c", "#dfb14a", "#5db062")
FONTS = "ui-monospace,'DejaVu Sans Mono',Menlo,Consolas,monospace"
NAMED_COLOURS = {
    "black": "#24272e",
    "red": "#d7665f",
    "green": "#6fae6a",
    "brown": "#d0a04c",
    "blue": "#5b93d6",
    "magenta": "#b57bc6",
    "cyan": "#4fb0ae",
    "white": "#c3c6cc",
    "brightblack": "#747a86",
    "brightred": "#ef8a82",
    "brightgreen": "#93cf8c",
    "brightbrown": "#ecc475",
    "brightblue": "#86b5ef",
    "brightmagenta": "#d3a1e2",
    "brightcyan": "#7fd3d0",
    "brightwhite": "#f3f4f6",
}
NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
SVG = "{http://www.w3.org/2000/svg}"


class Run(NamedTuple):
    """Neighbouring cells of one style: `text` fills `width` cells from column `x` on."""

    x: int
    width: int
    text: str
    style: str
    background: str


def screenshot_svg(screen: EmulatedScreen, title: str = "") -> str:
    """The screen as an SVG document with a window frame around it."""
    rows = [list(_runs(screen, y)) for y in range(screen.lines)]
    styles = list(
        dict.fromkeys(
            run.style for row in rows for run in row if run.text.strip() or "text-decoration" in run.style
        )
    )
    names = {style: f"s{number}" for number, style in enumerate(styles)}
    body = [line for y, row in enumerate(rows) for line in _row_elements(y, row, names)]
    return "\n".join([*_frame(screen, title, names), *body, "</g>", "</svg>", ""])


def svg_text(svg: str) -> list[str]:
    """The rows of text in a picture made by `screenshot_svg`, without spaces at their ends."""
    root = ElementTree.fromstring(svg)
    screen = root.find(f"{SVG}g")
    assert screen is not None, "not a picture made by screenshot_svg"
    rows = [""] * int(screen.attrib["data-rows"])
    filled = [0] * len(rows)
    for text in screen.iter(f"{SVG}text"):
        y = (int(text.attrib["y"]) - BASELINE) // CELL_HEIGHT
        x = int(text.attrib["x"]) // CELL_WIDTH
        rows[y] += " " * (x - filled[y]) + (text.text or "")
        filled[y] = x + int(text.attrib["textLength"]) // CELL_WIDTH
    return [row.rstrip() for row in rows]


def _frame(screen: EmulatedScreen, title: str, names: dict[str, str]) -> Iterator[str]:
    width = screen.columns * CELL_WIDTH + 2 * MARGIN
    height = screen.lines * CELL_HEIGHT + TITLE_BAR + MARGIN
    yield (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}"'
        f' width="{width}" height="{height}">'
    )
    if title:
        yield f"<title>{_xml(title)}</title>"
    rules = "".join(f".{name}{{{style}}}" for style, name in names.items())
    yield f"<style>text{{font:{FONT_SIZE}px {FONTS};white-space:pre}}{rules}</style>"
    yield (
        f'<rect x=".5" y=".5" width="{width - 1}" height="{height - 1}" rx="7"'
        f' fill="{BACKGROUND}" stroke="{FRAME}"/>'
    )
    for number, colour in enumerate(BUTTONS):
        yield f'<circle cx="{16 + 18 * number}" cy="14" r="5" fill="{colour}"/>'
    yield (f'<text x="{width // 2}" y="19" text-anchor="middle" fill="{FOREGROUND}">{_xml(title)}</text>')
    yield (
        f'<g transform="translate({MARGIN} {TITLE_BAR})" xml:space="preserve"'
        f' data-columns="{screen.columns}" data-rows="{screen.lines}">'
    )


def _row_elements(y: int, row: list[Run], names: dict[str, str]) -> Iterator[str]:
    """First the coloured backgrounds of a row, then its text."""
    for background, group in groupby(row, key=lambda run: run.background):
        if background != BACKGROUND:
            runs = list(group)
            width = runs[-1].x + runs[-1].width - runs[0].x
            yield (
                f'<rect x="{runs[0].x * CELL_WIDTH}" y="{y * CELL_HEIGHT}"'
                f' width="{width * CELL_WIDTH}" height="{CELL_HEIGHT}" fill="{background}"/>'
            )
    for run in row:
        text, x, width = run.text, run.x, run.width
        if "text-decoration" not in run.style:
            x += len(text) - len(text.lstrip(" "))
            width -= len(text) - len(text.strip(" "))
            text = text.strip(" ")
        if text:
            yield (
                f'<text class="{names[run.style]}" x="{x * CELL_WIDTH}"'
                f' y="{y * CELL_HEIGHT + BASELINE}" textLength="{width * CELL_WIDTH}"'
                f"{_stretch(text)}>{_xml(text)}</text>"
            )


def _runs(screen: EmulatedScreen, y: int) -> Iterator[Run]:
    """A row's cells, joined where they look alike and their characters are of one kind."""
    cells = [(x, screen.cell(x, y)) for x in range(screen.columns)]
    kinds: list[tuple[str, str, str]] = []
    for x, cell in cells:
        same_as_left = cell.data == "" and kinds
        kinds.append(kinds[-1] if same_as_left else (*_look(cell), _kind(x, cell.data)))
    for (style, background, _), group in groupby(cells, key=lambda item: kinds[item[0]]):
        run = list(group)
        text = "".join(cell.data for _, cell in run)
        yield Run(run[0][0], len(run), text, style, background)


def _kind(x: int, data: str) -> str:
    """Characters whose widths a font may be trusted with stay together, others stand alone."""
    if len(data) == 1 and ord(data) < 0x250:
        return "text"
    return "lines" if _is_line(data) else f"alone {x}"


def _is_line(data: str) -> bool:
    """Box drawing and block elements, which ought to touch one another."""
    return len(data) == 1 and 0x2500 <= ord(data) <= 0x259F


def _stretch(text: str) -> str:
    return ' lengthAdjust="spacingAndGlyphs"' if _is_line(text[0]) else ""


def _look(cell: Cell) -> tuple[str, str]:
    """The CSS of a cell's text and its background colour."""
    fg, bg = _colour(cell.fg, FOREGROUND), _colour(cell.bg, BACKGROUND)
    if cell.reverse:
        fg, bg = bg, fg
    if cell.dim:
        fg = _between(fg, bg)
    lines = ["underline"] * cell.underscore + ["line-through"] * cell.strikethrough
    style = f"fill:{fg}"
    style += ";font-weight:bold" if cell.bold else ""
    style += ";font-style:italic" if cell.italics else ""
    style += f";text-decoration:{' '.join(lines)}" if lines else ""
    return style, bg


def _colour(name: str, default: str) -> str:
    return default if name == "default" else NAMED_COLOURS.get(name, f"#{name}")


def _between(one: str, other: str) -> str:
    """The colour half-way between two `#rrggbb`."""
    pairs = ((int(one[i : i + 2], 16), int(other[i : i + 2], 16)) for i in (1, 3, 5))
    return "#" + "".join(f"{(a + b) // 2:02x}" for a, b in pairs)


def _xml(text: str) -> str:
    return escape(NOT_IN_XML.sub("\ufffd", text))
