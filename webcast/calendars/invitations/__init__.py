"""Invitations by mail (iTIP, RFC 5546; iMIP, RFC 6047), and the answers that come back."""
