"""Stretches of time, merged: pure functions that the child process (`reading`) uses as well."""

from collections.abc import Iterable, Iterator
from datetime import datetime

Span = tuple[datetime, datetime]
# From, to, and whether it is only perhaps.
Stretch = tuple[datetime, datetime, bool]


def union(spans: Iterable[Span]) -> list[Span]:
    """The same instants in as few stretches as possible, earliest first; empty ones are nothing."""
    joined: list[Span] = []
    for start, end in sorted(spans):
        if end <= start:
            continue
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((start, end))
    return joined


def without(spans: list[Span], taken: list[Span]) -> Iterator[Span]:
    """What is left of `spans` outside of `taken`; both as `union` gives them."""
    position = 0
    for begins, end in spans:
        start = begins
        while position < len(taken) and taken[position][1] <= start:
            position += 1
        ahead = position
        while ahead < len(taken) and taken[ahead][0] < end:
            if taken[ahead][0] > start:
                yield start, taken[ahead][0]
            start = max(start, taken[ahead][1])
            ahead += 1
        if start < end:
            yield start, end


def merged(found: Iterable[Stretch], since: datetime, until: datetime) -> list[Stretch]:
    """What lies between two instants, each covered once: what is sure outweighs what may be."""
    clipped = [(max(start, since), min(end, until), maybe) for start, end, maybe in found]
    sure = union((start, end) for start, end, maybe in clipped if not maybe)
    perhaps = union((start, end) for start, end, maybe in clipped if maybe)
    return sorted(
        [(start, end, False) for start, end in sure]
        + [(start, end, True) for start, end in without(perhaps, sure)]
    )
