"""Motifs of lines: paths that fork, a voice, replies, lost lines, heights, rounds."""

import math
from random import Random

from webcast.demo.palette import HIGH, WIDE, Draw, disc, inks


def forks(pen: Draw, random: Random, paper: str) -> None:
    """A path that divides and divides again; one way through it is taken."""
    strong, medium, _, accent = inks(paper)
    depth, left, step = 5, WIDE * 0.09, WIDE * 0.165
    taken = [random.randrange(2) for _ in range(depth)]

    def grow(x: float, y: float, spread: float, level: int, chosen: bool) -> None:
        if level == depth:
            radius = HIGH * (0.022 if chosen else 0.008)
            disc(pen, x, y, radius, fill=accent if chosen else strong)
            return
        for side in (0, 1):
            follows = chosen and taken[level] == side
            bend = random.uniform(0.8, 1.2)
            down = y + (side - 0.5) * spread * bend
            line = [_ease(x, y, x + step, down, t / 40) for t in range(41)]
            later.append((line, follows, level))
            grow(x + step, down, spread * 0.52, level + 1, follows)

    later: list[tuple[list[tuple[float, float]], bool, int]] = []
    grow(left, HIGH * 0.5, HIGH * 0.4, 0, True)
    for line, follows, level in sorted(later, key=lambda item: item[1]):
        width = 26 if follows else max(6, 14 - level * 2)
        pen.line(line, fill=accent if follows else (strong, medium)[level > 1], width=width)
    disc(pen, left, HIGH * 0.5, HIGH * 0.032, fill=strong)


def _ease(x: float, y: float, to_x: float, to_y: float, t: float) -> tuple[float, float]:
    return x + (to_x - x) * t, y + (to_y - y) * (t * t * (3 - 2 * t))


def wave(pen: Draw, random: Random, paper: str) -> None:
    """A voice as bars, and the stretch of it that is not like the others."""
    strong, _, faint, accent = inks(paper)
    count = random.choice((48, 60, 72))
    pitch = WIDE * 0.86 / count
    phases = [(random.uniform(0.5, 4), random.uniform(0, 6), random.uniform(0.3, 1)) for _ in "abc"]
    start = random.randrange(count // 4, count // 2)
    stretch = range(start, start + random.randrange(count // 6, count // 4))
    swells = [
        (0.2 + abs(sum(a * math.sin(f * i / count * math.tau + p) for f, p, a in phases)))
        * math.sin(math.pi * (i + 0.5) / count) ** 0.5
        * random.uniform(0.5, 1)
        for i in range(count)
    ]
    middle = HIGH * 0.5
    pen.line((WIDE * 0.05, middle, WIDE * 0.95, middle), fill=faint, width=4)
    for i, swell in enumerate(swells):
        tall = HIGH * (0.016 + 0.36 * swell / max(swells))
        x, half = WIDE * 0.07 + (i + 0.5) * pitch, pitch * 0.3
        if i in stretch:
            # Computed: the bars stand, and nothing answers below.
            pen.rectangle((x - half, middle - tall, x + half, middle), fill=accent)
        else:
            box = (x - half, middle - tall, x + half, middle + tall)
            pen.rounded_rectangle(box, radius=half, fill=strong)


def threads(pen: Draw, random: Random, paper: str) -> None:
    """Paragraphs that answer one another, each a little further in."""
    strong, medium, faint, accent = inks(paper)
    y, deep, row = HIGH * 0.1, 0, HIGH * 0.042
    chosen, block = random.randrange(2, 5), 0
    while y < HIGH * 0.86:
        lines = random.randrange(2, 5)
        x = WIDE * (0.1 + 0.085 * deep)
        ours = block == chosen
        foot = y + lines * row
        pen.rectangle((x, y, x + 10, foot - row * 0.5), fill=accent if ours else faint)
        for i in range(lines):
            long = WIDE * (
                random.uniform(0.36, 0.55) if i < lines - 1 else random.uniform(0.1, 0.26)
            )
            ink = accent if ours else (strong, medium)[deep > 1]
            at = y + i * row
            end = min(x + 60 + long, WIDE * 0.93)
            pen.rectangle((x + 60, at, end, at + row * 0.44), fill=ink)
        y, block = foot + row * 0.9, block + 1
        deep = max(0, min(4, deep + random.choice((-2, -1, 1, 1, 1))))


def interlace(pen: Draw, random: Random, paper: str) -> None:
    """Every other line of a picture belongs to another moment."""
    strong, _, faint, accent = inks(paper)
    lines = random.choice((38, 46, 54))
    pitch = HIGH / lines
    shift = WIDE * random.uniform(0.08, 0.16) * random.choice((-1, 1))
    centre, radius = WIDE * random.uniform(0.42, 0.58), HIGH * random.uniform(0.33, 0.4)
    for i in range(lines):
        y = (i + 0.5) * pitch
        odd = i % 2
        pen.line((WIDE * 0.06, y, WIDE * 0.94, y), fill=faint, width=3)
        half = math.sqrt(max(0.0, radius**2 - (y - HIGH / 2) ** 2))
        if half:
            x = centre + (shift / 2 if odd else -shift / 2)
            box = (x - half, y - pitch * 0.3, x + half, y + pitch * 0.3)
            pen.rectangle(box, fill=accent if odd else strong)


def contours(pen: Draw, random: Random, paper: str) -> None:
    """Lines of equal height, and one way through."""
    strong, medium, faint, accent = inks(paper)
    at_x, at_y = WIDE * random.uniform(0.35, 0.65), HIGH * random.uniform(0.4, 0.6)
    waves = [(k, random.uniform(0, 6.3), random.uniform(0.04, 0.16) / k**0.4) for k in (2, 3, 5)]
    rings = random.choice((15, 18, 21))
    for ring in range(1, rings + 1):
        base = HIGH * 0.062 * ring**1.06
        outline = []
        for i in range(241):
            angle = i / 240 * math.tau
            bump = 1 + sum(a * math.sin(k * angle + p + ring * 0.07) for k, p, a in waves)
            outline.append(
                (at_x + base * 1.25 * bump * math.cos(angle), at_y + base * bump * math.sin(angle))
            )
        heavy = ring % 5 == 0
        pen.line(
            outline,
            fill=strong if heavy else (medium if ring % 2 else faint),
            width=9 if heavy else 4,
        )
    walk, angle = [], random.uniform(0, 6.3)
    for i in range(120):
        reach = HIGH * 0.0105 * i
        bend = angle + 0.5 * math.sin(i / 17) + i / 150
        walk.append((at_x + reach * 1.2 * math.cos(bend), at_y + reach * math.sin(bend)))
    pen.line(walk, fill=accent, width=22, joint="curve")
    disc(pen, at_x, at_y, HIGH * 0.026, fill=accent)


def orbits(pen: Draw, random: Random, paper: str) -> None:
    """Going round again, each time a little otherwise."""
    strong, medium, faint, accent = inks(paper)
    at_x, at_y = WIDE * random.uniform(0.36, 0.64), HIGH * 0.5
    rings = random.randrange(9, 13)
    hot = random.randrange(rings // 3, rings - 2)
    for ring in range(rings):
        radius = HIGH * (0.07 + 0.062 * ring)
        start, sweep = random.uniform(0, 360), random.uniform(150, 320)
        box = (at_x - radius, at_y - radius, at_x + radius, at_y + radius)
        ink = accent if ring == hot else (strong, medium, faint)[random.randrange(3)]
        pen.arc(
            box,
            start,
            start + sweep,
            fill=ink,
            width=40 if ring == hot else random.choice((6, 10, 18)),
        )
        end = math.radians(start + sweep)
        inner = radius - (20 if ring == hot else 8)
        disc(
            pen,
            at_x + inner * math.cos(end),
            at_y + inner * math.sin(end),
            34 if ring == hot else 17,
            fill=ink,
        )
    disc(pen, at_x, at_y, HIGH * 0.03, fill=strong)
