"""Settings: `WEBCAST_*` variables, read once into a dataclass. Documented in docs/operations.md."""

import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path

PREFIX = "WEBCAST_"


class BadSetting(ValueError):
    """A setting that cannot be used; the message names it."""


@dataclass(frozen=True)
class Settings:
    """Everything an operator may set. Empty means: the embedded default."""

    data_dir: str = ""
    database_uri: str = ""
    redis_uri: str = ""
    secret_key: str = ""
    base_url: str = ""
    local_port: int = 8000
    smtp_host: str = ""
    smtp_port: int = 587
    smtp_user: str = ""
    smtp_password: str = ""
    smtp_tls: str = "starttls"
    mail_from: str = ""
    mail_replies_to: str = ""
    imap_host: str = ""
    imap_port: int = 993
    imap_user: str = ""
    imap_password: str = ""
    imap_tls: str = "tls"
    imap_folder: str = "INBOX"
    proxies: int = 0
    max_upload_mb: int = 12
    page_cache_mb: int = 64
    session_days: int = 30
    calendars_allow: str = ""

    @property
    def data_path(self) -> Path:
        """Where the embedded database, uploads, mails and the secret key are."""
        return Path(self.data_dir).resolve()

    @property
    def database(self) -> str:
        """The SQLAlchemy address of the database."""
        uri = self.database_uri or f"sqlite:///{self.data_path / 'webcast.sqlite'}"
        return uri.replace("postgres://", "postgresql://", 1)

    @property
    def sends_mail(self) -> bool:
        """Whether mails leave the machine; otherwise they are files in `data_dir`/mail."""
        return bool(self.smtp_host)

    @classmethod
    def load(cls, environ: Mapping[str, str], default_data_dir: Path) -> "Settings":
        """Read `environ`; raises `BadSetting` naming what is wrong."""
        known = {field.name: field for field in fields(cls)}
        unknown = [
            key
            for key in environ
            if key.startswith(PREFIX) and key.removeprefix(PREFIX).lower() not in known
        ]
        if unknown:
            raise BadSetting(
                f"unknown setting {', '.join(sorted(unknown))}: see docs/operations.md"
            )
        values: dict[str, str | int] = {}
        for name, field in known.items():
            raw = environ.get(PREFIX + name.upper())
            if raw is None or raw == "":
                continue
            if field.type is int or field.type == "int":
                try:
                    values[name] = int(raw)
                except ValueError:
                    raise BadSetting(f"{PREFIX}{name.upper()} must be a whole number") from None
            else:
                values[name] = raw
        values.setdefault("data_dir", str(default_data_dir))
        settings = cls(**values)  # type: ignore[arg-type]
        if settings.smtp_tls not in {"starttls", "tls", "none"}:
            raise BadSetting("WEBCAST_SMTP_TLS must be starttls, tls or none")
        if settings.imap_tls not in {"starttls", "tls", "none"}:
            raise BadSetting("WEBCAST_IMAP_TLS must be starttls, tls or none")
        for name in ("mail_from", "mail_replies_to"):
            if not re.fullmatch(r"([^\s<>,@]+@[^\s<>,@]+)?", getattr(settings, name)):
                raise BadSetting(
                    f"{PREFIX}{name.upper()} must be a bare address, like tv@example.org"
                )
        return settings


def keep_secret_key(settings: Settings) -> str:
    """The secret key: given, or made on first start and kept in the data folder (mode 600)."""
    if settings.secret_key:
        return settings.secret_key
    path = settings.data_path / "secret_key"
    try:
        return path.read_text().strip()
    except FileNotFoundError:
        pass
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(f".{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(secrets.token_hex(32))
    try:
        os.link(draft, path)  # the first of several starting processes wins, atomically
    except FileExistsError:
        pass
    finally:
        draft.unlink()
    return path.read_text().strip()
