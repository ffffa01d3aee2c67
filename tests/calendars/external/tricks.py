"""A server on this machine that plays every trick: one path each."""

import gzip
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count

CALENDAR = (
    b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Tricks//EN\r\n"
    b"BEGIN:VEVENT\r\nUID:1@elsewhere.example\r\nDTSTAMP:20260101T000000Z\r\n"
    b"DTSTART:20300507T120000Z\r\nDTEND:20300507T140000Z\r\nSUMMARY:Secret meeting\r\n"
    b"END:VEVENT\r\nEND:VCALENDAR\r\n"
)
BOMB = gzip.compress(b"BEGIN:VCALENDAR\r\n" + b" " * 40_000_000)


class Tricks(ThreadingHTTPServer):
    """What was asked, and what the ordinary calendar says."""

    daemon_threads = True
    # Whoever is stopped in the middle of a trick is not worth words.
    handle_error = staticmethod(lambda _request, _address: None)  # type: ignore[assignment]

    def __init__(self, port: int = 0) -> None:
        super().__init__(("127.0.0.1", port), Handler)
        self.asked: Counter[str] = Counter()
        self.headers_of: dict[str, dict[str, str]] = {}
        self.calendar = CALENDAR
        self.status = 200
        self.more: dict[str, str] = {}
        self.pause = 0.0
        self.at_once = 0
        self.most_at_once = 0
        self.lock = threading.Lock()

    @property
    def host(self) -> str:
        """As `WEBCAST_CALENDARS_ALLOW` names it."""
        return f"127.0.0.1:{self.server_address[1]}"

    def url(self, path: str = "/calendar.ics") -> str:
        return f"http://{self.host}{path}"


class Handler(BaseHTTPRequestHandler):
    server: Tricks
    protocol_version = "HTTP/1.1"

    def log_message(self, *_args: object) -> None:
        """Nobody listens."""

    def do_GET(self) -> None:
        path = self.path.partition("?")[0]
        with self.server.lock:
            self.server.asked[path] += 1
            self.server.headers_of[path] = dict(self.headers)
            self.server.at_once += 1
            self.server.most_at_once = max(self.server.most_at_once, self.server.at_once)
        try:
            time.sleep(self.server.pause)
            trick = getattr(self, "trick_" + path.strip("/").partition(".")[0].replace("-", "_"))
            trick()
        finally:
            with self.server.lock:
                self.server.at_once -= 1

    def answer(self, status: int, body: bytes = b"", **headers: str) -> None:
        self.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **headers}.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def trick_calendar(self) -> None:
        if self.server.status != 200:
            self.answer(self.server.status, b"no", **self.server.more)
            return
        tag = f'"{hash(self.server.calendar)}"'
        if self.headers.get("If-None-Match") == tag:
            self.answer(304, ETag=tag)
            return
        self.answer(
            200,
            self.server.calendar,
            ETag=tag,
            Last_Modified="Mon, 02 Nov 2026 10:00:00 GMT",
            Content_Type="text/calendar",
        )

    def trick_plain_text(self) -> None:
        self.answer(200, CALENDAR, Content_Type="application/octet-stream")

    def trick_zipped(self) -> None:
        half = len(CALENDAR) // 2
        body = gzip.compress(CALENDAR[:half]) + gzip.compress(CALENDAR[half:])
        self.answer(200, body, Content_Encoding="gzip")

    def trick_chunked(self) -> None:
        self.send_response(200)
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        for piece in (CALENDAR[:50], CALENDAR[50:]):
            self.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece))
        self.wfile.write(b"0\r\n\r\n")

    def trick_bomb(self) -> None:
        self.answer(200, BOMB, Content_Encoding="gzip")

    def trick_half_zipped(self) -> None:
        body = gzip.compress(CALENDAR)[:-12]
        self.answer(200, body, Content_Encoding="gzip")

    def trick_brotli(self) -> None:
        self.answer(200, b"whatever", Content_Encoding="br")

    def trick_endless(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"BEGIN:VCALENDAR\r\n")
        while True:
            self.wfile.write(b"X-A:" + b"a" * 60_000 + b"\r\n")

    def trick_announced_big(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", str(10**12))
        self.end_headers()
        self.wfile.write(b"BEGIN:VCALENDAR\r\n")

    def trick_cut_off(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", str(len(CALENDAR)))
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(CALENDAR[:100])
        self.close_connection = True

    def trick_drip(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", str(len(CALENDAR)))
        self.end_headers()
        for byte in CALENDAR:
            self.wfile.write(bytes([byte]))
            self.wfile.flush()
            time.sleep(0.05)

    def trick_drip_head(self) -> None:
        self.wfile.write(b"HTTP/1.1 200 OK\r\n")
        for number in count():
            self.wfile.write(b"X-%d: a\r\n" % number)
            self.wfile.flush()
            time.sleep(0.05)

    def trick_silent(self) -> None:
        time.sleep(3)

    def trick_many_heads(self) -> None:
        self.wfile.write(b"HTTP/1.1 200 OK\r\n")
        for number in range(1000):
            self.wfile.write(b"X-%d: a\r\n" % number)

    def trick_login(self) -> None:
        self.answer(200, b"<!DOCTYPE html><html><title>Sign in</title></html>")

    def trick_moved(self) -> None:
        self.answer(301, Location="/calendar.ics")

    def trick_round(self) -> None:
        self.answer(302, Location="/round")

    def trick_to_nowhere(self) -> None:
        self.answer(302)

    def trick_to_loopback(self) -> None:
        self.answer(302, Location="http://127.0.0.1:22/")

    def trick_to_metadata(self) -> None:
        self.answer(302, Location="http://169.254.169.254/latest/meta-data/")

    def trick_to_file(self) -> None:
        self.answer(302, Location="file:///etc/passwd")

    def trick_to_http(self) -> None:
        self.answer(302, Location=f"http://{self.server.host}/calendar.ics")

    def trick_locked(self) -> None:
        self.answer(401)

    def trick_later(self) -> None:
        self.answer(503, Retry_After="7200")


@contextmanager
def tricks(port: int = 0) -> Iterator[Tricks]:
    """The server, while it is needed."""
    server = Tricks(port)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
