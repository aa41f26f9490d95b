"""The table of all commands: each is in the module of its name, in the folder of its group."""

from __future__ import annotations

GROUPS = {
    "Begin": {"demo": "begin.demo", "init": "begin.init", "config": "begin.config", "help": "begin.help"},
    "Look": {
        "tree": "look.tree",
        "show": "look.show",
        "explain": "look.explain",
        "search": "look.search",
        "log": "look.log",
        "lint": "look.lint",
    },
    "Check in": {
        "due": "check_in.due",
        "checkin": "check_in.checkin",
        "record": "check_in.record",
        "withdraw": "check_in.withdraw",
    },
    "Write and change": {
        "objective": "change.objective",
        "kr": "change.kr",
        "initiative": "change.initiative",
        "kpi": "change.kpi",
        "move": "change.move",
        "bring-back": "change.bring_back",
        "owner": "change.owner",
        "team": "change.team",
        "undo": "change.undo",
        "redo": "change.redo",
    },
    "From cycle to cycle": {"cycle": "cycles.cycle", "grade": "cycles.grade"},
    "In and out": {"import": "exchange.import_", "report": "exchange.report", "publish": "exchange.publish"},
    "Keep it safe": {
        "backup": "safe.backup",
        "restore": "safe.restore",
        "doctor": "safe.doctor",
        "upgrade": "safe.upgrade",
    },
}
"""What `okrtui --help` calls a group of commands → command → the module that holds it as `COMMAND`, which is
loaded when the command is asked for."""
MODULES = {command: module for group in GROUPS.values() for command, module in group.items()}
READS_OR_WRITES_FILES = frozenset({"demo", "init", "config", "import", "restore", "publish"})
"""What a restricted login does not have; nor has it `record --csv FILE`, `backup FILE`, `lint FILE` and
`report -o FILE`."""
