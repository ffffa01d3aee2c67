"""What people come to do, done in a real browser on the demo channel."""
