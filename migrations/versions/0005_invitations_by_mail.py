"""Invitations by mail, and the answers that come back.

Revision ID: 0005
Revises: 0004
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("mail") as batch:
        batch.alter_column(
            "calendar_method",
            existing_type=sa.String(length=12),
            type_=sa.String(length=16),
            existing_nullable=False,
        )
        batch.add_column(
            sa.Column("sender", sa.String(length=254), server_default="", nullable=False)
        )
        batch.add_column(
            sa.Column("thread", sa.String(length=120), server_default="", nullable=False)
        )
        batch.create_index(batch.f("ix_mail_thread"), ["thread"])
    op.create_table(
        "session_call",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("studio_id", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=24), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("asked_sequence", sa.Integer(), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("declined", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_how", sa.String(length=24), nullable=True),
        sa.Column("reply_stamp", sa.DateTime(timezone=True), nullable=True),
        sa.Column("uuid", sa.String(length=36), nullable=False),
        sa.CheckConstraint(
            "starts_at < ends_at", name=op.f("ck_session_call_ends_after_it_starts")
        ),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["studio_session.id"],
            name=op.f("fk_session_call_session_id_studio_session"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name=op.f("fk_session_call_person_id_person"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_session_call")),
        sa.UniqueConstraint("session_id", "person_id", name="uq_session_call_session_id_person_id"),
        sa.UniqueConstraint("uuid", name=op.f("uq_session_call_uuid")),
    )
    with op.batch_alter_table("session_call") as batch:
        batch.create_index(batch.f("ix_session_call_person_id"), ["person_id"])
    op.create_table(
        "mailed_reply",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sender", sa.String(length=254), nullable=False),
        sa.Column("subject", sa.String(length=250), nullable=False),
        sa.Column("call_id", sa.Integer(), nullable=True),
        sa.Column("method", sa.String(length=24), nullable=False),
        sa.Column("partstat", sa.String(length=24), nullable=False),
        sa.Column("words", sa.String(length=500), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.String(length=24), nullable=False),
        sa.Column("detail", sa.String(length=300), nullable=False),
        sa.Column("handled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("handled_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["call_id"],
            ["session_call.id"],
            name=op.f("fk_mailed_reply_call_id_session_call"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["handled_by_id"],
            ["person.id"],
            name=op.f("fk_mailed_reply_handled_by_id_person"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mailed_reply")),
        sa.UniqueConstraint("key", name=op.f("uq_mailed_reply_key")),
    )
    with op.batch_alter_table("mailed_reply") as batch:
        batch.create_index(batch.f("ix_mailed_reply_call_id"), ["call_id"])
        batch.create_index(batch.f("ix_mailed_reply_received_at"), ["received_at"])


def downgrade() -> None:
    op.drop_table("mailed_reply")
    op.drop_table("session_call")
    with op.batch_alter_table("mail") as batch:
        batch.drop_index(batch.f("ix_mail_thread"))
        batch.drop_column("thread")
        batch.drop_column("sender")
        batch.alter_column(
            "calendar_method",
            existing_type=sa.String(length=16),
            type_=sa.String(length=12),
            existing_nullable=False,
        )
