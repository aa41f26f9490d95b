"""How things stand: what is due, and the values that people enter."""
