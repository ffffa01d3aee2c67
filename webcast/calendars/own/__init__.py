"""Private calendars: one address for each person and purpose, known to nobody else."""
