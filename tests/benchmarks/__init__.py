"""How long a person waits, against a bare Textual app in the same run: `python -m tests.benchmarks`."""
