"""What went wrong with a calendar, in plain words, and what its owner can do."""

from flask_babel import lazy_gettext as _l

from webcast.calendars.external.models import Trouble

TROUBLES = {
    Trouble.ADDRESS: _l("It leads to an address that is not allowed. Copy it anew, please."),
    Trouble.UNKNOWN_HOST: _l("There is no server of this name. Check the address for a slip."),
    Trouble.PRIVATE: _l(
        "It leads into a private network, which cannot be read from here. Ask for a public address."
    ),
    Trouble.UNREACHABLE: _l("The server does not answer. We try again by ourselves."),
    Trouble.SLOW: _l("The server took too long. We try again by ourselves."),
    Trouble.CERTIFICATE: _l(
        "The server’s certificate is not valid, so nothing was read. Whoever runs it can mend it."
    ),
    Trouble.REDIRECTS: _l(
        "The address leads from one place to another and nowhere in the end. Copy it anew, please."
    ),
    Trouble.LOCKED: _l(
        "The server wants a password. Take the secret address of your calendar, not that of the"
        " page on which you see it."
    ),
    Trouble.MISSING: _l(
        "There is no calendar at this address any more (404). If you have made a new address, add"
        " that one."
    ),
    Trouble.GONE: _l(
        "This calendar has been withdrawn (410): what came of it is deleted, and we do not ask any"
        " more. Remove it, or add its new address."
    ),
    Trouble.BUSY: _l("The server asks us to come back later. We do."),
    Trouble.SERVER: _l("The server has a problem of its own. We try again by ourselves."),
    Trouble.BIG: _l(
        "It is larger than 10 MB. Share a calendar with fewer years in it, or type your times by"
        " hand."
    ),
    Trouble.WEB_PAGE: _l(
        "This is a web page and not a calendar, perhaps one for signing in. Take the address that"
        " ends in .ics or is called “iCal”."
    ),
    Trouble.NO_CALENDAR: _l(
        "What is there is not a calendar that we can read. Take the address that ends in .ics or is"
        " called “iCal”."
    ),
    Trouble.CUT: _l(
        "The file broke off in the middle, so nothing of it was used. We try again by ourselves."
    ),
    Trouble.HEAVY: _l(
        "It holds events that repeat without end at every moment; reading it was given up."
    ),
}
