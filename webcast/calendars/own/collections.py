"""One's own calendars in a calendar account: the same events as at the private addresses."""

from functools import cached_property
from hashlib import blake2b
from typing import Final

from webcast.accounts.models import Person
from webcast.calendars.blocks import event_block
from webcast.calendars.caldav.collections import EVERYTHING, Item, Selection, Visit
from webcast.calendars.feeds import Speech
from webcast.calendars.own.feeds import events_of, name_of
from webcast.calendars.own.labels import EXPLAINED
from webcast.calendars.own.models import Scope
from webcast.calendars.own.policy import may_have
from webcast.core.channel import the_channel

# In the notation of Apple's property; the programme and its parts have other colours.
_COLOURS: Final = {
    Scope.MINE: "#B8860BFF",
    Scope.CREW: "#8B1E3FFF",
    Scope.PLANNING: "#2F4858FF",
}


class OwnCollection:
    """What one person follows, works on or plans. What is new since a token is read anew."""

    def __init__(self, scope: Scope, visit: Visit) -> None:
        self._scope = scope
        self._visit = visit
        self.name = str(scope)
        self.colour = _COLOURS[scope]
        self.position = -1  # before those of everybody

    @property
    def label(self) -> str:
        return name_of(self._scope)

    @property
    def description(self) -> str:
        return str(EXPLAINED[self._scope])

    @property
    def zone(self) -> str:
        return the_channel().zone

    @cached_property
    def _items(self) -> list[Item]:
        speech = Speech.now_spoken(self._visit.site, the_channel())
        return [
            Item(
                name=facts.uid.partition("@")[0],
                uid=facts.uid,
                starts=facts.starts,
                ends=facts.ends,
                changed=facts.changed,
                block=event_block(facts, speech.language),
            )
            for facts in events_of(self._scope, self._visit.person, self._visit.at, speech)
        ]

    @property
    def token(self) -> str:
        digest = blake2b(digest_size=12)
        for item in self._items:
            digest.update(item.block)
        return digest.hexdigest()

    def allowed(self, person: Person) -> bool:
        return person.id == self._visit.person.id and may_have(self._scope, person)

    def items(self, wanted: Selection = EVERYTHING) -> list[Item]:
        return [item for item in self._items if wanted.takes(item)]

    def changed_since(self, token: str) -> frozenset[str] | None:
        return frozenset() if token == self.token else None


def own_collections(visit: Visit) -> list[OwnCollection]:
    """Provider: the calendars of whoever signs in."""
    return [OwnCollection(scope, visit) for scope in _COLOURS]


def own_collection(visit: Visit, name: str) -> OwnCollection | None:
    """Provider: one of them by its name."""
    return next((one for one in own_collections(visit) if one.name == name), None)
