"""The words of an image release (autorisation de droit à l'image), in the language of who signs.

What the French code civil (art. 9) and usage ask for: what is filmed, where it is shown, for how
long, free of charge or not, and how one withdraws. What was shown is stored with the signature.
"""

from flask_babel import gettext as _

from webcast.core.channel import the_channel
from webcast.core.i18n import LOCALES, current_locale, localised, show_date, speaking
from webcast.studio.models import StudioSession
from webcast.studio.naming import session_title

YEARS = 10
# Days in which a replay is off after somebody has withdrawn.
DAYS = 15


def parts_of(session: StudioSession, name: str) -> list[tuple[str, str]]:
    """Heading and paragraph of each part. Studio and topics of the session must be loaded."""
    channel = the_channel()
    facts = {
        "name": name,
        "channel": localised(channel),
        "title": session_title(session),
        "date": show_date(session.starts_at, session.studio.zone, "long"),
        "studio": session.studio.name,
    }
    write_to = channel.contact or localised(channel)
    return [
        (
            _("Who and when"),
            _(
                "I, %(name)s, take part in “%(title)s”, recorded by %(channel)s on %(date)s"
                " (%(studio)s).",
                **facts,
            ),
        ),
        (
            _("What is filmed"),
            _(
                "I agree to be filmed, recorded and photographed during this programme: my"
                " picture, my voice, my name and what I say."
            ),
        ),
        (
            _("Where it is shown"),
            _(
                "%(channel)s may show it live and as a replay, whole or in extracts that respect"
                " what I meant, on its own site and on its pages on video platforms and social"
                " networks, all over the world, and announce the programme with it. It may not be"
                " used in an advertisement, nor given or sold to anybody else for another use.",
                **facts,
            ),
        ),
        (
            _("For how long"),
            _("For %(years)s years from the recording. I am not paid for it.", years=YEARS),
        ),
        (
            _("If I change my mind"),
            _(
                "I may withdraw this agreement whenever I like, without giving a reason, by writing"
                " to %(contact)s. Within %(days)s days, %(channel)s takes the replay off its site"
                " and its pages, or makes me unrecognisable in it. What was shown before that"
                " remains lawful.",
                contact=write_to,
                days=DAYS,
                **facts,
            ),
        ),
        (
            _("What is kept"),
            _(
                "These words, the name I type and the date are kept as proof for as long as the"
                " programme may be shown, even if I delete my account."
            ),
        ),
    ]


def text_of(session: StudioSession, name: str) -> str:
    """The whole release as plain text: what is stored with the signature."""
    return "\n\n".join(f"{heading}\n{words}" for heading, words in parts_of(session, name))


def language_of(words: str) -> str:
    """The language of words that were signed: told by the heading that they begin with."""
    first = words.partition("\n")[0]
    for locale in LOCALES:
        with speaking(locale):
            if first == _("Who and when"):
                return locale
    return current_locale()
