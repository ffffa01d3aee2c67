"""The people of a session: asked together, and each answering for themselves.

What `studio.actions.assign` and `answer` do one person at a time, and with the same traces, is
done here for a whole crew at once: a trade show has some sixty crews.
"""

from webcast.core import journal
from webcast.core.clock import now
from webcast.core.database import db
from webcast.core.hooks import wires
from webcast.demo import planning
from webcast.demo.known import Demo
from webcast.demo.load_studios import PLANNER
from webcast.demo.states import AssignmentState
from webcast.studio import queries
from webcast.studio.actions import answer, letters
from webcast.studio.actions.bookings import book
from webcast.studio.actions.marks import mark_answered
from webcast.studio.models import ON_SCREEN, Assignment, Role
from webcast.studio.workflow import ASSIGNMENT


class Staff:
    """Crew and guests of one session of the demo."""

    def __init__(self, demo: Demo, session: planning.Session) -> None:
        self.demo, self.session = demo, session

    def ask(self) -> None:
        """Everybody is asked, and their time is booked. Those on screen read of it on the site."""
        demo, row = self.demo, queries.locked(self.demo.sessions[self.session.code])
        planner = demo.actor(PLANNER)
        asked = [
            Assignment(session=row, person=demo.person(one.person), role=Role(one.role))
            for one in self.session.people
        ]
        row.people.extend(asked)
        db.session.flush()
        book(row)
        for one in asked:
            number, role = one.person.id, one.role
            journal.record("session", row.id, "assign", actor=planner, person=number, role=role)
            if role in ON_SCREEN:
                letters.write_asked(one, row)
            wires.announce("session.asked", one, session=row, actor=planner)
        mark_answered(row.id)

    def accept(self) -> None:
        """Those who come say so."""
        coming = self._who(AssignmentState.ACCEPTED)
        if not coming:
            return
        row = queries.locked(self.demo.sessions[self.session.code])
        for one in row.people:
            if (one.person_id, one.role) in coming:
                words = self._words(coming[one.person_id, one.role])
                ASSIGNMENT.apply("accept", one.person, one, words)
                one.answered_at, one.answer_words = now(), words
                wires.announce("session.answered", one, session=row, actor=one.person)
        mark_answered(row.id)

    def decline(self) -> None:
        """Those who do not come say so, and planners hear of it."""
        away = self._who(AssignmentState.DECLINED)
        row = queries.by_id(self.demo.sessions[self.session.code]) if away else None
        for one in row.people if row else ():
            if (one.person_id, one.role) in away:
                code = away[one.person_id, one.role]
                answer(self.demo.actor(code), one, "decline", self._words(code))

    def _who(self, state: AssignmentState) -> dict[tuple[int, Role], str]:
        return {
            (self.demo.people[one.person], Role(one.role)): one.person
            for one in self.session.people
            if one.state is state
        }

    def _words(self, code: str) -> str:
        """What a speaker of the session's topics said when they were invited."""
        topics = self.demo.season.topics
        told = [topics[segment.topic] for segment in self.session.segments if segment.topic]
        said = (s.words for topic in told for s in topic.speakers if s.person == code)
        return next(said, "")
