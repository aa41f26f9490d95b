"""Totals of large cycles: the fold, the process that counts, what the screen makes of it."""
