"""The treasury's desk: campaigns."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from webcast.accounts.queries import names_of
from webcast.core import journal
from webcast.core.channel import the_channel
from webcast.core.clock import local_time
from webcast.core.errors import Missing
from webcast.core.paging import Key, paginate
from webcast.core.web import done, require
from webcast.sponsors import actions, queries
from webcast.sponsors.actions.campaigns import EDITABLE, is_fundable
from webcast.sponsors.actions.sums import room
from webcast.sponsors.forms import CampaignForm, ReasonForm
from webcast.sponsors.labels import CAMPAIGN_STATES, HAPPENED, PLEDGE_STATES
from webcast.sponsors.meters import meter, missing
from webcast.sponsors.models import OVER, Campaign, CampaignState
from webcast.sponsors.naming import amount_of, thing_of, title_of
from webcast.sponsors.views.base import bp, load_campaign, opening_url, url_of
from webcast.sponsors.workflow import CAMPAIGN
from webcast.studio.models import StudioSession
from webcast.studio.naming import session_title
from webcast.studio.queries import by_uuid as session_by_uuid
from webcast.topics import queries as topics
from webcast.topics.models import Topic

SHOWN = (
    CampaignState.OPEN,
    CampaignState.REACHED,
    CampaignState.DRAFT,
    CampaignState.FAILED,
    CampaignState.CANCELLED,
)


@bp.get("/desk/campaigns")
def campaigns() -> ResponseReturnValue:
    """Campaigns in a state, soonest deadline first; the open ones unless another is asked for."""
    require("sponsors.decide")
    wanted = request.args.get("state", "")
    state = CampaignState(wanted) if wanted in SHOWN else CampaignState.OPEN
    page = paginate(
        queries.desk_campaigns(state),
        [Key(Campaign.closes_at), Key(Campaign.id)],
        request.args.get("page", ""),
        40,
    )
    counts = queries.campaign_counts()
    return render_template(
        "sponsors/desk/campaigns.html",
        page=page,
        state=state,
        tabs=[
            (CAMPAIGN_STATES[s], url_for(".campaigns", state=s.value), s is state, counts.get(s, 0))
            for s in SHOWN
        ],
        title_of=title_of,
        meter=meter,
        missing=missing,
        room=room,
    )


@bp.route("/desk/campaigns/new", methods=["GET", "POST"])
def new_campaign() -> ResponseReturnValue:
    """Open a campaign behind a topic (`?topic=12`) or a session (`?session=…`)."""
    me = require("sponsors.decide")
    thing = _thing()
    if thing is None:
        return render_template(
            "sponsors/desk/choose.html",
            topics=queries.sponsorable_topics(),
            sessions=queries.sponsorable_sessions(),
            session_title=session_title,
        )
    form = CampaignForm()
    if form.sent:
        with form.catching():
            campaign = actions.begin(thing, form.plan(the_channel().zone), actor=me)
            if request.form.get("then") == "draft":
                said = _("The campaign is kept as a draft. Nobody sees it yet.")
            else:
                actions.open_campaign(campaign, actor=me)
                said = _("The campaign is open: organisations may pledge.")
            return done(said, url_for(".campaign", campaign_id=campaign.id))
    page = render_template(
        "sponsors/desk/campaign_new.html",
        form=form,
        title=thing.title if isinstance(thing, Topic) else session_title(thing),
        sponsorable=thing.sponsorable if isinstance(thing, Topic) else True,
        zone=the_channel().zone,
        currency=the_channel().currency,
    )
    return page, form.status


@bp.get("/desk/campaigns/of")
def campaign_of() -> ResponseReturnValue:
    """The campaign behind a topic (`?topic=12`) or a session (`?session=…`), or how to open one."""
    require("sponsors.decide")
    thing = _thing()
    if thing is None:
        return redirect(url_for(".new_campaign"), 303)
    is_topic = isinstance(thing, Topic)
    found = queries.for_topic(thing.id) if is_topic else queries.for_session(thing.id)
    if found is None:
        return redirect(opening_url(thing), 303)
    return redirect(url_for(".campaign", campaign_id=found.id), 303)


def _thing() -> Topic | StudioSession | None:
    thing: Topic | StudioSession | None = None
    if number := request.args.get("topic", type=int):
        thing = topics.light(number)
    elif uuid := request.args.get("session", ""):
        thing = session_by_uuid(uuid)
    elif not request.args:
        return None
    if thing is None:
        raise Missing(_("There is no such topic or session."))
    return thing


@bp.route("/desk/campaigns/<int:campaign_id>", methods=["GET", "POST"])
def campaign(campaign_id: int) -> ResponseReturnValue:
    """One campaign: where it stands, its pledges, its goal, ceiling and deadline."""
    found, me = load_campaign(campaign_id)
    form = _form_of(found)
    if form.sent:
        with form.catching():
            actions.change(
                found, form.plan(the_channel().zone), actor=me, seen=form.version.seen or 0
            )
            return done(_("The campaign is changed."), url_for(".campaign", campaign_id=found.id))
    found, me = load_campaign(campaign_id)
    return _page(found, form, ReasonForm(formdata=None)), form.status


def _form_of(found: Campaign) -> CampaignForm:
    local = local_time(found.closes_at, the_channel().zone).replace(tzinfo=None)
    return CampaignForm(
        data={
            "goal": found.goal_cents,
            "ceiling": found.ceiling_cents,
            "closes_at": local,
            "version": found.version,
        }
    )


def _page(found: Campaign, form: CampaignForm, reason: ReasonForm) -> str:
    me = require("sponsors.decide")
    history = journal.history("campaign", found.id)
    others = queries.others_behind(found)
    over = all(each.state in OVER for each in (found, *others))
    return render_template(
        "sponsors/desk/campaign.html",
        campaign=found,
        form=form,
        reason_form=reason,
        editable=found.state in EDITABLE,
        steps={step.name for step in CAMPAIGN.open_to(me, found)},
        title=title_of(found),
        thing_url=url_of(found),
        meter=meter(found),
        missing=missing(found),
        room=room(found),
        pledges=queries.all_of_campaign(found.id),
        others=others,
        another_url=opening_url(thing_of(found)) if over and is_fundable(found) else "",
        amount_of=amount_of,
        states=CAMPAIGN_STATES,
        pledge_states=PLEDGE_STATES,
        zone=the_channel().zone,
        history=history,
        people=names_of(line.actor_id for line in history),
        happened=HAPPENED,
    )


@bp.post("/desk/campaigns/<int:campaign_id>/open")
def open_campaign(campaign_id: int) -> ResponseReturnValue:
    """Open a campaign that was kept as a draft."""
    found, me = load_campaign(campaign_id)
    actions.open_campaign(found, actor=me)
    return done(
        _("The campaign is open: organisations may pledge."),
        url_for(".campaign", campaign_id=campaign_id),
    )


@bp.post("/desk/campaigns/<int:campaign_id>/cancel")
def cancel_campaign(campaign_id: int) -> ResponseReturnValue:
    """Call a campaign off; its pledges are released."""
    found, me = load_campaign(campaign_id)
    form = ReasonForm()
    if form.sent:
        with form.catching():
            actions.cancel(found, actor=me, reason=form.reason.data or "")
            return done(
                _("The campaign is called off, and its pledges are released."),
                url_for(".campaign", campaign_id=campaign_id),
            )
    found, me = load_campaign(campaign_id)
    blank = CampaignForm(formdata=None, data=_form_of(found).data)
    return _page(found, blank, form), form.status
