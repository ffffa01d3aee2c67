"""Writing campaigns, pledges and organisations."""

from webcast.sponsors.actions.campaigns import (
    Plan,
    begin,
    cancel,
    change,
    close_due,
    end_for_topic,
    open_campaign,
    session_called_off,
    sponsors_ruled_out,
)
from webcast.sponsors.actions.organisations import (
    Details,
    bar,
    edit,
    found,
    invite,
    join,
    leave,
    unbar,
)
from webcast.sponsors.actions.pledges import (
    Promise,
    accept,
    decline,
    pledge,
    revise,
    waitlist,
    withdraw,
)
from webcast.sponsors.actions.privacy import export, forget

__all__ = [
    "Details",
    "Plan",
    "Promise",
    "accept",
    "bar",
    "begin",
    "cancel",
    "change",
    "close_due",
    "decline",
    "edit",
    "end_for_topic",
    "export",
    "forget",
    "found",
    "invite",
    "join",
    "leave",
    "open_campaign",
    "pledge",
    "revise",
    "session_called_off",
    "sponsors_ruled_out",
    "unbar",
    "waitlist",
    "withdraw",
]
