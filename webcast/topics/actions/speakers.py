"""Co-speakers: invited by e-mail, with or without an account; they accept or decline."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.exc import IntegrityError

from webcast.accounts import queries as accounts_queries
from webcast.accounts.models import Person
from webcast.core.clock import now
from webcast.core.database import db
from webcast.core.errors import Invalid, Refused
from webcast.core.hooks import wires
from webcast.core.journal import record
from webcast.core.tokens import new_token, token_hash
from webcast.notices import actions as notices
from webcast.notices.letters import Letter
from webcast.topics import queries
from webcast.topics.actions.writing import changed
from webcast.topics.models import CoSpeaker, InvitationState, Topic
from webcast.topics.policy import BEFORE_RECORDING


def invite(topic: Topic, name: str, email: str, *, actor: Person) -> CoSpeaker:
    """Ask somebody to speak about a topic (its speakers and format are loaded)."""
    email = email.strip().lower()
    if email == topic.proposer.email:
        raise Invalid("email", _("Who proposes the topic is its first speaker already."))
    if any(speaker.email == email for speaker in topic.speakers):
        raise Invalid("email", _("This address is invited already."))
    coming = [s for s in topic.speakers if s.state != InvitationState.DECLINED]
    if len(coming) + 1 >= max(topic.format.max_speakers, 1):
        raise Refused(
            _(
                "This format has room for %(n)s speakers at most, who proposes included.",
                n=topic.format.max_speakers,
            )
        )
    person = _account_of(email)
    speaker = CoSpeaker(
        topic_id=topic.id, name=name, email=email, person_id=person.id if person else None
    )
    try:
        with db.session.begin_nested():
            topic.speakers.append(speaker)
            db.session.flush()
    except IntegrityError:
        raise Invalid("email", _("This address is invited already.")) from None
    _send(topic, speaker, person, actor)
    record("topic", topic.id, "invite", actor=actor, name=name)
    wires.announce("topic.speakers_changed", topic)
    return speaker


def invite_again(topic: Topic, speaker: CoSpeaker, *, actor: Person) -> None:
    """Send the invitation once more; the link of the first mail ends."""
    if speaker.email is None or speaker.state == InvitationState.ACCEPTED:
        raise Refused(_("There is nothing left to ask them."))
    speaker.state = InvitationState.PENDING
    speaker.answered_at = None
    speaker.invited_at = now()
    _send(topic, speaker, _account_of(speaker.email), actor)
    db.session.flush()


def _account_of(email: str) -> Person | None:
    """Whose address it is: unconfirmed, an account says nothing of who has the mailbox."""
    person = accounts_queries.by_email(email)
    return person if person and person.is_active else None


def _send(topic: Topic, speaker: CoSpeaker, person: Person | None, actor: Person) -> None:
    token = new_token()
    speaker.token_hash = token_hash(token)
    locale = person.locale if person else topic.language
    letter = Letter(
        subject=_l(
            "%(name)s invites you to speak about “%(title)s”", name=actor.name, title=topic.title
        ),
        lines=[
            _l(
                "You would be one of the speakers on this topic, if it is recorded. Read what it"
                " is about and say whether you would come. You need no account to answer."
            )
        ],
        action=_l("Read and answer"),
        path=f"/topics/invitations/{token}",
        quote=topic.standfirst,
        footer=_l("If you do not know this person you may ignore this mail: nothing happens then."),
    )
    notices.write(letter, to=speaker.email or "", name=speaker.name, locale=locale, person=person)
    db.session.flush()


def uninvite(topic: Topic, speaker: CoSpeaker, *, actor: Person) -> None:
    """Take somebody off the list of speakers; they are told if they had not declined."""
    record("topic", topic.id, "uninvite", actor=actor, name=speaker.name)
    if speaker.email and speaker.state != InvitationState.DECLINED:
        letter = Letter(
            subject=_l("Your invitation to speak about “%(title)s”", title=topic.title),
            lines=[_l("%(name)s has taken this invitation back.", name=actor.name)],
        )
        notices.write(letter, to=speaker.email, name=speaker.name, locale=topic.language)
    topic.speakers.remove(speaker)
    db.session.flush()
    _people_changed(topic)


def answer(speaker: CoSpeaker, accepts: bool, *, person: Person | None = None) -> None:
    """What an invited person says; with an account of the invited address it becomes theirs."""
    topic = queries.by_id(speaker.topic_id)
    if topic is None or topic.state not in BEFORE_RECORDING:
        raise Refused(_("This invitation has ended: the topic has moved on."))
    state = InvitationState.ACCEPTED if accepts else InvitationState.DECLINED
    if speaker.state == state:
        return
    speaker.state = state
    speaker.answered_at = now()
    if person is not None and person.email == speaker.email:
        speaker.person_id = person.id
    db.session.flush()
    step = "speaker accepts" if accepts else "speaker declines"
    record("topic", topic.id, step, actor=person, name=speaker.name)
    subject = (
        _l("%(name)s will speak about “%(title)s”", name=speaker.name, title=topic.title)
        if accepts
        else _l("%(name)s will not speak about “%(title)s”", name=speaker.name, title=topic.title)
    )
    line = (
        _l("They have accepted your invitation.")
        if accepts
        else _l("They have declined your invitation. You may invite somebody else.")
    )
    letter = Letter(
        subject=subject,
        lines=[line],
        action=_l("See the speakers"),
        path=f"/topics/{topic.id}/speakers",
    )
    notices.tell(topic.proposer, letter)
    _people_changed(topic)


def _people_changed(topic: Topic) -> None:
    changed(topic)
    wires.announce("topic.speakers_changed", topic)
