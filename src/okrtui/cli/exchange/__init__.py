"""What comes in from files, and what goes out to people."""
