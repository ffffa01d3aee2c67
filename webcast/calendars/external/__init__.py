"""Others' calendars, read in as busy times: when somebody cannot, and nothing else."""
