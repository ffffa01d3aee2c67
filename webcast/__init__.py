"""Webcastory: the desk and the shop window of a Web-TV talkshow."""

import gc
import os
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

from flask import Flask
from flask_migrate import Migrate
from werkzeug.middleware.proxy_fix import ProxyFix

from webcast.core import i18n, web
from webcast.core.assets import Assets
from webcast.core.copies import Copies
from webcast.core.database import Base, db
from webcast.core.i18n import LocalePrefix
from webcast.core.jobs import Chores
from webcast.core.limits import limiter
from webcast.core.pages import PageServer
from webcast.core.settings import Settings, keep_secret_key
from webcast.core.shelf import Shelf
from webcast.core.slots import slots
from webcast.core.touches import Listener

__version__ = "0.1.0"

PACKAGE = Path(__file__).parent
COOKIE = "webcast"


def beside(name: str) -> Path:
    """A folder that lies beside the package in a checkout and inside it when installed."""
    inside = PACKAGE / name
    return inside if inside.is_dir() else PACKAGE.parent / name


def create_app(environ: Mapping[str, str] | None = None, *, testing: bool = False) -> Flask:
    """Make the application from `WEBCAST_*` settings (of the process, unless given)."""
    settings = Settings.load(os.environ if environ is None else environ, beside("instance"))
    settings.data_path.mkdir(parents=True, exist_ok=True)
    app = Flask("webcast", template_folder=str(beside("templates")), static_folder=None)
    app.testing = testing
    app.config.update(
        SETTINGS=settings,
        SECRET_KEY=keep_secret_key(settings),
        SQLALCHEMY_DATABASE_URI=settings.database,
        SQLALCHEMY_ENGINE_OPTIONS=_engine_options(settings),
        SESSION_COOKIE_NAME=COOKIE,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.base_url.startswith("https://"),
        SESSION_REFRESH_EACH_REQUEST=False,
        PERMANENT_SESSION_LIFETIME=timedelta(days=settings.session_days),
        MAX_CONTENT_LENGTH=settings.max_upload_mb * 1024 * 1024,
        MAX_FORM_MEMORY_SIZE=4 * 1024 * 1024,
        RATELIMIT_STORAGE_URI=settings.redis_uri or "memory://",
        BABEL_TRANSLATION_DIRECTORIES=str(PACKAGE / "translations"),
        EXPLAIN_TEMPLATE_LOADING=False,
    )
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    assets = Assets(settings.data_path / "static")
    app.jinja_env.globals.update(slot=slots.place, static_url=assets.url)

    db.init_app(app)
    Migrate(app, db, directory=str(beside("migrations")), render_as_batch=True)
    i18n.init_app(app)
    limiter.init_app(app)
    web.init_app(app)
    with app.app_context():
        listener = Listener(db.engine)
    room = settings.page_cache_mb * 1024 * 1024
    app.extensions["webcast.shelf"] = shelf = Shelf(room, listener)
    app.extensions["webcast.copies"] = copies = Copies(room // 4)
    app.extensions["webcast.assets"] = assets

    app.extensions["webcast.chores"] = Chores(app)

    from webcast.wiring import wire

    wire(app)

    pages = PageServer(app.wsgi_app, shelf, copies, COOKIE)
    wsgi = assets.wrap(LocalePrefix(pages))
    if settings.proxies:
        n = settings.proxies
        wsgi = ProxyFix(wsgi, x_for=n, x_proto=n, x_host=n)
    app.wsgi_app = wsgi  # type: ignore[assignment, method-assign]
    if not testing:
        _settle()
    return app


def _settle() -> None:
    """Spare the collector what stays for good: its full rounds took half the time of a page."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 100)


def _engine_options(settings: Settings) -> dict[str, object]:
    # What is stored (mails with their links) does not belong into logs when a statement fails.
    options: dict[str, object] = {"hide_parameters": True}
    if settings.database.startswith("sqlite"):
        return options | {"connect_args": {"timeout": 20, "check_same_thread": False}}
    return options | {"pool_pre_ping": True, "pool_size": 10, "max_overflow": 10}


__all__ = ["Base", "create_app"]
