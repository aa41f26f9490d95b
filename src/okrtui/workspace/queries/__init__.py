"""What one can ask of a workspace: functions over a Reading, which write nothing."""
