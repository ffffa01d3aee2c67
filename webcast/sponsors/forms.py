"""What is typed by those who pledge, and by the treasury."""

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, EmailField, Field, RadioField, ValidationError
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # stubs lag behind
from wtforms.validators import Email

from webcast.core.forms import (
    Amount,
    Form,
    Line,
    LocalTime,
    Text,
    Version,
    at_most,
    needed,
    web_address,
)
from webcast.sponsors.actions import Details, Plan, Promise
from webcast.sponsors.labels import KINDS
from webcast.sponsors.models import Organisation, PledgeKind

# Instead of an organisation's number: one that is typed in place.
NEW = 0


class OrganisationFields(Form):
    """What an organisation says of itself."""

    name = Line(_l("Name of the organisation"), [at_most(120)])
    website = Line(_l("Website"), [at_most(300), web_address], description="https://…")
    about = Text(
        _l("What it does"),
        [at_most(500)],
        description=_l("One or two sentences. They are shown once the organisation is public."),
    )
    siren = Line(
        _l("SIREN"),
        [at_most(20)],
        description=_l("Nine digits, for organisations registered in France."),
    )

    @property
    def details(self) -> Details:
        """For the actions."""
        return Details(
            self.name.data or "",
            self.about.data or "",
            self.website.data or "",
            self.siren.data or "",
        )


class OrganisationForm(OrganisationFields):
    """Changing it."""

    def validate_name(self, field: Field) -> None:
        """It needs one."""
        if not field.data:
            raise ValidationError(_l("Please fill this in."))


class PromiseFields(Form):
    """What is pledged."""

    kind = RadioField(
        _l("What would you give?"),
        choices=[SelectChoice(value=kind, label=words) for kind, words in KINDS.items()],
    )
    amount = Amount(_l("Amount"), [needed()])
    service = Text(
        _l("The service"),
        [at_most(500)],
        description=_l("For example: lending microphones for a day, subtitles, a venue, a meal."),
    )
    words = Text(
        _l("Words to the organisers"),
        [at_most(2000)],
        description=_l("Why this subject? Only the team reads it."),
    )
    discreet = BooleanField(
        _l("Discreetly, please"),
        description=_l(
            "Your name is not shown while this is a promise. The law wants what supports a"
            " programme to be told: once it is on air, you are named."
        ),
    )

    @property
    def promise(self) -> Promise:
        """For the actions."""
        return Promise(
            kind=PledgeKind(self.kind.data),
            amount_cents=self.amount.data or 0,
            service=self.service.data or "",
            words=self.words.data or "",
            discreet=bool(self.discreet.data),
        )


class PledgeForm(PromiseFields, OrganisationFields):
    """Pledging, in the name of an organisation that is known or of one typed in place."""

    organisation = RadioField(_l("In whose name?"), coerce=int)
    declared = BooleanField(
        _l("I declare this in the name of the organisation"),
        [needed(_l("Without this declaration we may not take the pledge."))],
        description=_l(
            "It does not belong to a sector that the law bars from it (alcohol above 1.2°, tobacco,"
            " prescription medicines, weapons, infant formula), and it will not try to influence"
            " what is said, nor whether or when it is broadcast."
        ),
    )

    def offer(self, organisations: list[Organisation]) -> "PledgeForm":
        """Let the person choose among theirs; without one there is nothing to choose."""
        if not organisations:
            del self.organisation
            return self
        other = _l("Another organisation, entered below")
        self.organisation.choices = [
            *(SelectChoice(value=each.id, label=each.name) for each in organisations),
            SelectChoice(value=NEW, label=other),
        ]
        return self

    @property
    def chosen(self) -> int:
        """The number of the organisation chosen, or `NEW`."""
        return self.organisation.data if "organisation" in self else NEW

    def validate_name(self, field: Field) -> None:
        """Needed for an organisation that is typed in place."""
        if self.chosen == NEW and not field.data:
            raise ValidationError(_l("Please give the name of the organisation."))


class RevisePledgeForm(PromiseFields):
    """Changing a pledge that waits."""

    version = Version()


class ReasonForm(Form):
    """Words with a step."""

    reason = Text(_l("Words"), [at_most(2000)])


class InviteForm(Form):
    """Whom to invite."""

    email = EmailField(
        _l("E-mail"),
        [
            needed(),
            at_most(254),
            Email(
                _l("This does not look like an e-mail address: name@example.org"),
                allow_smtputf8=False,
            ),
        ],
    )


class CampaignForm(Form):
    """What a campaign wants."""

    goal = Amount(
        _l("Goal"),
        [needed()],
        description=_l("The break-even point of the production: set-up, crew, hours."),
    )
    ceiling = Amount(
        _l("Ceiling"),
        [needed()],
        description=_l("Nothing is accepted above it. What comes after goes on a waiting list."),
    )
    closes_at = LocalTime(_l("Deadline"), [needed()])
    version = Version()

    def plan(self, zone: str) -> Plan:
        """For the actions; the deadline is on the clocks of `zone`."""
        return Plan(
            goal_cents=self.goal.data or 0,
            ceiling_cents=self.ceiling.data or 0,
            closes_at=self.closes_at.instant_in(zone),
        )
