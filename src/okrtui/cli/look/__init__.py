"""Commands that only read: the board, an item, what was changed, what could be stronger."""
