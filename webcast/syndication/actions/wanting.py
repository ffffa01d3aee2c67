"""What topics are to say: drafts fitted to the fields that a topic has, nothing lost on the way."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any, NamedTuple

from flask_babel import lazy_gettext as _l

from webcast.core.text import article_html, excerpt, one_line, slugify
from webcast.syndication.actions.lists import Lists
from webcast.syndication.actions.people import key_of, name_of
from webcast.syndication.actions.terms import Terms, mark_of
from webcast.syndication.reading.drafts import Link, TopicDraft
from webcast.syndication.reading.html_to_markdown import escaped, link
from webcast.syndication.reading.report import Report
from webcast.topics.actions.writing import MAX_KEYWORDS
from webcast.topics.models import CoSpeaker, InvitationState, Topic, TopicState

STANDFIRST_LENGTH = 500
CONDITIONS_LENGTH = 500
KEYWORD_LENGTH = 60
ID_LENGTH = 120
# Beyond this a number in a series is a mistake, and no database would take it.
LAST_NUMBER = 100_000


class Speaker(NamedTuple):
    """Somebody who speaks: their key in the source, their name there."""

    key: str
    name: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Wanted:
    """A topic as it is to be. `state` is for a new one; `state_counts` where the file says it.

    `format` and `treatment` are codes; `theme`, `series`, `keywords`, `expertises` names.
    `details` is what has no field: it is kept in the journal.
    """

    external_id: str
    line: int
    title: str
    standfirst: str
    article: str
    article_html: str
    sources: str
    sources_html: str
    conditions: str
    language: str
    format: str
    treatment: str
    theme: str
    series: str
    number: int | None
    keywords: tuple[str, ...]
    expertises: tuple[str, ...]
    speakers: tuple[Speaker, ...]
    details: tuple[tuple[str, str], ...]
    state: TopicState
    state_counts: bool = False
    published_at: datetime | None = None
    next_session_at: datetime | None = None


def external_id_of(draft_identity: str, key: str) -> str:
    """What recognises it at the next import, within its source."""
    return draft_identity.removeprefix(f"{key}:")


def want(
    draft: TopicDraft,
    terms: Terms,
    report: Report,
    *,
    state: TopicState,
    conditions: str = "",
    published_at: datetime | None = None,
) -> Wanted:
    """`draft` as a topic can be; what had to be cut is kept elsewhere, and reported."""
    standfirst, article = draft.standfirst, draft.article
    details = list(draft.details)
    if len(standfirst) > STANDFIRST_LENGTH:
        article = "\n\n".join(part for part in (escaped(standfirst), article) if part)
        standfirst = excerpt(standfirst, STANDFIRST_LENGTH)
        why = _l("Its standfirst is too long: cut, and kept whole in the article.")
        report.warn(draft.title, why, line=draft.line)
    keywords, left = _keywords(draft.keywords)
    if left:
        why = _l(
            "It has more than %(n)s keywords: left out were %(words)s.",
            n=MAX_KEYWORDS,
            words=", ".join(left),
        )
        report.warn(draft.title, why, line=draft.line)
        details.append(("keywords", ", ".join(left)))
    number = _number(draft, report, details)
    sources = _markdown(draft.sources)
    return Wanted(
        external_id=external_id_of(draft.identity, terms.key),
        line=draft.line,
        title=draft.title,
        standfirst=standfirst,
        article=article,
        article_html=article_html(article),
        sources=sources,
        sources_html=article_html(sources),
        conditions=conditions,
        language=draft.language or terms.language,
        format=draft.format or terms.format,
        treatment=draft.treatment or terms.treatment,
        theme=draft.theme,
        series=draft.series,
        number=number if draft.series else None,
        keywords=keywords,
        expertises=tuple(word[:KEYWORD_LENGTH] for word in draft.expertises),
        speakers=tuple(Speaker(key_of(person), name_of(person)) for person in draft.speakers),
        details=tuple(details),
        state=state,
        published_at=published_at,
    )


def _keywords(names: Iterable[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """As many as a topic may have, and those that are left over."""
    different: dict[str, str] = {}
    for name in names:
        if word := one_line(name)[:KEYWORD_LENGTH]:
            different.setdefault(slugify(word), word)
    words = iter(different.values())
    return tuple(islice(words, MAX_KEYWORDS)), tuple(words)


def _number(draft: TopicDraft, report: Report, details: list[tuple[str, str]]) -> int | None:
    text = draft.number.strip()
    if not text:
        return None
    if draft.series and text.isdecimal() and int(text) < LAST_NUMBER:
        return int(text)
    details.append(("number", text))
    if draft.series:
        why = _l("“%(text)s” is no number in a series.", text=text)
        report.warn(draft.title, why, line=draft.line)
    return None


def _markdown(links: Iterable[Link]) -> str:
    """A list of sources in Markdown."""

    def lines() -> Iterator[str]:
        for one in links:
            label = escaped(one_line(one.label or one.href))
            yield f"- {link(label, one.href) if one.href else label}"

    return "\n".join(lines())


def mark_wanted(wanted: Wanted, lists: Lists) -> str:
    """The mark of what the file says; words that are new are added to the lists."""
    theme, series = lists.theme(wanted.theme), lists.series(wanted.series)
    return mark_of(
        {
            **_texts(wanted),
            "format": lists.format(wanted.format).code,
            "treatment": lists.treatment(wanted.treatment).code,
            "theme": theme.code if theme else "",
            "series": series.code if series else "",
            "number": wanted.number,
            "keywords": [row.slug for row in lists.keywords(wanted.keywords)],
            "expertises": [row.slug for row in lists.expertises(wanted.expertises)],
            "speakers": sorted(map(list, wanted.speakers)),
            "state": wanted.state if wanted.state_counts else "",
        }
    )


def mark_stored(topic: Topic, key: str, state: str) -> str:
    """The mark of what a topic says now. `state` is what the last import wanted, if it did."""
    return mark_of(
        {
            **_texts(topic),
            "format": topic.format.code,
            "treatment": topic.treatment.code,
            "theme": topic.theme.code if topic.theme else "",
            "series": topic.series.code if topic.series else "",
            "number": topic.series_number,
            "keywords": sorted(row.slug for row in topic.keywords),
            "expertises": sorted(row.slug for row in topic.expertises),
            "speakers": sorted([_key(one), one.name] for one in imported(topic, key)),
            "state": state,
        }
    )


def _texts(thing: Any) -> dict[str, str]:
    names = ("title", "standfirst", "article", "sources", "conditions", "language")
    return {name: getattr(thing, name) for name in names}


def _key(speaker: CoSpeaker) -> str:
    return (speaker.person.external_id if speaker.person else None) or ""


def imported(topic: Topic, key: str) -> list[CoSpeaker]:
    """The speakers whom imports from this source brought, without those invited by people."""
    return [
        one
        for one in topic.speakers
        if one.email is None
        and one.state == InvitationState.ACCEPTED
        and one.person is not None
        and one.person.source == key
    ]
