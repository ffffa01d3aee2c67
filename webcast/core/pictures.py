"""Pictures that people upload: re-encoded, upright, kept under the hash of their content."""

import io
import math
import os
import warnings
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

from flask_babel import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError
from sqlalchemy import CheckConstraint, String, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column

from webcast.core.clock import now
from webcast.core.database import Base, db
from webcast.core.errors import Invalid

# Widths in pixels in which a picture is kept; pages offer them in `srcset`.
WIDTHS = (320, 800, 1600)
MAX_PIXELS = 50_000_000


class Sized:
    """What has a width."""

    width: Any

    @property
    def widths(self) -> list[int]:
        """The widths that exist."""
        return [w for w in WIDTHS if w < self.width] + [min(self.width, WIDTHS[-1])]


class Picture(Sized, Base):
    """A picture as it is served: JPEG in some widths, without what cameras write into files."""

    __tablename__ = "picture"
    __table_args__ = (CheckConstraint("width > 0 AND height > 0", name="has_size"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(64), unique=True)
    width: Mapped[int]
    height: Mapped[int]
    added_at: Mapped[datetime] = mapped_column(default=now)


@dataclass(frozen=True)
class PictureFiles(Sized):
    """The files of a picture that no row names, or not yet: a form came back with errors."""

    name: str
    width: int
    height: int


def read(data: bytes, field: str = "picture") -> Image.Image:
    """The picture in the bytes of an upload, upright and not too wide; `Invalid` if it is none."""
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
    return image


def put(data: bytes, folder: Path, field: str = "picture") -> PictureFiles:
    """Re-encode the bytes of an upload into files; `Invalid` if it is no picture.

    Without a row that names them they are swept away some day.
    """
    image = read(data, field)
    name = sha256(image.tobytes()).hexdigest()[:32]
    files = PictureFiles(name, image.width, image.height)
    if not refresh(files, folder):
        for width in files.widths:
            small = image.copy()
            small.thumbnail((width, width * 4))
            _write(small, file_of(folder, name, width))
    return files


def refresh(files: PictureFiles, folder: Path) -> bool:
    """Let the files count as new, so that no sweep takes them; False if they are not all there."""
    try:
        for width in files.widths:
            os.utime(file_of(folder, files.name, width))
    except FileNotFoundError:
        return False
    return True


def row_of(files: PictureFiles) -> Picture:
    """The row that names these files: found, or made."""
    query = select(Picture).where(Picture.name == files.name)
    if found := db.session.scalars(query).first():
        return found
    picture = Picture(name=files.name, width=files.width, height=files.height)
    try:
        with db.session.begin_nested():
            db.session.add(picture)
            db.session.flush()
    except IntegrityError:  # the same picture, at the same moment
        return db.session.scalars(query).one()
    return picture


def store(data: bytes, folder: Path, field: str = "picture") -> Picture:
    """Re-encode the bytes of an uploaded picture and keep it; `Invalid` if it is none.

    The files are written before the row is committed: at worst files stay that no row names.
    """
    return row_of(put(data, folder, field))


def sweep(folder: Path, older_than: timedelta) -> int:
    """Delete files that no row names and nobody has touched for so long; gives how many.

    Files are named by their content, so that one may be taken up again at this very moment. Each is
    moved aside first, and put back if it turns out to be new: nothing can take it up meanwhile.
    """
    before = (now() - older_than).timestamp()
    old = [path for path in folder.glob("??/*") if _touched(path) < before]
    names = sorted({path.name.partition("-")[0] for path in old})
    in_use: set[str] = set()
    for some in range(0, len(names), 500):
        query = select(Picture.name).where(Picture.name.in_(names[some : some + 500]))
        in_use.update(db.session.scalars(query))
    gone = 0
    for path in old:
        finished = path.suffix == ".jpg"
        if finished and path.name.partition("-")[0] in in_use:
            continue
        aside = path.with_name(f"{path.name}.gone") if finished else path
        with suppress(FileNotFoundError):
            path.rename(aside)
            if _touched(aside) < before:
                aside.unlink()
                gone += 1
            else:
                aside.rename(path)
    return gone


def _touched(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except FileNotFoundError:
        return math.inf


def file_of(folder: Path, name: str, width: int) -> Path:
    """Where a picture's file is, in the uploads folder."""
    return folder / name[:2] / f"{name}-{width}.jpg"


def _write(image: Image.Image, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(f".{os.getpid()}.part")
    image.save(draft, "JPEG", quality=82, optimize=True, progressive=True)
    draft.replace(path)
