"""Bytes between a terminal and Textual. Of ours, uses nothing outside but show/harmless/widths.py."""
