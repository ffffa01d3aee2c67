"""What Exchange and Outlook do to UIDs. Imports nothing, for the child that reads strangers' files.

MS-OXOCAL 2.2.1.27 and MS-OXCICAL 2.1.3.1.1.20.26: a UID that came from elsewhere travels in hex,
inside of a GlobalObjectId.
"""

from typing import Final

_GLOBAL_ID: Final = "040000008200e00074c5b7101a82e008"
_FOREIGN: Final = b"vCal-Uid\x01\x00\x00\x00"


def unwrapped(uid: str) -> str:
    """The UID as its author wrote it; one that is not wrapped, or cannot be read, as it is."""
    if not uid.lower().startswith(_GLOBAL_ID):
        return uid
    try:
        _head, found, foreign = bytes.fromhex(uid).partition(_FOREIGN)
    except ValueError:
        return uid
    return foreign.rstrip(b"\x00").decode("utf-8", "replace") if found else uid
