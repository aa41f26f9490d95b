"""Every text of a workspace is hostile: what reaches the terminal is still text and nothing else."""
