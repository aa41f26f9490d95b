"""What only a database *file* needs: directories that are held open, copies, the live file."""
