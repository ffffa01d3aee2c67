"""Fetching from servers that play tricks."""

import ssl
import subprocess
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest

from tests.calendars.external.tricks import CALENDAR, Tricks, tricks
from webcast.calendars.external.addresses import Unreadable
from webcast.calendars.external.fetching import Fetcher, Known
from webcast.calendars.external.models import Trouble


@pytest.fixture
def server() -> Iterator[Tricks]:
    with tricks() as here:
        yield here


@pytest.fixture
def fetcher(server: Tricks) -> Fetcher:
    return Fetcher("Webcastory/test (A channel)", allow={server.host}, seconds=1.0)


def trouble(fetcher: Fetcher, address: str, known: Known | None = None) -> Trouble:
    with pytest.raises(Unreadable) as refused:
        fetcher.fetch(address, known or Known())
    return refused.value.trouble


@pytest.mark.parametrize("path", ["/calendar.ics", "/plain-text", "/zipped", "/chunked", "/moved"])
def test_a_calendar_is_fetched_however_it_is_sent(
    server: Tricks, fetcher: Fetcher, path: str
) -> None:
    assert fetcher.fetch(server.url(path), Known()).data == CALENDAR


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/bomb", Trouble.BIG),
        ("/endless", Trouble.BIG),
        ("/announced-big", Trouble.BIG),
        ("/cut-off", Trouble.CUT),
        ("/half-zipped", Trouble.CUT),
        ("/brotli", Trouble.NO_CALENDAR),
        ("/drip", Trouble.SLOW),
        ("/drip-head", Trouble.SLOW),
        ("/silent", Trouble.SLOW),
        ("/many-heads", Trouble.UNREACHABLE),
        ("/round", Trouble.REDIRECTS),
        ("/to-loopback", Trouble.ADDRESS),
        ("/to-metadata", Trouble.PRIVATE),
        ("/to-file", Trouble.ADDRESS),
        ("/locked", Trouble.LOCKED),
        ("/later", Trouble.BUSY),
    ],
)
def test_a_trick_ends_in_a_clear_word_and_in_time(
    server: Tricks, fetcher: Fetcher, path: str, expected: Trouble
) -> None:
    patient = fetcher if expected == Trouble.SLOW else replace(fetcher, seconds=20.0)
    began = time.monotonic()
    assert trouble(patient, server.url(path)) == expected
    assert time.monotonic() - began < (2.0 if expected == Trouble.SLOW else 15.0)


def test_a_loop_is_left_after_three_turns(server: Tricks, fetcher: Fetcher) -> None:
    trouble(fetcher, server.url("/round"))
    assert server.asked["/round"] == 4


def test_a_redirect_that_leads_nowhere_is_a_loop(server: Tricks, fetcher: Fetcher) -> None:
    assert trouble(fetcher, server.url("/to-nowhere")) == Trouble.REDIRECTS


def test_nothing_is_asked_of_this_machine_unless_it_is_allowed(server: Tricks) -> None:
    assert trouble(Fetcher("x"), f"http://{server.host}/calendar.ics") == Trouble.ADDRESS
    assert trouble(Fetcher("x"), "http://127.0.0.1/calendar.ics") == Trouble.PRIVATE
    assert not server.asked


@pytest.mark.parametrize(
    "numbers",
    [["127.0.0.1"], ["93.184.216.34", "127.0.0.1"], ["::ffff:127.0.0.1"], ["64:ff9b::a00:1"]],
)
def test_a_name_with_one_number_inside_is_refused(server: Tricks, numbers: list[str]) -> None:
    fetcher = Fetcher("x", resolver=lambda _host, _port: numbers)
    assert trouble(fetcher, "http://innocent.example/calendar.ics") == Trouble.PRIVATE
    assert not server.asked


def test_a_name_is_resolved_once_and_the_connection_goes_to_the_number_that_was_judged(
    server: Tricks,
) -> None:
    """DNS rebinding: the second answer would be another one, and is never asked for."""
    asked: list[str] = []

    def rebinding(host: str, _port: int) -> list[str]:
        asked.append(host)
        return ["127.0.0.1"] if len(asked) == 1 else ["192.0.2.66"]

    name = f"rebinding.example:{server.server_address[1]}"
    fetcher = Fetcher("x", allow={name}, resolver=rebinding)
    assert fetcher.fetch(f"http://{name}/calendar.ics", Known()).data == CALENDAR
    assert asked == ["rebinding.example"]
    assert server.headers_of["/calendar.ics"]["Host"] == name


def test_a_redirect_is_resolved_and_judged_anew(server: Tricks) -> None:
    port = server.server_address[1]
    allow = {f"first.example:{port}"}
    fetcher = Fetcher("x", allow=allow, resolver=lambda _host, _port: ["127.0.0.1"])
    assert trouble(fetcher, f"http://first.example:{port}/to-metadata") == Trouble.PRIVATE


def test_a_resolver_that_hangs_is_left_behind() -> None:
    release = threading.Event()

    def hanging(_host: str, _port: int) -> list[str]:
        release.wait(10)
        return []

    began = time.monotonic()
    fetcher = Fetcher("x", resolver=hanging, seconds=0.3)
    assert trouble(fetcher, "https://example.org/") == Trouble.SLOW
    assert time.monotonic() - began < 2
    release.set()


def test_a_name_that_nobody_knows_is_said_plainly() -> None:
    def unknown(_host: str, _port: int) -> list[str]:
        raise OSError

    assert trouble(Fetcher("x", resolver=unknown), "https://example.org/") == Trouble.UNKNOWN_HOST


def test_an_unchanged_calendar_is_not_sent_twice(server: Tricks, fetcher: Fetcher) -> None:
    first = fetcher.fetch(server.url(), Known())
    assert first.known.etag
    assert first.known.last_modified
    again = fetcher.fetch(server.url(), first.known)
    assert again.data is None
    assert again.known == first.known
    sent = server.headers_of["/calendar.ics"]
    assert sent["If-Modified-Since"] == first.known.last_modified
    assert sent["User-Agent"] == "Webcastory/test (A channel)"


def test_a_304_that_nobody_asked_for_is_no_calendar(server: Tricks, fetcher: Fetcher) -> None:
    server.status = 304
    assert trouble(fetcher, server.url()) == Trouble.SERVER


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (403, Trouble.LOCKED), (404, Trouble.MISSING), (410, Trouble.GONE), (429, Trouble.BUSY),
        (500, Trouble.SERVER), (204, Trouble.SERVER),
    ],
)  # fmt: skip
def test_a_refusal_is_said_plainly(
    server: Tricks, fetcher: Fetcher, status: int, expected: Trouble
) -> None:
    server.status = status
    assert trouble(fetcher, server.url()) == expected


@pytest.mark.parametrize(
    ("said", "least", "most"),
    [
        ("7200", 7200, 7200),
        ("in an hour", 3500, 3601),
        ("99999999999999", 604_800, 604_800),
        ("Mon, 02 Nov 2020 10:00:00 GMT", 0, 0),
    ],
)
def test_retry_after_is_read_as_seconds_or_a_date_and_has_an_end(
    server: Tricks, fetcher: Fetcher, said: str, least: float, most: float
) -> None:
    if said == "in an hour":
        said = format_datetime(datetime.now(UTC) + timedelta(hours=1), usegmt=True)
    server.status, server.more = 503, {"Retry-After": said}
    with pytest.raises(Unreadable) as refused:
        fetcher.fetch(server.url(), Known())
    assert refused.value.wait is not None
    assert least <= refused.value.wait <= most


def test_a_retry_after_that_makes_no_sense_is_none(server: Tricks, fetcher: Fetcher) -> None:
    server.status, server.more = 503, {"Retry-After": "soon"}
    with pytest.raises(Unreadable) as refused:
        fetcher.fetch(server.url(), Known())
    assert refused.value.wait is None


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A key and a certificate for calendar.example, signed by itself."""
    folder = tmp_path_factory.mktemp("tls")
    subprocess.run(
        [
            "openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2",
            "-keyout", str(folder / "key.pem"), "-out", str(folder / "cert.pem"),
            "-subj", "/CN=calendar.example", "-addext", "subjectAltName=DNS:calendar.example",
        ],
        check=True,
        capture_output=True,
    )  # fmt: skip
    return folder


@pytest.fixture
def secure(certificate: Path) -> Iterator[Tricks]:
    with tricks() as here:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate / "cert.pem", certificate / "key.pem")
        here.socket = context.wrap_socket(here.socket, server_side=True)
        yield here


def over_tls(server: Tricks, host: str, trusted: Path | None) -> tuple[Fetcher, str]:
    name = f"{host}:{server.server_address[1]}"
    context = ssl.create_default_context(cafile=str(trusted / "cert.pem") if trusted else None)
    fetcher = Fetcher(
        "x", allow={name}, resolver=lambda _host, _port: ["127.0.0.1"], tls=context, seconds=5
    )
    return fetcher, f"https://{name}"


def test_a_certificate_is_good_for_the_name_that_was_asked_for(
    secure: Tricks, certificate: Path
) -> None:
    fetcher, address = over_tls(secure, "calendar.example", certificate)
    assert fetcher.fetch(f"{address}/calendar.ics", Known()).data == CALENDAR


def test_a_certificate_for_another_name_or_of_nobody_known_is_refused(
    secure: Tricks, certificate: Path
) -> None:
    fetcher, address = over_tls(secure, "other.example", certificate)
    assert trouble(fetcher, f"{address}/calendar.ics") == Trouble.CERTIFICATE
    fetcher, address = over_tls(secure, "calendar.example", None)
    assert trouble(fetcher, f"{address}/calendar.ics") == Trouble.CERTIFICATE
    assert not secure.asked


def test_https_never_leads_down_to_http(secure: Tricks, certificate: Path) -> None:
    fetcher, address = over_tls(secure, "calendar.example", certificate)
    both = replace(fetcher, allow={*fetcher.allow, secure.host})
    assert trouble(both, f"{address}/to-http") == Trouble.REDIRECTS
