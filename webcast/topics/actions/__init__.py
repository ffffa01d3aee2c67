"""What is done to topics: writing, moving along the chain, inviting, deciding, keeping lists."""

from webcast.topics.actions.leaving import data_of, forget_person, link_invitations
from webcast.topics.actions.moving import (
    after_step,
    check_ready,
    decide_sponsorable,
    set_deadline,
    take_step,
)
from webcast.topics.actions.speakers import answer, invite, invite_again, uninvite
from webcast.topics.actions.vocabulary import add_row, delete_row, move_row, retire_row, save_row
from webcast.topics.actions.writing import Writing, changed, delete_draft, propose, rewrite

__all__ = [
    "Writing",
    "add_row",
    "after_step",
    "answer",
    "changed",
    "check_ready",
    "data_of",
    "decide_sponsorable",
    "delete_draft",
    "delete_row",
    "forget_person",
    "invite",
    "invite_again",
    "link_invitations",
    "move_row",
    "propose",
    "retire_row",
    "rewrite",
    "save_row",
    "set_deadline",
    "take_step",
    "uninvite",
]
