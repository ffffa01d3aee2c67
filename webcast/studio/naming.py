"""What a session is called. Its `items` with their topics must be loaded."""

from flask_babel import gettext as _

from webcast.studio.models import SessionKind, StudioSession


def session_title(session: StudioSession) -> str:
    """Its own title, or those of its topics, or what it is."""
    if session.title:
        return session.title
    if session.items:
        return " · ".join(item.topic.title for item in session.items)
    return str(_("Live broadcast") if session.kind == SessionKind.LIVE else _("Recording"))


def session_path(session: StudioSession) -> str:
    """Its public address, without a language prefix."""
    return f"/sessions/{session.uuid}"


def desk_path(session: StudioSession) -> str:
    """Its address on the desk, without a language prefix."""
    return f"/desk/sessions/{session.uuid}"
