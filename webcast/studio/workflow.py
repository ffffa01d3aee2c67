"""The states of a session, and of somebody's place on it."""

from webcast.accounts.policy import planning
from webcast.core.workflow import Transition, Workflow
from webcast.studio.models import AssignmentState as A
from webcast.studio.models import SessionState as S
from webcast.studio.policy import asked

SESSION = Workflow[S](
    "session",
    #          name        from                        to           who       needs a reason
    Transition("confirm",   {S.TENTATIVE},              S.CONFIRMED, planning),
    Transition("record",    {S.CONFIRMED},              S.RECORDED,  planning),
    Transition("publish",   {S.RECORDED},               S.PUBLISHED, planning),
    Transition("cancel",    {S.TENTATIVE, S.CONFIRMED}, S.CANCELLED, planning, True),
    Transition("reinstate", {S.CANCELLED},              S.TENTATIVE, planning),
)  # fmt: skip

# A planner may write down what somebody said on the telephone. Who has accepted may still fall
# ill; who has declined is asked again before they can accept.
ASSIGNMENT = Workflow[A](
    "assignment",
    Transition("accept",    {A.PENDING},                 A.ACCEPTED,    asked | planning),
    Transition("decline",   {A.PENDING, A.ACCEPTED},     A.DECLINED,    asked | planning),
    Transition("ask_again", {A.ACCEPTED, A.DECLINED},    A.PENDING,     planning),
)  # fmt: skip
