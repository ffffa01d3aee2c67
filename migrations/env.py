"""How Alembic runs here: through the application's own engine, on both databases."""

from typing import Any

from alembic import context
from flask import current_app

from webcast.core.database import Base, Label, UtcDateTime, db

# The full-text index is made by hand, and SQLite's FTS5 adds tables of its own to it.
HAND_MADE = ("topic_search",)


def render_item(kind: str, item: Any, autogen_context: Any) -> Any:
    """Write our own column types as the plain types that they are in the database."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, Label):
        return "sa.String(length=24)"
    return False


def include_object(_item: Any, name: str | None, kind: str, _reflected: bool, _other: Any) -> bool:
    """What autogeneration and `check` look at."""
    if name is None:
        return True
    return not (kind in {"table", "index"} and name.startswith(HAND_MADE))


def run() -> None:
    """Run the migrations asked for."""
    with db.engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            render_item=render_item,
            include_object=include_object,
            render_as_batch=connection.dialect.name == "sqlite",
            transaction_per_migration=True,
        )
        with context.begin_transaction():
            context.run_migrations()


assert current_app
run()
