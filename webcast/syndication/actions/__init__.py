"""Imports: a file is prepared without the database, then stored in one transaction."""

from webcast.syndication.actions.schedule import prepare_schedule, store_schedule
from webcast.syndication.actions.table import STATES, allowed, prepare_table, store_table
from webcast.syndication.actions.terms import (
    Outcome,
    Progress,
    ScheduleTerms,
    TableTerms,
    Terms,
    in_silence,
)

__all__ = [
    "STATES",
    "Outcome",
    "Progress",
    "ScheduleTerms",
    "TableTerms",
    "Terms",
    "allowed",
    "in_silence",
    "prepare_schedule",
    "prepare_table",
    "store_schedule",
    "store_table",
]
