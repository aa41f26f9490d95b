"""Settings in TOML: their shape, how they are read and where they are. Writes only new files."""
