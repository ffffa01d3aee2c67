"""Topics: what somebody proposes to debate, and their way along the editorial chain."""
