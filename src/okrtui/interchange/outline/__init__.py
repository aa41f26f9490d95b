"""Outlines of OKRs in Markdown, as people write them: read, and made a cycle of."""
