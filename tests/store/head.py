"""The table `workspace`, whose one row the program reads and writes by SQL alone: a model of it for tests."""

from __future__ import annotations

from okrtui.store.orm import IntegerField
from okrtui.store.schema import Row, Text


class WorkspaceRow(Row):
    uuid = Text()
    schema = IntegerField()
    created_at = Text()
    readable_from = IntegerField()
    writable_from = IntegerField()
    version = Text()
    upgraded_by = Text()
    upgraded_at = Text()
    generation = IntegerField()
    closed_until = Text()
    published_at = Text()
    seal = Text()
    judged_by = Text(None)
    """The settings that items are judged by, as the last one who wrote had them, as JSON."""

    class Meta:
        table_name = "workspace"
