"""The steps that bring a database to today's schema, one file each, never edited once released."""

from pathlib import Path

DIRECTORY = Path(__file__).parent
