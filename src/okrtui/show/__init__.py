"""How things look as text, for command line and screens alike. Plain functions, no widget."""
