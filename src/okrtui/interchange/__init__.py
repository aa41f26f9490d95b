"""Other formats in and out, one room a format."""
