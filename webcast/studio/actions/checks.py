"""What a planner says of a session, and whether it can be so."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from flask_babel import gettext as _

from webcast.core.errors import Invalid, Refused
from webcast.core.i18n import show_date, show_duration
from webcast.studio.models import SessionKind, SessionState, Studio, StudioSession
from webcast.studio.opening import is_open, is_there, show_hours

LONGEST = timedelta(hours=24)
PLANNED = frozenset({SessionState.TENTATIVE, SessionState.CONFIRMED})


@dataclass(frozen=True)
class Plan:
    """Where and when a session is, and its words. Instants are aware.

    The envelope is the session's own time where nothing is said. `outside_hours`: the planner
    knows that the studio is closed then.
    """

    studio: Studio
    starts_at: datetime
    ends_at: datetime
    envelope_starts_at: datetime | None = None
    envelope_ends_at: datetime | None = None
    kind: SessionKind = SessionKind.RECORDING
    title: str = ""
    public_note: str = ""
    crew_note: str = ""
    stream_url: str = ""
    outside_hours: bool = False

    @property
    def envelope(self) -> tuple[datetime, datetime]:
        """From set-up to strike."""
        return self.envelope_starts_at or self.starts_at, self.envelope_ends_at or self.ends_at


def check_times(plan: Plan) -> bool:
    """Refuse (`Invalid`) times that cannot be; True if it is outside the opening hours."""
    starts, ends = plan.envelope
    if plan.ends_at <= plan.starts_at:
        raise Invalid("ends_at", _("It has to end after it begins."))
    if starts > plan.starts_at:
        raise Invalid("envelope_starts_at", _("The set-up cannot begin after the session."))
    if ends < plan.ends_at:
        raise Invalid("envelope_ends_at", _("Strike cannot be over before the session is."))
    if ends - starts > LONGEST:
        raise Invalid("ends_at", _("A session lasts 24 hours at most, with set-up and strike."))
    _check_there(plan.studio, starts, ends)
    outside = not is_open(plan.studio, starts, ends)
    if outside and not plan.outside_hours:
        raise Invalid("outside_hours", _closed(plan.studio))
    return outside


def _check_there(studio: Studio, starts: datetime, ends: datetime) -> None:
    if not is_there(studio, starts, ends):
        raise Invalid(
            "starts_at",
            _(
                "%(studio)s is only there from %(first)s to %(last)s.",
                studio=studio.name,
                first=show_date(studio.there_from) if studio.there_from else "…",
                last=show_date(studio.there_until) if studio.there_until else "…",
            ),
        )


def _closed(studio: Studio) -> str:
    hours = {show_hours(stretches) for stretches in studio.opening.values() if stretches}
    words: str = _(
        "%(studio)s is closed at that time, set-up and strike included (open %(hours)s)."
        " Tick this box to plan it all the same.",
        studio=studio.name,
        hours=" / ".join(sorted(hours)),
    )
    return words


def check_minutes(starts_at: datetime, ends_at: datetime, minutes: int, field: str) -> None:
    """Refuse topics that last longer in total than the session."""
    length = int((ends_at - starts_at).total_seconds() // 60)
    if minutes > length:
        raise Invalid(
            field,
            _(
                "The topics last %(total)s together, the session %(length)s.",
                total=show_duration(minutes),
                length=show_duration(length),
            ),
        )


def check_planned(session: StudioSession) -> None:
    """Refuse to rearrange what is over or called off."""
    if session.state not in PLANNED:
        raise Refused(_("This session is over or called off: its plan is not changed any more."))
