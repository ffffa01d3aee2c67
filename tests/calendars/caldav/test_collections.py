"""Another kind of calendar in an account: what it has to answer, and who sees it."""

from datetime import timedelta

import pytest
from flask import Flask

from tests.calendars.caldav.accounts import DECLARED, Account, account, conditions
from tests.calendars.planned import soon
from webcast.accounts.models import Person
from webcast.calendars.blocks import EventFacts, event_block
from webcast.calendars.caldav.collections import EVERYTHING, Collection, Item, Selection, Visit
from webcast.core.hooks import wires


class Diary:
    """One event, for one person; it cannot tell what is new."""

    name = "diary"
    colour = "#000000FF"
    position = 9
    label = "Journal"
    description = ""
    zone = "Europe/Paris"

    def __init__(self, owner: int, words: list[str]) -> None:
        self.owner = owner
        self.words = words

    @property
    def token(self) -> str:
        return str(len(self.words))

    def allowed(self, person: Person) -> bool:
        return person.id == self.owner

    def items(self, wanted: Selection = EVERYTHING) -> list[Item]:
        start = soon()
        end = start + timedelta(hours=1)
        facts = EventFacts(
            uid="call-1@x.example", sequence=0, created=start, changed=start, starts=start,
            ends=end, summary=self.words[-1], klass="PRIVATE",
        )  # fmt: skip
        item = Item("one", facts.uid, start, end, start, event_block(facts, "fr"))
        return [item] if wanted.takes(item) else []

    def changed_since(self, token: str) -> frozenset[str] | None:
        return frozenset() if token == self.token else None


@pytest.fixture
def diary(app: Flask, monkeypatch: pytest.MonkeyPatch) -> tuple[Account, list[str]]:
    """An account that has such a calendar beside the public ones."""
    one = account(app)
    words = ["Premier mot"]
    owner = one.person.id

    def every(_visit: Visit) -> list[Collection]:
        return [Diary(owner, words)]

    def named(_visit: Visit, name: str) -> Collection | None:
        return Diary(owner, words) if name == "diary" else None

    for question, provider in (("caldav.every", every), ("caldav.named", named)):
        others = wires._providers[question]
        monkeypatch.setitem(wires._providers, question, [*others, provider])
    return one, words


def test_it_is_there_for_its_owner_alone(app: Flask, diary: tuple[Account, list[str]]) -> None:
    one, _words = diary
    other = account(app)
    seen = one.propfind(one.home, "D:displayname", depth="1")
    assert seen.text(one.path("diary"), "D:displayname") == "Journal"
    assert one.ask("GET", one.path("diary", "one")).status_code == 200
    assert other.path("diary") not in other.propfind(other.home, "D:displayname", depth="1").hrefs
    for method in ("GET", "PROPFIND", "REPORT"):
        assert other.ask(method, other.path("diary"), Depth="0").status_code == 404
        assert other.ask(method, other.path("diary", "one"), Depth="0").status_code == 404
        assert other.ask(method, one.path("diary"), Depth="0").status_code == 404


def test_it_may_have_everything_read_anew(diary: tuple[Account, list[str]]) -> None:
    one, words = diary
    first = one.sync(calendar="diary")
    assert first.hrefs == [one.path("diary", "one")]
    assert one.sync(first.token, "diary").hrefs == []
    words.append("Autre mot")
    body = (
        f"<D:sync-collection {DECLARED}><D:sync-token>{first.token}</D:sync-token><D:prop/>"
        "</D:sync-collection>"
    )
    assert conditions(one.ask("REPORT", one.path("diary"), body)) == ["D:valid-sync-token"]
    assert one.sync(calendar="diary").etags() != first.etags()


def test_its_events_are_found_by_time_and_name(diary: tuple[Account, list[str]]) -> None:
    one, _words = diary
    before = '<C:time-range end="20200101T000000Z"/>'
    after = '<C:time-range start="20200101T000000Z"/>'
    assert one.query(before, "diary").hrefs == []
    assert one.query(after, "diary").hrefs == [one.path("diary", "one")]
    said = one.multiget(one.path("diary", "one"), one.path("diary", "two"), calendar="diary")
    assert said.hrefs == [one.path("diary", "one")]
    assert said.gone == {one.path("diary", "two")}
