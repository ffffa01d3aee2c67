"""The states of a campaign and of a pledge: every step there is, and whose it is."""

from webcast.accounts.policy import treasury
from webcast.core.access import nobody
from webcast.core.workflow import Transition, Workflow
from webcast.sponsors.models import CampaignState as C
from webcast.sponsors.models import PledgeState as P
from webcast.sponsors.policy import member

# `nobody`: these follow from the pledges and from the deadline, which force them. A withdrawal
# may bring a campaign back under its goal. To settle one is for the invoices, which come later.
CAMPAIGN = Workflow[C](
    "campaign",
    #          name       from                    to           who
    Transition("open",    {C.DRAFT},              C.OPEN,      treasury),
    Transition("reach",   {C.OPEN},               C.REACHED,   nobody),
    Transition("unreach", {C.REACHED},            C.OPEN,      nobody),
    Transition("fail",    {C.OPEN},               C.FAILED,    nobody),
    Transition("cancel",  {C.OPEN, C.REACHED},    C.CANCELLED, treasury, needs_reason=True),
)  # fmt: skip

PLEDGE = Workflow[P](
    "pledge",
    Transition("submit",   {P.DRAFT},                               P.SUBMITTED,  member),
    Transition("accept",   {P.SUBMITTED, P.WAITLISTED},             P.ACCEPTED,   treasury),
    Transition("waitlist", {P.SUBMITTED},                           P.WAITLISTED, treasury),
    Transition("decline",  {P.SUBMITTED, P.WAITLISTED},             P.DECLINED,   treasury, True),
    Transition("withdraw", {P.SUBMITTED, P.WAITLISTED},             P.WITHDRAWN,  member),
    # The team was counting on it.
    Transition("withdraw", {P.ACCEPTED},                            P.WITHDRAWN,  member, True),
    Transition("release",  {P.SUBMITTED, P.WAITLISTED, P.ACCEPTED}, P.RELEASED,   nobody),
)  # fmt: skip

# What the treasury answers a pledge with; addresses are made of them.
ANSWERS = ("accept", "waitlist", "decline")
