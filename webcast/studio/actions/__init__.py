"""Changing studios, sessions and their people; what each takes is held by the database."""

from webcast.studio.actions.agenda import (
    check_can_be_confirmed,
    move_topic,
    put_topic,
    set_minutes,
    take_topic,
)
from webcast.studio.actions.bookings import called_at, released_at
from webcast.studio.actions.checks import Plan
from webcast.studio.actions.marks import refresh_past_dates
from webcast.studio.actions.people import (
    answer,
    ask_again,
    assign,
    call,
    free_person,
    unassign,
)
from webcast.studio.actions.planning import change, copy, plan, plan_of, plan_series, swap
from webcast.studio.actions.steps import (
    advance,
    cancel,
    check_has_begun,
    confirm,
    on_cancel,
    on_confirm,
    on_publish,
    on_record,
    on_reinstate,
    on_topic_gone,
    reinstate,
)
from webcast.studio.actions.studios import Facts, change_studio, open_studio, retire, take_back

__all__ = [
    "Facts",
    "Plan",
    "advance",
    "answer",
    "ask_again",
    "assign",
    "call",
    "called_at",
    "cancel",
    "change",
    "change_studio",
    "check_can_be_confirmed",
    "check_has_begun",
    "confirm",
    "copy",
    "free_person",
    "move_topic",
    "on_cancel",
    "on_confirm",
    "on_publish",
    "on_record",
    "on_reinstate",
    "on_topic_gone",
    "open_studio",
    "plan",
    "plan_of",
    "plan_series",
    "put_topic",
    "refresh_past_dates",
    "reinstate",
    "released_at",
    "retire",
    "set_minutes",
    "swap",
    "take_back",
    "take_topic",
    "unassign",
]
