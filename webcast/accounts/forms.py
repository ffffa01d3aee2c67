"""What people type about themselves."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    EmailField,
    Field,
    PasswordField,
    SelectField,
    SelectMultipleField,
    ValidationError,
)
from wtforms.validators import Email, Length
from wtforms.widgets import CheckboxInput, ListWidget

from webcast.accounts.passwords import MAX_LENGTH, MIN_LENGTH
from webcast.core.clock import zones
from webcast.core.forms import Form, Hidden, Line, Text, at_most, choices, needed
from webcast.core.i18n import LANGUAGE_NAMES
from webcast.core.uploads import PictureField


def _address(label: Any, **more: Any) -> EmailField:
    return EmailField(
        label,
        [
            needed(),
            Length(max=254),
            # Few mail servers take addresses with accents (SMTPUTF8, RFC 6531): they could not be
            # written to.
            Email(
                _l("This does not look like an e-mail address: name@example.org"),
                allow_smtputf8=False,
            ),
        ],
        filters=[lambda value: (value or "").strip()],
        **more,
    )


def _new_password(label: Any) -> PasswordField:
    return PasswordField(
        label,
        [
            needed(),
            Length(
                min=MIN_LENGTH,
                max=MAX_LENGTH,
                message=_l("At least %(min)d characters, please.", min=MIN_LENGTH),
            ),
        ],
        description=_l("At least %(min)d characters; a short sentence is good.", min=MIN_LENGTH),
    )


def _refuse_easy(field: Field, *known: str | None) -> None:
    typed = (field.data or "").lower()
    if typed and typed in {(word or "").lower() for word in known}:
        raise ValidationError(_("Something harder to guess than your name, please."))


class SignInForm(Form):
    """The door."""

    email = _address(_l("E-mail"))
    password = PasswordField(_l("Password"), [needed()])
    next = Hidden()
    kept = Hidden()


class SignUpForm(Form):
    """A new account."""

    name = Line(
        _l("Name"),
        [needed(), at_most(120)],
        description=_l("As you would like to be called here."),
    )
    email = _address(_l("E-mail"))
    password = _new_password(_l("Password"))
    next = Hidden()
    kept = Hidden()

    def validate_password(self, field: Field) -> None:
        """Not the name or the address: it is the first thing to be tried."""
        _refuse_easy(field, self.name.data, self.email.data)


class ForgottenForm(Form):
    """Where to send the link."""

    email = _address(_l("E-mail"))


class NewPasswordForm(Form):
    """A new password by a mailed link."""

    new = _new_password(_l("New password"))


class ClaimForm(NewPasswordForm):
    """An account that was opened in another browser, made one's own."""

    name = Line(
        _l("Name"),
        [needed(), at_most(120)],
        description=_l("As you would like to be called here."),
    )
    email = ""

    def validate_new(self, field: Field) -> None:
        """Not the name or the address: it is the first thing to be tried."""
        _refuse_easy(field, self.name.data, self.email)


class ChangePasswordForm(NewPasswordForm):
    """A new password by who knows the current one."""

    # Three forms with such a field stand on one page: each has an id of its own.
    password = PasswordField(_l("Current password"), [needed()], id="current-password")


class ChangeEmailForm(Form):
    """Another address."""

    email = _address(_l("New address"), id="new-email")
    password = PasswordField(_l("Current password"), [needed()], id="email-password")


class EraseForm(Form):
    """The account goes."""

    password = PasswordField(_l("Current password"), [needed()], id="erase-password")
    sure = BooleanField(_l("Yes, delete my account for good"), [needed(_l("Please tick the box."))])


class Checkboxes(SelectMultipleField):
    """Several of a list, each with its box."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class ProfileForm(Form):
    """What others may know."""

    name = Line(_l("Name"), [needed(), at_most(120)])
    headline = Line(
        _l("In one line"),
        [at_most(160)],
        description=_l("For example: librarian, maker of maps, teacher in Rennes."),
    )
    bio = Text(_l("About you"), [at_most(4000)], description=_l("Markdown is understood."))
    links = Text(
        _l("Links"),
        [at_most(2000)],
        description=_l("One address on the web per line, five at most."),
    )
    expertises = Checkboxes(_l("What you know about"), coerce=int)
    picture = PictureField(
        _l("Picture"), description=_l("JPEG, PNG or WebP; a square one looks best.")
    )
    remove_picture = BooleanField(_l("Remove the picture"))
    is_public = BooleanField(
        _l("Show my profile publicly"),
        description=_l("Your e-mail address is never shown."),
    )
    locale = SelectField(_l("Language of mails"), choices=choices(LANGUAGE_NAMES.items()))
    zone = SelectField(_l("Time zone"), choices=choices(zones()))

    def validate_links(self, field: Field) -> None:
        """Web addresses only, and not too many."""
        lines = self.link_lines
        if len(lines) > 5:
            raise ValidationError(_("Five links at most."))
        for line in lines:
            if not line.startswith(("https://", "http://")) or " " in line:
                raise ValidationError(_("“%(line)s” is not an address on the web.", line=line[:60]))

    @property
    def link_lines(self) -> list[str]:
        """The addresses typed, one each."""
        return [line.strip() for line in (self.links.data or "").splitlines() if line.strip()]
