"""Links in invitations: signed, good for one person and session, without signing in."""

from flask import current_app
from itsdangerous import BadData, URLSafeSerializer


def _serializer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt="calendars.invitation")


def sign(uuid: str, turn: int) -> str:
    """A token for the call `uuid`; it ends with this `turn`, when the person is taken off."""
    return str(_serializer().dumps([uuid, turn]))


def read(token: str) -> tuple[str, int] | None:
    """The call and its turn that a token was made for; None if it is not one of ours."""
    try:
        uuid, turn = _serializer().loads(token)
    except (BadData, ValueError, TypeError):
        return None
    return (uuid, turn) if isinstance(uuid, str) and isinstance(turn, int) else None
