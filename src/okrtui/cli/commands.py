"""The table of all commands: what help lists them below, and where each is."""

from __future__ import annotations

GROUPS = {
    "Begin": {"demo": "begin.config", "init": "begin.config", "config": "begin.config", "help": "begin.help"},
    "Look": {
        "tree": "look.tree",
        "show": "look.tree",
        "explain": "look.tree",
        "search": "look.tree",
        "log": "look.log",
        "lint": "look.lint",
    },
    "Check in": {
        "due": "check_in.due",
        "checkin": "check_in.checkin",
        "record": "change.kpi",
        "withdraw": "check_in.withdraw",
    },
    "Write and change": {
        "objective": "change.objective",
        "kr": "change.objective",
        "initiative": "change.objective",
        "kpi": "change.kpi",
        "move": "change.objective",
        "bring-back": "change.objective",
        "owner": "change.owner",
        "team": "change.owner",
        "undo": "look.log",
        "redo": "look.log",
    },
    "From cycle to cycle": {"cycle": "cycles.cycle", "grade": "cycles.cycle"},
    "In and out": {"import": "exchange.import_", "report": "exchange.report", "publish": "safe.backup"},
    "Keep it safe": {
        "backup": "safe.backup",
        "restore": "safe.backup",
        "doctor": "safe.backup",
        "upgrade": "safe.backup",
    },
}
"""What `okrtui --help` calls a group of commands → command → the module that holds it, which is loaded when
the command is asked for."""
MODULES = {command: module for group in GROUPS.values() for command, module in group.items()}
READS_OR_WRITES_FILES = frozenset({"demo", "init", "config", "import", "restore", "publish"})
"""What a restricted login does not have; nor has it `record --csv FILE`, `backup FILE`, `lint FILE` and
`report -o FILE`."""
