"""Small schedules to read, and what came of them."""

from io import BytesIO
from pathlib import Path

from webcast.syndication.reading import schedule_xml
from webcast.syndication.reading.report import Kind
from webcast.syndication.reading.schedule import Event, Schedule

DATA = Path(__file__).parents[2] / "data"


MODERN = """
<event id="12" guid="AB5FD2B9-5B57-5B28-A1CB-1FD8A3C9A1A1" code="XYZ123">
  <room>Ada</room><title>Un débat</title><subtitle>et son chapô</subtitle>
  <type>Talk</type><date>2025-03-29T10:00:00+01:00</date><start>10:00</start>
  <duration>00:45</duration><abstract>**Markdown** and &lt;b&gt; code</abstract>
  <slug>conf-12-un-debat</slug><track>Culture</track><language>fr</language>
  <logo>/media/logo.png</logo>
  <description></description>
  <recording><license>CC0</license><optout>true</optout><url>https://v.example/1</url></recording>
  <persons><person id="4" guid="1b4db7eb-4057-5ddf-91e0-36dec72071f5">Ana</person></persons>
  <links><link href="https://a.example/">A</link><link href="javascript:alert(1)">B</link></links>
  <attachments><attachment href="/slides.pdf">Slides</attachment></attachments>
  <url>https://conf.example/12</url><feedback_url>https://conf.example/12/f</feedback_url>
  <origin_url>https://conf.example/o</origin_url>
  <hashtag>#debat</hashtag>
</event>
"""


def read(xml: str | bytes, zone: str = "Europe/Paris", **more: int) -> Schedule:
    data = xml.encode() if isinstance(xml, str) else xml
    return schedule_xml.read(BytesIO(data), key="conf", zone=zone, **more)


def around(events: str, *, head: str = "", day: str = 'date="2025-03-29"') -> str:
    return (
        "<schedule><conference><title>C</title>"
        f"<base_url>https://conf.example/</base_url>{head}</conference>"
        f'<day index="1" {day}><room name="Ada">{events}</room></day></schedule>'
    )


def event(**fields: str) -> str:
    """One event; a field given as "" is left out."""
    attributes = fields.pop("attributes", 'id="1"')
    values = {"title": "T", "start": "10:00", "duration": "00:30"} | fields
    inner = "".join(f"\n<{tag}>{text}</{tag}>" for tag, text in values.items() if text)
    return f"<event {attributes}>{inner}</event>\n"


def one(xml: str, zone: str = "Europe/Paris") -> Event:
    schedule = read(xml, zone)
    assert len(schedule.events) == 1, schedule.report.text()
    return schedule.events[0]


def refusal(xml: str) -> tuple[str, int]:
    schedule = read(xml)
    refused = list(schedule.report.of(Kind.REFUSED))
    assert not schedule.events
    assert len(refused) == 1
    return str(refused[0].why), refused[0].line
