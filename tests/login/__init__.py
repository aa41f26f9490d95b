"""The restricted login: what is left to a person whose every way in is the forced command."""
