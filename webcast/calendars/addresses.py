"""Full addresses of our own pages, as they have to be in what leaves the site."""

from typing import Any

from flask import current_app, request, url_for

from webcast.core.i18n import PREFIXES


def root() -> str:
    """The path under which the whole site is served, both languages: "" or `/somewhere`."""
    return str(request.environ.get("webcast.root", ""))


def site(language: str | None = None) -> str:
    """The address of the site in the language of the page, or in `language`; no final slash."""
    base = current_app.config["SETTINGS"].base_url.rstrip("/")
    base = base or f"{request.scheme}://{request.host}{root()}"
    if language is None:
        return str(base + request.script_root.removeprefix(root()))
    return str(base + PREFIXES[language])


def absolute(endpoint: str, **values: Any) -> str:
    """The full address of one of our own pages, whatever Host was asked for."""
    return site() + url_for(endpoint, **values).removeprefix(request.script_root)
