"""Answering an invitation without signing in; the mails that came in, for planners."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from webcast.calendars.invitations import actions, links, queries
from webcast.calendars.invitations.cards import lines_of
from webcast.calendars.invitations.models import MailedReply, SessionCall
from webcast.core.clock import now
from webcast.core.errors import Invalid, Missing, Refused
from webcast.core.limits import WRITE, limiter
from webcast.core.paging import Key, paginate
from webcast.core.web import done, here, require
from webcast.studio.actions import called_at
from webcast.studio.forms import AnswerForm
from webcast.studio.labels import ANSWERS, ROLES
from webcast.studio.models import Assignment, AssignmentState, SessionState
from webcast.studio.naming import session_title

bp = Blueprint("invitations", __name__)


def _load(token: str) -> SessionCall:
    found = links.read(token)
    call = queries.by_uuid(found[0]) if found else None
    if call is None or found is None or found[1] != call.turn or not _parts(call):
        raise Missing(
            _("This invitation has ended: it was taken back, or a later one has replaced it.")
        )
    return call


def _parts(call: SessionCall) -> list[Assignment]:
    return [one for one in call.session.people if one.person_id == call.person_id]


@bp.route("/invitations/<token>", methods=["GET", "POST"])
@limiter.limit(WRITE, methods=["POST"])
def invitation(token: str) -> ResponseReturnValue:
    """What one is asked for, and the answer: one press. The link is the proof."""
    call = _load(token)
    form = AnswerForm(request.form if request.method == "POST" else None)
    if request.method == "POST" and form.sent:
        with form.catching():
            return _answer(call, token, form.words.data or "")
        call = _load(token)
    return _page(call, form), form.status


def _answer(call: SessionCall, token: str, words: str) -> ResponseReturnValue:
    # Who had another time before their eyes has not answered for this one.
    if request.form.get("sequence") != str(call.sequence):
        raise Refused(
            _("The time or place has changed since you opened this page. Look again, please.")
        )
    wanted = request.form.get("answer", "")
    if wanted not in {"accept", "decline"}:
        raise Invalid("answer", _("Say yes or no, please."))
    actions.say(call, wanted, words, actor=call.person)
    # The page itself says what was answered.
    return redirect(url_for(".invitation", token=token), 303)


def _page(call: SessionCall, form: AnswerForm) -> str:
    session, parts = call.session, _parts(call)
    coming = [one for one in parts if one.state != AssignmentState.DECLINED] or parts
    return render_template(
        "calendars/invitations/answer.html",
        call=call,
        session=session,
        form=form,
        title=session_title(session),
        roles=[ROLES[one.role] for one in coming],
        answer=queries.answer_of(parts),
        answers=ANSWERS,
        states=AssignmentState,
        call_at=min(called_at(one, session) for one in coming),
        words=next((one.answer_words for one in parts if one.answer_words), ""),
        called_off=session.state == SessionState.CANCELLED,
        over=session.envelope_ends_at < now(),
    )


@bp.get("/desk/replies")
def replies() -> ResponseReturnValue:
    """Every mail that came in, with what became of it."""
    require("invitations.read_replies")
    waiting = request.args.get("show") != "all"
    page = paginate(
        queries.replies(waiting=waiting),
        [Key(MailedReply.id, descending=True)],
        request.args.get("page", ""),
        50,
    )
    return render_template(
        "calendars/invitations/replies.html",
        page=page,
        lines=lines_of(page.items),
        waiting=waiting,
        count=queries.waiting_count(),
    )


@bp.post("/desk/replies/<int:number>/<any(apply, refuse, dismiss):step>")
def handle(number: int, step: str) -> ResponseReturnValue:
    """Take an answer over all the same, refuse another time, or put a mail away."""
    me = require("invitations.handle_reply")
    reply = queries.reply_by_id(number)
    if reply is None:
        raise Missing(_("There is no such mail."))
    if step == "apply":
        actions.apply(me, reply)
        words = _("The answer is written down.")
    elif step == "refuse":
        actions.refuse(me, reply)
        words = _("They are told that you stay with the time that is planned.")
    else:
        actions.dismiss(me, reply)
        words = _("Put away.")
    return done(words, here(url_for(".replies")))
