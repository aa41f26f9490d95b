"""What one begins with: a workspace, its settings, the guides."""
