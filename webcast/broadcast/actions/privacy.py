"""What broadcast gives out about a person, and what it keeps (RGPD, art. 15 and 17.3 e)."""

from typing import Any

from webcast.accounts.models import Person
from webcast.broadcast import queries


def export(person: Person) -> tuple[str, dict[str, Any]]:
    """Every release that somebody has signed.

    Releases are kept when an account is deleted: they prove that the channel may show what it
    shows (RGPD, art. 17.3 e). The page on which one signs says so.
    """
    return "broadcast", {
        "releases": [
            {
                "session": one.session_id,
                "signature": one.signature,
                "signed_at": one.signed_at.isoformat(),
                "on_paper": one.recorded_by_id is not None,
                "words": one.words,
                "kept": "as proof, also after the account is deleted",
            }
            for one in queries.of_person(person)
        ]
    }
