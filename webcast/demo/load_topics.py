"""Topics: written, sent, opened, chosen or not, with the people invited to speak."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import partial

from webcast.core import journal, pictures
from webcast.demo import covers, shapes
from webcast.demo.known import Demo
from webcast.demo.moments import Moments
from webcast.demo.shapes import Text, Topic
from webcast.demo.states import Answer, TopicState
from webcast.demo.timeline import between, chance
from webcast.topics import actions

EDITORS = ("solene", "farid")
# Not sent to anybody yet.
UNSENT = frozenset({TopicState.DRAFT})
ALLOWED = "Ni actualité ni information politique\u202f: ce sujet peut être soutenu."


def load_topics(demo: Demo) -> None:
    """Put what happens to each topic, but for studio and broadcast, on the timeline."""
    moments = Moments(demo.season, demo.timeline)
    for topic in demo.season.topics.values():
        _write(demo, moments, topic)
        _invite(demo, moments, topic)
        if topic.state in UNSENT:
            continue
        _step(demo, moments.submitted(topic), topic, "submit", by=topic.proposer)
        _review(demo, moments, topic)


def editor_of(topic: Topic) -> str:
    """Who of the editors looks after a topic; nobody opens their own."""
    free = [code for code in EDITORS if code != topic.proposer]
    return topic.desk[0].by if topic.desk else chance(topic.code, "editor").choice(free)


def _write(demo: Demo, moments: Moments, topic: Topic) -> None:
    def propose() -> None:
        lists, alt = demo.lists, covers.ALT[topic.cover]
        writing = actions.Writing(
            title=topic.title,
            format_id=lists["format", topic.format],
            treatment_id=lists["treatment", topic.treatment],
            standfirst=topic.standfirst.strip(),
            article=topic.article.strip(),
            sources=_listed(topic.sources),
            language=topic.language,
            theme_id=lists["theme", topic.theme],
            series_id=lists["series", topic.series] if topic.series else None,
            series_number=topic.number,
            keywords=topic.keywords,
            expertise_ids=tuple(demo.expertises[code] for code in topic.expertises),
            cover_alt=_said(alt, topic.language),
        )
        cover = pictures.store(demo.cover(topic.code), demo.uploads, "cover")
        made = actions.propose(demo.actor(topic.proposer), writing, cover=cover)
        demo.topics[topic.code] = made.id

    demo.timeline.add(moments.proposed(topic), propose)


def _listed(sources: Iterable[shapes.Link]) -> str:
    return "\n".join(f"- [{link.label}]({link.url})" for link in sources)


def _said(text: Text, language: str) -> str:
    return text.fr if language == "fr" else text.en


def _invite(demo: Demo, moments: Moments, topic: Topic) -> None:
    def invite(speaker: shapes.Speaker) -> None:
        person = demo.person(speaker.person)
        proposer = demo.actor(topic.proposer)
        actions.invite(demo.topic(topic.code), person.name, person.email or "", actor=proposer)

    def answer(speaker: shapes.Speaker) -> None:
        invited = demo.person(speaker.person)
        lines = demo.topic(topic.code).speakers
        line = next(line for line in lines if line.person_id == invited.id)
        actions.answer(line, speaker.state is Answer.ACCEPTED, person=invited)

    written = moments.proposed(topic)
    end = moments.selected(topic) or demo.timeline.present
    # Who has declined leaves their place to who is asked next.
    later = sorted(topic.speakers, key=lambda one: one.state is not Answer.DECLINED)
    for place, speaker in enumerate(later, start=1):
        asked = demo.timeline.add(written + timedelta(minutes=4 * place), partial(invite, speaker))
        if speaker.state is not Answer.PENDING:
            answered = min(asked + timedelta(hours=9 + 13 * place), between(asked, end, 0.5))
            demo.timeline.add(max(asked, demo.timeline.awake(answered)), partial(answer, speaker))


def _review(demo: Demo, moments: Moments, topic: Topic) -> None:
    editor, words = editor_of(topic), topic.desk[-1].words.strip() if topic.desk else ""
    if topic.opened_day is None:
        if topic.desk:
            step = "decline" if topic.state is TopicState.DECLINED else "return"
            moment = demo.timeline.on(topic.desk[-1].day, 11)
            _step(demo, moment, topic, step, by=topic.desk[-1].by, reason=words)
        return
    opened, left = moments.opened(topic), moments.left(topic)
    _step(demo, opened, topic, "open", by=editor, reason="" if left else words)
    demo.timeline.add(opened + timedelta(minutes=6), partial(_decide_sponsors, demo, topic))
    if left:
        if topic.state is TopicState.WITHDRAWN:
            _step(demo, left, topic, "withdraw", by=topic.proposer, reason=topic.withdrawn_reason)
        else:
            _step(demo, left, topic, "decline", by=topic.desk[-1].by, reason=words)
    elif selected := moments.selected(topic):
        _step(demo, selected, topic, "select", by=editor)


def _step(
    demo: Demo, moment: datetime, topic: Topic, step: str, *, by: str, reason: str = ""
) -> None:
    def take() -> None:
        actions.take_step(demo.topic(topic.code), step, actor=demo.actor(by), reason=reason.strip())

    demo.timeline.add(moment, take)


def _decide_sponsors(demo: Demo, topic: Topic) -> None:
    row, editor = demo.topic(topic.code), demo.actor(editor_of(topic))
    if topic.sponsorable:
        actions.decide_sponsorable(row, True, actor=editor, reason=ALLOWED)
    else:
        # Nothing changes, for nobody had allowed it; why it stays so is on record all the same.
        reason = topic.sponsorable_reason
        journal.record("topic", row.id, "not sponsorable", actor=editor, reason=reason)
