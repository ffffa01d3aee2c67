"""How the rules say no. Each has its HTTP status, given once, in `web.py`."""

from collections.abc import Sequence
from typing import Any


class DomainError(Exception):
    """Something a rule refused; `message` is for the person who asked, in their language."""

    status = 400

    def __init__(self, message: Any = "") -> None:
        super().__init__(message)
        self.message = message


class SignInNeeded(DomainError):
    """Nobody is signed in and somebody must be (401): what was typed is kept meanwhile."""

    status = 401


class Forbidden(DomainError):
    """The actor knows of the thing and may not do this to it (403)."""

    status = 403


class Missing(DomainError):
    """It is not there, or not for this actor to know of (404)."""

    status = 404


class Gone(DomainError):
    """It was there and was taken back for good (410): whoever asks should stop asking."""

    status = 410


class Refused(DomainError):
    """The state of things does not allow it now (409); nothing has changed.

    `conflicts` names who or what is in the way, one line each.
    """

    status = 409

    def __init__(self, message: Any, conflicts: Sequence[Any] = ()) -> None:
        super().__init__(message)
        self.conflicts = list(conflicts)


class Invalid(DomainError):
    """A value that cannot be taken (422); `field` is where the message belongs on the form."""

    status = 422

    def __init__(self, field: str, message: Any) -> None:
        super().__init__(message)
        self.field = field
