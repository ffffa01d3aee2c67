"""The calendars as a live account (CalDAV), to be read only."""
