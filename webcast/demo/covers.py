"""Cover pictures of the demo topics: drawn from a seed, without a word in them."""

from collections.abc import Callable, Mapping
from io import BytesIO
from random import Random

from PIL import Image, ImageDraw

from webcast.demo import line_motifs, palette, shape_motifs
from webcast.demo.shapes import Text

SIZE = (1600, 900)
Motif = Callable[[palette.Draw, Random, str], None]


def draw(code: str, motif: str) -> bytes:
    """Return a JPEG of 1600 × 900 pixels, always the same one for the same arguments."""
    # Not a secret: only to be the same everywhere.
    random = Random(f"{motif}/{code}")  # noqa: S311
    paper = palette.NIGHT if random.random() < 0.22 else random.choice(palette.PAPERS)
    picture = Image.new("RGB", (palette.WIDE, palette.HIGH), paper)
    MOTIFS[motif](ImageDraw.Draw(picture), random, paper)
    out = BytesIO()
    picture.resize(SIZE, Image.Resampling.LANCZOS).save(out, "JPEG", quality=86, optimize=True)
    return out.getvalue()


MOTIFS: Mapping[str, Motif] = {
    "columns": shape_motifs.columns,
    "contours": line_motifs.contours,
    "dots": shape_motifs.dots,
    "fold": shape_motifs.fold,
    "forks": line_motifs.forks,
    "frames": shape_motifs.frames,
    "grid": shape_motifs.grid,
    "halftone": shape_motifs.halftone,
    "interlace": line_motifs.interlace,
    "orbits": line_motifs.orbits,
    "strata": shape_motifs.strata,
    "threads": line_motifs.threads,
    "wave": line_motifs.wave,
}
# For those who do not see the pictures.
ALT: Mapping[str, Text] = {
    "columns": Text(
        fr="Des colonnes inégales, dont une en couleur", en="Uneven columns, one in colour"
    ),
    "contours": Text(
        fr="Des courbes de niveau qu’un chemin traverse", en="Contour lines and a path across"
    ),
    "dots": Text(
        fr="Une ligne qui relie quelques points d’une trame",
        en="A line joining some dots of a grid",
    ),
    "fold": Text(
        fr="Une feuille pliée, une face en couleur", en="A folded sheet, one face in colour"
    ),
    "forks": Text(fr="Un chemin qui bifurque, une voie suivie", en="A forking path, one way taken"),
    "frames": Text(fr="Des cadres emboîtés", en="Frames within frames"),
    "grid": Text(
        fr="Une grille de carrés dont un s’échappe", en="A grid of squares, one of them leaving"
    ),
    "halftone": Text(
        fr="Une trame de points, comme une photographie trop agrandie",
        en="Halftone dots, like a photograph enlarged too far",
    ),
    "interlace": Text(
        fr="Un disque dont une ligne sur deux est décalée",
        en="A disc with every other line shifted",
    ),
    "orbits": Text(fr="Des arcs concentriques inachevés", en="Unfinished concentric arcs"),
    "strata": Text(fr="Des couches superposées", en="Layers lying on one another"),
    "threads": Text(
        fr="Des paragraphes qui se répondent, en retrait",
        en="Paragraphs answering one another, indented",
    ),
    "wave": Text(fr="Une onde sonore en bâtons", en="A sound wave drawn as bars"),
}
