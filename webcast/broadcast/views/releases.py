"""One's own release for a session: read it, sign it, read it again."""

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from webcast.broadcast import actions, queries
from webcast.broadcast.forms import SignForm
from webcast.broadcast.views.base import bp, load_session
from webcast.broadcast.wording import language_of, parts_of
from webcast.core.limits import WRITE, limiter
from webcast.core.web import actor, done
from webcast.studio.naming import session_title


@bp.route("/me/releases/<uuid>", methods=["GET", "POST"])
@limiter.limit(WRITE, methods=["POST"])
def release(uuid: str) -> ResponseReturnValue:
    """The words of the release, and the place to sign."""
    session = load_session(uuid)
    me = actor()
    signed = queries.release(session.id, me.id)
    form = SignForm()
    if form.sent and signed is None:
        with form.catching():
            actions.sign(me, session, form.signature.data or "")
            return done(_("Thank you: your release is signed."), url_for(".release", uuid=uuid))
    page = render_template(
        "broadcast/release.html",
        session=session,
        title=session_title(session),
        session_url=f"{request.script_root}/sessions/{session.uuid}",
        parts=parts_of(session, me.name),
        signed=signed,
        language=language_of(signed.words) if signed else None,
        form=form,
    )
    return page, form.status
