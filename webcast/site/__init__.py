"""The front of the channel: home, how it works, search, legal pages."""
