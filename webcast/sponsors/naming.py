"""What a campaign is behind: its title and its addresses. Its relations must be loaded."""

from webcast.core.i18n import show_money
from webcast.sponsors.models import Campaign, Pledge
from webcast.studio.models import StudioSession
from webcast.studio.naming import session_path, session_title
from webcast.topics.models import Topic
from webcast.topics.queries import path_of as topic_path


def thing_of(campaign: Campaign) -> Topic | StudioSession:
    """The topic or the session that the campaign funds."""
    thing = campaign.topic or campaign.session
    assert thing is not None  # noqa: S101 - one of the two, by a constraint
    return thing


def topics_of(campaign: Campaign) -> list[Topic]:
    """The topics that the campaign is about: its own, or those of its session."""
    thing = thing_of(campaign)
    if isinstance(thing, Topic):
        return [thing]
    return [item.topic for item in thing.items]


def title_of(campaign: Campaign) -> str:
    """What is funded, by its title."""
    thing = thing_of(campaign)
    return thing.title if isinstance(thing, Topic) else session_title(thing)


def path_of(campaign: Campaign) -> str:
    """The public address of what is funded, without a language prefix."""
    thing = thing_of(campaign)
    return topic_path(thing) if isinstance(thing, Topic) else session_path(thing)


def amount_of(pledge: Pledge) -> str:
    """« 1 250 € », in the language spoken."""
    return show_money(pledge.amount_cents, pledge.currency)
