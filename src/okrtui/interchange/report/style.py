"""How a report's page looks: its colours in light and dark, and its style sheet. No data comes in here."""

from __future__ import annotations

from okrtui.domain.status import Tone

LIGHT = {
    "page": "#f6f8fa", "card": "#ffffff", "text": "#1f2328", "dim": "#59636e", "line": "#d1d9e0",
    "accent": "#0a5cad", "good": "#17702f", "warn": "#8a5a00", "bad": "#c0202b",
}  # fmt: skip
DARK = {
    "page": "#0f1318", "card": "#181d24", "text": "#e6eaef", "dim": "#9aa4af", "line": "#343c46",
    "accent": "#6cb0ff", "good": "#56c46b", "warn": "#dba642", "bad": "#ff8a84",
}  # fmt: skip
PRINT = {
    "page": "#ffffff", "card": "#ffffff", "text": "#000000", "dim": "#333333", "line": "#999999",
    "accent": "#000000", "good": "#000000", "warn": "#000000", "bad": "#000000",
}  # fmt: skip
TEXT_COLOURS = ("text", "dim", "accent", "good", "warn", "bad")
GROUNDS = ("page", "card")

TONE_CLASS = {Tone.GOOD: "good", Tone.CARE: "warn", Tone.BAD: "bad", Tone.PLAIN: ""}
"""A status' colour; its glyph and word stand beside it always. A plain one is dim."""


def _variables(palette: dict[str, str]) -> str:
    return " ".join(f"--{name}: {colour};" for name, colour in palette.items())


_RULES = """
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body { margin: 0; background: var(--page); color: var(--text); font: 1rem/1.5 system-ui, sans-serif; }
header, main, footer { max-width: 76rem; margin: 0 auto; padding: 0 1rem; }
header { padding-top: 1.5rem; }
.card h3 { font-size: 1rem; }
footer { padding-top: 1.5rem; padding-bottom: 2rem; color: var(--dim); font-size: .875rem; }
h1, h2, h3, h4, h5, h6 { font-size: 1rem; font-weight: 600; line-height: 1.25; margin: 0; }
h1, h2, h3, h4, h5, h6 { overflow-wrap: anywhere; }
h1 { font-size: 1.6rem; }
h2 { font-size: 1.2rem; margin: 2.25rem 0 .75rem; }
h3 { font-size: 1.1rem; }
p, ul, dl, figure { margin: 0; padding: 0; }
ul { list-style: none; }
bdi, p, li, dd { overflow-wrap: anywhere; }
.dim, dt, figcaption { color: var(--dim); }
.handle { color: var(--accent); font-variant-numeric: tabular-nums; }
.status { font-weight: 600; color: var(--dim); white-space: nowrap; }
.status.good { color: var(--good); }
.status.warn { color: var(--warn); }
.status.bad { color: var(--bad); }
.counts { margin-top: 1rem; display: grid; gap: .25rem 1.5rem; grid-template-columns: max-content 1fr; }
.counts dd { margin: 0; display: flex; flex-wrap: wrap; gap: 0 1rem; }
section > p.dim { margin-bottom: .75rem; }
.card { background: var(--card); border: 1px solid var(--line); border-radius: .5rem; padding: .9rem 1rem; }
.grid { display: grid; gap: .75rem; grid-template-columns: repeat(auto-fill, minmax(min(100%, 22rem), 1fr)); }
.grid > * { min-width: 0; }
.objective { margin-top: 1.75rem; }
.objective > .grid { margin-top: .75rem; }
.below { border-left: 2px solid var(--line); padding-left: .9rem; }
.facts { display: flex; flex-wrap: wrap; gap: .1rem 1rem; font-size: .9rem; margin-top: .35rem; }
.facts > div { display: flex; gap: .35rem; min-width: 0; }
.facts dd { margin: 0; }
.state { display: flex; flex-wrap: wrap; gap: 0 1rem; margin-top: .25rem; }
.state, .facts, .axis, .range { font-variant-numeric: tabular-nums; }
.list { display: grid; gap: .5rem; }
.list li { display: flex; flex-wrap: wrap; gap: 0 .9rem; }
.list + h3, .list + p { margin-top: .75rem; }
.moves h3 { font-size: .95rem; color: var(--dim); margin-bottom: .25rem; }
.moves > div + div { margin-top: 1rem; }
.notes { margin-top: .6rem; font-size: .9rem; display: grid; gap: .35rem; }
.notes bdi { white-space: pre-line; }
svg { display: block; width: 100%; overflow: visible; }
svg * { vector-effect: non-scaling-stroke; fill: none; }
.bar { margin-top: .6rem; }
.bar svg { height: .5rem; }
.objective > .bar { max-width: 22rem; }
.bar .whole { fill: var(--line); }
.bar .part { fill: var(--accent); }
.bar .mark { stroke: var(--text); stroke-width: 2; }
.chart { margin-top: .9rem; font-size: .8rem; }
.plot { display: grid; grid-template-columns: max-content 1fr; gap: .5rem; }
.range { display: flex; flex-direction: column; justify-content: space-between; text-align: right; }
.range, .axis { color: var(--dim); }
.plot svg { height: 7rem; border-bottom: 1px solid var(--line); }
.axis { display: flex; justify-content: space-between; gap: .5rem; }
.value { stroke: var(--accent); stroke-width: 2; stroke-linejoin: round; stroke-linecap: round; }
.dots { stroke: var(--accent); stroke-width: 5; stroke-linecap: round; }
.expected { stroke: var(--dim); stroke-width: 1.5; stroke-dasharray: 6 4; }
.today { stroke: var(--dim); stroke-width: 1; stroke-dasharray: 1 3; }
.spark { margin-top: .6rem; font-size: .8rem; }
.spark svg { height: 2.5rem; }
@media (max-width: 30rem) { .counts { grid-template-columns: 1fr; } .counts dd { margin-bottom: .4rem; } }
"""
_PRINT_RULES = """
body { font-size: 10pt; }
header, main, footer { max-width: none; padding: 0; }
.card, .list li, .chart, .spark { break-inside: avoid; }
h1, h2, h3, h4, h5, h6, .state, .objective > .bar, section > p { break-after: avoid; }
.grid { grid-template-columns: 1fr 1fr; }
.bar .whole { fill: #cccccc; }
.bar .part, .bar .whole { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
"""


def style_sheet() -> str:
    """Return the page's whole style: light, dark where the reader prefers it, black on white on paper."""
    return (
        f":root {{ color-scheme: light dark; {_variables(LIGHT)} }}\n"
        f"@media (prefers-color-scheme: dark) {{ :root {{ {_variables(DARK)} }} }}\n"
        f"{_RULES.strip()}\n"
        f"@media print {{ :root {{ color-scheme: light; {_variables(PRINT)} }}\n{_PRINT_RULES.strip()}\n}}\n"
    )
