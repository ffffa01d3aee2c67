"""What every page shows around its own content: the channel's name, menus, the other language."""

from string import ascii_lowercase
from typing import Any

from flask import Flask, current_app, g, render_template, request, url_for
from flask_babel import gettext as _
from markupsafe import Markup

from webcast.core.channel import the_channel
from webcast.core.i18n import current_locale, localised
from webcast.core.pages import part
from webcast.core.pictures import Picture
from webcast.core.slots import shows
from webcast.core.text import fold
from webcast.core.web import can
from webcast.studio import queries as sessions
from webcast.studio.cards import session_row

# How many broadcasts the foot of a page announces.
NEXT = 3


def init_app(app: Flask) -> None:
    """Give templates what surrounds a page."""
    app.context_processor(around)
    app.jinja_env.globals.update(picture_url=picture_url)


def around() -> dict[str, Any]:
    """The globals of `base.html` and `desk.html`: the same for every fragment of a page."""
    shows("channel")
    if "around" not in g:
        g.around = _around()
    found: dict[str, Any] = g.around
    return found


def _around() -> dict[str, Any]:
    channel = the_channel()
    settings = current_app.config["SETTINGS"]
    root = request.environ.get("webcast.root", "")
    base = settings.base_url.rstrip("/") or f"{request.scheme}://{request.host}{root}"
    query = f"?{request.query_string.decode(errors='replace')}" if request.query_string else ""
    french, english = f"{request.path}{query}", f"/en{request.path}{query}"
    in_english = current_locale() == "en"
    return {
        "channel": {
            "name": localised(channel),
            "tagline": localised(channel, "tagline"),
            "about": localised(channel, "about"),
            "contact": channel.contact,
            "zone": channel.zone,
            "currency": channel.currency,
        },
        "locale": current_locale(),
        "menu": main_menu(),
        "next_broadcasts": next_broadcasts,
        "footer_menu": footer_menu(),
        "desk_menu": desk_menu,
        "home_url": url_for("site.home"),
        "search_url": url_for("topics.index"),
        "other_locale_url": root + (french if in_english else english),
        "canonical_url": base + (english if in_english else french),
        "other_canonical_url": base + (french if in_english else english),
    }


def next_broadcasts() -> Markup:
    """At the foot of every public page: what comes next."""
    return part("next broadcasts", _next_broadcasts)


def _next_broadcasts() -> str:
    # Not topics as such: this stands on every page, and each opinion touches its topic.
    for kind in ("session", "lists"):
        shows(kind)
    found = sessions.next_up(NEXT)
    for one in found:
        shows("studio", one.studio_id)
        for item in one.items:
            shows("topic", item.topic_id)
    rows = [session_row(one, with_people=False) for one in found]
    return render_template("site/_next.html", rows=rows)


def picture_url(picture: Picture, width: int) -> str:
    """The address of a picture, at least `width` pixels wide where it has so many."""
    fitting = next((w for w in picture.widths if w >= width), picture.widths[-1])
    root = request.environ.get("webcast.root", "")
    return f"{root}/pictures/{picture.name}-{fitting}.jpg"


def main_menu() -> list[dict[str, Any]]:
    """The main navigation of public pages."""
    return _items(
        ("topics.index", _("Topics")),
        ("studio.programme", _("Programme")),
        ("broadcast.replays", _("Replays")),
        ("site.how_it_works", _("How it works")),
    )


def footer_menu() -> list[dict[str, Any]]:
    """The practical and legal pages."""
    return _items(
        ("site.how_it_works", _("Web-TV, how it works")),
        ("calendars.subscribe", _("Subscribe to the calendar")),
        ("studio.studios", _("Studios")),
        ("sponsors.ledger", _("Sponsors")),
        ("site.legal", _("Legal notice")),
        ("site.privacy", _("Your data")),
        ("site.accessibility", _("Accessibility")),
    )


def desk_menu() -> list[dict[str, Any]]:
    """The organisers' navigation: only what the person may open."""
    groups = [
        ("", [("desk.home", _("What waits"), "desk.enter")]),
        (
            _("Editorial"),
            [
                ("topics.desk", _("Topics"), "topics.review"),
                ("audience.motivations", _("Motivations"), "audience.read_motivations"),
                ("audience.moderation", _("Moderation"), "audience.moderate"),
            ],
        ),
        (
            _("Production"),
            [
                ("studio.planning", _("Planning"), "studio.plan"),
                ("invitations.replies", _("Replies by mail"), "invitations.read_replies"),
                ("studio.desk_studios", _("Studios"), "studio.edit_studio"),
                ("broadcast.desk", _("Episodes"), "broadcast.edit"),
            ],
        ),
        (
            _("Sponsors"),
            [
                ("sponsors.pledges", _("Pledges"), "sponsors.decide"),
                ("sponsors.campaigns", _("Campaigns"), "sponsors.decide"),
                ("sponsors.desk_organisations", _("Organisations"), "sponsors.decide"),
            ],
        ),
        (
            _("Channel"),
            [
                ("topics.lists", _("Lists"), "lists.edit"),
                ("audience.scale", _("Opinion scale"), "audience.scale"),
                ("team.index", _("People"), "people.list"),
                ("desk.journal", _("Journal"), "desk.journal"),
                ("notices.outbox", _("Outbox"), "notices.outbox"),
                ("desk.channel", _("Settings"), "channel.edit"),
            ],
        ),
    ]
    there = current_app.view_functions
    # Keys are given among all places, so that they are the same for everybody.
    keys = keys_of([words for _label, entries in groups for _name, words, _need in entries])
    return [
        {"label": label, "items": [item | {"key": keys[item["label"]]} for item in items]}
        for label, entries in groups
        if (
            items := _items(
                *[(name, words) for name, words, need in entries if name in there and can(need)]
            )
        )
    ]


def keys_of(labels: list[str]) -> dict[str, str]:
    """One key of the keyboard for each label: its first letter if nobody came before, else another.

    An empty text for those that find no letter left.
    """
    keys: dict[str, str] = {}
    for wanted in (1, None):
        for label in labels:
            letters = [*fold(label)[:wanted], *([] if wanted else ascii_lowercase)]
            free = [c for c in letters if c in ascii_lowercase and c not in keys.values()]
            if label not in keys and free:
                keys[label] = free[0]
    return {label: keys.get(label, "") for label in labels}


def _items(*entries: tuple[str, str]) -> list[dict[str, Any]]:
    here = request.script_root + request.path
    found = []
    for endpoint, label in entries:
        href = url_for(endpoint)
        # What is below a page of the menu belongs to it; a room's own front page has no below.
        above = (f"{href.rstrip('/')}/", *_also(endpoint))
        below = endpoint not in {"desk.home", "site.home"} and here.startswith(above)
        found.append({"label": label, "href": href, "current": here == href or below})
    return found


def _also(endpoint: str) -> tuple[str, ...]:
    """Where pages of a menu entry live that are not below its address."""
    if endpoint != "studio.planning":
        return ()
    return (url_for("studio.new_session").removesuffix("new"),)
