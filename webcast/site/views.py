"""The home page, how it works, the legal pages, pictures, robots."""

from flask import Blueprint, Response, current_app, render_template, send_file
from flask.typing import ResponseReturnValue
from sqlalchemy import text

from webcast.core.database import db
from webcast.core.errors import Missing
from webcast.core.pages import public_page, shows
from webcast.core.panels import panels
from webcast.core.pictures import file_of

bp = Blueprint("site", __name__)


@bp.get("/")
@public_page
def home() -> ResponseReturnValue:
    """What is on next, what is open, what can be sponsored, what can be seen again."""
    for kind in ("topic", "session", "episode", "campaign"):
        shows(kind)
    return render_template("site/home.html", panels=panels("site.home"))


@bp.get("/how-it-works")
@public_page
def how_it_works() -> ResponseReturnValue:
    """Web-TV, mode d'emploi: the loop, told to each kind of person."""
    return render_template("site/how_it_works.html")


@bp.get("/legal")
@public_page
def legal() -> ResponseReturnValue:
    """Who publishes this."""
    return render_template("site/legal.html")


@bp.get("/your-data")
@public_page
def privacy() -> ResponseReturnValue:
    """What is kept about people, why, and for how long."""
    return render_template("site/privacy.html")


@bp.get("/accessibility")
@public_page
def accessibility() -> ResponseReturnValue:
    """What was done so that everybody can use this, and whom to tell what is missing."""
    return render_template("site/accessibility.html")


@bp.get("/pictures/<name>-<int:width>.jpg")
def picture(name: str, width: int) -> ResponseReturnValue:
    """A picture that somebody uploaded. Its name is the hash of its content: kept for ever."""
    folder = current_app.config["SETTINGS"].data_path / "uploads"
    path = file_of(folder, name, width)
    if not name.isalnum() or not path.is_file():
        raise Missing
    response = send_file(path, mimetype="image/jpeg", conditional=True, etag=False)
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return response


@bp.get("/robots.txt")
def robots() -> ResponseReturnValue:
    """Everything public may be read, calendars included."""
    lines = ["User-agent: *", "Disallow: /me/", "Disallow: /desk/", "Allow: /"]
    return Response("\n".join(lines) + "\n", mimetype="text/plain")


@bp.get("/healthz")
def health() -> ResponseReturnValue:
    """For whoever watches over the server: the database answers."""
    db.session.execute(text("SELECT 1"))
    return Response("ok\n", mimetype="text/plain", headers={"Cache-Control": "no-store"})
