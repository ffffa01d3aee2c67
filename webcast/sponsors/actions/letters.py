"""What people hear of campaigns and pledges, written with the change itself."""

from collections.abc import Iterable
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from webcast.accounts.models import Capability, Person
from webcast.accounts.queries import holders
from webcast.core.database import db
from webcast.core.i18n import show_datetime, show_money
from webcast.notices.actions import tell, write
from webcast.notices.letters import Letter
from webcast.sponsors.models import Campaign, Organisation, Pledge, PledgeKind
from webcast.sponsors.naming import path_of, thing_of, title_of
from webcast.sponsors.queries.organisations import members
from webcast.topics.models import Topic


def money(cents: int, currency: str) -> Any:
    """An amount as the reader's language writes it."""
    return LazyString(show_money, cents, currency)


def _what(pledge: Pledge) -> Any:
    if pledge.kind is PledgeKind.SERVICE:
        return pledge.service
    return money(pledge.amount_cents, pledge.currency)


def _treasurers() -> list[Person]:
    return holders(Capability.TREASURY)


def _proposer(campaign: Campaign) -> list[Person]:
    thing = thing_of(campaign)
    if not isinstance(thing, Topic):
        return []
    return [db.session.get_one(Person, thing.proposer_id)]


def write_submitted(pledge: Pledge, campaign: Campaign) -> None:
    """The treasury has something to decide."""
    name = pledge.organisation.name
    letter = Letter(
        subject=_l("%(name)s pledges behind “%(title)s”", name=name, title=title_of(campaign)),
        lines=[
            _l("Pledged: %(what)s.", what=_what(pledge)),
            _l("It waits for your answer. What waits longest comes first on the desk."),
        ],
        action=_l("Read the pledge"),
        path=f"/desk/pledges/{pledge.id}",
        quote=pledge.words,
    )
    tell(_treasurers(), letter)


def write_answer(pledge: Pledge, campaign: Campaign, step: str) -> None:
    """The organisation hears what the treasury has said."""
    title = title_of(campaign)
    letters = {
        "accept": (
            _l("Your pledge behind “%(title)s” is accepted", title=title),
            [
                _l("Accepted: %(what)s. Thank you.", what=_what(pledge)),
                _l(
                    "The team counts on it from now on. Nothing is to be paid yet: we write to you"
                    " before that."
                ),
                _l(
                    "What supports a programme is always disclosed on air, and it has no say in"
                    " what the programme says."
                ),
            ],
        ),
        "waitlist": (
            _l("Your pledge behind “%(title)s” is on the waiting list", title=title),
            [
                _l(
                    "The ceiling of the campaign has no room left for %(what)s. If room is made,"
                    " the team comes back to your pledge.",
                    what=_what(pledge),
                )
            ],
        ),
        "decline": (
            _l("Your pledge behind “%(title)s” is not taken up", title=title),
            [_l("The team has declined %(what)s. You owe nothing.", what=_what(pledge))],
        ),
        "release": (
            _l("Your pledge behind “%(title)s” is released", title=title),
            [
                _l(
                    "What it was meant for will not take place so. %(what)s is yours again: you owe"
                    " nothing.",
                    what=_what(pledge),
                )
            ],
        ),
    }
    subject, lines = letters[step]
    letter = Letter(
        subject=subject,
        lines=lines,
        action=_l("See your pledge"),
        path=f"/me/pledges/{pledge.uuid}",
        quote=pledge.reason,
    )
    tell(members(pledge.organisation_id), letter)


def write_withdrawn(pledge: Pledge, campaign: Campaign, *, counted: bool) -> None:
    """The treasury hears that a pledge is gone, at once: the recording may hang on it."""
    lines = [_l("Withdrawn: %(what)s.", what=_what(pledge))]
    if counted:
        lines.append(
            _l(
                "It had been accepted. %(accepted)s of %(goal)s are accepted now.",
                accepted=money(campaign.accepted_cents, campaign.currency),
                goal=money(campaign.goal_cents, campaign.currency),
            )
        )
    letter = Letter(
        subject=_l(
            "%(name)s withdraws its pledge behind “%(title)s”",
            name=pledge.organisation.name,
            title=title_of(campaign),
        ),
        lines=lines,
        action=_l("See the campaign"),
        path=f"/desk/campaigns/{campaign.id}",
        quote=pledge.reason,
    )
    tell(_treasurers(), letter)


def write_opened(campaign: Campaign) -> None:
    """The proposer hears that their topic may be supported."""
    letter = Letter(
        subject=_l("“%(title)s” may be supported", title=title_of(campaign)),
        lines=[
            _l(
                "A campaign is open behind your topic: organisations may pledge until"
                " %(deadline)s. The goal is %(goal)s.",
                deadline=LazyString(show_datetime, campaign.closes_at),
                goal=money(campaign.goal_cents, campaign.currency),
            ),
            _l("Money buys no say in the topic, and does not move it up in any list."),
        ],
        action=_l("See its page"),
        path=path_of(campaign),
    )
    tell(_proposer(campaign), letter)


def write_another(campaign: Campaign, released: Iterable[Pledge]) -> None:
    """Those whose pledges an earlier campaign gave back hear of this one, once each."""
    latest: dict[int, Pledge] = {}
    for pledge in released:
        if not pledge.organisation.barred:
            latest.setdefault(pledge.organisation_id, pledge)
    told: set[int] = set()
    for pledge in latest.values():
        letter = Letter(
            subject=_l("“%(title)s” may be supported again", title=title_of(campaign)),
            lines=[
                _l(
                    "An earlier campaign had ended, and %(what)s of %(name)s was given back."
                    " Another one is open until %(deadline)s.",
                    what=_what(pledge),
                    name=pledge.organisation.name,
                    deadline=LazyString(show_datetime, campaign.closes_at),
                ),
                _l(
                    "Nothing was taken over from the first one: if you would like to support it"
                    " still, pledge anew."
                ),
            ],
            action=_l("See its page"),
            path=path_of(campaign),
        )
        people = [one for one in members(pledge.organisation_id) if one.id not in told]
        told.update(one.id for one in people)
        tell(people, letter)


def write_reached(campaign: Campaign) -> None:
    """The goal is met: the treasury and the proposer hear it."""
    letter = Letter(
        subject=_l(
            "The campaign behind “%(title)s” has reached its goal", title=title_of(campaign)
        ),
        lines=[
            _l(
                "%(accepted)s of %(goal)s are accepted: the break-even point is covered.",
                accepted=money(campaign.accepted_cents, campaign.currency),
                goal=money(campaign.goal_cents, campaign.currency),
            )
        ],
        action=_l("See its page"),
        path=path_of(campaign),
    )
    tell(_once(*_treasurers(), *_proposer(campaign)), letter)


def write_unreached(campaign: Campaign) -> None:
    """A campaign has fallen under its goal again: the treasury has to act."""
    letter = Letter(
        subject=_l(
            "The campaign behind “%(title)s” is below its goal again", title=title_of(campaign)
        ),
        lines=[
            _l(
                "%(accepted)s of %(goal)s are accepted. Look for another support, or decide how the"
                " recording is paid for.",
                accepted=money(campaign.accepted_cents, campaign.currency),
                goal=money(campaign.goal_cents, campaign.currency),
            )
        ],
        action=_l("See the campaign"),
        path=f"/desk/campaigns/{campaign.id}",
    )
    tell(_treasurers(), letter)


def write_ended(campaign: Campaign, reason: str) -> None:
    """A campaign has failed or is called off: the treasury and the proposer hear it."""
    letter = Letter(
        subject=_l("The campaign behind “%(title)s” has ended", title=title_of(campaign)),
        lines=[
            _l(
                "%(accepted)s of %(goal)s were accepted. Its pledges are released, and those who"
                " made them are told.",
                accepted=money(campaign.accepted_cents, campaign.currency),
                goal=money(campaign.goal_cents, campaign.currency),
            )
        ],
        quote=reason,
        action=_l("See its page"),
        path=path_of(campaign),
    )
    tell(_once(*_treasurers(), *_proposer(campaign)), letter)


def write_called_off(campaign: Campaign, reason: str) -> None:
    """A session with a campaign will not take place: the treasury decides what becomes of it."""
    letter = Letter(
        subject=_l("“%(title)s” is called off, and has a campaign", title=title_of(campaign)),
        lines=[
            _l(
                "Nobody can pledge behind it meanwhile. Call the campaign off as well, or leave it"
                " for the new date of the session."
            )
        ],
        quote=reason,
        action=_l("See the campaign"),
        path=f"/desk/campaigns/{campaign.id}",
    )
    tell(_treasurers(), letter)


def write_room(campaign: Campaign, free_cents: int) -> None:
    """Room was made under the ceiling while pledges wait for it."""
    letter = Letter(
        subject=_l(
            "There is room again in the campaign behind “%(title)s”", title=title_of(campaign)
        ),
        lines=[
            _l(
                "%(room)s may be accepted, and pledges are on the waiting list.",
                room=money(free_cents, campaign.currency),
            )
        ],
        action=_l("See the campaign"),
        path=f"/desk/campaigns/{campaign.id}",
    )
    tell(_treasurers(), letter)


def write_invitation(
    organisation: Organisation, *, to: str, locale: str, by: Person, token: str
) -> None:
    """Somebody is asked to speak for an organisation too, with an account or without one yet."""
    letter = Letter(
        subject=_l(
            "%(person)s invites you to speak for %(name)s", person=by.name, name=organisation.name
        ),
        lines=[
            _l(
                "You would see the pledges of %(name)s and could make, change and withdraw them.",
                name=organisation.name,
            ),
            _l(
                "Your opinions of the topics that it supports would no longer count in the"
                " ranking: a sponsor does not judge its own topic."
            ),
            _l("Sign in, or sign up, with this address. The link is good for fourteen days."),
        ],
        action=_l("Read and answer"),
        path=f"/organisations/invitations/{token}",
        footer=_l("If you do not know this person you may ignore this mail: nothing happens then."),
    )
    write(letter, to=to, locale=locale)


def write_barred(organisation: Organisation, reason: str) -> None:
    """An organisation hears that it may not sponsor."""
    letter = Letter(
        subject=_l("%(name)s may not sponsor programmes here", name=organisation.name),
        lines=[
            _l(
                "Its sector is one of those that the law bars from it: alcohol above 1.2°, tobacco,"
                " prescription medicines, weapons, infant formula. Its pledges are given back."
            ),
            _l("If this is a mistake, answer to this mail or write to us."),
        ],
        quote=reason,
    )
    tell(members(organisation.id), letter)


def _once(*people: Person) -> Iterable[Person]:
    return {person.id: person for person in people}.values()
