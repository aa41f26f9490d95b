"""Small questions at the bottom of the screen."""
