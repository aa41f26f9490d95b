"""The README against the program: its keys, its guides, its pictures; and that it stays short."""

from __future__ import annotations

import os
import re
from pathlib import Path

from okrtui import guides
from okrtui.tui.actions import ACTIONS, shown

PROJECT = Path(__file__).parents[1]
README = PROJECT / "README.md"
WRITE = "OKRTUI_WRITE_TABLES"
MAX_LENGTH = 200

WEEK = ("add", "edit", "check_in", "review", "explain", "open", "undo", "search", "help", "quit")
"""The ten actions that a week takes."""


def key_table() -> str:
    lines = ["| key | what it does |", "| --- | --- |"]
    known = {action.id: action for action in ACTIONS}
    for id in WEEK:
        keys = " ".join(f"`{key}`" for key in shown(known[id].keys).split(" "))
        lines.append(f"| {keys} | {known[id].help} |")
    return "\n".join(lines)


def guide_list() -> str:
    found = [guides.guide(topic) for topic in guides.topics()]
    return "\n".join(f"- [{each.topic}](src/okrtui/guides/{each.topic}.md): {each.purpose}" for each in found)


def section(text: str, name: str, made: str) -> str:
    assert text.count(f"<!-- {name} -->\n") == 1
    return re.sub(rf"(<!-- {name} -->\n).*?(<!-- /{name} -->)", lambda m: m[1] + made + "\n" + m[2], text,
                  flags=re.S)  # fmt: skip


def test_what_is_listed_is_the_programs() -> None:
    text = README.read_text(encoding="utf-8")
    wanted = section(section(text, "keys", key_table()), "guides", guide_list())
    if os.environ.get(WRITE):
        README.write_text(wanted, encoding="utf-8")
        text = wanted
    assert text == wanted, f"README.md is older: run this test once with {WRITE}=1"


def test_it_is_short_and_begins_with_two_commands() -> None:
    text = README.read_text(encoding="utf-8")
    assert text.count("\n") <= MAX_LENGTH
    start = text.partition("## Start\n")[2].partition("## Words\n")[0]
    assert sum(block.count("\n") for block in re.findall(r"(?ms)^```sh\n(.*?)^```$", start)) == 2
    assert len(WEEK) == 10


def test_every_picture_is_used_and_there() -> None:
    used = set(re.findall(r"\(screenshots/([\w-]+\.svg)\)", README.read_text(encoding="utf-8")))
    assert used == {path.name for path in (PROJECT / "screenshots").glob("*.svg")}
