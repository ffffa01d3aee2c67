"""Secrets that travel by mail or cookie: random, and only their hash is stored."""

import secrets
from hashlib import sha256


def new_token() -> str:
    """A fresh secret of 192 random bits, safe in addresses."""
    return secrets.token_urlsafe(24)


def token_hash(token: str) -> str:
    """What is stored instead of the token (hex of SHA-256; the token is random, so no salt)."""
    return sha256(token.encode()).hexdigest()
