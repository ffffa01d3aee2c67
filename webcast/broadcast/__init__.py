"""What goes out: episodes, their replay and chapters, and the releases they need."""
