"""An invited person's calendar: whatever is planned, it shows what they were told last."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

import pytest
from flask import Flask

from tests.calendars.invitations.world import call_of, event_of, mails
from tests.studio.examples import HOUR, NINE, a_planner, a_studio, plan_at, somebody
from webcast.core.database import db
from webcast.core.errors import DomainError
from webcast.notices.models import MailState
from webcast.studio import actions as studio
from webcast.studio import queries
from webcast.studio.models import AssignmentState, Role, SessionState

STEPS = 14


@dataclass
class Diary:
    """A calendar that takes in messages as RFC 5546 (2.1.5) has it: by SEQUENCE, then DTSTAMP."""

    seen: set[int] = field(default_factory=set)
    entries: dict[str, Any] = field(default_factory=dict)

    def read(self, person: Any) -> None:
        """Every mail that still waits arrives now."""
        for mail in mails(person):
            if mail.id in self.seen or not mail.calendar or mail.state != MailState.WAITING:
                continue
            self.seen.add(mail.id)
            mail.state = MailState.SENT
            method, event = event_of(mail)
            uid = str(event["UID"])
            old = self.entries.get(uid)
            rank = (int(event["SEQUENCE"]), event["DTSTAMP"].dt)
            assert old is None or rank > old[0], "told less than what was known"
            self.entries[uid] = (rank, method, event["DTSTART"].dt, event["DTEND"].dt)
        db.session.commit()


@dataclass
class Play:
    """One session, one person, one planner, and dice."""

    dice: random.Random
    planner: Any
    person: Any
    session_id: int

    @property
    def session(self) -> Any:
        return queries.locked(self.session_id)

    def theirs(self) -> list[Any]:
        return [one for one in self.session.people if one.person_id == self.person.id]

    def pick(self) -> Any:
        return self.dice.choice(self.theirs())

    def move(self) -> None:
        session = self.session
        by = self.dice.choice([-2, 1, 3, 24]) * HOUR
        now_planned = studio.plan_of(session)
        starts, ends = session.envelope_starts_at + by, session.envelope_ends_at + by
        wanted = replace(
            now_planned,
            starts_at=session.starts_at + by,
            ends_at=session.ends_at + by,
            envelope_starts_at=starts,
            envelope_ends_at=ends,
        )
        studio.change(self.planner, session, wanted)

    def elsewhere(self) -> None:
        session = self.session
        studio.change(self.planner, session, replace(studio.plan_of(session), studio=a_studio()))

    def ask(self) -> None:
        role = self.dice.choice([Role.GUEST, Role.HOST, Role.DIRECTOR])
        studio.assign(self.planner, self.session, self.person, role)

    def off(self) -> None:
        # Who has declined is not told that they need not come.
        coming = [one for one in self.theirs() if one.state != AssignmentState.DECLINED]
        studio.unassign(self.planner, self.dice.choice(coming))

    def call(self) -> None:
        session = self.session
        studio.call(self.planner, self.pick(), session.starts_at - self.dice.randint(0, 3) * HOUR)

    def answer(self) -> None:
        studio.answer(self.person, self.pick(), self.dice.choice(["accept", "decline"]))

    def again(self) -> None:
        studio.ask_again(self.planner, self.pick())

    def step(self) -> None:
        step = self.dice.choice(["confirm", "cancel", "reinstate"])
        studio.advance(self.session, step, actor=self.planner, reason="Parce que.")


CHOICES: tuple[Callable[[Play], None], ...] = (
    Play.move, Play.elsewhere, Play.ask, Play.ask, Play.off, Play.call, Play.answer, Play.again,
    Play.step,
)  # fmt: skip


def hours(play: Play) -> tuple[datetime, datetime] | None:
    """When the person has to be there, by the plan; None if they have not."""
    session = play.session
    coming = [one for one in play.theirs() if one.state != AssignmentState.DECLINED]
    if not coming or session.state == SessionState.CANCELLED:
        return None
    return (
        min(studio.called_at(one, session) for one in coming),
        max(studio.released_at(one, session) for one in coming),
    )


@pytest.mark.parametrize("seed", range(12))
def test_the_diary_of_an_invited_person_never_lies(app: Flask, seed: int) -> None:
    dice = random.Random(seed)
    session = plan_at(envelope_starts_at=NINE - HOUR, envelope_ends_at=NINE + 2 * HOUR)
    play = Play(dice, a_planner(), somebody(email="zoe@example.org"), session.id)
    db.session.commit()
    diary = Diary()
    sequence = 0
    for _number in range(STEPS):
        try:
            dice.choice(CHOICES)(play)
            db.session.commit()
        except (DomainError, IndexError):  # a step that is not possible changes nothing
            db.session.rollback()
        call = call_of(play.person, session)
        if call is not None:
            assert call.sequence >= sequence
            sequence = call.sequence
        if dice.random() < 0.6:
            diary.read(play.person)
            assert len(diary.entries) <= 1
            check(play, diary)
    diary.read(play.person)
    check(play, diary)


def check(play: Play, diary: Diary) -> None:
    """What the diary shows is the plan. Who has declined knows it, and is told no more."""
    wanted = hours(play)
    parts = play.theirs()
    declined = bool(parts) and all(one.state == AssignmentState.DECLINED for one in parts)
    for _rank, method, starts, ends in diary.entries.values():
        if wanted is not None:
            assert method == "REQUEST"
            assert (starts, ends) == wanted
        elif not declined:
            assert method == "CANCEL"
    assert wanted is None or diary.entries
