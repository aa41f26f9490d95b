"""What keeps a workspace safe: copies of it, a look for damage, its schema."""
