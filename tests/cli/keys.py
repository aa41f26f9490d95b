"""The keys of what commands print as JSON."""

from __future__ import annotations

TREE = {"version", "as_of", "workspace", "cycle", "objectives"}
CYCLE = {"name", "starts", "ends", "state", "elapsed"}
OBJECTIVE = {
    "handle", "title", "why", "kind", "cycle", "parent", "owner", "team", "weight", "score", "pace",
    "status", "grade", "grade_reason", "graded_by", "proposed_grade", "learned",
    "guardrails", "key_results", "children",
}  # fmt: skip
KEY_RESULT = {
    "handle", "objective", "title", "description", "metric", "start", "target", "low", "high", "unit",
    "weight", "owner", "starts", "due", "current", "raw", "score", "expected", "pace", "status",
    "confidence", "note", "in_the_way", "checked_in_at", "kpi", "waypoints", "steps", "initiatives",
    "forecast",
    "grade", "grade_reason", "graded_by", "proposed_grade", "learned", "dropped",
}  # fmt: skip
KPI = {
    "handle", "name", "unit", "direction", "every", "combine", "target", "healthy_at", "watch_at",
    "value", "attainment", "status", "so_far", "measured_at", "measurements", "owner", "team", "tags",
    "links",
}  # fmt: skip
HEAD = {"version", "as_of"}
