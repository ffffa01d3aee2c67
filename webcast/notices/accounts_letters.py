"""What accounts have to say by mail. Wired to `accounts.letter`: accounts know no outbox."""

from typing import Any

from flask_babel import lazy_gettext as _l

from webcast.accounts.labels import CAPABILITIES
from webcast.accounts.models import Person
from webcast.notices.actions import tell, write
from webcast.notices.letters import Letter


def send(kind: str, person: Person, **facts: Any) -> None:
    """Write the letter of this kind to a person."""
    if kind in {"granted", "withdrawn"}:
        _capability(kind, person, facts["capability"])
        return
    letter = _letter(kind, str(facts.get("token", "")))
    to = facts.get("email") if kind in {"change_email", "email_changed"} else person.email
    if to:
        write(letter, to=str(to), name=person.name, locale=person.locale, person=person)


def _letter(kind: str, token: str) -> Letter:
    letters = {
        "confirm": lambda: Letter(
            subject=_l("Confirm your address"),
            lines=[
                _l("Somebody, no doubt you, has opened an account with this address."),
                _l("One click confirms that it is yours. The link is good for seven days."),
            ],
            action=_l("Confirm my address"),
            path=f"/confirm/{token}",
            footer=_l(
                "It was not you? Then do nothing, and no account will be opened; or follow the"
                " link and say so, and what was typed is deleted at once."
            ),
        ),
        "already": lambda: Letter(
            subject=_l("You already have an account"),
            lines=[
                _l("Somebody, no doubt you, wanted to use this address for an account."),
                _l("There is one already. You can sign in, or choose a new password."),
            ],
            action=_l("Choose a new password"),
            path="/forgotten",
            footer=_l("It was not you? Then do nothing: nothing has changed."),
        ),
        "reset": lambda: Letter(
            subject=_l("Choose a new password"),
            lines=[_l("This link lets you choose a new password. It is good for two hours.")],
            action=_l("Choose a new password"),
            path=f"/reset/{token}",
            footer=_l("You did not ask for it? Then do nothing: your password stays as it is."),
        ),
        "change_email": lambda: Letter(
            subject=_l("Confirm your new address"),
            lines=[
                _l("You asked that your account use this address from now on."),
                _l("One click confirms it. The link is good for one day."),
            ],
            action=_l("Confirm my new address"),
            path=f"/me/email/{token}",
            footer=_l("It was not you? Then do nothing: nothing will change."),
        ),
        "email_changed": lambda: Letter(
            subject=_l("Your address was changed"),
            lines=[
                _l("Your account uses another address from now on. This one is not used any more."),
                _l("If it was not you, write to us at once."),
            ],
        ),
        "password_changed": lambda: Letter(
            subject=_l("Your password was changed"),
            lines=[
                _l("The password of your account was changed, and other browsers signed out."),
                _l("If it was not you, choose a new one at once."),
            ],
            action=_l("Choose a new password"),
            path="/forgotten",
        ),
    }
    return letters[kind]()


def _capability(kind: str, person: Person, capability: Any) -> None:
    label = CAPABILITIES[capability]
    if kind == "granted":
        letter = Letter(
            subject=_l("You have been trusted with: %(capability)s", capability=label),
            lines=[_l("You will find what it opens to you on the desk.")],
            action=_l("Go to the desk"),
            path="/desk/",
        )
    else:
        letter = Letter(
            subject=_l("You no longer have: %(capability)s", capability=label),
            lines=[_l("An administrator has withdrawn it. Thank you for what you did with it.")],
        )
    tell(person, letter)


def send_to_address(kind: str, email: str, name: str, locale: str) -> None:
    """The last word to somebody whose account is gone."""
    if kind == "erased" and email:
        write(
            Letter(
                subject=_l("Your account is deleted"),
                lines=[
                    _l("Your account and what it said of you are deleted, as you asked."),
                    _l("What you said in public debates stays there without your name."),
                ],
            ),
            to=email,
            name=name,
            locale=locale,
        )
