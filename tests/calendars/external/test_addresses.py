"""Which addresses may be fetched."""

import pytest

from webcast.calendars.external.addresses import Unreadable, is_public, parse, shown
from webcast.calendars.external.models import Trouble


@pytest.mark.parametrize(
    "number",
    [
        "127.0.0.1", "127.8.8.8", "0.0.0.0", "10.0.0.1", "172.16.0.1", "172.31.255.255",
        "192.168.1.1", "169.254.169.254", "100.64.0.1", "100.100.100.200", "192.0.0.192",
        "192.0.2.1", "198.18.0.1", "203.0.113.1", "224.0.0.1", "239.1.1.1", "240.0.0.1",
        "255.255.255.255", "168.63.129.16", "192.88.99.1",
        "::", "::1", "fe80::1", "fe80::1%eth0", "fc00::1", "fd00:ec2::254", "fec0::1", "ff02::1",
        "ff0e::1", "2001:db8::1", "100::1", "5f00::1",
        "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254", "::127.0.0.1",
        "64:ff9b::127.0.0.1", "64:ff9b::10.1.2.3", "64:ff9b:1::1", "64:ff9b:1::8.8.8.8",
        "2002:7f00:1::", "2002:0a00:0001::1", "2001:0:4136:e378:8000:63bf:3fff:fdd2",
    ],
)  # fmt: skip
def test_a_number_that_is_not_everybodys_is_refused(number: str) -> None:
    assert not is_public(number)


@pytest.mark.parametrize(
    "number",
    [
        "8.8.8.8", "93.184.216.34", "2606:4700::1111", "2a01:e0a::1", "::ffff:8.8.8.8",
        "64:ff9b::8.8.8.8", "2002:808:808::1",
    ],
)  # fmt: skip
def test_a_number_that_everybody_reaches_is_taken(number: str) -> None:
    assert is_public(number)


@pytest.mark.parametrize(
    ("typed", "taken"),
    [
        ("https://Example.ORG/a.ics", "https://example.org/a.ics"),
        ("  webcal://p01.icloud.com/published/2/x  ", "https://p01.icloud.com/published/2/x"),
        ("webcals://example.org", "https://example.org/"),
        ("http://example.org:80/a?b=c#d", "http://example.org/a?b=c"),
        ("https://bücher.example/é.ics", "https://xn--bcher-kva.example/%C3%A9.ics"),
        ("https://example.org/a%2Fb", "https://example.org/a%2Fb"),
        ("https://example.org./a", "https://example.org/a"),
        ("https://[2606:4700::1111]/a", "https://[2606:4700::1111]/a"),
    ],
)
def test_an_address_is_taken_as_servers_want_it(typed: str, taken: str) -> None:
    place = parse(typed)
    assert place.address == taken
    assert parse(place.address) == place


@pytest.mark.parametrize(
    "typed",
    [
        "", "example.org/a.ics", "ftp://example.org/a", "file:///etc/passwd", "gopher://x/",
        "javascript:alert(1)", "https://", "https:///a", "https://me:secret@example.org/",
        "https://me@example.org/", "https://example.org:22/", "https://example.org:99999/",
        "https://exa mple.org/", "https://example.org/a\r\nX: y", "https://example.org\\@x/",
        "https://[::1", "https://" + "a" * 64 + ".org/", "https://example.org/" + "a" * 2000,
        "https://example.org%00/",
    ],
)  # fmt: skip
def test_what_is_no_address_of_a_calendar_is_refused(typed: str) -> None:
    with pytest.raises(Unreadable) as refused:
        parse(typed)
    assert refused.value.trouble == Trouble.ADDRESS


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "[::1]", "[::ffff:127.0.0.1]", "10.1.2.3", "localhost", "a.localhost",
     "LOCALHOST.", "printer.local", "metadata.google.internal", "169.254.169.254"],
)  # fmt: skip
def test_a_host_of_our_own_surroundings_is_refused_at_once(host: str) -> None:
    with pytest.raises(Unreadable) as refused:
        parse(f"http://{host}/")
    assert refused.value.trouble == Trouble.PRIVATE


def test_a_host_that_is_allowed_may_be_anywhere_but_on_its_own_port_only() -> None:
    allow = {"intra.example", "127.0.0.1:8080"}
    assert parse("http://intra.example/a", allow).is_allowed
    assert parse("http://127.0.0.1:8080/a", allow).is_allowed
    assert not parse("http://other.example/a", allow).is_allowed
    for refused in ("http://127.0.0.1/", "http://127.0.0.1:8081/", "http://intra.example:8080/"):
        with pytest.raises(Unreadable):
            parse(refused, allow)


def test_an_address_is_shown_without_its_secret() -> None:
    assert shown("https://calendar.google.com/calendar/ical/me/private-123/basic.ics") == (
        "calendar.google.com/…"
    )
