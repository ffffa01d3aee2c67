"""A picture chosen in a form, which a form that comes back with errors need not be given again.

Browsers never fill in a file by themselves. So the files are put into their place at once, and the
form carries a signed token that names them; a row names them only once the form is taken.
"""

from datetime import timedelta
from pathlib import Path
from typing import Any

from flask import current_app
from flask_babel import gettext as _
from flask_wtf.file import FileField
from itsdangerous import BadData, URLSafeTimedSerializer
from wtforms import ValidationError
from wtforms.utils import unset_value

from webcast.core.errors import Invalid
from webcast.core.pictures import Picture, PictureFiles, put, refresh, row_of, sweep
from webcast.core.web import actor

# How long a token is good. The files stay a little longer.
KEPT_FOR = timedelta(days=1)


def uploads() -> Path:
    """The folder of uploaded pictures."""
    folder: Path = current_app.config["SETTINGS"].data_path / "uploads"
    return folder


def token_of(files: PictureFiles, person_id: int) -> str:
    """What a form of this person carries instead of the file."""
    return _signer().dumps([files.name, files.width, files.height, person_id])


def kept_by(token: str, person_id: int) -> PictureFiles | None:
    """The files that a token names: None if it is forged, too old, or somebody else's."""
    try:
        name, width, height, owner = _signer().loads(token, max_age=int(KEPT_FOR.total_seconds()))
    except BadData:
        return None
    files = PictureFiles(name, width, height)
    return files if owner == person_id and refresh(files, uploads()) else None


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(str(current_app.secret_key), salt="kept picture")


def sweep_uploads() -> None:
    """A chore: pictures of forms that were never sent again go."""
    sweep(uploads(), KEPT_FOR + timedelta(hours=1))


class PictureField(FileField):
    """A picture, for signed-in people. `kept` is what was chosen now or before, once validated.

    `<name>_kept` brings the token, `<name>_discard` does without. See `picture_field` in
    shared/_forms.html.
    """

    kept: PictureFiles | None = None
    _token = ""
    _discarded = False

    def process(self, formdata: Any, data: Any = unset_value, extra_filters: Any = None) -> None:
        super().process(formdata, data, extra_filters)
        if formdata is not None:
            self._token = next(iter(formdata.getlist(f"{self.name}_kept")), "")
            self._discarded = bool(formdata.getlist(f"{self.name}_discard"))

    def pre_validate(self, form: Any) -> None:
        sent_before = self._token and not self._discarded
        if sent_before:
            self.kept = kept_by(self._token, actor().id)
        if self.data and self.data.filename:
            try:
                self.kept = put(self.data.read(), uploads(), self.name)
            except Invalid as error:  # what was kept before stays
                raise ValidationError(str(error.message)) from None
        elif sent_before and self.kept is None:
            raise ValidationError(
                _("A picture is kept for a day, and this one is gone. Choose it again, please.")
            )

    @property
    def token(self) -> str:
        """For the hidden field."""
        return token_of(self.kept, actor().id) if self.kept else ""

    def chosen(self) -> Picture | None:
        """The picture that was chosen, to be attached to something; None if none was."""
        return row_of(self.kept) if self.kept else None
