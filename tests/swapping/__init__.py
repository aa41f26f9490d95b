"""Somebody else may write to the directory: names that change their meaning between two calls."""
