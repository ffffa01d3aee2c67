"""The audience: opinions, motivations, reactions, follows, feedback."""
