"""Others' calendars that are read, and busy times.

Revision ID: 0006
Revises: 0005
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

ONE_OWNER = "(person_id IS NULL) <> (studio_id IS NULL)"


def upgrade() -> None:
    op.create_table(
        "external_calendar",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uuid", sa.String(36), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("studio_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("address_hash", sa.String(64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("claim", sa.String(32), nullable=False),
        sa.Column("claimed_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("whole_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("etag", sa.String(300), nullable=False),
        sa.Column("last_modified", sa.String(60), nullable=False),
        sa.Column("zone", sa.String(64), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("trouble", sa.String(24), nullable=True),
        sa.Column("left_out", sa.Integer(), nullable=False),
        sa.Column("was_cut", sa.Boolean(), nullable=False),
        sa.CheckConstraint(ONE_OWNER, name=op.f("ck_external_calendar_one_owner")),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name=op.f("fk_external_calendar_person_id_person"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["studio_id"],
            ["studio.id"],
            name=op.f("fk_external_calendar_studio_id_studio"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_external_calendar")),
        sa.UniqueConstraint("uuid", name=op.f("uq_external_calendar_uuid")),
        sa.UniqueConstraint(
            "person_id", "address_hash", name="uq_external_calendar_person_address"
        ),
        sa.UniqueConstraint(
            "studio_id", "address_hash", name="uq_external_calendar_studio_address"
        ),
    )
    op.create_index(op.f("ix_external_calendar_due_at"), "external_calendar", ["due_at"])
    op.create_table(
        "busy_time",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("studio_id", sa.Integer(), nullable=True),
        sa.Column("calendar_id", sa.Integer(), nullable=True),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("maybe", sa.Boolean(), nullable=False),
        sa.Column("all_day", sa.Boolean(), nullable=False),
        sa.Column("note", sa.String(200), nullable=False),
        sa.CheckConstraint(ONE_OWNER, name=op.f("ck_busy_time_one_owner")),
        sa.CheckConstraint("starts_at < ends_at", name=op.f("ck_busy_time_ends_after_it_starts")),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name=op.f("fk_busy_time_person_id_person"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["studio_id"],
            ["studio.id"],
            name=op.f("fk_busy_time_studio_id_studio"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["calendar_id"],
            ["external_calendar.id"],
            name=op.f("fk_busy_time_calendar_id_external_calendar"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_busy_time")),
    )
    for columns in (["calendar_id"], ["person_id", "starts_at"], ["studio_id", "starts_at"]):
        op.create_index(f"ix_busy_time_{'_'.join(columns)}", "busy_time", columns)


def downgrade() -> None:
    op.drop_table("busy_time")
    op.drop_table("external_calendar")
