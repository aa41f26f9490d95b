"""Bytes between a terminal and Textual. Knows no screen and nothing of ours outside this package."""
