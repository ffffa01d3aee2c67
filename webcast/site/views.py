"""The home page, how it works, the legal pages, pictures, robots."""

from flask import Blueprint, Response, current_app, render_template, send_file
from flask.typing import ResponseReturnValue
from markupsafe import Markup
from sqlalchemy import text

from webcast.audience.queries.opinions import SHOWN_FROM
from webcast.core.channel import the_channel
from webcast.core.database import db
from webcast.core.errors import Missing
from webcast.core.i18n import localised
from webcast.core.pages import public_page
from webcast.core.pictures import file_of
from webcast.core.slots import shows
from webcast.core.text import article_html
from webcast.core.uploads import uploads
from webcast.site.front import front, sponsor_url
from webcast.topics.labels import CHAIN, NEXT, STATES

bp = Blueprint("site", __name__)


@bp.get("/")
@public_page
def home() -> ResponseReturnValue:
    """What is on next, what is open, what can be sponsored, what can be seen again."""
    for kind in ("topic", "session", "studio", "episode", "campaign", "person", "lists"):
        shows(kind)
    return render_template("site/home.html", front=front(), sponsor_url=sponsor_url)


@bp.get("/how-it-works")
@public_page
def how_it_works() -> ResponseReturnValue:
    """Web-TV, mode d'emploi: the loop, told to each kind of person."""
    chain = [(state, label, NEXT[state]) for state, label in CHAIN]
    return render_template("site/how_it_works.html", chain=chain, states=STATES, fewest=SHOWN_FROM)


@bp.get("/legal")
@public_page
def legal() -> ResponseReturnValue:
    """Who publishes this."""
    about = article_html(localised(the_channel(), "about"))
    return render_template("site/legal.html", about=Markup(about))  # noqa: S704 - cleaned HTML


@bp.get("/your-data")
@public_page
def privacy() -> ResponseReturnValue:
    """What is kept about people, why, and for how long."""
    days = current_app.config["SETTINGS"].session_days
    return render_template("site/privacy.html", days=days, fewest=SHOWN_FROM)


@bp.get("/accessibility")
@public_page
def accessibility() -> ResponseReturnValue:
    """What was done so that everybody can use this, and whom to tell what is missing."""
    return render_template("site/accessibility.html")


@bp.get("/pictures/<name>-<int:width>.jpg")
def picture(name: str, width: int) -> ResponseReturnValue:
    """A picture that somebody uploaded. Its name is the hash of its content: kept for ever."""
    path = file_of(uploads(), name, width)
    if not name.isalnum() or not path.is_file():
        raise Missing
    response = send_file(path, mimetype="image/jpeg", conditional=True, etag=False)
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return response


@bp.get("/robots.txt")
def robots() -> ResponseReturnValue:
    """Everything public may be read, calendars included."""
    closed = ("/me/", "/desk/", "/calendar/private/")
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in closed), "Allow: /"]
    return Response("\n".join(lines) + "\n", mimetype="text/plain")


@bp.get("/healthz")
def health() -> ResponseReturnValue:
    """For whoever watches over the server: the database answers."""
    db.session.execute(text("SELECT 1"))
    return Response("ok\n", mimetype="text/plain", headers={"Cache-Control": "no-store"})
