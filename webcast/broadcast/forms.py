"""What is typed about episodes and releases."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import IntegerField, ValidationError
from wtforms.validators import NumberRange

from webcast.broadcast.actions import Editing
from webcast.broadcast.chapters import parsed
from webcast.core.errors import Invalid
from webcast.core.forms import (
    Form,
    Hidden,
    Line,
    Text,
    Version,
    at_most,
    needed,
    optional,
    web_address,
)

MOST_MINUTES = 600


class EpisodeForm(Form):
    """An episode: what it is called, where it is, what is in it."""

    version = Version()
    title = Line(_l("Title"), [needed(), at_most(160)])
    minutes = IntegerField(
        _l("Length in minutes"),
        [
            needed(),
            NumberRange(1, MOST_MINUTES, _l("Between %(min)d and %(max)d minutes, please.")),
        ],
    )
    video_url = Line(_l("Address of the video"), [optional(), at_most(300), web_address])
    chapters = Text(_l("Chapters"), [optional(), at_most(14_000)])
    transcript = Text(_l("Transcript"), [optional(), at_most(400_000)])
    notes = Text(_l("Notes and links"), [optional(), at_most(40_000)])

    def validate_title(self, field: Any) -> None:
        """Not of spaces alone."""
        if not field.data:
            raise ValidationError(_l("Please fill this in."))

    def validate_video_url(self, field: Any) -> None:
        """Replays are watched on pages sent by https: the video has to be, too."""
        if field.data and not field.data.startswith("https://"):
            raise ValidationError(_l("The address of a video begins with https://"))

    def validate_chapters(self, field: Any) -> None:
        """Every line has to be a chapter."""
        if self.minutes.data:
            try:
                self.parsed = parsed(field.data or "", self.minutes.data)
            except Invalid as error:
                raise ValidationError(error.message) from None

    parsed: list[dict[str, Any]] = []  # noqa: RUF012 - set by validate_chapters, never changed

    @property
    def editing(self) -> Editing:
        """What is to be saved."""
        return Editing(
            title=self.title.data or "",
            minutes=self.minutes.data or 1,
            video_url=self.video_url.data or "",
            chapters=self.parsed,
            transcript=self.transcript.data or "",
            notes=self.notes.data or "",
        )


class StepForm(Form):
    """A step of an episode."""

    version = Version()
    reason = Text(_l("Reason"), [optional(), at_most(2000)])


class SignForm(Form):
    """A signature."""

    signature = Line(_l("Your first and last name, as signature"), [needed(), at_most(120)])


class PaperForm(Form):
    """A release signed on paper."""

    person = Hidden()
