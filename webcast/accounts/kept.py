"""What somebody was typing when a sign-in was needed: carried through it, offered afterwards.

The browser carries it in the sign-in form itself, pictures included, so nothing is stored for
strangers. Who signs up has to read a mail meanwhile: then the browser's cookie carries it, pictures
not included, or the address of the page where it was too long.
"""

import io
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, replace
from typing import Any

from flask import current_app, request, session
from flask_limiter import RateLimitExceeded
from werkzeug.datastructures import FileStorage
from werkzeug.exceptions import HTTPException

from webcast.accounts.models import Person
from webcast.core.errors import Invalid
from webcast.core.hooks import wires
from webcast.core.limits import UPLOAD, limiter
from webcast.core.pictures import PictureFiles, put, read
from webcast.core.uploads import token_of, uploads
from webcast.core.web import is_ours

MAX_CHARACTERS = 1_000_000
# Of all pictures together, in base 64: more could not be sent back in one form.
MAX_PICTURE_CHARACTERS = 1_800_000
# Of a form in the browser's cookie, which holds 4096 bytes in base 64 with all else.
MAX_HELD_CHARACTERS = 2_000
_NOT_KEPT = {"once", "password", "new"}
_HELD = "held"


@dataclass(frozen=True)
class Kept:
    """A form that waits: where it was going, and its fields in order.

    `pictures` are its pictures by field, as JPEG in base 64; `lost` are the names of other files.
    """

    path: str
    fields: tuple[tuple[str, str], ...]
    pictures: tuple[tuple[str, str], ...] = ()
    lost: tuple[str, ...] = ()
    shown: tuple[PictureFiles, ...] = ()

    def packed(self) -> str:
        """For the hidden field of the sign-in form."""
        return json.dumps([self.path, self.fields, self.pictures, self.lost], ensure_ascii=False)

    @property
    def readable(self) -> list[str]:
        """What was chosen, in words, and the longer texts: to show that nothing was lost."""
        answers = wires.ask("accounts.kept.words", self.path, dict(self.fields))
        chosen = [words for words in answers if words]
        # Keys and tokens are long as well; people write several words.
        return [*chosen, *(v for _name, v in self.fields if len(v) > 20 and len(v.split()) > 1)]

    def handed_to(self, person_id: int) -> "Kept":
        """The same once somebody is signed in: the form names its pictures, as theirs."""
        kept = self
        for name, text in self.pictures:
            try:
                files = put(urlsafe_b64decode(text), uploads(), name)
            except (Invalid, ValueError):
                kept = replace(kept, lost=(*kept.lost, name))
                continue
            fields = [f for f in kept.fields if f[0] not in {f"{name}_kept", f"{name}_discard"}]
            fields.append((f"{name}_kept", token_of(files, person_id)))
            kept = replace(kept, fields=tuple(fields), shown=(*kept.shown, files))
        return replace(kept, pictures=())


def from_request() -> Kept | None:
    """The form of this request, if it can be sent again."""
    if request.method != "POST":
        return None
    fields = tuple(
        (name, value) for name, value in request.form.items(multi=True) if name not in _NOT_KEPT
    )
    if sum(len(value) for _name, value in fields) > MAX_CHARACTERS:
        return None
    pictures: list[tuple[str, str]] = []
    lost: list[str] = []
    room = MAX_PICTURE_CHARACTERS
    for name, upload in request.files.items(multi=True):
        if not upload.filename:
            continue
        text = _carried(upload)
        if text and len(text) <= room:
            pictures.append((name, text))
            room -= len(text)
        else:
            lost.append(upload.filename[:100])
    return Kept(request.script_root + request.path, fields, tuple(pictures), tuple(lost))


def _carried(upload: FileStorage) -> str:
    """A picture, small enough to travel in a form; empty if it is none, or if there are too many.

    Reading one costs memory and time, and whoever sends it is nobody yet: as often as signed in.
    """
    try:
        with limiter.limit(UPLOAD):
            image = read(upload.read())
    except (Invalid, RateLimitExceeded):
        return ""
    jpeg = io.BytesIO()
    image.save(jpeg, "JPEG", quality=88, optimize=True)
    return urlsafe_b64encode(jpeg.getvalue()).decode()


def unpacked(text: str) -> Kept | None:
    """What `packed` made, as it came back; None if it makes no sense."""
    try:
        path, fields, pictures, lost = json.loads(text)
        kept = Kept(str(path), _pairs(fields), _pairs(pictures)[:3], tuple(str(n) for n in lost))
    except (ValueError, TypeError):
        return None
    return kept if is_ours(kept.path) else None


def hold(email: str, packed: str, back: str) -> bool:
    """Let the cookie carry a form until the mail to `email` has been read; False if nothing waits.

    `back` is the page to go to where there is no form, or one that is too long: its text is still
    in the browser's own draft.
    """
    kept = unpacked(packed)
    if kept:
        pictures = tuple(name for name, _text in kept.pictures)
        kept = replace(kept, pictures=(), lost=(*kept.lost, *pictures))
        packed = kept.packed()
        if len(json.dumps(packed)) > MAX_HELD_CHARACTERS:
            packed, back = "", kept.path
    else:
        packed = ""
    back = back if _is_page(back) else ""
    session.pop(_HELD, None)
    if packed or back:
        session[_HELD] = {"for": email.lower(), "kept": packed, "back": back}
    return bool(packed or back)


def held_for(person: Person) -> tuple[str, str]:
    """What this browser holds for somebody who has come in: the packed form, the page; once."""
    held = session.pop(_HELD, None)
    if not held or held["for"] != person.email:
        return "", ""
    return held["kept"], held["back"]


def _is_page(path: str) -> bool:
    """Whether an address is one of ours that can be opened, not only sent to."""
    if not is_ours(path):
        return False
    inside = path.removeprefix(request.script_root).partition("?")[0]
    try:
        current_app.url_map.bind("").match(inside, method="GET")
    except HTTPException:
        return False
    return True


def _pairs(rows: Any) -> tuple[tuple[str, str], ...]:
    return tuple((str(name), str(value)) for name, value in rows)
