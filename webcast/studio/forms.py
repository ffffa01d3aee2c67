"""What planners and people on sessions type."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import available_timezones

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, DateField, IntegerField, RadioField, SelectField, TimeField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # stubs lag behind
from wtforms.validators import NumberRange, Optional

from webcast.core.clock import SkippedTime, instant, local_time
from webcast.core.errors import Invalid
from webcast.core.forms import (
    Choice,
    Form,
    Line,
    LocalTime,
    Text,
    Version,
    at_most,
    needed,
    optional,
    web_address,
)
from webcast.studio.actions import Facts, Plan
from webcast.studio.labels import KINDS, ROLES
from webcast.studio.models import SessionKind, Studio, StudioSession
from webcast.studio.opening import DAYS, parse_hours, show_hours

NOTHING = SelectChoice("", "–")


def choices_of(labels: Mapping[Any, Any]) -> list[SelectChoice]:
    """A table of labels as a list to choose from."""
    return [SelectChoice(value, label) for value, label in labels.items()]


def _minutes(low: int, high: int) -> NumberRange:
    return NumberRange(
        min=low, max=high, message=_l("Between %(low)d and %(high)d minutes.", low=low, high=high)
    )


class SessionForm(Form):
    """Where and when a session is, and its words. Times are on the studio's clocks."""

    studio_id = Choice(_l("Studio"), [needed()])
    kind = SelectField(_l("Kind"), choices=choices_of(KINDS))
    starts_at = LocalTime(_l("Begins"), [needed()])
    ends_at = LocalTime(_l("Ends"), [needed()])
    lead = IntegerField(_l("Set-up before"), [needed(), _minutes(0, 720)], default=0)
    strike = IntegerField(_l("Strike after"), [needed(), _minutes(0, 720)], default=0)
    outside_hours = BooleanField(_l("Plan it outside the opening hours"))
    title = Line(
        _l("Title"),
        [at_most(160)],
        description=_l("Left empty, it is called after its topics."),
    )
    public_note = Text(
        _l("For the public"),
        [at_most(4000)],
        description=_l("How to attend, what to bring. On the session’s page, once announced."),
    )
    crew_note = Text(
        _l("For the crew"),
        [at_most(4000)],
        description=_l("Read by planners and the people on this session only."),
    )
    stream_url = Line(_l("Address of the stream"), [at_most(300), web_address])
    topic_id = Choice(_l("Topic"))
    version = Version()

    def fill(self, session: StudioSession) -> None:
        """Show what is planned."""
        zone = session.studio.zone
        self.studio_id.data = session.studio_id
        self.kind.data = session.kind.value
        self.starts_at.data = _local(session.starts_at, zone)
        self.ends_at.data = _local(session.ends_at, zone)
        before = session.starts_at - session.envelope_starts_at
        after = session.envelope_ends_at - session.ends_at
        self.lead.data = int(before.total_seconds() // 60)
        self.strike.data = int(after.total_seconds() // 60)
        for name in ("title", "public_note", "crew_note", "stream_url"):
            self[name].data = getattr(session, name)
        self.version.data = str(session.version)

    def plan(self, studios: dict[int, Studio], known: StudioSession | None = None) -> Plan:
        """What was typed. `Invalid` for times that are not, or are twice, on that day."""
        studio = studios[self.studio_id.data]
        starts_at = _instant(self.starts_at, studio.zone, known.starts_at if known else None)
        ends_at = _instant(self.ends_at, studio.zone, known.ends_at if known else None)
        return Plan(
            studio=studio,
            starts_at=starts_at,
            ends_at=ends_at,
            envelope_starts_at=starts_at - timedelta(minutes=self.lead.data or 0),
            envelope_ends_at=ends_at + timedelta(minutes=self.strike.data or 0),
            kind=SessionKind(self.kind.data),
            title=self.title.data or "",
            public_note=self.public_note.data or "",
            crew_note=self.crew_note.data or "",
            stream_url=self.stream_url.data or "",
            outside_hours=self.outside_hours.data,
        )


def _local(moment: datetime, zone: str) -> datetime:
    return local_time(moment, zone).replace(tzinfo=None)


def _instant(field: LocalTime, zone: str, known: datetime | None) -> datetime:
    # A time that was not touched stays the instant it is, even one that the clocks show twice.
    if known is not None and field.data == _local(known, zone):
        return known
    return field.instant_in(zone)


class SeriesForm(Form):
    """Many short slots of one day, as at a trade show."""

    studio_id = Choice(_l("Studio"), [needed()])
    day = DateField(_l("Day"), [needed()])
    from_time = TimeField(_l("From what time"), [needed()], default=time(10))
    until = TimeField(_l("To what time"), [needed()], default=time(18))
    minutes = IntegerField(_l("Minutes of a slot"), [needed(), _minutes(3, 240)], default=15)
    pause = IntegerField(_l("Minutes between two"), [needed(), _minutes(0, 240)], default=5)
    kind = SelectField(_l("Kind"), choices=choices_of(KINDS))
    title = Line(_l("Title of each"), [at_most(160)])
    outside_hours = BooleanField(_l("Plan it outside the opening hours"))

    def pattern(self, studio: Studio) -> tuple[Plan, datetime]:
        """The first slot's place, and the end of the series."""
        starts_at = self._at("from_time", self.from_time.data, studio.zone, fold=0)
        until = self._at("until", self.until.data, studio.zone, fold=1)
        plan = Plan(
            studio=studio,
            starts_at=starts_at,
            ends_at=starts_at,
            kind=SessionKind(self.kind.data),
            title=self.title.data or "",
            outside_hours=self.outside_hours.data,
        )
        return plan, until

    def _at(self, name: str, clock: time | None, zone: str, fold: int) -> datetime:
        day: date = self.day.data  # type: ignore[assignment]  # validated before
        try:
            return instant(datetime.combine(day, clock or time()), zone, fold=fold)
        except SkippedTime:
            raise Invalid(
                name, _("This time does not exist on that day: the clocks go forward over it.")
            ) from None


class CopyForm(Form):
    """When the copy of a session begins."""

    copy_at = LocalTime(_l("Begins"), [needed()])


class SwapForm(Form):
    """With which session to change places."""

    other = Choice(_l("Swap with"), [needed()])


class TopicForm(Form):
    """A topic to put into a session."""

    topic = Choice(_l("Topic"), [needed()])
    minutes = IntegerField(_l("Minutes"), [Optional(), _minutes(1, 720)])


class MinutesForm(Form):
    """How long a topic lasts."""

    minutes = IntegerField(_l("Minutes"), [needed(), _minutes(1, 720)])


class PlaceForm(Form):
    """A selected topic and a free slot."""

    topic = Choice(_l("Topic"), [needed()])
    slot = Choice(_l("Free slot"), [needed()])


class StepForm(Form):
    """The words that go with a step."""

    reason = Text(_l("Reason"), [at_most(2000)])


class PersonForm(Form):
    """Somebody to ask for a session."""

    person = RadioField(_l("Person"), [needed(_l("Choose somebody."))], coerce=int)
    role = SelectField(_l("Role"), choices=choices_of(ROLES))
    call_at = LocalTime(
        _l("Call time"),
        [optional()],
        description=_l("Left empty: the set-up for the crew, the beginning for those on screen."),
    )


class CallForm(Form):
    """When somebody has to be there."""

    call_at = LocalTime(_l("Call time"), [optional()])


class AnswerForm(Form):
    """What somebody says when they accept or decline."""

    words = Line(_l("A word with it"), [at_most(300)])


class StudioForm(Form):
    """A studio. Opening hours are typed for each weekday: “09:00–12:30, 14:00–19:00”."""

    name = Line(_l("Name"), [needed(), at_most(80)])
    about = Text(_l("About it"), [at_most(500)])
    address = Text(_l("Address"), [at_most(300)])
    access = Text(
        _l("Access"),
        [at_most(4000)],
        description=_l("How to get there and in: transport, door, steps, parking."),
    )
    zone = SelectField(
        _l("Time zone"),
        choices=[SelectChoice(zone, zone) for zone in sorted(available_timezones())],
        default="Europe/Paris",
    )
    turnaround = IntegerField(
        _l("Minutes between two sessions"),
        [needed(), _minutes(0, 720)],
        default=0,
        description=_l("How long it stays blocked after strike, before the next set-up."),
    )
    always_open = BooleanField(_l("Always open"))
    hours_0 = Line(_l("Monday"))
    hours_1 = Line(_l("Tuesday"))
    hours_2 = Line(_l("Wednesday"))
    hours_3 = Line(_l("Thursday"))
    hours_4 = Line(_l("Friday"))
    hours_5 = Line(_l("Saturday"))
    hours_6 = Line(_l("Sunday"))
    is_mobile = BooleanField(_l("It is only there for some days (trade show)"))
    there_from = DateField(_l("First day"), [Optional()])
    there_until = DateField(_l("Last day"), [Optional()])

    def fill(self, studio: Studio) -> None:
        """Show what is known of a studio."""
        for name in Facts.__dataclass_fields__:
            if name != "opening":
                self[name].data = getattr(studio, name)
        self.always_open.data = not studio.opening
        for day in DAYS:
            self[f"hours_{day}"].data = show_hours(studio.opening.get(str(day), []))

    def facts(self) -> Facts:
        """What was typed. `Invalid` for hours that are none."""
        return Facts(
            name=self.name.data or "",
            about=self.about.data or "",
            address=self.address.data or "",
            access=self.access.data or "",
            zone=self.zone.data,
            opening=self._opening(),
            is_mobile=self.is_mobile.data,
            there_from=self.there_from.data,
            there_until=self.there_until.data,
            turnaround=self.turnaround.data or 0,
        )

    def _opening(self) -> dict[str, Any]:
        if self.always_open.data:
            return {}
        opening: dict[str, Any] = {}
        for day in DAYS:
            name = f"hours_{day}"
            try:
                hours = parse_hours(self[name].data or "")
            except ValueError:
                raise Invalid(name, _("Write it like 09:00–12:30, 14:00–19:00.")) from None
            if hours:
                opening[str(day)] = hours
        if not opening:
            raise Invalid("always_open", _("Give the hours of one day at least, or tick this."))
        return opening
