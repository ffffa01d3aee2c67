"""The channel's names and the lists that topics choose from."""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import select

from webcast.accounts.models import Expertise
from webcast.audience.models import OpinionStep
from webcast.core.channel import the_channel
from webcast.core.database import db
from webcast.core.touches import touch
from webcast.demo import shapes
from webcast.demo.known import Demo
from webcast.topics.models import Format, Series, Theme, Treatment


def load_channel(demo: Demo) -> None:
    """Give the channel the demo's names; what calendars tell events apart by stays."""
    said, channel = demo.season.channel, the_channel()
    channel.name_fr = channel.name_en = said.name
    channel.tagline_fr, channel.tagline_en = said.tagline.fr, said.tagline.en
    channel.about_fr, channel.about_en = said.description.fr.strip(), said.description.en.strip()
    channel.contact = said.email
    channel.zone = str(demo.timeline.zone)
    touch("channel")


def load_lists(demo: Demo) -> None:
    """Formats, treatments and opinion steps that are there get the demo's names; others come."""
    words = demo.season.vocabulary
    for place, shape in enumerate(words.format.values()):
        row = _row(Format, shape.code, shape.name, place)
        # What is read rather than recorded lasts no minute in the content; the usual stays then.
        row.minutes = shape.minutes or row.minutes or 10
        row.min_speakers, row.max_speakers = shape.min_speakers, shape.max_speakers
        row.is_show = shape.show
    for kind, terms in ((Treatment, words.treatment), (Theme, words.theme)):
        _rows(kind, terms.values())
    for place, series in enumerate(words.series.values()):
        row = _row(Series, series.code, series.name, place)
        row.about_fr, row.about_en = series.description.fr, series.description.en
    for place, step in enumerate(sorted(words.opinion.values(), key=lambda step: step.tone)):
        row = _row(OpinionStep, step.code, step.label, place)
        row.tone = step.tone
    db.session.flush()
    _load_expertises(demo, words.expertise)
    _note_numbers(demo)
    touch("lists")


def _rows(kind: Any, terms: Iterable[shapes.Term]) -> None:
    for place, term in enumerate(terms):
        _row(kind, term.code, term.name, place)


def _row(kind: Any, code: str, name: shapes.Text, place: int) -> Any:
    row = db.session.scalars(select(kind).where(kind.code == code)).first()
    if row is None:
        row = kind(code=code)
        # A step without a tone would be refused by the flush of the next look-up.
        if kind is OpinionStep:
            row.tone = 0
        db.session.add(row)
    row.name_fr, row.name_en, row.position = name.fr, name.en, place
    return row


def _load_expertises(demo: Demo, terms: Mapping[str, shapes.Term]) -> None:
    rows = {
        code: Expertise(slug=code, name_fr=term.name.fr, name_en=term.name.en)
        for code, term in terms.items()
    }
    db.session.add_all(rows.values())
    db.session.flush()
    demo.expertises = {code: row.id for code, row in rows.items()}


def _note_numbers(demo: Demo) -> None:
    for kind in (Format, Treatment, Theme, Series):
        for number, code in db.session.execute(select(kind.id, kind.code)):
            demo.lists[kind.__tablename__, code] = number
    for number, code in db.session.execute(select(OpinionStep.id, OpinionStep.code)):
        demo.steps[code] = number
