"""The table of all commands: what help lists them below, and where each is."""

from __future__ import annotations

GROUPS = {
    "Begin": {"demo": "places", "init": "places", "config": "places", "help": "help"},
    "Look": {
        "tree": "reading",
        "show": "reading",
        "explain": "reading",
        "search": "reading",
        "log": "history",
        "lint": "coaching",
    },
    "Check in": {"due": "reviewing", "checkin": "checkins", "record": "kpis", "withdraw": "withdraw"},
    "Write and change": {
        "objective": "editing",
        "kr": "editing",
        "initiative": "editing",
        "kpi": "kpis",
        "move": "editing",
        "bring-back": "editing",
        "owner": "naming",
        "team": "naming",
        "undo": "history",
        "redo": "history",
    },
    "From cycle to cycle": {"cycle": "cycles", "grade": "cycles"},
    "In and out": {"import": "importing", "report": "reporting", "publish": "keeping"},
    "Keep it safe": {"backup": "keeping", "restore": "keeping", "doctor": "keeping", "upgrade": "keeping"},
}
"""What `okrtui --help` calls a group of commands → command → the module that holds it, which is loaded when
the command is asked for."""
MODULES = {command: module for group in GROUPS.values() for command, module in group.items()}
READS_OR_WRITES_FILES = frozenset({"demo", "init", "config", "import", "restore", "publish"})
"""What a restricted login does not have; nor has it `record --csv FILE`, `backup FILE`, `lint FILE` and
`report -o FILE`."""
