"""Programmes that come back, and which occurrence of one a session was planned for.

Revision ID: 0009
Revises: 0008
"""

import sqlalchemy as sa
from alembic import op

from webcast.core.database import UtcDateTime

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

FOREIGN_KEY = "fk_studio_session_recurrence_id_recurrence"


def upgrade() -> None:
    op.create_table(
        "recurrence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uuid", sa.String(length=36), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("studio_id", sa.Integer(), nullable=False),
        sa.Column("zone", sa.String(length=64), nullable=False),
        sa.Column("every", sa.Integer(), nullable=False),
        sa.Column("weekdays", sa.JSON(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("starts", sa.Time(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("lead", sa.Integer(), nullable=False),
        sa.Column("strike", sa.Integer(), nullable=False),
        sa.Column("now_starts", sa.Time(), nullable=False),
        sa.Column("shift", sa.Integer(), nullable=False),
        sa.Column("planned_until", sa.Date(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("title", sa.String(length=160), nullable=False),
        sa.Column("public_note", sa.Text(), nullable=False),
        sa.Column("created_at", UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint("every > 0", name=op.f("ck_recurrence_comes_back")),
        sa.CheckConstraint("minutes > 0", name=op.f("ck_recurrence_lasts")),
        sa.ForeignKeyConstraint(
            ["studio_id"], ["studio.id"], name=op.f("fk_recurrence_studio_id_studio")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recurrence")),
        sa.UniqueConstraint("uuid", name=op.f("uq_recurrence_uuid")),
    )
    op.create_index(op.f("ix_recurrence_studio_id"), "recurrence", ["studio_id"])
    if op.get_bind().dialect.name == "sqlite":
        # In place: to make the table anew would fire the cascades of all that hangs on it.
        op.execute(
            f"ALTER TABLE studio_session ADD COLUMN recurrence_id INTEGER CONSTRAINT {FOREIGN_KEY}"
            " REFERENCES recurrence (id)"
        )
    else:
        op.add_column("studio_session", sa.Column("recurrence_id", sa.Integer(), nullable=True))
        op.create_foreign_key(
            FOREIGN_KEY, "studio_session", "recurrence", ["recurrence_id"], ["id"]
        )
    op.add_column(
        "studio_session", sa.Column("occurs_at", UtcDateTime(timezone=True), nullable=True)
    )
    op.create_index(
        "uq_studio_session_occurrence",
        "studio_session",
        ["recurrence_id", "occurs_at"],
        unique=True,
    )


def downgrade() -> None:
    op.drop_index("uq_studio_session_occurrence", table_name="studio_session")
    if op.get_bind().dialect.name != "sqlite":
        op.drop_constraint(FOREIGN_KEY, "studio_session", type_="foreignkey")
    op.drop_column("studio_session", "occurs_at")
    op.drop_column("studio_session", "recurrence_id")
    op.drop_table("recurrence")
