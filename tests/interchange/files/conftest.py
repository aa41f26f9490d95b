"""The program on a workspace of its own, as the tests of the command line have it."""

from tests.cli.conftest import alone, filled, homeless, program, templates

__all__ = ["alone", "filled", "homeless", "program", "templates"]
