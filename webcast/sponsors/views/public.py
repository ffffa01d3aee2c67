"""The public ledger: who supports what."""

from flask import render_template
from flask.typing import ResponseReturnValue

from webcast.core.pages import public_page
from webcast.core.slots import shows
from webcast.core.web import actor
from webcast.sponsors import queries
from webcast.sponsors.naming import title_of
from webcast.sponsors.policy import known_supporter
from webcast.sponsors.views.base import bp, load_organisation, url_of
from webcast.topics import queries as topics
from webcast.topics.cards import cards


@bp.get("/organisations/")
@public_page
def ledger() -> ResponseReturnValue:
    """Every organisation that the public may know of."""
    for kind in ("organisation", "topic", "session"):
        shows(kind)
    return render_template("sponsors/ledger.html", supporters=queries.supporters())


@bp.get("/organisations/<slug>")
@public_page
def public_organisation(slug: str) -> ResponseReturnValue:
    """An organisation, and what it supports in public."""
    organisation = load_organisation(slug)
    shows("organisation", organisation.id)
    supports = queries.supports_of(organisation.id)
    campaigns = [pledge.campaign for pledge in supports]
    numbers = list(dict.fromkeys(c.topic_id for c in campaigns if c.topic_id is not None))
    for number in numbers:
        shows("topic", number)
    sessions = {c.session_id: c for c in campaigns if c.session_id is not None}
    for session_id in sessions:
        shows("session", session_id)
    return render_template(
        "sponsors/organisation.html",
        organisation=organisation,
        topics=cards(topics.cards(numbers)),
        sessions=[(title_of(each), url_of(each)) for each in sessions.values()],
        hidden=actor() is not None and not known_supporter(None, organisation),
    )
