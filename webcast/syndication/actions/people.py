"""Who an import brings: speakers as profiles, and in whose name its topics are proposed."""

from collections.abc import Iterable

from flask_babel import gettext as _

from webcast.accounts import queries as accounts_queries
from webcast.accounts.actions.team import Profile, ensure_profiles
from webcast.accounts.models import Person
from webcast.core.errors import Invalid
from webcast.core.text import fold
from webcast.syndication.actions.terms import PROPOSER, Outcome, Terms, stable_uuid
from webcast.syndication.reading.drafts import Person as Named
from webcast.syndication.reading.drafts import fit_title

NAME_LENGTH = 120


def key_of(person: Named) -> str:
    """What a source knows somebody by: a guid, a number, at worst their name."""
    return (person.guid or person.external_id or f"name:{fold(person.name)}")[:120]


def name_of(person: Named) -> str:
    """Their name, no longer than a name may be."""
    return fit_title(person.name, NAME_LENGTH)


def ensure_people(named: Iterable[Named], terms: Terms, outcome: Outcome) -> dict[str, Person]:
    """Everybody whom the file names, by `key_of`; and the import's own profile if it proposes."""
    names = {key_of(person): name_of(person) for person in named}
    if not terms.proposer:
        names[PROPOSER] = fit_title(terms.title or f"Import {terms.key}", NAME_LENGTH)
    wanted = [
        Profile(key, name, stable_uuid("person", terms.key, key)) for key, name in names.items()
    ]
    found = ensure_profiles(terms.key, wanted)
    outcome.made["person"] += found.made
    outcome.renamed += found.renamed
    return found.people


def proposer_of(terms: Terms, people: dict[str, Person]) -> Person:
    """In whose name topics are proposed; `Invalid` if there is no such account."""
    if not terms.proposer:
        return people[PROPOSER]
    person = accounts_queries.by_email(terms.proposer)
    if person is None or not person.is_active:
        raise Invalid(
            "proposer",
            _("There is no confirmed account with the address %(email)s.", email=terms.proposer),
        )
    return person
