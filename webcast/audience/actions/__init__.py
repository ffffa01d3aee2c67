"""What the audience writes, and what organisers decide about it."""
