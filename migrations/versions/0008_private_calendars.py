"""Private calendars: their addresses, what each has last shown, who fetches it.

Revision ID: 0008
Revises: 0007
"""

import sqlalchemy as sa
from alembic import op

from webcast.core.database import UtcDateTime

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "calendar_key",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("scope", sa.String(length=24), nullable=False),
        sa.Column("studio_id", sa.Integer(), nullable=True),
        sa.Column("nonce", sa.String(length=43), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("alarm", sa.Integer(), nullable=False),
        sa.Column("made_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", UtcDateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(scope = 'busy') = (studio_id IS NOT NULL)",
            name=op.f("ck_calendar_key_busy_is_of_a_studio"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name=op.f("fk_calendar_key_person_id_person"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["studio_id"], ["studio.id"], name=op.f("fk_calendar_key_studio_id_studio")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_key")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_calendar_key_token_hash")),
    )
    op.create_index(op.f("ix_calendar_key_person_id"), "calendar_key", ["person_id"])
    for name, column, of_a_studio in (
        ("uq_calendar_key_of_person_in_use", "scope", "studio_id IS NULL"),
        ("uq_calendar_key_of_studio_in_use", "studio_id", "studio_id IS NOT NULL"),
    ):
        in_use = sa.text(f"revoked_at IS NULL AND {of_a_studio}")
        op.create_index(
            name,
            "calendar_key",
            ["person_id", column],
            unique=True,
            sqlite_where=in_use,
            postgresql_where=in_use,
        )
    op.create_table(
        "calendar_key_shown",
        sa.Column("key_id", sa.Integer(), nullable=False),
        sa.Column("locale", sa.String(length=2), nullable=False),
        sa.Column("shown", sa.String(length=32), nullable=False),
        sa.Column("changed_at", UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["key_id"],
            ["calendar_key.id"],
            name=op.f("fk_calendar_key_shown_key_id_calendar_key"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("key_id", "locale", name=op.f("pk_calendar_key_shown")),
    )
    op.create_table(
        "calendar_key_reader",
        sa.Column("key_id", sa.Integer(), nullable=False),
        sa.Column("program", sa.String(length=60), nullable=False),
        sa.Column("first_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("last_at", UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["key_id"],
            ["calendar_key.id"],
            name=op.f("fk_calendar_key_reader_key_id_calendar_key"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("key_id", "program", name=op.f("pk_calendar_key_reader")),
    )


def downgrade() -> None:
    op.drop_table("calendar_key_reader")
    op.drop_table("calendar_key_shown")
    op.drop_table("calendar_key")
