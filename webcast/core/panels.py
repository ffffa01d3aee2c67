"""What a domain adds to a page that it does not own: filled in `wiring.py`, in the open."""

from dataclasses import dataclass
from typing import Any

from flask import render_template
from markupsafe import Markup

from webcast.core.hooks import wires


@dataclass(frozen=True)
class Panel:
    """A part of a page: where (`main`, `rail`, `after`…), in what order, and its HTML."""

    place: str
    order: int
    html: Markup


def fragment(template: str, **facts: Any) -> Markup:
    """The HTML of a panel."""
    return Markup(render_template(template, **facts))  # noqa: S704 - templates escape


def panels(page: str, *args: Any) -> dict[str, list[Markup]]:
    """All panels of a page, by place, in order; each provider loads its own data."""
    found: list[Panel] = []
    for answer in wires.ask(f"{page}.panels", *args):
        if answer is None:
            continue
        found.extend([answer] if isinstance(answer, Panel) else answer)
    found.sort(key=lambda panel: panel.order)
    places: dict[str, list[Markup]] = {}
    for panel in found:
        places.setdefault(panel.place, []).append(panel.html)
    return places
