"""Motifs of shapes: dots, columns, layers, frames, a grid, a folded sheet, keys."""

import math
from random import Random

from webcast.demo.palette import HIGH, WIDE, Draw, disc, inks


def halftone(pen: Draw, random: Random, paper: str) -> None:
    """A picture made of dots, too coarse to be sure of."""
    strong, _, _, accent = inks(paper)
    pitch = WIDE / random.choice((40, 48, 56))
    lamps = [
        (random.uniform(0.1, 0.9), random.uniform(0.1, 0.9))
        for _ in range(random.choice((2, 3, 4)))
    ]
    heart = lamps[0]
    turn = random.uniform(0.2, 0.6)
    reach = int(WIDE / pitch)
    for row in range(-reach, reach):
        for column in range(-reach, reach):
            u, v = column * pitch, row * pitch
            x = WIDE / 2 + u * math.cos(turn) - v * math.sin(turn)
            y = HIGH / 2 + u * math.sin(turn) + v * math.cos(turn)
            if not (0 < x < WIDE and 0 < y < HIGH):
                continue
            light = sum(_glow(x / WIDE, y / HIGH, *lamp) for lamp in lamps)
            near = _glow(x / WIDE, y / HIGH, *heart) > 0.62
            radius = pitch * 0.56 * min(1.0, light)
            if radius > 1.5:
                disc(pen, x, y, radius, fill=accent if near else strong)


def _glow(x: float, y: float, at_x: float, at_y: float) -> float:
    return math.exp(-(((x - at_x) * 1.6) ** 2 + (y - at_y) ** 2) / 0.09)


def columns(pen: Draw, random: Random, paper: str) -> None:
    """Quantities side by side; one of them is looked at."""
    strong, medium, faint, accent = inks(paper)
    count = random.choice((9, 11, 13, 17))
    pitch = WIDE * 0.84 / count
    foot, chosen = HIGH * 0.84, random.randrange(2, count - 2)
    for i in range(count):
        x = WIDE * 0.08 + i * pitch
        tall = HIGH * (0.1 + 0.56 * random.random() ** 1.5)
        fill = accent if i == chosen else (strong if i % 3 else medium)
        pen.rectangle((x, foot - tall, x + pitch * 0.7, foot), fill=fill)
    for level in range(1, 9):
        y = foot - HIGH * 0.084 * level
        pen.line((WIDE * 0.08, y, WIDE * 0.92, y), fill=paper, width=5)
    pen.line((WIDE * 0.06, foot + 8, WIDE * 0.94, foot + 8), fill=faint, width=8)


def strata(pen: Draw, random: Random, paper: str) -> None:
    """Layers that lie on one another; one is warm."""
    strong, medium, faint, accent = inks(paper)
    layers = [faint, medium, strong, faint, accent, medium, faint]
    start, count = random.randrange(3), 7
    waves = [(random.uniform(0.4, 1.4), random.uniform(0, 6.3)) for _ in range(count)]
    for layer in range(count):
        top = HIGH * (0.2 + 0.115 * layer)
        edge = []
        for i in range(161):
            t = i / 160
            lift = sum(math.sin(f * t * math.tau + p + layer * 0.4) for f, p in waves[: layer + 1])
            edge.append((t * WIDE, top + HIGH * 0.035 * lift / math.sqrt(layer + 1)))
        fill = layers[(layer + start) % len(layers)]
        pen.polygon([*edge, (WIDE, HIGH), (0, HIGH)], fill=fill)
        pen.line(edge, fill=paper, width=16)


def frames(pen: Draw, random: Random, paper: str) -> None:
    """A frame in a frame in a frame, and what is left outside."""
    strong, medium, faint, accent = inks(paper)
    x0, y0, x1, y1 = WIDE * 0.09, HIGH * 0.11, WIDE * 0.91, HIGH * 0.89
    depth = random.randrange(5, 8)
    for level in range(depth):
        last = level == depth - 1
        width = 34 if level == 0 else 10
        if last:
            pen.rectangle((x0, y0, x1, y1), fill=accent)
        else:
            pen.rectangle(
                (x0, y0, x1, y1), outline=(strong, medium, faint)[min(level, 2)], width=width
            )
        wide, tall = x1 - x0, y1 - y0
        scale = random.uniform(0.58, 0.84)
        x0 += wide * (1 - scale) * random.uniform(0.06, 0.94)
        y0 += tall * (1 - scale) * random.uniform(0.06, 0.94)
        x1, y1 = x0 + wide * scale, y0 + tall * scale


def grid(pen: Draw, random: Random, paper: str) -> None:
    """Everything in its place, except one."""
    strong, medium, faint, accent = inks(paper)
    rows = random.choice((5, 6, 7))
    side = HIGH * 0.8 / rows
    columns = int(WIDE * 0.86 / side)
    left = (WIDE - columns * side) / 2
    gone = (random.randrange(1, rows - 1), random.randrange(columns // 4, columns * 3 // 4))
    away = random.uniform(0.12, 0.3) * random.choice((-1, 1))
    corners: list[tuple[float, float]] = []
    for row in range(rows):
        for column in range(columns):
            x, y = left + (column + 0.5) * side, HIGH * 0.1 + (row + 0.5) * side
            half = side * 0.36
            if (row, column) == gone:
                pen.rectangle((x - half, y - half, x + half, y + half), outline=faint, width=8)
                turned = [away + math.pi / 4 + k * math.pi / 2 for k in range(4)]
                x, y = x + side * 0.42, y + side * 0.34
                reach = half * math.sqrt(2)
                corners = [(x + reach * math.cos(a), y + reach * math.sin(a)) for a in turned]
                continue
            fill = (strong, strong, medium, faint)[random.randrange(4)]
            pen.rectangle((x - half, y - half, x + half, y + half), fill=fill)
    pen.polygon(corners, fill=accent)


def fold(pen: Draw, random: Random, paper: str) -> None:
    """A sheet folded several times; one face catches the light."""
    strong, medium, faint, accent = inks(paper)
    count = random.choice((6, 7, 8))
    xs = [WIDE * (0.1 + 0.8 * i / count) for i in range(count + 1)]
    tops = [
        HIGH * (0.3 + (0.12 if i % 2 else -0.1) * random.uniform(0.6, 1.3))
        for i in range(count + 1)
    ]
    feet = [top + HIGH * random.uniform(0.36, 0.44) for top in tops]
    chosen = random.randrange(1, count - 1)
    for i in range(count):
        face = [
            (xs[i], tops[i]),
            (xs[i + 1], tops[i + 1]),
            (xs[i + 1], feet[i + 1]),
            (xs[i], feet[i]),
        ]
        fill = accent if i == chosen else (strong if i % 2 else faint)
        pen.polygon(face, fill=fill)
        rules = random.randrange(5, 9)
        for rule in range(1, rules):
            t = rule / rules
            ends = [(xs[k], tops[k] + (feet[k] - tops[k]) * t) for k in (i, i + 1)]
            long = random.uniform(0.35, 0.85)
            a = _mix(ends[0], ends[1], 0.1)
            pen.line(
                (a, _mix(ends[0], ends[1], 0.1 + 0.85 * long)),
                fill=medium if fill == faint else paper,
                width=7,
            )


def _mix(a: tuple[float, float], b: tuple[float, float], t: float) -> tuple[float, float]:
    return a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t


def dots(pen: Draw, random: Random, paper: str) -> None:
    """Keys of a board, spots on a line: few of them are joined."""
    strong, medium, faint, accent = inks(paper)
    rows, columns = 6, 11
    spots = [
        (WIDE * (0.1 + 0.8 * c / (columns - 1)), HIGH * (0.14 + 0.72 * r / (rows - 1)))
        for r in range(rows)
        for c in range(columns)
    ]
    row, path = random.randrange(rows), []
    for column in range(columns):
        path.append(spots[row * columns + column])
        row = max(0, min(rows - 1, row + random.choice((-1, 0, 1))))
    pen.line(path, fill=accent, width=30, joint="curve")
    for x, y in spots:
        if (x, y) in path:
            disc(pen, x, y, HIGH * 0.03, fill=paper, outline=accent, width=20)
        else:
            size = random.choice((0.008, 0.012, 0.018, 0.026))
            disc(pen, x, y, HIGH * size, fill=random.choice((strong, medium, faint)))
