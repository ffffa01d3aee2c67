"""Changing the channel's settings."""

from webcast.core import journal
from webcast.core.access import Actor
from webcast.core.channel import the_channel
from webcast.core.database import db
from webcast.core.touches import EVERYTHING, touch


def edit_channel(actor: Actor, **values: str) -> list[str]:
    """Set the channel's names, words and zone; gives what has changed."""
    channel = the_channel()
    changed = [name for name, value in values.items() if getattr(channel, name) != value]
    for name in changed:
        setattr(channel, name, values[name])
    if changed:
        journal.record("channel", channel.id, "edit", actor=actor, fields=changed)
        db.session.flush()
        touch(EVERYTHING)
    return changed
