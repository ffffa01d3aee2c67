"""Moving topics along the chain, and the decisions beside it."""

from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from webcast.accounts import queries as accounts_queries
from webcast.accounts.models import Capability, Person
from webcast.core.access import Actor
from webcast.core.clock import now
from webcast.core.database import db
from webcast.core.errors import Invalid, Refused
from webcast.core.hooks import wires
from webcast.core.journal import record
from webcast.core.touches import touch
from webcast.notices import actions as notices
from webcast.notices.letters import Letter
from webcast.topics import queries
from webcast.topics.models import NO_DEADLINE, Format, Topic
from webcast.topics.workflow import TOPIC

# Steps of which a line on the site is enough: studio and broadcast write the mail with the date.
WITHOUT_MAIL = frozenset({"schedule", "record"})


def take_step(
    topic: Topic, step: str, *, actor: Person, reason: str = "", seen: int | None = None
) -> Topic:
    """Take `topic` one step along its workflow, or raise `Refused`.

    `seen` is the version that the actor looked at: what they have not read they do not decide on.
    """
    TOPIC.check(step, actor, topic, reason)
    if seen is not None and seen != topic.version:
        raise Refused(
            _("This topic has changed since you opened it. Read it once more before you decide.")
        )
    TOPIC.apply(step, actor, topic, reason)
    db.session.flush()
    return topic


def check_ready(topic: Topic, **_by: Actor | None) -> None:
    """Guard of sending: what the editors cannot read is not sent to them."""
    if not topic.standfirst:
        raise Invalid("standfirst", _("Say in two or three lines what it is about."))
    if not topic.article.strip():
        raise Invalid("article", _("Write why this should be debated, if only a few lines."))
    if topic.cover_id and not topic.cover_alt:
        raise Invalid("cover_alt", _("Say what the picture shows, for those who cannot see it."))


def after_step(step: str, topic: Topic, *, actor: Actor | None = None, reason: str = "") -> None:
    """Follower of every step: the dates of the topic, its pages, and who is told."""
    moment = now()
    topic.changed_at = topic.waiting_since = moment
    if step == "open":
        topic.opened_at = moment
    elif step == "publish":
        topic.published_at = moment
    touch("topic", topic.id)
    if step in {"submit", "resubmit", "withdraw"}:
        _tell_editors(step, topic)
    if letter := _letter(step, topic, reason):
        people = [p for p in queries.speakers_of(topic) if actor is None or p.id != actor.id]
        if step == "return":
            people = people[:1]
        notices.tell(people, letter, mail=step not in WITHOUT_MAIL)


def _tell_editors(step: str, topic: Topic) -> None:
    words = {
        "submit": _l("New topic to read: “%(title)s”", title=topic.title),
        "resubmit": _l("Sent again: “%(title)s”", title=topic.title),
        "withdraw": _l("Withdrawn by its proposer: “%(title)s”", title=topic.title),
    }[step]
    editors = [
        person
        for person in accounts_queries.holders(Capability.EDITORIAL)
        if person.id != topic.proposer_id
    ]
    letter = Letter(subject=words, lines=[], path=f"/desk/topics/{topic.id}")
    notices.tell(editors, letter, mail=False)


def _letter(step: str, topic: Topic, reason: str) -> Letter | None:
    """What those who would speak read of a step."""
    title = topic.title
    page = queries.path_of(topic)
    edit = f"/topics/{topic.id}/edit"
    letters = {
        "open": (
            _l("“%(title)s” is open to opinions", title=title),
            _l(
                "Your topic is public now. Everybody can say what they think of it, react, and"
                " support it. Share its address with those whom it concerns."
            ),
            _l("See its page"),
            page,
        ),
        "return": (
            _l("“%(title)s”: the editors ask for changes", title=title),
            _l("The editors have read your topic and ask you to revise it. They write:"),
            _l("Revise the topic"),
            edit,
        ),
        "select": (
            _l("“%(title)s” is selected", title=title),
            _selected(topic),
            _l("See its page"),
            page,
        ),
        "decline": (
            _l("“%(title)s” is not kept", title=title),
            _l(
                "The editors have decided not to keep your topic. They write why below. You may"
                " revise it and send it again."
            ),
            _l("See the topic and its history"),
            f"/topics/{topic.id}/history",
        ),
        "withdraw": (
            _l("“%(title)s” is withdrawn", title=title),
            _l("Who proposed this topic has withdrawn it. What was planned for it is released."),
            "",
            "",
        ),
        "schedule": (_l("“%(title)s” has a date in the studio", title=title), "", "", page),
        "unschedule": (
            _l("“%(title)s” has lost its date", title=title),
            _l(
                "The session in which your topic was to be recorded will not take place as"
                " planned. The topic stays selected, and the team looks for another date."
            ),
            _l("See its page"),
            page,
        ),
        "record": (_l("“%(title)s” has been recorded", title=title), "", "", page),
        "publish": (
            _l("“%(title)s” is broadcast", title=title),
            _l("The replay of your topic is online, with what the audience says of it."),
            _l("Watch it"),
            page,
        ),
    }
    if step not in letters:
        return None
    subject, line, action, path = letters[step]
    return Letter(
        subject=subject, lines=[line] if line else [], action=action, path=path, quote=reason
    )


def _selected(topic: Topic) -> Any:
    if db.session.get_one(Format, topic.format_id).is_show:
        return _l(
            "Your topic is chosen to be recorded. The team now looks for a studio and a date"
            " with you: please say when you are available."
        )
    return _l(
        "The editors recommend your text. It stays where it is, to be read, and its page stays"
        " open to opinions and reactions."
    )


def decide_sponsorable(topic: Topic, sponsorable: bool, *, actor: Person, reason: str) -> None:
    """Whether sponsors may support this topic: a person's decision, with its reason on record.

    News and political information cannot be sponsored (décret 92-280, art. 20).
    """
    if not reason.strip():
        raise Invalid("reason", _("Please give a reason: it stays on record."))
    # The first "no" changes nothing, and is a decision all the same.
    if topic.sponsorable == sponsorable and queries.sponsors_decided(topic):
        return
    topic.sponsorable = sponsorable
    step = "sponsorable" if sponsorable else "not sponsorable"
    record("topic", topic.id, step, actor=actor, reason=reason.strip())
    touch("topic", topic.id)
    db.session.flush()
    wires.announce("topic.sponsorable_decided", topic, actor=actor, reason=reason.strip())


def set_deadline(topic: Topic, closes_at: datetime | None, *, actor: Person) -> None:
    """When the public call ends; None: it stays open."""
    wanted = closes_at or NO_DEADLINE
    if wanted <= now():
        raise Invalid("closes_at", _("This moment is past already."))
    if wanted == topic.closes_at:
        return
    record(
        "topic",
        topic.id,
        "deadline",
        actor=actor,
        closes_at=wanted.isoformat() if closes_at else None,
    )
    topic.closes_at = wanted
    touch("topic", topic.id)
    db.session.flush()
