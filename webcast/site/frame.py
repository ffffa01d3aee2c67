"""What every page shows around its own content: the channel's name, menus, the other language."""

from typing import Any

from flask import Flask, current_app, request, url_for
from flask_babel import gettext as _

from webcast.core.channel import the_channel
from webcast.core.i18n import current_locale, localised
from webcast.core.pictures import Picture
from webcast.core.slots import shows
from webcast.core.web import can


def init_app(app: Flask) -> None:
    """Give templates what surrounds a page."""
    app.context_processor(around)
    app.jinja_env.globals.update(picture_url=picture_url)


def around() -> dict[str, Any]:
    """The globals of `base.html` and `desk.html`."""
    shows("channel")
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
        "footer_menu": footer_menu(),
        "desk_menu": desk_menu,
        "home_url": url_for("site.home"),
        "search_url": url_for("topics.index"),
        "other_locale_url": root + (french if in_english else english),
        "canonical_url": base + (english if in_english else french),
        "other_canonical_url": base + (french if in_english else english),
    }


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
    return [
        {"label": label, "items": items}
        for label, entries in groups
        if (
            items := _items(
                *[(name, words) for name, words, need in entries if name in there and can(need)]
            )
        )
    ]


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
