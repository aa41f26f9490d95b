"""How the program ends, what it keeps, and what it shows of other people's work."""
