"""What every domain stands on. Nothing here knows of topics, studios or sponsors."""
