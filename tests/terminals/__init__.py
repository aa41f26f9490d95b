"""In any terminal: colours, names, characters, sizes, multiplexers."""
