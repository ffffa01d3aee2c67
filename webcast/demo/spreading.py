"""Turn the counts of a topic (opinions, followers) into people, always the same ones."""

from hashlib import sha256

from webcast.demo.season import Season
from webcast.demo.shapes import Topic


def voters(season: Season, topic: Topic) -> list[str]:
    """Codes of those whose opinion of `topic` counts, in an order that is its own.

    The proposer, the speakers and those who stand for a sponsor of it are not among them.
    """
    pledged = {pledge.organisation for pledge in topic.campaign.pledges} if topic.campaign else ()
    sponsors = {person for code in pledged for person in season.organisations[code].representatives}
    outside = set(season.people) - topic.concerned - sponsors
    return sorted(outside, key=lambda code: _rank(topic.code, code))


def opinions(season: Season, topic: Topic) -> list[tuple[str, str]]:
    """Pairs (person, opinion step) that add up to `topic.opinions`, one per person at most."""
    steps = sorted(season.vocabulary.opinion.values(), key=lambda step: step.tone)
    said = [
        step.code for step, count in zip(steps, topic.opinions, strict=True) for _ in range(count)
    ]
    return list(zip(voters(season, topic), said, strict=False))


def followers(season: Season, topic: Topic) -> list[str]:
    """Codes of as many people as follow `topic`; its proposer is not among them."""
    others = sorted(set(season.people) - {topic.proposer}, key=lambda code: _rank(code, topic.code))
    return others[: topic.followers]


def _rank(first: str, second: str) -> bytes:
    return sha256(f"{first}/{second}".encode()).digest()
