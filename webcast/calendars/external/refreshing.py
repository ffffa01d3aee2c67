"""Looking at calendars again: which are due, by whom, and what becomes of the answer.

A calendar is claimed, fetched and written in transactions of its own, none of which is open while
we wait for a server. The claim has a mark: who comes back too late writes nothing.
"""

import logging
import random
import secrets
import time
from collections.abc import Collection
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial

from flask import current_app
from sqlalchemy import delete, insert, or_, select, update
from sqlalchemy.orm import joinedload

from webcast.calendars.external import queries
from webcast.calendars.external.addresses import Unreadable, shown
from webcast.calendars.external.fetching import Fetcher, Known
from webcast.calendars.external.models import BusyTime, ExternalCalendar, Trouble
from webcast.calendars.external.reading import Found, NotACalendar, Owner
from webcast.calendars.external.sandbox import TooHeavy, read_safely
from webcast.core.channel import the_channel
from webcast.core.clock import now
from webcast.core.database import db
from webcast.core.settings import Settings

log = logging.getLogger(__name__)

EVERY = timedelta(hours=1)
# After the first failure, doubled with each, up to the last.
FIRST_RETRY, LAST_RETRY = timedelta(minutes=15), timedelta(hours=24)
# Who has not been read for so long says nothing about today any more.
STALE = timedelta(days=14)
# Series go on, and an unchanged file does not tell: it is read whole now and then.
WHOLE_EVERY = timedelta(days=7)
BACK, AHEAD = timedelta(days=1), timedelta(days=366)
# Longer than fetching and reading may take together.
CLAIM = timedelta(minutes=3)
AT_ONCE, BATCH = 4, 8
# Mails wait for this chore in the same worker: after so many seconds it goes on at the next sweep.
BUDGET = 20.0

_WHAT = {"html": Trouble.WEB_PAGE, "cut": Trouble.CUT, "other": Trouble.NO_CALENDAR}


@dataclass(frozen=True)
class Job:
    """A calendar that is ours to look at, and all that is needed for that without a database."""

    number: int
    claim: str
    address: str
    known: Known
    owner: Owner
    since: datetime
    until: datetime


@dataclass(frozen=True)
class Outcome:
    """What came of it: busy times (None: as before), or trouble and how long to leave it alone."""

    found: Found | None = None
    known: Known = field(default_factory=Known)
    trouble: Trouble | None = None
    wait: float | None = None


def fetcher() -> Fetcher:
    """How this channel fetches; its name and address are told, so that servers know who asks."""
    settings: Settings = current_app.config["SETTINGS"]
    channel = the_channel()
    name = channel.name_en.encode("ascii", "ignore").decode().strip()
    about = "; ".join(filter(None, [name, f"+{settings.base_url}" if settings.base_url else ""]))
    agent = f"Webcastory ({about or channel.uid_domain})"
    return Fetcher(agent, allow=allowed(settings))


def allowed(settings: Settings) -> frozenset[str]:
    """The hosts that `WEBCAST_CALENDARS_ALLOW` names."""
    return frozenset(settings.calendars_allow.lower().replace(",", " ").split())


def chore() -> None:
    """What the worker does each minute, and when somebody has asked for it."""
    fetch_due()


def fetch_due(*, budget: float = BUDGET, how: Fetcher | None = None) -> int:
    """Look at what is due, several at once, until all is done or the time is up; gives how many."""
    how = how or fetcher()
    began, looked = time.monotonic(), 0
    while time.monotonic() - began < budget:
        jobs = claim_all(queries.due(now(), BATCH))
        if not jobs:
            break
        looked += len(jobs)
        look_at(jobs, how)
    return looked


def claim_all(numbers: Collection[int]) -> list[Job]:
    """Those of the calendars that no other worker has taken meanwhile."""
    db.session.rollback()
    return [job for number in numbers if (job := claim(number)) is not None]


def look_at(jobs: Collection[Job], how: Fetcher) -> None:
    """Fetch and read some calendars beside each other, and keep what was found."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for job, outcome in zip(jobs, pool.map(partial(look, how), jobs), strict=True):
            keep(job, outcome)


def claim(number: int) -> Job | None:
    """Make a calendar ours for a while; None if it is another's, or not due any more."""
    moment, mark = now(), secrets.token_hex(16)
    taken = db.session.execute(
        update(ExternalCalendar)
        .where(
            ExternalCalendar.id == number,
            ExternalCalendar.due_at <= moment,
            or_(
                ExternalCalendar.claimed_until.is_(None),
                ExternalCalendar.claimed_until <= moment,
            ),
        )
        .values(claim=mark, claimed_until=moment + CLAIM)
    )
    if not taken.rowcount:  # type: ignore[attr-defined]
        db.session.rollback()
        return None
    calendar = db.session.scalars(
        select(ExternalCalendar)
        .where(ExternalCalendar.id == number)
        .options(joinedload(ExternalCalendar.person), joinedload(ExternalCalendar.studio))
        .execution_options(populate_existing=True)
    ).one()
    job = _job(calendar, mark, moment)
    db.session.commit()
    return job


def _job(calendar: ExternalCalendar, mark: str, moment: datetime) -> Job:
    whose = calendar.person or calendar.studio
    zone = whose.zone if whose else calendar.zone
    unchanged_will_do = (
        calendar.zone == zone
        and calendar.whole_at is not None
        and moment - calendar.whole_at < WHOLE_EVERY
    )
    return Job(
        number=calendar.id,
        claim=mark,
        address=calendar.address,
        known=Known(calendar.etag, calendar.last_modified) if unchanged_will_do else Known(),
        owner=Owner(
            zone=zone,
            mailbox=(calendar.person.email or "") if calendar.person else "",
            own_domain=the_channel().uid_domain,
        ),
        since=(moment - BACK).replace(minute=0, second=0, microsecond=0),
        until=(moment + AHEAD).replace(minute=0, second=0, microsecond=0),
    )


def look(how: Fetcher, job: Job) -> Outcome:
    """Fetch and read one calendar; touches no database, and does not fail."""
    try:
        fetched = how.fetch(job.address, job.known)
        if fetched.data is None:
            return Outcome(known=fetched.known)
        found = read_safely(fetched.data, job.owner, job.since, job.until)
        return Outcome(found, fetched.known)
    except Unreadable as error:
        return Outcome(trouble=error.trouble, wait=error.wait)
    except NotACalendar as error:
        return Outcome(trouble=_WHAT[error.what])
    except TooHeavy:
        return Outcome(trouble=Trouble.HEAVY)
    except Exception:
        # One calendar's oddity must not keep the others from being read.
        log.exception("calendar %s at %s could not be read", job.number, shown(job.address))
        return Outcome(trouble=Trouble.NO_CALENDAR)


def keep(job: Job, outcome: Outcome) -> None:
    """Write down what came of a look, unless the calendar was removed or is another's by now."""
    calendar = db.session.scalars(
        select(ExternalCalendar)
        .where(ExternalCalendar.id == job.number, ExternalCalendar.claim == job.claim)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).first()
    if calendar is None:
        db.session.rollback()
        return
    moment = now()
    calendar.claim, calendar.claimed_until = "", None
    calendar.asked_at = moment
    if outcome.trouble is None:
        _keep_found(calendar, job, outcome, moment)
    else:
        _keep_trouble(calendar, outcome.trouble, outcome.wait, moment)
    db.session.commit()


def _keep_found(calendar: ExternalCalendar, job: Job, outcome: Outcome, moment: datetime) -> None:
    calendar.failures, calendar.trouble = 0, None
    calendar.read_at = moment
    calendar.due_at = moment + EVERY * _jitter()
    calendar.etag, calendar.last_modified = outcome.known.etag, outcome.known.last_modified
    found = outcome.found
    if found is None:
        return
    calendar.whole_at, calendar.zone = moment, job.owner.zone
    calendar.left_out, calendar.was_cut = found.left_out, found.cut
    _drop_times(calendar)
    if found.stretches:
        db.session.execute(
            insert(BusyTime),
            [
                {
                    "person_id": calendar.person_id,
                    "studio_id": calendar.studio_id,
                    "calendar_id": calendar.id,
                    "starts_at": start,
                    "ends_at": end,
                    "maybe": maybe,
                }
                for start, end, maybe in found.stretches
            ],
        )


def _keep_trouble(
    calendar: ExternalCalendar, trouble: Trouble, wait: float | None, moment: datetime
) -> None:
    calendar.trouble = trouble
    calendar.failures += 1
    # What the owner has withdrawn, or nobody could check for long, is no knowledge any more.
    if trouble == Trouble.GONE or moment - (calendar.read_at or calendar.created_at) > STALE:
        _drop_times(calendar)
        calendar.etag = calendar.last_modified = ""
        calendar.whole_at = None
    if trouble == Trouble.GONE:
        calendar.due_at = None
        return
    pause = min(FIRST_RETRY * 2 ** min(calendar.failures - 1, 10), LAST_RETRY) * _jitter()
    calendar.due_at = moment + max(pause, timedelta(seconds=wait or 0))


def _drop_times(calendar: ExternalCalendar) -> None:
    db.session.execute(delete(BusyTime).where(BusyTime.calendar_id == calendar.id))


def _jitter() -> float:
    """Between 0.85 and 1.15: what was added together is not always asked for together."""
    return random.uniform(0.85, 1.15)  # noqa: S311 - no secret
