"""What is due, and the values that people enter."""
