"""The board on screen: its rows, and the reading of what is looked at."""
