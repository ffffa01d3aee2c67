"""Ink on paper and one accent, never red (red means on air), and the size of what is drawn."""

from PIL import ImageDraw

# Drawn twice as large, then reduced: smooth edges.
WIDE, HIGH = 3200, 1800
PAPERS = ("#faf8f3", "#f1eee5", "#eae5d8", "#e1ecea")
NIGHT = "#1b1a17"
# Strong, medium and faint ink, and the accent.
BY_DAY = (NIGHT, "#4a463e", "#cfc8b8", "#0b4d5c")
BY_NIGHT = ("#f1ede4", "#a8a193", "#4a463e", "#8fb9bf")

Draw = ImageDraw.ImageDraw


def inks(paper: str) -> tuple[str, str, str, str]:
    return BY_NIGHT if paper == NIGHT else BY_DAY


def disc(pen: Draw, x: float, y: float, radius: float, **style: object) -> None:
    pen.ellipse((x - radius, y - radius, x + radius, y + radius), **style)  # type: ignore[arg-type]
