"""The account itself, and the page of app passwords."""

from webcast.calendars.caldav.views import account, passwords

blueprints = (account.bp, passwords.bp)
