"""The command line: click commands that call `workspace` and print through output.py alone."""
