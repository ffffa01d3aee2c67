"""Static files: served under an address that holds a hash of all of them, hence kept for ever."""

import gzip
import shutil
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Any
from wsgiref.types import WSGIApplication

from whitenoise import WhiteNoise

ROOT = Path(__file__).parent.parent / "static"
_ZIPPED = {".css", ".js", ".svg", ".json", ".txt", ".ico"}
_LEFT_OUT = {"node_modules", "package.json", "package-lock.json", ".npmrc", "refresh.py"}
_LEFT_OUT |= {".gitignore", "src", "build.py", "subset_fonts.py", "pico.scss"}


class Assets:
    """The build of the static files: its name, and a copy with gzip beside each text file."""

    def __init__(self, folder: Path, root: Path = ROOT) -> None:
        self.root = root
        self.folder = folder

    @cached_property
    def files(self) -> list[Path]:
        """All files that are served, sorted."""
        return sorted(
            path
            for path in self.root.rglob("*")
            if path.is_file() and not _LEFT_OUT.intersection(path.relative_to(self.root).parts)
        )

    @cached_property
    def build(self) -> str:
        """A short hash of all files and their names."""
        digest = sha256()
        for path in self.files:
            digest.update(str(path.relative_to(self.root)).encode())
            digest.update(path.read_bytes())
        return digest.hexdigest()[:10]

    @property
    def prefix(self) -> str:
        """The path under which this build is served."""
        return f"/static/{self.build}/"

    def url(self, name: str) -> str:
        """The address of a static file; `LookupError` if there is none of this name."""
        if not (self.root / name).is_file():
            raise LookupError(f"no static file {name!r}")
        return self.prefix + name

    def wrap(self, app: WSGIApplication) -> WSGIApplication:
        """WSGI: answer for the static files, pass everything else on to `app`."""
        server: Any = WhiteNoise(app, immutable_file_test=lambda _path, _url: True)
        server.add_files(str(self._copy()), prefix=self.prefix)
        icon = self.root / "icons" / "favicon.ico"
        if icon.is_file():
            server.add_file_to_dictionary("/favicon.ico", str(icon))
        served: WSGIApplication = server
        return served

    def _copy(self) -> Path:
        """This build with its `.gz` twins, made once and moved into place whole."""
        target = self.folder / self.build
        if target.is_dir():
            return target
        draft = self.folder / f"{self.build}.{id(self)}.part"
        for path in self.files:
            copy = draft / path.relative_to(self.root)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, copy)
            if path.suffix in _ZIPPED:
                zipped = gzip.compress(path.read_bytes(), 9, mtime=0)
                copy.with_name(copy.name + ".gz").write_bytes(zipped)
        try:
            draft.rename(target)
        except OSError:  # another process was first
            shutil.rmtree(draft, ignore_errors=True)
        return target
