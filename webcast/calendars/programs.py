"""Which calendar program asks: a name that its user knows, from what it says of itself."""

from typing import Final

# The first that is found in the User-Agent decides.
_KNOWN: Final = (
    ("Google-Calendar-Importer", "Google Agenda"),
    ("dataaccessd", "iPhone, iPad"),
    ("iOS/", "iPhone, iPad"),
    ("CalendarAgent", "Mac"),
    ("macOS/", "Mac"),
    ("Microsoft Office", "Outlook"),
    ("Microsoft.Exchange", "Outlook"),
    ("Exchange", "Outlook"),
    ("Outlook", "Outlook"),
    ("Thunderbird", "Thunderbird"),
    ("ICSx5", "ICSx⁵ (Android)"),
    ("DAVx5", "DAVx⁵ (Android)"),
    ("Nextcloud", "Nextcloud"),
    ("Evolution", "GNOME"),
    ("gnome", "GNOME"),
    ("KIO", "KOrganizer"),
    ("vdirsyncer", "vdirsyncer"),
    ("Proton", "Proton Calendar"),
    ("Yahoo", "Yahoo"),
)
_LONGEST: Final = 60


def program_of(user_agent: str) -> str:
    """Its name, or the first word of what it says; "" when it says nothing."""
    for sign, name in _KNOWN:
        if sign.lower() in user_agent.lower():
            return name
    first = user_agent.split("/", maxsplit=1)[0].split(" ", maxsplit=1)[0]
    return "".join(c for c in first if c.isprintable())[:_LONGEST]
