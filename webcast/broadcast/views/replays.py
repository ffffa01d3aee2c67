"""Replays for everybody."""

from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from webcast.broadcast import queries
from webcast.broadcast.panels import replay_cards
from webcast.broadcast.views.base import bp
from webcast.core.i18n import localised
from webcast.core.pages import public_page
from webcast.core.slots import shows


@bp.get("/replays/")
@public_page
def replays() -> ResponseReturnValue:
    """Published episodes, newest first."""
    shows("episode")
    shows("lists")
    theme, format_code = (request.args.get(name, "")[:60] for name in ("theme", "format"))
    page = queries.published(request.args.get("page", ""), theme=theme, format_code=format_code)
    cards = replay_cards(page.items)
    for card in cards:
        shows("topic", card.topic_id)
    themes, formats = queries.themes_and_formats()

    def address(**changes: Any) -> str:
        wanted = {"theme": theme, "format": format_code} | changes
        return url_for(".replays", **{name: value for name, value in wanted.items() if value})

    return render_template(
        "broadcast/replays.html",
        cards=cards,
        narrowed=bool(theme or format_code),
        themes=[(row.code, localised(row), row.code == theme) for row in themes],
        formats=[(row.code, localised(row), row.code == format_code) for row in formats],
        prev_url=address(page=page.previous) if page.previous else None,
        next_url=address(page=page.next) if page.next else None,
    )
