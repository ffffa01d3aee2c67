"""The topics of a session: which, in what order, for how many minutes."""

from flask_babel import gettext as _
from sqlalchemy import func, select

from webcast.accounts.models import Person
from webcast.core import journal
from webcast.core.database import db
from webcast.core.errors import Invalid, Missing, Refused
from webcast.core.hooks import wires
from webcast.studio import queries
from webcast.studio.actions.checks import check_minutes, check_planned
from webcast.studio.actions.marks import mark_changed, refresh_topics
from webcast.studio.models import SessionState, SessionTopic, StudioSession
from webcast.topics.models import Topic, TopicState
from webcast.topics.workflow import TOPIC

# The public knows of these: a session's page may name them.
KNOWN = frozenset(
    {
        TopicState.OPEN,
        TopicState.SELECTED,
        TopicState.SCHEDULED,
        TopicState.RECORDED,
        TopicState.PUBLISHED,
    }
)
# To record a topic is the editors' decision, taken by selecting it; a planner does not take it
# for them by confirming a session. What was recorded before may come again.
CHOSEN = KNOWN - {TopicState.OPEN}
HOLDS = frozenset({SessionState.CONFIRMED, SessionState.RECORDED, SessionState.PUBLISHED})


def put_topic(
    actor: Person | None, session: StudioSession, topic: Topic, minutes: int | None = None
) -> SessionTopic:
    """Put a topic at the end of the session, for the minutes usual for its format or what is left.

    In a confirmed session it becomes scheduled at once.
    """
    with db.session.begin_nested():
        session = queries.locked(session.id)
        check_planned(session)
        left = _length(session) - sum(item.minutes for item in session.items)
        if minutes is None:
            minutes = min(topic.format.minutes, left)
        check_topic(topic, session, minutes)
        if minutes > left:
            check_minutes(
                session.starts_at, session.ends_at, _length(session) - left + minutes, "minutes"
            )
        item = SessionTopic(
            session_id=session.id,
            topic=topic,
            position=max((one.position for one in session.items), default=-1) + 1,
            minutes=minutes,
        )
        session.items.append(item)
        db.session.flush()
        if session.state == SessionState.CONFIRMED:
            TOPIC.force("schedule", topic)
        journal.record("session", session.id, "put_topic", actor=actor, topic=topic.id)
        mark_changed(session)
    wires.announce("session.changed", session, actor=actor, moved=False)
    return item


def _length(session: StudioSession) -> int:
    return int((session.ends_at - session.starts_at).total_seconds() // 60)


def check_topic(topic: Topic, session: StudioSession, minutes: int) -> None:
    """Refuse a topic that cannot be in this session. Its format must be loaded."""
    if any(item.topic_id == topic.id for item in session.items):
        raise Invalid("topic", _("“%(title)s” is in this session already.", title=topic.title))
    if topic.state not in KNOWN:
        raise Invalid("topic", _("“%(title)s” is not open to the public.", title=topic.title))
    if not topic.format.is_show:
        raise Invalid("topic", _("“%(title)s” is read, not recorded.", title=topic.title))
    if session.state == SessionState.CONFIRMED and topic.state not in CHOSEN:
        raise Invalid("topic", _("“%(title)s” has not been selected yet.", title=topic.title))
    if minutes < 1:
        raise Invalid("minutes", _("There is no time left in this session."))


def take_topic(actor: Person | None, session: StudioSession, topic_id: int) -> None:
    """Take a topic out of the session; scheduled, it goes back to selected."""
    with db.session.begin_nested():
        session = queries.locked(session.id)
        check_planned(session)
        item = _item(session, topic_id)
        topic = item.topic
        session.items.remove(item)
        db.session.flush()
        if session.state == SessionState.CONFIRMED:
            unschedule(topic)
        journal.record("session", session.id, "take_topic", actor=actor, topic=topic_id)
        mark_changed(session)
        refresh_topics([topic_id])
    wires.announce("session.changed", session, actor=actor, moved=False)


def _item(session: StudioSession, topic_id: int) -> SessionTopic:
    for item in session.items:
        if item.topic_id == topic_id:
            return item
    raise Missing(_("This topic is not in the session any more."))


def unschedule(topic: Topic) -> None:
    """Back to selected, unless a confirmed or recorded session holds the topic."""
    held = (
        select(func.count())
        .select_from(SessionTopic)
        .join(StudioSession, StudioSession.id == SessionTopic.session_id)
        .where(SessionTopic.topic_id == topic.id, StudioSession.state.in_(HOLDS))
    )
    if not db.session.scalar(held):
        TOPIC.force("unschedule", topic)


def set_minutes(actor: Person | None, session: StudioSession, topic_id: int, minutes: int) -> None:
    """Give a topic more or less time."""
    with db.session.begin_nested():
        session = queries.locked(session.id)
        check_planned(session)
        item = _item(session, topic_id)
        if minutes < 1:
            raise Invalid("minutes", _("A topic lasts a minute at least."))
        total = sum(one.minutes for one in session.items) - item.minutes + minutes
        check_minutes(session.starts_at, session.ends_at, total, "minutes")
        if item.minutes == minutes:
            return
        item.minutes = minutes
        journal.record(
            "session", session.id, "order_topics", actor=actor, topic=topic_id, minutes=minutes
        )
        mark_changed(session)
    wires.announce("session.changed", session, actor=actor, moved=False)


def move_topic(actor: Person | None, session: StudioSession, topic_id: int, by: int) -> None:
    """Move a topic up (`by` -1) or down (1) in the order; at an end it stays."""
    with db.session.begin_nested():
        session = queries.locked(session.id)
        check_planned(session)
        items = list(session.items)
        place = items.index(_item(session, topic_id))
        target = min(max(place + by, 0), len(items) - 1)
        if target == place:
            return
        items.insert(target, items.pop(place))
        for position, item in enumerate(items):
            item.position = position
        journal.record("session", session.id, "order_topics", actor=actor, topic=topic_id)
        mark_changed(session)
        db.session.refresh(session, ["items"])
    wires.announce("session.changed", session, actor=actor, moved=False)


def check_can_be_confirmed(session: StudioSession, **_whoever: object) -> None:
    """Guard of `session.confirm`: it has something to announce, and its topics are selected."""
    topics = queries.topics_of(session.id)
    if not topics and not session.title:
        raise Refused(_("Give this session a topic or a title first: it will be announced."))
    waiting = [topic.title for topic in topics if topic.state not in CHOSEN]
    if waiting:
        raise Refused(
            _("The editors have not selected these topics yet; nothing has changed:"), waiting
        )
