"""What is read about the audience."""
