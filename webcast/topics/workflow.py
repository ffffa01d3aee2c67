"""The chain of a topic: every step there is, from where, to where, whose it is."""

from webcast.accounts.policy import editorial
from webcast.core.access import nobody
from webcast.core.workflow import Transition, Workflow
from webcast.topics.models import TopicState
from webcast.topics.policy import proposer

S = TopicState

# `nobody`: these follow from the studio and the broadcast, which force them. A last `True`: needs a
# reason, which the proposer reads.
TOPIC = Workflow[S](
    "topic",
    #          name          from                               to           who
    Transition("submit", {S.DRAFT, S.RETURNED},                S.SUBMITTED, proposer),
    Transition("open", {S.SUBMITTED},                          S.OPEN,      editorial),
    Transition("return", {S.SUBMITTED},                        S.RETURNED,  editorial, True),
    Transition("select", {S.OPEN},                             S.SELECTED,  editorial),
    Transition("decline", {S.SUBMITTED, S.OPEN, S.SELECTED},   S.DECLINED,  editorial, True),
    Transition("schedule", {S.SELECTED},                       S.SCHEDULED, nobody),
    Transition("unschedule", {S.SCHEDULED},                    S.SELECTED,  nobody),
    Transition("record", {S.SCHEDULED},                        S.RECORDED,  nobody),
    Transition("publish", {S.RECORDED},                        S.PUBLISHED, nobody),
    Transition("withdraw", {S.DRAFT, S.SUBMITTED, S.RETURNED,
                            S.OPEN, S.SELECTED},               S.WITHDRAWN, proposer),
    Transition("resubmit", {S.DECLINED, S.WITHDRAWN},          S.SUBMITTED, proposer),
)  # fmt: skip

# The steps that somebody takes with a button; addresses are made of them.
STEPS_OF_PEOPLE = tuple(dict.fromkeys(t.name for t in TOPIC.transitions if t.who is not nobody))
