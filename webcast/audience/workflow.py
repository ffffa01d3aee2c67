"""What moderation does with a reaction, and who may do it."""

from webcast.accounts.policy import moderation
from webcast.audience.models import ReactionState as S
from webcast.audience.policy import has_words, objected_to, written_by_them
from webcast.core.workflow import Transition, Workflow

# Nobody judges what they wrote themselves.
impartial = moderation & ~written_by_them
answerable = impartial & objected_to

REACTION = Workflow[S](
    "reaction",
    #          name        from                      to          who
    Transition("approve",  {S.PENDING},              S.VISIBLE,  moderation),
    Transition("reject",   {S.PENDING},              S.REJECTED, moderation, needs_reason=True),
    Transition("withhold", {S.VISIBLE},              S.WITHHELD, impartial, needs_reason=True),
    Transition("restore",  {S.WITHHELD, S.REJECTED}, S.VISIBLE,  impartial & has_words),
    # The author has objected, and the decision stays: they are told why.
    Transition("uphold",   {S.WITHHELD},             S.WITHHELD, answerable, needs_reason=True),
    Transition("uphold",   {S.REJECTED},             S.REJECTED, answerable, needs_reason=True),
)  # fmt: skip
