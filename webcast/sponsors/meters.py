"""What a campaign stands at, as the meters of pages read it."""

from dataclasses import dataclass

from webcast.core.i18n import show_money
from webcast.sponsors.models import Campaign


@dataclass(frozen=True)
class Meter:
    """Three amounts in cents, and as they are written. What is accepted is part of the promised."""

    promised: int
    accepted: int
    goal: int
    labels: dict[str, str]


def meter(campaign: Campaign) -> Meter:
    """The meter of a campaign, in its currency; money only."""
    promised = campaign.promised_cents + campaign.accepted_cents
    figures = {
        "promised": promised,
        "accepted": campaign.accepted_cents,
        "goal": campaign.goal_cents,
    }
    labels = {name: show_money(cents, campaign.currency) for name, cents in figures.items()}
    return Meter(promised, campaign.accepted_cents, campaign.goal_cents, labels)


def missing(campaign: Campaign) -> int:
    """Cents that are still to be accepted until the break-even point."""
    return max(campaign.goal_cents - campaign.accepted_cents, 0)
