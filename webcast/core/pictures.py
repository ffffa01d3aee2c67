"""Pictures that people upload: re-encoded, upright, kept under the hash of their content."""

import io
import os
import warnings
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from flask_babel import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError
from sqlalchemy import CheckConstraint, String, select
from sqlalchemy.orm import Mapped, mapped_column

from webcast.core.clock import now
from webcast.core.database import Base, db
from webcast.core.errors import Invalid

# Widths in pixels in which a picture is kept; pages offer them in `srcset`.
WIDTHS = (320, 800, 1600)
MAX_PIXELS = 50_000_000


class Picture(Base):
    """A picture as it is served: JPEG in some widths, without what cameras write into files."""

    __tablename__ = "picture"
    __table_args__ = (CheckConstraint("width > 0 AND height > 0", name="has_size"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(64), unique=True)
    width: Mapped[int]
    height: Mapped[int]
    added_at: Mapped[datetime] = mapped_column(default=now)

    @property
    def widths(self) -> list[int]:
        """The widths that exist."""
        return [w for w in WIDTHS if w < self.width] + [min(self.width, WIDTHS[-1])]


def store(data: bytes, folder: Path, field: str = "picture") -> Picture:
    """Re-encode the bytes of an uploaded picture and keep it; `Invalid` if it is none.

    The files are written before the row is committed: at worst a file stays that no row names.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            image: Image.Image = Image.open(io.BytesIO(data))
            if image.width * image.height > MAX_PIXELS:
                raise Invalid(field, _("This picture has too many pixels: 50 million at most."))
            image.load()
            image = ImageOps.exif_transpose(image).convert("RGB")
    except Invalid:
        raise
    except (
        UnidentifiedImageError,
        Image.DecompressionBombError,
        Image.DecompressionBombWarning,
        OSError,
        SyntaxError,
        ValueError,
    ):
        raise Invalid(
            field, _("This file is not a picture that can be read: JPEG, PNG or WebP, please.")
        ) from None
    image.thumbnail((WIDTHS[-1], WIDTHS[-1] * 4))
    name = sha256(image.tobytes()).hexdigest()[:32]
    if found := db.session.scalars(select(Picture).where(Picture.name == name)).first():
        return found
    picture = Picture(name=name, width=image.width, height=image.height)
    for width in picture.widths:
        small = image.copy()
        small.thumbnail((width, width * 4))
        _write(small, file_of(folder, name, width))
    db.session.add(picture)
    db.session.flush()
    return picture


def file_of(folder: Path, name: str, width: int) -> Path:
    """Where a picture's file is, in the uploads folder."""
    return folder / name[:2] / f"{name}-{width}.jpg"


def _write(image: Image.Image, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(f".{os.getpid()}.part")
    image.save(draft, "JPEG", quality=82, optimize=True, progressive=True)
    draft.replace(path)
