"""People with an account, and what organisers among them are trusted with."""

from datetime import timedelta
from functools import partial

from webcast.accounts import passwords
from webcast.accounts.actions import own, team
from webcast.accounts.models import Capability, Person
from webcast.core.database import db
from webcast.demo import shapes
from webcast.demo.known import Demo
from webcast.demo.season import Season

# The season's first topic is older than that by a little: people come first.
FIRST_DAY = -210
# Not everybody lives by the channel's clocks.
ZONES = {"Harrowick": "Europe/London", "Västersund": "Europe/Stockholm"}


def load_people(demo: Demo) -> None:
    """Everybody has a confirmed account; the demo's password opens only those of its doors."""
    # Argon2 is slow on purpose: once is enough for what everybody may read anyway.
    password_hash = passwords.hash_password(demo.season.channel.password)
    doors = {door.person for door in demo.season.channel.sign_in}
    known = _known_by_all(demo.season)
    for place, said in enumerate(demo.season.people.values()):
        came = demo.timeline.on(FIRST_DAY, 9) + timedelta(hours=place)
        person = Person(
            name=said.name,
            email=said.email,
            password_hash=password_hash if said.code in doors else None,
            created_at=came,
            email_confirmed_at=came + timedelta(minutes=4),
            expertises=[],
            grants=[],
        )
        db.session.add(person)
        db.session.flush()
        demo.people[said.code] = person.id
        _describe(demo, person, said, said.code in known)
        for capability in said.capabilities:
            demo.timeline.add(
                came + timedelta(days=3), partial(_trust, demo, said.code, Capability(capability))
            )


def _describe(demo: Demo, person: Person, said: shapes.Person, is_public: bool) -> None:
    own.edit_profile(
        person,
        name=said.name,
        headline=_headline(said),
        bio=said.bio,
        links=[link.url for link in said.links],
        expertise_ids=[demo.expertises[code] for code in said.expertises],
        is_public=is_public,
        locale=said.language.value,
        zone=ZONES.get(said.city, str(demo.timeline.zone)),
    )


def _headline(said: shapes.Person) -> str:
    here = said.city in said.headline
    return said.headline if here else f"{said.headline}, {said.city}"


def _trust(demo: Demo, code: str, capability: Capability) -> None:
    team.grant(demo.actor(code), capability, actor=None)


def _known_by_all(season: Season) -> set[str]:
    """Who has a public profile: whoever works here, or stands with a topic on its page."""
    found = {p.code for p in season.people.values() if p.capabilities or p.roles or p.bio}
    for topic in season.topics.values():
        found.update({topic.proposer, *topic.on_set})
    return found
