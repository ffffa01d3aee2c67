"""A made-up season, to try the application with."""
