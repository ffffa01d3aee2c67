"""The house seen from behind: the server's own database, opened by the test process beside it."""

import json
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from flask import Flask
from sqlalchemy import select

from tests.factories import PersonFactory
from webcast import COOKIE
from webcast.accounts.models import Capability, CapabilityGrant, Person, SignIn
from webcast.accounts.passwords import hash_password
from webcast.core.clock import now
from webcast.core.database import db
from webcast.core.tokens import token_hash
from webcast.core.touches import touch
from webcast.notices.models import Mail
from webcast.topics import search
from webcast.topics.models import Topic

PASSWORD = "une phrase assez longue"


@dataclass(frozen=True)
class House:
    """Rows are made and read here; everything else goes through the browser."""

    app: Flask
    url: str

    @contextmanager
    def open(self) -> Iterator[Any]:
        """The database's session, committed at the end."""
        with self.app.app_context():
            yield db.session
            db.session.commit()
            db.session.remove()

    def cookie(self, email: str) -> dict[str, str]:
        """The browser's cookie of somebody who has signed in, for Playwright."""
        token = secrets.token_urlsafe(12)
        with self.open() as session:
            number = session.scalar(select(Person.id).where(Person.email == email))
            assert number, f"nobody has the address {email}"
            session.add(SignIn(person_id=number, token_hash=token_hash(token), browser="journey"))
        signer = self.app.session_interface.get_signing_serializer(self.app)  # type: ignore[attr-defined]
        value = signer.dumps({"_user_id": token, "_fresh": True, "_permanent": True})
        return {"name": COOKIE, "value": str(value), "url": self.url}

    def somebody(self, *capabilities: str, trusted: bool = False, **more: Any) -> str:
        """A new person with a confirmed account; their address."""
        email = f"{secrets.token_hex(4)}@journeys.example"
        with self.open() as session:
            person = PersonFactory(
                email=email,
                name=more.pop("name", f"Ana Dupont-{secrets.token_hex(2)}"),
                password_hash=hash_password(PASSWORD) if more.pop("with_password", False) else None,
                trusted_at=now() if trusted else None,
                **more,
            )
            for capability in capabilities:
                session.add(CapabilityGrant(person_id=person.id, capability=Capability(capability)))
        return email

    def name_of(self, email: str) -> str:
        """What somebody is called."""
        with self.open() as session:
            return str(session.scalar(select(Person.name).where(Person.email == email)))

    def topic(self, make: Any, **facts: Any) -> int:
        """A topic made by a factory, which search finds and the pages hear of; its number."""
        by = facts.pop("by", None)
        with self.open() as session:
            if by:
                facts["proposer"] = session.scalar(select(Person).where(Person.email == by))
            topic: Topic = make(**facts)
            number = topic.id
            search.index_anew([number])
            touch("topic", number)
            return number

    def state_of(self, topic_id: int) -> str:
        """Where a topic is."""
        with self.open() as session:
            return str(session.scalar(select(Topic.state).where(Topic.id == topic_id)))

    def letters(self, email: str) -> list[Mail]:
        """What was written to an address, the latest first."""
        with self.open() as session:
            found = session.scalars(
                select(Mail).where(Mail.recipient == email).order_by(Mail.id.desc())
            ).all()
            session.expunge_all()
            return list(found)

    def link_for(self, email: str) -> str:
        """The link in the latest letter to an address that has one, without the host."""
        for letter in self.letters(email):
            if found := re.search(r"https?://[^/\s]+(/\S+)", letter.text):
                return found[1]
        raise AssertionError(f"no letter with a link went to {email}: {self.subjects(email)}")

    def subjects(self, email: str) -> str:
        """What was written to an address, in short."""
        return json.dumps([letter.subject for letter in self.letters(email)], ensure_ascii=False)
