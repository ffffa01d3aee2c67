"""The channel itself, and the lists that a channel starts with; organisers edit them.

Revision ID: 0003
Revises: 0002
"""

import uuid
from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

# code, French, English, minutes, fewest and most speakers, is it recorded
FORMATS = [
    ("talkshow", "Talkshow", "Talk show", 52, 2, 6, True),
    ("round-table", "Table ronde", "Round table", 45, 3, 6, True),
    ("face-to-face", "Face-à-face", "Face to face", 26, 2, 2, True),
    ("interview", "Entretien", "Interview", 20, 1, 2, True),
    ("column", "Chronique", "Column", 8, 1, 1, True),
    ("e-conference", "E-conférence", "Online conference", 45, 1, 4, True),
    ("article", "Article", "Article", 10, 0, 4, False),
    ("tutorial", "Tutoriel", "Tutorial", 15, 1, 2, False),
]
TREATMENTS = [
    ("debate", "Débat d’idées", "Debate of ideas"),
    ("decoding", "Décryptage", "Explainer"),
    ("investigation", "Enquête", "Investigation"),
    ("portrait", "Portrait", "Portrait"),
    ("experience", "Retour d’expérience", "Lessons learned"),
    ("opinion-piece", "Billet d’humeur", "Opinion piece"),
]
SCALE = [
    ("pointless", "sans intérêt", "pointless", -2),
    ("seen-before", "déjà vu", "seen before", -1),
    ("to-deepen", "à creuser", "worth digging into", 0),
    ("interesting", "intéressant", "interesting", 1),
    ("essential", "indispensable", "essential", 2),
]


def upgrade() -> None:
    connection = op.get_bind()
    metadata = sa.MetaData()
    tables = {
        name: sa.Table(name, metadata, autoload_with=connection)
        for name in ("channel", "format", "treatment", "opinion_step")
    }
    op.bulk_insert(
        tables["channel"],
        [
            {
                "id": 1,
                "name_fr": "Ma Web-TV",
                "name_en": "My Web-TV",
                "tagline_fr": "Des sujets proposés, débattus, filmés.",
                "tagline_en": "Topics proposed, debated, filmed.",
                "about_fr": "",
                "about_en": "",
                "contact": "",
                "zone": "Europe/Paris",
                "currency": "EUR",
                # Unique and never an address: calendars tell events apart by it (RFC 2606 §2).
                "uid_domain": f"{uuid.uuid4().hex[:16]}.webcastory.invalid",
                "created_at": datetime.now(UTC).replace(tzinfo=None)
                if connection.dialect.name == "sqlite"
                else datetime.now(UTC),
            }
        ],
    )
    op.bulk_insert(
        tables["format"],
        [
            {
                "code": code,
                "name_fr": fr,
                "name_en": en,
                "minutes": minutes,
                "min_speakers": fewest,
                "max_speakers": most,
                "is_show": is_show,
                "position": position,
            }
            for position, (code, fr, en, minutes, fewest, most, is_show) in enumerate(FORMATS)
        ],
    )
    op.bulk_insert(
        tables["treatment"],
        [
            {"code": code, "name_fr": fr, "name_en": en, "position": position}
            for position, (code, fr, en) in enumerate(TREATMENTS)
        ],
    )
    op.bulk_insert(
        tables["opinion_step"],
        [
            {"code": code, "name_fr": fr, "name_en": en, "tone": tone, "position": position}
            for position, (code, fr, en, tone) in enumerate(SCALE)
        ],
    )


def downgrade() -> None:
    for name in ("channel", "format", "treatment", "opinion_step"):
        op.execute(f"DELETE FROM {name}")  # noqa: S608 - our own names
