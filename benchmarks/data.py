"""A full channel, written straight into the tables: topics, opinions, sessions."""

import random
from datetime import timedelta

from sqlalchemy import func, insert, select, text

from webcast.accounts.models import Person
from webcast.audience.models import Opinion, OpinionStep, OpinionTally
from webcast.calendars.actions import catch_up
from webcast.core.clock import now
from webcast.core.database import db
from webcast.core.text import article_html
from webcast.studio.models import (
    Assignment,
    AssignmentState,
    Role,
    SessionState,
    SessionTopic,
    Studio,
    StudioSession,
)
from webcast.topics import search
from webcast.topics.models import Format, Theme, Topic, TopicState, Treatment

WORDS = (
    "archives mémoire réseau école ville données libre culture image fiction radio lecture jeu"
    " algorithme quartier musée langue théâtre savoir débat public science carte voix récit"
).split()
ARTICLE = "\n\n".join(
    "Voici un paragraphe qui ressemble à ceux que l’on écrit pour proposer un sujet, avec assez de"
    " mots pour que la page ait son poids, et **un peu** de *mise en forme*."
    for _ in range(6)
)
CHUNK = 5_000
STATES = [TopicState.OPEN] * 7 + [TopicState.SELECTED, TopicState.RECORDED, TopicState.PUBLISHED]


def fill(topics: int, opinions: int, sessions: int) -> None:
    """Bring the database to so many topics, opinions and sessions, if they are not there."""
    _topics(topics, opinions)
    _sessions(sessions)


def _topics(topics: int, opinions: int) -> None:
    if (db.session.scalar(select(func.count()).select_from(Topic)) or 0) >= topics:
        return
    chance = random.Random(20261122)
    people = _people(max(2_000, opinions // 100))
    formats = list(db.session.scalars(select(Format.id)))
    treatments = list(db.session.scalars(select(Treatment.id)))
    for number in range(8):
        db.session.add(Theme(code=f"bench-{number}", name_fr=f"Thème {number}", name_en="Theme"))
    db.session.flush()
    themes = list(db.session.scalars(select(Theme.id)))
    html = article_html(ARTICLE)
    moment = now()
    for start in range(0, topics, CHUNK):
        rows = []
        for number in range(start, min(start + CHUNK, topics)):
            at = moment - timedelta(minutes=7 * number)
            words = " ".join(chance.sample(WORDS, 5))
            rows.append(
                {
                    "title": f"Faut-il {words}, sujet {number} ?",
                    "standfirst": f"Deux lignes sur {words} et ce que l’on en pense.",
                    "article": ARTICLE,
                    "article_html": html,
                    "state": STATES[number % len(STATES)],
                    "proposer_id": people[number % len(people)],
                    "format_id": formats[number % len(formats)],
                    "treatment_id": treatments[number % len(treatments)],
                    "theme_id": themes[number % len(themes)],
                    "created_at": at,
                    "opened_at": at,
                    "waiting_since": at,
                    "closes_at": at + timedelta(days=400),
                }
            )
        db.session.execute(insert(Topic), rows)
    for _done in search.rebuild():
        pass
    db.session.commit()
    _opinions(opinions, people, chance)
    db.session.execute(text("ANALYZE"))
    db.session.commit()


def _sessions(number: int) -> None:
    """Confirmed sessions of 40 minutes, one after the other, with a topic and three guests each."""
    if db.session.scalar(select(func.count()).where(StudioSession.source == "bench")):
        return
    studio = Studio(slug="bench", name="Studio A", address="1, rue du Banc")
    db.session.add(studio)
    db.session.flush()
    first = now().replace(minute=0, second=0, microsecond=0) - timedelta(days=50)
    rows = []
    for n in range(number):
        start = first + timedelta(minutes=50 * n)
        times = {"starts_at": start, "ends_at": start + timedelta(minutes=40)}
        envelope = {f"envelope_{name}": at for name, at in times.items()}
        words = {"studio_id": studio.id, "state": SessionState.CONFIRMED, "announced_at": first}
        rows.append({**times, **envelope, **words, "source": "bench", "external_id": str(n)})
    db.session.execute(insert(StudioSession), rows)
    ours = select(StudioSession.id).where(StudioSession.source == "bench")
    ids = list(db.session.scalars(ours.order_by(StudioSession.id)))
    topics = list(db.session.scalars(select(Topic.id).order_by(Topic.id).limit(number)))
    people = list(db.session.scalars(select(Person.id).order_by(Person.id).limit(500)))
    places = [
        {"session_id": session, "topic_id": topic, "position": 0, "minutes": 30}
        for session, topic in zip(ids, topics, strict=False)
    ]
    guests = [
        {
            "session_id": session,
            "person_id": people[(7 * session + n) % len(people)],
            "role": Role.GUEST,
            "state": AssignmentState.ACCEPTED,
        }
        for session in ids
        for n in range(3)
    ]
    db.session.execute(insert(SessionTopic), places)
    db.session.execute(insert(Assignment), guests)
    catch_up()
    db.session.commit()


def _people(number: int) -> list[int]:
    rows = [
        {
            "name": f"Personne {n}",
            "email": f"bench{n}@example.org",
            "email_confirmed_at": now(),
            "is_public": True,
        }
        for n in range(number)
    ]
    db.session.execute(insert(Person), rows)
    return list(db.session.scalars(select(Person.id).where(Person.email.like("bench%"))))


def _opinions(number: int, people: list[int], chance: random.Random) -> None:
    """Ten opinions a topic on average, and the tallies that belong to them."""
    topics = list(db.session.scalars(select(Topic.id).order_by(Topic.id)))
    steps = [(s.id, s.tone) for s in db.session.scalars(select(OpinionStep))]
    each = max(1, number // len(topics))
    at = now()
    for start in range(0, len(topics), CHUNK):
        rows, tallies, updates = [], [], []
        for topic_id in topics[start : start + CHUNK]:
            counts = dict.fromkeys((step for step, _tone in steps), 0)
            wanted = 0
            first = chance.randrange(len(people))
            for n in range(each):
                step, tone = chance.choice(steps)
                counts[step] += 1
                wanted += tone
                person = people[(first + n) % len(people)]
                rows.append({"topic_id": topic_id, "person_id": person, "step_id": step, "at": at})
            tallies += [
                {"topic_id": topic_id, "step_id": step, "number": count}
                for step, count in counts.items()
            ]
            updates.append({"id": topic_id, "wanted": wanted, "opinions": each})
        db.session.execute(insert(Opinion), rows)
        db.session.execute(insert(OpinionTally), tallies)
        db.session.execute(
            text("UPDATE topic SET wanted = :wanted, opinions = :opinions WHERE id = :id"), updates
        )
        db.session.commit()
