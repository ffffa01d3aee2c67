"""Studios and sessions: where, when and with whom one records."""
