"""What a user can do, one module a noun. Command line and screens call the same functions."""
