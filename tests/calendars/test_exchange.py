"""UIDs that Exchange and Outlook have wrapped."""

import pytest

from webcast.calendars.exchange import unwrapped

OURS = "call-6f1d5f6e-0000-4000-8000-000000000001@tv.example"
HEAD = "040000008200E00074C5B7101A82E008" + "00" * 16
WRAPPED = HEAD + (b"vCal-Uid\x01\x00\x00\x00" + OURS.encode() + b"\x00").hex()


@pytest.mark.parametrize("written", [WRAPPED, WRAPPED.lower()])
def test_what_exchange_wraps_is_unwrapped(written: str) -> None:
    assert unwrapped(written) == OURS


@pytest.mark.parametrize("uid", ["", OURS, HEAD, HEAD + "zz", HEAD + "0", "04000000"])
def test_what_is_not_wrapped_or_broken_stays_as_it_is(uid: str) -> None:
    assert unwrapped(uid) == uid
