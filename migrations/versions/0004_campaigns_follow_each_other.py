"""A campaign that is over may be followed by another one behind the same topic or session.

At most one that is not over for each: held by partial unique indexes, on both databases.

Revision ID: 0004
Revises: 0003
"""

import re

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

THINGS = ("topic_id", "session_id")
NOT_OVER = "state NOT IN ('failed', 'cancelled')"


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        _remake(lambda sql: re.sub(r",\s*CONSTRAINT uq_campaign_\w+_id UNIQUE \(\w+_id\)", "", sql))
    else:
        for thing in THINGS:
            op.drop_constraint(f"uq_campaign_{thing}", "campaign")
    for thing in THINGS:
        op.create_index(f"ix_campaign_{thing}", "campaign", [thing])
        op.create_index(
            f"uq_campaign_{thing}_not_over",
            "campaign",
            [thing],
            unique=True,
            sqlite_where=sa.text(NOT_OVER),
            postgresql_where=sa.text(NOT_OVER),
        )
    # The home page asks for those that are open, soonest deadline first.
    op.create_index("ix_campaign_state_closes_at", "campaign", ["state", "closes_at"])


def downgrade() -> None:
    """Fails where a topic or a session has had several campaigns: none of them may get lost."""
    op.drop_index("ix_campaign_state_closes_at", "campaign")
    for thing in THINGS:
        op.drop_index(f"uq_campaign_{thing}_not_over", "campaign")
        op.drop_index(f"ix_campaign_{thing}", "campaign")
    if op.get_bind().dialect.name == "sqlite":
        rules = "".join(f", CONSTRAINT uq_campaign_{thing} UNIQUE ({thing})" for thing in THINGS)
        _remake(lambda sql: re.sub(r"\)\s*$", f"{rules})", sql))
    else:
        for thing in THINGS:
            op.create_unique_constraint(f"uq_campaign_{thing}", "campaign", [thing])


def _remake(changed) -> None:  # type: ignore[no-untyped-def]
    """Make SQLite's table anew, which knows no other way to drop or add a constraint.

    In one transaction and with foreign keys held: they are checked at its end, when the rows stand
    in a table of the same name again. Alembic's own way goes by a table of another name, and
    SQLite would then count the pledges as orphans.
    """
    op.execute("PRAGMA defer_foreign_keys = ON")
    connection = op.get_bind()
    kept = connection.exec_driver_sql(
        "SELECT sql FROM sqlite_master WHERE tbl_name = 'campaign' AND sql IS NOT NULL"
        " ORDER BY type = 'table' DESC"
    ).scalars()
    table, *indexes = kept.all()
    assert changed(table) != table, "the table is not as 0001 has made it"
    op.execute("CREATE TEMPORARY TABLE campaign_kept AS SELECT * FROM campaign")
    op.execute("DROP TABLE campaign")
    connection.exec_driver_sql(changed(table))
    op.execute("INSERT INTO campaign SELECT * FROM campaign_kept")
    op.execute("DROP TABLE campaign_kept")
    for index in indexes:
        connection.exec_driver_sql(index)
