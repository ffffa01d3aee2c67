"""Links that invite somebody to speak for an organisation: signed, so that nothing is stored."""

from flask import current_app
from flask_babel import gettext as _
from itsdangerous import BadData, URLSafeTimedSerializer

from webcast.core.errors import Missing

LASTS = 14 * 24 * 3600  # seconds


def _serializer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.config["SECRET_KEY"], salt="sponsors.invitation")


def sign(uuid: str, email: str) -> str:
    """A token for the organisation `uuid`, good for the account with this address alone."""
    return str(_serializer().dumps([uuid, email]))


def read(token: str) -> tuple[str, str]:
    """The organisation's uuid and the address; `Missing` if it is not ours or too old."""
    try:
        uuid, email = _serializer().loads(token, max_age=LASTS)
    except (BadData, ValueError):
        raise Missing(_("This invitation is no longer good.")) from None
    return str(uuid), str(email)
