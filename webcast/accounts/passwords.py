"""Passwords: Argon2id, and a hash to check against when there is no account."""

from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

# RFC 9106 §4, second recommended option (64 MiB, 3 passes, 4 lanes).
_hasher = PasswordHasher(time_cost=3, memory_cost=65536, parallelism=4)
MIN_LENGTH = 10
MAX_LENGTH = 200


def hash_password(password: str) -> str:
    """The hash to store; takes some 0.1 s and 64 MiB."""
    return _hasher.hash(password)


@cache
def _nobodys_hash() -> str:
    return _hasher.hash("nobody has this password")


def matches(password_hash: str | None, password: str) -> bool:
    """Whether the password is the one; as slow without an account as with one."""
    try:
        _hasher.verify(password_hash or _nobodys_hash(), password)
    except (VerificationError, InvalidHashError):
        return False
    return password_hash is not None


def wants_rehash(password_hash: str) -> bool:
    """Whether the parameters have moved on since this hash was made."""
    return _hasher.check_needs_rehash(password_hash)
