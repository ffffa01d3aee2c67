"""Writing a topic: drafts, corrections, and the history of its text."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from webcast.accounts.models import Expertise, Person
from webcast.core.clock import now
from webcast.core.database import db
from webcast.core.errors import Invalid, Refused
from webcast.core.pictures import Picture
from webcast.core.text import one_line, slugify
from webcast.core.touches import touch
from webcast.topics import search
from webcast.topics.models import (
    Format,
    Keyword,
    Series,
    Theme,
    Topic,
    TopicVersion,
    Treatment,
)
from webcast.topics.typography import rendered

MAX_KEYWORDS = 12
# What somebody's form saves by itself within this time is one version of the text, not fifty.
ONE_SITTING = timedelta(minutes=30)


@dataclass(frozen=True)
class Writing:
    """What a topic says: all that its form holds but the picture."""

    title: str
    format_id: int
    treatment_id: int
    standfirst: str = ""
    article: str = ""
    sources: str = ""
    conditions: str = ""
    language: str = "fr"
    theme_id: int | None = None
    series_id: int | None = None
    series_number: int | None = None
    keywords: tuple[str, ...] = ()
    expertise_ids: tuple[int, ...] = ()
    cover_alt: str = ""


def propose(
    proposer: Person,
    writing: Writing,
    *,
    uuid: str | None = None,
    cover: Picture | None = None,
    auto: bool = False,
) -> Topic:
    """Begin a draft. `uuid` (of the form) makes a draft sent twice the same draft."""
    topic = Topic(proposer=proposer, title=writing.title, speakers=[], keywords=[], expertises=[])
    if uuid:
        topic.uuid = uuid
    topic.cover = cover
    _fill(topic, writing)
    db.session.add(topic)
    db.session.flush()
    _keep_version(topic, proposer, auto=auto, tab=uuid or "")
    changed(topic)
    return topic


def rewrite(
    topic: Topic,
    writing: Writing,
    actor: Person,
    *,
    seen: int,
    tab: str = "",
    cover: Picture | None = None,
    auto: bool = False,
) -> Topic:
    """Change what a topic says; `Refused` if somebody changed it after version `seen` was shown.

    `tab` is the form in which it is written: what this same form saved before is no conflict.
    """
    last = _last_version(topic)
    if seen != topic.version and not _same_form(last, actor, tab):
        raise Refused(_conflict(last, actor))
    topic.cover = cover
    _fill(topic, writing)
    topic.changed_at = now()
    db.session.flush()
    _keep_version(topic, actor, auto=auto, tab=tab, last=last)
    changed(topic)
    return topic


def changed(topic: Topic) -> None:
    """What follows every change of a topic's text or people: the index, and pages made anew."""
    search.index(topic)
    touch("topic", topic.id)


def delete_draft(topic: Topic) -> None:
    """Throw a draft away for good."""
    search.forget(topic.id)
    touch("topic", topic.id)
    db.session.delete(topic)
    db.session.flush()


def _fill(topic: Topic, writing: Writing) -> None:
    if not writing.title:
        raise Invalid("title", _("A topic needs a title, even a provisional one."))
    # First, for new keywords are flushed: the topic itself is written once, at the end.
    topic_keywords = _keywords(writing.keywords)
    chosen = select(Expertise).where(Expertise.id.in_(writing.expertise_ids))
    topic_expertises = list(db.session.scalars(chosen.order_by(Expertise.slug)))
    for name in ("title", "standfirst", "article", "sources", "conditions", "language"):
        setattr(topic, name, getattr(writing, name))
    topic.cover_alt = writing.cover_alt if topic.cover else ""
    topic.article_html = rendered(writing.article, writing.language)
    topic.sources_html = rendered(writing.sources, writing.language)
    topic.format = db.session.get_one(Format, writing.format_id)
    topic.treatment = db.session.get_one(Treatment, writing.treatment_id)
    topic.theme = db.session.get(Theme, writing.theme_id) if writing.theme_id else None
    topic.series = db.session.get(Series, writing.series_id) if writing.series_id else None
    topic.series_number = writing.series_number if topic.series else None
    topic.keywords = topic_keywords
    topic.expertises = topic_expertises


def _keywords(names: tuple[str, ...]) -> list[Keyword]:
    """The keywords of these names, made where they are new; case and accents make no other."""
    wanted: dict[str, str] = {}
    for name in names:
        if word := one_line(name)[:60]:
            wanted.setdefault(slugify(word), word)
    if len(wanted) > MAX_KEYWORDS:
        raise Invalid("keywords", _("No more than %(n)s keywords, please.", n=MAX_KEYWORDS))
    found = {
        keyword.slug: keyword
        for keyword in db.session.scalars(select(Keyword).where(Keyword.slug.in_(wanted)))
    }
    for slug, name in wanted.items():
        if slug not in found:
            found[slug] = _new_keyword(slug, name)
    return [found[slug] for slug in sorted(wanted)]


def _new_keyword(slug: str, name: str) -> Keyword:
    keyword = Keyword(slug=slug, name=name)
    try:
        with db.session.begin_nested():
            db.session.add(keyword)
            db.session.flush()
    except IntegrityError:  # somebody has just used the same new word
        return db.session.scalars(select(Keyword).where(Keyword.slug == slug)).one()
    return keyword


def content_of(topic: Topic) -> dict[str, Any]:
    """What a topic says now, as its history keeps it: names, not numbers, for they may go."""

    def both(row: Any) -> list[str] | None:
        return [row.name_fr, row.name_en] if row else None

    return {
        "title": topic.title,
        "standfirst": topic.standfirst,
        "article": topic.article,
        "format": both(topic.format),
        "treatment": both(topic.treatment),
        "theme": both(topic.theme),
        "series": both(topic.series),
        "series_number": topic.series_number,
        "keywords": [keyword.name for keyword in topic.keywords],
        "expertises": [both(expertise) for expertise in topic.expertises],
        "language": topic.language,
        "sources": topic.sources,
        "conditions": topic.conditions,
        "cover": topic.cover.name if topic.cover else "",
        "cover_alt": topic.cover_alt,
    }


def _last_version(topic: Topic) -> TopicVersion | None:
    newest = select(func.max(TopicVersion.number)).where(TopicVersion.topic_id == topic.id)
    return db.session.scalars(
        select(TopicVersion).where(
            TopicVersion.topic_id == topic.id, TopicVersion.number == newest.scalar_subquery()
        )
    ).first()


def _same_form(last: TopicVersion | None, actor: Person, tab: str) -> bool:
    return bool(tab and last and last.actor_id == actor.id and last.content.get("tab") == tab)


def _conflict(last: TopicVersion | None, actor: Person) -> Any:
    if last is None or last.actor_id is None:
        return _("This topic has changed since you opened it.")
    if last.actor_id == actor.id:
        return _("You have saved this topic in another window since you opened it here.")
    who = db.session.get_one(Person, last.actor_id)
    return _("%(name)s has changed this topic since you opened it.", name=who.name)


def _keep_version(
    topic: Topic, actor: Person, *, auto: bool, tab: str, last: TopicVersion | None = None
) -> None:
    content = content_of(topic)
    marks = {"auto": auto, "tab": tab}
    if last is not None:
        before = {k: v for k, v in last.content.items() if k not in marks}
        sitting = last.content.get("auto") and last.content.get("tab") == tab
        mine = last.actor_id == actor.id and now() - last.at < ONE_SITTING
        if before == content or (sitting and mine):
            last.content = content | marks
            return
    number = last.number + 1 if last else 1
    db.session.add(
        TopicVersion(topic_id=topic.id, number=number, actor_id=actor.id, content=content | marks)
    )
    db.session.flush()
