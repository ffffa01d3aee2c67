"""App passwords: random enough that a fast keyed hash is all they need at rest."""

import secrets
from hashlib import blake2b
from typing import Final

# Without those that are taken for one another (i, l, o): 90 bits in twenty letters.
_LETTERS: Final = "abcdefghjkmnpqrstuvwxyz"
_GROUPS: Final = 4
_GROUP: Final = 5


def new_password() -> str:
    """A fresh app password, as it is shown: four groups of five letters."""
    return "-".join(
        "".join(secrets.choice(_LETTERS) for _ in range(_GROUP)) for _ in range(_GROUPS)
    )


def password_hash(typed: str, key: str) -> str:
    """What is stored and looked up (hex of 32 bytes), however the groups were typed.

    Keyed (RFC 7693, section 2.9), so that a copy of the database alone lets nobody try passwords.
    """
    letters = "".join(character for character in typed.lower() if character.isalpha())
    secret = blake2b(key.encode(), digest_size=64).digest()
    return blake2b(letters.encode(), key=secret, digest_size=32).hexdigest()
