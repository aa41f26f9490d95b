"""What keeps a workspace safe: settings, drafts, backups, publishing, doctor."""
