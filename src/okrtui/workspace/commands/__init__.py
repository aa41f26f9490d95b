"""What changes a workspace: functions over a Session, one module a noun."""
