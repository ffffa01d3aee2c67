"""What waits for whom, the journal, the channel's settings."""

from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from webcast.accounts.queries import names_of
from webcast.core.channel import the_channel
from webcast.core.clock import now
from webcast.core.journal import Decision
from webcast.core.paging import Key, paginate
from webcast.core.panels import panels
from webcast.core.web import can, done, require
from webcast.desk import actions, queries
from webcast.desk.forms import ChannelForm
from webcast.desk.labels import SUBJECTS, state_words, step_words

bp = Blueprint("desk", __name__, url_prefix="/desk")


@bp.get("/")
def home() -> ResponseReturnValue:
    """What waits, for the capabilities of who looks: each domain adds its part."""
    me = require("desk.enter")
    return render_template(
        "desk/home.html", panels=panels("desk.home", me), first_steps=_first_steps()
    )


def _first_steps() -> list[tuple[str, str, str]]:
    """What a new channel still needs, for those who may do it: its name, words, and the page."""
    steps = [
        (
            *("contact", "channel.edit", _("Introduce the channel"), "desk.channel"),
            _("Its name, its contact address and its legal notice are a click away on every page."),
        ),
        (
            *("team", "people.grant", _("Choose who does what"), "team.index"),
            _("Whoever has an account here can be trusted with a part of the work."),
        ),
        (
            *("studio", "studio.edit_studio", _("Open a first studio"), "studio.new_studio"),
            _("Sessions are planned in studios: a room of your own, or a booth at a trade show."),
        ),
        (
            *("topic", "topics.propose", _("Propose a first topic"), "topics.new"),
            _("Once it is open, everybody can say what they think of it."),
        ),
    ]
    missing = queries.missing()
    return [
        (label, words, url_for(endpoint))
        for name, permission, label, endpoint, words in steps
        if name in missing and can(permission)
    ]


# Where a decision's subject has a page by its number, and who is let in there.
PAGES = {
    "topic": ("topics.decide", "topics.review", "topic_id"),
    "pledge": ("sponsors.decide", "sponsors.desk_pledge", "pledge_id"),
    "campaign": ("sponsors.decide", "sponsors.campaign", "campaign_id"),
    "episode": ("broadcast.edit", "broadcast.edit_episode", "episode_id"),
}


def subject_url(line: Decision) -> str:
    """The page of what was decided on; empty if there is none, or it is not for who looks."""
    permission, endpoint, number = PAGES.get(line.subject, ("", "", ""))
    if not permission or not can(permission):
        return ""
    values: dict[str, Any] = {number: line.subject_id}
    return url_for(endpoint, **values)


@bp.get("/journal")
def journal() -> ResponseReturnValue:
    """Every decision, latest first."""
    require("desk.journal")
    subject = request.args.get("subject", "")
    subject = subject if subject in SUBJECTS else ""
    page = paginate(
        queries.decisions(subject),
        [Key(Decision.id, descending=True)],
        request.args.get("page", ""),
        60,
    )
    return render_template(
        "desk/journal.html",
        page=page,
        subject=subject,
        subjects=SUBJECTS,
        people=names_of(line.actor_id for line in page.items),
        subject_url=subject_url,
        step_words=step_words,
        state_words=state_words,
    )


@bp.route("/channel", methods=["GET", "POST"])
def channel() -> ResponseReturnValue:
    """Names, words and zone of the channel."""
    me = require("channel.edit")
    form = ChannelForm(obj=the_channel())
    if form.sent:
        with form.catching():
            actions.edit_channel(
                me, **{name: value or "" for name, value in form.data.items() if name != "once"}
            )
            return done(_("The channel’s settings are saved."), url_for(".channel"))
    return render_template("desk/channel.html", form=form), form.status


@bp.get("/styleguide")
def styleguide() -> ResponseReturnValue:
    """Every piece that pages are made of, on one page."""
    require("desk.styleguide")
    return render_template("shared/styleguide.html", now=now())
