"""Events of a schedule as topics."""

from collections.abc import Iterator

from flask_babel import lazy_gettext as _l

from webcast.syndication.reading.drafts import Link, TopicDraft, fit_title
from webcast.syndication.reading.html_to_markdown import to_line, to_markdown
from webcast.syndication.reading.report import Report
from webcast.syndication.reading.schedule import Conference, Event


def topic_of(event: Event, conference: Conference, report: Report) -> TopicDraft:
    """The topic that an event is about.

    Subtitle → standfirst, abstract and description → article, track → theme, links,
    attachments and addresses → sources, everything without a place → details.
    """
    base = event.url or conference.base_url or conference.url
    texts = [to_markdown(text, base) for text in (event.abstract, event.description)]
    title = fit_title(event.title)
    if title != event.title:
        why = _l("Its title is longer than a title may be: cut, and kept whole in the article.")
        report.warn(event.title, why, line=event.line, column="title")
        texts.insert(0, to_markdown(event.title))
    details = [
        ("slug", event.slug),
        ("code", event.code),
        ("type", event.type),
        ("logo", event.logo),
        ("license", event.recording.license),
        *event.details,
    ]
    return TopicDraft(
        identity=event.identity,
        external_id=event.external_id,
        line=event.line,
        title=title,
        standfirst=to_line(event.subtitle),
        article="\n\n".join(dict.fromkeys(text for text in texts if text)),
        language=event.language,
        theme=event.track,
        speakers=event.persons,
        sources=tuple(_sources(event)),
        details=tuple((name, text) for name, text in details if text),
    )


def _sources(event: Event) -> Iterator[Link]:
    known = set()
    own = [Link(href) for href in (event.url, event.feedback_url) if href]
    for link in (*own, *event.links, *event.attachments, *event.recording.links):
        if link.href not in known or not link.href:
            known.add(link.href)
            yield link
