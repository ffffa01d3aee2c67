"""What the audience types, and what organisers answer.

Several of these forms stand on the page of a topic at once: each field has an id of its own.
"""

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, IntegerField, RadioField, SelectField
from wtforms.validators import NumberRange

from webcast.audience.actions.taking import MAX_WORDS
from webcast.audience.labels import INTENTIONS, RATINGS
from webcast.audience.models import Intention, OpinionStep
from webcast.core.forms import Form, Hidden, Line, Text, at_most, choices, needed, optional
from webcast.core.i18n import localised

TONES = {
    2: _l("+2 · strongly in favour"),
    1: _l("+1 · in favour"),
    0: _l("0 · neutral"),
    -1: _l("−1 · against"),
    -2: _l("−2 · strongly against"),
}


class OpinionForm(Form):
    """“I find this topic…”."""

    step = RadioField(
        _l("I find this topic…"),
        [needed(_l("Please choose one of the answers."))],
        coerce=int,
        id="opinion-step",
    )

    def offer(self, steps: Sequence[OpinionStep]) -> "OpinionForm":
        """Put the scale in; the best answer stands last, as on the chart."""
        self.step.choices = choices((step.id, localised(step)) for step in steps)
        return self


class MotivationForm(Form):
    """“I explain my motivation to the organisers”."""

    intention = SelectField(
        _l("What it is about"),
        coerce=Intention,
        choices=choices(INTENTIONS.items()),
        id="motivation-intention",
    )
    words = Text(_l("Your message"), [needed(), at_most(MAX_WORDS)], id="motivation-words")


class AnswerForm(Form):
    """An organiser answers a motivation."""

    answer = Text(_l("Your answer"), [needed(), at_most(MAX_WORDS)])

    def beside(self, number: int) -> "AnswerForm":
        """Several stand on one page, each with an id of its own."""
        self.answer.id = f"answer-{number}"
        return self


class ReactionForm(Form):
    """A public reaction; `to` is the number of the one it answers."""

    words = Text(_l("Your reaction"), [needed(), at_most(MAX_WORDS)], id="reaction-words")
    to = Hidden(id="reaction-to")


class ReportForm(Form):
    """What is wrong with a reaction."""

    words = Text(_l("What is wrong with it?"), [optional(), at_most(500)])


class ObjectionForm(Form):
    """Why an author disagrees with moderation."""

    objection = Text(_l("Why you do not agree"), [needed(), at_most(MAX_WORDS)])


class ReasonForm(Form):
    """A moderator's decision, with the words that its author will read."""

    reason = Text(_l("The reason, which its author will read"), [optional(), at_most(1000)])


class FeedbackForm(Form):
    """After having watched: a rating, and words for the organisers."""

    rating = RadioField(
        _l("I found this programme…"),
        [needed(_l("Please choose between 1 and 5."))],
        coerce=int,
        choices=choices(RATINGS.items()),
        id="feedback-rating",
    )
    words = Text(_l("In your own words"), [optional(), at_most(MAX_WORDS)], id="feedback-words")


class StepForm(Form):
    """One answer of the scale: a row of a table."""

    name_fr = Line(_l("In French"))
    name_en = Line(_l("In English"))
    tone = SelectField(_l("Tone"), coerce=int, choices=choices(TONES.items()), default=0)
    position = IntegerField(_l("Place"), [NumberRange(0, 999)], default=0)
    retired = BooleanField(_l("Retired"))

    def __init__(self, number: int | str, **kwargs: Any) -> None:
        super().__init__(prefix=str(number), **kwargs)

    @property
    def blank(self) -> bool:
        """Whether nothing was written into the row for a new answer."""
        return not (self.name_fr.data or self.name_en.data)
