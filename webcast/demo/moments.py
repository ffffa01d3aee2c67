"""When things happen that the content gives no day for: in the order that the chain asks for.

The content dates a proposal, its opening, its recording; choosing, planning and answering lie
somewhere between, as shares of that time.
"""

from datetime import datetime, timedelta

from webcast.demo.planning import Session
from webcast.demo.season import Season
from webcast.demo.shapes import Topic
from webcast.demo.states import SessionState, TopicState
from webcast.demo.timeline import Timeline, between, chance

CHOSEN = frozenset(
    {TopicState.SELECTED, TopicState.SCHEDULED, TopicState.RECORDED, TopicState.PUBLISHED}
)
# A session without a topic has nothing to wait for.
SLOTS_FROM = -32


class Moments:
    """The undated moments of a season on a timeline."""

    def __init__(self, season: Season, timeline: Timeline) -> None:
        self.timeline = timeline
        self.zones = {code: studio.zone for code, studio in season.studios.items()}
        self.topics = season.topics
        self.session_of = {
            segment.topic: session
            for session in season.sessions.values()
            for segment in session.segments
            if segment.topic
        }

    def proposed(self, topic: Topic) -> datetime:
        """When its proposer begins to write."""
        hour = 9 + chance(topic.code, "proposed").random() * 9
        return self.timeline.past(self.timeline.on(topic.proposed_day, hour))

    def submitted(self, topic: Topic) -> datetime:
        """When it is sent to the editors."""
        minutes = 25 + chance(topic.code, "submitted").randrange(90)
        return self.timeline.past(self.proposed(topic) + timedelta(minutes=minutes))

    def opened(self, topic: Topic) -> datetime:
        """When its public call begins."""
        if topic.opened_day is None:
            raise LookupError(f"{topic.code} has never been opened")
        opened = self.timeline.past(self.timeline.on(topic.opened_day, 9.5))
        return max(opened, self.submitted(topic))

    def left(self, topic: Topic) -> datetime | None:
        """When it was declined or withdrawn; the last word of its debate was said before."""
        if topic.state not in {TopicState.DECLINED, TopicState.WITHDRAWN}:
            return None
        days = [words.day for words in topic.desk]
        days += [one.day for one in topic.reactions] + [one.day for one in topic.motivations]
        return self.timeline.past(self.timeline.on(max(days, default=topic.proposed_day + 4), 22))

    def selected(self, topic: Topic) -> datetime | None:
        """When the editors chose it, if they did."""
        if topic.state not in CHOSEN:
            return None
        if session := self.session_of.get(topic.code):
            end = self._certain(session)
        else:
            end = self.timeline.present
        return self._awake(between(self.opened(topic), end, 0.35), end)

    def published(self, topic: Topic) -> datetime:
        """When it could be watched."""
        day = topic.episode.published_day if topic.episode else None
        if day is None:
            raise LookupError(f"{topic.code} has not been published")
        return self.timeline.past(self.timeline.on(day, 18))

    def on_air(self, session: Session) -> tuple[datetime, datetime]:
        """Start and end of what is recorded."""
        return session.on_air(self.timeline.day, self.zones[session.studio])

    def share(self, session: Session, share: float) -> datetime:
        """After that share of the time from when its topics were chosen until it is certain."""
        chosen = [self.selected(self.topics[s.topic]) for s in session.segments if s.topic]
        first = self.timeline.on(SLOTS_FROM, 10)
        start = max([moment for moment in chosen if moment] or [first])
        end = self._certain(session)
        return self._awake(between(start, end, share), end)

    def cancelled(self, session: Session) -> datetime:
        """When it was called off."""
        return self.timeline.past(self.timeline.on(session.cancelled_day or 0, 10))

    def _awake(self, moment: datetime, end: datetime) -> datetime:
        return min(self.timeline.awake(moment), end)

    def _certain(self, session: Session) -> datetime:
        if session.state is SessionState.CANCELLED:
            return self.cancelled(session) - timedelta(hours=6)
        return self.timeline.past(self.on_air(session)[0])
