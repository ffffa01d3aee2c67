"""The demo's cover pictures: one for each topic, always the same, never red."""

from collections import Counter
from io import BytesIO

import pytest
from PIL import Image

from webcast.demo import covers
from webcast.demo.season import Season


def test_every_topic_has_a_cover_with_a_description(season: Season) -> None:
    assert {topic.cover for topic in season.topics.values()} == set(covers.MOTIFS)
    assert set(covers.ALT) == set(covers.MOTIFS)


def test_a_cover_is_the_same_each_time_and_another_for_each_topic() -> None:
    first = covers.draw("voix-clonees", "wave")
    assert first == covers.draw("voix-clonees", "wave")
    assert first != covers.draw("podcast-et-radio", "wave")
    picture = Image.open(BytesIO(first))
    assert (picture.format, picture.size) == ("JPEG", (1600, 900))
    assert len(first) < 300_000


@pytest.mark.parametrize("motif", sorted(covers.MOTIFS))
def test_every_motif_draws_ink_and_accent(motif: str) -> None:
    picture = Image.open(BytesIO(covers.draw("test", motif))).convert("RGB")
    reds, _, blues = (band.tobytes() for band in picture.resize((160, 90)).split())
    assert max(Counter(zip(reds, blues, strict=True)).values()) < 160 * 90 * 0.97
    assert all(red < blue + 60 for red, blue in zip(reds, blues, strict=True)), "it looks red"
