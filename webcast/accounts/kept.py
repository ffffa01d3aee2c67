"""What somebody was typing when a sign-in was needed: carried through it, offered afterwards.

The browser carries it in the sign-in form itself, so nothing is stored for strangers.
"""

import json
from dataclasses import dataclass

from flask import request

from webcast.core.hooks import wires
from webcast.core.web import is_ours

MAX_CHARACTERS = 1_000_000
_NOT_KEPT = {"once", "password", "new"}


@dataclass(frozen=True)
class Kept:
    """A form that waits: where it was going, and its fields in order. Files cannot be kept."""

    path: str
    fields: tuple[tuple[str, str], ...]

    def packed(self) -> str:
        """For the hidden field of the sign-in form."""
        return json.dumps([self.path, self.fields], ensure_ascii=False)

    @property
    def readable(self) -> list[str]:
        """What was chosen, in words, and the longer texts: to show that nothing was lost."""
        answers = wires.ask("accounts.kept.words", self.path, dict(self.fields))
        chosen = [words for words in answers if words]
        return [*chosen, *(value for _name, value in self.fields if len(value) > 20)]


def from_request() -> Kept | None:
    """The form of this request, if it can be sent again."""
    if request.method != "POST":
        return None
    fields = tuple(
        (name, value) for name, value in request.form.items(multi=True) if name not in _NOT_KEPT
    )
    if sum(len(value) for _name, value in fields) > MAX_CHARACTERS:
        return None
    return Kept(request.script_root + request.path, fields)


def unpacked(text: str) -> Kept | None:
    """What `packed` made, as it came back; None if it makes no sense."""
    try:
        path, fields = json.loads(text)
        kept = Kept(str(path), tuple((str(n), str(v)) for n, v in fields))
    except (ValueError, TypeError):
        return None
    return kept if is_ours(kept.path) else None
