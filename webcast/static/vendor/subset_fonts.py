"""Cut the two families of the site out of the packages that carry them.

Run by hand, in an environment with `fonttools` and `brotli`:
    python subset_fonts.py
It writes ../fonts/*.woff2 (the hash of the content is in the name, so that the file named in the
style sheet and the one preloaded are the same), ../css/src/fonts.css and templates/shared/_fonts.html.

The families are renamed: both come under the SIL Open Font License, and "Source" is a reserved name
that a modified version may not carry.
"""

import hashlib
import sys
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

HERE = Path(__file__).resolve().parent
STATIC = HERE.parent
FONTS = STATIC / "fonts"
TEMPLATE = STATIC.parents[1] / "templates/shared/_fonts.html"
PACKAGES = HERE / "node_modules/@fontsource-variable"

#: Latin-1, œ Œ Ÿ, typographic punctuation, the euro, the minus and times signs.
LATIN = [
    *range(0x20, 0x7F),
    *range(0xA0, 0x100),
    *(0x152, 0x153, 0x178, 0x2BC, 0x202F, 0x20AC, 0x2122, 0x2212, 0x2191, 0x2193),
    *range(0x2010, 0x2016),
    *range(0x2018, 0x201F),
    *(0x2022, 0x2026, 0x2032, 0x2033, 0x2039, 0x203A),
]
LATIN_EXTENDED = [*range(0x100, 0x152), *range(0x154, 0x178), *range(0x179, 0x180), 0x218, 0x219, 0x21A, 0x21B]

#: file in the package, our name, style, axes kept, characters
CUTS = [
    ("newsreader/files/newsreader-latin-opsz-normal.woff2", "serif", "normal",
     {"wght": (400, 600), "opsz": 48}, LATIN),
    ("newsreader/files/newsreader-latin-opsz-italic.woff2", "serif", "italic",
     {"wght": 400, "opsz": 36}, LATIN),
    ("source-sans-3/files/source-sans-3-latin-wght-normal.woff2", "sans", "normal",
     {"wght": (400, 700)}, LATIN),
    ("source-sans-3/files/source-sans-3-latin-ext-wght-normal.woff2", "sans-extended", "normal",
     {"wght": (400, 700)}, LATIN_EXTENDED),
]  # fmt: skip
FAMILY = {"serif": "Webcastory Serif", "sans": "Webcastory Sans", "sans-extended": "Webcastory Sans"}

#: A system face drawn as wide and as tall as ours, so that nothing moves when ours arrives.
FALLBACKS = {
    "Webcastory Serif": ["Times New Roman", "Liberation Serif", "Tinos"],
    "Webcastory Sans": ["Arial", "Liberation Sans", "Helvetica", "Arimo"],
}
#: Mean advance of SAMPLE, in em, in Times New Roman and in Arial (and what is drawn to their widths).
FALLBACK_ADVANCE = {"Webcastory Serif": 0.3899, "Webcastory Sans": 0.4367}
SAMPLE = "le sujet que vous proposez est lu par toute la redaction et debattu en public avant son tournage "


def add_narrow_space(font: TTFont) -> None:
    """French wants U+202F before ; : ! ? and neither font has it: a space of a sixth of an em."""
    name = "uni202F"
    glyf = font["glyf"]
    glyf[name] = glyf["space"].__class__() if "space" in glyf.glyphs else glyf[".notdef"].__class__()
    glyf[name].numberOfContours = 0
    font["hmtx"][name] = (round(font["head"].unitsPerEm / 6), 0)
    if "gvar" in font:
        font["gvar"].variations[name] = []
    if "HVAR" in font:
        del font["HVAR"]  # advances then come from gvar's phantom points, which are there
    font.setGlyphOrder([*dict.fromkeys([*font.getGlyphOrder(), name])])
    for table in font["cmap"].tables:
        if table.isUnicode():
            table.cmap[0x202F] = name


def cut(source: str, name: str, axes: dict, characters: list[int]) -> TTFont:
    """The font with only these characters and axes, under our family name."""
    font = TTFont(PACKAGES / source, recalcTimestamp=False)  # the same cut, the same name
    options = Options()
    options.layout_features = ["kern", "liga", "mark", "mkmk", "ccmp", "locl", "tnum", "pnum", "rvrn"]
    options.flavor = "woff2"
    options.name_IDs = [0, 1, 2, 3, 4, 6, 13, 14]
    options.hinting = False
    options.notdef_outline = True
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=characters)
    subsetter.subset(font)
    font = instantiateVariableFont(font, axes, inplace=True)
    if characters is LATIN:
        add_narrow_space(font)
    for record in font["name"].names:
        if record.nameID in (1, 4):
            record.string = FAMILY[name]
        elif record.nameID in (3, 6):
            record.string = FAMILY[name].replace(" ", "")
    font.flavor = "woff2"
    return font


def mean_advance(font: TTFont) -> float:
    """Mean advance of the sample, in em, at the default weight."""
    cmap, hmtx = font.getBestCmap(), font["hmtx"]
    return sum(hmtx[cmap[ord(c)]][0] for c in SAMPLE) / len(SAMPLE) / font["head"].unitsPerEm


def fallback_face(family: str, font: TTFont) -> str:
    """An @font-face over a system font with the metrics of ours."""
    em, hhea = font["head"].unitsPerEm, font["hhea"]
    adjust = mean_advance(font) / FALLBACK_ADVANCE[family]
    local = ", ".join(f'local("{face}")' for face in FALLBACKS[family])
    return (
        f'@font-face {{\n  font-family: "{family} Fallback";\n  src: {local};\n'
        f"  size-adjust: {adjust:.1%};\n  ascent-override: {hhea.ascent / em / adjust:.1%};\n"
        f"  descent-override: {-hhea.descent / em / adjust:.1%};\n  line-gap-override: 0%;\n}}\n"
    )


def main() -> None:
    """Cut every font and write what names them."""
    for old in FONTS.glob("*.woff2"):
        old.unlink()
    css, preload = ["/* Written by vendor/subset_fonts.py. */\n"], []
    for source, name, style, axes, characters in CUTS:
        font = cut(source, name, axes, characters)
        draft = FONTS / "draft.woff2"
        font.save(draft)
        digest = hashlib.sha256(draft.read_bytes()).hexdigest()[:8]
        target = draft.rename(FONTS / f"{name}-{style}.{digest}.woff2")
        weight = "{} {}".format(*axes["wght"]) if isinstance(axes["wght"], tuple) else axes["wght"]
        ranges = "\n  unicode-range: U+100-151, U+154-177, U+179-17F, U+218-21B;" if characters is LATIN_EXTENDED else ""
        css.append(
            f'@font-face {{\n  font-family: "{FAMILY[name]}";\n  src: url("../fonts/{target.name}") format("woff2");\n'
            f"  font-style: {style};\n  font-weight: {weight};\n  font-display: swap;{ranges}\n}}\n"
        )
        if style == "normal" and characters is LATIN:
            css.append(fallback_face(FAMILY[name], font))
            preload.append(
                f'<link rel="preload" href="{{{{ static_url(\'fonts/{target.name}\') }}}}"'
                ' as="font" type="font/woff2" crossorigin>'
            )
        sys.stdout.write(f"{target.name} {target.stat().st_size}\n")
    (STATIC / "css/src/fonts.css").write_text("\n".join(css))
    note = "{#- Written by webcast/static/vendor/subset_fonts.py. -#}\n"
    TEMPLATE.write_text(note + "\n".join(preload) + "\n")


if __name__ == "__main__":
    main()
