"""What only a database *file* needs: directories that are kept open, copies, the live file."""
