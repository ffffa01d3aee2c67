"""What is typed about topics."""

import re
from collections.abc import Sequence
from typing import Any

from email_validator import EmailNotValidError, validate_email
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    Field,
    IntegerField,
    RadioField,
    SelectMultipleField,
    ValidationError,
)
from wtforms.validators import NumberRange
from wtforms.widgets import CheckboxInput, ListWidget

from webcast.core.forms import (
    Choice,
    Form,
    Hidden,
    Line,
    LocalTime,
    Text,
    Version,
    at_most,
    choices,
    needed,
    optional,
)
from webcast.core.i18n import localised
from webcast.core.uploads import PictureField
from webcast.topics import queries
from webcast.topics.actions import Writing
from webcast.topics.labels import LANGUAGES
from webcast.topics.models import Format, Series, Theme, Topic, Treatment


class Several(SelectMultipleField):
    """Some of many, each with its box."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


def split_keywords(typed: str) -> tuple[str, ...]:
    """Keywords as people list them: by commas, semicolons, lines, or #hashes."""
    parts = re.split(r"[,;\n]|\s+#|^#", typed)
    return tuple(part.strip(" #") for part in parts if part.strip(" #"))


def mail_address(_form: Any, field: Field) -> None:
    """Validator: an address to which mail could be sent."""
    if not field.data:
        return
    try:
        field.data = validate_email(field.data, check_deliverability=False).normalized.lower()
    except EmailNotValidError:
        raise ValidationError(_("This is not an e-mail address.")) from None


def _invited(line: str) -> tuple[str, str]:
    """Name and address on one line, in any of the ways in which people write them."""
    found = re.fullmatch(r"(.*?)[\s,;<(]*(\S+@[^\s>)]+)[>)\s]*", line.strip())
    if found is None:
        raise ValidationError(_("There is no e-mail address in “%(line)s”.", line=line.strip()))
    try:
        address = validate_email(found[2], check_deliverability=False).normalized.lower()
    except EmailNotValidError:
        raise ValidationError(_("“%(typed)s” is not an e-mail address.", typed=found[2])) from None
    return (found[1].strip() or address.partition("@")[0])[:120], address


class TopicForm(Form):
    """A topic as its proposer writes it."""

    title = Line(
        _l("Title"),
        [needed(_l("A topic needs a title, even a provisional one.")), at_most(160)],
        description=_l("Best as a question that people can disagree on."),
    )
    standfirst = Text(
        _l("Standfirst"),
        [at_most(500)],
        description=_l("Two or three lines under the title: what it is about, and why now."),
    )
    article = Text(
        _l("Article"),
        [at_most(60_000)],
        description=_l(
            "What there is to debate, and what you know of it. **Bold**, *italics*,"
            " [links](https://…), # titles and - lists are written like this (Markdown)."
        ),
    )
    format = Choice(_l("Format"), [needed()])
    treatment = Choice(_l("Treatment"), [needed()])
    theme = Choice(_l("Theme"))
    series = Choice(_l("Series"))
    series_number = IntegerField(
        _l("Number in the series"), [optional(), NumberRange(1, 9999, _l("Between 1 and 9999."))]
    )
    keywords = Line(
        _l("Keywords"), [at_most(800)], description=_l("Separated by commas, twelve at most.")
    )
    expertises = Several(_l("Expertises"), coerce=int)
    language = RadioField(
        _l("Language"), choices=choices(LANGUAGES.items()), default="fr", validators=[needed()]
    )
    sources = Text(
        _l("Sources and further reading"),
        [at_most(10_000)],
        description=_l("One per line, with its address."),
    )
    conditions = Text(
        _l("Practical conditions"),
        [at_most(500)],
        description=_l(
            "What people should know: dates that suit, access, material. It stands on the page."
        ),
    )
    cover = PictureField(
        _l("Cover picture"), description=_l("JPEG, PNG or WebP that you may publish.")
    )
    cover_alt = Line(
        _l("What the picture shows"),
        [at_most(200)],
        description=_l("In one sentence, for those who cannot see it."),
    )
    remove_cover = BooleanField(_l("Take the picture away"))
    co_speakers = Text(
        _l("Speakers to invite"),
        [at_most(2000)],
        description=_l(
            "One per line, name and address: Ada Martin, ada@example.org. They get a mail as soon"
            " as you save, and accept or decline, with or without an account."
        ),
    )
    version = Version()
    tab = Hidden()

    def validate_co_speakers(self, field: Field) -> None:
        """Each line has a name and an address."""
        self.invited = [_invited(line) for line in (field.data or "").splitlines() if line.strip()]

    invited: Sequence[tuple[str, str]] = ()

    def offer(self, topic: Topic | None = None) -> "TopicForm":
        """Fill the lists; what a topic chose before it retired stays on offer."""
        none = choices([("", _l("none"))])
        for field, model, empty in (
            (self.format, Format, []),
            (self.treatment, Treatment, []),
            (self.theme, Theme, none),
            (self.series, Series, none),
        ):
            rows = queries.choices(model, getattr(topic, f"{field.name}_id", None))
            field.choices = empty + choices((row.id, localised(row)) for row in rows)
        self.expertises.choices = choices((row.id, localised(row)) for row in queries.expertises())
        return self

    def writing(self) -> Writing:
        """What was typed, for the actions."""
        return Writing(
            title=self.title.data or "",
            standfirst=" ".join((self.standfirst.data or "").split()),
            article=self.article.data or "",
            sources=self.sources.data or "",
            conditions=self.conditions.data or "",
            language=self.language.data,
            format_id=self.format.data,
            treatment_id=self.treatment.data,
            theme_id=self.theme.data,
            series_id=self.series.data,
            series_number=self.series_number.data,
            keywords=split_keywords(self.keywords.data or ""),
            expertise_ids=tuple(self.expertises.data or ()),
            cover_alt=self.cover_alt.data or "",
        )


def typed_already(topic: Topic) -> dict[str, Any]:
    """The values of a `TopicForm` for a stored topic."""
    same = (
        "title", "standfirst", "article", "sources", "conditions", "language", "cover_alt",
        "series_number",
    )  # fmt: skip
    return {name: getattr(topic, name) for name in same} | {
        "format": topic.format_id,
        "treatment": topic.treatment_id,
        "theme": topic.theme_id,
        "series": topic.series_id,
        "keywords": ", ".join(keyword.name for keyword in topic.keywords),
        "expertises": [expertise.id for expertise in topic.expertises],
        "version": str(topic.version),
    }


class InvitationForm(Form):
    """Somebody to invite as a speaker."""

    name = Line(_l("Their name"), [needed(), at_most(120)])
    email = Line(_l("Their e-mail address"), [needed(), at_most(254), mail_address])


class StepForm(Form):
    """A step along the chain, with words for those whom it concerns."""

    reason = Text(_l("Your words"), [at_most(4000)])
    version = Version()


class SponsorableForm(Form):
    """The decision whether sponsors may support a topic."""

    sponsorable = RadioField(
        _l("Sponsors"),
        choices=choices(
            [("yes", _l("may support this topic")), ("no", _l("may not support this topic"))]
        ),
        validators=[needed()],
    )
    reason = Text(_l("Reason"), [needed(), at_most(2000)], id="sponsorable-reason")


class DeadlineForm(Form):
    """When the public call ends."""

    closes_at = LocalTime(_l("End of the call"), [optional()])


class RowForm(Form):
    """A row of a list, in both languages."""

    name_fr = Line(_l("Name in French"), [needed(), at_most(80)])
    name_en = Line(_l("Name in English"), [needed(), at_most(80)])


class FormatForm(RowForm):
    """A format, with what the planning takes from it."""

    minutes = IntegerField(
        _l("Usual length on air, in minutes"), [needed(), NumberRange(1, 24 * 60)]
    )
    min_speakers = IntegerField(_l("Fewest speakers"), [NumberRange(0, 50)])
    max_speakers = IntegerField(_l("Most speakers"), [NumberRange(0, 50)])
    is_show = BooleanField(
        _l("It is recorded in a studio"),
        description=_l("Articles and tutorials are only read: leave this empty for them."),
    )

    def validate_max_speakers(self, field: Field) -> None:
        """No fewer than the fewest."""
        fewest = self.min_speakers.data
        if field.data is not None and fewest is not None and field.data < fewest:
            raise ValidationError(_("This is less than the fewest."))


class SeriesForm(RowForm):
    """A series, with a few words on it."""

    about_fr = Text(_l("About it, in French"), [at_most(2000)])
    about_en = Text(_l("About it, in English"), [at_most(2000)])
