"""“What if I sponsored this?”: the form of a pledge."""

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from webcast.accounts.models import Person
from webcast.core.errors import Missing
from webcast.core.limits import WRITE, limiter
from webcast.core.web import actor, done, require
from webcast.sponsors import actions, queries
from webcast.sponsors.actions.pledges import refuse_unless_taking
from webcast.sponsors.actions.sums import room
from webcast.sponsors.forms import NEW, PledgeForm
from webcast.sponsors.meters import meter
from webcast.sponsors.models import Campaign, Organisation, PledgeKind
from webcast.sponsors.naming import title_of
from webcast.sponsors.views.base import bp, url_of
from webcast.studio.policy import announced
from webcast.studio.queries import by_uuid as session_by_uuid
from webcast.topics.policy import PUBLIC


@bp.route("/topics/<int:topic_id>/sponsor", methods=["GET", "POST"])
@limiter.limit(WRITE, methods=["POST"])
def sponsor_topic(topic_id: int) -> ResponseReturnValue:
    """Pledge behind a topic."""
    campaign = queries.for_topic(topic_id)
    if campaign is None or campaign.topic is None or campaign.topic.state not in PUBLIC:
        raise Missing(_("There is no campaign behind this topic."))
    return _sponsor(campaign)


@bp.route("/sessions/<uuid>/sponsor", methods=["GET", "POST"])
@limiter.limit(WRITE, methods=["POST"])
def sponsor_session(uuid: str) -> ResponseReturnValue:
    """Pledge behind a session."""
    session = session_by_uuid(uuid)
    campaign = queries.for_session(session.id) if session else None
    if campaign is None or not announced(None, session):
        raise Missing(_("There is no campaign behind this session."))
    return _sponsor(campaign)


def _sponsor(campaign: Campaign) -> ResponseReturnValue:
    refuse_unless_taking(campaign)
    me: Person | None = actor()
    mine = [o for o in queries.organisations_of(me.id) if not o.barred] if me else []
    # What was typed before signing in knows of no choice: it names its organisation itself.
    first = mine[0].id if mine and request.method == "GET" else NEW
    form = PledgeForm(data={"kind": PledgeKind.MONEY, "organisation": first}).offer(mine)
    if request.method == "POST":
        me = require("sponsors.pledge")
    if me and form.sent:
        with form.catching():
            organisation = _organisation(me, form, mine)
            pledge = actions.pledge(
                me, campaign, organisation, form.promise, declared=bool(form.declared.data)
            )
            return done(
                _("Thank you! Your pledge has reached the team, who will answer you by mail."),
                url_for("sponsors.pledge", uuid=pledge.uuid),
            )
    campaign = queries.campaign_by_id(campaign.id) or campaign
    page = render_template(
        "sponsors/pledge_form.html",
        form=form,
        campaign=campaign,
        meter=meter(campaign),
        room=room(campaign),
        title=title_of(campaign),
        back_url=url_of(campaign),
        mine=mine,
        new=NEW,
    )
    return page, form.status


def _organisation(me: Person, form: PledgeForm, mine: list[Organisation]) -> Organisation:
    if form.chosen == NEW:
        return actions.found(me, form.details)
    return next(each for each in mine if each.id == form.chosen)
