"""One's notices; the outbox for those who look after the channel."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from webcast.core.database import db
from webcast.core.errors import Missing
from webcast.core.paging import Key, paginate
from webcast.core.web import actor, done, require
from webcast.notices import actions, queries
from webcast.notices.labels import MAIL_STATES
from webcast.notices.models import Mail, MailState

bp = Blueprint("notices", __name__)


@bp.get("/me/notices")
def mine() -> ResponseReturnValue:
    """What has moved lately."""
    me = require("notices.read")
    return render_template("notices/mine.html", notices=queries.notices_of(me))


@bp.post("/me/notices/read")
def read() -> ResponseReturnValue:
    """All seen."""
    actions.mark_read(require("notices.read"))
    return done(_("All your notices are marked as read."), "/me/notices")


@bp.get("/desk/outbox")
def outbox() -> ResponseReturnValue:
    """Mails: waiting, sent, failed."""
    require("notices.outbox")
    wanted = request.args.get("state", "")
    state = MailState(wanted) if wanted in set(MailState) else None
    page = paginate(
        queries.mails(state), [Key(Mail.id, descending=True)], request.args.get("page", ""), 50
    )
    return render_template(
        "notices/outbox.html",
        page=page,
        state=state,
        counts=queries.mail_counts(),
        labels=MAIL_STATES,
    )


def load(number: int) -> Mail:
    """A mail of the outbox."""
    require("notices.outbox")
    mail = db.session.get(Mail, number)
    if mail is None:
        raise Missing(_("There is no such mail."))
    return mail


@bp.get("/desk/outbox/<int:number>")
def show(number: int) -> ResponseReturnValue:
    """One mail as it was or will be sent."""
    return render_template("notices/mail.html", mail=load(number), labels=MAIL_STATES)


@bp.post("/desk/outbox/<int:number>/again")
def again(number: int) -> ResponseReturnValue:
    """Try a failed mail once more."""
    mail = load(number)
    if mail.state == MailState.FAILED:
        actions.try_again(mail)
    return done(_("The mail will be sent again."), f"/desk/outbox/{number}")


def unread() -> int:
    """For the corner of every page: how many notices wait."""
    person = actor()
    return queries.unread_count(person) if person else 0
