"""What the database guards by itself: no overlapping bookings; and the full-text index.

Revision ID: 0002
Revises: 0001
"""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

# A booking that would overlap another of the same resource never gets in, whoever writes it.
SQLITE_GUARD = """
CREATE TRIGGER booking_never_overlaps_{when}
BEFORE {event} ON booking
WHEN EXISTS (
    SELECT 1 FROM booking AS other
    WHERE other.resource = NEW.resource
      AND other.starts_at < NEW.ends_at
      AND NEW.starts_at < other.ends_at
      AND other.id IS NOT NEW.id
)
BEGIN
    SELECT RAISE(ABORT, 'booking_never_overlaps');
END
"""


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute(SQLITE_GUARD.format(when="insert", event="INSERT"))
        op.execute(
            SQLITE_GUARD.format(when="update", event="UPDATE OF resource, starts_at, ends_at")
        )
        op.execute(
            "CREATE VIRTUAL TABLE topic_search"
            " USING fts5(title, standfirst, article, people, tokenize = 'unicode61')"
        )
        return
    op.execute("CREATE EXTENSION IF NOT EXISTS btree_gist")
    op.execute(
        "ALTER TABLE booking ADD CONSTRAINT booking_never_overlaps"
        " EXCLUDE USING gist (resource WITH =, tstzrange(starts_at, ends_at) WITH &&)"
    )
    op.execute(
        "CREATE TABLE topic_search ("
        "topic_id integer PRIMARY KEY REFERENCES topic (id) ON DELETE CASCADE,"
        " document tsvector NOT NULL)"
    )
    op.execute("CREATE INDEX topic_search_document ON topic_search USING gin (document)")


def downgrade() -> None:
    op.execute("DROP TABLE topic_search")
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TRIGGER booking_never_overlaps_insert")
        op.execute("DROP TRIGGER booking_never_overlaps_update")
    else:
        op.execute("ALTER TABLE booking DROP CONSTRAINT booking_never_overlaps")
