"""Organisations and who speaks for them."""

from dataclasses import dataclass

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from webcast.accounts.models import Person
from webcast.core.database import db
from webcast.core.errors import Invalid, Missing, Refused
from webcast.core.journal import record
from webcast.core.text import slugify
from webcast.core.touches import touch
from webcast.sponsors import invitations, queries
from webcast.sponsors.actions import letters
from webcast.sponsors.actions.releasing import release
from webcast.sponsors.actions.sums import decided, hold_with, settle, shares, tell_interest
from webcast.sponsors.models import Membership, Organisation, Pledge, PledgeState
from webcast.sponsors.policy import LIVE
from webcast.sponsors.workflow import PLEDGE

_SIREN_DIGITS = 9


@dataclass(frozen=True)
class Details:
    """What an organisation says of itself."""

    name: str
    about: str = ""
    website: str = ""
    siren: str = ""


def is_siren(digits: str) -> bool:
    """Nine digits whose Luhn sum (every second one doubled) is a multiple of ten: INSEE's check."""
    if len(digits) != _SIREN_DIGITS or not (digits.isascii() and digits.isdecimal()):
        return False
    total = 0
    for place, digit in enumerate(reversed(digits)):
        number = int(digit) * (2 if place % 2 else 1)
        total += number - 9 if number > 9 else number
    return total % 10 == 0


def _check(details: Details) -> Details:
    siren = "".join(details.siren.split())
    if not details.name:
        raise Invalid("name", _("Please fill this in."))
    if siren and not is_siren(siren):
        raise Invalid(
            "siren", _("This is not a SIREN: nine digits, of which the last checks the others.")
        )
    return Details(details.name, details.about, details.website, siren)


def found(actor: Person, details: Details) -> Organisation:
    """Enter an organisation; who enters it speaks for it. Theirs of this name already: that one."""
    details = _check(details)
    known = queries.organisation_by_name(details.name)
    if known is not None:
        if db.session.get(Membership, (known.id, actor.id)):
            return known
        raise _taken()
    organisation = Organisation(slug=_free_slug(details.name))
    _write(organisation, details)
    db.session.add(Membership(organisation_id=organisation.id, person_id=actor.id))
    db.session.flush()
    record("organisation", organisation.id, "found", actor=actor, name=details.name)
    return organisation


def _taken() -> Invalid:
    return Invalid(
        "name",
        _(
            "An organisation of this name is known here already. Ask somebody who speaks for it to"
            " invite you, or write to us."
        ),
    )


def _free_slug(name: str) -> str:
    base = slugify(name, 54)
    taken = set(
        db.session.scalars(select(Organisation.slug).where(Organisation.slug.like(f"{base}%")))
    )
    # Words that stand in addresses beside slugs.
    taken |= {"invitations"}
    number, slug = 1, base
    while slug in taken:
        number += 1
        slug = f"{base}-{number}"
    return slug


def _write(organisation: Organisation, details: Details) -> None:
    try:
        with db.session.begin_nested():
            organisation.name = details.name
            organisation.about = details.about
            organisation.website = details.website
            organisation.siren = details.siren
            db.session.add(organisation)
            db.session.flush()
    except IntegrityError:  # somebody enters the same name at the same moment
        raise _taken() from None


def edit(organisation: Organisation, details: Details, *, actor: Person) -> Organisation:
    """Change what an organisation says of itself; its address stays."""
    details = _check(details)
    known = queries.organisation_by_name(details.name)
    if known is not None and known.id != organisation.id:
        raise _taken()
    was = organisation.name
    _write(organisation, details)
    if was != details.name:
        record("organisation", organisation.id, "rename", actor=actor, was=was, name=details.name)
    _looks_different(organisation)
    return organisation


def invite(organisation: Organisation, email: str, *, actor: Person) -> None:
    """Ask somebody by mail to speak for an organisation too; they decide.

    The answer is the same whether the address has an account. Nobody is made a member without
    having said yes: a member's opinions of what the organisation supports do not count.
    """
    email = email.strip().lower()
    letters.write_invitation(
        organisation,
        to=email,
        locale=actor.locale,
        by=actor,
        token=invitations.sign(organisation.uuid, email),
    )
    record("organisation", organisation.id, "invite", actor=actor)


def invited_to(token: str, person: Person) -> Organisation:
    """The organisation that a link in a mail invites `person` to; `Missing` for any other."""
    uuid, email = invitations.read(token)
    organisation = db.session.scalars(select(Organisation).where(Organisation.uuid == uuid)).first()
    if organisation is None:
        raise Missing(_("This invitation is no longer good."))
    if email != person.email:
        raise Missing(_("This invitation was sent to another address than that of your account."))
    return organisation


def join(token: str, *, actor: Person) -> Organisation:
    """Accept an invitation; a second time changes nothing."""
    organisation = invited_to(token, actor)
    if db.session.get(Membership, (organisation.id, actor.id)) is None:
        db.session.add(Membership(organisation_id=organisation.id, person_id=actor.id))
        db.session.flush()
        record("organisation", organisation.id, "join", actor=actor)
        _recount(organisation)
    return organisation


def leave(organisation: Organisation, *, actor: Person) -> None:
    """Speak for an organisation no more. The last one stays while its pledges wait or count."""
    # Two last members leaving at once: one after the other.
    db.session.execute(
        select(Organisation.id).where(Organisation.id == organisation.id).with_for_update()
    )
    live = queries.live_of_organisation(organisation.id)
    if live and len(queries.members(organisation.id)) == 1:
        raise Refused(
            _(
                "You are the only one who speaks for %(name)s, and it has pledges that wait or"
                " count. Invite somebody else first, or withdraw them.",
                name=organisation.name,
            )
        )
    membership = db.session.get(Membership, (organisation.id, actor.id))
    if membership is not None:
        db.session.delete(membership)
        db.session.flush()
        record("organisation", organisation.id, "leave", actor=actor)
        _recount(organisation)


def bar(organisation: Organisation, *, actor: Person, reason: str) -> None:
    """Rule an organisation out for its sector: what waits is declined, what counted released.

    Alcohol above 1.2°, tobacco, prescription medicines, weapons, infant formula.
    """
    if not reason.strip():
        raise Invalid("reason", _("Please give a reason: it will be read."))
    if organisation.barred:
        return
    organisation.barred = True
    db.session.flush()
    record("organisation", organisation.id, "bar", actor=actor, reason=reason.strip())
    for pledge in queries.live_of_organisation(organisation.id):
        _give_back(pledge, actor, reason.strip())
    _looks_different(organisation)
    letters.write_barred(organisation, reason.strip())


def _give_back(pledge: Pledge, actor: Person, reason: str) -> None:
    campaign = hold_with(pledge)
    if pledge.state is PledgeState.ACCEPTED:
        release(pledge, campaign, reason)
    elif pledge.state in LIVE:
        before = shares(pledge)
        PLEDGE.apply("decline", actor, pledge, reason, amount=pledge.amount_cents)
        decided(pledge, reason)
        settle(campaign, pledge, before, was_live=True)


def unbar(organisation: Organisation, *, actor: Person, reason: str) -> None:
    """Allow an organisation to sponsor again; what was given back stays so."""
    if not reason.strip():
        raise Invalid("reason", _("Please give a reason: it will be read."))
    if not organisation.barred:
        return
    organisation.barred = False
    db.session.flush()
    record("organisation", organisation.id, "unbar", actor=actor, reason=reason.strip())
    _looks_different(organisation)


def _recount(organisation: Organisation) -> None:
    """Others speak for it now: whose opinions count has changed for what it supports."""
    live = queries.live_of_organisation(organisation.id)
    for campaign in {pledge.campaign_id: pledge.campaign for pledge in live}.values():
        tell_interest(campaign)


def _looks_different(organisation: Organisation) -> None:
    touch("organisation", organisation.id)
    for pledge in queries.live_of_organisation(organisation.id):
        if pledge.campaign.topic_id is not None:
            touch("topic", pledge.campaign.topic_id)
        if pledge.campaign.session_id is not None:
            touch("session", pledge.campaign.session_id)
