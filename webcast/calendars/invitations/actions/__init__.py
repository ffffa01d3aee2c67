"""Telling calendars, and taking in what they answer."""

from webcast.calendars.invitations.actions.asking import calendar_part, note_answer
from webcast.calendars.invitations.actions.deciding import apply, dismiss, refuse
from webcast.calendars.invitations.actions.places import catch_up, keep_step
from webcast.calendars.invitations.actions.privacy import forget, forget_old
from webcast.calendars.invitations.actions.receiving import receive, say

__all__ = [
    "apply",
    "calendar_part",
    "catch_up",
    "dismiss",
    "forget",
    "forget_old",
    "keep_step",
    "note_answer",
    "receive",
    "refuse",
    "say",
]
