"""Headers that every answer carries."""

from flask import Response

# Replays may live on other sites: pictures, films and players by https, scripts never.
POLICY = (
    "default-src 'self'; img-src 'self' data: https:; media-src 'self' https:; frame-src https:;"
    " object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'self'"
)
_HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}


def harden(response: Response) -> Response:
    """Add what is missing of the protective headers."""
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)
    return response
