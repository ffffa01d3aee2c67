"""Flask-Login's loader: the cookie's token to the person behind it."""

from flask import Flask, session
from flask_login import LoginManager, login_user, logout_user

from webcast.accounts import queries
from webcast.accounts.models import Person
from webcast.core.clock import now
from webcast.core.web import only_reads

login = LoginManager()
login.session_protection = None  # the token is the proof; addresses of phones change all day


@login.user_loader  # type: ignore[untyped-decorator]
def load(token: str) -> Person | None:
    """The person signed in with this cookie."""
    person = queries.by_token(token)
    if person and person.sign_in and not only_reads():
        person.sign_in.seen_at = now()  # committed with what they do
    return person


def remember(person: Person, token: str) -> None:
    """Put the sign-in's token into the browser's cookie."""
    person.cookie_token = token
    session.permanent = True
    login_user(person)


def forget() -> None:
    """Take everything out of the browser's cookie."""
    logout_user()
    session.clear()


def init_app(app: Flask) -> None:
    """Register with the application."""
    login.init_app(app)
