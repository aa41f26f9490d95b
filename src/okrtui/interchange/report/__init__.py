"""A report, as Markdown to paste or as a page of its own."""
