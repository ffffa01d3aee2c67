"""Reading mails that come in: whoever wrote them and whatever is in them, nothing is trusted."""

from webcast.calendars.invitations.reading.calendar import Answer
from webcast.calendars.invitations.reading.mail import MOST, Letter, Reading, read

__all__ = ["MOST", "Answer", "Letter", "Reading", "read"]
