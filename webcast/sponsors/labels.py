"""What states, kinds and decisions are called on screen."""

from flask_babel import lazy_gettext as _l

from webcast.sponsors.models import CampaignState, PledgeKind, PledgeState

CAMPAIGN_STATES = {
    CampaignState.DRAFT: _l("Being prepared"),
    CampaignState.OPEN: _l("Open to pledges"),
    CampaignState.REACHED: _l("Goal reached"),
    CampaignState.SETTLED: _l("Settled"),
    CampaignState.FAILED: _l("Ended below the goal"),
    CampaignState.CANCELLED: _l("Called off"),
}

PLEDGE_STATES = {
    PledgeState.DRAFT: _l("Not sent"),
    PledgeState.SUBMITTED: _l("Waiting for an answer"),
    PledgeState.ACCEPTED: _l("Accepted"),
    PledgeState.WAITLISTED: _l("On the waiting list"),
    PledgeState.DECLINED: _l("Turned down"),
    PledgeState.WITHDRAWN: _l("Taken back"),
    PledgeState.RELEASED: _l("Released"),
}

# What it means to who has pledged.
PLEDGE_MEANS = {
    PledgeState.SUBMITTED: _l(
        "The team reads it. Until they answer you may change or withdraw it."
    ),
    PledgeState.ACCEPTED: _l(
        "The team counts on it. Its amount does not change any more; nothing is paid yet."
    ),
    PledgeState.WAITLISTED: _l("The ceiling is full. It comes back into play if room is made."),
    PledgeState.DECLINED: _l("The team does not take it up. You owe nothing."),
    PledgeState.WITHDRAWN: _l("You have taken it back. You owe nothing."),
    PledgeState.RELEASED: _l("What it was meant for will not take place so. You owe nothing."),
}

KINDS = {
    PledgeKind.MONEY: _l("Money"),
    PledgeKind.SERVICE: _l("A service in kind"),
}

ANSWERS = {
    "accept": _l("Accept"),
    "waitlist": _l("Put on the waiting list"),
    "decline": _l("Decline the pledge"),
}

# What the history of a campaign or of a pledge calls what happened.
HAPPENED = {
    "prepare": _l("prepared it"),
    "open": _l("opened the campaign"),
    "edit": _l("changed it"),
    "reach": _l("the goal was reached"),
    "unreach": _l("it fell below the goal again"),
    "fail": _l("it ended below the goal"),
    "cancel": _l("called it off"),
    "submit": _l("made the pledge"),
    "accept": _l("accepted it"),
    "waitlist": _l("put it on the waiting list"),
    "decline": _l("declined the pledge"),
    "withdraw": _l("withdrew the pledge"),
    "release": _l("it was released"),
    "found": _l("entered the organisation"),
    "rename": _l("renamed it"),
    "invite": _l("invited somebody"),
    "bar": _l("ruled it out: barred sector"),
    "unbar": _l("allowed it again"),
    "join": _l("joined"),
    "leave": _l("left"),
}
