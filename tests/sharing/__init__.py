"""Several people, several processes, several versions of the program at one workspace."""
