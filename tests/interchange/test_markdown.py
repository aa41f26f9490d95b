"""Markdown outlines of OKRs in the dialects people use, read as a plan; no line is lost."""

from __future__ import annotations

import os
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from textwrap import dedent

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from okrtui.domain.errors import Refused
from okrtui.interchange.outline.blocks import DEEPEST
from okrtui.interchange.outline.inline import plain
from okrtui.interchange.outline.markdown import read_markdown
from okrtui.interchange.outline.plan import Measure, Plan, PlannedKeyResult, PlannedObjective, PlannedStep
from okrtui.interchange.outline.source import MAX_LINE, MAX_LINES


def read(text: str) -> Plan:
    return read_markdown(dedent(text))


def objectives(plan: Plan) -> Iterator[PlannedObjective]:
    waiting = list(reversed(plan.objectives))
    while waiting:
        one = waiting.pop()
        yield one
        waiting.extend(reversed(one.children))


def key_results(plan: Plan) -> list[PlannedKeyResult]:
    return [one for objective in objectives(plan) for one in objective.key_results]


def only_key_result(text: str) -> PlannedKeyResult:
    (found,) = key_results(read(text))
    return found


def titles(items: tuple[PlannedObjective, ...] | tuple[PlannedKeyResult, ...]) -> list[str]:
    return [item.title for item in items]


def reasons(plan: Plan) -> dict[int, str]:
    return {one.line: one.reason for one in plan.left_out}


# Dialects


def test_numbered_objectives_with_marked_key_results_below_team_headings() -> None:
    plan = read("""\
        # FY30-Q1 OKRs

        ## Bakery

        1. **OBJECTIVE: Bake what people love**
           - KR: Reach 90% of orders on time
           - KR: Write the bread book
        1. **OBJECTIVE: Waste nothing**

        ## Shop/Café

        1. **OBJECTIVE: Sell it warmly**
           - KR: Open the garden
        """)
    assert [(one.title, one.team) for one in plan.objectives] == [
        ("Bake what people love", "Bakery"),
        ("Waste nothing", "Bakery"),
        ("Sell it warmly", "Shop/Café"),
    ]
    assert titles(plan.objectives[0].key_results) == [
        "Reach 90% of orders on time",
        "Write the bread book",
    ]
    assert plan.objectives[1].key_results == ()
    assert reasons(plan) == {1: "document title"}


def test_bold_objectives_with_owners_and_owner_key_results() -> None:
    plan = read("""\
        1. **CEO: Grow calmly**
           1. **Oven team (Nights): Never run cold.**
              1. Oven team (Nights) KR: Heat from 180 to 220 => 80%
              1. Oven team KR: Buy stones
           1. CEO KR: Talk less
        """)
    (top,) = plan.objectives
    assert (top.title, top.owner) == ("Grow calmly", "CEO")
    assert [(one.title, one.owner) for one in top.key_results] == [("Talk less", "CEO")]
    (child,) = top.children
    assert (child.title, child.owner) == ("Never run cold.", "Oven team (Nights)")
    heat, stones = child.key_results
    assert heat.measure == Measure("reach", start=180, target=220)
    assert (heat.note, heat.result, heat.owner) == ("80%", None, "Oven team (Nights)")
    assert stones.owner == "Oven team"


def test_owner_prefixes_of_a_plain_numbered_outline() -> None:
    plan = read("""\
        1. Head baker: Be the best
           1. Sales: Sell cakes
           1. Sales: Line up these:
              1. At least 3 cafés
              1. Two hotels
           1. Web shop: Open it
        2. Head baker: Be kind
        """)
    best, kind = plan.objectives
    assert (best.title, best.owner, kind.owner) == ("Be the best", "Head baker", "Head baker")
    assert [(one.title, one.owner) for one in best.key_results] == [
        ("Sell cakes", "Sales"),
        ("Open it", "Web shop"),
    ]
    (line_up,) = best.children
    assert (line_up.title, line_up.owner) == ("Line up these:", "Sales")
    assert titles(line_up.key_results) == ["At least 3 cafés", "Two hotels"]
    assert line_up.key_results[0].measure == Measure("keep", low=3)


def test_an_ordinary_colon_is_no_owner() -> None:
    plan = read("""\
        # Talk to guests
        - [ ] Radio: find out how
        - [ ] Post: write a card
        - Mail: answer it
        1. Hire people: two bakers
        """)
    assert {one.owner for one in key_results(plan)} == {""}
    assert "Radio: find out how" in titles(tuple(key_results(plan)))


def test_headings_with_nested_check_boxes() -> None:
    plan = read("""\
        # OKRs 2030 Q3

        ## Bring bread to the town

        ### Get the oven ready [OVEN]

        - [x] Clean it
          - [ ] Brush the door (WIP: _half_)
          * [P1] Oil the hinge
        - [ ] Test it [P0][HEAT]

        #### Tell the neighbours

        - [X] Leaflet

        ## Being a better place to work at
        """)
    bring, being = plan.objectives
    (ready,) = bring.children
    assert (ready.title, ready.tags, bring.key_results) == ("Get the oven ready", ("OVEN",), ())
    clean, test = ready.key_results
    assert (clean.title, clean.done, clean.measure) == ("Clean it", True, None)
    assert [(step.title, step.done) for step in clean.steps] == [
        ("Brush the door (WIP: half)", False),
        ("[P1] Oil the hinge", False),
    ]
    assert (test.title, test.done, test.tags) == ("Test it", False, ("P0", "HEAT"))
    assert titles(ready.children) == ["Tell the neighbours"]
    assert ready.children[0].key_results[0].done is True
    assert (being.key_results, being.children) == ((), ())


def test_a_plain_item_beside_boxes_takes_its_boxes_as_steps() -> None:
    plan = read("""\
        ### Speak every language
        - Finish the menu in:
           - [X] French
           - [ ] Greek
        - [ ] Drop the old menu
        """)
    finish, _ = plan.objectives[0].key_results
    assert finish.done is None
    assert [(step.title, step.done) for step in finish.steps] == [
        ("French", True),
        ("Greek", False),
    ]


def test_bullets_below_area_headings_are_objectives() -> None:
    plan = read("""\
        ## Q1 2030

        ### Vision:
        * Bread for all

        ### Community:
        * Build a circle of friends
          * [P0] Open a forum
          * [P1] Meet 20 friends

        ### Kitchen:
        * Get a better oven
          * Buy it

        ### Product:
        * Launch the rye loaf
        """)
    assert [(one.title, one.team, len(one.key_results)) for one in plan.objectives] == [
        ("Bread for all", "", 0),
        ("Build a circle of friends", "Community", 2),
        ("Get a better oven", "Kitchen", 1),
        ("Launch the rye loaf", "Product", 0),
    ]
    assert plan.objectives[1].key_results[0].tags == ("P0",)
    assert reasons(plan) == {1: "document title", 3: "section heading"}


def test_a_tree_of_bullets_with_tabs_and_issue_links() -> None:
    plan = read_markdown(
        "### Vision: The kindest bakery\n\n**Progress:** 0%\n\n[Source page](https://x.test/1)\n\n"
        "* Be open ([#5](https://x.test/5))\n"
        "\t* [P0] Open early ([#6](https://x.test/6))\n"
        "\t\t* [P0] decrease late openings by 30%\n"
        "\t* [P1] Smile\n"
    )
    (vision,) = plan.objectives
    (be_open,) = vision.children
    assert (vision.title, be_open.title) == ("Vision: The kindest bakery", "Be open (#5)")
    assert titles(be_open.key_results) == ["Smile"]
    (early,) = be_open.children
    assert (early.title, early.tags) == ("Open early (#6)", ("P0",))
    assert early.key_results[0].measure == Measure("reach", by=(-30, True))
    assert reasons(plan) == {3: "progress figure", 5: "link only"}


def test_key_result_lines_behind_a_backslash_or_without_one() -> None:
    plan = read("""\
        1. **Baker: Grow the crust.** \\
           KR: Crust from 2 mm to 3 mm. => Done \\
           KR: Clear words for the
           customers.
           KR: No backslash above\\
           1. **Shop: Show it** \\
              KR: Hire [_N<sub>6</sub>_][n6] people

        [n6]: https://x.test/6
        """)
    (grow,) = plan.objectives
    assert (grow.title, grow.owner) == ("Grow the crust.", "Baker")
    assert titles(grow.key_results) == [
        "Crust from 2 mm to 3 mm.",
        "Clear words for the customers.",
        "No backslash above",
    ]
    (show,) = grow.children
    assert titles(show.key_results) == ["Hire N6 people"]
    assert show.key_results[0].measure is None
    assert reasons(plan) == {9: "link definition"}


def test_why_paragraphs_become_the_why() -> None:
    plan = read("""\
        ## Bakery

        **WHY:** of a whole team

        1. **Bake at night**

           **WHY:** The town sleeps.

           And it is cool.

           - KR: Buy lamps

        ## Grow the shop

        It is too small.

        - [ ] Rent next door

        Later words.

        - [ ] Paint it
        """)
    bake, grow = plan.objectives
    assert bake.why == "The town sleeps.\n\nAnd it is cool."
    assert grow.why == "It is too small."
    assert reasons(plan) == {3: "prose", 19: "prose between lists"}


def test_paragraphs_can_stand_for_headings_and_items() -> None:
    plan = read("""\
        **Objective 1: Bake well**

        KR1: At least 5 loaves
        KR2: Learn rye

        **Sell well**

        - Find a stall

        Just bold words that lead to nothing: **well**
        """)
    bake, sell = plan.objectives
    assert (bake.title, titles(bake.key_results)) == (
        "Bake well",
        ["At least 5 loaves", "Learn rye"],
    )
    assert (sell.title, titles(sell.key_results)) == ("Sell well", ["Find a stall"])


def test_headings_can_be_key_results_and_underlined() -> None:
    plan = read("""\
        Objective: Bake well
        ====================

        KR 1: Learn rye
        ---------------

        - [x] Read
        - [ ] Try

        ## Key results

        - Sleep late
        """)
    (bake,) = plan.objectives
    assert bake.title == "Bake well"
    assert bake.key_results[0].title == "Learn rye"
    assert [step.done for step in bake.key_results[0].steps] == [True, False]
    assert bake.key_results[1].title == "Sleep late"


def test_key_results_named_as_such_belong_to_what_stands_above() -> None:
    plan = read("""\
        **Objective:** Bake well
        **Key results:**
        - Learn rye

        Objective 2: Sell well
        **KRs**
        - KR1 - Find a stall

        ## Sleep well every night
        - Rest
          - Key results:
            - Buy a bed
        """)
    bake, sell, sleep = plan.objectives
    assert (bake.title, titles(bake.key_results)) == ("Bake well", ["Learn rye"])
    assert (sell.title, titles(sell.key_results)) == ("Sell well", ["Find a stall"])
    assert titles(sleep.children) == ["Rest"]
    assert titles(sleep.children[0].key_results) == ["Buy a bed"]
    assert reasons(plan) == dict.fromkeys((2, 6, 11), "section heading")


def test_owner_and_team_lines() -> None:
    plan = read("""\
        # Bake well
        Owner: Ana
        Team: night/oven
        - [ ] Learn rye
          - Owner: Bo
          - => 50%: half read
        """)
    (bake,) = plan.objectives
    assert (bake.owner, bake.team, bake.why) == ("Ana", "night/oven", "")
    (rye,) = bake.key_results
    assert (rye.owner, rye.steps, rye.result, rye.note) == ("Bo", (), 0.5, "50%: half read")


def test_titles_only_name_the_document() -> None:
    for title in (
        "OKRs 2030 Q3",
        "CY30-Q4 OKRs",
        "Objectives & Key Results at Bread Ltd",
        "Q1 2030",
    ):
        plan = read_markdown(f"# {title}\n\n## Bake well\n\n- [ ] Learn rye\n")
        assert titles(plan.objectives) == ["Bake well"], title
        assert reasons(plan) == {1: "document title"}
    plan = read_markdown("# Introduce OKRs\n\n- [ ] Learn them\n")
    assert titles(plan.objectives) == ["Introduce OKRs"]


def test_key_results_right_below_a_title_make_it_the_objective() -> None:
    plan = read_markdown("# OKRs 2030 Q3\n\n- [ ] Learn rye\n")
    assert titles(plan.objectives) == ["OKRs 2030 Q3"]
    assert plan.left_out == ()


def test_boxes_without_any_objective_are_left_out() -> None:
    plan = read_markdown("- [ ] Learn rye\n- [ ] Bake\n  - [x] Rye\n")
    assert titles(plan.objectives) == ["Bake"]
    assert plan.objectives[0].key_results[0].done is True
    assert reasons(plan) == {1: "key result without an objective above it"}


# Results


@pytest.mark.parametrize(
    ("item", "note", "result"),
    [
        ("Learn rye => 80%", "80%", 0.8),
        ("Learn rye ==> 0.7", "0.7", 0.7),
        ("Learn rye = > 3/4", "3/4", 0.75),
        ("Learn rye. =>. Done", "Done", 1.0),
        ("Learn rye => Not done.", "Not done.", 0.0),
        ("Learn rye => 20%: We took 5 lessons", "20%: We took 5 lessons", 0.2),
        ("Learn rye => 0%. It was a bad goal", "0%. It was a bad goal", 0.0),
        ("Learn rye => Done for some", "Done for some", None),
        ("Learn rye => 66% read (3 late), 66% baked", "66% read (3 late), 66% baked", None),
        ("Learn rye => 10/10 (110%)", "10/10 (110%)", None),
        ("Learn rye => 110%", "110%", None),
        ("Learn rye => 5/4", "5/4", None),
        ("Learn rye => 1", "1", None),
        ("Learn rye => 50%: or 80% of it", "50%: or 80% of it", None),
        ("Learn rye => 3/4: that is 80%", "3/4: that is 80%", None),
        ("Learn rye => 1/2 oats, 0/2 rye", "1/2 oats, 0/2 rye", None),
        ("95% of loaves rise => 40%", "40%", 40.0),
        ("95% of loaves rise => 0.4", "0.4", None),
        ("At least 95 % rise => 90%", "90%", 90.0),
        ("At least 95 loaves rise => 90%", "90%", None),
        ("Rise from 0 to 8 loaves => 6/8", "6/8", 6.0),
        ("Rise from 0 to 8 loaves => 6/9", "6/9", None),
        ("Rise from 0 to 8 loaves => 75%", "75%", None),
        ("Increase loaves by 20% => 20%", "20%", None),
        ("Rise from 0 to 8 loaves => Done", "Done", None),
    ],
)
def test_results(item: str, note: str, result: float | None) -> None:
    found = only_key_result(f"# Bake\n- {item}\n")
    assert (found.note, found.result) == (note, result)
    assert "=>" not in found.title


# Tables


def test_a_table_of_key_results_with_scores() -> None:
    plan = read("""\
        # Bake well

        | Key Result | Owner | Target | Mid Score | Final score |
        |:-----------|-------|--------|----------:|------------:|
        | Learn rye [P0] | Bo | 5 loaves | 0.3 | 0.7 |
        | Rise from 2 to 4 cm \\| day | | | 10% | 50% |
        | | | | | |
        | Sleep | | | 0.1 | N/A |
        """)
    rye, rise, sleep = plan.objectives[0].key_results
    assert (rye.title, rye.owner, rye.tags, rye.result) == ("Learn rye", "Bo", ("P0",), 0.7)
    assert (rye.description, rye.note) == ("Target: 5 loaves", "Mid Score: 0.3\nFinal score: 0.7")
    assert (rise.title, rise.result) == ("Rise from 2 to 4 cm | day", None)
    assert (sleep.result, sleep.note) == (None, "Mid Score: 0.1\nFinal score: N/A")
    assert reasons(plan) == {
        3: "table header",
        4: "table delimiter",
        7: "row without a key result",
    }


def test_a_table_with_an_objective_column_or_header() -> None:
    plan = read("""\
        ## Bakery

        Objective | KR | Status
        --- | --- | ---
        Bake well | Learn rye | late
         | Learn oats |
        Sell well | Find a stall | done

        | Objective: Rest well | Projected |
        | --- | --- |
        | Sleep | 0.5 |
        """)
    bakery = plan.objectives
    found = [one for top in bakery for one in (top, *top.children)]
    assert [(one.title, titles(one.key_results)) for one in found if one.key_results] == [
        ("Bake well", ["Learn rye", "Learn oats"]),
        ("Sell well", ["Find a stall"]),
        ("Rest well", ["Sleep"]),
    ]


def test_tables_below_an_item_and_tables_of_something_else() -> None:
    plan = read("""\
        1. **Bake well**

        | KR | Score |
        |----|-------|
        | Learn rye | 0.4 |

        1. **Sell well**
           - KR: Find a stall

        ## Staff

        | Name | Age |
        |------|-----|
        | Somebody | 44 |
        """)
    bake, sell = plan.objectives
    assert (titles(bake.key_results), titles(sell.key_results)) == (["Learn rye"], ["Find a stall"])
    assert reasons(plan)[14] == "table without key results"


def test_dated_tracking_tables_stay_notes() -> None:
    plan = read("""\
        # Bake well
        - Learn rye

          01.02.30 | 0.11 | NA
          08.02.30 | 0.20 | slow

        - Learn oats

        Date | Score
        --- | ---
        01.02.30 | 0.5
        """)
    rye, oats = plan.objectives[0].key_results
    assert (rye.note, rye.result) == ("01.02.30 | 0.11 | NA\n08.02.30 | 0.20 | slow", None)
    assert (oats.note, oats.result) == ("Date | Score\n01.02.30 | 0.5", None)


# What is left out


def test_what_nobody_means_is_left_out() -> None:
    plan = read("""\
        ---
        title: Bread
        ---
        # OKRs 2030 Q3

        - [Bake well](#bake-well)
          - [[P1] Learn (rye)](#p1-learn-rye)

        > A note
        that goes on

        ***

        ## Bake well <!-- or better -->

        ![oven](oven.png)

        - [ ] Learn rye
        <!-- two
        lines -->
        - [ ] ~~Learn oats~~

        ```
        - [ ] code
        ```

        ## ~~Sell~~

        - [ ] Stall
        """)
    assert [(one.title, titles(one.key_results)) for one in plan.objectives] == [("Bake well", ["Learn rye"])]
    assert reasons(plan) == {
        **dict.fromkeys((1, 2, 3), "front matter"),
        4: "document title",
        **dict.fromkeys((6, 7), "table of contents"),
        **dict.fromkeys((9, 10), "quoted note"),
        12: "horizontal rule",
        14: "HTML comment",
        16: "image",
        **dict.fromkeys((19, 20), "HTML comment"),
        **dict.fromkeys((21, 27, 29), "struck out"),
        **dict.fromkeys((23, 24, 25), "code block"),
    }


def test_amounts_at_the_beginning_are_no_quotations_nor_lists() -> None:
    plan = read_markdown("# Bake\n- KR: >100 loaves\n- KR: -5 is cold\n")
    assert titles(plan.objectives[0].key_results) == [">100 loaves", "-5 is cold"]


# Text


@pytest.mark.parametrize(
    ("item", "title"),
    [
        ("A [loaf](https://x.test/a_(b) 'c') and [rye][r] &amp; [oats][]", "A loaf and rye & oats"),
        ("see [a][b] there", "see [a][b] there"),
        (
            "snake_case and _soft_ and **hard** and `co_de*`",
            "snake_case and soft and hard and co_de*",
        ),
        (r"5 \* 3 and \_x\_ and *x*", "5 * 3 and _x_ and x"),
        ("H<sub>2</sub>O <b>now</b> a <customer> x<br>y", "H2O now a <customer> x y"),
        ("pre* and 3 * 4", "pre* and 3 * 4"),
        ("zero\u200bwidth \u202eright\u202c\u0007 e\u0301", "zerowidth right é"),
        ("👩\u200d🍳 bakes a\u200db", "👩\u200d🍳 bakes ab"),
        ("Style of the cake[s]", "Style of the cake[s]"),
        ("![oven](o.png) on", "oven on"),
    ],
)
def test_inline_markup(item: str, title: str) -> None:
    found = only_key_result(f"# Bake\n- {item}\n\n[r]: https://x.test\n[oats]: https://x.test\n")
    assert found.title == title


def test_long_lines_keep_their_first_sentence_as_title() -> None:
    first = "Learn to bake rye, e.g. the dark one."
    text = f"{first} {'It takes very long. ' * 8}".strip()
    found = only_key_result(f"# Bake\n- {text}\n")
    assert (found.title, found.description) == (first, text)
    plan = read_markdown(f"# {text}\n- a\n")
    assert (plan.objectives[0].title, plan.objectives[0].why) == (first, text)
    short = "Learn it. Do it."
    assert only_key_result(f"# Bake\n- {short}\n").title == short


def test_endless_lines_are_cut_and_the_rest_is_reported() -> None:
    words = " ".join(f"word{number}" for number in range(3000))
    plan = read_markdown(f"# Bake\n- {words}\n")
    (found,) = key_results(plan)
    assert len(found.title) <= 500
    assert found.title.endswith("…")
    assert len(found.description) <= 10_000
    (rest,) = plan.left_out
    assert (rest.reason, rest.line) == ("too long", 2)
    assert f"{found.description} {rest.text}" == words


def test_what_is_nested_too_deep_hangs_from_the_deepest() -> None:
    text = "\n".join("  " * level + f"- level{level}" for level in range(40))
    plan = read_markdown(text)
    found = [one.title for one in objectives(plan)] + [one.title for one in key_results(plan)]
    assert sorted(found, key=lambda one: int(one[5:])) == [f"level{level}" for level in range(40)]
    depth, level = 0, plan.objectives
    while level:
        depth, level = depth + 1, tuple(child for one in level for child in one.children)
    assert depth < DEEPEST + 1


@pytest.mark.parametrize(
    "piece",
    ["[", "](", "[a](", "(", "*a", "_", "`a``", "<a ", "<!-- ", "a <!-- b", "| a ", "[P0]", "&amp;",
     "\\", "~~a", "e\u0301\u0316", "\u200d\u200b", "grow by 3 ", "a. B ", "- ", "# ", "=> ", "\t"],
)  # fmt: skip
@pytest.mark.soak
def test_a_long_line_of_anything_comes_to_an_end(piece: str) -> None:
    text = piece * ((MAX_LINE - 20) // len(piece))
    for document in (text, f"# A\n- {text}\n", f"# A\n- [ ] {text}\n"):
        check_texts(read_markdown(document))


def test_more_lines_or_longer_ones_than_a_document_has_are_refused() -> None:
    whole = read_markdown("# Bake\n" + "- [ ] a\n" * (MAX_LINES - 2))
    assert (len(key_results(whole)), whole.left_out) == (MAX_LINES - 2, ())
    with pytest.raises(Refused, match="10,000 lines"):
        read_markdown("# Bake\n" + "- [ ] a\n" * MAX_LINES)
    assert len(key_results(read_markdown("# Bake\n- " + "a" * (MAX_LINE - 2)))) == 1
    with pytest.raises(Refused, match="Line 2 has 100,001 characters"):
        read_markdown("# Bake\n- " + "a" * (MAX_LINE - 1))


# Properties


def texts(plan: Plan) -> Iterator[str]:
    """Everything a plan says; a title that its description repeats only once."""
    for one in objectives(plan):
        yield from (one.why, one.owner, one.team, one.note, *one.tags)
        if not one.why.startswith(one.title.rstrip("…")):
            yield one.title
    for each in key_results(plan):
        yield from (each.description, each.owner, each.note, *each.tags)
        yield from (step.title for step in each.steps)
        if not each.description.startswith(each.title.rstrip("…")):
            yield each.title
    for left in plan.left_out:
        yield left.text


def check_texts(plan: Plan) -> None:
    found = list(key_results(plan))
    items: list[PlannedObjective | PlannedKeyResult | PlannedStep] = [*objectives(plan), *found]
    for item in [*items, *(step for one in found for step in one.steps)]:
        assert 0 < len(item.title) <= 500
        assert item.line >= 1
        assert unicodedata.is_normalized("NFC", item.title)
        for character in item.title:
            assert unicodedata.category(character) not in ("Cc", "Cs", "Zl", "Zp")
            assert character not in "\u200b\u200e\u200f\u202a\u202e\u2066\u2069\ufeff"
    for one in objectives(plan):
        assert len(one.why) <= 10_000


_STARTS = [
    "# ", "## ", "### ", "#### ", "- ", "  - ", "    - ", "\t* ", "1. ", "   1. ", "- [ ] ",
    "  - [x] ", "      - ", "- KR: ", "   KR: ", "KR: ", "Sales KR: ", "1. **OBJECTIVE: ", "1. **",
    "", "", "  ", "   ", "**WHY:** ", "> ", "Owner: ", "- Owner: ", "Team: ", "**Objective: ",
    "| KR | ", "| ", "01.02.30 | ", "- ~~", "## ~~", "![", "[n]: ", "```", "<!-- ",
    "## Key results ", "Objective | Owner | ", "=> ", "- => ", "1. Sales: ", "- [P0] ", "Why: ",
]  # fmt: skip
_ENDS = [
    "",
    "",
    "",
    "**",
    " \\",
    " => 80%",
    " [P0][X]",
    " -->",
    " |",
    " | 0.7 |",
    "~~",
    "](#a)",
    ".",
]


@st.composite
def _documents(draw: st.DrawFn) -> tuple[str, int]:
    """A document whose line n says `w{n}x`, between lines that say nothing."""
    lines: list[str] = []
    count = draw(st.integers(1, 25))
    for number in range(count):
        line = draw(st.sampled_from(_STARTS)) + f"w{number}x" + draw(st.sampled_from(_ENDS))
        lines.append(line)
        lines.extend(draw(st.lists(st.sampled_from(["", "|---|---|", "---", "***"]), max_size=2)))
    return "\n".join(lines), count


@settings(max_examples=100, deadline=None)
@given(_documents())
def test_no_line_is_lost(document: tuple[str, int]) -> None:
    text, count = document
    plan = read_markdown(text)
    check_texts(plan)
    said = " ".join(texts(plan))
    lost = [number for number in range(count) if f"w{number}x" not in said]
    assert not lost


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=400))
def test_any_text_gives_a_plan(text: str) -> None:
    check_texts(read_markdown(text))


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="#-*[]()|`_<>!:=. \n\tabK\u0301R12%x\\&~", max_size=300))
def test_any_markup_gives_a_plan(text: str) -> None:
    check_texts(read_markdown(text))


# Real documents, which are not part of the project

# file: objectives, key results, key results with a measure, with a result, steps
_COUNTS = {
    "2019_q3.md": (8, 26, 3, 0, 0),
    "2019_q4.md": (24, 42, 4, 0, 0),
    "2021_q1.md": (29, 73, 7, 14, 0),
    "2021_q2.md": (29, 73, 10, 1, 0),
    "2022_q1.md": (25, 64, 8, 0, 0),
    "2022_q2.md": (24, 77, 9, 0, 0),
    "2022_q3.md": (23, 73, 7, 0, 0),
    "2018-Q1.md": (30, 47, 0, 0, 0),
    "2018-Q2.md": (50, 128, 4, 0, 0),
    "2018-Q3.md": (50, 138, 6, 0, 14),
    "2018-Q4.md": (47, 136, 9, 0, 3),
    "2019-Q1.md": (27, 59, 0, 0, 0),
}
_LABELS = re.compile(r"^[ \t]*(?:[-*+]|\d+\.)?[ \t]*(?:\[[ xX]\] )?|\bOBJECTIVE:|\bKR:|\bWHY:|(?<= )=+ ?>")


def _words(text: str) -> Counter[str]:
    return Counter(re.findall(r"[^\W_]+", text))


@pytest.mark.parametrize("name", sorted(_COUNTS))
def test_real_documents(name: str) -> None:
    folder = os.environ.get("OKRTUI_REAL_DATA")
    if not folder:
        pytest.skip("OKRTUI_REAL_DATA names no folder with real OKR documents")
    (path,) = Path(folder).rglob(name)
    source = path.read_text(encoding="utf-8")
    plan = read_markdown(source)
    check_texts(plan)
    found = key_results(plan)
    counts = (
        sum(1 for _ in objectives(plan)),
        len(found),
        sum(1 for one in found if one.measure),
        sum(1 for one in found if one.result is not None),
        sum(len(one.steps) for one in found),
    )
    assert counts == _COUNTS[name]
    names = {found[1].casefold() for found in re.finditer(r"(?m)^\[(\w+)\]:", source)}
    said = sum((_words(text) for text in texts(plan)), Counter())
    for line in source.splitlines():
        words = _words(plain(_LABELS.sub(" ", line), names)) - _words("")
        missing = {word for word in words if said[word] < 1}
        assert not missing, line
    whole = sum((_words(plain(_LABELS.sub(" ", line), names)) for line in source.splitlines()), Counter())
    owners = sum((_words(one.owner) for one in found), Counter())
    assert not whole - said - owners
